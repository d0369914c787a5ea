"""Cells of a file as values. Each parser takes the stripped text and raises ValueError with a reason for people."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from kam_crm.shared import identifiers
from kam_crm.shared.clock import check_plausible_date
from kam_crm.shared.money import is_countable

Parser = Callable[[str], Any]
# a day as a spreadsheet counts it: five digits for any date from 1927 to 2173
SERIAL = re.compile(r"\d{5}(\.\d+)?").fullmatch
DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y")
CLOCK = re.compile(r"[T\s]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
# of the two figures before the year either may be the month: Excel writes them as its country does
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})").fullmatch
# the ordinary space and those that Excel and 1C put between thousands: no-break and narrow no-break
SPACES = re.compile(r"[\s\u00a0\u202f]")
# eleven digits as in kinds/sales.py, one fewer than the columns hold: PostgreSQL would name no row of the file
LARGEST = Decimal(10) ** 11


def text(longest: int) -> Parser:
    def parse(value: str) -> str:
        if len(value) > longest:
            raise ValueError(_("longer than %(longest)d characters") % {"longest": longest})
        return value

    return parse


class AmbiguousDate(ValueError):
    """Of two figures either may be the month: a file with one such date is unclear as a whole.

    `day_first` and `month_first` are what it would be; None where the one cannot be.
    """

    def __init__(self, day_first: dt.date | None, month_first: dt.date | None) -> None:
        super().__init__(
            _("the day or the month may come first: write the dates of the file as 30.11.2026 or 2026-11-30")
        )
        self.day_first, self.month_first = day_first, month_first

    def day_first_or_refused(self) -> dt.date:
        if self.day_first is None:
            raise ValueError(_("not a date: write 2026-11-30 or 30.11.2026"))
        return check_plausible_date(self.day_first)


def date(value: str) -> dt.date:
    """A date as people write it, the hour falls away. Raises AmbiguousDate for «2/1/2026», which is never guessed.

    A spreadsheet's bare number is none: its count may begin in 1900 or in 1904.
    """
    if SERIAL(value):
        raise ValueError(_("not a date but a number: format the column as a date and save again"))
    text = CLOCK.sub("", value)
    for form in DAY_FORMATS:
        if (day := _day(text, form)) is not None:
            return check_plausible_date(day)
    if SLASHED(text):
        day_first, month_first = _slashed(text, "%d/%m"), _slashed(text, "%m/%d")
        # «13/2» can be read in one way only, and «2/2» is the same in both
        if month_first is None or day_first == month_first:
            if day_first is not None:
                return check_plausible_date(day_first)
        else:
            raise AmbiguousDate(day_first, month_first)
    raise ValueError(_("not a date: write 2026-11-30 or 30.11.2026"))


def hour(value: str) -> dt.time:
    """«9:30», «09.30», «09:30:00»."""
    for form in ("%H:%M", "%H.%M", "%H:%M:%S"):
        try:
            return dt.datetime.strptime(value, form).time()  # noqa: DTZ007  (an hour of some day)
        except ValueError:
            continue
    raise ValueError(_("not an hour: write 09:30"))


def _slashed(text: str, order: str) -> dt.date | None:
    return _day(text, f"{order}/%Y") or _day(text, f"{order}/%y")


def _day(text: str, form: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  (a date without a clock)
    except ValueError:
        return None


def month(value: str) -> dt.date:
    """The first day of «2026-11», «11.2026» or of any date of the month."""
    for form in ("%Y-%m", "%m.%Y"):
        if (day := _day(value, form)) is not None:
            return check_plausible_date(day)
    try:
        return date(value).replace(day=1)
    except AmbiguousDate as either:
        raise AmbiguousDate(
            either.day_first and either.day_first.replace(day=1),
            either.month_first and either.month_first.replace(day=1),
        ) from None


def in_order(parse: Parser, order: str) -> Parser:
    """The parser, with the answer which of two figures is the day: dmy, mdy, or "" where nobody was asked."""

    def parse_in_order(value: str) -> Any:
        if order == "mdy" and (found := SLASHED(text := CLOCK.sub("", value))):
            value = f"{found[2]}/{found[1]}{text[found.end(2) :]}"
        try:
            return parse(value)
        except AmbiguousDate as either:
            return either.day_first_or_refused()

    return parse_in_order if order else parse


def number(value: str) -> Decimal:
    """«1 234,56» and «1234.56» are the same; signs are refused."""
    try:
        # Decimal reads 1_000 as a thousand; a question mark makes it no number
        found = Decimal(SPACES.sub("", value).replace(",", ".").replace("_", "?"))
    except InvalidOperation:
        raise ValueError(_("not a number")) from None
    if not found.is_finite():  # Decimal takes «NaN» and «Infinity» for numbers
        raise ValueError(_("not a number"))
    if found < 0:
        raise ValueError(_("less than zero"))
    if found >= LARGEST:
        raise ValueError(_("too large"))
    return found


def amount(value: str) -> Decimal:
    from kam_crm.shared.money import money

    return money(number(value))


def positive_amount(value: str) -> Decimal:
    found = amount(value)
    if not found:  # after rounding: 0.004 is nothing too
        raise ValueError(_("must be more than zero"))
    return found


def quantity(value: str) -> Decimal:
    """Units, with the three decimals that are kept of them."""
    found = number(value)
    if not is_countable(found):
        raise ValueError(_("more than three decimals"))
    return found


def percent(value: str) -> Decimal:
    found = number(value)
    if found > 100:
        raise ValueError(_("more than 100 %"))
    return found


def days(value: str) -> int:
    """A whole number of days, at most a year."""
    found = number(value)
    if found != found.to_integral_value():
        raise ValueError(_("not a whole number"))
    if found > 365:
        raise ValueError(_("more than 365 days"))
    return int(found)


def choice(values: Mapping[str, Any]) -> Parser:
    """One of the names in `values`, or its label in any of our languages, in any case."""

    @cache
    def known() -> dict[str, str]:
        names: dict[str, str] = {}
        for language, _words in settings.LANGUAGES:
            with override(language):
                names |= {str(label).casefold(): name for name, label in values.items()}
        return names | {name.casefold(): name for name in values}

    def parse(value: str) -> str:
        if (name := known().get(value.casefold())) is not None:
            return name
        raise ValueError(_("must be one of: %(names)s") % {"names": ", ".join(values)})

    # for who explains the column
    parse.values = values  # type: ignore[attr-defined]
    return parse


YES, NO = "yes", "no"
yes_or_no = choice({YES: gettext_lazy("yes"), NO: gettext_lazy("no")})


def country(value: str) -> str:
    return str(text(60)(identifiers.normalise_country(value)))


def email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise ValueError(_("not an e-mail address")) from None
    # as accounts keep it and look it up: the case of an address tells no two people apart
    return value.lower()


def manager(value: str) -> str:
    """An e-mail, or a full name as lists and exports show it; in lower case."""
    return email(value) if "@" in value else str(text(150)(" ".join(value.split()))).casefold()


def phone(value: str) -> str:
    """E.164 where the number can be understood, else what was written: a file is not refused for a phone."""
    return identifiers.parse_phone(value, strict=False).e164 or value[:32]


def requisite(check: Callable[[str], str]) -> Parser:
    def parse(value: str) -> str:
        try:
            return check(value)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from None

    return parse
