"""Due dates by the terms of a contract: calendar, working and bank days, from shipment or acceptance (R164)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from dossiers.models import Client, Contract
from dossiers.services import update_contract
from orders.delivery.services import set_delivery
from orders.models import Order
from receivables.models import Invoice
from receivables.services import due_date, ship
from tests.factories.dossiers import ContractFactory
from tests.factories.orders import ShipmentFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY = dt.timedelta(days=1)
FRIDAY = dt.date(2026, 11, 13)


@pytest.mark.parametrize(
    ("unit", "days", "due"),
    [
        ("calendar", 7, dt.date(2026, 11, 20)),
        ("calendar", 8, dt.date(2026, 11, 23)),  # a Saturday moves to Monday
        ("working", 7, dt.date(2026, 11, 24)),
        ("bank", 7, dt.date(2026, 11, 24)),
        ("bank", 0, FRIDAY),
    ],
)
@pytest.mark.parametrize(("base", "later"), [("shipment", 0), ("acceptance", 7)])
def test_a_term_is_counted_in_its_days_from_its_base(
    unit: str, days: int, due: dt.date, base: str, later: int
) -> None:
    """From an acceptance a week later each falls a week later, on the same weekday (R164)."""
    contract = ContractFactory(payment_term_days=days, term_unit=unit, term_base=base)
    assert due_date(contract.client, FRIDAY) == due  # nobody has said yet when the goods came
    assert due_date(contract.client, FRIDAY, FRIDAY + 7 * DAY) == due + later * DAY


@pytest.fixture
def shipped(owing: Client, support: User, confirmed: Callable[..., Order]) -> Callable[..., Invoice]:
    """An invoice of today by a contract of nine calendar days."""

    def make(base: str = "acceptance") -> Invoice:
        owing.contracts.update(payment_term_days=9, term_base=base)
        ship(by=support, order=confirmed(10), date=TODAY)
        return Invoice.objects.get()

    return make


def test_the_invoice_follows_the_day_on_which_the_goods_came(
    shipped: Callable[..., Invoice], support: User, settings: Any
) -> None:
    """Until then it runs from the shipment; a corrected day corrects it again (R164)."""
    invoice = shipped()
    assert invoice.due_date == TODAY + 9 * DAY  # a Friday
    settings.BUSINESS_DATE = TODAY + 7 * DAY
    for came, due in ((TODAY + 5 * DAY, 14), (TODAY + 6 * DAY, 15), (None, 9)):
        set_delivery(by=support, shipment=invoice.shipment, address="Stock 1", delivered_on=came)
        invoice.refresh_from_db()
        assert invoice.due_date == TODAY + due * DAY


def test_a_term_from_the_shipment_does_not_move(
    shipped: Callable[..., Invoice], support: User, settings: Any
) -> None:
    invoice = shipped("shipment")
    settings.BUSINESS_DATE = TODAY + 7 * DAY
    set_delivery(by=support, shipment=invoice.shipment, address="Stock 1", delivered_on=TODAY + 5 * DAY)
    invoice.refresh_from_db()
    assert invoice.due_date == TODAY + 9 * DAY


def test_a_shipment_without_an_invoice_has_nothing_to_follow(support: User, kam: User) -> None:
    shipment = ShipmentFactory(client__manager=kam, date=TODAY)
    set_delivery(by=support, shipment=shipment, address="Stock 1", delivered_on=TODAY)
    assert not Invoice.objects.exists()


def test_another_base_is_agreed_to_by_somebody_else(owing: Client, kam: User) -> None:
    """It gains the client days, so it waits for the head (R164)."""
    contract: Contract = owing.contracts.get()
    update_contract(by=kam, contract=contract, term_base="acceptance", reason="they check the goods")
    contract.refresh_from_db()
    assert contract.term_base == "shipment"
    assert contract.approvals.waiting().get().figures["term_base"] == "acceptance"
    with refused("unknown_base"):
        update_contract(by=kam, contract=contract, term_base="moon", reason="why not")
