"""Each role signs in and finds a menu of which every entry opens."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rights.capabilities import Role
from desk.frame.pages import navigation
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
# by hand: where the role begins
HOMES = {
    "kam": "/",
    "head": "/team/",
    "support": "/support/",
    "finance": "/receivables/",
    "director": "/team/",
    "general": "/team/",
    "lawyer": "/receivables/",
    "admin": "/settings/setup/",
}
# pages that nobody reads who has them not in the menu; others are opened by links, too
NAMES = {"clients", "week", "orders", "team", "plans", "setup", "users", "roles", "imports", "nightly"}
CLOSED = {section.view: section.capability for section in navigation.SECTIONS if section.name in NAMES}


def enter(user: User) -> Client:
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def offered(user: User) -> list[str]:
    groups = navigation.groups_for(navigation.Frame(user), "today")
    menu = [item.url for group in groups for item in group["items"]]
    return menu + [addition.url for addition in navigation.ADDITIONS if user.can(addition.capability)]


@pytest.mark.parametrize("role", Role.values)
def test_every_entry_of_the_menu_opens(role: str) -> None:
    """What stands in no menu of theirs is closed to them, too (R25)."""
    user = UserFactory(role=role)
    browser, own = enter(user), offered(user)
    assert {address: browser.get(address, follow=True).status_code for address in own} == dict.fromkeys(
        own, 200
    )
    page = browser.get(reverse("accounts:profile")).text
    assert not [address for address in own if f'href="{address}"' not in page]
    closed = {view for view in CLOSED if not user.can(CLOSED[view])}
    assert {view: browser.get(reverse(view)).status_code for view in closed} == dict.fromkeys(closed, 403)


@pytest.mark.parametrize("role", Role.values)
def test_the_first_page_is_the_roles_own(role: str) -> None:
    answer = enter(UserFactory(role=role)).get("/", follow=True)
    assert (answer.request["PATH_INFO"], answer.status_code) == (HOMES[role], 200)
