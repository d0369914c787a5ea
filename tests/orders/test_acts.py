"""Acts of discrepancies: what came otherwise, who decides on it, and what an approved act posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from approvals import services as approvals
from catalogue.models import Product
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import DiscrepancyAct, DiscrepancyKind, LineKind, Order, Shipment, ShipmentLine
from orders.services import (
    Found,
    Signature,
    Stage,
    accept_goods,
    announce_return,
    change_act,
    confirm_debt,
    confirm_goods,
    dispute_act,
    draw_up_act,
    reverse_act,
    set_route,
    submit_act,
    submit_order,
    withdraw_act,
)
from orders.shipping.accepted import accepted_by_order_line, sold_lines
from receivables.ageing import ageing
from receivables.models import Invoice, Payment, PaymentKind
from receivables.services import ship
from tests.factories.accounts import UserFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)


@pytest.fixture
def shipment(draft: Callable[..., Order], people: SimpleNamespace) -> Shipment:
    """Ten of milk at 122.00."""
    order = submit_order(by=people.kam, order=draft())
    return ship(by=people.support, order=order, date=TODAY)[0]


@pytest.fixture
def act(shipment: Shipment, people: SimpleNamespace) -> Callable[..., DiscrepancyAct]:
    """An act about the shipment's only line: so many came; `kind` by the word of its list."""

    def make(actual: int | str, kind: str = "", **given: Any) -> DiscrepancyAct:
        said = DiscrepancyKind.objects.get(nature=kind) if kind else None
        found = [Found(D(actual), line=shipment.lines.get().pk, kind=said), *given.pop("more", ())]
        return draw_up_act(by=given.pop("by", people.kam), shipment=shipment, found=found, **given)

    return make


def passed(act: DiscrepancyAct, people: SimpleNamespace) -> DiscrepancyAct:
    """Sent, confirmed by the warehouse, approved by the head."""
    sent = submit_act(by=people.kam, act=act)
    confirm_goods(by=people.support, act=sent)
    return approvals.approve(by=people.head, request=act.approvals.get())  # type: ignore[no-any-return]


def sold(shipment: Shipment) -> tuple[Decimal, Decimal]:
    """Quantity and gross sum of the sales fact of this shipment with what was corrected and came back."""
    rows = ShipmentLine.objects.filter(client=shipment.client_id)
    found = rows.aggregate(quantity=Sum("quantity"), gross=Sum(F("amount") + F("vat")))
    return found["quantity"], found["gross"]


def accepted(shipment: Shipment) -> Decimal:
    """What OTIF reads: of the shipment's only line, and of the order's."""
    line = sold_lines().get(shipment=shipment)
    assert accepted_by_order_line([line.order_line_id]) == {line.order_line_id: line.accepted}
    return line.accepted  # type: ignore[no-any-return]


def debt(shipment: Shipment) -> Decimal:
    """What the client owes less what is held as an advance."""
    row = next(one for one in ageing(TODAY, [shipment.client_id]))
    return row.balance - row.advances


def test_lines_stand_there_and_their_kind_follows(act: Callable[..., DiscrepancyAct]) -> None:
    """What was documented is the shipment's; less is a shortage, more a surplus (R148, R150)."""
    for actual, nature, amount in ((8, "shortage", "-244.00"), (12, "surplus", "244.00")):
        line = act(actual).lines.get()
        assert (line.documented, line.difference) == (10, D(actual) - 10)
        assert line.kind is not None and line.kind.nature == nature
        assert (line.price, line.amount) == (D("122.00"), D(amount))


@pytest.mark.parametrize("nature", ["damage", "quality"])
def test_people_say_that_it_is_damage_or_quality(act: Callable[..., DiscrepancyAct], nature: str) -> None:
    """(R150)."""
    assert act(8, nature).lines.get().kind.nature == nature
    with refused("kind_contradicts"):
        act(12, nature)


def test_a_kind_of_the_companys_own(act: Callable[..., DiscrepancyAct], people: SimpleNamespace) -> None:
    """A word added to the list is a kind of acts at once (R150)."""
    from dossiers.services import add_word

    kind = add_word(by=UserFactory(role="admin"), kind="discrepancies", name="short weight")
    line = act(9).shipment.lines.get()
    drawn = draw_up_act(by=people.kam, shipment=line.shipment, found=[Found(D(9), line=line.pk, kind=kind)])
    assert str(drawn.lines.get().kind) == "short weight"
    assert drawn.gross == D("-122.00")


def test_nothing_is_posted_before_it_is_approved(
    act: Callable[..., DiscrepancyAct], shipment: Shipment, people: SimpleNamespace
) -> None:
    """(R148)."""
    drawn = act(8)
    sent = submit_act(by=people.kam, act=drawn)
    assert (sold(shipment), debt(shipment)) == ((D(10), D("1220.00")), D("1220.00"))
    confirmed = confirm_goods(by=people.support, act=sent)
    assert (confirmed.status, confirmed.document) == ("asked", None)
    assert sold(shipment) == (D(10), D("1220.00"))


def test_an_approved_shortage_changes_the_fact_the_debt_and_what_was_accepted(
    act: Callable[..., DiscrepancyAct], shipment: Shipment, people: SimpleNamespace
) -> None:
    """(R148)."""
    approved = passed(act(8), people)
    line = approved.document.lines.get()
    assert (line.kind, line.quantity, line.amount, line.vat, line.cost) == (
        LineKind.CORRECTION, D(-2), D("-200.00"), D("-44.00"), D("-160.00"),
    )  # fmt: skip
    assert (line.corrected_line, line.date) == (shipment.lines.get(), TODAY)
    credit = Payment.objects.get()
    assert (credit.kind, credit.amount, credit.named_invoice) == (
        PaymentKind.CORRECTION, D("244.00"), shipment.invoice,
    )  # fmt: skip
    assert (sold(shipment), debt(shipment)) == ((D(8), D("976.00")), D("976.00"))
    assert accepted(shipment) == D(8)


def test_a_surplus_is_owed_by_a_note_of_its_own(
    act: Callable[..., DiscrepancyAct], shipment: Shipment, people: SimpleNamespace
) -> None:
    """More came, more is owed, and no more was ordered (R150)."""
    approved = passed(act(12), people)
    note = Invoice.objects.get(shipment=approved.document)
    assert note.amount == D("244.00")
    assert debt(shipment) == D("1464.00")
    assert accepted(shipment) == D(10)
    assert approved.shipment.order.lines.get().rest == 0


def test_a_mis_sort_is_a_pair_with_its_net_sum(
    act: Callable[..., DiscrepancyAct], shipment: Shipment, cream: Product, people: SimpleNamespace
) -> None:
    """«Instead of milk came cream», both quantities, the net sum (R149)."""
    milk = shipment.lines.get()
    drawn = act(4, more=[Found(D(5), product=cream, instead_of=milk.pk)])
    missing, came = drawn.lines.all()
    assert came.instead_of == missing and {missing.kind.nature, came.kind.nature} == {"missort"}
    assert (missing.difference, came.difference) == (D(-6), D(5))
    assert (missing.amount, came.amount, drawn.gross) == (D("-732.00"), D("610.00"), D("-122.00"))
    approved = passed(drawn, people)
    assert [(line.product, line.quantity) for line in approved.document.lines.order_by("pk")] == [
        (milk.product, D(-6)),
        (cream, D(5)),
    ]
    assert debt(shipment) == D("1098.00")


def test_a_pair_is_of_two(
    act: Callable[..., DiscrepancyAct], shipment: Shipment, cream: Product, people: SimpleNamespace
) -> None:
    """(R149)."""
    milk = shipment.lines.get()
    with refused("pair_with_itself"):
        draw_up_act(by=people.kam, shipment=shipment, found=[Found(D(8), line=milk.pk, instead_of=milk.pk)])
    with refused("pair_not_short"):
        act(12, more=[Found(D(5), product=cream, instead_of=milk.pk)])
    with refused("pair_not_more"):
        act(8, more=[Found(D(0), product=cream, instead_of=milk.pk)])
    pair = [Found(D(5), product=cream, instead_of=milk.pk)] * 2
    with refused("act_line_twice"):
        act(8, more=pair)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (lambda line, _milk: [Found(D(10), line=line.pk)], "nothing_differs"),
        (lambda line, _milk: [Found(D(1), line=0)], "act_line_unknown"),
        (lambda line, _milk: [Found(D(1))], "act_line_unknown"),
        (lambda line, _milk: [Found(D(1), line=line.pk)] * 2, "act_line_twice"),
        (lambda line, _milk: [Found(D(-1), line=line.pk)], "quantity_negative"),
        (lambda line, _milk: [Found(D("1.0001"), line=line.pk)], "too_many_decimals"),
    ],
)
def test_what_is_no_act(
    shipment: Shipment, people: SimpleNamespace, milk: Product, found: Any, code: str
) -> None:
    with refused(code):
        draw_up_act(by=people.kam, shipment=shipment, found=found(shipment.lines.get(), milk))
    assert not DiscrepancyAct.objects.exists()


def test_of_a_line_no_more_goes_than_is_with_the_client(
    act: Callable[..., DiscrepancyAct], shipment: Shipment, people: SimpleNamespace
) -> None:
    """A return and an act share the line; both together are worth the whole, to the kopeck."""
    line = shipment.lines.get()
    drawn = act(4)
    back = announce_return(by=people.kam, shipment=shipment, quantities={line.pk: D(5)}, reason="torn")
    accept_goods(by=people.support, goods_return=back, date=TODAY)
    submit_act(by=people.kam, act=drawn)
    confirm_goods(by=people.support, act=drawn)
    with refused("more_than_left"):
        approvals.approve(by=people.head, request=drawn.approvals.get())
    withdraw_act(by=people.kam, act=drawn)
    passed(act(5), people)
    assert (sold(shipment), debt(shipment)) == ((D(0), D(0)), D(0))
    with refused("more_than_shipped"):
        announce_return(by=people.kam, shipment=shipment, quantities={line.pk: D(1)}, reason="torn")


def test_an_act_is_reversed_by_rows(
    act: Callable[..., DiscrepancyAct], shipment: Shipment, people: SimpleNamespace
) -> None:
    """Nothing is deleted: a document and a note of the other sign stand beside the first (R148)."""
    for actual in (8, 12):
        approved = passed(act(actual), people)
        with refused("reason_required"):
            reverse_act(by=people.head, act=approved, reason=" ")
        done = reverse_act(by=people.head, act=approved, reason="it was found")
        assert (done.status, done.document, done.reversal.corrects) == (
            "reversed",
            approved.document,
            shipment,
        )
        assert (sold(shipment), debt(shipment)) == ((D(10), D("1220.00")), D("1220.00"))
        assert accepted(shipment) == D(10)
        with refused("wrong_state", StateConflict):
            reverse_act(by=people.head, act=done, reason="again")


def test_a_second_act_starts_from_the_first(
    act: Callable[..., DiscrepancyAct], people: SimpleNamespace
) -> None:
    passed(act(8), people)
    line = act(7).lines.get()
    assert (line.documented, line.difference, line.amount) == (D(8), D(-1), D("-122.00"))


def test_nobody_decides_on_what_they_drew_up(
    act: Callable[..., DiscrepancyAct], people: SimpleNamespace
) -> None:
    """Two pairs of eyes."""
    own = act(8, by=people.support)
    with refused("forbidden", NotAllowed):
        confirm_goods(by=people.kam, act=own)
    sent = submit_act(by=people.kam, act=own)
    with refused("own_act", NotAllowed):
        confirm_goods(by=people.support, act=sent)
    confirm_goods(by=UserFactory(role="director"), act=sent)
    request = own.approvals.get()
    assert request.asked_by == people.support
    approvals.approve(by=people.head, request=request)
    headed = act(7, by=people.head)
    submit_act(by=people.head, act=headed)
    confirm_goods(by=people.support, act=headed)
    with refused("own_request", NotAllowed):
        approvals.approve(by=people.head, request=headed.approvals.get())
    done = approvals.approve(by=people.director, request=headed.approvals.get())
    with refused("own_act", NotAllowed):
        reverse_act(by=people.head, act=done, reason="it was found")


def test_a_head_approves_up_to_the_limit(
    act: Callable[..., DiscrepancyAct], people: SimpleNamespace, shipment: Shipment
) -> None:
    """The sum of the larger side is compared with the limit of the role, a rule as data (R151)."""
    drawn = act(8)
    submit_act(by=people.kam, act=drawn)
    confirm_goods(by=people.support, act=drawn)
    request = drawn.approvals.get()
    assert request.size == D("244.00")
    request.size = D(300_001)
    request.save()
    with refused("above_your_limit", NotAllowed):
        approvals.approve(by=people.head, request=request)
    assert approvals.approve(by=people.director, request=request).status == "approved"


def test_the_route_is_a_setting(act: Callable[..., DiscrepancyAct], people: SimpleNamespace) -> None:
    """Who decides, on what, from which sum on, within how many days (R151)."""
    with refused("forbidden", NotAllowed):
        set_route(by=people.head, stages=[Stage("act")])
    stages = [
        Stage("act_goods", nature="damage"),
        Stage("act", days=2),
        Stage("act_money", from_amount=D(1000)),
    ]
    set_route(by=people.director, stages=stages)
    short = submit_act(by=people.kam, act=act(8))
    assert (short.step, short.step_due_on) == (2, TODAY + 2 * DAY)
    assert approvals.approve(by=people.head, request=short.approvals.get()).status == "approved"
    with refused("not_your_step"):
        confirm_goods(by=people.support, act=submit_act(by=people.kam, act=act(7)))
    broken = submit_act(by=people.kam, act=act(1, "damage"))
    assert broken.step == 1
    with refused("not_your_step"):
        confirm_debt(by=people.finance, act=broken)
    confirm_goods(by=people.support, act=broken)


def test_the_last_step_may_be_the_debts(act: Callable[..., DiscrepancyAct], people: SimpleNamespace) -> None:
    """(R151)."""
    set_route(by=people.director, stages=[Stage("act_money"), Stage("act", from_amount=D(1_000))])
    assert confirm_debt(by=people.finance, act=submit_act(by=people.kam, act=act(8))).status == "approved"


@pytest.mark.parametrize(
    ("stages", "code"),
    [
        ([], "route_empty"),
        ([Stage("act", from_amount=D(1))], "route_empty"),
        ([Stage("act", nature="damage")], "route_empty"),
        ([Stage("nobody")], "decider_unknown"),
        ([Stage("act", nature="bad")], "nature_unknown"),
    ],
)
def test_a_route_decides_on_every_act(people: SimpleNamespace, stages: list[Stage], code: str) -> None:
    """(R151)."""
    with refused(code):
        set_route(by=people.director, stages=stages)


def test_one_drawn_up_after_its_term_is_kept_and_marked(
    act: Callable[..., DiscrepancyAct], settings: Any
) -> None:
    """The term is a setting of working days (R151)."""
    assert not act(8).is_late
    settings.BUSINESS_DATE = TODAY + 21 * DAY
    late = act(8, date=TODAY + 21 * DAY)
    assert late.is_late and late.due_on < late.date


def test_an_act_has_a_day_of_its_own(
    act: Callable[..., DiscrepancyAct], people: SimpleNamespace, shipment: Shipment
) -> None:
    with refused("future_act"):
        act(8, date=TODAY + DAY)
    with refused("act_before_shipment"):
        act(8, date=TODAY - DAY)
    approved = passed(act(8), people)
    with refused("not_a_sale"):
        draw_up_act(by=people.kam, shipment=approved.document, found=[])
    with refused("not_own_client", NotAllowed):
        act(8, by=people.stranger)


def test_it_is_signed(act: Callable[..., DiscrepancyAct], people: SimpleNamespace) -> None:
    """(R148)."""
    drawn = act(8, signatures=[Signature("Кузьмин", "carrier", TODAY), Signature("Панова", "client", TODAY)])
    assert [(one.name, one.side) for one in drawn.signatories.all()] == [
        ("Кузьмин", "carrier"),
        ("Панова", "client"),
    ]
    with refused("signatory_unknown"):
        act(8, signatures=[Signature("Кузьмин", "nobody", TODAY)])


def test_the_warehouse_may_dispute_it(act: Callable[..., DiscrepancyAct], people: SimpleNamespace) -> None:
    sent = submit_act(by=people.kam, act=act(8))
    with refused("reason_required"):
        dispute_act(by=people.support, act=sent, reason="")
    done = dispute_act(by=people.support, act=sent, reason="the scales say otherwise")
    assert (done.status, done.document) == ("refused", None)


def test_a_draft_is_changed_and_nothing_else(
    act: Callable[..., DiscrepancyAct], shipment: Shipment, people: SimpleNamespace
) -> None:
    drawn, line = act(8), shipment.lines.get()
    changed = change_act(by=people.kam, act=drawn, found=[Found(D(7), line=line.pk)], note="weighed again")
    assert (changed.gross, changed.note) == (D("-366.00"), "weighed again")
    submit_act(by=people.kam, act=changed)
    with refused("wrong_state", StateConflict):
        change_act(by=people.kam, act=drawn, found=[Found(D(6), line=line.pk)])
    withdraw_act(by=people.kam, act=changed)
    with refused("wrong_state", StateConflict):
        submit_act(by=people.kam, act=changed)


def test_the_database_holds_what_an_act_is(act: Callable[..., DiscrepancyAct], shipment: Shipment) -> None:
    drawn = act(8)
    for broken in (
        lambda: DiscrepancyAct.objects.filter(pk=drawn.pk).update(status="approved"),
        lambda: DiscrepancyAct.objects.filter(pk=drawn.pk).update(document=shipment),
        lambda: drawn.lines.update(kind=None),
        lambda: drawn.lines.update(actual=-1),
        lambda: drawn.lines.update(instead_of=F("id")),
        lambda: ShipmentLine.objects.filter(shipment=shipment).update(kind="correction", amount=-1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()
