"""Invoices, payments, limits and shipments through the services, with their refusals by code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import LineKind, Order, OrderStatus, Shipment
from orders.services import ship_order
from receivables import services, tasks
from receivables.models import Allocation, AllocationRule, CreditLimit, CreditReservation, Invoice, Payment
from receivables.payments.allocation import allocatable_invoices, allocate, open_invoices
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.orders import ShipmentFactory, ShipmentLineFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory, PaymentFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

WEDNESDAY, FRIDAY = dt.date(2026, 11, 18), dt.date(2026, 11, 20)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def pay(client: Client, amount: Any, by: User, **more: Any) -> Payment:
    known = {"number": "17", "date": TODAY, **more}
    return services.register_payment(by=by, client=client, amount=Decimal(amount), **known)


def parts(payment: Payment) -> list[tuple[str, Decimal, str]]:
    rows = payment.allocations.order_by("invoice__due_date").select_related("invoice")
    return [(row.invoice.number, row.amount, row.rule) for row in rows]


# ---- due dates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "unit", "base", "due"),
    [
        (0, "calendar", WEDNESDAY, WEDNESDAY),
        (2, "calendar", WEDNESDAY, FRIDAY),
        (3, "calendar", WEDNESDAY, dt.date(2026, 11, 23)),  # a Saturday moves to Monday
        (0, "calendar", dt.date(2026, 11, 22), dt.date(2026, 11, 23)),  # a Sunday too
        (3, "working", WEDNESDAY, dt.date(2026, 11, 23)),
        (14, "calendar", dt.date(2026, 12, 18), dt.date(2027, 1, 11)),  # over the New Year holidays
        (10, "working", dt.date(2026, 12, 25), dt.date(2027, 1, 19)),
    ],
)
def test_the_contract_dates_the_invoice(term: int, unit: str, base: dt.date, due: dt.date) -> None:
    contract = ContractFactory(payment_term_days=term, term_unit=unit, signed_on=dt.date(2026, 1, 1))
    assert services.due_date(contract.client, base) == due


def test_no_contract_in_force_means_at_once() -> None:
    contract = ContractFactory(
        signed_on=dt.date(2025, 1, 1), valid_to=dt.date(2025, 12, 31), payment_term_days=30
    )
    assert services.due_date(contract.client, WEDNESDAY) == WEDNESDAY


def test_the_newest_contract_in_force_counts() -> None:
    first = ContractFactory(signed_on=dt.date(2025, 1, 1), payment_term_days=30)
    ContractFactory(client=first.client, signed_on=dt.date(2026, 1, 1), payment_term_days=2)
    assert services.due_date(first.client, WEDNESDAY) == FRIDAY


# ---- shipping ---------------------------------------------------------------------------------------------------


def test_shipping_turns_the_reservation_into_an_invoice(
    confirmed: Callable[..., Order], owing: Client, support: User
) -> None:
    ContractFactory(client=owing, payment_term_days=2)
    order = confirmed(10)
    assert CreditReservation.objects.get().amount == Decimal("1220.00")
    shipment, invoice = services.ship(by=support, order=order, date=TODAY)
    assert invoice is not None
    assert (invoice.number, invoice.amount, invoice.due_date) == (shipment.number, Decimal("1220.00"), FRIDAY)
    assert not CreditReservation.objects.exists()
    assert shipment.order.status == OrderStatus.SHIPPED
    owing.summary.refresh_from_db()
    assert owing.summary.debt == Decimal("1220.00")


def test_a_part_shipped_is_invoiced_as_a_part(confirmed: Callable[..., Order], support: User) -> None:
    order = confirmed(10)
    line = order.lines.get()
    _shipment, invoice = services.ship(by=support, order=order, date=TODAY, quantities={line.pk: Decimal(4)})
    assert invoice is not None and invoice.amount == Decimal("488.00")


def test_an_unknown_line_ships_nothing(confirmed: Callable[..., Order], support: User) -> None:
    order = confirmed()
    with refused("line_unknown"):
        services.ship(by=support, order=order, date=TODAY, quantities={0: Decimal(1)})
    assert not Shipment.objects.exists()


def test_an_advance_closes_the_new_invoice_at_once(
    confirmed: Callable[..., Order], owing: Client, support: User, finance: User
) -> None:
    pay(owing, 1000, finance)
    _shipment, invoice = services.ship(by=support, order=confirmed(10), date=TODAY)
    assert invoice is not None and invoice.paid == 1000
    assert Payment.objects.get().allocated == 1000


def test_shipping_twice_makes_one_invoice(confirmed: Callable[..., Order], support: User) -> None:
    order = confirmed()
    shipment, _invoice = services.ship(by=support, order=order, date=TODAY)
    with refused("wrong_state", StateConflict):
        services.ship(by=support, order=order, date=TODAY)
    assert services.invoice_shipment(by=support, shipment=shipment) is None
    assert Invoice.objects.count() == 1


def test_what_came_back_first_closes_its_own_invoice(
    confirmed: Callable[..., Order], owing: Client, support: User
) -> None:
    InvoiceFactory(client=owing, number="older", amount=500, due_date=TODAY - dt.timedelta(days=1))
    shipment, invoice = services.ship(by=support, order=confirmed(10), date=TODAY)
    line = shipment.lines.get()
    back = services.accept_return(
        by=support, shipment=shipment, quantities={line.pk: Decimal(3)}, reason="torn", date=TODAY
    )
    assert invoice is not None
    assert parts(back.credit) == [(invoice.number, Decimal("366.00"), AllocationRule.NAMED)]
    assert back.lines.get().kind == LineKind.RETURN


def test_a_return_of_what_is_paid_goes_to_other_debts(
    confirmed: Callable[..., Order], owing: Client, support: User, finance: User
) -> None:
    shipment, invoice = services.ship(by=support, order=confirmed(10), date=TODAY)
    pay(owing, 1220, finance, named_invoice=invoice)
    InvoiceFactory(client=owing, number="other", amount=100)
    services.accept_return(
        by=support, shipment=shipment, quantities={shipment.lines.get().pk: Decimal(1)}, reason="torn", date=TODAY
    )  # fmt: skip
    credit = Payment.objects.get(kind="return")
    assert parts(credit) == [("other", Decimal(100), AllocationRule.DUE)]
    assert credit.amount - credit.allocated == Decimal("22.00")


def test_what_came_back_without_a_value_is_no_credit(
    confirmed: Callable[..., Order], owing: Client, support: User
) -> None:
    shipment = ship_order(by=support, order=confirmed(10), date=TODAY)
    back = ShipmentFactory(client=owing, returns=shipment, date=TODAY)
    ShipmentLineFactory(shipment=back, kind="return", quantity=-1, amount=0, vat=0, cost=None)
    assert services.credit_return(by=support, shipment=back) is None
    assert not Payment.objects.exists()


def test_the_job_catches_up_on_invoices_and_credits(
    confirmed: Callable[..., Order], owing: Client, support: User
) -> None:
    shipment = ship_order(by=support, order=confirmed(10), date=TODAY)
    back = ShipmentFactory(client=owing, returns=shipment, date=TODAY)
    ShipmentLineFactory(shipment=back, kind="return", quantity=-1, amount=-100, vat=-22, cost=None)
    imported = ShipmentFactory(client=owing, is_imported=True)
    ShipmentLineFactory(shipment=imported)

    assert tasks.invoice_shipments() == 2
    assert [(i.shipment_id, i.amount, i.paid) for i in Invoice.objects.all()] == [
        (shipment.pk, Decimal("1220.00"), Decimal("122.00"))
    ]
    assert not CreditReservation.objects.exists()
    assert tasks.invoice_shipments() == 0


def test_a_shipment_that_cannot_be_invoiced_holds_up_no_other(
    confirmed: Callable[..., Order], owing: Client, support: User, caplog: Any
) -> None:
    first = ship_order(by=support, order=confirmed(), date=TODAY)
    InvoiceFactory(client=owing, number=first.number, date=TODAY)  # the same document came by import
    ship_order(by=support, order=confirmed(), date=TODAY)
    assert services.invoice_shipments() == 1
    assert first.number in caplog.text


# ---- payments ---------------------------------------------------------------------------------------------------


def test_a_payment_closes_what_is_due_first_and_leaves_an_advance(owing: Client, finance: User) -> None:
    for number, days in [("late", 1), ("early", 9)]:
        InvoiceFactory(client=owing, number=number, amount=100, due_date=TODAY - dt.timedelta(days=days))
    payment = pay(owing, 250, finance)
    assert parts(payment) == [
        ("early", Decimal(100), AllocationRule.DUE),
        ("late", Decimal(100), AllocationRule.DUE),
    ]
    assert (payment.allocated, payment.created_by) == (200, finance)
    owing.summary.refresh_from_db()
    assert owing.summary.debt == owing.summary.overdue == 0


@pytest.mark.parametrize("how", ["explicit", "purpose"])
def test_a_named_invoice_is_closed_first(owing: Client, finance: User, how: str) -> None:
    InvoiceFactory(client=owing, number="A-1", amount=100, due_date=TODAY - dt.timedelta(days=9))
    named = InvoiceFactory(client=owing, number="A-2", amount=100)
    given = {"named_invoice": named} if how == "explicit" else {"purpose": " Оплата по счёту a-2 за сыр "}
    payment = pay(owing, 100, finance, **given)
    assert parts(payment) == [("A-2", Decimal(100), AllocationRule.NAMED)]
    assert payment.purpose == given.get("purpose", "").strip()


def test_an_allocation_is_dated_by_the_later_document(owing: Client, finance: User) -> None:
    InvoiceFactory(client=owing, amount=100, date=TODAY)
    pay(owing, 50, finance, date=TODAY - dt.timedelta(days=3))
    assert Allocation.objects.get().date == TODAY


def test_what_a_payment_must_say(owing: Client, finance: User) -> None:
    foreign = InvoiceFactory()
    for code, field, given in [
        ("number_required", "number", {"number": " "}),
        ("amount_not_positive", "amount", {"amount": 0}),
        ("amount_too_large", "amount", {"amount": 10_000_000_001}),
        ("future_payment", "date", {"date": TODAY + dt.timedelta(days=1)}),
        ("unlikely_date", "date", {"date": TODAY.replace(year=26)}),
        ("foreign_invoice", "named_invoice", {"named_invoice": foreign}),
    ]:
        with refused(code) as refusal:
            pay(owing, by=finance, **{"amount": 100, **given})
        assert refusal.value.field == field
    pay(owing, 100, finance)
    with refused("payment_exists"):
        pay(owing, 100, finance)
    assert Payment.objects.count() == 1


def test_numbers_begin_anew_with_each_day_client_and_kind(owing: Client, finance: User) -> None:
    """The neighbours of `payment_exists`: all but one of number, client, day and kind are the same."""
    pay(owing, 100, finance)
    pay(owing, 100, finance, date=TODAY - dt.timedelta(days=1))
    pay(owing, 100, finance, number="18")
    pay(ClientFactory(), 100, finance)
    PaymentFactory(client=owing, number="19", date=TODAY, kind="return")
    pay(owing, 100, finance, number="19")
    assert Payment.objects.count() == 6
    with refused("payment_exists"):
        pay(owing, 100, finance, number=" 17 ")


def test_the_largest_sum_and_a_kopeck_are_payments(owing: Client, finance: User) -> None:
    assert pay(owing, 10_000_000_000, finance).amount == 10_000_000_000
    assert pay(owing, "0.01", finance, number="18").amount == Decimal("0.01")


# ---- advances ---------------------------------------------------------------------------------------------------


def test_an_advance_adds_to_what_it_has_paid_of_an_invoice(owing: Client, finance: User) -> None:
    """A part was put there by hand; the advance that finds the rest does not overwrite it."""
    invoice = InvoiceFactory(client=owing, number="A-1", amount=80)
    payment = pay(owing, 100, finance)
    services.reallocate(by=finance, payment=payment, parts=[(invoice, Decimal(30))], reason="letter")
    services.apply_advances([owing.pk])
    payment.refresh_from_db()
    assert parts(payment) == [("A-1", Decimal(80), AllocationRule.MANUAL)]
    assert payment.allocated == 80


def test_a_half_spent_payment_gives_only_what_is_left(owing: Client, finance: User) -> None:
    InvoiceFactory(client=owing, number="A-1", amount=80, due_date=TODAY)
    payment = pay(owing, 100, finance)
    InvoiceFactory(client=owing, number="A-2", amount=80, due_date=TODAY + dt.timedelta(days=1))
    services.apply_advances([owing.pk])
    assert [part[:2] for part in parts(payment)] == [("A-1", Decimal(80)), ("A-2", Decimal(20))]


def test_what_a_payment_has_left_is_what_the_database_says(owing: Client) -> None:
    """The payment in hand is as old as when it was read: what was allocated since is kept by the database."""
    payment = PaymentFactory(client=owing, amount=100)
    for amount, share in ((60, 60), (70, 40)):
        InvoiceFactory(client=owing, amount=amount)
        assert [one.amount for one in allocate(payment)] == [share]


def test_the_oldest_advance_is_spent_first(owing: Client, finance: User) -> None:
    for number, days in (("new", 0), ("old", 5)):
        pay(owing, 60, finance, number=number, date=TODAY - dt.timedelta(days=days))
    InvoiceFactory(client=owing, amount=80)
    other = PaymentFactory(amount=60)
    InvoiceFactory(client=other.client, amount=60)
    services.apply_advances([owing.pk])
    spent = dict(Payment.objects.values_list("number", "allocated"))
    assert spent == {"old": 60, "new": 20, other.number: 0}  # of other clients nothing


# ---- put on other invoices --------------------------------------------------------------------------------------


@pytest.fixture
def misplaced(owing: Client, finance: User) -> tuple[Payment, Invoice, Invoice]:
    """A payment of 100 on the older of two invoices of 80, 20 of it on the newer."""
    first = InvoiceFactory(client=owing, number="A-1", amount=80, due_date=TODAY)
    second = InvoiceFactory(client=owing, number="A-2", amount=80, due_date=TODAY + dt.timedelta(days=9))
    return pay(owing, 100, finance), first, second


def test_a_payment_moves_by_hand_with_a_log(misplaced: Any, finance: User) -> None:
    payment, _first, second = misplaced
    services.reallocate(
        by=finance, payment=payment, parts=[(second, Decimal(60))], reason="the client's letter"
    )
    payment.refresh_from_db()
    assert parts(payment) == [("A-2", Decimal(60), AllocationRule.MANUAL)]
    assert payment.amount - payment.allocated == 40
    change = payment.reallocations.get()
    assert (change.by, change.reason) == (finance, "the client's letter")
    assert change.before == [["A-1", "80.00"], ["A-2", "20.00"]]


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("more_than_open", [("second", "80.01")]),
        ("more_than_paid", [("first", "80"), ("second", "21")]),
        ("invoice_twice", [("first", "10"), ("first", "10")]),
        ("amount_negative", [("first", "-1")]),
        ("foreign_invoice", [("foreign", "10")]),
    ],
)
def test_what_cannot_be_reallocated(misplaced: Any, finance: User, code: str, given: Any) -> None:
    payment, first, second = misplaced
    invoices = {"first": first, "second": second, "foreign": InvoiceFactory()}
    wanted = [(invoices[name], Decimal(amount)) for name, amount in given]
    with refused(code):
        services.reallocate(by=finance, payment=payment, parts=wanted, reason="letter")
    assert [number for number, *_rest in parts(payment)] == ["A-1", "A-2"]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        # all that was paid, elsewhere: the sum itself is no more than the sum
        ([("first", "20"), ("second", "80")], [("A-1", 20), ("A-2", 80)]),
        # an invoice that this very payment has closed in full: kept, or kept in part
        ([("first", "80"), ("second", "20")], [("A-1", 80), ("A-2", 20)]),
        ([("first", "79.99")], [("A-1", "79.99")]),
        ([("first", "80"), ("second", "0")], [("A-1", 80)]),
        ([], []),
    ],
)
def test_what_can_just_be_reallocated(misplaced: Any, finance: User, given: Any, found: Any) -> None:
    """The neighbours of the refusals above."""
    payment, first, second = misplaced
    invoices = {"first": first, "second": second}
    wanted = [(invoices[name], Decimal(amount)) for name, amount in given]
    services.reallocate(by=finance, payment=payment, parts=wanted, reason="letter")
    assert [part[:2] for part in parts(payment)] == [(number, Decimal(amount)) for number, amount in found]


def test_what_others_have_closed_is_out_of_reach(misplaced: Any, finance: User) -> None:
    payment, _first, second = misplaced
    pay(payment.client, 60, finance, number="18")  # closes the rest of the second
    closed = InvoiceFactory(client=payment.client, amount=80)
    pay(payment.client, 80, finance, number="19")
    for invoice, amount in ((second, "20.01"), (closed, "0.01")):
        with refused("more_than_open"):
            services.reallocate(
                by=finance, payment=payment, parts=[(invoice, Decimal(amount))], reason="letter"
            )
    services.reallocate(by=finance, payment=payment, parts=[(second, Decimal(20))], reason="letter")


def test_what_a_payment_can_reach_is_open_or_its_own_in_due_order(misplaced: Any, finance: User) -> None:
    """The form of a reallocation lists these and no others."""
    payment, first, second = misplaced
    early = InvoiceFactory(
        client=payment.client, number="A-0", amount=5, due_date=TODAY - dt.timedelta(days=1)
    )
    late = InvoiceFactory(
        client=payment.client, number="A-3", amount=7, due_date=TODAY + dt.timedelta(days=30)
    )
    InvoiceFactory(client=payment.client, number="closed", amount=5, paid=5)
    InvoiceFactory(number="another's")
    reach = [(one.pk, one.amount) for one in allocatable_invoices(payment)]
    assert reach == [(early.pk, 5), (first.pk, 80), (second.pk, 80), (late.pk, 7)]
    is_open = [(one.pk, one.amount) for one in open_invoices(payment.client_id)]
    assert is_open == [(early.pk, 5), (second.pk, 60), (late.pk, 7)]


def test_a_payment_that_was_moved_meanwhile_is_not_moved(misplaced: Any, finance: User) -> None:
    payment, _first, second = misplaced
    seen = payment.updated_at
    put = partial(services.reallocate, by=finance, payment=payment, parts=[(second, Decimal(1))], reason="-")
    put(expected_updated_at=seen)
    with refused("changed_meanwhile", StateConflict):
        put(expected_updated_at=seen)
    payment.refresh_from_db()
    put(expected_updated_at=payment.updated_at)


def test_moving_a_payment_needs_a_reason(misplaced: Any, finance: User) -> None:
    with refused("reason_required"):
        services.reallocate(by=finance, payment=misplaced[0], parts=[], reason=" ")


# ---- limits -----------------------------------------------------------------------------------------------------


def test_a_limit_is_set_within_ones_own(finance: User) -> None:
    client, director = ClientFactory(), UserFactory(role="director")
    limit = services.set_limit(by=finance, client=client, amount=Decimal(5_000_000), reason=" history ")
    assert (limit.valid_from, limit.tolerance_days, limit.set_by, limit.reason) == (
        TODAY,
        5,
        finance,
        "history",
    )
    above = Decimal("5000000.01")
    with refused("above_your_limit", NotAllowed):
        services.set_limit(by=finance, client=client, amount=above, reason="more")
    services.set_limit(by=director, client=client, amount=above, reason="more")
    assert CreditLimit.objects.get().amount == above  # one limit per client and day


def test_what_a_limit_must_be(finance: User, kam: User) -> None:
    client = ClientFactory()

    def set_by(by: User, **given: Any) -> Any:
        return services.set_limit(
            by=by, client=client, **{"amount": Decimal(1), "reason": "history", **given}
        )

    with refused("limit_negative"):
        set_by(finance, amount=Decimal(-1))
    with refused("reason_required"):
        set_by(finance, reason=" ")
    with refused("limit_in_the_past"):
        set_by(finance, valid_from=TODAY - dt.timedelta(days=1))
    with refused("unlikely_date"):
        set_by(finance, valid_from=dt.date(9999, 12, 31))
    with refused("forbidden", NotAllowed):
        set_by(kam)


def test_a_new_limit_shows_in_the_figures_at_once(finance: User) -> None:
    client = CreditLimitFactory(amount=100).client
    InvoiceFactory(client=client, amount=150)
    services.set_limit(by=finance, client=client, amount=Decimal(120), reason="history")
    client.summary.refresh_from_db()
    assert client.summary.over_limit == 30


def test_credit_is_what_the_database_checks(owing: Client) -> None:
    InvoiceFactory(client=owing, amount=300, due_date=TODAY - dt.timedelta(days=7))
    PaymentFactory(client=owing, amount=100)
    state = services.credit_state(owing.pk, TODAY)
    assert (state.debt, state.advances, state.taken, state.free) == (300, 100, 200, 999_800)
    assert (state.overdue_days, state.tolerance_days) == (7, 5)
    assert state.stop(Decimal(1))  # seven days are beyond the tolerance
    assert state.over_limit == 0


@pytest.mark.parametrize(
    ("debt", "limit", "near", "over"),
    [
        (799, 1000, False, 0),
        (800, 1000, True, 0),
        (1000, 1000, True, 0),
        (1001, 1000, True, 1),
        (5, 0, False, 5),
    ],
)
def test_a_limit_is_nearly_taken_from_four_fifths_on(debt: int, limit: int, near: bool, over: int) -> None:
    """Reservations take of it as debts do, advances give back; over the limit is debt alone."""
    known = {
        "reserved": Decimal(30),
        "advances": Decimal(30),
        "way": "limit",
        "tolerance_days": 5,
        "overdue_days": 5,
    }
    state = services.CreditState(debt=Decimal(debt), limit=Decimal(limit), **known)  # type: ignore[arg-type]
    assert (state.is_near_limit, state.over_limit, state.taken) == (near, over, debt)
    assert state.stop(state.free + 1) and state.stop(state.free) is None
