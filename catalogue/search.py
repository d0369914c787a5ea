"""Products found by what one types: a code or a barcode, the beginning of a code, then words of the name."""

from __future__ import annotations

import re

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from catalogue.models import Product
from kam_crm.shared.matching import matching
from kam_crm.shared.meant import Meant
from kam_crm.shared.text import search_variants

LONGEST_QUERY = 100
BARCODE = re.compile(r"[0-9]{8,14}")


def find_products(user: User, query: str, limit: int = 12) -> list[Product]:
    """Products on sale; without a query the first by name."""
    # PostgreSQL refuses a NUL inside a text
    cleaned = query.replace("\x00", "").strip()[:LONGEST_QUERY]
    if not cleaned:
        return list(Product.objects.visible_to(user).on_sale().order_by("sort_key", "pk")[:limit])
    return list(products_named(cleaned).of(user)[:limit])


def is_barcode(typed: str) -> bool:
    """Digits that a scanner may have sent: a barcode is asked for too, EAN-8 to GTIN-14."""
    return BARCODE.fullmatch(typed) is not None


def products_named(cleaned: str, variants: list[str] | None = None) -> Meant:
    """The one of this code first; `variants`: spellings to look for, those of `cleaned` where none are given."""
    exact = Q(code__iexact=cleaned)
    begins = Q(code__istartswith=cleaned)
    if is_barcode(cleaned):
        exact |= Q(barcode=cleaned)
        begins |= Q(barcode=cleaned)
    variants = search_variants(cleaned) if variants is None else variants
    named = matching(variants, ("sort_key", "code")) if variants else Q(pk__in=[])
    return Meant(_products, (begins | named, begins, exact))


def _products(user: User, found: Q, begins: Q, exact: Q) -> QuerySet[Product]:
    rows = Product.objects.visible_to(user).on_sale().filter(found)
    rank = Case(
        When(exact, then=Value(0)),
        When(begins, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=rank).order_by("rank", "sort_key", "pk")
