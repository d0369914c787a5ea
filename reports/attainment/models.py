from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.money import MoneyField
from reports.querysets import ManagerFiguresQuerySet
from reports.targets.models import Measure


class Attainment(models.Model):
    """Plan and fact of a manager's month as of a date, with the landing by working days (formulas.md 2.6).

    `plan` None means no plan; percentages and landing are None where they have no meaning.
    """

    as_of = models.DateField(_("as of"))
    month = models.DateField(_("month"))
    measure = models.CharField(_("measure"), max_length=14, choices=Measure.choices)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attainments", verbose_name=_("manager")
    )
    plan = MoneyField(_("plan"), null=True)
    fact = MoneyField(_("fact"))
    # wide: a plan of one kopeck is a plan, and the fact in % of it has many digits
    attainment = models.DecimalField(_("attainment, %"), max_digits=22, decimal_places=2, null=True)
    landing = models.DecimalField(_("landing"), max_digits=18, decimal_places=2, null=True)
    landing_pct = models.DecimalField(_("landing, %"), max_digits=22, decimal_places=2, null=True)
    required_per_day = MoneyField(_("required a day"), null=True)
    working_days = models.PositiveSmallIntegerField(_("working days"))
    elapsed = models.PositiveSmallIntegerField(_("working days gone"))

    objects = ManagerFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("attainment")
        verbose_name_plural = _("attainments")
        ordering = ["-as_of", "manager", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["as_of", "month", "measure", "manager"], name="one_attainment_per_measure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.manager_id} {self.month:%Y-%m} {self.measure}"
