from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StatusChange, on_behalf_of_field
from kam_crm.shared.history import tracked
from kam_crm.shared.money import ZERO, MoneyField
from receivables.settlements.querysets import DifferenceQuerySet, ReconciliationQuerySet


class ReconciliationStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("reconciliation", "drawn up")
    SENT = "sent", pgettext_lazy("reconciliation", "sent")
    DIFFERS = "differs", pgettext_lazy("reconciliation", "differs")
    SIGNED = "signed", pgettext_lazy("reconciliation", "signed")


@tracked(exclude=["lines", "theirs", "paper"])
class ReconciliationAct(models.Model):
    """What stands on a client's account in a period, for both to sign (R173, formulas.md 2.5), RUB with VAT.

    `lines` are our documents as [day, kind, number, debit, credit], days in ISO and sums as text; `theirs` those of the
    client's file, [day or nothing, document, debit, credit] as the client has them, `columns` which of its columns they
    are where a person said so (settlements.client_files); `head` names both parties. What was sent is kept as it was,
    what is signed for ever: the database refuses to change it. `paper` is the PDF as it was signed, `paper_sha256` its
    fingerprint; both empty before.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="reconciliations", verbose_name=_("client")
    )
    contract = models.ForeignKey(
        "dossiers.Contract",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contract"),
    )
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    status = models.CharField(
        _("status"), max_length=10, choices=ReconciliationStatus.choices, default=ReconciliationStatus.DRAFT
    )
    opening = MoneyField(_("opening balance"))
    debit = MoneyField(_("debit"))
    credit = MoneyField(_("credit"))
    closing = MoneyField(_("closing balance"))
    head: Any = models.JSONField(_("parties"), default=dict)
    lines: Any = models.JSONField(_("documents"), default=list)
    theirs: Any = models.JSONField(_("the client's documents"), default=list)
    their_closing = MoneyField(_("the client's closing balance"), null=True)
    columns: Any = models.JSONField(_("columns of the client's file"), default=dict)
    paper = models.BinaryField(_("signed sheet"), null=True)
    paper_sha256 = models.CharField(_("fingerprint of the signed sheet"), max_length=64, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn up by")
    )
    on_behalf_of = on_behalf_of_field()
    created_at = models.DateTimeField(_("drawn up"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("act of reconciliation")
        verbose_name_plural = _("acts of reconciliation")
        ordering = ["-last", "-pk"]
        indexes = [models.Index(fields=["client", "-last", "-id"], name="reconciliation_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="reconciliation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=ReconciliationStatus.values), name="reconciliation_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(closing=models.F("opening") + models.F("debit") - models.F("credit")),
                name="reconciliation_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DifferenceReason(models.TextChoices):
    """Why the two sides differ, most likely."""

    BORDER = "border", _("its day is at the border of the period")
    NOT_THEIRS = "not_theirs", _("the client does not have it")
    NOT_OURS = "not_ours", _("we do not have it")
    DIGITS = "digits", _("two digits changed places")
    OTHER_SUM = "other_sum", _("another sum")
    OTHER_CONTRACT = "other_contract", _("it is of another contract")
    TWICE = "twice", _("entered twice")
    OTHER_DAY = "other_day", _("another day")
    OPENING = "opening", _("the balances at the start differ")


@tracked()
class ReconciliationDifference(models.Model):
    """A document that the two sides do not have alike. Ours is `ours` (debit − credit), theirs turned to our side.

    `amount` is ours less theirs: all of them together are the difference of the closing balances.
    """

    act = models.ForeignKey(
        ReconciliationAct, models.CASCADE, related_name="differences", verbose_name=_("act")
    )
    position = models.PositiveIntegerField(_("No."))
    reason = models.CharField(_("likely reason"), max_length=14, choices=DifferenceReason.choices)
    day = models.DateField(_("our day"), null=True)
    document = models.CharField(_("our document"), max_length=120, blank=True)
    ours = MoneyField(_("our sum"), default=0)
    their_day = models.DateField(_("the client's day"), null=True)
    their_document = models.CharField(_("the client's document"), max_length=120, blank=True)
    theirs = MoneyField(_("the client's sum"), default=0)
    note = models.CharField(_("how it was settled"), max_length=500, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("settled by")
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("difference of a reconciliation")
        verbose_name_plural = _("differences of reconciliations")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=DifferenceReason.values), name="difference_reason_known"
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True) | ~models.Q(note=""),
                name="settled_difference_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.document or self.their_document

    @property
    def client(self) -> Any:
        """Whose manager a deputy acts for who writes here."""
        return self.act.client

    @property
    def amount(self) -> Decimal:
        return (self.ours or ZERO) - (self.theirs or ZERO)


class ReconciliationChange(StatusChange):
    subject = models.ForeignKey(ReconciliationAct, models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"{self.subject_id}: {self.action}"
