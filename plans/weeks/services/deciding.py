"""What becomes of proposals and demands: placed, placed all together, declined, answered, and each of it undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from accounts.rights.covers import is_responsible
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.service import service
from kam_crm.shared.working_days import next_working_day
from plans.activities.services import cancel_activity, plan_activity
from plans.activities.states import PLAN
from plans.models import (
    Activity,
    ActivityStatus,
    Decided,
    DeclineReason,
    ProposalDecision,
    WeekDemand,
    WeekPlan,
)
from plans.weeks.proposals.needs import Proposal, needs
from plans.weeks.proposals.slots import Room, Slot, absences_in
from plans.weeks.services.opening import week_plan

QUIET = dt.timedelta(days=14)  # a declined proposal comes back after that, unless another day is chosen
LONGEST_QUIET = dt.timedelta(days=366)


@service(capability=PLAN, subject="client")
def accept_proposal(
    *,
    by: User,
    client: Client,
    kind: str,
    day: dt.date,
    purpose: str,
    starts_at: dt.time | None = None,
    minutes: int = 60,
    source: str = "",
    offered: str = "",
) -> Activity:
    """Plan what was proposed; `offered` is the slot of its button («2026-11-24 10:00»). Raises as `plan_activity`."""
    activity: Activity = plan_activity(
        by=by, client=client, kind=kind, day=day, purpose=purpose, starts_at=starts_at, minutes=minutes
    )
    slot = f"{day} {starts_at:%H:%M}" if starts_at else f"{day}"
    _decide(
        week_plan(client.manager, day),
        client,
        by,
        source=source,
        words=purpose,
        decision=Decided.MOVED if offered and offered != slot else Decided.ACCEPTED,
        activity=activity,
    )
    return activity


@service(capability=PLAN, subject="plan")
def accept_all(*, by: User, plan: WeekPlan) -> list[Activity]:
    """Every proposal that is shown into the slot that is offered for it; those without room stay proposals."""
    placed = []
    for proposal, slot in offers(plan):
        if slot is not None:
            placed.append(
                accept_proposal(
                    by=by,
                    client=proposal.client,
                    kind=proposal.kind,
                    day=slot.day,
                    purpose=proposal.reason,
                    starts_at=slot.starts_at,
                    minutes=proposal.minutes,
                    source=proposal.source.name,
                )
            )
    return placed


def offers(plan: WeekPlan, proposals: Iterable[Proposal] | None = None) -> list[tuple[Proposal, Slot | None]]:
    """Each proposal with its slot: placed one after the other they all fit."""
    room = Room(plan.manager, plan.monday, absences_in([plan.manager_id], plan.monday))
    shown = needs(plan).shown if proposals is None else proposals
    return [(proposal, room.next(proposal.kind, proposal.minutes)) for proposal in shown]


@service(capability=PLAN, subject="plan")
def undo_accepting(*, by: User, plan: WeekPlan, activities: Iterable[int]) -> int:
    """Undo placing: the activities are cancelled, their clients are proposed again. Returns how many those were."""
    decisions = plan.decisions.filter(activity__in=list(activities), activity__status=ActivityStatus.PLANNED)
    undone = list(decisions.select_related("activity__client"))
    for decision in undone:
        cancel_activity(by=by, activity=decision.activity, reason="")
        decision.delete()
    return len(undone)


@service(capability=PLAN, subject="client")
def decline_proposal(
    *,
    by: User,
    plan: WeekPlan,
    client: Client,
    reason: str,
    note: str = "",
    return_on: dt.date | None = None,
) -> ProposalDecision:
    """Not this week: the head sees why, and the client is proposed again on `return_on` (in two weeks by itself).

    Raises NotAllowed `foreign_week`, `not_proposed`, `decline_reason_required`, `note_required`, `return_day_past`,
    `return_day_far`.
    """
    _own(plan, by)
    proposal = next((one for one in needs(plan).proposals if one.client.pk == client.pk), None)
    if proposal is None:
        raise BusinessRuleError("not_proposed", _("This client is no longer proposed."))
    if reason not in DeclineReason.values:
        raise BusinessRuleError("decline_reason_required", _("Choose why not."), "reason")
    if reason == DeclineReason.OTHER and not note.strip():
        raise BusinessRuleError("note_required", _("Say why not in a few words."), "note")
    day = return_on or next_working_day(clock.today() + QUIET)
    if day <= clock.today():
        raise BusinessRuleError("return_day_past", _("Choose a day to come."), "return_on")
    if day > clock.today() + LONGEST_QUIET:
        raise BusinessRuleError("return_day_far", _("This is more than a year ahead."), "return_on")
    return _decide(
        plan,
        client,
        by,
        source=proposal.source.name,
        words=proposal.reason,
        decision=Decided.DECLINED,
        is_mandatory=proposal.must,
        reason=reason,
        note=note.strip(),
        return_on=day,
    )


@service(capability=PLAN, subject="plan")
def propose_again(*, by: User, plan: WeekPlan, client: Client) -> None:
    """Undo a refusal of this week, or end one of an earlier week."""
    _own(plan, by)
    rows = ProposalDecision.objects.filter(plan__manager=plan.manager, client=client)
    rows.filter(decision=Decided.DECLINED, return_on__gt=clock.today()).delete()


@service(capability=PLAN, subject="client")
def answer_demand(*, by: User, demand: WeekDemand, answer: str) -> WeekDemand:
    """Say why a client the head wants is not in the week. Raises NotAllowed `foreign_week`, `answer_required`."""
    stored: WeekDemand = locked(demand, "plan")
    _own(stored.plan, by)
    if not answer.strip():
        raise BusinessRuleError("answer_required", _("Answer in a few words."), "answer")
    stored.answer, stored.answered_by, stored.answered_at = answer.strip(), by, clock.now()
    stored.on_behalf_of_id = by.covered_among([stored.plan.manager_id])
    stored.save()
    return stored


@service(capability="week.decide", subject="plan")
def demand_clients(*, by: User, plan: WeekPlan, clients: Iterable[Client], words: str) -> None:
    """Written with the return of the week; asked a second time a demand is open again. Raises `foreign_client`."""
    now = clock.now()
    for client in clients:
        if client.manager_id != plan.manager_id:
            raise BusinessRuleError("foreign_client", _("This client has another manager."), "clients")
        plan.demands.update_or_create(
            client=client,
            defaults={
                "words": words.strip()[:500],
                "asked_by": by,
                "asked_at": now,
                "answer": "",
                "answered_by": None,
                "answered_at": None,
                "on_behalf_of": None,
            },
        )


def _own(plan: WeekPlan, by: User) -> None:
    """A manager's own week, or that of somebody they stand in for; a head may help out in the department."""
    if by.role == Role.KAM and not is_responsible(by, plan.manager_id):
        raise NotAllowed("foreign_week", _("Only the manager decides on proposals of this week."))


def _decide(plan: WeekPlan, client: Client, by: User, **values: Any) -> ProposalDecision:
    empty = {"is_mandatory": False, "reason": "", "note": "", "return_on": None, "activity": None}
    decision, _made = ProposalDecision.objects.update_or_create(
        plan=plan,
        client=client,
        defaults=empty
        | values
        | {"by": by, "on_behalf_of_id": by.covered_among([plan.manager_id]), "at": clock.now()},
    )
    return decision
