"""Figures are walked by their links: each is compared with what the rows behind it add up to, by the rows alone."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db.models import F, Sum
from django.urls import reverse

from accounts.models import User
from approvals.models import Request
from dossiers.models import Client
from dossiers.services import assign_clients
from integrations.imports.run import import_file
from kam_crm.shared import clock, formats
from kam_crm.shared.currency import Unit
from kam_crm.shared.money import percent, total
from orders.models import ShipmentLine
from plans.models import Activity
from receivables.models import Invoice
from receivables.services import register_payment
from reports.following.follow import follow
from reports.models import Attainment, SegmentSnapshot
from reports.nightly import pipeline
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.reports.following.company import MONTH, Company, owes, sold
from tests.support.days import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "in_english")]
D = Decimal
FIGURE = re.compile(r'<a class="fig[^"]*" href="([^"#][^"]*)"[^>]*>([^<]+)</a>')
LEAST, MOST = 60, 20  # figures of a walk, of one page


class Market(Company):
    """More of everything: five managers with clients of all ages of debt, and a night over them."""

    def __init__(self) -> None:
        super().__init__()
        for number in range(1, 4):
            manager = UserFactory(
                role="kam", department=self.anna.department, full_name=f"Clara Swan{number}"
            )
            for nth in range(2):
                client = ClientFactory(manager=manager)
                sold(client, dt.date(2026, 7, 6), 1000 * number + 11 * nth)
                sold(client, dt.date(2026, 11, 2 + number), 210 * number + 17 * nth)
                owes(client, 77_000 * number + 1300 * nth, TODAY + dt.timedelta(days=5 - 40 * nth * number))
        pipeline.run(TODAY)


@pytest.fixture
def market(today: dt.date) -> Market:
    return Market()


def a_night(market: Market) -> None:
    pipeline.run(TODAY, from_scratch=True)


def an_import(market: Market) -> None:
    rows = [
        ["client_code", "document", "date", "product_code", "quantity", "amount"],
        [market.quiet.code, "T-1", f"{TODAY:%d.%m.%Y}", "", "1", "431.00"],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    file = io.BytesIO(text.getvalue().encode())
    import_file(kind="sales", file=file, name="sales.csv", by=None, create_missing=True)


def a_shipment(market: Market) -> None:
    sold(market.shop, TODAY, 4321)
    owes(market.shop, 5185, TODAY + dt.timedelta(days=14))


def a_payment(market: Market) -> None:
    register_payment(by=market.finance, client=market.shop, number="1", date=TODAY, amount=D(250))


def a_return(market: Market) -> None:
    sold(market.other, TODAY, -25, kind="return", quantity=D(-1))


def a_hand_over(market: Market) -> None:
    assign_clients(by=market.head, clients=[market.shop], manager=market.boris, reason="a new territory")


EVENTS = (a_night, an_import, a_shipment, a_payment, a_return, a_hand_over)


def pages(market: Market) -> Iterable[tuple[User, str]]:
    yield market.head, reverse("desk:board")
    yield market.director, reverse("desk:board")
    yield market.anna, reverse("desk:today")
    yield market.finance, reverse("receivables:debt_list")
    yield market.head, reverse("receivables:debt_list")
    yield market.head, reverse("dossiers:client_list")
    yield market.head, reverse("reports:attainment_list")


def test_sixty_figures_equal_their_rows(market: Market, signed_in: Any) -> None:
    """Board, Today, receivables and clients agree with the rows they open, whatever has just happened (H1, K18)."""
    people = {user: signed_in(user) for user, _page in pages(market)}
    for event in EVENTS:
        event(market)
        follow(now=clock.now())
        walk(event.__name__, market, people)


def walk(event: str, market: Market, people: dict[User, Any]) -> None:
    compared, wrong = 0, []
    for user, page in pages(market):
        person = people[user]
        opened = cache(lambda url, person=person: expected(person.get(url, headers={"HX-Request": "true"})))
        found = sorted(set(FIGURE.findall(html.unescape(person.get(page).content.decode()))))
        # of long tables every so many: a walk opens some eighty lists
        for url, shown in found[:: 1 + len(found) // MOST]:
            words = opened(urljoin(page, url))
            if words:
                compared += 1
                if shown.strip() not in words:
                    wrong.append((event, page, url, shown, sorted(words)))
    assert wrong == [], "\n".join(map(str, wrong))
    assert compared >= LEAST


def expected(answer: Any) -> set[str]:
    """What a figure may say that opens this list: sums of its rows, in every unit pages write them in."""
    assert answer.status_code == 200
    listing = (answer.context or {}).get("list")
    rows = getattr(listing, "filtered", None)
    if rows is None or rows.model not in SUMS:
        return set()
    rows = rows.order_by()
    found = SUMS[rows.model](rows)
    words = {form(amount) for amount in found for form in (formats.whole, formats.money, *UNITS)}
    return words | shares(listing, rows)


def lines(rows: Any) -> list[Decimal]:
    amounts = rows.values_list("amount", "client")
    return [total(amount for amount, _client in amounts), D(len({client for _amount, client in amounts}))]


def clients(rows: Any) -> list[Decimal]:
    invoices = Invoice.objects.filter(client__in=rows.values("pk"))
    late = invoices.filter(due_date__lt=TODAY)
    known = rows.values_list("summary__month_fact", "summary__over_limit")
    return [
        D(rows.count()), open_sum(invoices), open_sum(late), D(late.open().values("client").distinct().count()),
        total(fact for fact, _over in known), total(over for _fact, over in known),
    ]  # fmt: skip


def open_sum(rows: Any) -> Decimal:
    return rows.aggregate(sum=Sum(F("amount") - F("paid"), default=D(0)))["sum"]  # type: ignore[no-any-return]


def months(rows: Any) -> list[Decimal]:
    """Plan, fact and landing of the chosen measure."""
    return [total(getattr(row, name) or D(0) for row in rows) for name in ("plan", "fact", "landing")]


UNITS = [Unit(power).write for power in (3, 6)]  # of ones a figure is written as it is
SUMS: dict[Any, Callable[[Any], list[Decimal]]] = {
    ShipmentLine: lines,
    Client: clients,
    Invoice: lambda rows: [open_sum(rows)],
    Attainment: months,
    SegmentSnapshot: lambda rows: [D(rows.count())],
    Activity: lambda rows: [D(rows.filter(kind="visit").count())],
    Request: lambda rows: [D(rows.count())],
}


def shares(listing: Any, rows: Any) -> set[str]:
    """Of lines: attainment of whoever sold them, and their part of all sales; of attainments and classes: theirs."""
    if rows.model is SegmentSnapshot:
        return {formats.percent(total(share for share in rows.values_list("share", flat=True) if share))}
    if rows.model is ShipmentLine:
        everybody = ShipmentLine.objects.filter(date__range=(listing.first, listing.last))
        managers = set(rows.values_list("client__manager", flat=True))
        targets = Attainment.objects.filter(as_of=TODAY, month=MONTH, measure="revenue")
        sold_by = total(rows.values_list("amount", flat=True))
        wholes = [
            total(row.plan or D(0) for row in targets if row.manager_id in managers),
            total(row.plan or D(0) for row in targets),
        ]
        by_client = Client.objects.filter(pk__in=rows.values("client")).values_list(
            "summary__month_plan", flat=True
        )
        wholes.append(total(plan or D(0) for plan in by_client))
        wholes.append(total(everybody.values_list("amount", flat=True)))
        return {formats.percent(percent(sold_by, whole)) for whole in wholes if whole}
    if rows.model is Attainment:
        plan, fact, landing = months(rows)
        return {formats.percent(percent(part, plan)) for part in (fact, landing) if plan}
    return set()
