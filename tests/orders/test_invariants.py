"""What must hold of orders, shipments, acts and debts at any moment, and a row that breaks each of them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from approvals import services as approvals
from kam_crm.shared import invariants
from orders.models import Claim, DiscrepancyAct, Order, Shipment, ShipmentLine
from orders.services import Found, confirm_goods, draw_up_act, submit_act, submit_order
from receivables.models import CreditReservation, Invoice
from receivables.services import ship
from tests.factories.orders import ClaimFactory, GoodsReturnFactory, OrderLineFactory
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def shipment(draft: Callable[..., Order], people: SimpleNamespace) -> Shipment:
    """Ten of twelve left, an act about two of them is posted."""
    order = submit_order(by=people.kam, order=draft(12))
    shipped, _invoice = ship(
        by=people.support, order=order, date=TODAY, quantities={order.lines.get().pk: D(10)}
    )
    act = draw_up_act(by=people.kam, shipment=shipped, found=[Found(D(8), line=shipped.lines.get().pk)])
    submit_act(by=people.kam, act=act)
    confirm_goods(by=people.support, act=act)
    approvals.approve(by=people.head, request=act.approvals.get())
    return shipped


def counts() -> dict[str, int]:
    return {found.name: found.count for found in invariants.verify()}


def test_all_hold_of_what_services_write(shipment: Shipment) -> None:
    """And the command says so with a line for each."""
    assert set(counts().values()) == {0}
    out = StringIO()
    call_command("verify_invariants", stdout=out)
    assert out.getvalue().splitlines() == [f"{name}: 0" for name in invariants.names()]


def without_triggers(table: str, changes: str) -> None:
    """The twin writes what no service and no trigger lets through; only their owner may silence those of a table."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {changes}")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def shipped_twice(shipment: Shipment) -> None:
    line = shipment.lines.get()
    line.pk, line.quantity = None, D(3)
    line.save()


def bigger_line(shipment: Shipment) -> None:
    without_triggers("orders_orderline", f"gross = gross + 1 WHERE order_id = {shipment.order_id}")


def less_reserved(shipment: Shipment) -> None:
    CreditReservation.objects.update(amount=1)


def correction_without_act(shipment: Shipment) -> None:
    DiscrepancyAct.objects.update(status="draft", document=None)


def changed_correction(shipment: Shipment) -> None:
    ShipmentLine.objects.filter(kind="correction").update(amount=-1)


def gone_beyond(shipment: Shipment) -> None:
    ShipmentLine.objects.filter(kind="correction").update(quantity=-11)


def another_day(shipment: Shipment) -> None:
    shipment.lines.update(date=TODAY.replace(day=1))


def changed_invoice(shipment: Shipment) -> None:
    without_triggers("receivables_invoice", f"amount = amount + 1 WHERE shipment_id = {shipment.pk}")


def paid_by_nobody(shipment: Shipment) -> None:
    without_triggers("receivables_invoice", f"paid = 1 WHERE shipment_id = {shipment.pk}")


def without_invoice(shipment: Shipment) -> None:
    Invoice.objects.filter(shipment=shipment).update(shipment=None)


def below_cost(shipment: Shipment) -> None:
    without_triggers("orders_orderline", f"unit_cost = 500 WHERE order_id = {shipment.order_id}")


def own_return(shipment: Shipment) -> None:
    back = GoodsReturnFactory(shipment=shipment)
    back.changes.create(by=back.announced_by, action="accept", from_status="announced", to_status="accepted")


def own_act(shipment: Shipment) -> None:
    act = DiscrepancyAct.objects.get()
    act.changes.filter(action="confirm").update(by=act.author)


def own_claim(shipment: Shipment) -> None:
    claim = ClaimFactory(client=shipment.client)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE orders_claim DROP CONSTRAINT nobody_judges_own_claim")
    Claim.objects.filter(pk=claim.pk).update(
        verdict="no", verdict_by=claim.author, verdict_on=TODAY, verdict_reason="so"
    )


@pytest.mark.parametrize(
    ("name", "breaks"),
    [
        ("ordered_is_shipped_refused_and_rest", shipped_twice),
        ("order_is_sum_of_lines", bigger_line),
        ("reservation_is_rest_times_price", less_reserved),
        ("sales_fact_is_lines_and_acts", correction_without_act),
        ("sales_fact_is_lines_and_acts", changed_correction),
        ("sales_fact_is_lines_and_acts", gone_beyond),
        ("line_repeats_its_document", another_day),
        ("note_is_sum_of_lines", changed_invoice),
        ("note_is_sum_of_lines", paid_by_nobody),
        ("note_is_sum_of_lines", without_invoice),
        ("below_cost_only_by_decision", below_cost),
        ("no_decision_by_the_asker", own_return),
        ("no_decision_by_the_asker", own_act),
        ("no_decision_by_the_asker", own_claim),
    ],
)
def test_each_names_its_bad_rows(shipment: Shipment, name: str, breaks: Callable[[Shipment], None]) -> None:
    """The twin: with a broken row the command names it and ends with 1."""
    breaks(shipment)
    assert counts()[name] > 0
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_invariants", stdout=out)
    assert ended.value.code == 1
    line = next(one for one in out.getvalue().splitlines() if one.startswith(f"{name}: "))
    assert int(line.removeprefix(f"{name}: ")) > 0


def test_every_invariant_has_a_twin() -> None:
    mark: Any = next(
        one
        for one in test_each_names_its_bad_rows.pytestmark
        if one.name == "parametrize"  # type: ignore[attr-defined]
    )
    assert {name for name, _breaks in mark.args[1]} == set(invariants.names())


def test_an_order_without_shipments_is_no_bad_row(client: Any) -> None:
    """One that was imported as shipped has no lines here."""
    OrderLineFactory(order__client=client, order__status="draft")
    assert counts()["ordered_is_shipped_refused_and_rest"] == 0
