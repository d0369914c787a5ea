from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.competitors.models import Competitor
from dossiers.tenders.querysets import ParticipantQuerySet, TenderQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField


class TenderOutcome(models.TextChoices):
    OPEN = "open", pgettext_lazy("tender", "open")
    WON = "won", pgettext_lazy("tender", "won")
    LOST = "lost", pgettext_lazy("tender", "lost")
    DECLINED = "declined", pgettext_lazy("tender", "we did not take part")
    CANCELLED = "cancelled", pgettext_lazy("tender", "cancelled by the client")


@tracked()
class Tender(models.Model):
    """A tender that a client holds; once it is over, its result with the reason (R66).

    `date` is that of the opening of bids, `amount` what is at stake, RUB with VAT. Like key status it is a commercial
    secret where the company keeps any.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="tenders", verbose_name=_("client")
    )
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=250)
    number = models.CharField(_("number"), max_length=60, blank=True)
    date = models.DateField(_("opening of bids"))
    amount = MoneyField(_("sum with VAT"), null=True, blank=True)
    outcome = models.CharField(
        _("result"), max_length=9, choices=TenderOutcome.choices, default=TenderOutcome.OPEN
    )
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = TenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("tender")
        verbose_name_plural = _("tenders")
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=TenderOutcome.values), name="tender_outcome_known"
            ),
            # of spaces alone is no reason either
            models.CheckConstraint(
                condition=models.Q(outcome=TenderOutcome.OPEN, reason="", decided_on__isnull=True)
                | (
                    ~models.Q(outcome=TenderOutcome.OPEN)
                    & models.Q(reason__regex=r"\S", decided_on__isnull=False)
                ),
                name="tender_finished_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0),
                name="tender_amount_positive",
            ),
        ]
        indexes = [models.Index(fields=["client", "-date"], name="tender_by_client")]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})" if self.number else self.name

    @property
    def is_open(self) -> bool:
        return self.outcome == TenderOutcome.OPEN


@tracked()
class TenderParticipant(models.Model):
    """A competitor who bids in a tender; `price` is what they ask, RUB with VAT, None: not known."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="participants", verbose_name=_("tender"))
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, related_name="tenders", verbose_name=_("competitor")
    )
    price = MoneyField(_("their price with VAT"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant of a tender")
        verbose_name_plural = _("participants of tenders")
        ordering = ["price", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "competitor"], name="tender_participant_once"),
            models.CheckConstraint(
                condition=models.Q(price__isnull=True) | models.Q(price__gt=0), name="tender_price_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.competitor.name
