from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.in_force import number
from approvals import services as approvals
from approvals.models import Request
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.working_days import add_working_days
from orders.acts import events, posting
from orders.acts.lines import Found, write_lines
from orders.acts.route import ACTIONS, Decider, size_of, step_after
from orders.acts.states import act_machine
from orders.confirming.states import check_own_client
from orders.models import ActSignatory, ActStatus, DiscrepancyAct, Shipment
from orders.numbering import ACT, next_number

KIND = "act"  # of its requests (kinds.py)


@dataclass(frozen=True)
class Signature:
    name: str
    side: str
    signed_on: dt.date


@service(capability="acts.write", subject="shipment")
def draw_up_act(
    *,
    by: User,
    shipment: Shipment,
    found: Sequence[Found],
    date: dt.date | None = None,
    signatures: Sequence[Signature] = (),
    note: str = "",
) -> DiscrepancyAct:
    """Write down what came otherwise than the shipment says; one drawn up after its term is kept and marked.

    Raises NotAllowed `not_own_client`; `not_a_sale`, `future_act`, `act_before_shipment`, `signatory_unknown` and what
    the lines raise (orders.acts.lines).
    """
    check_own_client(shipment.client, by)
    if shipment.returns_id or shipment.corrects_id:
        raise BusinessRuleError("not_a_sale", _("An act is drawn up about a shipment."), "shipment")
    day = date or clock.today()
    _check_day(shipment, day)
    due_on = add_working_days(shipment.date, number("act_days"))
    act = DiscrepancyAct.objects.create(
        number=next_number(ACT), shipment=shipment, client=shipment.client, date=day, due_on=due_on,
        is_late=day > due_on, note=note.strip(), author=by,
        on_behalf_of_id=by.covered_among([shipment.client.manager_id]),
    )  # fmt: skip
    write_lines(act, found)
    _sign(act, signatures)
    record_event(events.DRAWN_UP, act, by=by, on_behalf_of_id=act.on_behalf_of_id)
    return act


@service(capability="acts.write", subject="act")
def change_act(
    *,
    by: User,
    act: DiscrepancyAct,
    found: Sequence[Found],
    signatures: Sequence[Signature] | None = None,
    note: str | None = None,
    expected_updated_at: dt.datetime | None = None,
) -> DiscrepancyAct:
    """Replace the lines of a draft. Raises as `draw_up_act`, StateConflict `wrong_state`, `changed_meanwhile`."""
    check_own_client(act.client, by)
    act = locked(act, "shipment", "client")
    unchanged_since(act, expected_updated_at)
    if act.status != ActStatus.DRAFT:
        raise StateConflict("wrong_state", _("This is no longer possible: the status has changed."))
    write_lines(act, found)
    if signatures is not None:
        act.signatories.all().delete()
        _sign(act, signatures)
    if note is not None:
        act.note = note.strip()
    act.save(update_fields=["note", "updated_at"])
    return act


@service(capability=act_machine.capabilities("submit"), subject="act")
def submit_act(*, by: User, act: DiscrepancyAct, reason: str = "") -> DiscrepancyAct:
    """Send it along its route. Raises StateConflict `wrong_state`, NotAllowed `not_own_client`."""
    first = step_after(act, None)
    sent: DiscrepancyAct = act_machine.move(act, "submit", by=by, reason=reason, changes=waits_at(first))
    if first is None or first.decider == Decider.HEAD:
        _ask(sent, by, reason)
    return sent


@service(capability=act_machine.capabilities("withdraw"), subject="act")
def withdraw_act(*, by: User, act: DiscrepancyAct, reason: str = "") -> DiscrepancyAct:
    """Raises StateConflict `wrong_state`."""
    approvals.withdraw_all(act, by)
    moved: DiscrepancyAct = act_machine.move(act, "withdraw", by=by, reason=reason, changes=waits_at(None))
    return moved


@service(capability=act_machine.capabilities("confirm"), subject="act")
def confirm_goods(*, by: User, act: DiscrepancyAct, reason: str = "") -> DiscrepancyAct:
    """The warehouse says that it is so. Raises NotAllowed `own_act`; `not_your_step`, StateConflict `wrong_state`."""
    return pass_step(by=by, act=act, decider=Decider.WAREHOUSE, reason=reason)


@service(capability=act_machine.capabilities("book"), subject="act")
def confirm_debt(*, by: User, act: DiscrepancyAct, reason: str = "") -> DiscrepancyAct:
    """Whoever keeps the debts agrees. Raises as `confirm_goods`."""
    return pass_step(by=by, act=act, decider=Decider.FINANCE, reason=reason)


@service(capability=act_machine.capabilities("dispute"), subject="act")
def dispute_act(*, by: User, act: DiscrepancyAct, reason: str) -> DiscrepancyAct:
    """The warehouse says that it is not so. Raises `reason_required`, `not_your_step`, StateConflict `wrong_state`."""
    held = locked(act)
    _check_step(held, Decider.WAREHOUSE)
    refused: DiscrepancyAct = act_machine.move(held, "dispute", by=by, reason=reason, changes=waits_at(None))
    return refused


@service(capability=act_machine.capabilities("reverse"), subject="act")
def reverse_act(*, by: User, act: DiscrepancyAct, reason: str) -> DiscrepancyAct:
    """Take the corrections of an approved act back by rows, with a reason.

    Raises NotAllowed `own_act`; `reason_required`, `more_than_left`, StateConflict `wrong_state`.
    """
    held: DiscrepancyAct = locked(act, "shipment", "client", "document")
    if (held.status, "reverse") not in act_machine.table:
        return act_machine.move(held, "reverse", by=by)  # type: ignore[no-any-return]  # says why not
    document = posting.reverse(by=by, act=held)
    reversed_: DiscrepancyAct = act_machine.move(
        held, "reverse", by=by, reason=reason, changes={"reversal": document}
    )
    return reversed_


@service(capability=posting.DECIDING, subject="act")
def pass_step(*, by: User, act: DiscrepancyAct, decider: str, reason: str = "") -> DiscrepancyAct:
    """One step of the route is passed: the next one is asked, after the last one the corrections are posted."""
    # the act before its shipment: of two who decide at once the second finds the state gone on
    held: DiscrepancyAct = locked(act, "shipment", "client")
    action = ACTIONS[Decider(decider)]
    if (held.status, action) not in act_machine.table:
        return act_machine.move(held, action, by=by)  # type: ignore[no-any-return]  # says why not
    _check_step(held, decider)
    following = step_after(held, held.step)
    if held.step is not None and following is not None:
        passed: DiscrepancyAct = act_machine.move(
            held, action, by=by, reason=reason, target=ActStatus.ASKED, changes=waits_at(following)
        )
        if following.decider == Decider.HEAD:
            _ask(passed, by, held.note)
        return passed
    changes = {**waits_at(None), "document": posting.post(by=by, act=held)}
    approved: DiscrepancyAct = act_machine.move(held, action, by=by, reason=reason, changes=changes)
    return approved


def _check_step(act: DiscrepancyAct, decider: str) -> None:
    """Raise `not_your_step` unless the act waits for this decider."""
    step = None if act.step is None else step_after(act, act.step - 1)
    # a route that was changed under way leaves the decision to whoever approves
    waits_for = Decider.HEAD if step is None else step.decider
    if act.status == ActStatus.ASKED and waits_for != decider:
        raise BusinessRuleError("not_your_step", _("The act waits for somebody else's step."))


def waits_at(step: Any) -> dict[str, Any]:
    if step is None:
        return {"step": None, "step_due_on": None}
    return {"step": step.position, "step_due_on": add_working_days(clock.today(), step.days)}


def _ask(act: DiscrepancyAct, by: User, reason: str) -> None:
    """The head's question is asked in the name of whoever drew the act up: they never decide on it."""
    size = size_of(act)
    question = Request.about(act, kind=KIND, by=by, size=size, amount=size)
    question.asked_by, question.on_behalf_of_id = act.author, act.on_behalf_of_id
    # whoever keeps the debts passes a step and asks nobody for anything of their own
    asks = by.can("approvals.ask") or by.can("approvals.decide")
    approvals.ask(by=by if asks else act.author, question=question, reason=reason)


def _check_day(shipment: Shipment, day: dt.date) -> None:
    if day > clock.today():
        raise BusinessRuleError("future_act", _("An act is drawn up on its day or later."), "date")
    if day < shipment.date:
        raise BusinessRuleError("act_before_shipment", _("The act cannot be before the shipment."), "date")


def _sign(act: DiscrepancyAct, signatures: Sequence[Signature]) -> None:
    sides = {value for value, _label in ActSignatory._meta.get_field("side").choices or ()}
    if any(one.side not in sides or not one.name.strip() for one in signatures):
        raise BusinessRuleError("signatory_unknown", _("Say who signed, and for whom."), "signatures")
    ActSignatory.objects.bulk_create(
        ActSignatory(act=act, name=one.name.strip(), side=one.side, signed_on=one.signed_on)
        for one in signatures
    )
