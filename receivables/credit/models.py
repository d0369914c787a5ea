from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from receivables.credit.querysets import CreditLimitQuerySet, OrderCreditQuerySet


@tracked()
class CreditLimit(models.Model):
    """How much a client may owe, RUB with VAT, from a date on. No row means prepayment (limit 0)."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="limits", verbose_name=_("client")
    )
    amount = MoneyField(_("limit"))
    # an order is stopped only above it; 5 is the default of formulas.md 2.5
    tolerance_days = models.PositiveSmallIntegerField(_("tolerated days overdue"), default=5)
    valid_from = models.DateField(_("valid from"))
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = CreditLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit limit")
        verbose_name_plural = _("credit limits")
        ordering = ["client", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["client", "valid_from"], name="one_limit_per_client_day"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="limit_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.amount)


class CreditReservation(models.Model):
    """Part of the limit that a confirmed, not yet invoiced order holds. Written by the database's trigger."""

    # one row an order by its key: the trigger cannot reserve for the same order twice
    order = models.OneToOneField("orders.Order", models.CASCADE, primary_key=True, related_name="reservation")
    client = models.ForeignKey("dossiers.Client", models.CASCADE, related_name="reservations")
    amount = MoneyField(_("amount"))

    objects = OrderCreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit reservation")
        verbose_name_plural = _("credit reservations")

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount}"


class CheckResult(models.TextChoices):
    PASSED = "passed", _("passed")
    STOPPED = "stopped", _("stopped")
    RELEASED = "released", _("released")


class CreditCheck(models.Model):
    """The figures on which an order was confirmed or stopped, RUB with VAT."""

    order = models.ForeignKey(
        "orders.Order", models.CASCADE, related_name="credit_checks", verbose_name=_("order")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    as_of = models.DateField(_("as of"))
    debt = MoneyField(_("debt"))
    advances = MoneyField(_("advances"))
    reserved = MoneyField(_("confirmed, not shipped"))
    amount = MoneyField(_("this order"))
    limit = MoneyField(_("limit"))
    overdue_days = models.PositiveIntegerField(_("days overdue"))
    result = models.CharField(_("result"), max_length=10, choices=CheckResult.choices)

    objects = OrderCreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit check")
        verbose_name_plural = _("credit checks")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_result_display()}"
