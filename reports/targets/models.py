from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from reports.querysets import ManagerFiguresQuerySet


class Measure(models.TextChoices):
    """Revenue in RUB net of VAT; the others are numbers of clients (formulas.md 2.6)."""

    REVENUE = "revenue", _("revenue")
    ACTIVE_CLIENTS = "active_clients", _("active clients")
    NEW_CLIENTS = "new_clients", _("new clients")


@tracked()
class Target(models.Model):
    """What a manager is to reach in a month; `month` is its first day."""

    month = models.DateField(_("month"))
    measure = models.CharField(_("measure"), max_length=14, choices=Measure.choices)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="targets", verbose_name=_("manager")
    )
    amount = MoneyField(_("target"))
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ManagerFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["-month", "manager", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "measure", "manager"], name="one_target_per_month_measure"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="target_not_negative"),
            # two days of one month would be two targets to the constraint above
            models.CheckConstraint(condition=models.Q(month__day=1), name="target_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.measure}"
