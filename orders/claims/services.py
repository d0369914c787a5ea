from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.in_force import number
from approvals import services as approvals
from approvals.models import Request
from dossiers.models import Client, ClientContact
from dossiers.subjects import columns_of, of_client
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, locked, required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.events import record_event
from kam_crm.shared.money import LARGEST_SUM, ZERO, money, share_of, total
from kam_crm.shared.service import service
from kam_crm.shared.working_days import add_working_days
from orders.claims import events
from orders.claims.answers import recipient_of, write_answer
from orders.claims.states import claim_machine, offered_by_another
from orders.confirming.states import check_own_client
from orders.models import Claim, ClaimKind, ClaimLine, DiscrepancyAct, LineKind, Order, Shipment
from orders.numbering import CLAIM, next_number

KIND = "claim_settlement"  # of its requests (kinds.py)


# who calls about a debt writes down what is disputed of it
@service(capability=("claims.write", "collection.write"), subject="client")
def open_claim(
    *,
    by: User,
    client: Client,
    kind: ClaimKind,
    text: str,
    wanted: str = "",
    shipment: Shipment | None = None,
    order: Order | None = None,
    act: DiscrepancyAct | None = None,
    subject_kind: str = "",
    subject_id: int | None = None,
    quantities: Mapping[int, Decimal] | None = None,
    disputed: Decimal | None = None,
) -> Claim:
    """Write down what a client claims; of a key client the head is told at once (R111).

    The disputed sum comes from the act where there is one, else from `quantities` by line of the shipment, else it is
    given. Raises NotAllowed `not_own_client`; `text_required`, `foreign_claim`, `unknown_subject`,
    `foreign_subject`, `claim_sum_negative`, `claim_sum_unclear`, `nothing_returned`.
    """
    check_own_client(client, by)
    shipment = act.shipment if act is not None else shipment
    order = order or (shipment.order if shipment is not None else None)
    if any(one is not None and one.client_id != client.pk for one in (shipment, order, act)):
        raise BusinessRuleError("foreign_claim", _("This belongs to another client."), "shipment")
    subject = of_client(by, client, subject_kind, subject_id)
    lines = _lines(shipment, quantities or {})
    today = clock.today()
    claim = Claim.objects.create(
        number=next_number(CLAIM), client=client, kind=kind, text=required("text", text), wanted=wanted.strip(),
        opened_on=today, due_on=add_working_days(today, number("claim_days")), shipment=shipment, order=order,
        act=act, disputed=_disputed(act, lines, disputed), author=by,
        on_behalf_of_id=by.covered_among([client.manager_id]), escalated_at=clock.now() if client.is_key else None,
        **columns_of(subject),
    )  # fmt: skip
    for line in lines:
        line.claim = claim
    ClaimLine.objects.bulk_create(lines)
    _record(events.OPENED, claim, by)
    if claim.escalated_at is not None:
        _record(events.ESCALATED, claim, by)
    return claim


@service(capability=claim_machine.capabilities("agree"), subject="claim")
def agree_with_client(*, by: User, claim: Claim, reason: str) -> Claim:
    """Step 1; `reason` is the record. Raises `reason_required`, StateConflict `wrong_state`."""
    return claim_machine.move(claim, "agree", by=by, reason=reason)  # type: ignore[no-any-return]


@service(capability=claim_machine.capabilities("options"), subject="claim")
def record_options(*, by: User, claim: Claim, reason: str, wanted: str = "") -> Claim:
    """Step 2: what the client would accept. Raises as `agree_with_client`."""
    changes = {"wanted": wanted.strip()} if wanted.strip() else {}
    return claim_machine.move(claim, "options", by=by, reason=reason, changes=changes)  # type: ignore[no-any-return]


@service(capability=claim_machine.capabilities("offer"), subject="claim")
def make_offer(*, by: User, claim: Claim, reason: str, settlement: Decimal | None = None) -> Claim:
    """Step 3: our offer and what it costs, RUB; of an act its own sum. Beyond one's limit the head is asked (R110).

    Raises `reason_required`, `claim_sum_negative`, `claim_sum_unclear`, StateConflict `wrong_state`.
    """
    settlement = claim.disputed if settlement is None else settlement
    if claim.act is not None:
        settlement = max(-claim.act.gross, ZERO)  # what is settled comes from the act alone
    _check_sum(settlement, "settlement")
    most = by.limit("claims.settle")
    is_beyond = most is not None and settlement > most
    changes = {"settlement": settlement, "solution": reason.strip()[:500]}
    target = "asked" if is_beyond else None
    offered: Claim = claim_machine.move(claim, "offer", by=by, reason=reason, target=target, changes=changes)
    if is_beyond:
        question = Request.about(offered, kind=KIND, by=by, size=settlement, amount=settlement)
        approvals.ask(by=by, question=question, reason=reason)
    return offered


@service(capability=claim_machine.capabilities("confirm"), subject="claim")
def confirm_in_writing(
    *,
    by: User,
    claim: Claim,
    reason: str,
    letter_to: str | None = None,
    contact: ClientContact | None = None,
) -> Claim:
    """Step 4: the letter leaves; `reason` is its text, `letter_to` and `contact` as in `recipient_of`.

    Raises as that and `agree_with_client`.
    """
    address = None if letter_to is None else letter_to.strip()
    to = recipient_of(claim, address, contact)
    changes = {"letter": reason.strip(), "letter_to": address or "", "letter_sent_at": clock.now()}
    confirmed: Claim = claim_machine.move(claim, "confirm", by=by, reason=reason, changes=changes)
    write_answer(confirmed, to, by=by)
    return confirmed


@service(capability=claim_machine.capabilities("execute"), subject="claim")
def carry_out(*, by: User, claim: Claim, reason: str) -> Claim:
    """Step 5: all of it is done, an act that the claim names is posted. Raises `act_not_posted` and as step 1."""
    if claim.act is not None and claim.act.status != "approved":
        raise BusinessRuleError("act_not_posted", _("The act of this claim is not approved yet."))
    return _over(claim, "execute", by, reason)


@service(capability=claim_machine.capabilities("otherwise"), subject="claim")
def client_asks_otherwise(*, by: User, claim: Claim, reason: str) -> Claim:
    """Back to step 2 with the reason. Raises `reason_required`, StateConflict `wrong_state`."""
    approvals.withdraw_all(claim, by)
    return claim_machine.move(claim, "otherwise", by=by, reason=reason)  # type: ignore[no-any-return]


@service(capability=claim_machine.capabilities("withdraw"), subject="claim")
def withdraw_claim(*, by: User, claim: Claim, reason: str) -> Claim:
    """The client does not claim it any more: the sum is reminded of again. Raises as `client_asks_otherwise`."""
    approvals.withdraw_all(claim, by)
    return _over(claim, "withdraw", by, reason)


@service(capability="claims.write", subject="claim")
def set_disputed(*, by: User, claim: Claim, disputed: Decimal, reason: str) -> Claim:
    """Another sum is disputed, where no act says which.

    Raises `reason_required`, `claim_over`, `sum_from_act`, `claim_sum_negative`, `claim_sum_unclear`.
    """
    check_own_client(claim.client, by)
    check_reason(reason)
    held = _open(claim)
    if held.act_id is not None:
        raise BusinessRuleError("sum_from_act", _("The sum comes from the act."), "disputed")
    _check_sum(disputed, "disputed")
    held.disputed = disputed
    held.save(update_fields=["disputed", "updated_at"])
    return held


@service(capability="claims.write", subject="claim")
def escalate_claim(*, by: User, claim: Claim, reason: str) -> Claim:
    """Tell the head of a claim of any client; once told it stays so. Raises `reason_required`, `claim_over`."""
    check_reason(reason)
    held = _open(claim)
    if held.escalated_at is None:
        held.escalated_at = clock.now()
        held.save(update_fields=["escalated_at", "updated_at"])
        _record(events.ESCALATED, held, by)
    return held


@service(capability="claims.write", subject="claim")
def pass_to_lawyer(*, by: User, claim: Claim, lawyer: User, due_on: Any, reason: str) -> Claim:
    """A lawyer of the company is involved with a deadline; the claim stays with its manager (R110).

    Raises `reason_required`, `claim_over`, `not_a_lawyer`, `lawyer_in_the_past`.
    """
    check_reason(reason)
    held = _open(claim)
    if lawyer.role != "lawyer" or not lawyer.is_active:
        raise BusinessRuleError("not_a_lawyer", _("Choose a lawyer."), "lawyer")
    if due_on < clock.today():
        raise BusinessRuleError("lawyer_in_the_past", _("The deadline is today or later."), "due_on")
    held.lawyer, held.lawyer_due_on = lawyer, due_on
    held.save(update_fields=["lawyer", "lawyer_due_on", "updated_at"])
    _record(events.TO_LAWYER, held, by)
    return held


@service(capability="claims.judge", subject="claim")
def judge_claim(
    *, by: User, claim: Claim, verdict: str, reason: str, fault: Any = None, loss: Decimal = ZERO
) -> Claim:
    """Whether a claim is justified, why and whose fault it is: the head's alone, and not of a claim of one's own (R79).

    A «no» ends the holding of its sum. Raises NotAllowed `own_claim`; `verdict_unknown`, `reason_required`,
    `fault_required`, `claim_sum_negative`, `claim_sum_unclear`.
    """
    check_reason(reason)
    if verdict not in ("yes", "partly", "no"):
        raise BusinessRuleError("verdict_unknown", _("Say whether it is justified."), "verdict")
    if verdict != "no" and fault is None:
        raise BusinessRuleError("fault_required", _("Say which service is at fault."), "fault")
    _check_sum(loss, "loss")
    held: Claim = locked(claim, "client")
    offered_by_another(held, by)
    held.verdict, held.verdict_by, held.verdict_on = verdict, by, clock.today()
    held.verdict_reason, held.fault, held.loss = reason.strip()[:1000], fault, loss
    held.save(
        update_fields=["verdict", "verdict_by", "verdict_on", "verdict_reason", "fault", "loss", "updated_at"]
    )
    _record(events.JUDGED, held, by)
    return held


def _over(claim: Claim, action: str, by: User, reason: str) -> Claim:
    changes = {"closed_on": clock.today()}
    done: Claim = claim_machine.move(claim, action, by=by, reason=reason, changes=changes)
    return done


def _open(claim: Claim) -> Claim:
    held: Claim = locked(claim, "client")
    if not held.is_open:
        raise BusinessRuleError("claim_over", _("This claim is over."))
    return held


def _lines(shipment: Shipment | None, quantities: Mapping[int, Decimal]) -> list[ClaimLine]:
    wanted = {pk: quantity for pk, quantity in quantities.items() if quantity}
    if not wanted:
        return []
    found = [] if shipment is None else list(shipment.lines.filter(pk__in=wanted, kind=LineKind.SALE))
    if len(found) != len(wanted):
        raise BusinessRuleError("nothing_returned", _("Choose lines of this shipment."), "quantities")
    for line in found:
        if not 0 < wanted[line.pk] <= line.quantity:
            raise BusinessRuleError(
                "more_than_documented", _("More than the shipment documents cannot be claimed."), "quantities"
            )
    return [
        ClaimLine(
            shipment_line=line,
            quantity=wanted[line.pk],
            amount=share_of(line.amount + line.vat, wanted[line.pk], line.quantity),
        )
        for line in found
    ]


def _disputed(act: DiscrepancyAct | None, lines: Sequence[ClaimLine], given: Decimal | None) -> Decimal:
    if act is not None:
        return max(-act.gross, ZERO)
    amount = given if given is not None else total(line.amount for line in lines)
    _check_sum(amount, "disputed")
    return amount


def _check_sum(amount: Decimal, field: str) -> None:
    if amount < 0:
        raise BusinessRuleError("claim_sum_negative", _("A sum cannot be negative."), field)
    if amount > LARGEST_SUM or amount != money(amount):
        raise BusinessRuleError(
            "claim_sum_unclear", _("Give a sum with two decimals: count the digits."), field
        )


def _record(kind: Any, claim: Claim, by: User) -> None:
    record_event(kind, claim, by=by, on_behalf_of_id=by.covered_among([claim.client.manager_id]))
