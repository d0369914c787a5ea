"""Open orders of before the change of systems: drafts by our price list, which nobody has agreed to here yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from catalogue.models import Price
from dossiers.models import Client
from integrations.imports.kinds.orders import present
from integrations.imports.problems import Counts
from orders.models import Order
from orders.services import LineInput, put_line, submit_order
from receivables.models import CreditReservation
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.orders import PriceFactory, ProductFactory
from tests.factories.receivables import CreditLimitFactory
from tests.integrations.files import give, refused
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 19)
HEADER = "number,date,client_code,product_code,quantity,price,discount,ship_on\n"
FILE = HEADER + (
    "UT-1,2026-11-10,K1,P1,10,,5,2026-12-01\nUT-1,2026-11-10,K1,P2,3,97.60,,2026-12-01\nUT-2,2026-11-12,K1,P1,1,122,,"
)


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with override_settings(BUSINESS_DATE=TODAY):
        yield


@pytest.fixture(autouse=True)
def client(kam: User) -> Client:
    for code in ("P1", "P2"):
        PriceFactory(product=ProductFactory(code=code, name=f"Product {code}"))  # 122.00
    kam.department = DepartmentFactory(head=UserFactory(role="head"))
    kam.save()
    return ClientFactory(code="K1", manager=kam)


def test_each_number_of_a_client_is_one_draft_with_its_lines(client: Client, admin: User) -> None:
    assert give("orders", FILE, admin) == Counts(created=3)
    first, second = Order.objects.order_by("pk")
    assert (first.status, first.date, first.ship_on) == ("draft", dt.date(2026, 11, 10), dt.date(2026, 12, 1))
    assert (first.external_number, first.created_by) == ("UT-1", admin)
    assert first.number != second.number != "UT-2"
    lines = [(one.product.code, one.quantity, one.discount, one.price) for one in first.lines.all()]
    assert lines == [("P1", 10, 5, Decimal("115.90")), ("P2", 3, 20, Decimal("97.60"))]
    assert (first.gross, first.list_total, first.max_discount) == (Decimal("1451.80"), 1586, 20)
    assert (second.gross, second.ship_on) == (122, dt.date(2026, 11, 20))


def test_the_same_file_changes_nothing(client: Client, admin: User) -> None:
    give("orders", FILE, admin)
    assert give("orders", FILE, admin) == Counts(unchanged=3)
    # nor after a new price list: what was agreed is compared with the list of its day
    Price.objects.update(price=130)
    assert give("orders", FILE, admin) == Counts(unchanged=3)
    assert Order.objects.count() == 2


def test_what_is_open_now_loads_again_and_changes_nothing(client: Client, admin: User, kam: User) -> None:
    give("orders", FILE, admin)
    own = Order.objects.get(external_number="UT-2")
    Order.objects.filter(pk=own.pk).update(external_number="")
    rows = [list(row) for row in present(kam)]
    assert [row[0] for row in rows] == ["UT-1", "UT-1", own.number]
    text = HEADER + "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    assert give("orders", text, admin) == Counts(unchanged=3)
    # also when it is shipped meanwhile
    Order.objects.filter(pk=own.pk).update(status="cancelled")
    assert give("orders", text, admin) == Counts(unchanged=3)


def test_what_the_manager_has_changed_is_not_overwritten(client: Client, admin: User, kam: User) -> None:
    give("orders", FILE, admin)
    order = Order.objects.get(external_number="UT-2")
    put_line(
        by=kam,
        order=order,
        wanted=LineInput(
            ProductFactory(code="P3", price=None) if False else order.lines.get().product, Decimal(7)
        ),
    )
    reason = "the order is there already with other lines: change it on its page"
    assert refused("orders", FILE, admin) == [(4, "number", "UT-2", reason)]
    assert order.lines.count() == 2


def test_it_is_submitted_like_any_other(client: Client, admin: User, kam: User) -> None:
    """A discount above the manager's limit is asked for, what passes reserves the credit; the file does neither."""
    ContractFactory(client=client)
    CreditLimitFactory(client=client, amount=Decimal(200), contract=False)
    give("orders", FILE.replace("122,,", "122,,2026-12-01"), admin)
    asked, small = Order.objects.order_by("pk")
    assert not CreditReservation.objects.exists()
    assert submit_order(by=kam, order=asked, reason="agreed in the spring").status == "approval"
    assert submit_order(by=kam, order=small).status == "confirmed"
    assert CreditReservation.objects.get().amount == 122
    give("orders", HEADER + "UT-3,2026-11-12,K1,P1,1,122,,2026-12-01", admin)
    over = Order.objects.get(external_number="UT-3")
    assert submit_order(by=kam, order=over, reason="agreed").status == "hold"


def test_bad_rows_are_listed(client: Client, admin: User) -> None:
    PriceFactory(product=ProductFactory(code="P8", name="Product P8", is_active=False))
    ProductFactory(code="P9", name="Product P9", unit="шт")
    text = HEADER + "\n".join(
        [
            "A,2026-11-10,NONE,P1,1,,,",
            "B,2026-11-10,K1,NONE,1,,,",
            "C,2030-01-10,K1,P1,1,,,",
            "D,2026-11-10,K1,P1,1,,,2026-11-09",
            "E,2026-11-10,K1,P1,0,,,",
            "F,2026-11-10,K1,P1,1,150,,",
            "G,2026-11-10,K1,P1,1,100,5,",
            "H,2026-11-10,K1,P8,1,,,",
            "I,2026-11-10,K1,P9,1,,,",
            "J,2026-11-10,K1,P1,1,,,",
            "J,2026-11-11,K1,P1,1,,,2026-12-01",
            "K,2026-11-10,K1,P1,1.5,,,",
            "L,2026-11-10,K1,P1,x,,,",
            "M,2026-11-10,K1,P1,1,,101,",
        ]
    )
    whole = "Give a quantity above zero, up to a million, with at most three decimals."
    assert refused("orders", text, admin) == [
        (2, "client_code", "NONE", "there is no such code"),
        (3, "product_code", "NONE", "there is no such code"),
        (4, "date", "2030-01-10", "The date is in the future."),
        (5, "ship_on", "2026-11-09", "The shipment cannot be before the order."),
        (6, "quantity", "", whole),
        (7, "price", "150.00", "by the price list of today it is 122.00"),
        (8, "price", "100.00", "by the price list of today it is 122.00"),
        (9, "product_code", "P8", "Product P8 is no longer on sale."),
        (10, "product_code", "P9", "Product P9 has no price in the column Опт-1."),
        (12, "date", "2026-11-11", "row 11 of the same order says otherwise"),
        (12, "ship_on", "2026-12-01", "row 11 of the same order says otherwise"),
        (13, "quantity", "1.5", "Counted in «шт»: give a whole number."),
        (14, "quantity", "x", "not a number"),
        (15, "discount", "101", "more than 100 %"),
    ]
    assert not Order.objects.exists()


def test_the_words_of_1c(client: Client, admin: User) -> None:
    text = (
        "Заказы клиентов\n\nНомер заказа;Дата;Клиент;Номенклатура;Количество;Цена;% скидки;Дата отгрузки\n"
        f"УТ-15;10.11.2026 12:00:00;{client.name};Product P1;2,000;122,00;5;01.12.2026\nИтого;;;;2,000;;;\n"
    )
    assert give("", text.encode("cp1251"), admin) == Counts(created=1)
    assert Order.objects.get(external_number="УТ-15").gross == Decimal("231.80")


def test_its_page_names_the_former_number_and_the_search_finds_it(
    client: Client, admin: User, kam: User
) -> None:
    give("orders", FILE, admin)
    order = Order.objects.get(external_number="UT-1")
    kam.locale = "en"
    kam.save()
    browser = signed_in(kam)
    assert (
        "Number elsewhere: UT-1"
        in browser.get(reverse("orders:order_detail", args=[order.pk])).content.decode()
    )
    found = browser.get(reverse("orders:order_list"), {"q": "UT-1"}).content.decode()
    assert order.number in found and Order.objects.get(external_number="UT-2").number not in found


def test_orders_are_written_by_sets(client: Client, admin: User) -> None:
    def statements(first: int, count: int) -> int:
        rows = [f"N-{n},2026-11-10,K1,P{1 + n % 2},1,,," for n in range(first, first + count)]
        with CaptureQueriesContext(connection) as asked:
            give("orders", HEADER + "\n".join(rows), admin)
        return len(asked)

    assert statements(0, 3) == statements(3, 40)
