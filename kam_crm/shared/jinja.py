"""What every template may call: formats, icons, figures that open their rows, addresses with other parameters.

`kam_crm.jinja` puts them into the environment: FILTERS and FUNCTIONS by the names templates use.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, QueryDict
from django.template import defaultfilters
from django.templatetags.static import PrefixNode, static
from django.utils import translation
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from jinja2 import Environment, TemplateRuntimeError, pass_context, pass_environment
from jinja2.runtime import Context
from markupsafe import Markup

from kam_crm.shared import currency, formats, secrecy
from kam_crm.shared.web.addresses import path_of

SPRITE = "vendor/icons.svg"
_SYMBOL = re.compile(r'<symbol[^>]*\bid="([^"]+)"')
POSITION = ("cursor", "page")  # a change of filter or order starts the list anew


# ---- filters ---------------------------------------------------------------------------------------------------
def _or_nothing(write: Callable[..., str]) -> Callable[..., str]:
    """A filter whose input may be missing: a template's empty string is nothing, like None."""

    def apply(value: Any, *arguments: Any) -> str:
        return write(None if value == "" else value, *arguments)

    return apply


def iso(value: dt.date | None) -> str:
    """For `datetime` attributes and date inputs; nothing stays empty."""
    return value.isoformat() if value else ""


def date(value: dt.date | None, pattern: str) -> str:
    """As Django's `date`; a moment shows the active zone's time."""
    shown = localtime(value) if isinstance(value, dt.datetime) and value.tzinfo else value
    return str(defaultfilters.date(shown, pattern))


@pass_environment
def runs_by(environment: Environment, rows: Iterable[Any], attribute: str) -> list[tuple[Any, list[Any]]]:
    """(value, rows) for each run of rows that share it, in their order; Jinja's `groupby` would sort them."""
    return [
        (value, list(run)) for value, run in groupby(rows, lambda row: environment.getattr(row, attribute))
    ]


FORMATS: dict[str, Callable[..., str]] = {
    "money": _or_nothing(formats.money),
    "money0": _or_nothing(formats.whole),
    "amount": _or_nothing(currency.amount),
    "short_amount": _or_nothing(currency.short_amount),
    "num": _or_nothing(formats.plain),
    "pct": _or_nothing(formats.percent),
    "day": _or_nothing(formats.day),
    "short_day": _or_nothing(formats.short_day),
    "weekday": _or_nothing(formats.weekday),
    "weekday_name": _or_nothing(formats.weekday_name),
    "month_name": _or_nothing(formats.month_name),
    "short_month": _or_nothing(formats.short_month),
    "clock_time": _or_nothing(formats.time_of_day),
    "since": _or_nothing(formats.since),
}
FILTERS: dict[str, Callable[..., Any]] = {
    **FORMATS,
    "in_currency": currency.label,
    "signed": formats.signed,
    "iso": iso,
    "date": date,
    "localized": localize,
    "runs_by": runs_by,
    "capfirst": defaultfilters.capfirst,
    "default_if_none": defaultfilters.default_if_none,
    "linebreaksbr": defaultfilters.linebreaksbr,
    "filesizeformat": defaultfilters.filesizeformat,
    "truncatechars": defaultfilters.truncatechars,
    "floatformat": defaultfilters.floatformat,
}


# ---- messages --------------------------------------------------------------------------------------------------
# A message is always a format string, so «%» is «%%» in it as in Django's own templates; it is HTML, what is put into
# it is escaped. Jinja's own functions do the same and cost five times as much: a list has some three hundred of them.
def gettext(message: str, **variables: Any) -> Markup:
    return (
        _message(formats.language(), "", message) % variables
        if variables
        else _words(formats.language(), "", message)
    )


def pgettext(context: str, message: str, **variables: Any) -> Markup:
    if variables:
        return _message(formats.language(), context, message) % variables
    return _words(formats.language(), context, message)


def ngettext(one: str, many: str, number: int, **variables: Any) -> Markup:
    return Markup(translation.ngettext(one, many, number)) % {"num": number, **variables}


def npgettext(context: str, one: str, many: str, number: int, **variables: Any) -> Markup:
    return Markup(translation.npgettext(context, one, many, number)) % {"num": number, **variables}


@lru_cache(maxsize=8192)
def _message(language: str | None, context: str, message: str) -> Markup:
    # `language` is there for the cache alone: the text is that of the active one
    return Markup(translation.pgettext(context, message) if context else translation.gettext(message))


@lru_cache(maxsize=8192)
def _words(language: str | None, context: str, message: str) -> Markup:
    return _message(language, context, message) % {}


MESSAGES: dict[str, Callable[..., Markup]] = {
    "_": gettext,
    "gettext": gettext,
    "ngettext": ngettext,
    "pgettext": pgettext,
    "npgettext": npgettext,
}


# ---- functions -------------------------------------------------------------------------------------------------
@lru_cache(maxsize=1024)
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite; beside a word, so it is hidden from screen readers. Size "s" is the small one."""
    if (settings.DEBUG or settings.TESTING) and name not in _known_icons():
        raise TemplateRuntimeError(f"There is no icon «{name}» in static/{SPRITE}.")
    classes = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static(SPRITE), name
    )


def figure(value: Any, url: str = "", kind: str | Callable[..., str] = "money0", tone: str = "") -> Markup:
    """A formatted number that opens its rows. `kind` is a filter's name or writes the number itself;
    `tone` is red, amber or green.

    Without an address, or with nothing to open, it is plain text.
    """
    text = FORMATS[kind](value) if isinstance(kind, str) else kind(value)
    tone_class = f" t-{tone}" if tone else ""
    if not url or value is None or value == "":
        return Markup('<span class="fig-text%s">%s</span>') % (tone_class, text)
    return Markup('<a class="fig%s" href="%s">%s</a>') % (tone_class, url, text)


@pass_context
def link_with(context: Context, name: str, value: Any = "") -> str:
    """This page's query with `name` set to `value`, or without it when the value is empty; from the first page on."""
    request = _request(context)
    # encoded once a request, for a menu of links asks for each of them
    queries: dict[str, str] = request.__dict__.setdefault("_kept_queries", {})
    if name not in queries:
        query = request.GET.copy()
        for key in (*POSITION, name):
            query.pop(key, None)
        queries[name] = query.urlencode()
    kept = queries[name]
    if value in (None, ""):
        return f"?{kept}"
    return f"?{kept}{'&' if kept else ''}{urlencode({name: str(value)})}"


@pass_context
def url_with(context: Context, **changes: Any) -> str:
    """The current address with some parameters set (a list: several times) or, given None or "", removed."""
    request = _request(context)
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        query.setlist(name, [str(item) for item in values if item is not None and item != ""])
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else str(request.path)


@pass_context
def query_value(context: Context, name: str) -> str:
    """The value of a parameter of this page's address, or empty."""
    return str(_request(context).GET.get(name, ""))


@pass_context
def other_parameters(context: Context, *names: str) -> SafeString:
    """Hidden fields for all parameters of this page's address but these: a form by GET then keeps them."""
    kept = ((key, value) for key, value in _request(context).GET.items() if key not in names)
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@pass_context
def sort_link(context: Context, name: str, largest_first: bool = False) -> str:
    """This page sorted by `name`; a second click turns the order round. Parameter: `sort`."""
    first, second = (f"-{name}", name) if largest_first else (name, f"-{name}")
    current = _request(context).GET.get("sort", "")
    return link_with(context, "sort", second if current == first else first)


@pass_context
def sort_state(context: Context, name: str, default: str = "") -> str:
    """«ascending», «descending» or empty: how the list is sorted by `name` now."""
    current = _request(context).GET.get("sort", "") or default
    if current.lstrip("-") != name:
        return ""
    return "descending" if current.startswith("-") else "ascending"


def static_prefix() -> str:
    """Where static files begin. A name behind it has no hash: it exists even when their manifest does not."""
    return str(PrefixNode.handle_simple("STATIC_URL"))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "url": path_of,
    "static": cache(
        static
    ),  # a page names forty files, and their names do not change while the process lives
    "static_prefix": static_prefix,
    "icon": icon,
    "figure": figure,
    "link_with": link_with,
    "url_with": url_with,
    "query_value": query_value,
    "other_parameters": other_parameters,
    "sort_link": sort_link,
    "sort_state": sort_state,
    "current_language": formats.language,
    "currency_sign": currency.sign,
    "secrecy_mark": secrecy.mark,
}


def _request(context: Context) -> HttpRequest:
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        raise TemplateRuntimeError("A macro that reads the address was imported without its context.")
    return request


@cache
def _known_icons() -> frozenset[str]:
    # the source, not the collected file: tests and development collect nothing
    path = finders.find(SPRITE)
    return frozenset(_SYMBOL.findall(Path(path).read_text("utf-8"))) if isinstance(path, str) else frozenset()
