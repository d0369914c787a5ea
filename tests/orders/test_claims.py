"""Claims: five steps, none jumped over, the disputed sum held out of what is demanded, the head's verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Event
from approvals import services as approvals
from dossiers.models import Client
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.claims.figures import justified_claims, solved, solving_days
from orders.claims.states import STEPS, claim_machine, step_of
from orders.models import Claim, ClaimKind, ClaimStatus, FaultyService, Order, Shipment
from orders.services import (
    Found,
    agree_with_client,
    carry_out,
    client_asks_otherwise,
    confirm_goods,
    confirm_in_writing,
    draw_up_act,
    escalate_claim,
    judge_claim,
    make_offer,
    open_claim,
    pass_to_lawyer,
    record_options,
    set_disputed,
    submit_act,
    submit_order,
    withdraw_claim,
)
from plans.models import Task, TaskKind
from receivables.disputes import demands, disputed_of
from receivables.models import Invoice
from receivables.promises.services import control_payments
from receivables.services import credit_state, refresh_summary, ship
from tests.factories.accounts import UserFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)
STEP = (agree_with_client, record_options, make_offer, confirm_in_writing, carry_out)


@pytest.fixture
def shipment(draft: Callable[..., Order], people: SimpleNamespace) -> Shipment:
    """Ten of milk at 122.00, to be paid at once."""
    order = submit_order(by=people.kam, order=draft())
    return ship(by=people.support, order=order, date=TODAY)[0]


@pytest.fixture
def claim(client: Client, people: SimpleNamespace, shipment: Shipment) -> Callable[..., Claim]:
    def make(**given: Any) -> Claim:
        known = {"by": people.kam, "client": client, "shipment": shipment, "kind": ClaimKind.objects.first()}
        return open_claim(**{**known, "text": "two are broken", **given})

    return make


def taken(claim: Claim, people: SimpleNamespace, steps: int) -> Claim:
    for step in STEP[:steps]:
        claim = step(by=people.kam, claim=claim, reason="as agreed by phone")
    return claim


def test_a_claim_is_numbered_and_answered_in_ten_working_days(
    claim: Callable[..., Claim], people: SimpleNamespace
) -> None:
    """Number, date, kind, deadline by a setting (R78)."""
    first, second = claim(), claim()
    assert first.number != second.number
    assert (first.opened_on, first.status, first.order) == (TODAY, "agree", first.shipment.order)
    assert first.due_on == dt.date(2026, 12, 2) or first.due_on > TODAY + 10 * DAY


def test_five_steps_each_with_who_when_and_record(
    claim: Callable[..., Claim], people: SimpleNamespace
) -> None:
    """Agree, options, own offer, written confirmation, execution (R77)."""
    done = taken(claim(), people, 5)
    assert (done.status, done.closed_on) == ("closed", TODAY)
    assert [(one.action, one.by, one.reason) for one in done.changes.all()] == [
        (action, people.kam, "as agreed by phone")
        for action in ("agree", "options", "offer", "confirm", "execute")
    ]


@pytest.mark.parametrize("at", range(5))
def test_no_step_is_jumped_over(claim: Callable[..., Claim], people: SimpleNamespace, at: int) -> None:
    """(R77)."""
    stands = taken(claim(), people, at)
    assert step_of(stands.status) == at + 1
    for number, step in enumerate(STEP):
        if number != at:
            with refused("wrong_state", StateConflict):
                step(by=people.kam, claim=stands, reason="in a hurry")
    with refused("reason_required"):
        STEP[at](by=people.kam, claim=stands, reason=" ")


def test_the_client_asks_otherwise(claim: Callable[..., Claim], people: SimpleNamespace) -> None:
    """Back to the second step with the reason (R77)."""
    for steps in (0, 1):
        with refused("wrong_state", StateConflict):
            client_asks_otherwise(by=people.kam, claim=taken(claim(), people, steps), reason="no")
    for steps in (2, 3, 4):
        back = client_asks_otherwise(
            by=people.kam, claim=taken(claim(), people, steps), reason="bring the goods"
        )
        assert (back.status, step_of(back.status)) == ("options", 2)
        assert back.changes.last().reason == "bring the goods"


def test_an_offer_beyond_ones_authority_goes_to_the_head(
    claim: Callable[..., Claim], people: SimpleNamespace
) -> None:
    """The limit is a rule of the role (R110)."""
    within = make_offer(by=people.kam, claim=taken(claim(), people, 2), reason="money", settlement=D(30_000))
    assert within.status == "confirm"
    offered = taken(claim(), people, 2)
    asked = make_offer(by=people.kam, claim=offered, reason="money back", settlement=D("30000.01"))
    assert (asked.status, step_of(asked.status)) == ("asked", 3)
    request = asked.approvals.get()
    assert (request.size, request.department) == (D("30000.01"), people.kam.department)
    with refused("wrong_state", StateConflict):
        confirm_in_writing(by=people.kam, claim=asked, reason="dear client")
    with refused("reason_required"):
        approvals.refuse(by=people.head, request=request, reason="")
    back = approvals.refuse(by=people.head, request=request, reason="too much")
    assert back.status == "offer"
    again = make_offer(by=people.kam, claim=back, reason="less", settlement=D(300_001))
    with refused("above_your_limit", NotAllowed):
        approvals.approve(by=people.head, request=again.approvals.waiting().get())
    done = approvals.approve(by=people.director, request=again.approvals.waiting().get())
    assert (done.status, done.settlement, done.solution) == ("confirm", D(300_001), "less")


def test_what_was_asked_falls_with_the_offer(claim: Callable[..., Claim], people: SimpleNamespace) -> None:
    """(R110)."""
    for end in (client_asks_otherwise, withdraw_claim):
        asked = make_offer(
            by=people.kam, claim=taken(claim(), people, 2), reason="money", settlement=D(40_000)
        )
        end(by=people.kam, claim=asked, reason="something else")
        assert not asked.approvals.waiting().exists()


def test_the_head_is_told_at_once_of_a_key_clients_claim(
    claim: Callable[..., Claim], client: Client, people: SimpleNamespace
) -> None:
    """And when that was is kept (R111)."""
    assert claim().escalated_at is None
    Client.objects.filter(pk=client.pk).update(is_key=True)
    client.refresh_from_db()
    told = claim(client=client)
    assert told.escalated_at is not None
    assert Event.objects.filter(kind="claims.escalated", subject_id=told.pk).exists()
    Client.objects.filter(pk=client.pk).update(is_key=False)


def test_any_claim_may_be_escalated_once(claim: Callable[..., Claim], people: SimpleNamespace) -> None:
    """(R111)."""
    told = escalate_claim(by=people.kam, claim=claim(), reason="they will leave")
    again = escalate_claim(by=people.kam, claim=told, reason="once more")
    assert told.escalated_at is not None and again.escalated_at == told.escalated_at
    with refused("claim_over"):
        escalate_claim(
            by=people.kam, claim=withdraw_claim(by=people.kam, claim=told, reason="gone"), reason="x"
        )


def test_a_lawyer_answers_by_a_day(claim: Callable[..., Claim], people: SimpleNamespace) -> None:
    """The claim stays with its manager (R110)."""
    lawyer = UserFactory(role="lawyer")
    with refused("lawyer_in_the_past"):
        pass_to_lawyer(by=people.kam, claim=claim(), lawyer=lawyer, due_on=TODAY - DAY, reason="court")
    with refused("not_a_lawyer"):
        pass_to_lawyer(by=people.kam, claim=claim(), lawyer=people.head, due_on=TODAY, reason="court")
    passed = pass_to_lawyer(by=people.kam, claim=claim(), lawyer=lawyer, due_on=TODAY + DAY, reason="court")
    assert (passed.lawyer, passed.lawyer_due_on, passed.status) == (lawyer, TODAY + DAY, "agree")
    assert Claim.objects.visible_to(lawyer).filter(pk=passed.pk).exists()


def test_only_the_head_says_whether_it_is_justified(
    claim: Callable[..., Claim], people: SimpleNamespace
) -> None:
    """With reason and the service at fault; only «yes» counts in the KPI (R79)."""
    warehouse = FaultyService.objects.first()
    given = {"reason": "the scales were wrong", "fault": warehouse, "loss": D("122.00")}
    for nobody in (people.kam, people.support, people.finance):
        with refused("forbidden", NotAllowed):
            judge_claim(by=nobody, claim=claim(), verdict="yes", **given)
    with refused("own_claim", NotAllowed):
        judge_claim(by=people.head, claim=claim(by=people.head), verdict="yes", **given)
    with refused("fault_required"):
        judge_claim(by=people.head, claim=claim(), verdict="yes", reason="so")
    with refused("reason_required"):
        judge_claim(by=people.head, claim=claim(), verdict="no", reason="")
    with refused("verdict_unknown"):
        judge_claim(by=people.head, claim=claim(), verdict="perhaps", reason="so")
    for verdict in ("yes", "partly", "no"):
        judged = judge_claim(by=people.head, claim=claim(), verdict=verdict, **given)
        assert (judged.verdict, judged.verdict_by, judged.fault, judged.loss) == (
            verdict, people.head, warehouse, D("122.00"),
        )  # fmt: skip
    found = justified_claims(Claim.objects.visible_to(people.head), TODAY, TODAY)
    assert [one.verdict for one in found] == ["yes"]


def test_how_long_solving_takes_is_reported(
    claim: Callable[..., Claim], people: SimpleNamespace, settings: Any
) -> None:
    """Working days, their average (R78)."""
    first, second = claim(), claim()
    taken(first, people, 5)
    settings.BUSINESS_DATE = TODAY + 7 * DAY  # a week later: five working days, one may be a day off
    late = taken(second, people, 5)
    days = solving_days(late)
    assert days is not None and 3 <= days <= 5
    found = solved(Claim.objects.visible_to(people.head), TODAY, TODAY + 7 * DAY)
    assert (found.count, found.average) == (2, (D(days) / 2).quantize(D("0.1")))
    assert solving_days(claim()) is None
    nothing = solved(Claim.objects.visible_to(people.head), TODAY - 9 * DAY, TODAY - 8 * DAY)
    assert (nothing.count, nothing.average) == (0, None)


def test_the_sum_comes_from_the_act(
    claim: Callable[..., Claim], shipment: Shipment, people: SimpleNamespace
) -> None:
    """And it is carried out only when the act is posted (R148)."""
    act = draw_up_act(by=people.kam, shipment=shipment, found=[Found(D(8), line=shipment.lines.get().pk)])
    about = claim(act=act, shipment=None)
    assert (about.disputed, about.shipment) == (D("244.00"), shipment)
    with refused("sum_from_act"):
        set_disputed(by=people.kam, claim=about, disputed=D(1), reason="less")
    offered = make_offer(by=people.kam, claim=taken(about, people, 2), reason="money", settlement=D(1))
    assert offered.settlement == D("244.00")
    confirmed = confirm_in_writing(
        by=people.kam, claim=offered, reason="dear client", letter_to="a@b.example"
    )
    assert (confirmed.letter, confirmed.letter_to) == ("dear client", "a@b.example")
    with refused("act_not_posted"):
        carry_out(by=people.kam, claim=confirmed, reason="done")
    submit_act(by=people.kam, act=act)
    confirm_goods(by=people.support, act=act)
    approvals.approve(by=people.head, request=act.approvals.get())
    fresh = Claim.objects.get(pk=confirmed.pk)
    assert carry_out(by=people.kam, claim=fresh, reason="done").status == "closed"


def test_lines_say_what_is_disputed(
    claim: Callable[..., Claim], shipment: Shipment, people: SimpleNamespace
) -> None:
    """(R78)."""
    line = shipment.lines.get()
    assert claim(quantities={line.pk: D(2)}).disputed == D("244.00")
    with refused("more_than_documented"):
        claim(quantities={line.pk: D(11)})
    with refused("nothing_returned"):
        claim(quantities={0: D(1)})
    with refused("claim_sum_negative"):
        claim(disputed=D(-1))
    with refused("claim_sum_unclear"):
        claim(disputed=D("1.001"))
    other = Shipment.objects.create(number="X", client=UserClient(), date=TODAY)
    with refused("foreign_claim"):
        claim(shipment=other)
    with refused("text_required"):
        claim(text=" ")


def UserClient() -> Client:
    from tests.factories.dossiers import ClientFactory

    return ClientFactory()


@pytest.fixture
def overdue(shipment: Shipment, settings: Any) -> Invoice:
    """Ten days later the invoice of 1,220.00 is overdue."""
    settings.BUSINESS_DATE = TODAY + 10 * DAY
    refresh_summary([shipment.client_id], as_of=TODAY + 10 * DAY)
    return shipment.invoice


def late_days(client: Client) -> int:
    return credit_state(client.pk, TODAY + 10 * DAY).overdue_days


def test_the_disputed_sum_is_held_out_of_the_stop(
    claim: Callable[..., Claim], overdue: Invoice, client: Client, people: SimpleNamespace
) -> None:
    """An invoice of which all that is open is disputed stops nothing; one in part still does (R110)."""
    assert late_days(client) == 10
    held = claim(disputed=D("1219.99"))
    assert late_days(client) == 10
    set_disputed(by=people.kam, claim=held, disputed=D("1220.00"), reason="all of it")
    assert late_days(client) == 0


@pytest.mark.parametrize("end", ["withdrawn", "not justified", "carried out"])
def test_it_returns_by_itself(
    claim: Callable[..., Claim], overdue: Invoice, client: Client, people: SimpleNamespace, end: str
) -> None:
    """When the claim is withdrawn, carried out or judged not justified (R110)."""
    held = claim(disputed=D("1220.00"))
    assert (late_days(client), disputed_of([overdue])) == (0, {overdue.pk: D("1220.00")})
    match end:
        case "withdrawn":
            withdraw_claim(by=people.kam, claim=held, reason="a mistake of theirs")
        case "not justified":
            judge_claim(by=people.head, claim=held, verdict="no", reason="all was there")
        case _:
            taken(held, people, 5)
    assert (late_days(client), disputed_of([overdue])) == (10, {})


def test_of_an_invoice_without_a_shipment(
    claim: Callable[..., Claim], overdue: Invoice, client: Client
) -> None:
    """A claim may name the invoice itself (R78)."""
    Invoice.objects.filter(pk=overdue.pk).update(shipment=None)
    claim(shipment=None, subject_kind="receivables.invoice", subject_id=overdue.pk, disputed=D("1220.00"))
    assert late_days(client) == 0
    assert disputed_of([Invoice.objects.get(pk=overdue.pk)]) == {overdue.pk: D("1220.00")}
    with refused("unknown_subject"):
        claim(subject_kind="receivables.invoice", subject_id=0)


def test_it_is_held_out_of_reminders(
    claim: Callable[..., Claim], overdue: Invoice, client: Client, people: SimpleNamespace
) -> None:
    """No task to control what is disputed; afterwards it comes, however long ago it was due (R110)."""
    day = TODAY + 10 * DAY
    assert demands([client.pk], day) == {}
    held = claim(disputed=D("220.00"))
    demand = demands([client.pk], day)[client.pk]
    assert (demand.overdue, demand.overdue_days, demand.disputed) == (D("1000.00"), 10, D("220.00"))
    set_disputed(by=people.kam, claim=held, disputed=D("1220.00"), reason="all")
    assert demands([client.pk], day)[client.pk].overdue_days == 0
    control_payments(by=None, as_of=day)
    assert not Task.objects.filter(kind=TaskKind.PAYMENT).exists()
    withdraw_claim(by=people.kam, claim=held, reason="a mistake")
    control_payments(by=None, as_of=day + DAY * 5)
    assert Task.objects.filter(kind=TaskKind.PAYMENT).count() == 1


def test_rows_follow_the_client(claim: Callable[..., Claim], people: SimpleNamespace) -> None:
    held = claim()
    for person in (people.kam, people.head, people.support, people.finance, people.director):
        assert Claim.objects.visible_to(person).filter(pk=held.pk).exists()
    assert not Claim.objects.visible_to(people.stranger).exists()
    with refused("not_own_client", NotAllowed):
        claim(by=people.stranger)


def test_every_open_status_is_a_step() -> None:
    """(R77)."""
    assert [step_of(status) for status in STEPS] == [1, 2, 3, 4, 5]
    assert step_of(ClaimStatus.CLOSED) == 6
    assert {state.name for state in claim_machine.states.values() if not state.is_open} == {
        "closed",
        "withdrawn",
    }


def test_the_database_holds_what_a_claim_is(claim: Callable[..., Claim], people: SimpleNamespace) -> None:
    key = claim().pk
    for broken in (
        {"status": "closed"}, {"closed_on": TODAY}, {"disputed": -1}, {"verdict": "yes"},
        {"verdict": "yes", "verdict_by": people.kam, "verdict_on": TODAY, "verdict_reason": "x"},
        {"lawyer": people.head}, {"subject_kind": "x"}, {"status": "nowhere"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=key).update(**broken)
