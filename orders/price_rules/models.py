from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StatusChange, on_behalf_of_field
from accounts.rights.covers import author
from approvals.models import Requests
from catalogue.models import PriceColumn, Product, ProductGroup
from dossiers.models import Channel, Client, ClientGroup
from kam_crm.shared import clock
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField, RateField
from orders.price_rules.querysets import PriceRuleQuerySet, PriceStepQuerySet


class RuleKind(models.TextChoices):
    COLUMN = "column", pgettext_lazy("price rule", "column")
    SPECIAL = "special", _("special price")
    PROMOTION = "promotion", _("promotion")
    QUANTITY = "quantity", pgettext_lazy("price rule", "quantity")
    GROUP = "group", pgettext_lazy("price rule", "turnover")
    BONUS = "bonus", _("retro-bonus")


class RuleStatus(models.TextChoices):
    WAITING = "waiting", _("waits for a decision")
    ACTIVE = "active", pgettext_lazy("price rule", "decided")
    REFUSED = "refused", pgettext_lazy("price rule", "refused")
    ENDED = "ended", pgettext_lazy("price rule", "ended")


class Period(models.TextChoices):
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


# of the number by which people name a rule, as price lists of this trade write it
PREFIXES = {"column": "К", "special": "СЦ", "promotion": "А", "quantity": "С", "group": "Г", "bonus": "Б"}
SOON = dt.timedelta(days=14)  # a special price that ends within is among the manager's things to do


@tracked()
class PriceRule(models.Model):
    """What makes another price, or another column, than the first of the list, for whom and on what (decision 36).

    A retro-bonus stands among them and makes no price: it is accrued beside the turnover (bonuses.py).
    A rule that was decided is never rewritten: it is ended and another one made, so that old orders stay explained.
    Conditions that are empty mean everybody and everything. A special price is of one client or one holding; all
    other rules know several. `percent` is off the column's price. `volume_from` is RUB of an average month net of
    VAT, `term_upto` days of payment; both with `priority` and `gives_column` belong to rules of columns.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=RuleKind.choices)
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=200)
    status = models.CharField(
        _("status"), max_length=10, choices=RuleStatus.choices, default=RuleStatus.ACTIVE
    )
    valid_from = models.DateField(_("valid from"), default=clock.today)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="special_prices", verbose_name=_("client")
    )
    holding = models.ForeignKey(
        ClientGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("holding")
    )
    clients: Any = models.ManyToManyField(Client, related_name="+", blank=True, verbose_name=_("clients"))
    holdings: Any = models.ManyToManyField(
        ClientGroup, related_name="+", blank=True, verbose_name=_("holdings")
    )
    channels: Any = models.ManyToManyField(
        Channel, related_name="+", blank=True, verbose_name=_("sales channels")
    )
    columns: Any = models.ManyToManyField(
        PriceColumn, related_name="+", blank=True, verbose_name=_("price columns")
    )
    segments = ArrayField(
        models.CharField(max_length=2), verbose_name=_("segments"), default=list, blank=True
    )
    products: Any = models.ManyToManyField(Product, related_name="+", blank=True, verbose_name=_("products"))
    groups: Any = models.ManyToManyField(
        ProductGroup, related_name="+", blank=True, verbose_name=_("product groups")
    )
    percent = RateField(_("discount, %"), null=True, blank=True)
    price = MoneyField(_("price with VAT"), null=True, blank=True)
    gives_column = models.ForeignKey(
        PriceColumn, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("price column")
    )
    priority = models.PositiveSmallIntegerField(_("priority"), default=100)
    volume_from = MoneyField(_("average month from"), null=True, blank=True)
    term_upto = models.PositiveSmallIntegerField(_("payment term up to, days"), null=True, blank=True)
    period = models.CharField(_("period"), max_length=8, choices=Period.choices, blank=True)
    decision_number = models.CharField(_("number of the decision"), max_length=40, blank=True)
    decision_on = models.DateField(_("date of the decision"), null=True, blank=True)
    mechanics = models.TextField(_("mechanics"), max_length=2000, blank=True)
    planned_cost = MoneyField(_("planned cost"), null=True, blank=True)
    actual_cost = MoneyField(_("actual cost"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_behalf_of = on_behalf_of_field()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    approvals = Requests()

    objects = PriceRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("price rule")
        verbose_name_plural = _("price rules")
        ordering = ["kind", "priority", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=RuleKind.values, status__in=RuleStatus.values),
                name="price_rule_known",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="price_rule_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(percent=None) | models.Q(percent__gt=0, percent__lte=100),
                name="price_rule_percent_real",
            ),
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gt=0), name="price_rule_price_positive"
            ),
            # a price or a percentage, never both; the other kinds have steps, or a column
            models.CheckConstraint(
                condition=(
                    models.Q(kind__in=["special", "promotion"], gives_column=None)
                    & (
                        models.Q(percent=None, price__isnull=False)
                        | models.Q(percent__isnull=False, price=None)
                    )
                )
                | models.Q(kind="column", gives_column__isnull=False, percent=None, price=None)
                | models.Q(
                    kind__in=["quantity", "group", "bonus"], gives_column=None, percent=None, price=None
                ),
                name="price_rule_gives_one_thing",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(kind="special")
                    & (
                        models.Q(client=None, holding__isnull=False)
                        | models.Q(client__isnull=False, holding=None)
                    )
                )
                | ~models.Q(kind="special") & models.Q(client=None, holding=None),
                name="special_price_of_one",
            ),
            # half a decision is none (R134)
            models.CheckConstraint(
                condition=models.Q(decision_number="", decision_on=None)
                | ~models.Q(decision_number="") & models.Q(decision_on__isnull=False),
                name="price_rule_decision_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_from"], condition=models.Q(status="active"), name="price_rule_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def number(self) -> str:
        """«С-7», by which people and old orders name it."""
        return f"{PREFIXES[self.kind]}-{self.pk}"

    @property
    def taken_by(self) -> str:
        return author(self.created_by.full_name, self.on_behalf_of)

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the managers of its client or holding; of a rule of the company nobody's."""
        if self.client is not None:
            return list(self.client.responsible_ids)
        if self.holding is None:
            return []
        return list(self.holding.clients.order_by().values_list("manager_id", flat=True).distinct())

    @property
    def is_decided(self) -> bool:
        """A promotion needs the decision of management; all others are decided by their status."""
        return self.kind != RuleKind.PROMOTION or bool(self.decision_number)

    @property
    def is_special(self) -> bool:
        return self.kind == RuleKind.SPECIAL

    def holds_on(self, day: dt.date) -> bool:
        begun = self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
        return begun and self.status == RuleStatus.ACTIVE and self.is_decided

    def ends_soon(self, day: dt.date) -> bool:
        """Within 14 days: somebody has to talk about what comes after it (R157)."""
        return self.holds_on(day) and self.valid_until is not None and self.valid_until - day <= SOON


class PriceStep(models.Model):
    """From which amount on which % is given: units of an order, RUB net of VAT of a turnover."""

    rule = models.ForeignKey(PriceRule, models.CASCADE, related_name="steps", verbose_name=_("price rule"))
    threshold = models.DecimalField(_("from"), max_digits=16, decimal_places=3)
    percent = RateField(_("discount, %"))

    objects = PriceStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a price rule")
        verbose_name_plural = _("steps of price rules")
        ordering = ["rule", "threshold"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "threshold"], name="one_step_per_threshold"),
            models.CheckConstraint(
                condition=models.Q(threshold__gt=0, percent__gt=0, percent__lt=100), name="price_step_real"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.threshold}: {self.percent}"


class PriceRuleChange(StatusChange):
    subject = models.ForeignKey(PriceRule, models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"{self.subject_id}: {self.action}"
