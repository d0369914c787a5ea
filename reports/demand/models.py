from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import on_behalf_of_field
from kam_crm.shared.clock import add_months
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from reports.demand.querysets import DemandEstimateQuerySet, DemandLineQuerySet, DemandRequestQuerySet

MOST_MONTHS = 12


@tracked()
class DemandRequest(models.Model):
    """Management asks managers what a market segment will buy in some months (R155).

    `first_month` is the first day of the first one.
    """

    segment = models.ForeignKey(
        "dossiers.MarketSegment", models.PROTECT, related_name="+", verbose_name=_("market segment")
    )
    first_month = models.DateField(_("first month"))
    months = models.PositiveSmallIntegerField(_("months"), default=3)
    due_on = models.DateField(_("answer until"))
    note = models.TextField(_("what it is for"), max_length=2000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = DemandRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about demand")
        verbose_name_plural = _("questions about demand")
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__range=(1, MOST_MONTHS)), name="demand_months_real"
            ),
            models.CheckConstraint(condition=models.Q(first_month__day=1), name="demand_begins_with_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.segment}, {self.first_month:%m.%Y}"

    @property
    def last_day(self) -> dt.date:
        return add_months(self.first_month, self.months) - dt.timedelta(days=1)

    @property
    def year_before(self) -> tuple[dt.date, dt.date]:
        """First and last day of the same months a year earlier."""
        first = add_months(self.first_month, -12)
        return first, add_months(first, self.months) - dt.timedelta(days=1)


@tracked()
class DemandEstimate(models.Model):
    """The answer of one manager; empty until `answered_at`. `task` is the order by which it was asked for."""

    request = models.ForeignKey(
        DemandRequest, models.CASCADE, related_name="estimates", verbose_name=_("question about demand")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("manager")
    )
    task = models.OneToOneField(
        "plans.Task",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="demand_estimate",
        verbose_name=_("task"),
    )
    note = models.TextField(_("what it rests on"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    on_behalf_of = on_behalf_of_field()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = DemandEstimateQuerySet.as_manager()

    class Meta:
        verbose_name = _("estimate of demand")
        verbose_name_plural = _("estimates of demand")
        ordering = ["request", "manager__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["request", "manager"], name="one_estimate_per_manager")
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.manager}"

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the people whom a deputy may act for."""
        return [self.manager_id]


class DemandLine(models.Model):
    """What the manager expects of a product group in all the months, RUB net of VAT."""

    estimate = models.ForeignKey(
        DemandEstimate, models.CASCADE, related_name="lines", verbose_name=_("estimate of demand")
    )
    group = models.ForeignKey(
        "catalogue.ProductGroup", models.PROTECT, related_name="+", verbose_name=_("product group")
    )
    amount = MoneyField(_("expected sales net of VAT"))

    objects = DemandLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an estimate")
        verbose_name_plural = _("lines of estimates")
        ordering = ["group__name"]
        constraints = [
            models.UniqueConstraint(fields=["estimate", "group"], name="one_line_per_group_estimated"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="estimate_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.amount}"
