"""A company that has nothing yet: each list says what would stand there and who brings it, and blames no filter."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.rights.capabilities import Role
from desk.frame.pages import navigation
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
FILTERS = ("fits these filters", "match these filters", "matches these filters", "with these filters")
LOADS = "The administrator loads them from a file."
LEADS_NOBODY = "You lead no department yet"
# beside the menu
LISTS = (
    "catalogue:product_list", "orders:return_list", "receivables:invoice_list", "receivables:payment_list",
    "reports:segment_list", "reports:attainment_list", "reports:sales_rows", "reports:alert_list",
    "reports:target_list", "plans:activity_list",
)  # fmt: skip


@pytest.mark.parametrize("role", Role.values)
def test_no_list_blames_a_filter_that_nobody_set(role: str) -> None:
    user = UserFactory(role=role)
    browser = signed_in(user)
    menu = [section.view for section in navigation.SECTIONS if user.can(section.capability)]
    pages = {view: browser.get(reverse(view), follow=True) for view in (*menu, *LISTS)}
    opened = {view: page.text for view, page in pages.items() if page.status_code != 403}
    assert {pages[view].status_code for view in opened} <= {200}
    assert [view for view, text in opened.items() if any(words in text for words in FILTERS)] == []


@pytest.mark.parametrize(
    "view", ["receivables:debt_list", "receivables:invoice_list", "receivables:payment_list"]
)
def test_finance_is_led_to_the_file_and_others_are_told_who_loads_it(view: str) -> None:
    link = reverse("integrations:import_new")
    own = signed_in(UserFactory(role="finance")).get(reverse(view)).text
    assert (f'href="{link}?kind=' in own, LOADS in own) == (True, False)
    others = signed_in(UserFactory(role="kam")).get(reverse(view)).text
    assert (link in others, LOADS in others) == (False, True)


def test_finance_is_not_led_to_files_that_are_the_administrators() -> None:
    text = signed_in(UserFactory(role="finance")).get(reverse("catalogue:product_list")).text
    assert (reverse("integrations:import_new") in text.partition("<main")[2], LOADS in text) == (False, True)


def test_nobody_owes_is_said_only_where_somebody_could() -> None:
    finance = signed_in(UserFactory(role="finance"))
    address = reverse("receivables:debt_list")
    assert "Nobody owes anything" not in finance.get(address).text
    InvoiceFactory()
    assert "Nobody owes anything" in finance.get(address).text


def test_a_filter_that_finds_nothing_is_said_to_be_the_reason() -> None:
    ClientFactory()
    director = signed_in(UserFactory(role="director"))
    assert "No client fits these filters" in director.get(reverse("dossiers:client_list"), {"q": "zzz"}).text


@pytest.mark.parametrize(
    "view",
    [
        "dossiers:client_list",
        "orders:order_list",
        "receivables:debt_list",
        "reports:segment_list",
        "desk:board",
    ],
)
def test_a_head_who_leads_nobody_is_told_who_mends_it(view: str) -> None:
    idle = signed_in(UserFactory(role="head", heads=False))
    page = idle.get(reverse(view)).text
    assert page.count(LEADS_NOBODY) == 1
    assert "The administrator names you" in page
    assert LEADS_NOBODY not in signed_in(UserFactory(role="head")).get(reverse(view)).text


def test_the_home_of_a_head_who_leads_nobody_says_so() -> None:
    page = signed_in(UserFactory(role="head", heads=False)).get("/", follow=True)
    assert page.text.count(LEADS_NOBODY) == 1


def test_the_week_without_clients_says_where_they_come_from() -> None:
    kam = UserFactory()
    words = "is proposed here once you have clients"
    assert words in signed_in(kam).get(reverse("plans:week"), follow=True).text
    ClientFactory(manager=kam)
    assert words not in signed_in(kam).get(reverse("plans:week"), follow=True).text
