"""Decision maps on pages, on paper and in files; what is typed wrongly stands beside its field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessLog
from dossiers.models import Client, ClientContact, DecisionMap, MapSeat, Stance
from kam_crm.shared import clock
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    DecisionMapFactory,
    DocumentFactory,
    KeyStatusFactory,
    MapLineFactory,
    MapSeatFactory,
    StanceFactory,
)
from tests.factories.plans import ActivityFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
LONG = "Ж" * 10_000


@pytest.fixture
def client() -> Client:
    department = DepartmentFactory()
    made: Client = ClientFactory(manager=UserFactory(role="kam", locale="en", department=department))
    KeyStatusFactory(client=made)
    made.refresh_from_db()
    return made


@pytest.fixture
def drawn(client: Client) -> DecisionMap:
    made: DecisionMap = DecisionMapFactory(client=client)
    return made


def people(client: Client) -> str:
    return reverse("dossiers:client_people", args=[client.pk])


def text(browser: Any, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_first_map_is_drawn_from_the_people(client: Client) -> None:
    """(R68)"""
    ClientContactFactory(client=client, person__full_name="Gromov Sergey", role="decider")
    browser = signed_in(client.manager)
    assert "Draw the map" in text(browser, people(client))
    browser.post(reverse("dossiers:map_draw", args=[client.pk]))
    page = text(browser, people(client))
    assert "Coverage of the map 0" in page and "Gromov Sergey decides and is not covered" in page


def test_a_hole_is_dashed_and_proposes_a_visit(drawn: DecisionMap) -> None:
    """(R68, R205)"""
    MapSeatFactory(
        map=drawn, contact=None, title="Financial controller", roles=["approver"], note="Signs invoices"
    )
    browser = signed_in(drawn.client.manager)
    page = text(browser, people(drawn.client))
    assert 'class="person gap"' in page and "Signs invoices" in page
    assert "nobody is known to decide" in page and "Visit: find out who decides" in page
    planned = f"{reverse('plans:activity_new')}?client={drawn.client_id}&purpose=Find%3A+Financial+controller"
    assert "Find: Financial controller" in text(browser, planned)


def test_who_may_not_see_the_strategy_sees_names_positions_and_roles(drawn: DecisionMap) -> None:
    """(R69, R70)"""
    seat = MapSeatFactory(
        map=drawn, archetype="figures", note="Hates calls", contact__person__full_name="Lebedeva Irina",
        contact__position="buyer of milk", roles=["buyer", "user"],
    )  # fmt: skip
    StanceFactory(seat=seat, attitude=-2, note="Quarrel")
    MapLineFactory(source=seat, target=MapSeatFactory(map=drawn), note="School friends")
    support = UserFactory(role="support", locale="en", department=drawn.client.manager.department)
    page = text(signed_in(support), people(drawn.client))
    assert "Lebedeva Irina" in page and "buyer of milk" in page and "buys, uses" in page
    for secret in ("Hates calls", "against us", "statistics", "Coverage of the map", "has the ear of"):
        assert secret not in page
    seen = text(signed_in(drawn.client.manager), people(drawn.client))
    for shown in ("against us", "statistics", "Coverage of the map", "has the ear of"):
        assert shown in seen


@pytest.mark.parametrize("role", ["support", "finance"])
def test_programs_without_the_strategy_read_null(drawn: DecisionMap, role: str) -> None:
    """(R70)"""
    seat = MapSeatFactory(map=drawn, archetype="figures", note="Hates calls")
    StanceFactory(seat=seat)
    reader = UserFactory(role=role, department=drawn.client.manager.department)
    row = signed_in(reader).get(reverse("api:map-seats-detail", args=[seat.pk])).json()
    assert row["roles"] == seat.roles
    assert {row[name] for name in ("influence", "attitude", "archetype", "note", "reports_to")} == {None}
    assert signed_in(reader).get(reverse("api:map-stances-list")).status_code == 403
    row = signed_in(drawn.client.manager).get(reverse("api:map-seats-detail", args=[seat.pk])).json()
    assert (row["archetype"], row["attitude"], row["note"]) == ("figures", 1, "Hates calls")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", {"title": LONG, "roles": ["user"]}),
        ("roles", {"title": "Controller", "roles": ["boss"]}),
        ("roles", {"title": "Controller"}),
        ("title", {"roles": ["user"]}),
        ("note", {"title": "Controller", "roles": ["user"], "note": LONG}),
        ("influence", {"title": "Controller", "roles": ["user"], "influence": "99999999999999999999"}),
        ("contact", {"contact": "999999999999", "roles": ["user"]}),
        ("attitude", {"title": "Controller", "roles": ["user"], "attitude": "1"}),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(
    drawn: DecisionMap, field: str, given: dict[str, Any]
) -> None:
    """(R68)"""
    browser = signed_in(drawn.client.manager)
    answer = browser.post(reverse("dossiers:seat_add", args=[drawn.pk]), {"influence": "2", **given})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not MapSeat.objects.exists()


def test_a_circle_is_refused_on_the_page(drawn: DecisionMap) -> None:
    """(R68)"""
    top = MapSeatFactory(map=drawn)
    low = MapSeatFactory(map=drawn, reports_to=top)
    given = {"contact": top.contact_id, "roles": top.roles, "influence": "3", "reports_to": low.pk}
    answer = signed_in(drawn.client.manager).post(reverse("dossiers:seat_edit", args=[top.pk]), given)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["reports_to"]
    top.refresh_from_db()
    assert (top.reports_to, top.influence) == (None, 2)


def test_stances_lines_and_the_seat_are_changed_on_its_page(drawn: DecisionMap) -> None:
    """(R68, R70)"""
    seat, other = MapSeatFactory(map=drawn), MapSeatFactory(map=drawn)
    browser = signed_in(drawn.client.manager)
    address = reverse("dossiers:seat_edit", args=[seat.pk])
    given = {"contact": seat.contact_id, "roles": ["decider"], "influence": "3", "archetype": "people"}
    assert browser.post(address, given).status_code == 302
    stance = reverse("dossiers:stance_add", args=[seat.pk])
    assert browser.post(stance, {"attitude": "7", "on": "2026-01-01"}).status_code == 422
    assert browser.post(stance, {"attitude": "2", "on": "2026-01-01", "note": "Called"}).status_code == 302
    line = reverse("dossiers:line_add", args=[seat.pk])
    assert browser.post(line, {"kind": "friends", "target": seat.pk}).status_code == 422
    assert browser.post(line, {"kind": "friends", "target": other.pk}).status_code == 302
    page = text(browser, address)
    assert "Called" in page and "is friends with" in page
    browser.post(reverse("dossiers:seat_remove", args=[seat.pk]))
    assert not Stance.objects.exists() and MapSeat.objects.count() == 1


def test_a_new_contact_is_offered_to_the_map(drawn: DecisionMap) -> None:
    """(R68)"""
    MapSeatFactory(map=drawn)
    newcomer = ClientContactFactory(client=drawn.client, person__full_name="Newcomer Nina", role="user")
    browser = signed_in(drawn.client.manager)
    address = f"{reverse('dossiers:seat_add', args=[drawn.pk])}?contact={newcomer.pk}"
    assert address in text(browser, people(drawn.client))
    form = browser.get(address).context["form"]
    assert form["contact"].value() == newcomer.pk and form["roles"].value() == ["user"]


def test_the_list_of_key_clients_names_who_is_not_covered(drawn: DecisionMap) -> None:
    """(R205)"""
    MapSeatFactory(map=drawn, roles=["decider"], contact__person__full_name="Gromov Sergey")
    browser, address = signed_in(drawn.client.manager), reverse("plans:coverage_list")
    for query, is_there in (("", True), ("?decider=uncovered", True), ("?decider=unknown", False)):
        assert ("Gromov Sergey, never met" in text(browser, address + query)) == is_there
    file = b"".join(
        browser.get(reverse("plans:coverage_export"), {"format": "csv"}).streaming_content
    ).decode()  # type: ignore[attr-defined]
    assert "Gromov Sergey, never met" in file


def test_programs_read_the_coverage(drawn: DecisionMap) -> None:
    """(R205)"""
    MapSeatFactory(map=drawn, roles=["decider"])
    ClientFactory(manager=drawn.client.manager)
    answer = signed_in(drawn.client.manager).get(reverse("api:coverage-list"), {"decider": "uncovered"})
    (row,) = answer.json()["results"]
    assert (row["client"], row["covered"], row["total"], row["percent"]) == (drawn.client_id, 0, 3, "0.00")
    assert row["decider"] == "uncovered" and row["members"][0]["roles"] == ["decider"]


def test_a_map_goes_from_a_hole_to_covered(drawn: DecisionMap) -> None:
    """(R205) The words of the page before and after the meeting."""
    hole = MapSeatFactory(map=drawn, contact=None, title="Who decides", roles=["decider"])
    browser = signed_in(drawn.client.manager)
    assert "nobody is known to decide" in text(browser, people(drawn.client))
    found = ClientContactFactory(client=drawn.client, person__full_name="Gromov Sergey")
    given = {"contact": found.pk, "roles": ["decider"], "influence": "3"}
    browser.post(reverse("dossiers:seat_edit", args=[hole.pk]), given)
    assert "Gromov Sergey decides and is not covered" in text(browser, people(drawn.client))
    met = ActivityFactory(client=drawn.client, status="done", outcome="agreed", day=clock.today())
    met.persons.add(found)
    assert "Coverage of the map 100" in text(browser, people(drawn.client))


def test_the_contact_map_leaves_as_a_file_beside_the_content_of_the_account(drawn: DecisionMap) -> None:
    """(R109)"""
    MapSeatFactory(map=drawn, contact__person__full_name="=cmd|'/c calc'!A1", roles=["buyer"])
    DocumentFactory(client=drawn.client, name="Letter to the buyer.txt")
    browser = signed_in(drawn.client.manager)
    answer = browser.get(reverse("plans:map_export", args=[drawn.pk]), {"format": "csv"})
    file = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "buys" in file and ";=cmd" not in file and not file.splitlines()[1].startswith("=")
    assert AccessLog.objects.filter(subject="decision_map").exists()
    assert browser.get(reverse("plans:map_export", args=[drawn.pk]), {"format": "doc"}).status_code == 422
    files = reverse("dossiers:document_list", args=[drawn.client_id])
    assert "Letter to the buyer.txt" in text(browser, files)


def test_sixty_seats_with_long_names_fit_on_paper(drawn: DecisionMap) -> None:
    """(R68)"""
    top = MapSeatFactory(map=drawn, roles=["decider"])
    for number in range(59):
        MapSeatFactory(
            map=drawn, reports_to=top, note="Проверяет образцы " * 10,
            contact__person__full_name=f"Константинопольская-Преображенская Александра Всеволодовна {number}",
            contact__position="заместитель начальника управления закупок молочной продукции и бакалеи",
        )  # fmt: skip
    answer = signed_in(drawn.client.manager).get(reverse("plans:map_sheet", args=[drawn.pk]))
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_the_briefing_says_what_convinces_whom_is_met(drawn: DecisionMap) -> None:
    """(R70)"""
    seat = MapSeatFactory(map=drawn, archetype="figures", roles=["buyer", "user"])
    StanceFactory(seat=seat, attitude=-1)
    MapSeatFactory(map=drawn, contact=None, title="Financial controller", roles=["approver"])
    activity = ActivityFactory(client=drawn.client, day=clock.today() + dt.timedelta(days=1))
    activity.persons.add(seat.contact)
    page = text(signed_in(drawn.client.manager), reverse("desk:briefing", args=[activity.pk]))
    for words in ("rather against us", "bring figures", "buys, uses", "Who is it: Financial controller?"):
        assert words in page


def test_the_strip_of_the_overview_shows_all_roles_and_the_holes(drawn: DecisionMap) -> None:
    """(R69)"""
    MapSeatFactory(map=drawn, roles=["buyer", "user"])
    MapSeatFactory(map=drawn, contact=None, title="Financial controller", roles=["approver"])
    page = text(signed_in(drawn.client.manager), reverse("desk:client_overview", args=[drawn.client_id]))
    assert "buys, uses" in page and "Financial controller" in page


def test_a_map_of_twenty_costs_no_more_queries_than_one_of_two(
    drawn: DecisionMap, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(drawn.client.manager)
    counts = []
    for number in (2, 18):
        for _ in range(number):
            StanceFactory(seat=MapSeatFactory(map=drawn))
        browser.get(people(drawn.client))
        with django_assert_max_num_queries(200) as caught:
            browser.get(people(drawn.client))
        counts.append(len(caught))
    assert counts[0] == counts[1] and ClientContact.objects.count() == 20
