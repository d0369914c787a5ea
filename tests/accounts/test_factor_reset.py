"""The administrator sees who proves themselves with what, and helps who has lost it."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from accounts import services
from accounts.models import AccessLog, User
from accounts.second_factor.state import factor_of
from desk.news.feed import news
from kam_crm.shared.errors import NotAllowed
from tests.factories.accounts import UserFactory
from tests.support.refusals import refusal
from tests.support.sessions import session_of, signed_in

pytestmark = pytest.mark.django_db
Kind = Authenticator.Type
REASON = "phone lost"


@pytest.fixture
def admin() -> User:
    return UserFactory(role="admin", full_name="Admin Person")


@pytest.fixture
def person() -> User:
    """With an app, two passkeys and eight of ten codes."""
    user: User = UserFactory(role="finance", full_name="Olga Counting")
    for kind, data in (
        (Kind.TOTP, {"secret": "x"}),
        (Kind.WEBAUTHN, {"name": "blue key"}),
        (Kind.WEBAUTHN, {"name": "green key"}),
        (Kind.RECOVERY_CODES, {"seed": "x", "used_mask": 0b101}),
    ):
        Authenticator.objects.create(user=user, type=kind, data=data)
    return user


def address(user: User) -> str:
    return reverse("accounts:factor_reset", args=[user.pk])


def test_the_state_is_told_in_words(person: User, settings: Any) -> None:
    assert factor_of(person).words == ["app", "2 passkeys", "8 recovery codes left"]
    assert (factor_of(person).is_due, factor_of(UserFactory()).words) == (False, ["no second factor"])
    settings.SECOND_FACTOR_DUTY = True
    assert (factor_of(person).is_due, factor_of(person).is_lacking) == (True, False)
    assert factor_of(UserFactory(role="head")).is_lacking
    assert not factor_of(UserFactory(role="support")).is_due


def test_codes_carried_over_are_counted_one_by_one() -> None:
    user = UserFactory()
    Authenticator.objects.create(
        user=user, type=Kind.RECOVERY_CODES, data={"migrated_codes": ["a", "b", "c"]}
    )
    assert factor_of(user).codes_left == 3


def test_list_and_page_show_it(admin: User, person: User, settings: Any) -> None:
    settings.SECOND_FACTOR_DUTY = True
    for role in ("admin", "head"):
        Authenticator.objects.create(
            user=admin if role == "admin" else UserFactory(role=role), type=Kind.TOTP, data={}
        )
    UserFactory(role="director", full_name="Late Director")
    browser = signed_in(admin)
    people = browser.get(reverse("accounts:user_list")).text
    assert "app, 2 passkeys, 8 recovery codes left" in people
    assert people.count("missing, though the role needs it") == 1
    page = browser.get(reverse("accounts:user_edit", args=[person.pk])).text
    assert "app, 2 passkeys, 8 recovery codes left" in page
    assert address(person) in page
    own = browser.get(reverse("accounts:user_edit", args=[admin.pk])).text
    assert address(admin) not in own
    assert reverse("mfa_index") in own


def test_a_reset_takes_all_off_and_signs_the_person_out(admin: User, person: User) -> None:
    """They are out at once, told of it, and the log says who did it and why."""
    theirs, others = signed_in(person), signed_in(UserFactory())
    token, _key = services.create_token(by=person, name="Exchange")
    with structlog.testing.capture_logs() as lines:
        services.reset_second_factor(by=admin, user=person, reason=f" {REASON} ")
    assert not Authenticator.objects.filter(user=person).exists()
    assert theirs.get(reverse("accounts:profile")).status_code == 302
    assert others.get(reverse("accounts:profile")).status_code == 200
    token.refresh_from_db()
    assert token.revoked_at is None
    assert {"person": person.pk, "by": admin.pk}.items() <= lines[-1].items()
    row = AccessLog.objects.get()
    assert (row.user, row.what, row.details) == (admin, "factor_reset", {"reason": REASON})
    (told,) = news(person).events
    assert (told.text, told.who) == ("Your second factor was reset", "Admin Person")
    assert news(admin).events == []
    log = signed_in(admin).get(reverse("accounts:access_log")).text
    assert "Olga Counting" in log
    assert REASON in log


@pytest.mark.parametrize(
    ("whose", "reason", "code"),
    [
        ("own", REASON, "own_second_factor"),
        ("person", " ", "reason_required"),
        ("bare", REASON, "no_second_factor"),
    ],
)
def test_what_is_refused_changes_nothing(
    admin: User, person: User, whose: str, reason: str, code: str
) -> None:
    Authenticator.objects.create(user=admin, type=Kind.TOTP, data={"secret": "x"})
    session_of(person)
    user = {"own": admin, "person": person, "bare": UserFactory()}[whose]
    assert refusal(services.reset_second_factor, by=admin, user=user, reason=reason).code == code
    assert Authenticator.objects.count() == 5
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("role", ["kam", "head", "support", "finance", "director"])
def test_nobody_but_the_administrator_may(person: User, role: str) -> None:
    by = UserFactory(role=role)
    with pytest.raises(NotAllowed):
        services.reset_second_factor(by=by, user=person, reason=REASON)
    assert signed_in(by).post(address(person), {"reason": REASON}).status_code == 403


@pytest.mark.parametrize("has_mail", [True, False])
def test_the_page_says_whether_a_letter_went(
    admin: User, person: User, monkeypatch: pytest.MonkeyPatch, has_mail: bool
) -> None:
    monkeypatch.setattr("accounts.letters.sends_letters", lambda: has_mail)
    User.objects.filter(pk=person.pk).update(locale="ru")
    browser = signed_in(admin)
    answer = browser.post(address(person), {"reason": REASON}, follow=True)
    assert ("No letter was sent" in answer.text) is not has_mail
    assert [letter.to for letter in mail.outbox] == [[person.email]] * has_mail
    assert not has_mail or "второй фактор" in mail.outbox[0].subject
    assert browser.post(address(person), {"reason": REASON}).status_code == 422
