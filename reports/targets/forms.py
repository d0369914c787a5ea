from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from kam_crm.shared.errors import BusinessRuleError

LONGEST = 20
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def typed_amount(text: str) -> Decimal | None:
    """«24 000 000», «1500,50», «1500.50»; empty is no target. Raises BusinessRuleError `not_a_number`."""
    plain = _SPACES.sub("", text).replace(",", ".")
    if not plain:
        return None
    try:
        amount = Decimal(plain) if len(plain) <= LONGEST else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    # «NaN» and «Infinity» are numbers to Decimal
    if not amount.is_finite():
        raise BusinessRuleError("not_a_number", _("Enter a number, for example 1500000."), "amount")
    return amount
