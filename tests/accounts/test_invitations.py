"""Invitations: a password of one's own by a link that works once, for one person, for seven days."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import OneTimeLink, User
from accounts.services import accept_invitation, invite
from kam_crm import logs
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from tests.factories.accounts import UserFactory
from tests.support.races import at_once

pytestmark = pytest.mark.django_db
PASSWORD = "сырок-глазированный-7"


@pytest.fixture
def admin() -> User:
    user: User = UserFactory(role="admin", last_login=clock.now())
    return user


@pytest.fixture
def person() -> User:
    user: User = UserFactory(role="kam", last_login=None)
    user.set_unusable_password()
    user.save()
    return user


def page(secret: str) -> str:
    return reverse("accounts:welcome", args=[secret])


def test_the_invited_person_sets_a_password_and_is_inside(admin: User, person: User) -> None:
    secret = invite(by=admin, user=person)
    browser = Browser()
    assert person.email in browser.get(page(secret)).text
    assert browser.post(page(secret), {"password": PASSWORD}).status_code == 302
    assert browser.get(reverse("accounts:profile")).status_code == 200
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    # the same address once more, also for somebody else
    assert Browser().get(page(secret)).status_code == 410
    assert Browser().post(page(secret), {"password": PASSWORD}).status_code == 410


def test_a_weak_password_is_refused_beside_the_field_and_uses_nothing_up(admin: User, person: User) -> None:
    secret = invite(by=admin, user=person)
    answer = Browser().post(page(secret), {"password": "123"})
    assert (answer.status_code, 'id="id_password_error"' in answer.text) == (422, True)
    assert accept_invitation(by=None, secret=secret, password=PASSWORD) == person


@pytest.mark.parametrize("secret", ["", "x", "a" * 43])
def test_nothing_opens_with_a_guess(secret: str) -> None:
    with pytest.raises(BusinessRuleError) as error:
        accept_invitation(by=None, secret=secret, password=PASSWORD)
    assert error.value.code == "link_unusable"


def test_time_and_a_newer_invitation_end_it(admin: User, person: User) -> None:
    first, second = (invite(by=admin, user=person) for _turn in range(2))
    assert Browser().get(page(first)).status_code == 410
    with time_machine.travel(clock.now() + dt.timedelta(days=7, minutes=1), tick=False):
        assert Browser().get(page(second)).status_code == 410
    assert Browser().get(page(second)).status_code == 200


def test_who_may_not_sign_in_any_more_is_not_let_in(admin: User, person: User) -> None:
    secret = invite(by=admin, user=person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert Browser().get(page(secret)).status_code == 410
    with pytest.raises(BusinessRuleError):
        accept_invitation(by=None, secret=secret, password=PASSWORD)


def test_a_founding_link_is_no_invitation(admin: User, person: User) -> None:
    secret = invite(by=admin, user=person)
    assert Browser().get(reverse("accounts:founding", args=[secret])).status_code == 410


def test_only_the_administrator_invites_and_only_who_has_not_signed_in(
    admin: User, person: User, signed_in: Any
) -> None:
    with pytest.raises(NotAllowed):
        invite(by=UserFactory(role="head"), user=person)
    address = reverse("accounts:user_invite", args=[person.pk])
    assert signed_in(UserFactory(role="director")).post(address).status_code == 403
    User.objects.filter(pk=person.pk).update(last_login=clock.now())
    with pytest.raises(BusinessRuleError) as error:
        invite(by=admin, user=person)
    assert error.value.code == "has_signed_in"


def test_without_a_mail_server_the_link_is_shown_once(admin: User, person: User, signed_in: Any) -> None:
    answer = signed_in(admin).post(reverse("accounts:user_invite", args=[person.pk]))
    shown = re.search(r"http://testserver(/welcome/[^<]+)<", answer.text)
    assert shown is not None
    assert answer.headers["Cache-Control"] == "no-store"
    assert Browser().get(shown[1]).status_code == 200
    assert mail.outbox == []
    assert OneTimeLink.objects.get().created_by == admin


def test_with_a_mail_server_a_letter_goes_in_the_persons_language(
    admin: User, person: User, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.letters.sends_letters", lambda: True)
    User.objects.filter(pk=person.pk).update(locale="en")
    signed_in(admin).post(reverse("accounts:user_invite", args=[person.pk]))
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([person.email], "Your access to KAM CRM")
    assert "/welcome/" in letter.body


def test_no_log_shows_what_opens_a_door(admin: User, person: User) -> None:
    secret = invite(by=admin, user=person)
    for address in (page(secret), reverse("accounts:founding", args=[secret])):
        event = logs.hide_secrets(None, "info", {"request": f"GET {address}?next=/", "code": 200})
        assert secret not in str(event)
        assert event["code"] == 200


@pytest.mark.server
def test_of_two_who_come_at_once_one_sets_the_password(
    transactional_db: None, admin: User, person: User
) -> None:
    secret = invite(by=admin, user=person)

    def accept(password: str) -> Any:
        return lambda: accept_invitation(by=None, secret=secret, password=password)

    answers = at_once(accept(PASSWORD), accept(PASSWORD + "8"))
    assert sorted(type(one).__name__ for one in answers) == ["BusinessRuleError", "User"]
