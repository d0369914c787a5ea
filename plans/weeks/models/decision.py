from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import on_behalf_of_field
from dossiers.clients.querysets import ClientRelatedQuerySet
from plans.weeks.models.week import WeekPlan


class Decided(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    MOVED = "moved", _("put elsewhere")
    DECLINED = "declined", _("declined")


class DeclineReason(models.TextChoices):
    """In the order of the keys that choose them."""

    RECENT = "recent", _("met lately")
    LATER = "later", _("the client asked for later")
    CLOSED = "closed", _("closed or does not buy")
    SUPPORT = "support", _("sales support takes over")
    OTHER = "other", _("other")


class ProposalDecision(models.Model):
    """What a manager did with a proposal of a week. A declined one comes back on `return_on`.

    `source` and `words` are those of the proposal at that moment: the head reads them beside the reason.
    """

    plan = models.ForeignKey(WeekPlan, models.CASCADE, related_name="decisions", verbose_name=_("week plan"))
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="proposal_decisions", verbose_name=_("client")
    )
    source = models.CharField(_("source"), max_length=20)
    words = models.CharField(_("proposed because"), max_length=250)
    is_mandatory = models.BooleanField(_("mandatory"), default=False)
    decision = models.CharField(_("decision"), max_length=10, choices=Decided.choices)
    activity = models.ForeignKey(
        "plans.Activity", models.PROTECT, null=True, related_name="+", verbose_name=_("activity")
    )
    reason = models.CharField(_("why not"), max_length=10, choices=DeclineReason.choices, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True)
    return_on = models.DateField(_("comes back on"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    on_behalf_of = on_behalf_of_field()
    at = models.DateTimeField(_("decided at"))

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a proposal")
        verbose_name_plural = _("decisions on proposals")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "client"], name="one_decision_per_proposal"),
            models.CheckConstraint(condition=models.Q(decision__in=Decided.values), name="decision_known"),
            models.CheckConstraint(
                condition=models.Q(decision="declined", return_on__isnull=False, activity=None)
                & ~models.Q(reason="")
                | ~models.Q(decision="declined") & models.Q(reason="", return_on=None),
                name="declined_with_reason_and_day",
            ),
        ]
        indexes = [models.Index(fields=["client", "return_on"], name="decision_by_return")]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.decision}"
