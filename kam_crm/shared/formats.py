"""Numbers and dates as people write them, in the language that is active.

Thousands are parted by a narrow unbreakable space in both languages; Russian has a decimal comma and sets the per
cent sign apart. Nothing at all (None) is a dash. Cheap enough for every cell of a long table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy

from kam_crm.shared import clock

NOTHING = "—"
THIN = "\u202f"
MINUS = "\u2212"
Number = Decimal | int | float
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)


_drawn_in: ContextVar[str | None] = ContextVar("drawn_in", default=None)


@contextmanager
def one_language() -> Iterator[None]:
    """While a page is drawn its language does not change: it is looked up once instead of in every cell."""
    token = _drawn_in.set(get_language())
    try:
        yield
    finally:
        _drawn_in.reset(token)


def language() -> str | None:
    return _drawn_in.get() or get_language()


def is_russian() -> bool:
    return (language() or "").startswith("ru")


def number(value: Number, places: int) -> str:
    """With exactly `places` decimals, halves away from zero."""
    # by its text: Decimal(0.1) is 0.1000000000000000055…
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return _number_writer(is_russian(), places)(exact)


def money(value: Number | None) -> str:
    return NOTHING if value is None else number(value, 2)


def whole(value: Number | None) -> str:
    return NOTHING if value is None else number(value, 0)


def plain(value: Number | None) -> str:
    """As many decimals as the number has: quantities, coefficients."""
    if value is None:
        return NOTHING
    exact = Decimal(str(value)).normalize()
    exponent = exact.as_tuple().exponent
    # the exponent of NaN and infinity is a letter
    return number(exact, max(0, -exponent) if isinstance(exponent, int) else 0)


def percent(value: Number | None, places: int = 1) -> str:
    """58.8 as «58,8 %»; the value is in % already."""
    if value is None:
        return NOTHING
    return number(value, places) + (f"{THIN}%" if is_russian() else "%")


def signed(words: str, value: Number | None) -> str:
    """«+3.1%» of what grew; what fell has its minus already."""
    return f"+{words}" if value is not None and value > 0 else words


def day(value: dt.date | None) -> str:
    """22.11.2026, in English 22 Nov 2026. A moment shows the company's date."""
    if value is None:
        return NOTHING
    date = _date(value)
    return f"{date:%d.%m.%Y}" if is_russian() else f"{date.day} {_ENGLISH_MONTHS[date.month - 1]} {date.year}"


def short_day(value: dt.date | None) -> str:
    """Without the year, for columns where it is plain which year it is."""
    if value is None:
        return NOTHING
    date = _date(value)
    return f"{date:%d.%m}" if is_russian() else f"{date.day} {_ENGLISH_MONTHS[date.month - 1]}"


def weekday(value: dt.date | None) -> str:
    """«пн», Mon."""
    return NOTHING if value is None else str(_WEEKDAYS[_date(value).weekday()])


def weekday_name(value: dt.date | None) -> str:
    """«понедельник», Monday."""
    if value is None:
        return NOTHING
    name = str(WEEKDAYS[_date(value).weekday()])
    return name.lower() if is_russian() else name


def month_name(value: dt.date | None) -> str:
    """«ноябрь 2026», November 2026."""
    if value is None:
        return NOTHING
    name = str(MONTHS[value.month])
    return f"{name.lower() if is_russian() else name} {value.year}"


def short_month(value: dt.date | None) -> str:
    """11.2026, in English Nov 2026."""
    if value is None:
        return NOTHING
    return f"{value:%m.%Y}" if is_russian() else f"{_ENGLISH_MONTHS[value.month - 1]} {value.year}"


def time_of_day(value: dt.datetime | dt.time | None) -> str:
    """14:05 on the company's clock."""
    if value is None:
        return NOTHING
    return f"{clock.local(value) if isinstance(value, dt.datetime) else value:%H:%M}"


def hours(minutes: float | None) -> str:
    """«1,5 ч» of a time in minutes."""
    if minutes is None:
        return NOTHING
    return gettext("%(hours)s h") % {"hours": number(minutes / 60, 1)}


def since(value: dt.date | None) -> str:
    """How long ago: «5 мин», «3 ч», «вчера», «4 дн.», from a week on the date. The future is a date too."""
    if value is None:
        return NOTHING
    if isinstance(value, dt.datetime):
        minutes = int((clock.now() - value).total_seconds() // 60)
        if 0 <= minutes < 60:
            return gettext("just now") if minutes == 0 else gettext("%(count)s min") % {"count": minutes}
    days = (clock.today() - _date(value)).days
    if days == 0:
        if not isinstance(value, dt.datetime) or value > clock.now():
            return gettext("today")
        return gettext("%(count)s h") % {"count": int((clock.now() - value).total_seconds() // 3600)}
    if days == 1:
        return gettext("yesterday")
    if 1 < days < 7:
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return day(value)


def _date(value: dt.date) -> dt.date:
    # asked first: a datetime is a date to Python
    if isinstance(value, dt.datetime):
        return clock.local(value).date() if value.tzinfo else value.date()
    return value


# one for each language and precision: a long table asks for the same thousands of times
@lru_cache(maxsize=64)
def _number_writer(russian: bool, places: int) -> Callable[[Decimal], str]:
    pattern = f",.{places}f"
    step = Decimal(1).scaleb(-places)
    # in one pass: replaced one after the other, «,» and «.» would meet
    signs = str.maketrans({",": THIN, ".": "," if russian else ".", "-": MINUS})

    def write(value: Decimal) -> str:
        rounded = value.quantize(step, rounding=ROUND_HALF_UP)
        # abs(): what rounds to zero has no minus
        return format(rounded if rounded else abs(rounded), pattern).translate(signs)

    return write
