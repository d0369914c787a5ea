"""Letters to clients about their orders: who gets which, by themselves and by hand; the whole sales history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from dossiers.models import Client, ClientContact
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import NoticeKind, NoticeSetting, NoticeTemplate, Order, OrderNotice
from orders.notices.outbox import send_notices
from orders.notices.services import queue_notices
from orders.services import (
    choose_contact,
    reschedule_order,
    set_notices,
    set_template,
    submit_order,
    tell_client,
)
from orders.shipping.since_first import SinceFirst
from receivables.services import ship
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory
from tests.factories.orders import ShipmentLineFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)
Make = Callable[..., Order]
SignedIn = Callable[[User], Any]


@pytest.fixture
def buyer(client: Client) -> ClientContact:
    contact: ClientContact = ClientContactFactory(
        client=client, person__full_name="Вера Тарасова", person__email="vera@client.example"
    )
    return contact


@pytest.fixture
def all_on(db: Any) -> None:
    NoticeTemplate.objects.update(is_on=True)


@pytest.fixture
def agreed(client: Client, buyer: ClientContact, people: SimpleNamespace) -> NoticeSetting:
    return set_notices(by=people.kam, client=client, is_on=True, contact=buyer, locale="en")


def worker() -> list[str]:
    """What a beat sends."""
    before = len(mail.outbox)
    queue_notices()
    send_notices()
    return [letter.subject for letter in mail.outbox[before:]]


def test_every_kind_of_news_has_words_in_both_languages() -> None:
    """(R156) And none goes by itself in a new company, nor does an answer to a claim (R77)."""
    rows = NoticeTemplate.objects.all()
    assert {row.kind for row in rows} == {
        *NoticeKind.values,
        "claim",
        "debt_notice",
        "debt_letter",
        "debt_claim",
    }
    for row in rows:
        assert row.subject_ru and row.subject_en and row.body_ru and row.body_en and not row.is_on


def test_nothing_is_sent_unless_company_and_client_agreed(
    draft: Make, people: SimpleNamespace, client: Client, buyer: ClientContact
) -> None:
    """(R156)."""
    submit_order(by=people.kam, order=draft())
    assert worker() == []
    NoticeTemplate.objects.update(is_on=True)
    assert worker() == []
    set_notices(by=people.kam, client=client, is_on=True, contact=buyer)
    # what was before the client agreed is not made up for
    assert worker() == []
    order = submit_order(by=people.kam, order=draft())
    assert len(worker()) == 1
    assert OrderNotice.objects.get().order == order


def test_each_step_is_told_once_in_the_language_of_the_client(
    draft: Make, people: SimpleNamespace, agreed: NoticeSetting, all_on: None, signed_in: SignedIn
) -> None:
    """(R156)."""
    order = submit_order(by=people.kam, order=draft())
    assert worker() == [f"Order {order.number} is confirmed"]
    assert worker() == []
    reschedule_order(by=people.kam, order=order, ship_on=TODAY + 5 * DAY, reason="the supplier is late")
    ship(by=people.support, order=order, date=TODAY, quantities={order.lines.get().pk: D(4)})
    assert len(worker()) == 2
    assert worker() == []
    letter = mail.outbox[1]
    assert letter.to == ["vera@client.example"]
    assert "the supplier is late" in letter.body and "Вера Тарасова" in letter.body
    for address in (f"/orders/{order.pk}/", f"/clients/{order.client_id}/history/?kind=order_letters"):
        html = signed_in(people.kam).get(address).content.decode()
        assert f"Order {order.number} is confirmed" in html, address


def test_whom_an_order_names_gets_its_news(
    draft: Make, people: SimpleNamespace, client: Client, agreed: NoticeSetting, all_on: None
) -> None:
    """(R156)."""
    other = ClientContactFactory(client=client, person__email="other@client.example")
    order = choose_contact(by=people.kam, order=draft(), contact=other)
    submit_order(by=people.kam, order=order)
    worker()
    assert mail.outbox[-1].to == ["other@client.example"]
    with refused("foreign_contact"):
        choose_contact(by=people.kam, order=draft(), contact=ClientContactFactory())
    with refused("contact_has_no_email"):
        choose_contact(
            by=people.kam, order=draft(), contact=ClientContactFactory(client=client, person__email="")
        )


def test_who_left_or_has_no_address_is_not_written_to(
    draft: Make, people: SimpleNamespace, agreed: NoticeSetting, buyer: ClientContact, all_on: None
) -> None:
    """(R156) The log says why."""
    ClientContact.objects.filter(pk=buyer.pk).update(is_active=False)
    submit_order(by=people.kam, order=draft())
    assert worker() == []
    notice = OrderNotice.objects.get()
    assert (notice.status, bool(notice.why)) == ("skipped", True)


def test_a_letter_by_hand_goes_at_once_and_not_twice(
    draft: Make, people: SimpleNamespace, client: Client, buyer: ClientContact, signed_in: SignedIn
) -> None:
    """(R156) Whatever goes by itself."""
    order = submit_order(by=people.kam, order=draft())
    with refused("contact_required"):
        tell_client(by=people.kam, order=order, kind="confirmed")
    choose_contact(by=people.kam, order=order, contact=buyer)
    tell_client(by=people.kam, order=order, kind="confirmed")
    with refused("already_told", StateConflict):
        tell_client(by=people.kam, order=order, kind="confirmed")
    with refused("news_unknown"):
        tell_client(by=people.kam, order=order, kind="weather")
    assert len(worker()) == 1
    browser = signed_in(people.kam)
    assert browser.post(f"/orders/{order.pk}/tell/", {"kind": "shipped"}).status_code == 302
    answer = browser.post(
        f"/api/v1/orders/{order.pk}/tell/", {"kind": "shipped"}, content_type="application/json"
    )
    assert answer.status_code == 409
    rows = browser.get(f"/api/v1/order-notices/?order={order.pk}").json()["results"]
    assert [(row["kind"], row["status"]) for row in rows] == [("shipped", "waiting"), ("confirmed", "sent")]


def test_a_refused_letter_is_kept_as_such_and_one_under_way_is_not_sent_again(
    draft: Make, people: SimpleNamespace, agreed: NoticeSetting, all_on: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(R156) The worker died over it: a letter too few is better than one twice."""
    order = submit_order(by=people.kam, order=draft())
    queue_notices()
    OrderNotice.objects.update(status="sending")
    assert send_notices() == 0 and mail.outbox == []

    def no_server(*args: Any, **kwargs: Any) -> int:
        raise OSError("no route to the server")

    monkeypatch.setattr("orders.notices.outbox.EmailMessage.send", no_server)
    OrderNotice.objects.update(status="waiting")
    assert send_notices() == 0
    notice = OrderNotice.objects.get(order=order)
    assert (notice.status, notice.why, notice.sent_at) == ("failed", "no route to the server", None)


def test_the_administrator_words_the_letters(people: SimpleNamespace, signed_in: SignedIn) -> None:
    """(R156) Nothing in braces that nobody fills in."""
    admin, template = UserFactory(role="admin"), NoticeTemplate.objects.get(kind="shipped")
    with refused("braces_unknown"):
        set_template(by=admin, template=template, is_on=True, body_en="Dear {everybody}")
    with refused("forbidden", NotAllowed):
        set_template(by=people.head, template=template, is_on=True)
    browser = signed_in(admin)
    assert browser.get("/settings/letters/").status_code == 200
    texts = {name: getattr(template, name) for name in ("subject_ru", "subject_en", "body_ru", "body_en")}
    given = {**texts, "subject_en": "{number} left us", "is_on": "on"}
    assert browser.post(f"/settings/letters/{template.pk}/", given).status_code == 302
    template.refresh_from_db()
    assert (template.subject_en, template.is_on) == ("{number} left us", True)


def test_the_client_s_page_and_program_set_whom_to_tell(
    client: Client, buyer: ClientContact, people: SimpleNamespace, signed_in: SignedIn
) -> None:
    """(R156) Off until somebody says otherwise."""
    browser, address = signed_in(people.kam), f"/clients/{client.pk}/notices/"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"is_on": "on", "locale": "ru"}).status_code == 422
    assert browser.post(address, {"is_on": "on", "contact": buyer.pk, "locale": "ru"}).status_code == 302
    setting = NoticeSetting.objects.get()
    assert setting.is_on and setting.on_since is not None and setting.on_since <= clock.now()
    given = {"client": client.pk, "is_on": False}
    answer = browser.post("/api/v1/client-notices/", given, content_type="application/json")
    assert (answer.status_code, answer.json()["is_on"]) == (201, False)


def test_a_client_s_history_goes_back_to_the_first_shipment(
    client: Client, people: SimpleNamespace, signed_in: SignedIn, draft: Make
) -> None:
    """(R152) By product and month with quantity, price, discount and sum, as a file too."""
    ShipmentLineFactory(
        shipment__client=client, shipment__date=dt.date(2019, 3, 5), product__name="Old cheese"
    )
    order = submit_order(by=people.kam, order=draft(10, 5))
    ship(by=people.support, order=order, date=TODAY)
    rows = SinceFirst(client, TODAY, None).rows(None)
    assert [(row.month, row.quantity, row.amount) for row in rows] == [
        (dt.date(2026, 11, 1), 10, D("950.00")),
        (dt.date(2019, 3, 1), 10, D("1000.00")),
    ]
    assert [(row.price, row.discount) for row in rows] == [(D("95.00"), D("5.0000")), (D("100.00"), None)]
    browser = signed_in(people.kam)
    html = browser.get(f"/clients/{client.pk}/sales/history/?year=2019").content.decode()
    assert "Old cheese" in html and "2026" in html
    assert "Old cheese" not in browser.get(f"/clients/{client.pk}/sales/history/").content.decode()
    answer = browser.get(f"/clients/{client.pk}/sales/history/export/?format=csv")
    file = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Old cheese" in file and len(file.strip().splitlines()) == 3
