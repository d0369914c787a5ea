"""What every template loads: formats, icons, figures that open their rows, addresses with other parameters."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kam_crm.shared import formats

SPRITE = "vendor/icons.svg"
_SYMBOL = re.compile(r'<symbol[^>]*\bid="([^"]+)"')

register = template.Library()


_FORMATS: dict[str, Callable[..., str]] = {
    "money": formats.money,
    "money0": formats.whole,
    "thousands": formats.thousands,
    "num": formats.plain,
    "day": formats.day,
    "short_day": formats.short_day,
    "weekday": formats.weekday,
    "weekday_name": formats.weekday_name,
    "month_name": formats.month_name,
    "short_month": formats.short_month,
    "clock_time": formats.time_of_day,
    "since": formats.since,
}


def _as_filter(write: Callable[..., str]) -> Callable[[Any], str]:
    """A filter whose input may be missing: a template's empty string is nothing, like None."""

    def apply(value: Any) -> str:
        return write(None if value == "" else value)

    return apply


for _name, _write in _FORMATS.items():
    register.filter(_name, _as_filter(_write))


@register.filter
def pct(value: formats.Number | None, places: int = 1) -> str:
    return formats.percent(None if value == "" else value, places)


@register.filter
def iso(value: dt.date | None) -> str:
    """For `datetime` attributes and date inputs; nothing stays empty."""
    return value.isoformat() if value else ""


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite; beside a word, so it is hidden from screen readers. Size "s" is the small one."""
    return _icon(name, size)


@register.simple_tag
def figure(value: Any, url: str = "", kind: str = "money0", tone: str = "") -> SafeString:
    """A formatted number that opens its rows. `kind` is a filter's name; `tone` red, amber or green.

    Without an address, or with nothing to open, it is plain text.
    """
    text = register.filters[kind](value)
    tone_class = f" t-{tone}" if tone else ""
    if not url or value is None or value == "":
        return format_html('<span class="fig-text{}">{}</span>', tone_class, text)
    return format_html('<a class="fig{}" href="{}">{}</a>', tone_class, url, text)


@register.inclusion_tag("components/segment.html")
def segment(code: str | None, client_id: int | None = None) -> dict[str, Any]:
    """The badge AX…CZ that opens the sentence explaining it."""
    return {"code": code or "", "client_id": client_id}


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: Any) -> str:
    """The current address with some parameters set (a list: several times) or, given None or "", removed."""
    request = context["request"]
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        query.setlist(name, [str(item) for item in values if item is not None and item != ""])
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else str(request.path)


@lru_cache(maxsize=1024)
def _icon(name: str, size: str) -> SafeString:
    if (settings.DEBUG or settings.TESTING) and name not in _known_icons():
        raise template.TemplateSyntaxError(f"There is no icon «{name}» in static/{SPRITE}.")
    classes = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static(SPRITE), name
    )


@cache
def _known_icons() -> frozenset[str]:
    path = finders.find(SPRITE)
    return frozenset(_SYMBOL.findall(Path(path).read_text("utf-8"))) if isinstance(path, str) else frozenset()
