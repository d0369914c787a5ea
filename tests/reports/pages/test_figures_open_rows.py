"""A figure opens exactly the rows that add up to it: the figure of a page is compared with the page behind its link."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from dossiers.models import Client
from receivables.services import refresh_summary
from reports.nightly import pipeline
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ProductFactory, ShipmentFactory, ShipmentLineFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory
from tests.factories.reports import TargetFactory
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db
NIGHT = TODAY - dt.timedelta(days=1)
D = Decimal


def sold(client: Client, day: dt.date, amount: int, **more: Any) -> None:
    ShipmentLineFactory(shipment=ShipmentFactory(client=client, date=day), amount=D(amount), **more)


def owes(client: Client, amount: int, due: dt.date) -> None:
    InvoiceFactory(client=client, amount=D(amount), date=due - dt.timedelta(days=14), due_date=due)


@pytest.fixture
def shop(kam: Any, head: Any, stranger: Any, today: dt.date) -> Client:
    """Bought last month, this month, and again on the day after the last night; others bought too."""
    shop = ClientFactory(manager=kam, name="Shop")
    fresh = ClientFactory(manager=kam, name="Fresh")
    TargetFactory(manager=kam, month=dt.date(2026, 11, 1), amount=D(1100))
    quiet = ClientFactory(manager=kam, name="Quiet")
    butter = ProductFactory(name="Butter")
    sold(shop, dt.date(2025, 11, 20), 7)  # before the twelve months of the page of orders
    sold(shop, dt.date(2025, 12, 5), 30, product=butter)
    sold(shop, dt.date(2026, 10, 5), 400, product=butter)
    sold(shop, dt.date(2026, 11, 3), 250, product=butter)
    sold(shop, dt.date(2026, 11, 16), 50, product=None)
    sold(shop, TODAY, 9)
    sold(fresh, dt.date(2026, 11, 10), 70)
    sold(quiet, dt.date(2026, 11, 10), 20)
    sold(quiet, dt.date(2026, 11, 11), -20, kind="return", quantity=D(-1))
    sold(quiet, dt.date(2026, 9, 1), 1)
    sold(ClientFactory(manager=stranger), NIGHT, 5000)
    owes(shop, 600, dt.date(2026, 11, 1))
    owes(shop, 300, dt.date(2026, 12, 1))
    owes(fresh, 40, dt.date(2026, 12, 1))
    CreditLimitFactory(client=fresh, amount=D(10_000), valid_from=dt.date(2026, 1, 1))
    CreditLimitFactory(client=shop, amount=D(10_000), valid_from=dt.date(2026, 1, 1))
    refresh_summary(None, as_of=TODAY)
    pipeline.run(NIGHT)
    return shop


@pytest.fixture
def opened(signed_in: Any) -> Any:
    """The list behind a link of a page, found by the text the link shows."""

    def follow(user: Any, page: str, *words: str) -> Any:
        text = html.unescape(signed_in(user).get(page).content.decode())
        for pattern in words:
            text = text[re.search(pattern, text, re.DOTALL).start() :]  # type: ignore[union-attr]
        address = re.search(r'href="([^"]+)"', text)
        assert address is not None
        answer = signed_in(user).get(address[1])
        assert answer.status_code == 200, address[1]
        return answer.context["list"]

    return follow


def row_of(name: str) -> str:
    return rf'class="name cut"[^>]*>{name}<'


def test_attainment_of_a_client_opens_the_sales_up_to_the_last_night(
    shop: Client, kam: Any, opened: Any
) -> None:
    shop.summary.refresh_from_db()
    listing = opened(
        kam, reverse("dossiers:client_list"), row_of("Shop"), r'<a class="fig" href="[^"]*period=month'
    )
    assert listing.sums["whole"] == shop.summary.month_fact == 300
    overview = reverse("desk:client_overview", args=[shop.pk])
    assert opened(kam, overview, "At this pace").sums["whole"] == 300
    assert opened(kam, overview, "<a[^>]*date_from=2026-11-01").sums["whole"] == 300


@pytest.mark.parametrize(("age", "amount"), [("open", 900), ("overdue", 600)])
def test_debts_of_a_client_open_their_invoices(
    shop: Client, kam: Any, opened: Any, age: str, amount: int
) -> None:
    listing = opened(kam, reverse("dossiers:client_list"), row_of("Shop"), rf'<a class="fig[^>]*age={age}')
    assert listing.totals["open"] == amount
    shop.summary.refresh_from_db()
    assert {"open": shop.summary.debt, "overdue": shop.summary.overdue}[age] == amount


def test_the_light_of_a_dossier_opens_what_it_speaks_of(shop: Client, kam: Any, opened: Any) -> None:
    page = reverse("dossiers:client_history", args=[shop.pk])
    assert opened(kam, page, r'<a class="fig" href="/invoices/').totals["open"] == 600
    in_time = Client.objects.get(name="Fresh")
    page = reverse("dossiers:client_history", args=[in_time.pk])
    assert opened(kam, page, r'<a class="fig" href="/invoices/').totals["open"] == 40


def test_sales_by_product_open_their_own_twelve_months(
    shop: Client, kam: Any, opened: Any, signed_in: Any
) -> None:
    page = reverse("orders:client_orders", args=[shop.pk])
    sales = signed_in(kam).get(page).context["sales"]
    table = 'class="dense compact sales"'
    butter, without = (row for row in sales.rows if not row.product or row.product.name == "Butter")
    assert opened(kam, page, table, "Butter</a>", '<a class="fig"').sums["whole"] == butter.amount == 680
    assert (
        opened(kam, page, table, "without a product", '<a class="fig"').sums["whole"] == without.amount == 50
    )
    assert opened(kam, page, "<tfoot>", '<a class="fig"').sums["whole"] == 30  # December, the first month
    whole = opened(kam, page, "<tfoot>", r'<a class="fig" href="[^"]*date_from=2025-12-01&date_to=2026-11-18')
    assert whole.sums["whole"] == sales.amount == 739


def test_numbers_of_clients_open_these_clients(
    shop: Client, kam: Any, head: Any, opened: Any, signed_in: Any
) -> None:
    board = signed_in(head).get(reverse("desk:board")).context["board"]
    line = next(line for line in board.managers if line.manager == kam)
    web = signed_in(head)
    active, fresh = (web.get(url).context["list"] for url in (line.active_url, line.fresh_url))
    assert [row.name for row in active.rows] == ["Shop", "Fresh"] and line.active.fact == 2
    assert (fresh.sums["clients"], fresh.sums["whole"]) == (line.fresh.fact, 70) == (1, 70)
    for measure, names in (("active_clients", "sold=yes"), ("new_clients", "fresh=true")):
        page = web.get(reverse("reports:attainment_list"), {"measure": measure}).content.decode()
        assert names in page


def test_numbers_of_an_older_night_open_the_clients_of_its_month(
    shop: Client, kam: Any, signed_in: Any
) -> None:
    """Between the nights another client bought, and one gave everything back."""
    back = ClientFactory(manager=kam, name="Back")
    sold(back, dt.date(2026, 10, 8), 90)
    sold(back, dt.date(2026, 10, 20), -90, kind="return", quantity=D(-1))
    pipeline.run(dt.date(2026, 10, 31))
    pipeline.run(NIGHT)
    web = signed_in(kam)
    page = {"measure": "active_clients", "as_of": "2026-10-31"}
    (row,) = web.get(reverse("reports:attainment_list"), page).context["list"].rows
    rows = web.get(row["fact_url"]).context["list"]
    assert {line["line"].client.name for line in rows.rows} == {"Shop"}
    assert (rows.sums["clients"], rows.sums["whole"]) == (row["one"].fact, 400) == (1, 400)


def test_what_figures_bring_along_can_be_taken_off(shop: Client, kam: Any, department: Any, see: Any) -> None:
    sales = reverse("reports:sales_rows")
    assert "Department: Networks, remove" in see(kam, f"{sales}?department={department.pk}")
    assert 'href="?client=1" aria-current="true">1 Nov 2026 – 17 Nov 2026 ' in see(
        kam, f"{sales}?client=1&period=month"
    )
    assert "Product: none, remove" in see(kam, f"{sales}?product=none")
    assert "Share above, %: 20, remove" in see(kam, f"{reverse('reports:segment_list')}?share_from=20")
    assert "Client: Shop, remove" in see(kam, f"{reverse('reports:alert_list')}?client={shop.pk}")


@pytest.mark.parametrize(
    "query", ["product=x", "product=" + "9" * 40, "fresh=true&period=all", "period=month&month=2026-13"]
)
def test_odd_addresses_are_answered(shop: Client, kam: Any, see: Any, query: str) -> None:
    see(kam, f"{reverse('reports:sales_rows')}?{query}")
