"""What templates of orders write their own way."""

from __future__ import annotations

from decimal import Decimal

from django import template

from kam_crm.shared import formats
from orders.confirming.pages.outlook import percentage as in_words

register = template.Library()


@register.filter
def percentage(value: Decimal | None) -> str:
    """7 %, 7,5 %: no more decimals than there are."""
    return formats.NOTHING if value is None or value == "" else in_words(Decimal(value))
