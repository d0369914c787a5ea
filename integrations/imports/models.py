"""Imported files, each a row of the ledger: a job that died is found here and goes on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import Role
from integrations.imports.states import WAITING, WORKING, ImportStatus, import_machine
from kam_crm.shared.scoping import Person, ScopedQuerySet
from kam_crm.shared.states import State


class ImportQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> ImportQuerySet:
        """One's own imports; the administrator sees all."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.role == Role.ADMIN else self.filter(user=user.pk)


class ImportKind(models.TextChoices):
    USERS = "users", _("users")
    CLIENTS = "clients", _("clients")
    GROUPS = "groups", _("holdings")
    OUTLETS = "outlets", _("outlets")
    PERSONS = "persons", _("people")
    PRODUCTS = "products", _("products")
    PRICES = "prices", _("prices")
    STOCK = "stock", _("stock")
    CONTRACTS = "contracts", _("contracts")
    LIMITS = "limits", _("credit limits")
    COLUMNS = "columns", _("clients' price columns")
    SALES = "sales", _("sales")
    INVOICES = "invoices", _("invoices")
    OPENINGS = "openings", _("opening balances")
    PAYMENTS = "payments", _("payments")
    TARGETS = "targets", _("targets")
    VISITS = "visits", _("planned visits and calls")
    RIVALS = "rivals", _("prices of competitors")


BY_COLUMNS = _("by its columns")


class ImportRun(models.Model):
    """One file of one kind; the kind is empty until the columns have told it.

    `errors` lists the first problems (problems.Problem), `bad_rows` counts rows with one.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=ImportKind.choices)
    status = models.CharField(_("status"), max_length=10, choices=ImportStatus.choices)
    file = models.FileField(_("file"), upload_to="imports/")
    file_name = models.CharField(_("file name"), max_length=250)
    sha256 = models.CharField(max_length=64)
    create_missing = models.BooleanField(_("create what is missing"), default=False)
    # PROTECT: the ledger says who brought what, also after they have left
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports", verbose_name=_("user")
    )
    total_rows = models.PositiveIntegerField(_("rows"), default=0)
    done_rows = models.PositiveIntegerField(_("rows read"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    bad_rows = models.PositiveIntegerField(_("bad rows"), default=0)
    errors: Any = models.JSONField(default=list)
    preview: Any = models.JSONField(default=list)
    # headers.Recognised; empty until the file was opened
    recognised: Any = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # the claim's name too: a worker that lost its run is told by it (jobs.py)
    started_at = models.DateTimeField(_("started"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    # workers that took this step of the run, also those that died over it
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def kind_label(self) -> str:
        return str(self.get_kind_display() or BY_COLUMNS)

    @property
    def is_busy(self) -> bool:
        """The worker is on it or will be soon: its page asks again."""
        return ImportStatus(self.status) in WAITING | WORKING

    @property
    def state(self) -> State:
        return import_machine.state(self.status)
