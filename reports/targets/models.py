from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models import Request, Requests
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


class TargetCorrection(models.Model):
    """What somebody asked to write over a target of a closed month; the request about it says why and who decided.

    `was` and `amount` are None where there was, or is to be, no target. Never deleted: it is the history of the plan.
    """

    month = models.DateField(_("month"))
    measure = models.CharField(_("measure"), max_length=14, choices=Measure.choices)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("manager")
    )
    was = MoneyField(_("target before"), null=True)
    amount = MoneyField(_("target"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    approvals = Requests()

    objects = ManagerFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of a target")
        verbose_name_plural = _("corrections of targets")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="correction_not_negative"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="correction_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.measure}"

    @property
    def responsible_ids(self) -> list[int]:
        """Whom a deputy would act for: nobody, plans are the head's."""
        return []

    @property
    def request(self) -> Request | None:
        """The request about it; there is exactly one."""
        return next(iter(self.approvals.all()), None)
