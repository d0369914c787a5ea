"""What a market segment will buy: asked by management with a day, answered by managers by product group (R155)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.models import Task
from plans.services import accept_task
from reports.demand.pages import DemandPage
from reports.demand.services import answer_demand, ask_demand
from reports.models import DemandEstimate, DemandLine, DemandRequest
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientFactory, MarketSegmentFactory
from tests.factories.orders import ProductFactory, ShipmentLineFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "today")]
SignedIn = Callable[[User], Browser]
D = Decimal
DUE = dt.date(2026, 11, 27)


@pytest.fixture
def people() -> SimpleNamespace:
    head = UserFactory(role="head")
    kam, second = (UserFactory(role="kam", department=head.department) for _n in range(2))
    return SimpleNamespace(head=head, kam=kam, second=second, director=UserFactory(role="director"))


@pytest.fixture
def asked(people: SimpleNamespace) -> DemandRequest:
    return ask_demand(
        by=people.head, segment=MarketSegmentFactory(name="Cafés"), first_month=dt.date(2027, 1, 20), months=3,
        due_on=DUE, managers=[people.kam, people.second], note="for the contract with the dairy",
    )  # fmt: skip


def of(manager: User) -> DemandEstimate:
    return DemandEstimate.objects.get(manager=manager)


def test_each_manager_gets_an_order_with_the_day(people: SimpleNamespace, asked: DemandRequest) -> None:
    """(R155)"""
    assert (asked.first_month, asked.last_day) == (dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    tasks = Task.objects.order_by("pk")
    assert [(one.assignee, one.kind, one.due_on, one.status) for one in tasks] == [
        (people.kam, "order", DUE, "given"), (people.second, "order", DUE, "given"),
    ]  # fmt: skip
    assert tasks[0].text == "Estimate the demand: Cafés, from 01.2027"


def test_an_answer_by_group_reports_the_order_and_may_be_replaced(
    people: SimpleNamespace, asked: DemandRequest
) -> None:
    """(R155)"""
    milk, cream = ProductFactory().group, ProductFactory().group
    answer_demand(
        by=people.kam, estimate=of(people.kam), amounts={milk: D(100), cream: D(50)}, note="two new"
    )
    estimate = answer_demand(by=people.kam, estimate=of(people.kam), amounts={milk: D(120)})
    assert list(estimate.lines.values_list("group", "amount")) == [(milk.pk, D(120))]
    assert estimate.task.status == "answered" and estimate.answered_at is not None
    accept_task(by=people.head, task=estimate.task)
    with refused("estimate_closed", StateConflict):
        answer_demand(by=people.kam, estimate=of(people.kam), amounts={milk: D(1)})


def test_only_who_was_asked_answers_or_a_deputy(people: SimpleNamespace, asked: DemandRequest) -> None:
    group = ProductFactory().group
    with refused("another_was_asked", NotAllowed):
        answer_demand(by=people.head, estimate=of(people.kam), amounts={group: D(1)})
    AbsenceFactory(user=people.kam, deputy=people.second)
    deputy = User.objects.get(pk=people.second.pk)
    assert answer_demand(by=deputy, estimate=of(people.kam), amounts={group: D(1)}).on_behalf_of == people.kam


@pytest.mark.parametrize(
    ("amounts", "code"),
    [([], "amounts_required"), ([D(-1)], "amount_wrong"), ([D(10) ** 13], "amount_wrong")],
)
def test_an_answer_has_real_sums(
    amounts: list[D], code: str, people: SimpleNamespace, asked: DemandRequest
) -> None:
    given = {ProductFactory().group: amount for amount in amounts}
    with refused(code):
        answer_demand(by=people.kam, estimate=of(people.kam), amounts=given)


@pytest.mark.parametrize(
    ("changed", "code"), [({"managers": []}, "managers_required"), ({"months": 13}, "months_wrong")]
)
def test_a_question_names_people_and_months(
    changed: dict[str, Any], code: str, people: SimpleNamespace
) -> None:
    given = {"managers": [people.kam], "months": 1, **changed}
    with refused(code):
        ask_demand(
            by=people.head,
            segment=MarketSegmentFactory(),
            first_month=dt.date(2027, 1, 1),
            due_on=DUE,
            **given,
        )
    assert not DemandRequest.objects.exists()


def test_a_head_asks_their_own_people_alone(people: SimpleNamespace) -> None:
    with refused("not_your_team", NotAllowed):
        ask_demand(
            by=people.head, segment=MarketSegmentFactory(), first_month=dt.date(2027, 1, 1), months=1, due_on=DUE,
            managers=[UserFactory(role="kam")],
        )  # fmt: skip


def test_estimates_stand_beside_the_sales_of_a_year_before(
    people: SimpleNamespace, asked: DemandRequest
) -> None:
    """Of clients of the segment, in the same months, as far as the reader sees them (R155)."""
    product = ProductFactory()
    for manager, segment, day, amount in (
        (people.kam, asked.segment, dt.date(2026, 1, 1), 300),
        (people.second, asked.segment, dt.date(2026, 3, 31), 100),
        (people.kam, asked.segment, dt.date(2026, 4, 1), 7000),
        (people.kam, MarketSegmentFactory(), dt.date(2026, 2, 1), 5000),
    ):
        client = ClientFactory(manager=manager, segment=segment)
        ShipmentLineFactory(
            shipment__client=client, shipment__date=day, product=product, quantity=1, amount=amount
        )
    answer_demand(by=people.kam, estimate=of(people.kam), amounts={product.group: D(500)})
    page = DemandPage(asked, people.head)
    [row] = page.rows
    by_manager = dict(zip([one.manager for one in page.estimates], row.expected, strict=True))
    assert by_manager == {people.kam: D(500), people.second: None}
    assert (row.sum, row.before, row.change) == (D(500), D(400), D(25))
    assert (page.totals.sum, page.totals.before) == (D(500), D(400))
    own = DemandPage(asked, people.kam)
    assert [one.manager for one in own.estimates] == [people.kam] and own.rows[0].before == D(300)


def test_the_database_holds_one_answer_of_real_sums(people: SimpleNamespace, asked: DemandRequest) -> None:
    estimate, group = of(people.kam), ProductFactory().group
    for wrong in (
        lambda: DemandEstimate.objects.create(request=asked, manager=people.kam),
        lambda: DemandLine.objects.create(estimate=estimate, group=group, amount=D(-1)),
        lambda: DemandRequest.objects.filter(pk=asked.pk).update(first_month=dt.date(2027, 1, 2)),
        lambda: DemandRequest.objects.filter(pk=asked.pk).update(months=0),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_asked_and_answered_on_their_pages(people: SimpleNamespace, signed_in: SignedIn) -> None:
    """From the form of the head to the answer of the manager, and the table."""
    group, segment = ProductFactory().group, MarketSegmentFactory()
    leader, manager = signed_in(people.head), signed_in(people.kam)
    sent = {"segment": segment.pk, "first_month": "2027-01-10", "months": 2, "due_on": DUE.isoformat(),
            "managers": [people.kam.pk]}  # fmt: skip
    nobody = leader.post(reverse("reports:demand_ask"), {**sent, "managers": []})
    assert (nobody.status_code, DemandRequest.objects.count()) == (422, 0)
    page = leader.post(reverse("reports:demand_ask"), sent).url
    assert "no answer yet" not in leader.get(page).content.decode()  # nothing to show yet
    address = reverse("reports:demand_answer", args=[of(people.kam).pk])
    wrong = manager.post(address, {f"g{group.pk}": "many", "note": "kept"})
    assert wrong.status_code == 422 and "kept" in wrong.content.decode()
    assert manager.post(address, {f"g{group.pk}": "1 250,50", "note": "two new cafés"}).url == page
    text = leader.get(page).content.decode()
    assert "two new cafés" in text and "1\u202f251" in text
    assert (
        reverse("reports:demand_detail", args=[of(people.kam).request_id])
        in manager.get(reverse("plans:task_detail", args=[of(people.kam).task_id])).content.decode()
    )
