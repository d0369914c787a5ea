from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import on_behalf_of_field
from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared import clock
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from orders.notices.models import Letter, NoticeStatus
from receivables.collection.ladder import Rung
from receivables.collection.querysets import ResultInvoiceQuerySet, ResultQuerySet, StepQuerySet

UNDONE_WITHIN = dt.timedelta(minutes=10)


class Outcome(models.TextChoices):
    """How a conversation about a debt ended; each has a key of its own."""

    PROMISED = "promised", pgettext_lazy("call about a debt", "promised")
    NO_ANSWER = "no_answer", pgettext_lazy("call about a debt", "no answer")
    PAID = "paid", pgettext_lazy("call about a debt", "says it is paid")
    DISPUTED = "disputed", pgettext_lazy("call about a debt", "disputes it")


@tracked()
class CollectionResult(models.Model):
    """What a conversation about a client's debt came to (R165). Nobody calls again before `again_at`.

    `promise`, `task` and the claims of its invoices are what it led to; what was undone led to nothing.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="collection_results", verbose_name=_("client")
    )
    outcome = models.CharField(_("result"), max_length=10, choices=Outcome.choices)
    person = models.ForeignKey(
        "dossiers.Person", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    again_at = models.DateTimeField(_("call again"))
    promise = models.OneToOneField(
        "plans.Promise", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("promise")
    )
    task = models.ForeignKey(
        "plans.Task", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("task")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    on_behalf_of = on_behalf_of_field()
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    created_at = models.DateTimeField(_("at"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a call about a debt")
        verbose_name_plural = _("results of calls about debts")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["client", "-id"], name="collection_result_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="collection_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.get_outcome_display()}"

    @property
    def may_be_undone(self) -> bool:
        return self.undone_at is None and clock.now() - self.created_at <= UNDONE_WITHIN


class ResultInvoice(models.Model):
    """An invoice that was spoken of; `open_amount` was demanded of it then, RUB with VAT."""

    result = models.ForeignKey(CollectionResult, models.CASCADE, related_name="invoices")
    invoice = models.ForeignKey("receivables.Invoice", models.PROTECT, related_name="+")
    open_amount = MoneyField(_("open"))
    claim = models.ForeignKey("orders.Claim", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ResultInvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice of a call about a debt")
        verbose_name_plural = _("invoices of calls about debts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "invoice"], name="result_names_invoice_once")
        ]

    def __str__(self) -> str:
        return f"{self.result_id}: {self.invoice_id}"


class CollectionLetter(Letter):
    """A notice, a letter or a claim in writing about invoices: mailed, or to be printed (R166, R170).

    `lines` are [number, date, due, open] as they stood, days in ISO and sums as text, RUB with VAT; `total` is the sum.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="collection_letters", verbose_name=_("client")
    )
    rung = models.CharField(_("rung"), max_length=6, choices=Rung.choices)
    date = models.DateField(_("date"))
    locale = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ru")
    lines = models.JSONField(_("invoices"), default=list)
    total = MoneyField(_("sum"))
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter about a debt")
        verbose_name_plural = _("letters about debts")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["client", "rung", "date"], name="one_letter_a_day"),
            models.CheckConstraint(
                condition=models.Q(status__in=NoticeStatus.values), name="debt_letter_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(rung__in=["notice", "letter", "claim"]), name="debt_letter_of_a_rung"
            ),
            models.CheckConstraint(
                condition=models.Q(status="sent", sent_at__isnull=False)
                | (~models.Q(status="sent") & models.Q(sent_at__isnull=True)),
                name="debt_letter_sent_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(status="waiting"), name="debt_letter_outbox"
            )
        ]

    def attachment(self) -> tuple[str, bytes, str]:
        # late: letters are written with these rows
        from receivables.collection.letters import letter_sheet

        return f"{self.date.isoformat()}.pdf", letter_sheet(self), "application/pdf"


class StepStatus(models.TextChoices):
    DUE = "due", pgettext_lazy("step of collection", "to do")
    DONE = "done", pgettext_lazy("step of collection", "done")
    DROPPED = "dropped", pgettext_lazy("step of collection", "not needed any more")


class CollectionStep(models.Model):
    """A rung that an invoice has reached, once for ever. It is due until somebody has spoken with the client.

    `reached_on` is its day by the rules, `made_on` the day when nothing held it any more; `amount` was demanded then,
    RUB with VAT.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="collection_steps", verbose_name=_("client")
    )
    invoice = models.ForeignKey(
        "receivables.Invoice", models.CASCADE, related_name="collection_steps", verbose_name=_("invoice")
    )
    rung = models.CharField(_("rung"), max_length=6, choices=Rung.choices)
    reached_on = models.DateField(_("day by the rules"))
    made_on = models.DateField(_("due"))
    amount = MoneyField(_("demanded"))
    status = models.CharField(_("status"), max_length=7, choices=StepStatus.choices, default=StepStatus.DUE)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    result = models.ForeignKey(CollectionResult, models.SET_NULL, null=True, blank=True, related_name="steps")
    letter = models.ForeignKey(CollectionLetter, models.SET_NULL, null=True, blank=True, related_name="steps")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of collection")
        verbose_name_plural = _("steps of collection")
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "rung"], name="rung_once_per_invoice"),
            models.CheckConstraint(condition=models.Q(rung__in=Rung.values), name="collection_rung_known"),
            models.CheckConstraint(
                condition=models.Q(status="due", closed_at__isnull=True)
                | models.Q(status__in=["done", "dropped"], closed_at__isnull=False),
                name="collection_step_closed_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["client"], condition=models.Q(status="due"), name="collection_step_due"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.rung}"
