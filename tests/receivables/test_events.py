"""What happens to a client's money is an event, written with the action; history out of a file is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.events.models import Event
from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.errors import NotAllowed
from orders.models import Order
from orders.services import announce_return
from receivables import services
from receivables.models import Invoice, Payment
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def pay(
    client: Client, by: User | None, enter: Callable[..., Payment] = services.register_payment
) -> Payment:
    return enter(by=by, client=client, number="17", date=TODAY, amount=Decimal(100))


def happened() -> list[tuple[str, int, int | None]]:
    """(kind, client, person) of every event of this app."""
    rows = Event.objects.filter(kind__startswith="receivables.").order_by("pk")
    return list(rows.values_list("kind", "client_id", "by"))


def test_a_payment_entered_and_reversed_is_two_events(owing: Client, finance: User) -> None:
    payment = pay(owing, finance)
    services.reverse_payment(by=finance, payment=payment, reason="twice")
    assert happened() == [
        ("receivables.payment_registered", owing.pk, finance.pk),
        ("receivables.payment_reversed", owing.pk, finance.pk),
    ]
    assert set(Event.objects.values_list("subject_kind", "subject_id")) == {
        ("receivables.payment", payment.pk)
    }


def test_a_payment_out_of_a_file_is_no_event(owing: Client) -> None:
    pay(owing, UserFactory(role="admin"), services.import_payment)
    assert happened() == []


def test_a_refused_payment_leaves_no_event(owing: Client, finance: User) -> None:
    pay(owing, finance)
    with refused("payment_exists"):
        pay(owing, finance)
    assert len(happened()) == 1


def test_shipping_is_an_invoice_and_a_return_its_credit(
    confirmed: Callable[..., Order], owing: Client, support: User
) -> None:
    shipment, _invoice = services.ship(by=support, order=confirmed(), date=TODAY)
    line = shipment.lines.get()
    services.accept_return(
        by=support, shipment=shipment, quantities={line.pk: Decimal(1)}, reason="broken", date=TODAY
    )
    assert happened() == [
        ("receivables.invoice_issued", owing.pk, support.pk),
        ("receivables.return_credited", owing.pk, support.pk),
    ]


def test_a_limit_is_an_event(owing: Client, finance: User) -> None:
    services.set_limit(
        by=finance, client=owing, amount=Decimal(5), reason="small", valid_from=TODAY + dt.timedelta(1)
    )
    assert happened() == [("receivables.limit_set", owing.pk, finance.pk)]


def test_a_deputys_return_names_the_absent_manager(
    confirmed: Callable[..., Order], owing: Client, support: User, kam: User
) -> None:
    shipment, _invoice = services.ship(by=support, order=confirmed(), date=TODAY)
    deputy = UserFactory(role="kam", department=kam.department)
    AbsenceFactory(user=kam, deputy=deputy)
    quantities = {shipment.lines.get().pk: Decimal(1)}
    announced = announce_return(by=deputy, shipment=shipment, quantities=quantities, reason="broken")
    event = Event.objects.get(kind="returns.announced")
    assert (event.by, event.on_behalf_of) == (deputy, kam)
    assert (announced.announced_by, announced.on_behalf_of) == (deputy, kam)
    context = announced.events.latest("pgh_id").pgh_context
    assert context.metadata == {"user": deputy.pk, "acting_for": kam.pk}


WRITES: dict[str, Callable[[User, Client, Payment, Invoice], Any]] = {
    "register": lambda by, client, payment, invoice: pay(client, by),
    "import": lambda by, client, payment, invoice: pay(client, by, services.import_payment),
    "reallocate": lambda by, client, payment, invoice: services.reallocate(
        by=by, payment=payment, parts=[(invoice, Decimal(1))], reason="letter"
    ),
    "reverse": lambda by, client, payment, invoice: services.reverse_payment(
        by=by, payment=payment, reason="twice"
    ),
    "limit": lambda by, client, payment, invoice: services.set_limit(
        by=by, client=client, amount=Decimal(1), reason="small"
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_who_sees_money_may_not_write_it_through_any_door(
    owing: Client, kam: User, finance: User, name: str
) -> None:
    payment, invoice = pay(owing, finance), InvoiceFactory(client=owing)
    before = happened()
    with refused("forbidden", NotAllowed):
        WRITES[name](kam, owing, payment, invoice)
    assert happened() == before
