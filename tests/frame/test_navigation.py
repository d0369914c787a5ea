"""Sections by role, the current one, and that none of it costs anything unless it is drawn."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts.models import User
from desk.frame.pages import navigation
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import OrderFactory


def names(user: User) -> list[str]:
    return [
        item.name
        for group in navigation.groups_for(navigation.Frame(user), "today")
        for item in group["items"]
    ]


@pytest.mark.parametrize(
    ("role", "seen", "hidden"),
    [
        (
            "kam",
            {"today", "clients", "week", "orders", "receivables", "analytics"},
            {"team", "approvals", "users"},
        ),
        ("head", {"today", "week", "team", "plans", "approvals"}, {"users", "imports"}),
        ("director", {"clients", "team", "approvals", "nightly"}, {"today", "week", "users"}),
        ("general", {"clients", "team", "approvals", "nightly"}, {"today", "week", "users"}),
        ("support", {"clients", "orders"}, {"week", "team", "payments", "users"}),
        ("finance", {"receivables", "payments", "imports"}, {"week", "approvals", "users"}),
        (
            "lawyer",
            {"clients", "orders", "receivables"},
            {"today", "week", "payments", "analytics", "imports"},
        ),
        ("admin", {"users", "roles", "imports", "nightly"}, {"today", "clients", "orders", "receivables"}),
    ],
)
def test_menu_shows_what_the_role_may_open(role: str, seen: set[str], hidden: set[str]) -> None:
    shown = set(names(UserFactory.build(role=role, department=None)))
    assert seen <= shown
    assert not hidden & shown


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/", "today"),
        ("/clients/17/orders/", "clients"),
        ("/activities/new/", "week"),
        ("/orders/5/", "orders"),
        ("/invoices/5/", "receivables"),
        ("/analytics/attainment/", "analytics"),
        ("/analytics/nightly/", "nightly"),
        ("/settings/imports/3/", "imports"),
        ("/me/", ""),
    ],
)
def test_address_belongs_to_its_section(path: str, section: str) -> None:
    assert navigation.current_section(path) == section


def test_phone_keeps_three_sections_around_the_plus() -> None:
    user = UserFactory.build(role="kam", department=None)
    bar = navigation.bottom_bar(navigation.groups_for(navigation.Frame(user), "today"))
    assert [item.name for item in bar["before"]] == ["today", "clients"]
    assert [item.name for item in bar["after"]] == ["week"]


@pytest.mark.django_db
def test_context_asks_nothing_until_it_is_drawn(
    rf: RequestFactory, django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(navigation.WAITING, "orders", lambda user: User.objects.all())
    request = rf.get("/")
    request.user = UserFactory(role="kam")
    with django_assert_num_queries(0):  # type: ignore[operator]
        context = navigation.navigation(request)
        menu = [item for group in context["nav"] for item in group["items"]]
    with django_assert_num_queries(2):  # type: ignore[operator]  # for whom the person acts, and all counts at once
        orders = next(item for item in menu if item.name == "orders")
        assert (orders.count, orders.count) == (1, 1)


def test_stranger_gets_no_menu(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    assert navigation.navigation(request)["nav"] == []


def test_keys_of_sections_and_additions_are_unique() -> None:
    sections = [section.key for _n, _l, group in navigation.GROUPS for section in group if section.key]
    additions = [addition.key for addition in navigation.ADDITIONS if addition.key]
    assert len(sections) == len(set(sections)) and len(additions) == len(set(additions))


@pytest.mark.django_db
def test_an_activity_opened_from_today_belongs_to_today(rf: RequestFactory) -> None:
    """The menu stays where one came from: Today or Week (K24)."""
    for before, section in (("/", "today"), ("/week/2026/48/", "week"), ("", "week")):
        request = rf.get(
            "/activities/7/", headers={"Referer": f"http://testserver{before}"} if before else {}
        )
        assert navigation.section_of(request) == section
    assert navigation.section_of(rf.get("/clients/", headers={"Referer": "http://testserver/"})) == "clients"


@pytest.mark.django_db
def test_counts_follow_what_a_person_sees_though_the_question_is_kept() -> None:
    head = UserFactory(role="head")
    kam = UserFactory(role="kam", department=DepartmentFactory())
    OrderFactory(client=ClientFactory(manager=kam), status="hold")
    assert [navigation.Frame(user).count("orders") for user in (kam, head)] == [1, 0]
    kam.department.head = head
    kam.department.save()
    AbsenceFactory(user=kam, deputy=(deputy := UserFactory(role="kam")))
    assert [navigation.Frame(user).count("orders") for user in (head, deputy)] == [1, 1]


@pytest.mark.django_db
def test_frame_asks_the_database_once(django_assert_num_queries: Any) -> None:
    frame = navigation.Frame(UserFactory(role="director"))
    with django_assert_num_queries(1):
        assert (frame.count("orders"), frame.facts.moment, frame.facts.as_of) == (0, "", None)
        assert frame.bell.marker(frame.user) is None
