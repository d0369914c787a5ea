"""The way of a prospect to a customer."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from catalogue.models import Product
from dossiers.history.timeline import timeline
from dossiers.services import create_client
from orders.services import LineInput, create_order, ship_order, submit_order
from plans.services import Result, log_off_plan_activity
from tests.factories.receivables import CreditLimitFactory
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db


def test_a_prospect_becomes_a_customer_and_keeps_its_history(people: SimpleNamespace, milk: Product) -> None:
    """Entered without a contract, assigned, visited, shipped to: one client with one time line (R1)."""
    client = create_client(
        by=people.head, manager=people.kam, name="Лукошко", stage="prospect", source="press"
    )
    assert (client.manager, client.contracts.exists()) == (people.kam, False)
    met = Result(outcome="agreed", result="They try milk", no_next_step_reason="they call")
    visit = {"kind": "visit", "day": TODAY, "purpose": "acquaintance", "result": met}
    log_off_plan_activity(by=people.kam, client=client, **visit)
    CreditLimitFactory(client=client, amount=Decimal(5000))
    order = create_order(by=people.kam, client=client, lines=[LineInput(milk, Decimal(10))])
    ship_order(by=people.support, order=submit_order(by=people.kam, order=order), date=TODAY)
    client.refresh_from_db()
    assert client.stage == "customer"
    kinds = {event.source for event in timeline(client, people.kam).events}
    assert kinds >= {"activities", "shipments"}
