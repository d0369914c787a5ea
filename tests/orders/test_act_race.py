"""An act posted while goods of the same line come back: together never more than was shipped (KAM_RACE_ROUNDS)."""

from __future__ import annotations

import os
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Sum

from kam_crm.shared.errors import BusinessRuleError
from orders.acts import posting
from orders.models import ShipmentLine
from orders.services import register_return
from receivables.shipping import accept_return, post_act
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ActLineFactory, ShipmentLineFactory
from tests.support.days import TODAY
from tests.support.races import Racers, overtaken, without_row_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
D = Decimal
ROUNDS = int(os.environ.get("KAM_RACE_ROUNDS", "10"))


def pair(people: SimpleNamespace, client: Any, **services: Any) -> tuple[ShipmentLine, Any, Any]:
    """Of ten an act takes six away, and six come back."""
    line = ShipmentLineFactory(shipment__client=client, shipment__date=TODAY, quantity=10)
    act = ActLineFactory(
        act__client=client, act__shipment=line.shipment, shipment_line=line, actual=4, amount=D("-732.00")
    ).act
    post = partial(services.get("post", post_act), by=people.head, act=act)
    back = partial(
        services.get("back", accept_return), by=people.support, shipment=line.shipment,
        quantities={line.pk: D(6)}, reason="torn", date=TODAY,
    )  # fmt: skip
    return line, post, back


def gone(line: ShipmentLine) -> Decimal:
    rows = ShipmentLine.objects.filter(returned_line=line) | ShipmentLine.objects.filter(corrected_line=line)
    return -(rows.aggregate(sum=Sum("quantity"))["sum"] or D(0))


def test_act_while_returned(people: SimpleNamespace, client: Any) -> None:
    """One of the two is refused, whoever comes first."""
    with Racers(2) as racers:
        for number in range(ROUNDS):
            # a client of its own for each round: one with thousands of shipments would slow the next
            line, post, back = pair(people, ClientFactory(manager=client.manager))
            pair_of = (post, back) if number % 2 else (back, post)
            answers = racers.at_once(*pair_of)
            codes = {one.code for one in answers if isinstance(one, BusinessRuleError)}
            assert len(codes) == 1 and codes <= {"more_than_left", "more_than_shipped"}, (number, answers)
            assert gone(line) == 6, number


@pytest.mark.parametrize("act_first", [True, False])
def test_the_second_waits_for_the_first(people: SimpleNamespace, client: Any, act_first: bool) -> None:
    line, post, back = pair(people, client, post=posting.register_corrections, back=register_return)
    first, second = (post, back) if act_first else (back, post)
    at = (posting, "refresh_summary") if act_first else (ShipmentLine.objects, "none")
    if act_first:
        answers = overtaken(first, second, at)
    else:
        from orders.returns import services as returns

        answers = overtaken(first, second, (returns, "refresh_summary"))
    assert isinstance(answers[1], BusinessRuleError)
    assert gone(line) == 6


def test_without_the_row_lock_more_goes_than_was_shipped(
    people: SimpleNamespace, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: both have looked before either has written."""
    without_row_locks(monkeypatch)
    line, post, back = pair(people, client, post=posting.register_corrections, back=register_return)
    answers = overtaken(post, back, (posting, "refresh_summary"))
    assert not any(isinstance(one, BusinessRuleError) for one in answers)
    assert gone(line) == 12
