"""What the database itself holds, whoever writes: paid sums, the credit limit, side doors."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dossiers.models import Client
from orders.models import Order, OrderLine, OrderStatus
from receivables.models import Allocation, CheckResult, CreditCheck, CreditReservation, Invoice, Payment
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import OrderFactory, OrderLineFactory
from tests.factories.receivables import AllocationFactory, CreditLimitFactory, InvoiceFactory, PaymentFactory
from tests.support.unknown_states import allow_unknown_states

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def confirm(order: Order) -> None:
    """As any program might, past all services."""
    with transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="confirmed")


def refusal(order: Order) -> dict[str, Any]:
    """The figures with which the database refuses to confirm."""
    with pytest.raises(DatabaseError) as caught:
        confirm(order)
    cause: Any = caught.value.__cause__
    assert cause.pgcode == "KC001"
    return json.loads(cause.diag.message_detail, parse_float=Decimal)


def side_door(deed: Any) -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        deed()
    assert caught.value.__cause__.pgcode == "KC002"  # type: ignore[union-attr]


@pytest.fixture
def client(db: Any) -> Client:
    """Limit 1,000, five days overdue tolerated."""
    return CreditLimitFactory(amount=Decimal(1000), tolerance_days=5).client


# ---- paid and allocated -----------------------------------------------------------------------------------------


def test_paid_and_allocated_follow_every_way_of_writing_allocations() -> None:
    invoice, payment = InvoiceFactory(amount=1000), None
    payment = PaymentFactory(client=invoice.client, amount=900)
    other = PaymentFactory(client=invoice.client, amount=100)

    def figures() -> list[Decimal]:
        found = [invoice, payment, other]
        for row in found:
            row.refresh_from_db()
        return [invoice.paid, payment.allocated, other.allocated]

    Allocation.objects.bulk_create(
        AllocationFactory.build(payment=p, invoice=invoice, amount=a, date=p.date, rule="due")
        for p, a in [(payment, 400), (other, 100)]
    )
    assert figures() == [500, 400, 100]
    Allocation.objects.filter(payment=payment).update(amount=Decimal("650.50"))
    assert figures() == [Decimal("750.50"), Decimal("650.50"), 100]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM receivables_allocation WHERE payment_id = %s", [other.pk])
    assert figures() == [Decimal("650.50"), Decimal("650.50"), 0]
    payment.delete()
    invoice.refresh_from_db()
    assert invoice.paid == 0


def test_an_allocation_moved_to_another_invoice_leaves_the_first() -> None:
    allocation = AllocationFactory(amount=100)
    other = InvoiceFactory(client=allocation.payment.client)
    Allocation.objects.filter(pk=allocation.pk).update(invoice=other)
    assert list(Invoice.objects.order_by("pk").values_list("paid", flat=True)) == [0, 100]
    assert Payment.objects.get().allocated == 100


@pytest.mark.parametrize(("invoice_sum", "payment_sum"), [(100, 1000), (1000, 100)])
def test_no_more_is_allocated_than_is_open_or_was_paid(invoice_sum: int, payment_sum: int) -> None:
    payment = PaymentFactory(amount=payment_sum)
    invoice = InvoiceFactory(client=payment.client, amount=invoice_sum)
    with pytest.raises(IntegrityError):
        AllocationFactory(payment=payment, invoice=invoice, amount=101)


def test_a_change_of_what_is_paid_is_a_change_of_the_document() -> None:
    invoice = InvoiceFactory()
    before = invoice.updated_at
    AllocationFactory(payment=PaymentFactory(client=invoice.client), invoice=invoice)
    invoice.refresh_from_db()
    assert invoice.updated_at > before


# ---- the limit --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("gross", "fits"), [("1000.00", True), ("1000.01", False)])
def test_an_order_fits_up_to_the_last_kopeck(client: Client, gross: str, fits: bool) -> None:
    order = OrderFactory(client=client, gross=Decimal(gross))
    if not fits:
        assert refusal(order)["over"] == Decimal("0.01")
        return
    confirm(order)
    assert CreditReservation.objects.get(order=order).amount == Decimal(gross)
    check = CreditCheck.objects.get(order=order)
    assert (check.result, check.amount, check.limit, check.reserved) == (CheckResult.PASSED, 1000, 1000, 0)


def test_debt_reservations_and_advances_count_together(client: Client) -> None:
    InvoiceFactory(client=client, amount=500)
    PaymentFactory(client=client, amount=150)
    confirm(OrderFactory(client=client, gross=400))
    confirm(OrderFactory(client=client, gross=250))
    assert refusal(OrderFactory(client=client, gross=1)) == {
        "way": "limit", "limit": 1000, "debt": 500, "reserved": 650, "advances": 150, "amount": 1, "over": 1,
        "overdue_days": 0,
    }  # fmt: skip


def test_what_is_half_paid_and_half_spent_counts_by_half(client: Client) -> None:
    """Neither what an invoice was nor what a payment was: what is open of both; and nobody else's."""
    invoice = InvoiceFactory(client=client, amount=500)
    AllocationFactory(payment=PaymentFactory(client=client, amount=300), invoice=invoice, amount=200)
    closed = InvoiceFactory(client=client, amount=70)
    AllocationFactory(payment=PaymentFactory(client=client, amount=70), invoice=closed, amount=70)
    InvoiceFactory(amount=10_000)
    PaymentFactory(amount=10_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT debt, advances FROM receivables_credit_figures(%s, current_date)", [client.pk])
        assert cursor.fetchone() == (300, 100)
    confirm(OrderFactory(client=client, gross=800))
    assert refusal(OrderFactory(client=client, gross=1))["over"] == 1


def test_what_is_paid_is_not_overdue(client: Client) -> None:
    """The oldest open invoice counts, not the oldest and not the newest."""
    day = dt.date(2026, 6, 30)
    for late, amount, paid in ((90, 10, 10), (40, 10, 4), (20, 10, 0), (-5, 10, 0)):
        invoice = InvoiceFactory(client=client, amount=amount, due_date=day - dt.timedelta(days=late))
        if paid:
            payment = PaymentFactory(client=client, amount=paid)
            AllocationFactory(payment=payment, invoice=invoice, amount=paid)
    with connection.cursor() as cursor:
        figures = "SELECT overdue_days FROM receivables_credit_figures(%s, %s)"
        for on, days in ((day, 40), (day - dt.timedelta(days=40), 0), (day - dt.timedelta(days=39), 1)):
            cursor.execute(figures, [client.pk, on])
            assert cursor.fetchone() == (days,)


def test_without_a_limit_only_what_is_paid_ahead_passes() -> None:
    client = ClientFactory()
    PaymentFactory(client=client, amount=100)
    confirm(OrderFactory(client=client, gross=100))
    stop = refusal(OrderFactory(client=client, gross=1))
    assert (stop["way"], stop["limit"], stop["over"]) == ("prepayment", None, 1)


def test_without_a_limit_no_day_overdue_is_tolerated() -> None:
    client = PaymentFactory(amount=100).client
    order = OrderFactory(client=client, gross=1)
    InvoiceFactory(client=client, amount=1, due_date=order.date - dt.timedelta(days=1))
    assert (refusal(order)["over"], refusal(order)["overdue_days"]) == (0, 1)


@pytest.mark.parametrize(("late", "stops"), [(0, False), (5, False), (6, True)])
def test_debt_overdue_beyond_the_tolerance_stops_whatever_the_limit(
    client: Client, late: int, stops: bool
) -> None:
    order = OrderFactory(client=client, gross=1)
    InvoiceFactory(client=client, amount=1, due_date=order.date - dt.timedelta(days=late))
    if stops:
        assert refusal(order)["overdue_days"] == late
    else:
        confirm(order)


def test_the_newest_limit_that_has_begun_counts(client: Client) -> None:
    order = OrderFactory(client=client, gross=1500, date=dt.date(2026, 6, 10))
    CreditLimitFactory(client=client, amount=2000, valid_from=dt.date(2026, 6, 10))
    CreditLimitFactory(client=client, amount=1, valid_from=dt.date(2026, 6, 11))
    CreditLimitFactory(amount=7, valid_from=dt.date(2026, 6, 10))  # another client's
    confirm(order)
    assert CreditCheck.objects.get(order=order).limit == 2000


def test_the_business_date_is_the_callers_and_the_orders_own_without_one(client: Client) -> None:
    CreditLimitFactory(client=client, amount=0, valid_from=dt.date(2026, 6, 1))
    order = OrderFactory(client=client, gross=1, date=dt.date(2026, 5, 31))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kam.today', '2026-06-01', true)")
    assert refusal(order)["limit"] == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kam.today', '', true)")
    confirm(order)
    assert CreditCheck.objects.get(order=order).as_of == dt.date(2026, 5, 31)


def test_an_order_entered_as_confirmed_is_checked_too(client: Client) -> None:
    OrderFactory(client=client, gross=1000, status="confirmed")
    assert CreditReservation.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        OrderFactory(client=client, gross=1, status="confirmed")


@pytest.mark.parametrize(
    ("amount", "days", "decision", "passes"),
    [
        (500, 0, "approved", True),
        ("499.99", 0, "approved", False),
        (500, 0, "refused", False),
        (None, 0, "", False),
    ],
)
def test_an_approved_request_covers_its_order_up_to_its_amount(
    client: Client, amount: Any, days: int, decision: str, passes: bool
) -> None:
    order = OrderFactory(client=client, gross=1500)
    ApprovalFactory(
        order=order, kind="credit", asked=None, amount=amount, overdue_days=days, decision=decision
    )
    if not passes:
        refusal(order)
        return
    confirm(order)
    assert CreditCheck.objects.get(order=order).result == CheckResult.RELEASED


def test_a_granted_discount_is_no_release(client: Client) -> None:
    order = OrderFactory(client=client, gross=1500)
    ApprovalFactory(
        order=order, kind="discount", asked=None, amount=9999, overdue_days=0, decision="approved"
    )
    refusal(order)


def test_a_release_of_another_order_covers_nothing(client: Client) -> None:
    ApprovalFactory(order__client=client, kind="credit", asked=None, amount=9999, decision="approved")
    refusal(OrderFactory(client=client, gross=1500))


def test_a_release_covers_the_days_it_named(client: Client) -> None:
    order = OrderFactory(client=client, gross=1)
    InvoiceFactory(client=client, amount=1, due_date=order.date - dt.timedelta(days=10))
    approval = ApprovalFactory(
        order=order, kind="credit", asked=None, amount=0, overdue_days=9, decision="approved"
    )
    refusal(order)
    type(approval).objects.filter(pk=approval.pk).update(figures={"amount": "0", "overdue_days": "10"})
    confirm(order)


def test_a_release_that_names_no_days_covers_none(client: Client) -> None:
    CreditLimitFactory(client=client, tolerance_days=0, valid_from=dt.date(2026, 1, 1))
    order = OrderFactory(client=client, gross=1)
    InvoiceFactory(client=client, amount=1, due_date=order.date - dt.timedelta(days=1))
    ApprovalFactory(order=order, kind="credit", asked=None, amount=5, decision="approved")
    assert refusal(order)["overdue_days"] == 1


def test_a_release_of_what_is_no_order_covers_nothing(client: Client) -> None:
    """Keys of two tables may be the same number."""
    order = OrderFactory(client=client, gross=1500)
    ApprovalFactory(
        order=order,
        subject_kind="plans.weekplan",
        kind="credit",
        asked=None,
        amount=9999,
        decision="approved",
    )
    refusal(order)


@pytest.mark.parametrize(
    ("reserved", "gross", "late", "result"),
    [
        (600, 400, 5, CheckResult.PASSED),  # all of the limit, as late as is tolerated
        (600, 401, 0, CheckResult.RELEASED),
        (0, 1000, 6, CheckResult.RELEASED),
    ],
)
def test_a_check_says_whether_the_order_passed_or_was_released(
    client: Client, reserved: int, gross: int, late: int, result: str
) -> None:
    if reserved:
        confirm(OrderFactory(client=client, gross=reserved))
    order = OrderFactory(client=client, gross=gross)
    if late:
        PaymentFactory(client=client, amount=1)
        InvoiceFactory(client=client, amount=1, due_date=order.date - dt.timedelta(days=late))
    if result == CheckResult.RELEASED:
        ApprovalFactory(
            order=order, kind="credit", asked=None, amount=9999, overdue_days=99, decision="approved"
        )
    confirm(order)
    check = CreditCheck.objects.get(order=order)
    assert (check.result, check.reserved, check.overdue_days) == (result, reserved, late)


def test_a_stop_is_kept_with_its_figures(client: Client) -> None:
    order = OrderFactory(client=client, gross=1200)
    Order.objects.filter(pk=order.pk).update(status="hold")
    check = CreditCheck.objects.get(order=order)
    assert (check.result, check.amount, check.limit) == (CheckResult.STOPPED, 1200, 1000)


def test_a_cancelled_order_frees_what_it_held(client: Client) -> None:
    order, other = OrderFactory(client=client, gross=900), OrderFactory(client=client, gross=100)
    for one in (order, other):
        confirm(one)
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    assert CreditReservation.objects.get().order == other
    confirm(OrderFactory(client=client, gross=900))


def test_the_last_shipment_of_an_order_frees_what_it_still_held(client: Client) -> None:
    order, other = OrderFactory(client=client, gross=100), OrderFactory(client=client, gross=100)
    for one in (order, other):
        confirm(one)
    for status, held in (("partial", {order.pk, other.pk}), ("shipped", {other.pk})):
        Order.objects.filter(pk=order.pk).update(status=status)
        assert set(CreditReservation.objects.values_list("order", flat=True)) == held


def test_clients_do_not_share_a_limit(client: Client) -> None:
    confirm(OrderFactory(client=client, gross=1000))
    other = CreditLimitFactory(amount=1000).client
    confirm(OrderFactory(client=other, gross=999))
    assert refusal(OrderFactory(client=other, gross=2))["reserved"] == 999
    assert CreditCheck.objects.get(order__client=other).reserved == 0


# ---- the contract -----------------------------------------------------------------------------------------------


def day_without_contract(order: Order, **changed: Any) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**changed)
    cause: Any = caught.value.__cause__
    assert cause.pgcode == "KC004"
    day: str = json.loads(cause.diag.message_detail)["day"]
    return day


@pytest.mark.parametrize(("today", "lacks"), [("2026-06-02", "2026-06-05"), ("2026-06-08", "2026-06-08")])
def test_a_contract_is_needed_on_the_day_of_shipping_or_later(client: Client, today: str, lacks: str) -> None:
    order = OrderFactory(client=client, gross=100, date=dt.date(2026, 6, 1), ship_on=dt.date(2026, 6, 5))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kam.today', %s, true)", [today])
    last = dt.date.fromisoformat(lacks)
    client.contracts.update(valid_to=last - dt.timedelta(days=1))
    assert day_without_contract(order, status="confirmed") == lacks
    client.contracts.update(valid_to=last)
    confirm(order)


@pytest.mark.parametrize(
    ("debt", "advance", "leaves"), [(0, 100, True), (20, 120, True), (20, 119, False), (0, 0, False)]
)
@pytest.mark.parametrize("status", ["shipped", "partial"])
def test_goods_leave_without_a_contract_once_they_are_paid(
    client: Client, debt: int, advance: int, leaves: bool, status: str
) -> None:
    order = OrderFactory(client=client, gross=100)
    confirm(order)
    client.contracts.update(status="agreed")
    if debt:
        InvoiceFactory(client=client, amount=debt)
    if advance:
        PaymentFactory(client=client, amount=advance)
    if leaves:
        assert Order.objects.filter(pk=order.pk).update(status=status) == 1
    else:
        assert day_without_contract(order, status=status) == order.ship_on.isoformat()


# ---- side doors -------------------------------------------------------------------------------------------------


def test_a_confirmed_order_keeps_its_sum_client_and_lines(client: Client) -> None:
    order = OrderFactory(client=client, gross=100)
    line = OrderLineFactory(order=order)
    confirm(order)
    kept = Order.objects.filter(pk=order.pk)
    side_door(lambda: kept.update(gross=1))
    side_door(lambda: kept.update(client=ClientFactory()))
    side_door(lambda: OrderLineFactory(order=order))
    side_door(lambda: OrderLine.objects.filter(pk=line.pk).update(quantity=99))
    side_door(lambda: OrderLine.objects.filter(pk=line.pk).delete())
    assert kept.update(note="the driver calls before") == 1
    assert OrderLine.objects.filter(pk=line.pk).update(unit_cost=1) == 1


def test_a_draft_changes_freely(client: Client) -> None:
    order = OrderFactory(client=client, gross=100)
    line = OrderLineFactory(order=order)
    OrderLine.objects.filter(pk=line.pk).update(quantity=99)
    Order.objects.filter(pk=order.pk).update(gross=5000)
    line.delete()
    assert not order.lines.exists()


@pytest.mark.parametrize("status", ["draft", "approval", "hold", "cancelled"])
def test_nothing_is_shipped_unchecked(client: Client, status: str) -> None:
    order = OrderFactory(client=client, gross=5000, status=status)
    side_door(lambda: Order.objects.filter(pk=order.pk).update(status="shipped"))


def test_history_may_be_loaded_as_shipped(client: Client) -> None:
    order = OrderFactory(client=client, gross=5000, status="shipped")
    OrderLineFactory(order=order)
    assert not CreditReservation.objects.exists()


def test_a_state_the_credit_rules_do_not_know_frees_nothing(db: Any) -> None:
    allow_unknown_states(Order)
    client = CreditLimitFactory(amount=Decimal(1000), tolerance_days=5).client
    order = OrderFactory(client=client, gross=Decimal(100))
    confirm(order)
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="partly")
    assert caught.value.__cause__.pgcode == "KC003"  # type: ignore[union-attr]
    assert CreditReservation.objects.get(order=order).amount == 100


@pytest.mark.parametrize("status", [status for status in OrderStatus if status != OrderStatus.CONFIRMED])
def test_the_credit_rules_know_every_state(client: Client, status: str) -> None:
    order = OrderFactory(client=client, gross=Decimal(100))
    confirm(order)
    Order.objects.filter(pk=order.pk).update(status=status)
    leaves = (OrderStatus.SHIPPED, OrderStatus.PART_SHIPPED)  # the invoice takes its place
    assert CreditReservation.objects.filter(order=order).exists() == (status in leaves)
