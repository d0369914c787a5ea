from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rules.in_force import number
from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField
from receivables.credit.querysets import CreditLimitQuerySet, OrderCreditQuerySet


class PayingWay(models.TextChoices):
    """How a client pays. No limit is not a limit of zero: who pays in advance owes nothing beyond one."""

    PREPAYMENT = "prepayment", _("in advance")
    LIMIT = "limit", _("on credit up to a limit")
    UNLIMITED = "unlimited", _("on credit without a limit")


def default_tolerance() -> int:
    """Days overdue that stop no order where nobody says otherwise, as the company's rules are today."""
    return number("tolerance_days")


@tracked()
class CreditLimit(models.Model):
    """How a client pays from a date on, and how much they may owe, RUB with VAT. No row means prepayment."""

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="limits", verbose_name=_("client")
    )
    way = models.CharField(
        _("way of paying"), max_length=10, choices=PayingWay.choices, default=PayingWay.LIMIT
    )
    # None where the way knows no limit
    amount = MoneyField(_("limit"), null=True)
    # an order is stopped only above it (formulas.md 2.5)
    tolerance_days = models.PositiveSmallIntegerField(_("tolerated days overdue"), default=default_tolerance)
    valid_from = models.DateField(_("valid from"))
    # the last day; after it the client pays in advance until another one is approved (decision 42)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    # what the formula said when it was approved (receivables.credit.proposals); None where nobody asked it
    proposed = MoneyField(_("proposed by the formula"), null=True)
    # what was asked for and by whom, where it was asked for
    approval = models.ForeignKey(
        "approvals.Request",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("request for approval"),
    )
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
            models.CheckConstraint(
                condition=models.Q(way="limit", amount__isnull=False)
                | models.Q(way__in=["prepayment", "unlimited"], amount__isnull=True),
                name="amount_where_there_is_a_limit",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="limit_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_way_display() if self.amount is None else self.amount)

    def has_ended(self, on: dt.date) -> bool:
        return self.valid_to is not None and self.valid_to < on


class LimitNotice(models.Model):
    """A crossing of the share of the limit from which people are warned (R170), RUB with VAT as of that day.

    The night and the day write it once; the next one comes after the client was below again.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="limit_notices", verbose_name=_("client")
    )
    crossed_on = models.DateField(_("crossed"))
    taken = MoneyField(_("taken"))
    limit = MoneyField(_("limit"))
    cleared_on = models.DateField(_("below again"), null=True, blank=True)
    created_at = models.DateTimeField(_("at"))

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of limit use")
        verbose_name_plural = _("notices of limit use")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at"], name="limit_notice_by_moment")]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(cleared_on__isnull=True), name="one_open_limit_notice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.crossed_on}"


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
    way = models.CharField(
        _("way of paying"), max_length=10, choices=PayingWay.choices, default=PayingWay.LIMIT
    )
    limit = MoneyField(_("limit"), null=True)
    overdue_days = models.PositiveIntegerField(_("days overdue"))
    result = models.CharField(_("result"), max_length=10, choices=CheckResult.choices)

    objects = OrderCreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit check")
        verbose_name_plural = _("credit checks")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_result_display()}"
