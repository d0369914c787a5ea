"""How clients pay: the worked case, published examples and an independent count over random ledgers (R168, R169)."""

from __future__ import annotations

import datetime as dt
import json
import random
from calendar import monthrange
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from receivables.discipline import measures
from receivables.discipline.figures import discipline, together
from receivables.models import ShipmentStop
from receivables.services import register_payment
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory

CASE = json.loads((Path(__file__).parent.parent / "data" / "receivables_case.json").read_text())
AS_OF = dt.date.fromisoformat(CASE["as_of"])
D = Decimal


def two(value: Decimal | None) -> str:
    assert value is not None
    return str(value.quantize(D("0.01")))


def enter(client: Client, finance: User, invoices: list[Any], payments: list[Any]) -> None:
    for number, date, term, amount in invoices:
        day = dt.date.fromisoformat(date)
        due = day + dt.timedelta(days=term)
        InvoiceFactory(client=client, number=number, date=day, due_date=due, amount=D(amount))
    for number, date, amount in payments:
        day = dt.date.fromisoformat(date)
        register_payment(by=finance, client=client, number=number, date=day, amount=D(amount))


@pytest.fixture
def worked(db: Any, time_machine: Any) -> Client:
    time_machine.move_to(dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC))
    client = ClientFactory()
    enter(client, UserFactory(role="finance"), CASE["invoices"], CASE["payments"])
    return client


def test_the_worked_case_to_the_last_digit(worked: Client) -> None:
    """June and the second quarter (R168, R169)."""
    june = discipline(AS_OF, months=1)[worked.pk]
    quarter = discipline(AS_OF, [worked.pk], months=3)[worked.pk]
    assert two(june.dso) == CASE["dso_june"]
    assert two(quarter.dso) == CASE["dso_q2"]
    assert str(quarter.dso_by_months.normalize()) == CASE["dso_countback"]
    assert two(quarter.best_dso) == CASE["bpdso_q2"]
    assert two(quarter.days_delinquent) == CASE["add_q2"]
    assert str(june.opening) == CASE["begin_ar_june"]
    assert two(june.effectiveness) == CASE["cei_june_pct"]
    assert two(quarter.days_late) == CASE["avg_days_late_weighted"]
    assert two(quarter.in_time_share) == CASE["paid_on_time_pct"]
    assert (quarter.longest, quarter.overdue) == (41, D(CASE["overdue"]))


def test_published_examples() -> None:
    months = [(D(100_000), 30), (D(80_000), 30), (D(70_000), 30)]
    found = measures.days_counted_back(D(212_000), months)
    assert str(found.quantize(D("0.1"))) == CASE["countback_published_example"]


def test_without_sales_or_payments_nothing_is_made_up() -> None:
    assert measures.days_of_sales(D(5), D(0), 30) is None
    assert measures.days_counted_back(D(0), [(D(0), 30)]) == 0
    # a month without sales counts its days, and two years are the most
    assert measures.days_counted_back(D(10), [(D(0), 30), (D(20), 31)]) == D("45.5")
    assert measures.days_counted_back(D(10), [(D(0), 30)] * 40) == 24 * 30
    assert measures.effectiveness(D(0), D(0), D(0), D(0), 1) == 100
    assert measures.effectiveness(D(5), D(0), D(7), D(5), 1) is None
    assert measures.per_ruble(D(5), D(0)) is None


@pytest.mark.parametrize(
    ("points", "letter"),
    [("80", "A"), ("79.99", "B"), ("60", "B"), ("59.99", "C"), ("40", "C"), ("39.99", "D")],
)
def test_the_letter_turns_at_its_points(points: str, letter: str) -> None:
    assert measures.rating(D(points)) == letter


def test_the_score_is_the_sum_of_its_parts() -> None:
    assert measures.score(D(1), D(-3), D(0), 30, True) == 100
    assert measures.score(D("0.5"), D(15), D("0.25"), 12, False) == 20 + 10 + 15 + 5
    assert measures.score(D(0), D(90), D(1), 0, False) == 0


def ledger(chance: random.Random) -> tuple[list[Any], list[Any]]:
    invoices, payments = [], []
    for n in range(chance.randint(1, 9)):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=chance.randint(0, 170))
        amount = D(chance.randint(100, 90_000)) / 100
        invoices.append((f"I{n}", day.isoformat(), chance.choice([0, 14, 30, 45]), str(amount)))
    for n in range(chance.randint(0, 7)):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=chance.randint(0, 170))
        payments.append((f"P{n}", day.isoformat(), str(D(chance.randint(100, 60_000)) / 100)))
    return sorted(invoices, key=lambda one: one[1]), sorted(payments, key=lambda one: one[1])


def counted(client: Client, until: dt.date, months: int) -> dict[str, Any]:
    """The same figures one document after another, in plain Python."""
    first = dt.date(until.year, until.month - months + 1, 1)
    invoices = list(client.invoices.prefetch_related("allocations__payment"))

    def owed(day: dt.date, only_due_after: bool = False) -> Decimal:
        rest = D(0)
        for one in invoices:
            if one.date > day or (only_due_after and one.due_date < day):
                continue
            rest += one.amount - sum(
                (part.amount for part in one.allocations.all() if part.date <= day), D(0)
            )
        return rest

    parts = [
        (part.amount, (part.payment.date - one.due_date).days)
        for one in invoices
        for part in one.allocations.all()
        if first <= part.date <= until
    ]
    paid = sum((amount for amount, _days in parts), D(0))
    sales = sum((one.amount for one in invoices if first <= one.date <= until), D(0))
    rest, back, month, length = owed(until), D(0), until.replace(day=1), until.day
    for _month in range(24):
        sold = sum((one.amount for one in invoices if month <= one.date <= until and one.date.month == month.month
                    and one.date.year == month.year), D(0))  # fmt: skip
        if rest <= 0:
            break
        if sold >= rest:
            back += rest / sold * length
            break
        back, rest = back + length, rest - sold
        month = (month - dt.timedelta(days=1)).replace(day=1)
        length = monthrange(month.year, month.month)[1]
    days = (until - first).days + 1
    return {
        "opening": owed(first - dt.timedelta(days=1)), "closing": owed(until),
        "not_due": owed(until, only_due_after=True), "sales": sales, "paid": paid,
        "dso": owed(until) / sales * days if sales else None, "dso_by_months": back,
        "days_late": sum((amount * late for amount, late in parts), D(0)) / paid if paid else None,
        "in_time_share": sum((a for a, late in parts if late <= 0), D(0)) / paid * 100 if paid else None,
        "longest": max((late for _amount, late in parts), default=None),
    }  # fmt: skip


def test_random_ledgers_equal_a_count_by_hand(db: Any, time_machine: Any) -> None:
    """Forty clients on three days, alone and together."""
    time_machine.move_to(dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC))
    finance, chance = UserFactory(role="finance"), random.Random(20260701)
    clients = [ClientFactory(manager=finance) for _n in range(40)]
    for client in clients:
        enter(client, finance, *ledger(chance))
    for until, months in ((dt.date(2026, 6, 30), 3), (dt.date(2026, 5, 17), 1), (dt.date(2026, 4, 1), 2)):
        found = discipline(until, months=months)
        for client in clients:
            wanted = counted(client, until, months)
            if client.pk in found:
                assert {name: getattr(found[client.pk], name) for name in wanted} == wanted
            else:
                assert not wanted["closing"] and not wanted["sales"]
        whole = together(found.values(), until, months)
        assert whole.closing == sum((row.closing for row in found.values()), D(0))
        assert whole.sales == sum((row.sales for row in found.values()), D(0))


def test_the_money_tab_tells_how_they_pay(worked: Client, signed_in: Callable[..., Browser]) -> None:
    """Rating, delays and days owed, each with how it is counted (R168)."""
    page = signed_in(UserFactory(role="finance", locale="en")).get(
        reverse("receivables:client_money", args=[worked.pk])
    )
    text = " ".join(page.content.decode().split())
    assert "rating D, 24 of 100" in text
    for value in ("17.1", "41", "178.9"):
        assert f">{value}</a>" in text
    assert "RUB × days past due 4 450 000 ÷ paid 260 000" in text


def test_the_mean_delay_counts_payments_alike(worked: Client) -> None:
    """By sums and by payments are two figures (R168)."""
    figures = discipline(AS_OF, [worked.pk], months=3)[worked.pk]
    parts = [
        (part.payment.date - one.due_date).days
        for one in worked.invoices.all()
        for part in one.allocations.filter(date__gte=figures.begin, date__lte=AS_OF)
    ]
    assert (figures.part_days, figures.parts) == (sum(parts), len(parts))
    assert figures.mean_delay == D(sum(parts)) / len(parts) != figures.days_late


def test_credit_history_stands_on_the_card_and_on_the_order(
    finance: User, owing: Client, confirmed: Callable[..., Any], web: Browser
) -> None:
    """Delays, share in time, ages of the debt and stopped orders, where an order is decided too (R168)."""
    confirmed(10)
    InvoiceFactory(
        client=owing, number="OLD-1", date=dt.date(2026, 1, 1), due_date=dt.date(2026, 1, 9), amount=D(777)
    )
    register_payment(by=finance, client=owing, number="5", date=dt.date(2026, 2, 9), amount=D(7))
    stopped = confirmed(10)  # overdue by now
    ended = {"lifting": "paid", "lifted_at": clock.now()}
    ShipmentStop.objects.create(
        client=owing, since=clock.today(), due_before=clock.today(), overdue=D(770), **ended
    )
    assert stopped.status == "hold"
    for address in (f"/clients/{owing.pk}/money/", f"/orders/{stopped.pk}/"):
        html = web.get(address).content.decode()
        for shown in (
            "Paid in time",
            "Days late, by sums",
            "Longest delay, days",
            "Orders stopped",
            "1, released 0",
            "1, last on",
        ):
            assert shown in html, (address, shown)
    assert f"/invoices/?client={owing.pk}&amp;age=days_over_180" in html
