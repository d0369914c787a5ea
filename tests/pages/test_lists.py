"""What holds for every list (tests/pages/lists.py): whose rows it shows, in which part, at what cost, in which file."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django_filters
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from accounts.models import Department, User
from desk.frame.pages.navigation import clients_overdue
from desk.today.pages.today import Today
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.web.listings import Listing
from orders.drafting.pages.listing import OrderListing
from orders.models import Order
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.dossiers import ChannelFactory, ClientFactory, MarketSegmentFactory, TerritoryFactory
from tests.factories.receivables import InvoiceFactory
from tests.factories.reports import NightlyRunFactory
from tests.pages.lists import LISTS, List
from tests.permissions.matrix import addresses
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
Add = Callable[[int], list[Any]]
HTMX = {"HX-Request": "true"}
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<="X-CSRFToken": ")\w+')
LINK = re.compile(r'<a class="chip[^"]*\bon\b[^"]*"[^>]*? href="([^"]*)"')


class Office:
    """Those who look, and a department whose clients they see; everybody outside it is foreign."""

    def __init__(self) -> None:
        self.department: Department = DepartmentFactory(name="North")
        self.head: User = UserFactory(role="head", department=self.department)
        NightlyRunFactory(step="rollup")

    def viewer(self, role: str) -> User:
        belongs = {"department": self.department} if role in {"kam", "support"} else {}
        return self.head if role == "head" else UserFactory(role=role, **belongs)

    def own(self, viewer: User) -> Client:
        """For a head each of a manager of its own, so that a question per manager is noticed too."""
        manager = viewer if viewer.role == "kam" else UserFactory(role="kam", department=self.department)
        return ClientFactory(
            manager=manager,
            territory=TerritoryFactory(),
            channel=ChannelFactory(),
            segment=MarketSegmentFactory(),
        )


@pytest.fixture(autouse=True)
def english(in_english: None) -> None:
    """Texts are compared in English."""


@pytest.fixture
def office(db: None) -> Office:
    return Office()


@pytest.fixture
def viewer(office: Office, one: List) -> User:
    return office.viewer(one.role)


@pytest.fixture
def web(viewer: User) -> Browser:
    return signed_in(viewer)


@pytest.fixture
def add(one: List, office: Office, viewer: User) -> Add:
    """Rows that the one who looks sees: of the department, of one's own where they are personal."""
    return lambda count: [
        one.factory(user=viewer) if one.is_personal else one.make(office.own(viewer))
        for _number in range(count)
    ]


def text_of(web: Browser, one: List, query: dict[str, Any] | None = None, **headers: str) -> str:
    answer = web.get(reverse(one.address), query or {}, headers=headers)
    assert answer.status_code == 200, answer.status_code
    return TOKEN.sub("", answer.content.decode())


def shown(text: str, marks: Iterable[str]) -> set[str]:
    words = html.unescape(text)
    return {mark for mark in marks if re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", words)}


def every_list(*, only: Any = lambda one: True) -> Any:
    return pytest.mark.parametrize("one", [one for one in LISTS if only(one)], ids=str)


# ---- is every list declared? ------------------------------------------------------------------------------------


def test_every_listing_is_declared() -> None:
    """The pages of lists that keep views are known by name."""
    pages = {listing.page_name for listing in subclasses(Listing) if listing.page_name}
    assert pages <= {one.address for one in LISTS}


def test_every_address_that_calls_itself_a_list_is_declared() -> None:
    """Small ones are not: they hold what one person or one client has, or who answers for what."""
    small = {
        "accounts:token_list", "accounts:department_list", "dossiers:contract_list", "desk:attention_list",
        "dossiers:outlet_list", "dossiers:document_list", "reports:policy_list", "orders:return_list",
        "plans:expert_list", "receivables:month_list",
    }  # fmt: skip
    named = {name for name, method in addresses(get_resolver().url_patterns) if name.endswith("_list")}
    assert {name for name in named if not name.startswith("api:")} - {one.address for one in LISTS} == small


def subclasses(kind: type[Any]) -> set[type[Any]]:
    return {kind, *(deeper for sub in kind.__subclasses__() for deeper in subclasses(sub))}


# ---- what holds for all -----------------------------------------------------------------------------------------


@every_list(only=lambda one: one.scoped)
def test_a_foreign_row_never_shows(one: List, web: Browser, add: Add) -> None:
    own, foreign = add(1), [one.make(ClientFactory())]
    marks = [one.mark(row) for row in (*own, *foreign)]
    assert shown(text_of(web, one), marks) == {one.mark(own[0])}
    if one.export:
        assert shown(file_of(web, one), marks) == {one.mark(own[0])}


@every_list()
def test_the_fragment_is_what_the_page_holds(one: List, web: Browser, add: Add) -> None:
    marks = {one.mark(row) for row in add(3)}
    page, fragment = text_of(web, one), text_of(web, one, **HTMX)
    assert shown(fragment, marks) == shown(page, marks) == marks
    assert ("<html" in fragment) == one.is_whole
    assert fragment.strip() in page


@every_list()
def test_twenty_rows_take_as_many_queries_as_two(one: List, web: Browser, add: Add) -> None:
    def queries() -> int:
        text_of(web, one)  # the session and what is kept between pages
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            text_of(web, one)
        return len(asked)

    add(2)
    few = queries()
    add(18)
    assert queries() == few


@every_list(only=lambda one: one.export)
def test_the_file_holds_the_rows_of_the_page(one: List, web: Browser, add: Add) -> None:
    marks = {one.mark(row) for row in add(5)}
    file = file_of(web, one)
    assert shown(file, marks) == shown(text_of(web, one), marks) == marks
    _header, *lines = csv.reader(io.StringIO(file), delimiter=";")
    assert len(lines) == len(marks)


@every_list(only=lambda one: one.filters)
def test_every_filter_has_its_chip(one: List, web: Browser, add: Add) -> None:
    """Offered in a menu or a box; or, where a figure of another page brings it along, there to be taken off."""
    add(1)
    client = Client.objects.earliest("pk")
    offered = parameters(text_of(web, one))
    known = one.filters.base_filters
    silent = [
        name
        for name, known_filter in known.items()
        if name not in offered and not is_taken_off(web, one, name, some_value(name, known_filter, client))
    ]
    assert sorted(silent) == sorted(one.without)


def file_of(web: Browser, one: List, query: dict[str, Any] | None = None) -> str:
    answer = web.get(reverse(one.export), {"format": "csv", **(query or {})})
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def parameters(text: str) -> set[str]:
    """What links to this very page and its search box would put into the address."""
    links = [html.unescape(link) for link in re.findall(r'href="(\?[^"]*)"', text)]
    boxes = re.findall(r'<input type="(?:search|date)"[^>]* name="(\w+)"', text)
    return {name for link in links for name in parse_qs(urlsplit(link).query)} | set(boxes)


def is_taken_off(web: Browser, one: List, name: str, value: str) -> bool:
    chips = LINK.findall(text_of(web, one, {name: value}))
    return any(name not in parse_qs(urlsplit(html.unescape(chip)).query) for chip in chips)


def some_value(name: str, known: django_filters.Filter, client: Client) -> str:
    """Something the filter takes; of clients and people somebody the list holds."""
    people = {
        "client": client.pk, "manager": client.manager_id, "user": client.manager_id, "product": "none",
        "department": client.manager.department_id,
    }  # fmt: skip
    if name in people:
        return str(people[name])
    if isinstance(known, django_filters.DateFilter):
        return clock.today().isoformat()
    if isinstance(known, django_filters.BooleanFilter):
        return "true"
    return "1"


# ---- and each of it can fail ------------------------------------------------------------------------------------

ORDERS = [one for one in LISTS if one.address == "orders:order_list"]
rows_of_orders = OrderListing.rows.func


def asking_of_each(orders: OrderListing) -> list[dict[str, Any]]:
    return [row for row in rows_of_orders(orders) if row["order"].lines.count() >= 0]


def none_for_htmx(orders: OrderListing) -> list[dict[str, Any]]:
    return [] if orders.request.headers.get("HX-Request") else rows_of_orders(orders)


def without_the_first(orders: OrderListing) -> list[dict[str, Any]]:
    return rows_of_orders(orders)[1:]


TWINS = [
    (test_a_foreign_row_never_shows, type(Order.objects.all()), "visible_to", lambda rows, user: rows.all()),
    (test_the_fragment_is_what_the_page_holds, OrderListing, "rows", property(none_for_htmx)),
    (test_twenty_rows_take_as_many_queries_as_two, OrderListing, "rows", property(asking_of_each)),
    (test_the_file_holds_the_rows_of_the_page, OrderListing, "rows", property(without_the_first)),
    (test_every_filter_has_its_chip, OrderListing, "chips", ()),
]  # fmt: skip


@pytest.mark.parametrize("one", ORDERS, ids=str)
@pytest.mark.parametrize(
    ("guard", "place", "name", "broken"), TWINS, ids=lambda given: getattr(given, "__name__", "")
)
def test_a_broken_list_is_reported(
    guard: Any,
    place: Any,
    name: str,
    broken: Any,
    one: List,
    web: Browser,
    add: Add,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(place, name, broken)
    with pytest.raises(AssertionError):
        guard(one, web, add)


# ---- clients of a covered colleague -----------------------------------------------------------------------------

OF_CLIENTS = {listing.page_name for listing in subclasses(Listing) if listing.client_path is not None}


@every_list(only=lambda one: one.address in OF_CLIENTS)
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, {"own"}),
        ({"scope": "own"}, {"own"}),
        ({"scope": "covered"}, {"covered"}),
        ({"scope": "all"}, {"own", "covered"}),
        ({"manager": "covered"}, {"covered"}),
    ],
)
def test_rows_of_a_covered_colleague_are_counted_apart(
    one: List, office: Office, query: dict[str, str], wanted: set[str]
) -> None:
    """A deputy's lists and files hold their own rows; the covered ones stand behind a switch in the address (K19)."""
    kam, absent = office.viewer("kam"), UserFactory(role="kam", department=office.department)
    AbsenceFactory(user=absent, deputy=kam)
    rows = {"own": one.make(ClientFactory(manager=kam)), "covered": one.make(ClientFactory(manager=absent))}
    marks = {name: one.mark(row) for name, row in rows.items()}
    web = signed_in(kam)
    given = {name: str(absent.pk) if name == "manager" else value for name, value in query.items()}
    assert shown(text_of(web, one, given), marks.values()) == {marks[name] for name in wanted}
    if one.export:
        assert shown(file_of(web, one, given), marks.values()) == {marks[name] for name in wanted}


def test_a_switch_without_anybody_covered_changes_nothing(office: Office) -> None:
    kam = office.viewer("kam")
    client = ClientFactory(manager=kam)
    page = signed_in(kam).get(reverse("dossiers:client_list"), {"scope": "covered"}).content.decode()
    assert client.name in page
    assert "I cover" not in page


def test_a_mixed_list_names_the_manager_of_each_row(office: Office) -> None:
    """Own and covered clients side by side each say whose they are (K19)."""
    kam, absent = (
        office.viewer("kam"),
        UserFactory(role="kam", full_name="Ольга Дёмина", department=office.department),
    )
    AbsenceFactory(user=absent, deputy=kam)
    ClientFactory(manager=absent)
    web, address = signed_in(kam), reverse("dossiers:client_list")
    assert 'manager">Ольга Дёмина' in web.get(address, {"scope": "all"}).content.decode()
    assert 'manager">' not in web.get(address).content.decode()


def test_the_badge_and_the_tile_equal_the_list_they_open(office: Office) -> None:
    """Overdue on Today and in the menu are a deputy's own, as the lists behind them (K19)."""
    kam, absent = office.viewer("kam"), UserFactory(role="kam", department=office.department)
    AbsenceFactory(user=absent, deputy=kam)
    for manager, overdue in ((kam, 100), (absent, 900)):
        client = ClientFactory(manager=manager, summary__debt=overdue, summary__overdue=overdue)
        InvoiceFactory(client=client, amount=overdue, due_date=clock.today() - dt.timedelta(days=9))
    debts = reverse("receivables:debt_list")
    assert clients_overdue(kam).count() == 1
    web = signed_in(kam)
    assert web.get(debts).context["list"].totals.overdue == 100
    [tile] = [one for one in Today(kam).figures if one.get("url", "").startswith(debts)]
    assert (tile["value"], web.get(tile["url"]).context["list"].totals.overdue) == ("100", 100)
