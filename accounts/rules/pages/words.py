from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules.known import Unit
from kam_crm.shared import currency, formats


def value_words(value: Decimal | None, unit: Unit) -> str:
    """«15 %», «45 days», an amount with the sign of the currency, «without limit»."""
    if value is None:
        return _("without limit")
    match unit:
        case Unit.PERCENT:
            places = 0 if value == int(value) else 2
            return formats.percent(value, places)
        case Unit.MONEY:
            return currency.amount(value, 0 if value == int(value) else 2)
        case Unit.DAYS:
            return ngettext("%(count)s day", "%(count)s days", int(value)) % {"count": formats.whole(value)}
        case Unit.COUNT:
            return formats.whole(value)
