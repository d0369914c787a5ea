"""The signs that this application looks for itself: fewer shipments, smaller ones, promises of ours not kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, F, Min, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.rules.in_force import number
from kam_crm.shared import currency, formats
from kam_crm.shared.clock import add_months, month_start
from kam_crm.shared.money import percent
from plans.models import Promise, Side
from reports.models import ClientLifecycle, ClientMonth, Lifecycle
from reports.threats.sources import Figures, Found, Source

LATEST, EARLIER = 3, 9  # full months that are compared with the months before them
LEAST_MONTHS = 6  # with shipments among the earlier ones: less is no habit


def watched(prefix: str) -> Q:
    """Clients whose sales are watched: all but those of class C that are not key."""
    return ~Q(**{f"{prefix}summary__abc": "C"}) | Q(**{f"{prefix}is_key": True})


def seldom(day: dt.date) -> Iterator[Found]:
    """Silent for longer than the usual interval allows, or beyond the days of the rule, and nothing on the way."""
    rows = ClientLifecycle.objects.filter(
        watched("client__"), as_of=day, status__in=(Lifecycle.AT_RISK, Lifecycle.SLEEPING)
    )
    rows = rows.exclude(client__summary__last_order_on__gt=F("last_on"))
    for client, last_on, usual in rows.values_list("client_id", "last_on", "usual_days"):
        yield Found(
            client, {"last_on": last_on.isoformat(), "usual_days": "" if usual is None else f"{usual:f}"}
        )


def seldom_text(figures: Figures) -> str:
    last = formats.day(dt.date.fromisoformat(figures["last_on"]))
    if not figures["usual_days"]:
        return _("no shipment since %(day)s") % {"day": last}
    usual = formats.plain(Decimal(figures["usual_days"]))
    return _("no shipment since %(day)s, usually every %(usual)s d") % {"day": last, "usual": usual}


def less(day: dt.date) -> Iterator[Found]:
    """An average month of the last three full ones below that of the nine before by the share of the rule."""
    now = month_start(day)
    middle, first = add_months(now, -LATEST), add_months(now, -LATEST - EARLIER)
    rows = ClientMonth.objects.filter(watched("client__"), month__gte=first, month__lt=now).order_by()
    sums = rows.values("client").annotate(
        late=Sum("revenue", filter=Q(month__gte=middle), default=Decimal(0)),
        early=Sum("revenue", filter=Q(month__lt=middle), default=Decimal(0)),
        months=Count("pk", filter=Q(month__lt=middle)),
    )
    # who buys nothing at all is silent: another sign
    sums = sums.filter(late__gt=0, early__gt=0, months__gte=LEAST_MONTHS)
    left = Decimal(100) - number("threat_drop", day)
    # late / 3 <= left % of early / 9
    for row in sums.filter(late__lte=F("early") * left * LATEST / (100 * EARLIER)).order_by("client"):
        yield Found(
            row["client"],
            {"late": f"{row['late'] / LATEST:.2f}", "early": f"{row['early'] / EARLIER:.2f}"},
        )


def less_text(figures: Figures) -> str:
    late, early = Decimal(figures["late"]), Decimal(figures["early"])
    fall = percent(early - late, early)
    return _("buys %(share)s less: %(late)s a month instead of %(early)s") % {
        "share": formats.percent(fall, 0),
        "late": currency.amount(late, 0),
        "early": currency.amount(early, 0),
    }


def unkept(day: dt.date) -> Iterator[Found]:
    """Promises of ours to the client whose day is over."""
    rows = Promise.objects.overdue(day).filter(side=Side.OURS).order_by().values("client")
    for row in rows.annotate(count=Count("pk"), since=Min("due_on")).order_by("client"):
        yield Found(row["client"], {"count": str(row["count"]), "since": row["since"].isoformat()})


def unkept_text(figures: Figures) -> str:
    count = int(figures["count"])
    words = ngettext(
        "%(count)s promise of ours is overdue, since %(day)s",
        "%(count)s promises of ours are overdue, since %(day)s",
        count,
    )
    return words % {
        "count": formats.number(count, 0),
        "day": formats.day(dt.date.fromisoformat(figures["since"])),
    }


OWN = (
    Source("frequency", gettext_lazy("buys more seldom"), "clock", seldom, seldom_text),
    Source("amount", gettext_lazy("buys less"), "arrow-down-right", less, less_text),
    Source("promise", gettext_lazy("promise of ours overdue"), "heart-handshake", unkept, unkept_text),
)
