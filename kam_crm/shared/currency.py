"""The company's currency as people read it: its sign, amounts with it, and the unit that follows their size.

The one place that knows a sign. Which currency it is says the company; all amounts are in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from kam_crm.shared import formats
from kam_crm.shared.company import company
from kam_crm.shared.formats import MINUS, NOTHING, THIN

# by ISO 4217; a currency that is not here is written by its code
SIGNS = {
    "AMD": "֏", "AZN": "₼", "BYN": "Br", "CNY": "¥", "EUR": "€", "GBP": "£", "GEL": "₾", "INR": "₹", "JPY": "¥",
    "KZT": "₸", "PLN": "zł", "RUB": "₽", "TRY": "₺", "USD": "$",
}  # fmt: skip
NBSP = "\u00a0"
BEFORE_IN_ENGLISH = frozenset("$€£¥₹₺")


def sign() -> str:
    """«₽», «$»; «CHF» where there is no sign."""
    code = company().currency
    return SIGNS.get(code, code)


def amount(value: formats.Number | None, places: int = 0) -> str:
    """1 180 000 ₽, in English $1 180 000."""
    return NOTHING if value is None else _with_sign(formats.number(value, places))


def label(text: Any) -> Any:
    """«Debt» as «Debt, ₽»: for a header or a label whose figures have no sign of their own."""
    return _joined(text, sign())


lazy_label: Any = lazy(label, str)


@dataclass(frozen=True)
class Unit:
    """What amounts of one table are counted in: the currency itself, thousands or millions of it."""

    power: int = 0

    @classmethod
    def of(cls, amounts: Iterable[Decimal | None]) -> Unit:
        """The largest that leaves at least four digits of the largest amount."""
        largest = max((abs(one) for one in amounts if one is not None), default=0)
        return cls(6 if largest >= 10**9 else 3 if largest >= 10**6 else 0)

    def write(self, value: Decimal | None) -> str:
        """The bare number; the unit stands in the header."""
        return NOTHING if value is None else formats.number(value.scaleb(-self.power), 0)

    def is_nothing(self, value: Decimal) -> bool:
        """Whether it rounds to zero of these."""
        return self.write(value) == "0"

    def amount(self, value: Decimal | None) -> str:
        """12 953 тыс. ₽, in English $12 953 thousand."""
        return NOTHING if value is None else _with_sign(self.write(value), self.power)

    def label(self, text: Any) -> Any:
        """«Debt by age» as «Debt by age, тыс. ₽»."""
        return _joined(text, self.words)

    @property
    def words(self) -> str:
        match self.power:
            case 6:
                return _("%(sign)s million") % {"sign": sign()}
            case 3:
                return _("%(sign)s thousand") % {"sign": sign()}
        return sign()


def short_amount(value: Decimal | None) -> str:
    """An amount by itself, in the unit of its own size."""
    return Unit.of([value]).amount(value)


def _with_sign(digits: str, power: int = 0) -> str:
    scale = {0: "", 3: NBSP + _("thousand"), 6: NBSP + _("million")}[power]
    if sign() in BEFORE_IN_ENGLISH and not formats.is_russian():
        minus, bare = (MINUS, digits[1:]) if digits.startswith(MINUS) else ("", digits)
        return f"{minus}{sign()}{bare}{scale}"
    return f"{digits}{scale}{NBSP if scale else THIN}{sign()}"


def _joined(text: Any, unit: str) -> Any:
    # added, not formatted: a template's message is HTML already and stays so
    return text + f", {unit}"
