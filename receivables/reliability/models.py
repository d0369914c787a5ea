from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import on_behalf_of_field
from kam_crm.shared.history import tracked
from kam_crm.shared.scoping import ReferenceQuerySet
from receivables.reliability.querysets import ReliabilityQuerySet


class Reliability(models.TextChoices):
    POSITIVE = "positive", pgettext_lazy("check of reliability", "positive")
    NEGATIVE = "negative", pgettext_lazy("check of reliability", "negative")


@tracked()
class ReliabilityQuestion(models.Model):
    """A line of the company's checklist; one that is asked no more stays with the checks that asked it."""

    text = models.CharField(_("question"), max_length=200, unique=True)
    position = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "position"), default=1)
    is_active = models.BooleanField(_("asked"), default=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of the checklist")
        verbose_name_plural = _("checklist")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


@tracked()
class ReliabilityCheck(models.Model):
    """Whether a client may owe us, as it was checked on a day (R41). `answers` are [question, yes or no].

    It counts once it is decided: what a manager fills in is a proposal until somebody else has decided it.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="reliability_checks", verbose_name=_("client")
    )
    checked_on = models.DateField(_("checked"))
    valid_to = models.DateField(_("valid to"))
    answers = models.JSONField(_("answers"), default=list)
    result = models.CharField(_("result"), max_length=10, choices=Reliability.choices)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("checked by")
    )
    on_behalf_of = on_behalf_of_field()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ReliabilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of reliability")
        verbose_name_plural = _("checks of reliability")
        ordering = ["-checked_on", "-pk"]
        # the credit check reads the newest of a client
        indexes = [models.Index(fields=["client", "-checked_on", "-id"], name="reliability_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("checked_on")), name="reliability_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(result__in=Reliability.values), name="reliability_result_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.checked_on} {self.get_result_display()}"

    @property
    def is_decided(self) -> bool:
        return self.decided_by_id is not None

    @property
    def noes(self) -> int:
        return sum(1 for _question, answer in self.answers if not answer)

    def allows_credit(self, on: dt.date) -> bool:
        return (
            self.is_decided and self.result == Reliability.POSITIVE and self.checked_on <= on <= self.valid_to
        )
