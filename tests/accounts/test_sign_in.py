"""Signing in by e-mail, and who is kept out."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.messages import get_messages
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post(LOGIN, {"login": email, "password": password}).status_code


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["anna@demo.example", "ANNA@Demo.Example", " anna@demo.example "])
def test_a_person_signs_in_by_his_address_however_it_is_typed(typed: str) -> None:
    UserFactory(email="anna@demo.example")
    client = Client()
    assert sign_in(client, typed) == 302
    assert is_in(client)


def test_a_wrong_password_keeps_out(client: Client) -> None:
    user = UserFactory()
    sign_in(client, user.email, "wrong")
    assert not is_in(client)


def test_one_who_may_not_sign_in_is_kept_out(client: Client) -> None:
    user = UserFactory(is_active=False)
    sign_in(client, user.email)
    assert not is_in(client)


def test_guessing_is_slowed_down() -> None:
    user = UserFactory()
    for _ in range(5):
        sign_in(Client(), user.email, "wrong")
    client = Client()
    sign_in(client, user.email)
    assert not is_in(client), "after five wrong passwords even the right one has to wait"


def test_nobody_signs_up(client: Client) -> None:
    sent = {"email": "new@demo.example", "password1": "a-long-enough-password"}
    client.post(reverse("account_signup"), sent)
    assert not User.objects.exists()


def test_the_address_is_given_by_the_administrator() -> None:
    client = signed_in(UserFactory())
    assert client.get(reverse("account_email")).status_code == 403


def test_a_forgotten_password_is_set_anew_by_a_letter(client: Client) -> None:
    user = UserFactory(password="!unusable")
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    client.post(address, {"password1": "a-quite-new-password", "password2": "a-quite-new-password"})
    user.refresh_from_db()
    assert user.check_password("a-quite-new-password")


def test_a_stranger_asking_for_a_letter_learns_nothing(client: Client) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@demo.example"})
    assert (answer.status_code, mail.outbox) == (302, [])


def test_a_page_sends_a_stranger_to_sign_in_and_back(client: Client) -> None:
    address = reverse("accounts:token_list")
    answer = client.get(address)
    assert answer.headers["Location"] == f"{LOGIN}?next={address}"
    user = UserFactory()
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": address})
    assert answer.headers["Location"] == address


def test_a_page_fetched_during_a_sign_in_does_not_bring_the_old_token_back(client: Client) -> None:
    name = settings.CSRF_COOKIE_NAME
    before = client.get(LOGIN).cookies[name].value
    user = UserFactory()
    meanwhile = client.get(LOGIN)  # its answer may come after that of the sign-in
    after = client.post(LOGIN, {"login": user.email, "password": PASSWORD}).cookies[name].value
    assert name not in meanwhile.cookies
    assert after != before


def test_one_shut_out_meanwhile_is_out_with_the_next_click() -> None:
    user = UserFactory()
    client = signed_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("accounts:profile")).headers["Location"].startswith(LOGIN)


def test_passwords_are_kept_by_argon2_outside_tests() -> None:
    """In a process of its own: the tests themselves use a quick hash."""
    code = (
        "import django; django.setup();"
        "from django.contrib.auth.hashers import check_password, make_password;"
        "kept = make_password('kam-demo-2026'); assert check_password('kam-demo-2026', kept); print(kept)"
    )
    environment = {**os.environ, "KAM_ENV": "demo", "SECRET_KEY": "only for this question"}
    answer = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith("argon2$argon2id$")


def test_the_greeting_is_in_the_persons_language(client: Client) -> None:
    """Not in that of the browser (H39)."""
    user = UserFactory(locale="en", full_name="Steven Heron")
    sent = {"login": user.email, "password": PASSWORD}
    answer = client.post(LOGIN, sent, headers={"Accept-Language": "ru"})
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "Successfully signed in as Steven Heron."
    ]


def test_the_key_and_the_code_of_an_app_have_names_of_their_own(client: Client) -> None:
    """Both fields were «Код аутентификатора» (H27)."""
    user = UserFactory(locale="ru")
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert page.count("Код аутентификатора") == 1 and page.count("Ключ для приложения") == 1


def test_a_stranger_who_guesses_keeps_only_their_own_address_out() -> None:
    """One request a minute kept the director out for good (F11)."""
    user = UserFactory()
    for _ in range(5):
        sign_in(Client(REMOTE_ADDR="203.0.113.9"), user.email, "wrong")
    owner = Client(REMOTE_ADDR="198.51.100.4")
    sign_in(owner, user.email)
    assert is_in(owner)


def test_guessing_from_everywhere_is_slowed_down_too(settings: Any) -> None:
    """(F11)"""
    settings.ACCOUNT_RATE_LIMITS = {"login_anywhere": "3/h/key"}
    user = UserFactory()
    for number in range(3):
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{number}"), user.email, "wrong")
    owner = Client(REMOTE_ADDR="198.51.100.4")
    sign_in(owner, user.email)
    assert not is_in(owner)


def test_how_people_sign_in_stands_in_the_log_without_what_was_typed(client: Client) -> None:
    """(F16)"""
    user = UserFactory()
    with capture_logs() as lines:
        sign_in(client, user.email, "a secret")
        sign_in(client, "nobody@demo.example", "another secret")
        sign_in(client, user.email)
        client.post(reverse("account_logout"))
    told = [(line["event"], line["person"]) for line in lines if "person" in line]
    assert told == [
        ("sign_in_failed", user.pk), ("sign_in_failed", None), ("signed_in", user.pk), ("signed_out", user.pk),
    ]  # fmt: skip
    assert "secret" not in str(lines) and "nobody" not in str(lines)


@pytest.mark.parametrize(
    ("password", "role", "is_taken"),
    [
        ("Пароль12345", "kam", False),
        ("йцукенгшщзхъ", "kam", False),
        ("медленный кит", "kam", True),
        ("gr8-wishes", "kam", True),
        ("gr8-wishes", "director", False),
        ("gr8-wishes-2", "director", True),
    ],
)
def test_a_password_is_none_that_is_tried_first(password: str, role: str, is_taken: bool) -> None:
    """The list of common ones was Latin (F16)."""
    try:
        validate_password(password, UserFactory.build(role=role))
    except ValidationError:
        assert not is_taken
    else:
        assert is_taken
