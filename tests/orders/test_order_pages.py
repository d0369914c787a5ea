"""The pages of orders: what they show, what forms answer, fragments, refusals in place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import AccessLog, User
from catalogue.models import Product
from dossiers.models import Client
from orders.models import Order
from orders.services import LineInput, pass_on, put_line, submit_order
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.factories.orders import OrderFactory, ShipmentFactory, ShipmentLineFactory
from tests.orders.order_page import page, to, words
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db
D = Decimal
WEEK = dt.timedelta(days=7)
Make = Callable[..., Order]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def kam(people: SimpleNamespace, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(people.kam)


# ---- the list ------------------------------------------------------------------------------------------------------


def test_the_list_shows_the_newest_first_and_keeps_filters_in_the_address(kam: Browser, draft: Make) -> None:
    first, second = draft(), draft(20)
    text = kam.get("/orders/").content.decode()
    assert text.index(second.number) < text.index(first.number)
    assert "No order fits" in kam.get("/orders/?status=shipped").content.decode()


def test_what_waits_for_somebody_begins_with_key_clients(
    kam: Browser, draft: Make, people: SimpleNamespace
) -> None:
    """(R60) The list of all stays by date, and whoever sorts it has it as they sorted it."""
    old, new = draft(), draft(20)
    key = OrderFactory(
        client=ClientFactory(manager=people.kam, is_key=True), date=TODAY - WEEK, status="draft"
    )
    numbers = [order.number for order in (key, new, old)]

    def order_of(query: str) -> list[str]:
        text = kam.get(f"/orders/?{query}").content.decode()
        return sorted(numbers, key=text.index)

    assert order_of("status=draft") == numbers
    assert order_of("") == [new.number, old.number, key.number]
    assert order_of("status=draft&sort=number") == sorted(numbers)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=draft", {"draft"}),
        ("status=waiting", {"asked"}),
        ("status=open", {"draft", "asked", "confirmed"}),
        ("period=month", {"draft", "asked", "confirmed"}),
        ("period=last_month", {"old"}),
        ("q=лукошко", {"draft", "asked", "confirmed"}),
        ("status=no-such", {"draft", "asked", "confirmed", "old"}),
        ("passed_on=true", set()),
    ],
)
def test_filters(
    query: str, found: set[str], kam: Browser, draft: Make, people: SimpleNamespace, milk: Product
) -> None:
    orders = {
        "draft": draft(),
        "asked": submit_order(by=people.kam, order=draft(discount=7)),
        "confirmed": submit_order(by=people.kam, order=draft()),
        "old": OrderFactory(client__manager=people.kam, status="cancelled", date=TODAY.replace(month=10)),
    }
    text = kam.get(f"/orders/?{query}").content.decode()
    assert {name for name, order in orders.items() if f">{order.number}<" in text} == found


def test_an_order_is_found_by_its_number(kam: Browser, draft: Make) -> None:
    order, other = draft(), draft()
    text = kam.get(f"/orders/?q={order.number}").content.decode()
    assert f">{order.number}<" in text
    assert f">{other.number}<" not in text


def test_htmx_gets_the_rows_alone(kam: Browser, draft: Make) -> None:
    draft()
    whole, rows = (kam.get("/orders/", headers=headers) for headers in ({}, HTMX))
    fragment = rows.content.decode().strip()
    assert fragment.startswith("<section") and fragment in whole.content.decode()
    assert "HX-Request" in rows.headers["Vary"]


def test_pages_of_a_long_list_follow_each_other(
    kam: Browser, people: SimpleNamespace, client: Client
) -> None:
    OrderFactory.create_batch(55, client=client)
    first = kam.get("/orders/").content.decode()
    cursor = re.search(r'cursor=([^"&]+)" ?[^>]*>Further|rel="next" href="\?cursor=([^"&]+)"', first)
    assert cursor is not None
    second = kam.get(f"/orders/?cursor={cursor[1] or cursor[2]}").content.decode()
    numbers = [set(re.findall(r">(T-\d+)<", text)) for text in (first, second)]
    assert [len(found) for found in numbers] == [50, 5]
    assert not numbers[0] & numbers[1]


def test_the_export_holds_what_is_filtered_and_is_logged(
    kam: Browser, draft: Make, people: SimpleNamespace
) -> None:
    mine, other = draft(), submit_order(by=people.kam, order=draft())
    answer = kam.get("/orders/export/?status=draft&format=csv")
    text = b"".join(answer.streaming_content).decode()
    assert mine.number in text and other.number not in text
    assert AccessLog.objects.get().details["filters"] == {"status": "draft"}
    assert kam.get("/orders/export/?format=pdf").status_code == 422


# ---- a new order ---------------------------------------------------------------------------------------------------


def test_a_new_order_begins_with_its_client(kam: Browser, client: Client, milk: Product) -> None:
    assert client.name in kam.get(f"/orders/new/?client={client.pk}").content.decode()
    answer = kam.post("/orders/new/", {"client": client.pk, "note": "by noon"})
    order = Order.objects.get()
    assert answer.headers["Location"] == f"/orders/{order.pk}/"
    assert (order.client, order.note, order.status) == (client, "by noon", "draft")


def test_a_known_client_leads_straight_into_one_draft(
    kam: Browser, client: Client, draft: Make, people: SimpleNamespace
) -> None:
    """The page sends itself on; going back and on again leads to the same empty draft (K22)."""
    address = f"/orders/new/?client={client.pk}"
    assert "data-begin" in kam.get(address).content.decode()
    assert "data-begin" not in kam.get("/orders/new/").content.decode()
    draft()  # has lines: not that one
    first, second = (kam.post(address, {"begin": "1"}).headers["Location"] for _time in range(2))
    begun = Order.objects.latest("pk")
    assert first == second == f"/orders/{begun.pk}/"
    assert (begun.client, begun.lines.count(), begun.created_by) == (client, 0, people.kam)
    ClientFactory(pk=client.pk + 1000)
    assert kam.post(f"/orders/new/?client={client.pk + 1000}", {"begin": "1"}).status_code == 404


def test_shipping_on_a_sunday_is_told(kam: Browser, draft: Make) -> None:
    """(K10)"""
    order = draft()
    assert "a day off" not in page(kam, order)
    known = {"note": "", "expected_updated_at": order.updated_at.isoformat()}
    answer = kam.post(to("order_edit", order), {**known, "ship_on": "2026-12-06"}, follow=True)
    assert "6 Dec 2026 is a day off: shipping stays planned for it." in words(answer.content.decode())
    assert "a day off" in page(kam, order)


def test_a_new_order_without_a_client_says_so(kam: Browser, milk: Product) -> None:
    answer = kam.post("/orders/new/", {"note": "by noon"})
    assert answer.status_code == 422
    assert "by noon" in answer.content.decode()
    assert kam.get("/orders/new/?client=0").status_code == 404
    assert kam.get("/orders/new/?client=x").status_code == 200


def test_an_impossible_date_is_refused_beside_the_field(kam: Browser, client: Client, milk: Product) -> None:
    answer = kam.post("/orders/new/", {"client": client.pk, "ship_on": "2020-01-01"})
    assert answer.status_code == 422
    assert "The shipment cannot be before the order." in answer.content.decode()


@pytest.mark.parametrize("path", ["/orders/new/", "/orders/{}/edit/"])
def test_the_last_day_there_is_is_refused_beside_the_field(
    kam: Browser, client: Client, draft: Make, path: str
) -> None:
    answer = kam.post(path.format(draft().pk), {"client": client.pk, "ship_on": "9999-12-31"})
    assert answer.status_code == 422
    assert "Check the year of this date." in answer.content.decode()


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words_now"),
    [
        ("confirmed", "The order should have been shipped on Wed 11 Nov 2026."),
        ("approval", "its shipping day, Wed 11 Nov 2026, has passed."),
        ("cancelled", "The order is cancelled."),
    ],
)
def test_nothing_is_announced_for_a_day_that_has_passed(
    kam: Browser, draft: Make, people: SimpleNamespace, status: str, words_now: str
) -> None:
    order = submit_order(by=people.kam, order=draft(discount=18), reason="a rival")
    Order.objects.filter(pk=order.pk).update(status=status, date=TODAY - WEEK, ship_on=TODAY - WEEK)
    text = page(kam, order)
    assert words_now in words(text) and "ships on Wed 11" not in text and "ships the order on" not in text
    assert ("has passed</span>" in text) == (status in ("confirmed", "approval"))


def test_the_page_asks_for_another_day_when_the_shipping_day_has_passed(kam: Browser, draft: Make) -> None:
    order, passed = draft(), "The shipping day has passed: choose another one."
    assert passed not in page(kam, order)
    Order.objects.filter(pk=order.pk).update(date=TODAY - WEEK, ship_on=TODAY - WEEK)
    text = page(kam, order)
    assert passed in text and "has passed</span>" in text
    assert f"/orders/{order.pk}/submit/" not in text
    answer = kam.post(f"/orders/{order.pk}/submit/")
    assert answer.status_code == 422
    assert passed in answer.content.decode()


def test_the_page_says_sums_margin_term_and_what_comes_next(
    kam: Browser, draft: Make, client: Client
) -> None:
    ContractFactory(client=client, payment_term_days=21)
    text = words(page(kam, draft(10, 5)))
    for expected in ("1 159.00", "1 220.00", "−61.00", "209.00", "150.00 · 15.8%", "21 calendar days",
                     "Confirm the order", "confirmed at once", "Thu 19 Nov 2026"):  # fmt: skip
        assert expected in text, expected


@pytest.mark.parametrize(
    ("discount", "limit", "button"),
    [
        (0, 1_000_000, "Confirm the order"),
        (7, 1_000_000, "Send for approval"),
        (0, 100, "Ask beyond the limit"),
    ],
)
def test_the_button_says_what_will_happen(
    discount: int, limit: int, button: str, kam: Browser, draft: Make, client: Client
) -> None:
    client.limits.update(amount=limit)
    assert button in page(kam, draft(10, discount))


def test_the_one_who_decides_is_named(kam: Browser, draft: Make, people: SimpleNamespace) -> None:
    assert "The discount of 7% goes to head north: without asking it is up to 5%." in page(kam, draft(10, 7))
    assert "goes to the commercial director" in page(kam, draft(10, 16))


def test_support_sees_no_margin_and_completes_what_was_passed_on(
    draft: Make, people: SimpleNamespace, signed_in: Callable[[User], Browser], milk: Product
) -> None:
    support, order = signed_in(people.support), draft()
    text = page(support, order)
    assert "Margin" not in text and "20.0%" not in text and "entry-form" not in text
    pass_on(by=people.kam, order=order)
    assert "entry-form" in page(support, order)
    answer = support.post(to("line_add", order), {"product": milk.code, "quantity": "2"})
    assert answer.status_code == 302
    assert [line.quantity for line in order.lines.all()] == [10, 2]


def test_what_the_client_usually_takes_is_offered(
    kam: Browser, draft: Make, client: Client, cream: Product
) -> None:
    for quantity in (4, 6, 8):
        ShipmentLineFactory(shipment__client=client, product=cream, quantity=quantity)
    order = draft()
    text = page(kam, order)
    assert "in 3 of 3" in words(text)
    assert 'name="quantity" value="6.000"' in text
    kam.post(to("line_add", order), {"product": cream.code, "quantity": "6.000"})
    assert "Usually bought" not in page(kam, order)


# ---- steps ---------------------------------------------------------------------------------------------------------


def test_submitting_says_what_came_of_it(kam: Browser, draft: Make) -> None:
    order = draft(discount=7)
    sent = {"reason": "a rival", "expected_updated_at": order.updated_at.isoformat()}
    answer = kam.post(to("order_submit", order), sent, follow=True)
    assert "the discount waits for approval" in answer.content.decode()
    assert order.approvals.get().reason == "a rival"


def test_a_second_click_is_answered_kindly(kam: Browser, draft: Make) -> None:
    order = draft()
    sent = {"expected_updated_at": order.updated_at.isoformat()}
    kam.post(to("order_submit", order), sent)
    answer = kam.post(to("order_submit", order), sent, follow=True)
    assert answer.status_code == 200
    assert "the status has changed" in answer.content.decode()


def test_an_order_changed_meanwhile_is_shown_again_before_it_is_sent(
    kam: Browser, draft: Make, cream: Product, people: SimpleNamespace
) -> None:
    order = draft()
    sent = {"expected_updated_at": order.updated_at.isoformat()}
    put_line(by=people.head, order=order, wanted=LineInput(cream, D(1)))
    answer = kam.post(to("order_submit", order), sent, follow=True)
    assert "Somebody changed this meanwhile" in answer.content.decode()
    assert Order.objects.get().status == "draft"


def test_an_empty_order_is_refused_on_its_page(kam: Browser, draft: Make) -> None:
    order = draft()
    order.lines.all().delete()
    answer = kam.post(to("order_submit", order))
    assert answer.status_code == 422
    assert "Add at least one line." in answer.content.decode()


def test_cancelling_what_is_confirmed_needs_a_reason(
    kam: Browser, draft: Make, people: SimpleNamespace
) -> None:
    order = submit_order(by=people.kam, order=draft())
    assert kam.post(to("order_cancel", order)).status_code == 422
    text = kam.post(to("order_cancel", order), {"reason": "they changed their mind"}, follow=True).content
    assert b"they changed their mind" in text
    assert Order.objects.get().status == "cancelled"


def test_the_order_goes_to_support_and_back(
    kam: Browser, draft: Make, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    order = draft()
    kam.post(to("order_pass_on", order), {"reason": "5 cases of cream"})
    assert "5 cases of cream" in page(signed_in(people.support), order)
    signed_in(people.support).post(to("order_hand_back", order))
    order.refresh_from_db()
    assert order.passed_on_at is None
    assert signed_in(people.support).post(to("order_hand_back", order)).status_code == 302


def test_the_header_is_edited_and_two_versions_are_shown(
    kam: Browser, draft: Make, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    order = draft()
    seen = order.updated_at.isoformat()
    mine = {"ship_on": "2026-11-25", "note": "mine", "expected_updated_at": seen}
    signed_in(people.head).post(to("order_edit", order), {**mine, "note": "theirs"})
    answer = kam.post(to("order_edit", order), mine)
    text = words(answer.content.decode())
    assert answer.status_code == 422
    assert "mine" in text and "theirs" in text
    order.refresh_from_db()
    assert kam.post(
        to("order_edit", order), {**mine, "expected_updated_at": order.updated_at.isoformat()}
    ).headers["Location"] == to("order_detail", order)


# ---- the client's tab ----------------------------------------------------------------------------------------------


def test_the_clients_tab_shows_orders_and_sales_by_month(
    kam: Browser, draft: Make, client: Client, milk: Product
) -> None:
    """What was supplied and when is read from the shipments (R65)."""
    order = draft()
    ShipmentLineFactory(
        shipment__client=client, shipment__date=TODAY.replace(month=9), product=milk, amount=700
    )
    ShipmentLineFactory(shipment__client=client, product=milk, amount=400)
    ShipmentLineFactory(shipment__client=client, shipment__date=TODAY.replace(year=2024), amount=9999)
    text = words(kam.get(f"/clients/{client.pk}/orders/").content.decode())
    assert order.number in text
    assert "Молоко 3,2 %" in text and " 700 " in text and " 400 " in text and " 1 100 " in text
    assert "9 999" not in text


def test_sales_are_exported_with_all_products(kam: Browser, client: Client) -> None:
    line = ShipmentLineFactory(shipment__client=client, amount=D("700.00"))
    answer = kam.get(f"/clients/{client.pk}/sales/?format=csv")
    text = b"".join(answer.streaming_content).decode()
    assert line.product.code in text and "700.00" in text


# ---- shipments and returns -----------------------------------------------------------------------------------------


def test_a_return_is_announced_on_the_page_of_the_shipment(
    kam: Browser, client: Client, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    line = ShipmentLineFactory(shipment__client=client, shipment__date=TODAY)
    address = reverse("orders:shipment_detail", args=[line.shipment_id])
    assert "Announce a return" in kam.get(address).content.decode()
    given = {f"quantity-{line.pk}": "4", "reason": "broken"}
    kam.post(reverse("orders:shipment_return", args=[line.shipment_id]), given, follow=True)
    announced = line.shipment.announced_returns.get()
    accept = reverse("orders:return_accept", args=[announced.pk])
    answer = signed_in(people.support).post(accept, {"date": "2026-11-18"}, follow=True)
    back = line.shipment.returned_by.get()
    assert back.number in answer.content.decode()
    assert back.lines.get().amount == D("-400.00")
    assert "broken" in kam.get(reverse("orders:shipment_detail", args=[back.pk])).content.decode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quantity": "11"}, "No more than 10 of this line can come back."),
        ({"quantity": ""}, "Choose lines of this shipment."),
        ({"quantity": "x"}, "Give a quantity as a number."),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_an_impossible_return_is_refused_in_place(
    change: dict[str, str], message: str, kam: Browser, client: Client
) -> None:
    line = ShipmentLineFactory(shipment__client=client, shipment__date=TODAY)
    given = {"quantity": "1", "reason": "broken", **change}
    given[f"quantity-{line.pk}"] = given.pop("quantity")
    answer = kam.post(reverse("orders:shipment_return", args=[line.shipment_id]), given)
    assert answer.status_code == 422
    assert message in words(answer.content.decode())


def test_an_imported_shipment_without_products_has_a_page(kam: Browser, client: Client) -> None:
    shipment = ShipmentFactory(client=client, is_imported=True)
    ShipmentLineFactory(shipment=shipment, product=None, cost=None)
    text = kam.get(reverse("orders:shipment_detail", args=[shipment.pk])).content.decode()
    assert "imported" in text and "without a product" in text


# ---- the price list ------------------------------------------------------------------------------------------------


def test_the_price_list_of_a_day(kam: Browser, milk: Product, cream: Product) -> None:
    milk.prices.create(column=milk.prices.get().column, price=D("130.00"), valid_from=TODAY)
    cream.is_active = False
    cream.save()
    text = words(kam.get("/products/").content.decode())
    assert "130.00" in text and "Сливки" not in text
    assert "122.00" in words(kam.get("/products/?on=2026-11-17").content.decode())
    assert "Сливки" in kam.get("/products/?is_active=false").content.decode()
    assert kam.get("/products/?on=nonsense").status_code == 200
    export = b"".join(kam.get("/products/export/?format=csv").streaming_content).decode()
    assert "10412" in export and "130.00" in export and "80.00" in export
    history = words(kam.get(f"/products/{milk.pk}/").content.decode())
    assert history.index("130.00") < history.index("122.00")


def test_support_reads_prices_without_cost(
    milk: Product, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    support = signed_in(people.support)
    for address in ("/products/", f"/products/{milk.pk}/", "/products/export/?format=csv"):
        answer = support.get(address)
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert "80.00" not in text
