from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from catalogue.querysets import ProductQuerySet
from catalogue.vat import VatKind
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField, QuantityField, RateField
from kam_crm.shared.scoping import WordQuerySet
from kam_crm.shared.text import sort_key


@tracked()
class ProductGroup(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    is_active = models.BooleanField(_("offered"), default=True)

    objects: Any = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("product group")
        verbose_name_plural = _("product groups")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Product(models.Model):
    """What is sold. `cost` is the present purchase cost of a unit, net of VAT; None where it is not known.

    `vat_kind` says which rate of the law it bears on any day; empty where a rate of its own was written, `vat_rate`.
    `pack`: units in a box that is not opened, so that only its multiples are sold; `min_lot`: the least that is sold at
    once. None where neither is asked for (catalogue/packs.py).
    """

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    # the database sorts by code point, so Russian names are given keys; searches look into them too
    sort_key = models.CharField(max_length=220, editable=False)
    group = models.ForeignKey(
        ProductGroup, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("group")
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    barcode = models.CharField(_("barcode"), max_length=14, blank=True, db_default="")
    pack = QuantityField(_("units in a box"), null=True, blank=True)
    min_lot = QuantityField(_("least lot"), null=True, blank=True)
    cost = MoneyField(_("cost of a unit"), null=True, blank=True)
    vat_rate = RateField(_("VAT, %"), default=22)
    vat_kind = models.CharField(_("kind of VAT"), max_length=10, choices=VatKind.choices, blank=True)
    is_active = models.BooleanField(_("on sale"), default=True)
    # indexed for `?updated_since=`, by which programs fetch only what is new
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(vat_rate__gte=0), name="product_vat_not_negative"),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0),
                name="product_cost_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(vat_kind__in=["", *VatKind.values]), name="product_vat_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(vat_kind__in=["zero", "exempt"]) | models.Q(vat_rate=0),
                name="product_without_vat_has_none",
            ),
            models.CheckConstraint(
                condition=models.Q(pack__isnull=True) | models.Q(pack__gt=0), name="product_pack_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(min_lot__isnull=True) | models.Q(min_lot__gt=0),
                name="product_min_lot_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="product_by_name"),
            # what is typed into a search is looked for in these two (search.py)
            GinIndex(OpClass(Upper("sort_key"), name="gin_trgm_ops"), name="product_words_trgm"),
            GinIndex(OpClass(Upper("code"), name="gin_trgm_ops"), name="product_code_trgm"),
            models.Index(fields=["barcode"], condition=~models.Q(barcode=""), name="product_by_barcode"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)
