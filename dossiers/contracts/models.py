from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Coalesce, Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import OwnCompany
from approvals.models import Requests
from catalogue.models import PriceColumn
from dossiers.contracts.querysets import ContractQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField

# the last day is still one of the contract
DAYS = models.Func(
    "valid_from", "valid_to", RangeBoundary(inclusive_upper=True), function="daterange",
    output_field=DateRangeField(),
)  # fmt: skip


class TermUnit(models.TextChoices):
    CALENDAR = "calendar", _("calendar days")
    WORKING = "working", _("working days")
    # days on which banks move money: those of the same calendar, as contracts that count in them mean
    BANK = "bank", _("bank days")


class TermBase(models.TextChoices):
    """From which day a payment term runs (R164)."""

    SHIPMENT = "shipment", _("from the shipment")
    ACCEPTANCE = "acceptance", _("from the acceptance of the goods")


class ContractKind(models.TextChoices):
    SUPPLY = "supply", pgettext_lazy("contract", "supply")
    SINGLE = "single", pgettext_lazy("contract", "single delivery")
    AGENCY = "agency", pgettext_lazy("contract", "agency")
    SERVICES = "services", pgettext_lazy("contract", "services")


class ContractStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("contract", "draft")
    AGREED = "agreed", pgettext_lazy("contract", "agreed")
    SIGNED = "signed", pgettext_lazy("contract", "signed")


class ContractStage(models.TextChoices):
    """What a contract is on a day: its status, and what of the signed ones its days make."""

    DRAFT = "draft", pgettext_lazy("contract", "draft")
    AGREED = "agreed", pgettext_lazy("contract", "agreed")
    SIGNED = "signed", pgettext_lazy("contract", "signed")
    ACTIVE = "active", pgettext_lazy("contract", "active")
    EXPIRED = "expired", pgettext_lazy("contract", "expired")


@tracked()
class Contract(models.Model):
    """Terms as they were agreed and signed for a time: a contract, or a version that prolongs one (decision 32).

    Versions follow each other by `previous`, and share the `original`, the first of them. The signed one in force on
    a document's date gives its terms. `price_column`, `credit_limit` None: this version says nothing of it.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="contracts", verbose_name=_("client")
    )
    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(
        _("kind"), max_length=10, choices=ContractKind.choices, default=ContractKind.SUPPLY
    )
    own_company = models.ForeignKey(
        OwnCompany,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("our legal entity"),
    )
    # one that is entered elsewhere, by a file or by a program of ours, is signed already
    status = models.CharField(
        _("status"), max_length=10, choices=ContractStatus.choices, default=ContractStatus.SIGNED
    )
    signed_on = models.DateField(_("signed"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    payment_term_days = models.PositiveSmallIntegerField(_("payment term, days"), default=0)
    term_unit = models.CharField(
        _("counted in"), max_length=10, choices=TermUnit.choices, default=TermUnit.CALENDAR
    )
    term_base = models.CharField(
        _("term runs"), max_length=10, choices=TermBase.choices, default=TermBase.SHIPMENT
    )
    price_column = models.ForeignKey(
        PriceColumn, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("price column")
    )
    # RUB with VAT
    credit_limit = MoneyField(_("credit limit"), null=True, blank=True)
    delivery_terms = models.CharField(_("delivery terms"), max_length=250, blank=True)
    exclusivity = models.CharField(_("exclusivity"), max_length=250, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    previous = models.OneToOneField(
        "self", models.RESTRICT, null=True, blank=True, related_name="next", verbose_name=_("prolongs")
    )
    original = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="versions",
        verbose_name=_("first version"),
    )
    # none: it came in signed
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    power = models.ForeignKey(
        "dossiers.PowerOfAttorney",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name=_("by power of attorney"),
    )
    updated_at = models.DateTimeField(auto_now=True)

    approvals = Requests()

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-valid_from", "-pk"]
        # files name the whole number, the search a part of it, of whichever client
        indexes = [
            models.Index(fields=["number"], name="contract_by_number"),
            GinIndex(
                OpClass(Upper("number"), name="gin_trgm_ops"), name="contract_number_trgm", fastupdate=False
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "number"],
                condition=models.Q(original__isnull=True),
                name="contract_number_once_per_client",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="contract_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ContractStatus.values), name="contract_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ContractKind.values), name="contract_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(credit_limit__gte=0), name="contract_limit_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(previous__isnull=True, original__isnull=True)
                | models.Q(previous__isnull=False, original__isnull=False),
                name="contract_version_has_original",
            ),
            # of one contract no two signed versions hold on one day
            ExclusionConstraint(
                name="contract_versions_apart",
                expressions=[
                    (Coalesce("original", "id"), RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=models.Q(status="signed"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_agreed(self) -> bool:
        """Whether somebody else has agreed to its terms, signed or not."""
        return self.status != ContractStatus.DRAFT

    @property
    def is_signed(self) -> bool:
        return self.status == ContractStatus.SIGNED

    @property
    def first_version_id(self) -> int:
        return self.original_id or self.pk

    @property
    def waiting_request(self) -> Any:
        """The request that is asked about it, None where none is."""
        return next((request for request in self.approvals.all() if request.is_open), None)

    def stage(self, on: dt.date) -> ContractStage:
        """A signed one becomes active by itself, and expires by itself."""
        if not self.is_signed:
            return ContractStage(self.status)
        if on < self.valid_from:
            return ContractStage.SIGNED
        return ContractStage.EXPIRED if self.valid_to and self.valid_to < on else ContractStage.ACTIVE
