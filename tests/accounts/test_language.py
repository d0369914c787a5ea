"""Language and theme: of the person, and before sign-in of the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def switch(client: Client, language: str, **more: str) -> str:
    answer = client.post(reverse("accounts:set_language"), {"language": language, **more})
    assert answer.status_code == 302
    location: str = answer.headers["Location"]
    return location


def test_a_stranger_switches_the_sign_in_page() -> None:
    client = Client()
    for language in ("en", "ru"):
        switch(client, language)
        assert client.get(LOGIN).headers["Content-Language"] == language


def test_without_a_choice_the_browser_decides() -> None:
    client = Client()
    assert client.get(LOGIN, headers={"Accept-Language": "en"}).headers["Content-Language"] == "en"
    assert client.get(LOGIN, headers={"Accept-Language": "ru"}).headers["Content-Language"] == "ru"
    assert client.get(LOGIN, headers={"Accept-Language": "fr"}).headers["Content-Language"] == "ru"


def test_the_choice_stays_with_the_person() -> None:
    user = UserFactory(locale="ru")
    client = signed_in(user)
    assert switch(client, "en", next="/me/?tab=1") == "/me/?tab=1"
    user.refresh_from_db()
    assert user.locale == "en"
    assert client.get(reverse("accounts:profile")).headers["Content-Language"] == "en"


def test_a_language_nobody_speaks_here_changes_nothing() -> None:
    client = Client()
    switch(client, "xx")
    assert "kam_language" not in client.cookies


def test_a_damaged_cookie_falls_back_to_the_browser() -> None:
    client = Client()
    client.cookies["kam_language"] = "../../etc"
    assert client.get(LOGIN, headers={"Accept-Language": "en"}).headers["Content-Language"] == "en"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere(elsewhere: str) -> None:
    assert switch(Client(), "en", next=elsewhere) == "/"


def test_the_theme_is_kept_and_an_unknown_one_refused() -> None:
    user = UserFactory()
    client = signed_in(user)
    assert client.post(reverse("accounts:set_theme"), {"theme": "dark", "next": "/me/"}).status_code == 302
    assert client.post(reverse("accounts:set_theme"), {"theme": "pink"}).status_code == 422
    user.refresh_from_db()
    assert user.theme == "dark"
