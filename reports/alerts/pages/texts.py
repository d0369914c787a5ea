"""What an alert says about its client, to follow the client's name and a colon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kam_crm.shared import currency, formats
from kam_crm.shared.states import UnknownState
from reports.models import Alert, AlertKind, Base, Level, Lifecycle

Figures = dict[str, str]


WHOLES = {
    ("company", "revenue"): gettext_lazy("%(share)s of the company's sales come from this client"),
    ("company", "gross_profit"): gettext_lazy(
        "%(share)s of the company's gross profit come from this client"
    ),
    ("department", "revenue"): gettext_lazy("%(share)s of the department's sales come from this client"),
    ("department", "gross_profit"): gettext_lazy(
        "%(share)s of the department's gross profit come from this client"
    ),
    ("manager", "revenue"): gettext_lazy("%(share)s of the manager's sales come from this client"),
    ("manager", "gross_profit"): gettext_lazy(
        "%(share)s of the manager's gross profit come from this client"
    ),
}


@dataclass(frozen=True)
class Words:
    """How a kind of alert is shown; `view` is the page of a client that its figures come from."""

    icon: str
    text: Callable[[Figures], str]
    view: str = "desk:client_overview"


def sentence(alert: Alert) -> str:
    """In the language that is active."""
    return KINDS[AlertKind(alert.kind)].text(alert.figures)


def _money(text: str) -> str:
    # kopecks only where there are any
    return currency.amount(Decimal(text), 2 if "." in text and not text.endswith(".00") else 0)


def _days(text: str) -> str:
    days = int(text)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": formats.number(days, 0)}


def segment_up(figures: Figures) -> str:
    return _("segment rose, %(before)s → %(after)s") % figures


def segment_down(figures: Figures) -> str:
    return _("segment fell, %(before)s → %(after)s") % figures


def lifecycle(figures: Figures) -> str:
    known = {
        "days": _days(figures["days"]),
        "last": formats.day(dt.date.fromisoformat(figures["last_on"])),
        "usual": formats.plain(Decimal(figures["usual_days"] or 0)),
    }
    match figures["after"]:
        case Lifecycle.NEW:
            return _("first shipment, %(last)s") % known
        case Lifecycle.AT_RISK:
            return _("at risk: silent for %(days)s, usually buys every %(usual)s d") % known
        case Lifecycle.SLEEPING:
            return _("sleeping: no shipment for %(days)s") % known
        case Lifecycle.LOST:
            return _("lost: no shipment for %(days)s") % known
        case Lifecycle.RETURNED:
            return _("is back, shipped on %(last)s") % known
        case Lifecycle.ACTIVE:
            return _("buys again, shipped on %(last)s") % known
    # a status that was added without words fails in the tests instead of showing an empty sentence
    raise UnknownState(figures["after"])


def overdue(figures: Figures) -> str:
    return _("overdue %(amount)s, %(days)s") % {
        "amount": _money(figures["amount"]),
        "days": _days(figures["days"]),
    }


def over_limit(figures: Figures) -> str:
    return _("debt of %(debt)s is %(amount)s over the limit") % {
        "amount": _money(figures["amount"]),
        "debt": _money(figures["debt"]),
    }


def dependence(figures: Figures) -> str:
    """Of which whole: alerts from before levels were told apart are of the company's sales."""
    of = {"base": figures.get("base", Base.REVENUE), "level": figures.get("level", Level.COMPANY)}
    return WHOLES[of["level"], of["base"]] % {"share": formats.percent(Decimal(figures["share"]), 2)}


def mono(figures: Figures) -> str:
    return _("mono-client: %(share)s") % {"share": dependence(figures)}


def paid(figures: Figures) -> str:
    count = int(figures["count"])
    known = {"amount": _money(figures["amount"]), "count": count}
    if count == 1:
        return _("paid %(amount)s") % known
    return (
        ngettext("paid %(amount)s, %(count)s payment", "paid %(amount)s, %(count)s payments", count) % known
    )


MONEY = "receivables:client_money"
KINDS: dict[AlertKind, Words] = {
    AlertKind.SEGMENT_UP: Words("arrow-up-right", segment_up),
    AlertKind.SEGMENT_DOWN: Words("arrow-down-right", segment_down),
    AlertKind.LIFECYCLE: Words("activity", lifecycle),
    AlertKind.OVERDUE: Words("clock", overdue, MONEY),
    AlertKind.OVER_LIMIT: Words("alert-triangle", over_limit, MONEY),
    AlertKind.DEPENDENCE: Words("chart-pie", dependence),
    AlertKind.MONO: Words("chart-pie", mono),
    AlertKind.PAID: Words("coins", paid, MONEY),
}
