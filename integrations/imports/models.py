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
    ORDERS = "orders", _("open orders")
    SALES = "sales", _("sales")
    INVOICES = "invoices", _("invoices")
    OPENINGS = "openings", _("opening balances")
    PAYMENTS = "payments", _("payments")
    TARGETS = "targets", _("targets")
    VISITS = "visits", _("planned visits and calls")
    RIVALS = "rivals", _("prices of competitors")


class About(models.TextChoices):
    """What a question was about."""

    KIND = "kind", _("what is in the file")
    COLUMN = "column", _("which column is meant")
    DATES = "dates", _("whether day or month comes first")
    WORD = "word", _("what a word means")


class ImportAnswerQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> ImportAnswerQuerySet:
        """They speak of the company's files: of whoever may give all of them."""
        return self.all() if user.role == Role.ADMIN else self.none()


class ImportAnswer(models.Model):
    """What somebody answered about a file, kept for the next one (answers.py).

    `source` is that of the file, where the answer holds for no other; `subject` the header, or our column whose text
    `value` (in lower case) means `answer`.
    """

    about = models.CharField(_("question"), max_length=8, choices=About.choices)
    kind = models.CharField(_("kind"), max_length=10, blank=True)
    source = models.CharField(max_length=64, blank=True)
    subject = models.CharField(_("column"), max_length=250, blank=True)
    value = models.CharField(_("text"), max_length=250, blank=True)
    answer = models.CharField(_("answer"), max_length=250, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    given_at = models.DateTimeField(_("answered"))

    objects = ImportAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer about files")
        verbose_name_plural = _("answers about files")
        constraints = [
            models.UniqueConstraint(
                fields=["about", "kind", "source", "subject", "value"], name="one_answer_to_a_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject or self.about} {self.value} → {self.answer}"


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
    # of files that were given together: loaded in the order that their kinds ask for (batches.py)
    batch = models.UUIDField(null=True, db_index=True)
    loads_itself = models.BooleanField(_("load at once what has no bad row"), default=False)
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
    # answers.Answers as given for this file
    answers: Any = models.JSONField(default=dict)
    # how many rows share a fault: [column, value, reason, rows]
    causes: Any = models.JSONField(default=list)
    # preview.Seen of the rows that the check would have written
    changes: Any = models.JSONField(default=list)
    # price_lists.comparing.Comparison.summary; empty for kinds that compare nothing
    comparison: Any = models.JSONField(default=dict)
    # rows that are bad, or of a document with a bad one (problems.RowNumbers): the good ones can come without them
    left_out = models.BinaryField(null=True)
    # these rows as a file, with what is wrong with each
    bad_file = models.FileField(_("bad rows"), upload_to="imports/", blank=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # the claim's name too: a worker that lost its run is told by it (jobs.py)
    started_at = models.DateTimeField(_("started"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )
    undo_reason = models.CharField(_("why it was undone"), max_length=250, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
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
