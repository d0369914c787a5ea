"""The history: every change found by person, row and time, in words (R37)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessLog, User
from accounts.services import create_token
from catalogue.models import PriceColumn, Product
from desk.trail import querysets
from desk.trail.pages.listing import FOLDED
from dossiers.models import Client, Person
from kam_crm.shared import clock
from orders.models import ClientPriceColumn
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, NoteFactory, PersonFactory
from tests.factories.orders import OrderFactory, OrderLineFactory, PriceColumnFactory, ProductFactory
from tests.factories.receivables import AllocationFactory, CreditLimitFactory, InvoiceFactory, PaymentFactory
from tests.support.acts import act
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
HISTORY = reverse("desk:history")


@pytest.fixture
def director() -> User:
    return UserFactory(role="director", full_name="Director Orlov")


@pytest.fixture
def page(director: User) -> Browser:
    return signed_in(director)


@pytest.fixture
def client() -> Client:
    return ClientFactory(name="Lukoshko", city="Tver")


def told(browser: Browser, **query: Any) -> list[str]:
    """«who | title | what | fields» of each change on the page."""
    entries = browser.get(HISTORY, query).context["list"].page.items
    return [
        f"{entry.who} | {line.title} | {line.what} | {line.changes}" if hasattr(line, "title") else line.text
        for entry in entries
        for line in entry.lines
    ]


def change(row: Any, by: User | None = None, **fields: Any) -> None:
    """As a service does it: in a context that names who."""
    about = {name: fields.pop(name) for name in ("acting_for", "source", "reason", "url") if name in fields}
    with act(by=by, **about):
        type(row)._base_manager.filter(pk=row.pk).update(**fields)


# ---- in words -------------------------------------------------------------------------------------------------------


def test_a_change_says_what_was_before_and_what_is_now(page: Browser, client: Client) -> None:
    """Old and new of each field by its name, with the values as people write them (R37)."""
    anna, boris = UserFactory(full_name="Anna Sokolova"), UserFactory(full_name="Boris Petrov")
    client.manager = anna
    client.save()
    change(client, boris, city="Pskov", stage="prospect", manager=boris)
    assert told(page, of=f"dossiers.client:{client.pk}")[0] == (
        "Boris Petrov | Lukoshko | changed | city: Tver → Pskov; stage: customer → prospect; "
        "manager: Anna Sokolova → Boris Petrov"
    )


def test_a_new_price_column_takes_over_from_the_one_before(page: Browser, client: Client) -> None:
    """«Retail → Wholesale, since 1 Dec 2026»: a row of its own in the database, one change to people (R37)."""
    retail, wholesale = PriceColumnFactory(name="Retail"), PriceColumnFactory(name="Wholesale")
    ClientPriceColumn.objects.create(client=client, column=retail, valid_from=dt.date(2026, 1, 1))
    with act(by=client.manager):
        ClientPriceColumn.objects.create(client=client, column=wholesale, valid_from=dt.date(2026, 12, 1))
    first, *_others = told(page, kind="orders.clientpricecolumn")
    assert first == (
        f"{client.manager.full_name} | Lukoshko | changed | column: Retail → Wholesale, since 1 Dec 2026"
    )


def test_what_was_deleted_is_told_with_what_it_was(page: Browser, client: Client) -> None:
    """A payment that was taken back, and its parts, are found under its number (R37)."""
    payment = PaymentFactory(client=client, number="PP-7", amount=Decimal(1500))
    AllocationFactory(
        payment=payment,
        invoice=InvoiceFactory(client=client, number="INV-1", amount=Decimal(2000)),
        amount=Decimal(1500),
    )
    with act(by=client.manager, reason="A wrong client"):
        payment.allocations.all().delete()
        type(payment).objects.filter(pk=payment.pk).delete()
    lines = told(page, kind="receivables.payment")
    assert lines[0].startswith(
        f"{client.manager.full_name} | PP-7, Lukoshko | deleted | kind: payment; date:"
    )
    (gone, *_others) = [line for line in told(page, kind="receivables.allocation") if "deleted" in line]
    assert "PP-7, INV-1 | deleted" in gone
    (entry, *_others) = page.get(HISTORY, {"kind": "receivables.payment"}).context["list"].page.items
    assert entry.reason == "A wrong client"


def test_every_change_names_who_for_whom_and_from_where(page: Browser, client: Client) -> None:
    """A page, a token of the API, a file, the installation itself, and SQL past all of them (R37)."""
    anna, boris = UserFactory(full_name="Anna Sokolova"), UserFactory(full_name="Boris Petrov")
    change(client, anna, city="1", url="/clients/1/edit/", acting_for=boris.pk)
    change(client, anna, city="2", source="import clients.xlsx")
    change(client, None, city="3")
    entries = page.get(HISTORY, {"kind": "dossiers.client"}).context["list"].page.items
    assert [(entry.who, entry.whence) for entry in entries[:3]] == [
        ("", "the installation itself"),
        ("Anna Sokolova", "file clients.xlsx"),
        ("Anna Sokolova for KAM Boris Petrov", "page"),
    ]


@pytest.mark.django_db(transaction=True)
def test_sql_past_the_application_is_an_act_too(page: Browser, client: Client) -> None:
    """What somebody writes by hand is found, with the role of the database that wrote it (R37)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        (role,) = cursor.fetchone()
        cursor.execute(f"UPDATE dossiers_client SET city = 'Omsk' WHERE id = {client.pk}")
    (entry, *_others) = page.get(HISTORY, {"kind": "dossiers.client"}).context["list"].page.items
    assert entry.whence == f"the database itself, role {role}"
    assert entry.lines[0].changes == "city: Tver → Omsk"


def test_a_change_by_a_program_names_its_token(page: Browser) -> None:
    kam = UserFactory(role="kam")
    client = ClientFactory(manager=kam)
    _token, key = create_token(by=kam, name="Telephony")
    answer = Browser().post(
        "/api/v1/notes/", {"client": client.pk, "text": "Called"}, content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "one"},
    )  # fmt: skip
    assert answer.status_code == 201
    (entry, *_others) = page.get(HISTORY, {"kind": "dossiers.note"}).context["list"].page.items
    assert (entry.who, entry.whence) == (kam.full_name, "API, token Telephony")
    assert len(told(page, q="teleph")) == 1
    assert told(page, q="tele_hony") == []


# ---- found ----------------------------------------------------------------------------------------------------------


def test_changes_are_found_by_person_row_kind_source_and_time(page: Browser, client: Client) -> None:
    """By who did it, for whom, of which row, of which kind, from where and when (R37)."""
    anna, boris = UserFactory(), UserFactory()
    change(client, anna, city="A", url="/clients/")
    change(client, boris, city="B", source="import x.csv")
    change(client, anna, city="C", acting_for=boris.pk, url="/api/v1/clients/")
    limit = CreditLimitFactory(client=client)
    change(limit, anna, amount=Decimal(5))
    today, day = clock.today(), dt.timedelta(days=1)

    def cities(**query: Any) -> str:
        return "".join(line[-1] for line in told(page, **{"kind": "dossiers.client", **query}) if "→" in line)

    assert cities() == "CBA"
    assert cities(user=anna.pk) == "CA"
    assert cities(acting_for=boris.pk) == "C"
    assert (cities(source="page"), cities(source="file"), cities(source="api")) == ("A", "B", "C")
    assert (cities(q="x.CSV"), cities(q="y.csv")) == ("B", "")
    assert (cities(since=today, until=today), cities(until=today - day), cities(since=today + day)) == (
        "CBA",
        "",
        "",
    )
    of_client = told(page, of=f"dossiers.client:{client.pk}")
    assert "limit" in of_client[0]
    # four changes, and the client, its contract and the limit that began
    assert len(of_client) == 7
    assert len(told(page, of=f"receivables.creditlimit:{limit.pk}")) == 2
    assert told(page, of="dossiers.client:999999") == []


def test_an_order_is_found_with_its_lines(page: Browser) -> None:
    line = OrderLineFactory(order=OrderFactory(number="A-1"))
    OrderLineFactory(order=OrderFactory(number="A-2"))
    lines = told(page, of=f"orders.order:{line.order_id}")
    assert lines
    assert not [one for one in lines if "A-2" in one]
    assert {"Order", "Order line"} <= {
        str(one.kind.label).capitalize()
        for entry in page.get(HISTORY, {"of": f"orders.order:{line.order_id}"}).context["list"].page.items
        for one in entry.lines
    }


def test_pages_follow_one_another_without_a_gap(
    page: Browser, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.trail.pages.listing.History.page_size", 3)
    for number in range(8):
        change(client, city=f"c{number}")
    cities, cursor = [], ""
    while True:
        listing = page.get(HISTORY, {"kind": "dossiers.client", "cursor": cursor}).context["list"]
        cities += [entry.lines[0].changes[-2:] for entry in listing.page.items]
        cursor = listing.page.next
        if not cursor:
            break
    assert cities[:8] == [f"c{number}" for number in reversed(range(8))]


def test_what_is_rare_is_found_behind_the_newest_acts(
    page: Browser, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only so many of the newest acts are looked through; older ones are gathered from their events."""
    monkeypatch.setattr(querysets, "WINDOW", 2)
    change(client, city="Rare")
    department = DepartmentFactory()
    for number in range(5):
        change(department, name=f"D{number}")
    assert told(page, kind="dossiers.client")[0].endswith("city: Tver → Rare")
    everything = told(page)
    assert any("Rare" in line for line in everything)
    assert sum("name: D" in line or "→ D" in line for line in everything) == 5


@pytest.mark.parametrize(
    "cursor", ["x", "20261101T000000.000000~x", "~", "99991231T235959.999999~" + "0" * 32]
)
def test_a_senseless_position_is_the_first_page(page: Browser, client: Client, cursor: str) -> None:
    change(client, city="Pskov")
    assert told(page, cursor=cursor, kind="dossiers.client")[0].endswith("city: Tver → Pskov")


@pytest.mark.parametrize(
    "query",
    [{"user": "x"}, {"of": "x:1"}, {"of": "orders.order:x"}, {"since": "2026-99-99"}, {"until": "0001-01-01"},
     {"kind": "no.such"}, {"source": "moon"}, {"acting_for": "9" * 30}, {"since": "9999-12-31"}],
)  # fmt: skip
def test_a_senseless_filter_narrows_nothing(page: Browser, client: Client, query: dict[str, str]) -> None:
    change(client, city="Pskov")
    assert any("Pskov" in line for line in told(page, **query))


# ---- many at once ---------------------------------------------------------------------------------------------------


@pytest.fixture
def loaded() -> list[Client]:
    """As an import writes: all in one statement."""
    clients = [ClientFactory(city="Tver") for _number in range(FOLDED + 1)]
    with act(by=UserFactory(role="admin", full_name="Admin"), source="import clients.xlsx"):
        Client.objects.filter(pk__in=[one.pk for one in clients]).update(city="Pskov")
    return clients


def test_many_of_one_kind_are_one_line_that_opens(page: Browser, loaded: list[Client]) -> None:
    """«Clients: 11 changed» leads to the rows; an import of 20,000 is no longer than one of eleven (R37)."""
    (entry,) = page.get(HISTORY, {"q": "clients.xlsx"}).context["list"].page.items
    (line,) = entry.lines
    assert (entry.whence, line.text) == ("file clients.xlsx", f"Clients: {len(loaded)} changed")
    opened = page.get(line.url).context["act"]
    assert {one.title for one in opened.page.items} == {client.name for client in loaded}
    assert {one.changes for one in opened.page.items} == {"city: Tver → Pskov"}


def test_an_act_opens_a_page_at_a_time(
    page: Browser, loaded: list[Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.trail.pages.act.PAGE_SIZE", 4)
    (entry,) = page.get(HISTORY, {"q": "clients.xlsx"}).context["list"].page.items
    titles, cursor = [], ""
    while True:
        opened = page.get(reverse("desk:history_act", args=[entry.act.id]), {"cursor": cursor}).context["act"]
        titles += [line.title for line in opened.page.items]
        cursor = opened.page.next
        if not cursor:
            break
    assert sorted(titles) == sorted(client.name for client in loaded)


def test_an_act_counts_only_what_the_person_sees(loaded: list[Client]) -> None:
    department = DepartmentFactory()
    head = UserFactory(role="head", department=department)
    department.head = head
    department.save()
    User.objects.filter(pk=loaded[0].manager_id).update(department=department)
    (entry,) = signed_in(head).get(HISTORY, {"q": "clients.xlsx"}).context["list"].page.items
    assert [line.title for line in entry.lines] == [loaded[0].name]


# ---- hidden ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def person(client: Client) -> Person:
    person = PersonFactory(full_name="Olga Buyer", phone="+74951112233", email="olga@buyers.example")
    ClientContactFactory(client=client, person=person)
    return person


def head_of(client: Client) -> User:
    department = DepartmentFactory()
    head = UserFactory(role="head", department=department)
    department.head = head
    department.save()
    User.objects.filter(pk=client.manager_id).update(department=department)
    return head


def test_phones_and_emails_are_masked_and_shown_on_request_with_a_line_in_the_log(
    client: Client, person: Person
) -> None:
    """What is personal is hidden from everybody until asked for, and the access log knows who asked (R36)."""
    change(person, phone="+74959998877", full_name="Olga Sales")
    head = head_of(client)
    browser = signed_in(head)
    (entry, *_others) = browser.get(HISTORY, {"kind": "dossiers.person"}).context["list"].page.items
    (line,) = entry.lines
    assert line.changes == "full name: Olga Buyer → Olga Sales; phone: ••• → •••"
    answer = browser.post(reverse("desk:history_reveal", args=[line.key]), headers={"HX-Request": "true"})
    assert "+74951112233 → +74959998877" in answer.content.decode()
    assert [(row.user, row.what, row.subject) for row in AccessLog.objects.all()] == [
        (head, "contact_data", f"person {person.pk}")
    ]


def test_personal_data_is_in_no_page_and_no_file_of_the_history(
    page: Browser, director: User, person: Person
) -> None:
    change(person, phone="+74959998877", email="new@buyers.example")
    texts = [
        page.get(HISTORY).content.decode(),
        b"".join(page.get(reverse("desk:history_export"), {"format": "csv"}).streaming_content).decode(),
    ]
    for text in texts:
        assert "Olga Buyer" in text
        assert not [word for word in ("4951112233", "4959998877", "buyers.example") if word in text]


def test_costs_need_their_right(page: Browser, client: Client) -> None:
    """A head who deputises for a manager of another department is not shown costs of any client."""
    product = ProductFactory(cost=Decimal("77.70"))
    change(product, cost=Decimal("88.80"))
    assert told(page, kind="catalogue.product")[0].endswith("cost of a unit: 77.70 → 88.80")
    head = head_of(client)
    assert told(signed_in(head), kind="catalogue.product")[0].endswith("77.70 → 88.80")
    AbsenceFactory(user=UserFactory(role="head", department=DepartmentFactory()), deputy=head)
    assert told(signed_in(head), kind="catalogue.product")[0].endswith("cost of a unit: ••• → •••")


def test_what_is_seen_follows_the_client(client: Client) -> None:
    """A change from before belongs to whoever sees the client now."""
    NoteFactory(client=client, text="Long ago")
    stranger, head = signed_in(UserFactory(role="head", department=DepartmentFactory())), head_of(client)
    of = f"dossiers.client:{client.pk}"
    assert told(stranger, of=of) == []
    assert any("Long ago" in line for line in told(signed_in(head), of=of))
    change(client, manager=UserFactory())
    assert told(signed_in(head), of=of) == []


# ---- taken away -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_an_export_is_logged_with_its_filters(
    page: Browser, director: User, client: Client, fmt: str
) -> None:
    change(client, city="Pskov")
    answer = page.get(reverse("desk:history_export"), {"format": fmt, "kind": "dossiers.client"})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)
    (row,) = AccessLog.objects.all()
    assert (row.user, row.what, row.subject) == (director, "export", "history")
    assert row.details == {"format": fmt, "filters": {"kind": "dossiers.client"}}


def test_a_file_holds_every_row_of_a_folded_act(page: Browser, loaded: list[Client]) -> None:
    answer = page.get(reverse("desk:history_export"), {"format": "csv", "q": "clients.xlsx"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    _header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert sorted(row[4] for row in rows) == sorted(client.name for client in loaded)
    assert {(row[1], row[2], row[3], row[5], row[6]) for row in rows} == {
        ("Admin", "file clients.xlsx", "client", "changed", "city: Tver → Pskov")
    }


# ---- at what cost ---------------------------------------------------------------------------------------------------


def test_a_page_costs_as_much_with_many_changes_as_with_few(page: Browser, client: Client) -> None:
    """One statement finds them however many kinds, then one for each kind and each model of names."""

    def add(count: int) -> None:
        for number in range(count):
            change(client, UserFactory(), city=f"City {number}")
            change(CreditLimitFactory(client=ClientFactory()), UserFactory(), amount=Decimal(number + 1))

    def cost() -> int:
        page.get(HISTORY)
        with CaptureQueriesContext(connection) as asked:
            page.get(HISTORY)
        return len(asked)

    # a full page of them, so that what was there before is off it
    add(20)
    few = cost()
    add(12)
    # rows that began with many others are one line by now, whose states nobody asks for
    assert cost() <= few


def test_links_lead_to_the_history_of_a_row(page: Browser, client: Client) -> None:
    order = OrderFactory(client=client)
    product: Product = ProductFactory()
    assert PriceColumn.objects.exists()
    for address, of in (
        (reverse("orders:order_detail", args=[order.pk]), f"orders.order:{order.pk}"),
        (reverse("dossiers:client_history", args=[client.pk]), f"dossiers.client:{client.pk}"),
        (reverse("catalogue:product_detail", args=[product.pk]), f"catalogue.product:{product.pk}"),
    ):
        assert f"{HISTORY}?of={of}" in page.get(address).content.decode()
    kam = signed_in(client.manager)
    assert f"{HISTORY}?of=" not in kam.get(reverse("orders:order_detail", args=[order.pk])).content.decode()
