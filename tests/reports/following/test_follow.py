"""By day facts are those of a whole run: after each event what was followed is compared with a run from scratch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from dossiers.models import ClientSummary
from dossiers.services import assign_clients
from kam_crm.shared import clock
from receivables.services import register_payment, reverse_payment
from reports.following.follow import follow
from reports.models import (
    Attainment,
    ClientLifecycle,
    ClientMonth,
    DebtSnapshot,
    Following,
    SegmentSnapshot,
    TouchedClient,
    TouchedMonth,
)
from reports.nightly import pipeline
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import CreditLimitFactory
from tests.factories.reports import TargetFactory
from tests.reports.following.company import Company, owes, sold
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
D = Decimal
FACTS = (ClientMonth, Attainment, DebtSnapshot, ClientLifecycle, ClientSummary)
OF_THE_NIGHT = {
    "abc",
    "xyz",
    "segment",
    "share",
    "revenue",
    "dependence",
    "dependence_level",
    "dependence_share",
}  # of a client's summary


def rows(model: Any) -> set[tuple[Any, ...]]:
    left_out = {"id", "updated_at"} | (OF_THE_NIGHT if model is ClientSummary else set())
    fields = [field.attname for field in model._meta.concrete_fields if field.name not in left_out]
    return set(model.objects.order_by().values_list(*fields))


@pytest.fixture
def company(today: dt.date) -> Company:
    return Company()


def a_shipment(company: Company) -> None:
    sold(company.quiet, TODAY, 40)


def a_return(company: Company) -> None:
    sold(company.other, TODAY, -25, kind="return", quantity=D(-1))


def a_sale_of_an_earlier_month(company: Company) -> None:
    sold(company.shop, dt.date(2026, 10, 5), 11)


def a_correction(company: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_shipmentline SET amount = 31 WHERE client_id = %s", [company.other.pk])


def a_payment(company: Company) -> None:
    register_payment(by=company.finance, client=company.shop, number="1", date=TODAY, amount=D(200))


def a_payment_taken_back(company: Company) -> None:
    a_payment(company)
    follow(now=clock.now())
    payment = company.shop.payments.get()
    reverse_payment(by=company.finance, payment=payment, reason="of another client")


def an_invoice(company: Company) -> None:
    owes(company.other, 90, dt.date(2026, 12, 1))


def a_limit(company: Company) -> None:
    CreditLimitFactory(client=company.shop, amount=D(50), valid_from=dt.date(2026, 11, 2))


def a_hand_over(company: Company) -> None:
    assign_clients(by=company.head, clients=[company.shop], manager=company.boris, reason="Moves")


def a_target(company: Company) -> None:
    TargetFactory(manager=company.boris, month=dt.date(2026, 11, 1), amount=D(800))


def a_new_client(company: Company) -> None:
    ClientFactory(manager=UserFactory(role="kam"))


EVENTS = (
    a_shipment, a_return, a_sale_of_an_earlier_month, a_correction, a_payment, a_payment_taken_back, an_invoice,
    a_limit, a_hand_over, a_target, a_new_client,
)  # fmt: skip


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_facts_are_those_of_a_whole_run(company: Company, event: Callable[[Company], None]) -> None:
    """Whatever happens by day, its facts are those a night from scratch would find (H1, K4, K18)."""
    event(company)
    assert TouchedClient.objects.exists() or TouchedMonth.objects.exists()
    follow(now=clock.now())
    followed = {model: rows(model) for model in FACTS}
    pipeline.run(TODAY, from_scratch=True)
    assert followed == {model: rows(model) for model in FACTS}


def test_classes_stay_those_of_the_night(company: Company) -> None:
    kept = rows(SegmentSnapshot)
    sold(company.other, dt.date(2026, 10, 5), 100_000)
    follow(now=clock.now())
    assert rows(SegmentSnapshot) == kept
    company.other.summary.refresh_from_db()
    assert company.other.summary.month_fact == 25


def test_parts_of_a_plan_add_up_to_it(company: Company) -> None:
    """A client's plan is its part of the manager's target by the sales of twelve months (M6, N5)."""
    plans = dict(ClientSummary.objects.values_list("client", "month_plan"))
    assert plans == {company.shop.pk: D("750.01"), company.quiet.pk: D("250.00"), company.other.pk: None}
    assert sum(part for part in plans.values() if part) == D("1000.01")


def test_nothing_touched_moves_nothing(company: Company) -> None:
    follow(now=clock.now())
    first = Following.objects.get()
    assert follow(now=clock.now()) == 0
    second = Following.objects.get()
    assert second.moved_at == first.moved_at
    assert second.looked_at > first.looked_at


def test_before_the_night_facts_wait_for_it(company: Company, settings: Any) -> None:
    settings.BUSINESS_DATE = TODAY + dt.timedelta(days=1)
    a_shipment(company)
    assert follow(now=clock.now()) == 0
    assert TouchedMonth.objects.exists()


def test_a_run_of_another_day_takes_nothing_from_today(company: Company) -> None:
    a_shipment(company)
    pipeline.run(TODAY - dt.timedelta(days=1))
    assert follow(now=clock.now()) > 0
    company.quiet.summary.refresh_from_db()
    assert company.quiet.summary.month_fact == 40


def test_a_pass_that_fails_gives_back_what_it_took(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    a_payment(company)

    def fail(context: Any) -> int:
        raise RuntimeError

    monkeypatch.setattr("reports.following.follow.figures.run", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        follow(now=clock.now())
    assert TouchedClient.objects.filter(client_id=company.shop.pk).exists()


def test_whom_a_pass_has_seen_to(company: Company) -> None:
    follow(now=clock.now())
    a_payment(company)
    a_shipment(company)
    assert follow(now=clock.now()) == 2
    assert not TouchedClient.objects.exists()
    assert not TouchedMonth.objects.exists()
