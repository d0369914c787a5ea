"""A sum of money in words, as papers for signing need it: «Сто пять рублей 07 копеек»."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kam_crm.shared.money import money

LARGEST = 10**12  # beyond it the sum stands in figures
Forms = tuple[str, str, str]

_RU_ONES = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять",
            "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать",
            "восемнадцать", "девятнадцать")  # fmt: skip
_RU_TENS = (
    "",
    "",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
)
_RU_HUNDREDS = (
    "",
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
)
_RU_THOUSANDS: tuple[tuple[Forms, bool], ...] = (
    (("", "", ""), False),
    (("тысяча", "тысячи", "тысяч"), True),
    (("миллион", "миллиона", "миллионов"), False),
    (("миллиард", "миллиарда", "миллиардов"), False),
)
_RU_UNITS: dict[str, tuple[Forms, Forms]] = {
    "RUB": (("рубль", "рубля", "рублей"), ("копейка", "копейки", "копеек"))
}
_EN_ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_THOUSANDS = ("", "thousand", "million", "billion")
_EN_UNITS = {"RUB": (("rouble", "roubles"), ("kopeck", "kopecks"))}


def sum_in_words(amount: Decimal, currency: str, language: str) -> str:
    """The amount without its sign, with a capital. A currency without words of its own stands by its code."""
    exact = abs(money(amount))
    whole, cents = int(exact), int(exact * 100) % 100
    if whole >= LARGEST:
        return f"{exact} {currency}"
    text = _russian(whole, cents, currency) if language == "ru" else _english(whole, cents, currency)
    return text[:1].upper() + text[1:]


def _russian(whole: int, cents: int, currency: str) -> str:
    # only the rouble is of the masculine gender for sure; codes of others do not agree with anything
    words = [word for power, group in _groups(whole) for word in _russian_group(group, power)] or ["ноль"]
    if (units := _RU_UNITS.get(currency)) is None:
        return f"{' '.join(words)} {currency} {cents:02}"
    return f"{' '.join(words)} {_form(whole, units[0])} {cents:02} {_form(cents, units[1])}"


def _russian_group(group: int, power: int) -> Sequence[str]:
    forms, is_feminine = _RU_THOUSANDS[power]
    rest = group % 100
    ones = _RU_ONES[rest if rest < 20 else rest % 10]
    if is_feminine:
        ones = {"один": "одна", "два": "две"}.get(ones, ones)
    tens = _RU_TENS[rest // 10] if rest >= 20 else ""
    return [word for word in (_RU_HUNDREDS[group // 100], tens, ones, _form(group, forms)) if word]


def _form(count: int, forms: Forms) -> str:
    if 11 <= count % 100 <= 14:
        return forms[2]
    return forms[0] if count % 10 == 1 else forms[1] if 2 <= count % 10 <= 4 else forms[2]


def _english(whole: int, cents: int, currency: str) -> str:
    words = [word for power, group in _groups(whole) for word in _english_group(group, power)] or ["zero"]
    if (units := _EN_UNITS.get(currency)) is None:
        return f"{' '.join(words)} {currency} {cents:02}"
    return f"{' '.join(words)} {units[0][whole != 1]} {cents:02} {units[1][cents != 1]}"


def _english_group(group: int, power: int) -> Sequence[str]:
    rest = group % 100
    small = (
        _EN_ONES[rest] if rest < 20 else "-".join(filter(None, (_EN_TENS[rest // 10], _EN_ONES[rest % 10])))
    )
    hundreds = f"{_EN_ONES[group // 100]} hundred" if group >= 100 else ""
    return [word for word in (hundreds, small, _EN_THOUSANDS[power]) if word]


def _groups(whole: int) -> list[tuple[int, int]]:
    """(power of a thousand, its three digits) that are not zero, the largest first."""
    parts = [(power, whole // 1000**power % 1000) for power in range(len(_EN_THOUSANDS))]
    return [(power, group) for power, group in reversed(parts) if group]
