"""What the check of a price list foretells: every row beside the price of now, and drafts with their sums of then."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import PriceColumn, Product
from integrations.imports.models import ImportRun
from kam_crm.shared.money import MoneyField
from kam_crm.shared.scoping import Person, ScopedQuerySet
from orders.models import Order


class Change(models.TextChoices):
    """Every row of a price list is in one of them."""

    DEARER = "dearer", _("dearer")
    CHEAPER = "cheaper", _("cheaper")
    SAME = "same", pgettext_lazy("price", "unchanged")
    FIRST = "first", _("first price")
    UNKNOWN = "unknown", _("unknown code")


class PriceListQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of imports that the person sees."""
        return self.filter(run__in=ImportRun.objects.visible_to(user))


class DraftQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of imports and orders that the person sees."""
        mine = ImportRun.objects.visible_to(user)
        return self.filter(run__in=mine, order__in=Order.objects.visible_to(user))


class PriceListLine(models.Model):
    """A row of the file; money with VAT. `percent` is the change of the price, None where there was none or of 0.

    Keys without a constraint: these rows are counted from others, for some weeks, and hold nothing back (decision 14).
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="price_lines")
    row = models.PositiveIntegerField(_("row"))
    change = models.CharField(_("change"), max_length=8, choices=Change.choices)
    product: Any = models.ForeignKey(
        Product,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("product"),
    )
    column: Any = models.ForeignKey(
        PriceColumn,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("price column"),
    )
    code = models.CharField(_("code"), max_length=32)
    valid_from = models.DateField(_("valid from"), null=True)
    was = MoneyField(pgettext_lazy("price", "was"), null=True)
    price = MoneyField(_("price with VAT"), null=True)
    percent = models.DecimalField(_("change, %"), max_digits=20, decimal_places=2, null=True)
    # how far from the old price, up or down: the largest come first
    distance = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    is_below_cost = models.BooleanField(_("below cost"), default=False)

    objects = PriceListQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a price list")
        verbose_name_plural = _("rows of price lists")
        ordering = ["run", "row"]
        indexes = [
            models.Index(fields=["run", "change", "-distance"], name="price_line_largest"),
            models.Index(
                fields=["run", "-distance"],
                condition=models.Q(is_below_cost=True),
                name="price_line_below_cost",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PriceListDraft(models.Model):
    """An order that is being written: its sum with VAT as it is and as submitting it by the new list makes it."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="price_drafts")
    order = models.ForeignKey(Order, models.DO_NOTHING, db_constraint=False, related_name="+")
    was = MoneyField(_("sum now"))
    becomes = MoneyField(_("sum by the new list"))
    lines = models.PositiveIntegerField(_("lines with another price"))
    distance = MoneyField(default=0)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft by a new price list")
        verbose_name_plural = _("drafts by a new price list")
        ordering = ["run", "-distance"]
        indexes = [models.Index(fields=["run", "-distance"], name="price_draft_largest")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.becomes}"

    @property
    def difference(self) -> Any:
        return self.becomes - self.was
