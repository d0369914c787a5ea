from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from kam_crm.shared.scoping import ReferenceQuerySet


class Base(models.TextChoices):
    REVENUE = "revenue", _("revenue")
    GROSS_PROFIT = "gross_profit", _("gross profit")


class XyzMode(models.TextChoices):
    FREQUENCY = "frequency", _("frequency of purchases")
    VARIATION = "variation", _("variation of amounts")


@tracked()
class SegmentPolicy(models.Model):
    """Thresholds valid from a date: segments (%), lifecycle (days); every segment names the policy it was made by.

    At risk is a client silent for `risk_times` the usual interval, known from `risk_shipments` days of shipment on.
    """

    valid_from = models.DateField(_("valid from"), unique=True)
    shown_base = models.CharField(_("shown base"), max_length=14, choices=Base.choices, default=Base.REVENUE)
    shown_xyz = models.CharField(
        _("shown XYZ"), max_length=10, choices=XyzMode.choices, default=XyzMode.FREQUENCY
    )
    window_months = models.PositiveSmallIntegerField(_("window, months"), default=12)
    min_months = models.PositiveSmallIntegerField(_("least history, months"), default=6)
    abc_a = models.PositiveSmallIntegerField(_("A below, % of sales before"), default=80)
    abc_b = models.PositiveSmallIntegerField(_("B below, % of sales before"), default=95)
    freq_x = models.PositiveSmallIntegerField(_("X from, % of months"), default=80)
    freq_y = models.PositiveSmallIntegerField(_("Y from, % of months"), default=50)
    cv_x = models.PositiveSmallIntegerField(_("X up to, % variation"), default=10)
    cv_y = models.PositiveSmallIntegerField(_("Y up to, % variation"), default=25)
    active_days = models.PositiveSmallIntegerField(_("active up to, days"), default=90)
    lost_days = models.PositiveSmallIntegerField(_("lost after, days"), default=180)
    risk_times = models.PositiveSmallIntegerField(_("at risk after, usual intervals"), default=2)
    risk_shipments = models.PositiveSmallIntegerField(_("least shipments for the usual interval"), default=4)
    dependence_pct = models.PositiveSmallIntegerField(_("critical share of sales above, %"), default=20)
    mono_pct = models.PositiveSmallIntegerField(_("mono-client above, %"), default=70)
    key_pct = models.PositiveSmallIntegerField(_("key client from a share of, %"), default=10)
    key_sum = MoneyField(_("key client from a sum of"), null=True, blank=True)
    candidate_pct = models.PositiveSmallIntegerField(_("candidate from a share of, %"), default=5)
    candidate_growth_pct = models.PositiveSmallIntegerField(_("candidate from a growth of, %"), default=20)
    candidate_potential = MoneyField(_("candidate from a potential of"), default=1_000_000)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment policy")
        verbose_name_plural = _("segment policies")
        ordering = ["-valid_from"]
        # the service refuses these in words; here for whatever writes past it, since the SQL relies on them
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    abc_a__lt=models.F("abc_b"), freq_x__gt=models.F("freq_y"), cv_x__lt=models.F("cv_y")
                ),
                name="policy_thresholds_ordered",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    active_days__lt=models.F("lost_days"), window_months__range=(1, 60), risk_shipments__gte=2
                ),
                name="policy_periods_real",
            ),
        ]

    def __str__(self) -> str:
        return str(self.valid_from)
