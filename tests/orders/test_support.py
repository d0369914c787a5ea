"""The desk of sales support, orders taken by phone, agreed stock, purchases and services beside orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import AgreedStock, Order, OrderNote, PurchaseRequest, ServiceLine
from orders.purchases.services import needed
from orders.services import (
    LineInput,
    add_order_note,
    add_service_line,
    agree_stock,
    ask_purchase,
    cancel_purchase,
    complete_service_line,
    end_agreed_stock,
    give_back,
    hand_back,
    order_purchase,
    pass_on,
    put_line,
    receive_purchase,
    remove_service_line,
    set_deadline,
    submit_order,
    take_by_phone,
    take_order,
)
from orders.support.pages import SupportDesk
from receivables.services import ship
from tests.factories.accounts import UserFactory
from tests.factories.after import AgreedStockFactory, PurchaseRequestFactory, ServiceKindFactory
from tests.factories.orders import StockFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)
Make = Callable[..., Order]
SignedIn = Callable[[User], Any]


def on_desk(user: User) -> dict[str, list[str]]:
    return {shown.group.name: [row.order.number for row in shown.rows] for shown in SupportDesk(user).groups}


# ---- the desk -------------------------------------------------------------------------------------------------------


def test_the_desk_shows_what_was_handed_over_what_leaves_and_what_is_short(
    draft: Make, people: SimpleNamespace, signed_in: SignedIn, settings: Any
) -> None:
    """(R138)."""
    handed = pass_on(by=people.kam, order=draft(), note="call them")
    leaving = submit_order(by=people.kam, order=draft())
    asked = submit_order(by=people.kam, order=draft(discount=10))
    partly = submit_order(by=people.kam, order=draft())
    ship(by=people.support, order=partly, date=TODAY, quantities={partly.lines.get().pk: D(4)})
    assert on_desk(people.support) == {
        "handed": [handed.number],
        "today": [],
        "waiting": [asked.number],
        "short": [partly.number],
    }
    settings.BUSINESS_DATE = TODAY + DAY
    assert on_desk(people.support)["today"] == [leaving.number, partly.number]
    html = signed_in(people.support).get("/support/").content.decode()
    assert all(order.number in html for order in (handed, leaving, asked, partly))
    assert signed_in(people.kam).get("/support/").status_code == 403
    assert signed_in(people.support).get("/").headers["Location"] == "/support/"


def test_less_in_stock_than_a_line_needs_is_short(draft: Make, people: SimpleNamespace, milk: Any) -> None:
    """(R138)."""
    order = submit_order(by=people.kam, order=draft(10))
    assert on_desk(people.support)["short"] == []
    stock = StockFactory(product=milk, quantity=D(9))
    assert on_desk(people.support)["short"] == [order.number]
    stock.quantity = D(10)
    stock.save()
    assert on_desk(people.support)["short"] == []


def test_an_order_is_taken_by_one_and_given_back(draft: Make, people: SimpleNamespace) -> None:
    """(R138)."""
    order = pass_on(by=people.kam, order=draft())
    second = UserFactory(role="support", department=people.support.department)
    take_order(by=people.support, order=order)
    assert SupportDesk(people.support).mine == 1
    with refused("already_taken", StateConflict):
        take_order(by=second, order=order)
    with refused("forbidden", NotAllowed):
        take_order(by=people.kam, order=order)
    give_back(by=people.support, order=order, note="three lines are missing")
    assert OrderNote.objects.get().text == "three lines are missing"
    with refused("not_taken", StateConflict):
        give_back(by=people.support, order=order)
    take_order(by=second, order=order)
    # handed over anew it is nobody's again
    pass_on(by=people.kam, order=hand_back(by=second, order=order))
    row = SupportDesk(people.support).groups[0].rows[0]
    assert row.is_free or row.order.passed_on_at <= row.work.taken_at + dt.timedelta(seconds=1)


def test_a_deadline_and_notes_go_with_an_order(
    draft: Make, people: SimpleNamespace, signed_in: SignedIn
) -> None:
    """(R138)."""
    order = pass_on(by=people.kam, order=draft())
    with refused("deadline_passed"):
        set_deadline(by=people.kam, order=order, due_at=clock.now() - DAY)
    set_deadline(by=people.kam, order=order, due_at=clock.now() + DAY)
    add_order_note(by=people.support, order=order, text=" which milk? ")
    add_order_note(by=people.kam, order=order, text="3.2 %")
    with refused("text_required"):
        add_order_note(by=people.kam, order=order, text=" ")
    html = signed_in(people.kam).get(f"/orders/{order.pk}/").content.decode()
    assert html.index("which milk?") < html.index("3.2 %")
    browser = signed_in(people.support)
    assert browser.post(f"/orders/{order.pk}/note/", {"text": "thanks"}).status_code == 302
    assert browser.post(f"/orders/{order.pk}/deadline/", {"day": "2099-01-01"}).status_code == 302
    assert browser.post(f"/orders/{order.pk}/take/", {"back": "/support/"}).headers["Location"] == "/support/"
    rows = browser.get(f"/api/v1/order-notes/?order={order.pk}").json()["results"]
    assert [row["text"] for row in rows] == ["thanks", "3.2 %", "which milk?"]
    order.refresh_from_db()
    assert (order.work.taken_by, clock.local(order.work.due_at).date()) == (
        people.support,
        dt.date(2099, 1, 1),
    )


def test_an_order_taken_by_phone_waits_for_its_manager(
    client: Client, people: SimpleNamespace, milk: Any, signed_in: SignedIn
) -> None:
    """(R137, R138) Sales support writes it, the manager confirms it with one step."""
    order = take_by_phone(by=people.support, client=client, note="Tarasova called")
    put_line(by=people.support, order=order, wanted=LineInput(milk, D(3)))
    with refused("forbidden", NotAllowed):
        submit_order(by=people.support, order=order)
    with refused("forbidden", NotAllowed):
        take_by_phone(by=people.kam, client=client)
    hand_back(by=people.support, order=order)
    assert on_desk(people.support)["waiting"] == [order.number]
    today = signed_in(people.kam).get("/").content.decode()
    assert f"/orders/{order.pk}/submit/" in today
    assert signed_in(people.kam).post(f"/orders/{order.pk}/submit/", {}).status_code == 302
    order.refresh_from_db()
    assert (order.status, order.created_by) == ("confirmed", people.support)
    assert on_desk(people.support)["waiting"] == []


def test_the_phone_has_its_page_and_its_verb(
    client: Client, people: SimpleNamespace, milk: Any, signed_in: SignedIn
) -> None:
    """(R138) Of clients one sees."""
    browser = signed_in(people.support)
    assert browser.get("/orders/phone/").status_code == 200
    answer = browser.post("/orders/phone/", {"client": client.pk})
    assert Order.objects.get().pk == int(answer.headers["Location"].split("/")[2])
    stranger = UserFactory(role="support")
    assert signed_in(stranger).post("/orders/phone/", {"client": client.pk}).status_code == 422
    answer = browser.post(
        "/api/v1/orders/phone/", {"client": client.pk, "note": "x"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["passed_on"]) == (201, True)


# ---- agreed stock ---------------------------------------------------------------------------------------------------


def test_stock_is_agreed_once_and_warns_when_less_is_there(
    client: Client, people: SimpleNamespace, milk: Any, signed_in: SignedIn
) -> None:
    """(R153)."""
    agree_stock(by=people.kam, client=client, product=milk, quantity=D(40))
    agreed = agree_stock(by=people.kam, client=client, product=milk, quantity=D(50), until=TODAY + DAY)
    assert AgreedStock.objects.get().quantity == 50
    StockFactory(product=milk, quantity=D(60), reserved=D(20), expected_on=TODAY + DAY)
    for person, address in (
        (people.kam, f"/clients/{client.pk}/orders/"),
        (people.kam, "/"),
        (people.support, "/support/"),
    ):
        html = signed_in(person).get(address).content.decode()
        assert "40 of 50" in html, address
    row = signed_in(people.kam).get("/api/v1/agreed-stock/?short=true").json()["results"][0]
    assert (row["in_stock"], row["quantity"], row["expected_on"]) == ("40.000", "50.000", "2026-11-19")
    with refused("forbidden", NotAllowed):
        agree_stock(by=people.support, client=client, product=milk, quantity=D(1))
    with refused("quantity_invalid"):
        agree_stock(by=people.kam, client=client, product=milk, quantity=D(0))
    with refused("until_passed"):
        agree_stock(by=people.kam, client=client, product=milk, quantity=D(1), until=TODAY - DAY)
    end_agreed_stock(by=people.kam, agreed=agreed)
    assert AgreedStock.objects.count() == 0


def test_what_was_agreed_up_to_yesterday_warns_no_more(
    client: Client, people: SimpleNamespace, signed_in: SignedIn
) -> None:
    """(R153)."""
    AgreedStockFactory(client=client, until=TODAY - DAY)
    assert SupportDesk(people.support).stock == []
    assert signed_in(people.kam).get("/api/v1/agreed-stock/").json()["results"] == []


def test_stock_is_agreed_on_the_page(
    client: Client, people: SimpleNamespace, milk: Any, signed_in: SignedIn
) -> None:
    """(R153)."""
    browser, address = signed_in(people.kam), f"/clients/{client.pk}/agreed-stock/"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"product": "no such", "quantity": "5"}).status_code == 422
    assert browser.post(address, {"product": milk.code, "quantity": "5"}).status_code == 302
    agreed = AgreedStock.objects.get()
    assert browser.post(f"/agreed-stock/{agreed.pk}/end/").status_code == 302
    assert AgreedStock.objects.count() == 0


# ---- purchases ------------------------------------------------------------------------------------------------------


def test_what_the_stock_does_not_cover_is_asked_for_in_one_step(
    draft: Make, people: SimpleNamespace, milk: Any, signed_in: SignedIn
) -> None:
    """(R161)."""
    order = submit_order(by=people.kam, order=draft(10))
    StockFactory(product=milk, quantity=D(7))
    line = order.lines.get()
    assert needed(order) == {line: D(3)}
    assert "Ask for what is short" in signed_in(people.kam).get(f"/orders/{order.pk}/").content.decode()
    assert signed_in(people.kam).post(f"/orders/{order.pk}/purchase/").status_code == 302
    purchase = PurchaseRequest.objects.get()
    assert (purchase.client, purchase.order, purchase.line, purchase.quantity, purchase.status) == (
        order.client,
        order,
        line,
        3,
        "asked",
    )
    with refused("nothing_short"):
        ask_purchase(by=people.kam, order=order)
    with refused("already_bought", StateConflict):
        ask_purchase(by=people.kam, order=order, quantities={line.pk: D(1)})
    with pytest.raises(IntegrityError), transaction.atomic():
        PurchaseRequestFactory(order=order, line=line)


def test_a_purchase_is_ordered_comes_or_is_cancelled(people: SimpleNamespace, client: Client) -> None:
    """(R161)."""
    first, second = (PurchaseRequestFactory(order__client=client) for _ in range(2))
    with refused("forbidden", NotAllowed):
        order_purchase(by=people.kam, purchase=first)
    ordered = order_purchase(by=people.support, purchase=first, supplier="Луговое", expected_on=TODAY + DAY)
    assert (ordered.status, ordered.supplier, ordered.expected_on) == ("ordered", "Луговое", TODAY + DAY)
    assert receive_purchase(by=people.support, purchase=ordered).status == "arrived"
    with refused("wrong_state", StateConflict):
        receive_purchase(by=people.support, purchase=first)
    with refused("reason_required"):
        cancel_purchase(by=people.kam, purchase=second, reason=" ")
    assert cancel_purchase(by=people.kam, purchase=second, reason="too late").status == "cancelled"
    assert [one.action for one in first.changes.all()] == ["order", "arrive"]


def test_purchases_go_by_page_and_by_program(
    people: SimpleNamespace, client: Client, signed_in: SignedIn
) -> None:
    """(R161)."""
    purchase = PurchaseRequestFactory(order__client=client)
    browser = signed_in(people.support)
    assert browser.post(f"/purchases/{purchase.pk}/order/", {"supplier": "Луговое"}).status_code == 302
    answer = browser.post(f"/api/v1/purchase-requests/{purchase.pk}/arrive/", content_type="application/json")
    assert (answer.json()["status"], answer.json()["supplier"]) == ("arrived", "Луговое")
    assert purchase.order.number in browser.get("/purchases/?status=arrived").content.decode()


# ---- services -------------------------------------------------------------------------------------------------------


def test_a_service_is_owed_with_an_order_and_done_once(
    draft: Make, people: SimpleNamespace, signed_in: SignedIn
) -> None:
    """(R160) Shown on the order and in the dossier, with who did it and when."""
    order, kind = draft(), ServiceKindFactory(name="Installation of shelves")
    line = add_service_line(by=people.kam, order=order, kind=kind, text="two shelves", due_on=TODAY)
    with refused("done_in_future"):
        complete_service_line(by=people.support, line=line, done_on=TODAY + DAY)
    done = complete_service_line(by=people.support, line=line, result="both stand")
    assert (done.done_on, done.done_by, done.result) == (TODAY, people.support, "both stand")
    with refused("already_done", StateConflict):
        complete_service_line(by=people.kam, line=line)
    with refused("already_done", StateConflict):
        remove_service_line(by=people.kam, line=line)
    submit_order(by=people.kam, order=order)
    for address in (f"/orders/{order.pk}/", f"/clients/{order.client_id}/orders/"):
        html = signed_in(people.kam).get(address).content.decode()
        assert "Installation of shelves: two shelves" in html and "both stand" in html


def test_services_go_by_page_and_by_program(
    draft: Make, people: SimpleNamespace, signed_in: SignedIn
) -> None:
    """(R160)."""
    order, kind, browser = draft(), ServiceKindFactory(), signed_in(people.kam)
    assert browser.post(f"/orders/{order.pk}/services/", {"kind": kind.pk}).status_code == 302
    line = ServiceLine.objects.get()
    assert browser.post(f"/service-lines/{line.pk}/done/", {"result": "well"}).status_code == 302
    given = {"order": order.pk, "kind": kind.name, "text": "again"}
    row = browser.post("/api/v1/service-lines/", given, content_type="application/json").json()
    answer = browser.post(f"/api/v1/service-lines/{row['id']}/complete/", content_type="application/json")
    assert answer.json()["done_by"] == people.kam.email
    third = add_service_line(by=people.kam, order=order, kind=kind)
    assert browser.post(f"/service-lines/{third.pk}/remove/").status_code == 302
    assert ServiceLine.objects.count() == 2
