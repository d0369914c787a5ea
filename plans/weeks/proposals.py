"""Whom to meet in a week, and why: what the week page proposes and what its coverage counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.models import Client
from kam_crm.shared import currency
from kam_crm.shared.money import percent
from plans.models import Activity, ActivityStatus, WeekPlan
from plans.norms import is_due, norm_days

MOST_PROPOSALS = 12


@dataclass(frozen=True)
class Proposal:
    """A client worth meeting. `must`: an A client beyond the norm or in debt; weight orders the list."""

    client: Client
    reason: str
    kind: str
    minutes: int
    must: bool
    weight: int


@dataclass(frozen=True)
class Coverage:
    """Clients whom the norm wants met by the week's end, and those of them that stand in the plan."""

    due: int
    covered: int

    @property
    def percent(self) -> Decimal | None:
        return percent(Decimal(self.covered), Decimal(self.due))


def coverage_of(plan: WeekPlan) -> Coverage:
    """One query for the clients, one for the week's activities."""
    clients, present = _clients_and_present(plan.manager, plan.monday)
    # clients in the plan count as due too, or meeting somebody early would count for nothing
    due = {client.pk for client in clients if _due_in_week(client, plan.monday)} | (
        present & {client.pk for client in clients}
    )
    return Coverage(due=len(due), covered=len(due & present))


def proposals_for(plan: WeekPlan, as_of: dt.date) -> list[Proposal]:
    """Clients without an activity in the week, the most pressing first; at most twelve."""
    return _proposals(plan, as_of)[:MOST_PROPOSALS]


def mandatory_left(plan: WeekPlan, as_of: dt.date) -> list[Proposal]:
    """Those that must be met and do not stand in the week."""
    return [proposal for proposal in _proposals(plan, as_of) if proposal.must]


def _proposals(plan: WeekPlan, as_of: dt.date) -> list[Proposal]:
    clients, present = _clients_and_present(plan.manager, plan.monday)
    found = [_propose(client, plan.monday, as_of) for client in clients if client.pk not in present]
    return sorted((p for p in found if p), key=lambda p: (-p.weight, p.client.sort_key))


def _clients_and_present(manager: User, monday: dt.date) -> tuple[list[Any], set[int]]:
    clients = list(Client.objects.filter(manager=manager).select_related("summary"))
    present = set(
        Activity.objects.filter(manager=manager, day__range=(monday, monday + dt.timedelta(days=6)))
        .exclude(status=ActivityStatus.CANCELLED)
        .values_list("client_id", flat=True)
    )
    return clients, present


def _due_in_week(client: Any, monday: dt.date) -> bool:
    summary = client.summary
    # by Friday: nobody is proposed for what falls due at the weekend
    return is_due(summary.segment, client.stage, summary.last_contact_on, monday + dt.timedelta(days=4))


def _propose(client: Any, monday: dt.date, as_of: dt.date) -> Proposal | None:
    summary = client.summary
    leader = summary.abc == "A"
    # the first reason that fits is the one shown: debt before silence, silence before the norm
    if summary.overdue_days > 0:
        reason = ngettext(
            "%(amount)s overdue for %(days)d day",
            "%(amount)s overdue for %(days)d days",
            summary.overdue_days,
        ) % {"amount": currency.amount(summary.overdue), "days": summary.overdue_days}
        return Proposal(client, reason, "call", 15, leader, 300 + summary.overdue_days)
    silent = (as_of - summary.last_order_on).days if summary.last_order_on else 0
    if silent > number("silent_days"):
        reason = ngettext("no purchase for %(days)d day", "no purchase for %(days)d days", silent) % {
            "days": silent
        }
        return Proposal(
            client, reason, "visit" if leader else "call", 60 if leader else 15, leader, 200 + leader * 150
        )
    if not _due_in_week(client, monday):
        return None
    norm = norm_days(summary.segment, client.stage)
    if summary.last_contact_on is None:
        return Proposal(client, _("never met"), "visit", 60, leader, 150 + leader * 150)
    gone = (as_of - summary.last_contact_on).days
    reason = ngettext("norm %(norm)d day, %(gone)d gone", "norm %(norm)d days, %(gone)d gone", norm) % {
        "norm": norm,
        "gone": gone,
    }
    kind = "visit" if summary.abc in {"A", "B"} else "call"
    return Proposal(
        client, reason, kind, 60 if kind == "visit" else 15, leader and gone > norm, 100 + leader * 150
    )
