from __future__ import annotations

import datetime as dt

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalogue.models import Price, PriceColumn, Product
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants

PRODUCT_FIELDS = ("sort_key", "code")


class ProductFilter(ChangedSinceFilterSet):
    q = django_filters.CharFilter(method="by_words", label=_("code or name"))
    code = django_filters.CharFilter(label=_("code"))
    group = django_filters.NumberFilter(field_name="group_id", label=_("group"))
    is_active = django_filters.BooleanFilter(label=_("on sale"))

    class Meta:
        model = Product
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        variants = search_variants(value.replace("\x00", "")[:100])
        return rows.filter(matching(variants, PRODUCT_FIELDS)) if variants else rows.none()


class PriceFilter(django_filters.FilterSet):
    product = django_filters.NumberFilter(field_name="product_id", label=_("product"))
    product_code = django_filters.CharFilter(field_name="product__code", label=_("code of the product"))
    column = django_filters.NumberFilter(field_name="column_id", label=_("price column"))
    on = django_filters.DateFilter(method="in_force", label=_("in force on this day"))

    class Meta:
        model = Price
        fields: list[str] = []

    def in_force(self, rows: QuerySet[Price], name: str, value: dt.date) -> QuerySet[Price]:
        """One price for each product and column."""
        # DISTINCT ON keeps the first row of each pair, so the order decides which
        newest = self.queryset.filter(valid_from__lte=value)
        newest = newest.order_by("product_id", "column_id", "-valid_from").distinct("product_id", "column_id")
        return rows.filter(pk__in=newest.values("pk"))


class PriceColumnFilter(django_filters.FilterSet):
    class Meta:
        model = PriceColumn
        fields: list[str] = []
