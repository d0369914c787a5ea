"""Whom to meet in a week, and why: what the week page proposes, what its coverage counts, what is left to do."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.money import percent
from plans.models import Activity, ActivityStatus, Decided, ProposalDecision, WeekDemand, WeekPlan
from plans.weeks.proposals.reasons import is_due_in
from plans.weeks.proposals.sources import Reason, Source, Week, reasons_of

MOST_PROPOSALS = 12
CLASSES = ("A", "B", "C")


@dataclass(frozen=True)
class Proposal:
    """A client worth meeting, by its most pressing reason; `others` are the words of the rest."""

    client: Client
    source: Source
    why: Reason
    others: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        return self.why.words

    @property
    def kind(self) -> str:
        return self.why.kind

    @property
    def minutes(self) -> int:
        return self.why.length

    @property
    def must(self) -> bool:
        return self.why.is_mandatory


@dataclass(frozen=True)
class Coverage:
    """Clients whom the norm wants met by the week's end, those of them in the plan, and those who are missing."""

    due: int
    covered: int
    missing: tuple[Client, ...] = ()

    @property
    def percent(self) -> Decimal | None:
        return percent(Decimal(self.covered), Decimal(self.due))

    @classmethod
    def of(cls, due: Iterable[Client], present: Collection[int]) -> Coverage:
        wanted = list(due)
        missing = tuple(client for client in wanted if client.pk not in present)
        return cls(len(wanted), len(wanted) - len(missing), missing)


@dataclass
class Needs:
    """What the clients of one manager need in a week. Everything is asked for all managers of a page at once."""

    week: Week
    clients: list[Client] = field(default_factory=list)
    present: set[int] = field(default_factory=set)
    decisions: list[ProposalDecision] = field(default_factory=list)
    demands: list[WeekDemand] = field(default_factory=list)
    reasons: dict[int, list[tuple[Source, Reason]]] = field(default_factory=dict)

    @cached_property
    def due(self) -> list[Client]:
        # clients in the plan count as due too, or meeting somebody early would count for nothing
        return [c for c in self.clients if c.pk in self.present or is_due_in(self.week, c)]

    @cached_property
    def coverage(self) -> Coverage:
        return Coverage.of(self.due, self.present)

    @cached_property
    def by_class(self) -> dict[str, Coverage]:
        due = {name: [c for c in self.due if c.summary.abc == name] for name in CLASSES}
        return {name: Coverage.of(clients, self.present) for name, clients in due.items()}

    @cached_property
    def declined(self) -> dict[int, ProposalDecision]:
        """Refusals that hold in this week, by client."""
        return {one.client_id: one for one in self.decisions if one.decision == Decided.DECLINED}

    @cached_property
    def proposals(self) -> list[Proposal]:
        """Clients without an activity in the week: mandatory ones first, then key clients, the most pressing first."""
        found = [self._propose(client) for client in self.clients if client.pk not in self.present]
        wanted = [proposal for proposal in found if proposal is not None]
        return sorted(
            wanted, key=lambda p: (not p.must, not p.client.is_key, -p.why.urgency, p.client.sort_key)
        )

    def _propose(self, client: Client) -> Proposal | None:
        reasons = self.reasons.get(client.pk, [])
        if (refusal := self.declined.get(client.pk)) is not None:
            # what was declined is quiet until its day, a mandatory reason of another source is not
            reasons = [(s, r) for s, r in reasons if r.is_mandatory and s.name != refusal.source]
        if not reasons:
            return None
        (source, reason), *others = reasons
        return Proposal(client, source, reason, tuple(other.words for _source, other in others))

    @cached_property
    def shown(self) -> list[Proposal]:
        """Twelve, or all that are mandatory."""
        count = max(MOST_PROPOSALS, sum(proposal.must for proposal in self.proposals))
        return self.proposals[:count]

    @cached_property
    def mandatory(self) -> list[Proposal]:
        return [proposal for proposal in self.proposals if proposal.must]

    @cached_property
    def open_demands(self) -> list[WeekDemand]:
        """Demands of the head that are neither in the week nor answered."""
        return [one for one in self.demands if not one.answer and one.client_id not in self.present]

    @property
    def left(self) -> list[Client]:
        """Whom the manager still has to place or to answer for before the week is submitted, each once."""
        clients = [*(one.client for one in self.open_demands), *(one.client for one in self.mandatory)]
        return list({client.pk: client for client in clients}.values())


def needs_of(managers: Collection[User], monday: dt.date, as_of: dt.date) -> dict[int, Needs]:
    """By manager. As many queries for fifty managers as for one."""
    keys = [manager.pk for manager in managers]
    clients = list(
        Client.objects.filter(manager__in=keys).select_related("summary").order_by("sort_key", "pk")
    )
    week = Week(monday, as_of, {client.pk: client for client in clients})
    reasons = reasons_of(week)
    found = {key: Needs(week, reasons=reasons) for key in keys}
    for client in clients:
        found[client.manager_id].clients.append(client)
    for manager, present in _present(keys, monday).items():
        found[manager].present = present
    for decision in _decisions(keys, week):
        found[decision.plan.manager_id].decisions.append(decision)
    year, number, _weekday = monday.isocalendar()
    demands = WeekDemand.objects.filter(
        plan__manager__in=keys, plan__iso_year=year, plan__iso_week=number, client__in=week.clients
    )
    for demand in demands.select_related("plan", "client__summary", "asked_by", "answered_by"):
        found[demand.plan.manager_id].demands.append(demand)
    return found


def needs(plan: WeekPlan, as_of: dt.date | None = None) -> Needs:
    """Of one manager's week."""
    return needs_of([plan.manager], plan.monday, as_of or clock.today())[plan.manager_id]


def coverage_of(plan: WeekPlan) -> Coverage:
    return needs(plan).coverage


def proposals_for(plan: WeekPlan, as_of: dt.date) -> list[Proposal]:
    return needs(plan, as_of).shown


def mandatory_left(plan: WeekPlan, as_of: dt.date) -> list[Proposal]:
    """Those that must be met and do not stand in the week."""
    return needs(plan, as_of).mandatory


def _present(managers: list[int], monday: dt.date) -> dict[int, set[int]]:
    rows = Activity.objects.filter(manager__in=managers, day__range=(monday, monday + dt.timedelta(days=6)))
    present: dict[int, set[int]] = defaultdict(set)
    for manager, client in rows.exclude(status=ActivityStatus.CANCELLED).values_list("manager", "client"):
        present[manager].add(client)
    return present


def _decisions(managers: list[int], week: Week) -> Any:
    """Decisions of this week, and refusals of other weeks that last beyond it; the newest of a client last.

    A refusal of this very week holds until its day comes.
    """
    year, number, _weekday = week.monday.isocalendar()
    own = Q(plan__iso_year=year, plan__iso_week=number)
    refusals = Q(return_on__gt=week.friday) | own & Q(return_on__gt=week.as_of)
    rows = ProposalDecision.objects.filter(plan__manager__in=managers, client__in=week.clients)
    rows = rows.filter(Q(decision=Decided.DECLINED) & refusals | own & ~Q(decision=Decided.DECLINED))
    return rows.select_related("plan", "client__summary", "by", "on_behalf_of").order_by("at", "pk")
