from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models import Client
from kam_crm.shared.history import tracked
from plans.cooperation.models.plan import CooperationPlan
from plans.cooperation.querysets import OfPlanQuerySet


class HoldingKind(models.TextChoices):
    SERVICE = "service", _("anticipating service")
    BARRIER = "barrier", _("barrier for competitors")


class HoldingItem(models.TextChoices):
    """The checklist that a plan begins with; `other` items are named by hand."""

    FORECAST = "forecast", _("forecast of prices and supply")
    STOCK = "stock", _("stock kept for the client")
    TRAINING = "training", _("training of the client's people")
    ANALYSIS = "analysis", _("analysis of the client's purchases")
    CONTRACT = "contract", _("contract that rewards growth")
    OWN_GOODS = "own_goods", _("goods made for this client alone")
    ABOVE = "above", _("relation of our management with the owner")
    OTHER = "other", _("other")


CHECKLIST = (
    (HoldingKind.SERVICE, HoldingItem.FORECAST),
    (HoldingKind.SERVICE, HoldingItem.STOCK),
    (HoldingKind.SERVICE, HoldingItem.TRAINING),
    (HoldingKind.SERVICE, HoldingItem.ANALYSIS),
    (HoldingKind.BARRIER, HoldingItem.CONTRACT),
    (HoldingKind.BARRIER, HoldingItem.OWN_GOODS),
    (HoldingKind.BARRIER, HoldingItem.ABOVE),
)


@tracked()
class PlanHolding(models.Model):
    """By what we hold a client on whom we depend: a service before it is asked for, or a barrier (R11).

    Without `text` it is a gap.
    """

    plan = models.ForeignKey(CooperationPlan, models.CASCADE, related_name="holdings", verbose_name=_("plan"))
    kind = models.CharField(_("kind"), max_length=8, choices=HoldingKind.choices)
    item = models.CharField(_("item"), max_length=10, choices=HoldingItem.choices)
    title = models.CharField(_("named by hand"), max_length=150, blank=True)
    text = models.CharField(_("what we do"), max_length=500, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("service or barrier of a cooperation plan")
        verbose_name_plural = _("services and barriers of cooperation plans")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=HoldingKind.values), name="holding_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(item__in=HoldingItem.values), name="holding_item_known"
            ),
            models.CheckConstraint(
                condition=models.Q(item="other") ^ models.Q(title=""), name="other_holding_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def client(self) -> Client:
        """Of whom the history says for whom a deputy acts."""
        client: Client = self.plan.client
        return client

    @property
    def name(self) -> str:
        return self.title or self.get_item_display()

    @property
    def is_gap(self) -> bool:
        return not self.text
