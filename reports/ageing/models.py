from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.money import MoneyField
from reports.querysets import SnapshotQuerySet


class DebtSnapshot(models.Model):
    """A client's debt by days past due as of a date, RUB with VAT (formulas.md 2.5). Debts of 0 have no row."""

    as_of = models.DateField(_("as of"))
    client = models.ForeignKey(
        "dossiers.Client",
        models.CASCADE,
        related_name="debts",
        verbose_name=_("client"),
        db_constraint=False,
    )
    # as of that day: the client may have been handed over since
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("manager"),
        db_constraint=False,
        db_index=False,
    )
    balance = MoneyField(_("debt"))
    not_due = MoneyField(_("in time"))
    days_1_30 = MoneyField("1–30")
    days_31_60 = MoneyField("31–60")
    days_61_90 = MoneyField("61–90")
    days_91_180 = MoneyField("91–180")
    days_over_180 = MoneyField("> 180")
    overdue = MoneyField(_("overdue"))
    overdue_days = models.PositiveIntegerField(_("days overdue"))
    over_limit = MoneyField(_("over limit"))
    advances = MoneyField(_("advances"))

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("debt")
        verbose_name_plural = _("debts")
        ordering = ["as_of", "client"]
        constraints = [models.UniqueConstraint(fields=["as_of", "client"], name="one_debt_per_client_day")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.balance}"
