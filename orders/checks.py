"""Refusals that several rooms of orders share: each has its code, its class and its words here alone."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.money import is_countable


def line_unknown(field: str = "quantities") -> BusinessRuleError:
    return BusinessRuleError("line_unknown", _("The order has no such line."), field)


def order_is_over() -> StateConflict:
    return StateConflict("order_is_over", _("Nothing is to be done about this order any more."))


def quantity_invalid() -> BusinessRuleError:
    words = _("Give a quantity above zero, up to a million, with at most three decimals.")
    return BusinessRuleError("quantity_invalid", words, "quantity")


def check_countable(quantity: Decimal) -> None:
    """Raise `too_many_decimals`."""
    if not is_countable(quantity):
        message = _("Give a quantity with at most three decimals.")
        raise BusinessRuleError("too_many_decimals", message, "quantities")
