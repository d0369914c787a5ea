"""The briefing before a meeting (R74, R75): page, sheet, questions, order of what is no longer taken."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessLog, User
from desk.briefing.pages.briefing import Briefing
from desk.briefing.pages.sheet import sheet_of
from dossiers.models import Client
from kam_crm.shared.errors import NotAllowed
from orders.models import Order
from orders.shipping.stopped import stopped_items
from plans.models import Activity, Question
from plans.services import answer_question, ask, prepare
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.factories.orders import PriceColumnFactory, PriceFactory, ShipmentFactory, ShipmentLineFactory
from tests.factories.plans import ActivityFactory, PromiseFactory
from tests.support.days import TODAY
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
D = Decimal


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", locale="en", full_name="Anna Falcon")


@pytest.fixture
def client(kam: User) -> Client:
    return ClientFactory(manager=kam, name="Corner Shop", city="Moscow", address="Lesnaya 1")


@pytest.fixture
def meeting(client: Client) -> Activity:
    return ActivityFactory(client=client, day=TODAY + dt.timedelta(days=2), purpose="Assortment of December")


def sold(client: Client, product: Any, *days: dt.date, quantity: int = 10) -> None:
    for day in days:
        ShipmentLineFactory(
            shipment=ShipmentFactory(client=client, date=day), product=product, quantity=D(quantity)
        )


def weekly(first: dt.date, count: int) -> list[dt.date]:
    return [first + dt.timedelta(days=7 * n) for n in range(count)]


def priced(name: str) -> Any:
    column = PriceColumnFactory(name="Only")
    return PriceFactory(product__name=name, column=column, price=D("12.20")).product


def shown(meeting: Activity, kam: User, **query: str) -> str:
    return signed_in(kam).get(reverse("desk:briefing", args=[meeting.pk]), query).content.decode()


def test_what_was_bought_by_its_rhythm_and_is_late_by_it_has_stopped(client: Client) -> None:
    cheese, milk, once, away = (priced(name) for name in ("Cheese", "Milk", "Once", "Away"))
    begin = dt.date(2026, 5, 6)
    sold(client, cheese, *weekly(begin, 24))  # the last one three weeks ago
    sold(client, milk, *weekly(begin, 28))  # the last one last week
    sold(client, once, dt.date(2026, 6, 1), dt.date(2026, 6, 8))
    sold(client, away, *weekly(begin, 24))
    away.is_active = False
    away.save()
    (item,) = stopped_items(client, TODAY)
    assert (item.product, item.gap, item.days, item.quantity) == (cheese, 7, 35, D(10))
    assert item.amount == D("122.00")
    # one gap of five weeks among many is inside the ninth of ten only while it is no longer than the longest but one
    assert stopped_items(ClientFactory(), TODAY) == []


def test_the_page_tells_what_one_must_know(meeting: Activity, client: Client, kam: User) -> None:
    """(R74)"""
    decider = ClientContactFactory(
        client=client, role="decider", person__full_name="Olga Owner", position="owner"
    )
    buyer = ClientContactFactory(
        client=client, role="buyer", person__full_name="Boris Buyer", position="buyer"
    )
    past = ActivityFactory(
        client=client,
        day=TODAY - dt.timedelta(days=7),
        status="done",
        outcome="agreed",
        result="Cream on trial",
    )
    past.persons.add(buyer)
    meeting.persons.add(buyer)
    PromiseFactory(client=client, text="Bring certificates", due_on=TODAY, person=buyer.person)
    PromiseFactory(client=client, text="Far away", due_on=TODAY + dt.timedelta(days=40))
    PromiseFactory(client=client, side="theirs", text="Forecast", due_on=TODAY + dt.timedelta(days=3))
    PromiseFactory(client=client, status="kept", due_on=TODAY, closed_on=TODAY)
    html = shown(meeting, kam)
    for words in ("Assortment of December", "Boris Buyer", "Cream on trial", "Bring certificates", "Forecast",
                  "Olga Owner decides and will not be there", "kept: we 1 of 1", "Lesnaya 1"):  # fmt: skip
        assert words in html, words
    assert "Far away" not in html
    page = Briefing(meeting, kam)
    assert [met.last_on for met in page.people] == [past.day]
    assert decider.person.full_name not in [met.contact.person.full_name for met in page.people]
    # the promise is due before the meeting: it is late by then
    assert [check.is_done for check in page.checks] == [False, True, False, False]


def test_goal_and_questions_make_it_ready(meeting: Activity, client: Client, kam: User) -> None:
    """(R75)"""
    ClientContactFactory(client=client, role="decider")
    browser = signed_in(kam)
    address = reverse("desk:briefing_prepare", args=[meeting.pk])
    assert (
        browser.post(address, {"goal": "Leave with an order", "outcomes": "One\nTwo\n\n"}).status_code == 302
    )
    refusal = browser.post(address, {"goal": "Too much", "outcomes": "1\n2\n3\n4"})
    assert refusal.status_code == 422 and "Too much" in refusal.content.decode()
    assert (
        browser.post(reverse("desk:question_add", args=[meeting.pk]), {"text": "Who pays?"}).status_code
        == 302
    )
    assert browser.post(reverse("desk:question_add", args=[meeting.pk]), {"text": ""}).status_code == 422
    question = Question.objects.get()
    browser.post(
        reverse("desk:question_answer", args=[meeting.pk, question.pk]), {"answer": "The shop itself"}
    )
    html = shown(meeting, kam)
    assert "Leave with an order" in html and "<li>Two</li>" in html and "The shop itself" in html


def test_a_question_that_is_asked_is_proposed_no_more(meeting: Activity, kam: User) -> None:
    page = Briefing(meeting, kam)
    first = page.proposed[0]
    assert first.key == "decider"
    ask(by=kam, activity=meeting, key=first.key, text=first.text)
    ask(by=kam, activity=meeting, key=first.key, text=first.text, answer="Olga")
    assert [(one.key, one.answer) for one in meeting.questions.all()] == [("decider", "Olga")]
    assert "decider" not in [one.key for one in Briefing(meeting, kam).proposed]


def test_others_prepare_nothing(meeting: Activity, kam: User) -> None:
    question = ask(by=kam, activity=meeting, text="Who pays?")
    stranger = UserFactory(role="kam")
    for write in (
        lambda: prepare(by=stranger, activity=meeting, goal="Mine"),
        lambda: ask(by=stranger, activity=meeting, text="Mine"),
        lambda: answer_question(by=stranger, activity=meeting, question=question, answer="Mine"),
    ):
        with pytest.raises(NotAllowed):
            write()
    with refused("too_many_outcomes"):
        prepare(by=kam, activity=meeting, goal="", outcomes="1\n2\n3\n4")


def test_ticked_goods_become_a_draft(meeting: Activity, client: Client, kam: User) -> None:
    cheese = priced("Cheese")
    sold(client, cheese, *weekly(dt.date(2026, 5, 6), 24), quantity=7)
    assert "Cheese" in shown(meeting, kam)
    browser, address = signed_in(kam), reverse("desk:briefing_order", args=[meeting.pk])
    browser.post(address, {})
    assert not Order.objects.exists()
    answer = browser.post(address, {"product": [cheese.pk, 999999]})
    order = Order.objects.get()
    assert answer["Location"] == reverse("orders:order_detail", args=[order.pk])
    assert [(line.product, line.quantity) for line in order.lines.all()] == [(cheese, D(7))]


def test_the_sheet_is_a_pdf_with_a_page_for_each_meeting_and_no_contact_data(
    meeting: Activity, client: Client, kam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(R74)"""
    meeting.persons.add(
        ClientContactFactory(client=client, person__phone="+79218257427", person__email="olga@shop.example")
    )
    ActivityFactory(client=ClientFactory(manager=kam), day=meeting.day, starts_at=dt.time(15))
    pages = Briefing(meeting, kam)
    laid: list[Any] = []
    monkeypatch.setattr(
        "desk.briefing.pages.sheet.pdf.sheet", lambda template, data: laid.append(data) or b"%PDF"
    )
    sheet_of([pages], "Anna Falcon")
    assert "79218257427" not in str(laid) and "olga@shop" not in str(laid) and "Corner Shop" in str(laid)
    monkeypatch.undo()
    browser = signed_in(kam)
    one = browser.get(reverse("desk:briefing_sheet", args=[meeting.pk]))
    assert one["Content-Type"] == "application/pdf" and one.content.startswith(b"%PDF")
    assert AccessLog.objects.get(user=kam).subject == "briefing"
    day = browser.get(reverse("desk:day_sheets", args=[meeting.day.isoformat()]))
    assert b"/Type/Pages/Count 2" in day.content
    assert browser.get(reverse("desk:day_sheets", args=["2026-01-01"])).status_code == 404
    assert browser.get(reverse("desk:day_sheets", args=["yesterday"])).status_code == 404


def test_a_meeting_held_without_a_goal_is_marked_in_the_report(client: Client, kam: User) -> None:
    """(R75)"""
    known = {"client": client, "status": "done", "outcome": "agreed", "result": "Agreed", "day": TODAY}
    ready, bare = (ActivityFactory(purpose=words, **known) for words in ("Prepared", "Unprepared"))
    ActivityFactory(purpose="A call", kind="call", **known)
    prepare(by=kam, activity=ready, goal="Leave with an order")
    listed = signed_in(kam).get(reverse("plans:activity_list"), {"unprepared": "true"}).content.decode()
    assert "Unprepared" in listed and ">Prepared<" not in listed and "A call" not in listed
    page = reverse("plans:activity_detail", args=[bare.pk])
    assert "without preparation" in signed_in(kam).get(page).content.decode()
    page = reverse("plans:activity_detail", args=[ready.pk])
    assert "without preparation" not in signed_in(kam).get(page).content.decode()
