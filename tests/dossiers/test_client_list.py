"""The list of clients: filters, views, order, matrix, export, handing over."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import AccessLog
from dossiers.models import Client, ClientSummary
from kam_crm.shared import clock
from kam_crm.shared.web import listings as listing
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import (
    ChannelFactory,
    ClientFactory,
    ClientGroupFactory,
    KeyStatusFactory,
    MarketSegmentFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("dossiers:client_list")
EXPORT = reverse("dossiers:client_export")
ASSIGN = reverse("dossiers:client_assign")


def body(answer) -> str:
    """The text of an answer without CSRF tokens, which differ each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def names(answer) -> list[str]:
    return [row.name for row in answer.context["list"].rows]


@pytest.fixture
def three(kam):
    """Бета AX overdue, Альфа BY over the limit without a step, Ёлка without sales."""
    ClientFactory(
        manager=kam, name="ООО «Бета»", code="B-1", summary__abc="A", summary__xyz="X", summary__segment="AX",
        summary__share=Decimal("24.6"), summary__revenue=Decimal(900), summary__debt=Decimal(1000),
        summary__overdue=Decimal("486.40"), summary__overdue_days=12, summary__lifecycle="active",
        summary__next_step_on=clock.today() + dt.timedelta(days=2), summary__next_step="Visit: autumn range",
        summary__month_plan=Decimal(200), summary__month_fact=Decimal(128),
        summary__last_order_on=dt.date(2026, 5, 4),
    )  # fmt: skip
    ClientFactory(
        manager=kam, name="АО «Альфа»", summary__abc="B", summary__xyz="Y", summary__segment="BY",
        summary__share=Decimal(5), summary__revenue=Decimal(100), summary__debt=Decimal(50),
        summary__over_limit=Decimal(20), summary__lifecycle="lost", summary__last_order_on=dt.date(2026, 6, 4),
    )  # fmt: skip
    ClientFactory(manager=kam, name="Ёлка", stage="prospect")


def test_row_says_what_matters(web, three):
    text = web.get(LIST, {"q": "B-1"}).content.decode()
    for shown in ("ООО «Бета»", "AX", "24.6%", "1\u202f000", "486", "12 d", "64.0%", "Visit: autumn range"):
        assert shown in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["ООО «Бета»", "АО «Альфа»", "Ёлка"]),  # by share, those without one last
        ({"sort": "share"}, ["АО «Альфа»", "ООО «Бета»", "Ёлка"]),
        ({"sort": "name"}, ["АО «Альфа»", "ООО «Бета»", "Ёлка"]),
        ({"sort": "-name"}, ["Ёлка", "ООО «Бета»", "АО «Альфа»"]),
        ({"sort": "-debt"}, ["ООО «Бета»", "АО «Альфа»", "Ёлка"]),
        ({"sort": "-overdue"}, ["ООО «Бета»", "АО «Альфа»", "Ёлка"]),
        ({"sort": "-order"}, ["АО «Альфа»", "ООО «Бета»", "Ёлка"]),
        ({"sort": "contact"}, ["ООО «Бета»", "АО «Альфа»", "Ёлка"]),
        ({"sort": "nonsense"}, ["ООО «Бета»", "АО «Альфа»", "Ёлка"]),
        ({"q": "елка"}, ["Ёлка"]),
        ({"segment": "AX"}, ["ООО «Бета»"]),
        ({"segment": "none"}, ["Ёлка"]),
        ({"abc": "B"}, ["АО «Альфа»"]),
        ({"xyz": "X"}, ["ООО «Бета»"]),
        ({"stage": "prospect"}, ["Ёлка"]),
        ({"debt": "overdue"}, ["ООО «Бета»"]),
        ({"debt": "over_limit"}, ["АО «Альфа»"]),
        ({"debt": "any"}, ["ООО «Бета»", "АО «Альфа»"]),
        ({"debt": "none"}, ["Ёлка"]),
        ({"step": "none"}, ["АО «Альфа»", "Ёлка"]),
        ({"lifecycle": "lost"}, ["АО «Альфа»"]),
        ({"debt": "any", "abc": "A"}, ["ООО «Бета»"]),
        ({"debt": "nonsense", "manager": "x"}, ["ООО «Бета»", "АО «Альфа»", "Ёлка"]),
        ({"manager": "99999999999999999999"}, []),
    ],
)
def test_list_shows(web, three, query, found):
    assert names(web.get(LIST, query)) == found


def test_filters_by_references_manager_and_key(head, signed_in, kam):
    client = ClientFactory(
        manager=kam, territory=TerritoryFactory(), channel=ChannelFactory(), segment=MarketSegmentFactory(),
        group=ClientGroupFactory(),
    )  # fmt: skip
    KeyStatusFactory(client=client)
    ClientFactory(manager=head)
    web = signed_in(head)
    for query in (
        {"manager": kam.pk}, {"territory": client.territory_id}, {"channel": client.channel_id},
        {"market": client.segment_id}, {"group": client.group_id}, {"key": "true"},
    ):  # fmt: skip
        assert names(web.get(LIST, query)) == [client.name], query


def test_key_filter_tells_nothing_to_those_who_see_no_strategy(kam, signed_in):
    KeyStatusFactory(client__manager=kam)
    ClientFactory(manager=kam)
    answer = signed_in(UserFactory(role="finance")).get(LIST, {"key": "true"})
    assert len(names(answer)) == 2
    assert "Key client" not in answer.content.decode()


def test_each_definition_of_key_finds_its_clients_once(web, kam):
    both = ClientFactory(manager=kam, name="Both")
    for level, definition in (("company", 1), ("manager", 1), ("manager", 3)):
        KeyStatusFactory(client=both, level=level, definition=definition)
    KeyStatusFactory(client=ClientFactory(manager=kam, name="Image"), definition=3)
    ClientFactory(manager=kam, name="Plain")
    for definition, found in (
        ("1", ["Both"]),
        ("3", ["Both", "Image"]),
        ("6", []),
        ("7", ["Both", "Image", "Plain"]),
    ):
        page = web.get(LIST, {"key_type": definition, "sort": "name"})
        assert names(page) == found, definition
        assert page.context["list"].totals.count == len(found)
    text = web.get(LIST, {"key_type": "3"}).content.decode()
    assert "Key type" in text and "image-maker" in text


def test_key_type_tells_nothing_to_those_who_see_no_strategy(kam, signed_in):
    KeyStatusFactory(client__manager=kam, definition=4)
    ClientFactory(manager=kam)
    web = signed_in(UserFactory(role="finance"))
    answer = web.get(LIST, {"key_type": "4"})
    assert len(names(answer)) == 2
    assert len(web.get("/api/v1/clients/", {"key_type": "4"}).json()["results"]) == 2
    assert "breadwinner" not in answer.content.decode()


NARROWING = (
    "manager", "segment", "market", "territory", "stage", "lifecycle", "key", "key_type", "abc", "xyz",
)  # fmt: skip


@pytest.mark.parametrize("name", NARROWING)
def test_each_filter_narrows_page_file_and_programs_alike(head, signed_in, kam, name):
    """The base is analysed by manager, segment, territory, status, kind of key and class, and taken away so (R2)."""
    wanted = ClientFactory(
        manager=kam, name="Wanted", stage="prospect", territory=TerritoryFactory(), segment=MarketSegmentFactory(),
        summary__segment="BY", summary__abc="B", summary__xyz="Y", summary__lifecycle="at_risk",
    )  # fmt: skip
    KeyStatusFactory(client=wanted, definition=5)
    other = ClientFactory(
        manager=head, name="Other", stage="customer", territory=TerritoryFactory(), segment=MarketSegmentFactory(),
        summary__segment="AX", summary__abc="A", summary__xyz="X", summary__lifecycle="active",
    )  # fmt: skip
    if name == "key_type":
        KeyStatusFactory(client=other, definition=2)
    values = {
        "manager": kam.pk, "segment": "BY", "market": wanted.segment_id, "territory": wanted.territory_id,
        "stage": "prospect", "lifecycle": "at_risk", "key": "true", "key_type": "5", "abc": "B", "xyz": "Y",
    }  # fmt: skip
    web, query = signed_in(head), {name: values[name]}
    assert set(names(web.get(LIST))) == {"Wanted", "Other"}
    page = web.get(LIST, query)
    listing_ = page.context["list"]
    assert (names(page), listing_.totals.count) == (["Wanted"], 1)
    # a person chooses it in the page, and the page's own link takes the file
    assert name in {chip["name"] for chip in [*listing_.chips, *listing_.more_chips]}
    assert [row[1] for row in rows_of(web.get(dict(listing_.export_urls)["CSV"]))[1:]] == ["Wanted"]
    assert [row["name"] for row in web.get("/api/v1/clients/", query).json()["results"]] == ["Wanted"]


def test_late_step_is_found(web, kam):
    ClientFactory(manager=kam, name="Late", summary__next_step_on=clock.today() - dt.timedelta(days=1))
    ClientFactory(manager=kam, name="Soon", summary__next_step_on=clock.today())
    assert names(web.get(LIST, {"step": "late"})) == ["Late"]


def test_only_own_clients_are_listed(web, three):
    ClientFactory(name="Foreign")
    assert "Foreign" not in names(web.get(LIST))


def test_views_count_and_know_which_is_open(web, three):
    views = web.get(LIST, {"debt": "overdue"}).context["list"].views
    assert [(str(view["label"]), view["count"], view["current"]) for view in views] == [
        ("All", "3", False),
        ("Overdue", "1", True),
        ("Over limit", "1", False),
        ("Without a next step", "2", False),
    ]


def test_count_of_a_view_is_capped(web, kam, monkeypatch):
    monkeypatch.setattr(listing, "CAP", 3)
    ClientFactory.create_batch(4, manager=kam)
    assert web.get(LIST).context["list"].views[0]["count"] == "2+"


def test_matrix_counts_all_classes_whichever_is_chosen(web, three):
    for query in ({}, {"segment": "AX"}):
        matrix = web.get(LIST, query).context["list"].matrix
        cells = {cell["code"]: cell for row in matrix["rows"] for cell in row["cells"]}
        assert (cells["AX"]["count"], cells["AX"]["share"], cells["AX"]["heat"]) == (1, "90.0%", 3)
        assert (cells["BY"]["count"], cells["BY"]["share"], cells["BY"]["heat"]) == (1, "10.0%", 1)
        assert (cells["CZ"]["count"], matrix["without"]) == (0, 1)
    assert cells["AX"]["url"] == "?"  # a second click takes the filter off


def test_totals_are_of_everything_filtered(web, three):
    totals = web.get(LIST, {"debt": "any"}).context["list"].totals
    assert (totals.count, totals.debt, totals.overdue) == (2, Decimal("1050.00"), Decimal("486.40"))
    assert totals.attainment == Decimal("64.0000")
    assert web.get(LIST, {"segment": "BY"}).context["list"].totals.debt == Decimal(50)
    assert web.get(LIST, {"segment": "none"}).context["list"].totals.count == 1


def test_pages_follow_one_another(web, kam, monkeypatch):
    for number in range(60):
        ClientFactory(manager=kam, name=f"Client {number:02}")
    first = web.get(LIST, {"sort": "name"})
    assert len(names(first)) == 50
    second = web.get(LIST, {"sort": "name", "cursor": first.context["list"].page.next})
    assert names(second) == [f"Client {number}" for number in range(50, 60)]
    assert names(web.get(LIST, {"sort": "name", "cursor": second.context["list"].page.previous})) == names(
        first
    )


def test_empty_list_offers_a_way_back(web):
    assert "No client fits these filters." in web.get(LIST, {"q": "nothing"}).content.decode()


def rows_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_export_holds_exactly_what_is_filtered_and_is_logged(web, three, kam):
    answer = web.get(EXPORT, {"format": "csv", "debt": "any", "sort": "name"})
    header, *rows = rows_of(answer)
    assert [row[header.index("name")] for row in rows] == ["АО «Альфа»", "ООО «Бета»"]
    assert rows[1][header.index("overdue")] == "486.40"
    line = AccessLog.objects.get(what="export")
    assert (line.user, line.subject) == (kam, "clients")
    assert line.details["filters"] == {"debt": "any"}


@pytest.mark.parametrize("sort", ["-share", "share", "-contact"])
def test_rows_of_an_export_stand_as_on_the_page(web, three, sort):
    """What is not known comes last in the file too (K13)."""
    ClientSummary.objects.filter(client__name="Ёлка").update(share=None)
    page = [client.name for client in web.get(LIST, {"sort": sort}).context["list"].page.items]
    header, *rows = rows_of(web.get(EXPORT, {"format": "csv", "sort": sort}))
    assert [row[header.index("name")] for row in rows] == page
    assert sort == "-contact" or page[-1] == "Ёлка"


def test_export_of_a_filter_that_no_keyboard_types(web, three):
    assert web.get(EXPORT, {"q": "a\0b", "format": "csv"}).status_code == 200
    assert AccessLog.objects.get(what="export").details["filters"] == {"q": "ab"}


def test_export_of_chosen_clients(web, three):
    chosen = Client.objects.get(name="Ёлка")
    answer = web.post(f"{EXPORT}?format=csv", {"client": [chosen.pk]})
    assert [row[1] for row in rows_of(answer)[1:]] == ["Ёлка"]


def test_export_as_workbook(web, three):
    answer = web.get(EXPORT)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_export_in_an_unknown_format_is_refused(web, three):
    assert web.get(EXPORT, {"format": "pdf"}).status_code == 422
    assert not AccessLog.objects.exists()


def test_foreign_client_is_not_exported(web):
    assert web.post(EXPORT, {"client": [ClientFactory().pk]}).status_code == 404


def test_kam_gets_neither_managers_nor_handing_over(web, three):
    text = web.get(LIST).content.decode()
    assert "Hand over" not in text
    assert web.post(ASSIGN, {}).status_code == 403


def test_an_empty_list_says_what_it_is_empty_of_and_what_to_do(web, signed_in):
    """Without a filter nothing is said of filters, but what would be here and the first step (H23)."""
    assert "No client fits these filters." in web.get(LIST, {"debt": "overdue"}).content.decode()
    empty = web.get(LIST).content.decode()
    assert "No client fits these filters." not in empty
    assert "No clients yet. Enter the first one" in empty
    assert (
        "No clients yet. They appear here"
        in signed_in(UserFactory(role="finance")).get(LIST).content.decode()
    )
    weeks = web.get(reverse("plans:activity_list")).content.decode()
    assert "fits these filters" not in weeks
    assert "Plan the first ones in your week." in weeks


def test_a_head_of_nobody_is_told_why_nothing_is_seen(signed_in):
    """A head whom no department names reads so on the board and in the list (H4)."""
    web = signed_in(UserFactory(role="head", heads=False))
    for address in (LIST, reverse("desk:board")):
        assert "You lead no department yet" in web.get(address).content.decode()
