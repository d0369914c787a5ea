"""Clients a head should know about: one client too many of a manager's sales, over the limit, silent though large."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rights.covers import sees_every_margin
from kam_crm.shared import currency, formats
from kam_crm.shared.web.addresses import address
from reports.models import (
    Base,
    ClientLifecycle,
    DebtSnapshot,
    Level,
    Lifecycle,
    SegmentPolicy,
    SegmentSnapshot,
)
from reports.pages.scope import Scope

SILENT = (Lifecycle.AT_RISK, Lifecycle.SLEEPING, Lifecycle.LOST)
MOST = 20  # of each kind


@dataclass(frozen=True)
class Risk:
    """A line of components/todo_item.html."""

    text: str
    url: str
    note: str
    light: str
    tone: str
    value: str = ""
    value_url: str = ""


def risks(user: User, scope: Scope, as_of: dt.date | None, policy: SegmentPolicy | None) -> list[Risk]:
    """The kinds by turns, the worst of each first: every kind is seen however many there are of another."""
    if as_of is None or policy is None:
        return []
    kinds = [
        dependences(user, scope, as_of, policy),
        silent(user, scope, as_of),
        over_limits(user, scope, as_of),
    ]
    longest = max(len(kind) for kind in kinds)
    return [kind[position] for position in range(longest) for kind in kinds if position < len(kind)]


def dependences(user: User, scope: Scope, as_of: dt.date, policy: SegmentPolicy) -> list[Risk]:
    """Clients with a critical share of their manager's sales, or so large that they are nearly alone (R9, R10)."""
    base = policy.shown_base if sees_every_margin(user) else Base.REVENUE.value
    rows = SegmentSnapshot.objects.visible_to(user).valid_on(as_of).filter(scope.people("client__manager"))
    # a client handed over since the last run still has a share of the former manager's sales
    own = {"level": Level.MANAGER, "scope_id": F("client__manager"), "base": base}
    # more than the threshold, not «or more»: as the night has counted it
    rows = rows.filter(is_dependence=True, **own)
    query = {"level": "manager", "base": base}
    return [
        Risk(
            text=row.client.name,
            url=address("desk:client_overview", row.client_id),
            note=_("%(name)s, threshold %(line)s")
            % {
                "name": row.client.manager.full_name,
                "line": formats.percent(policy.mono_pct if row.is_mono else policy.dependence_pct, 0),
            },
            value=formats.percent(row.share),
            value_url=address("reports:segment_list", query=query | {"client": row.client_id}),
            light=_("mono-client") if row.is_mono else _("dependence"),
            tone="red",
        )
        for row in rows.select_related("client__manager").order_by("-share", "pk")[:MOST]
    ]


def over_limits(user: User, scope: Scope, as_of: dt.date) -> list[Risk]:
    rows = DebtSnapshot.objects.visible_to(user).filter(scope.people(), as_of=as_of, over_limit__gt=0)
    return [
        Risk(
            text=row.client.name,
            url=address("receivables:client_money", row.client_id),
            note=_("%(name)s, debt %(debt)s")
            % {"name": row.manager.full_name, "debt": currency.amount(row.balance)},
            value=formats.whole(row.over_limit),
            value_url=address("receivables:client_money", row.client_id),
            light=_("over the limit"),
            tone="amber",
        )
        for row in rows.select_related("client", "manager").order_by("-over_limit", "pk")[:MOST]
    ]


def silent(user: User, scope: Scope, as_of: dt.date) -> list[Risk]:
    """A clients of the company that have stopped buying, or are about to."""
    rows = ClientLifecycle.objects.visible_to(user).filter(scope.people("client__manager"))
    rows = rows.filter(as_of=as_of, status__in=SILENT, client__summary__abc="A")
    # who has ordered since is not silent, though nothing was shipped yet
    rows = rows.exclude(client__summary__last_order_on__gt=F("last_on"))
    found = rows.select_related("client__manager", "client__summary")
    return [
        Risk(
            text=row.client.name,
            url=address("desk:client_overview", row.client_id),
            note=f"{row.client.manager.full_name}, {row.client.summary.segment}",
            light=ngettext("silent for %(days)s day", "silent for %(days)s days", row.days)
            % {"days": formats.number(row.days, 0)},
            tone="red" if row.status == Lifecycle.LOST else "amber",
        )
        for row in found.order_by(F("client__summary__share").desc(nulls_last=True), "pk")[:MOST]
    ]
