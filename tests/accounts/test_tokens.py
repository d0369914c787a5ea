"""API tokens: made, used within their bounds, revoked."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from time_machine import travel

from accounts import services
from accounts.models import ApiToken, User
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed
from tests.factories.accounts import UserFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def ask(key: str, path: str = "/api/v1/users/", method: str = "get") -> int:
    status: int = getattr(Client(), method)(path, headers={"Authorization": f"Bearer {key}"}).status_code
    return status


@pytest.fixture
def user() -> User:
    return UserFactory()


def test_only_the_digest_of_a_key_is_kept(user: User) -> None:
    token, key = services.create_token(by=user, name="Exchange")
    token.refresh_from_db()
    assert key.startswith("kam_")
    assert len(key) == 44
    assert token.prefix == key[:12]
    assert key not in str(ApiToken.objects.values_list().get())
    assert token.digest == ApiToken.digest_of(key)


def test_a_key_opens_the_api_in_the_name_of_its_person(user: User) -> None:
    _token, key = services.create_token(by=user, name="Exchange")
    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {key}"})
    assert answer.json()["email"] == user.email


@pytest.mark.parametrize("wrong", ["", "kam_unknown", "kam_" + "x" * 40])
def test_a_wrong_key_opens_nothing(wrong: str) -> None:
    assert ask(wrong) == 401


def test_a_revoked_key_is_refused_and_its_name_is_free(user: User) -> None:
    token, key = services.create_token(by=user, name="Exchange")
    services.revoke_token(by=user, token=token)
    assert ask(key) == 401
    services.create_token(by=user, name="Exchange")
    assert services.revoke_token(by=user, token=token).revoked_at is not None


def test_a_key_ends_with_its_days(user: User) -> None:
    with travel("2026-03-02T10:00:00+03:00", tick=False) as time:
        token, key = services.create_token(by=user, name="Exchange", days=30)
        assert token.expires_at == clock.now() + 30 * DAY
        time.move_to(token.expires_at - dt.timedelta(seconds=1), tick=False)
        assert ask(key) == 200
        time.move_to(token.expires_at, tick=False)
        assert ask(key) == 401


def test_a_key_restricted_to_a_scope_reads_nothing_else(user: User) -> None:
    _token, orders = services.create_token(by=user, name="Orders", scopes=["orders"])
    _token, users = services.create_token(by=user, name="Users", scopes=["users", "orders"])
    assert ask(orders) == 403
    assert ask(users) == 200


def test_a_key_that_only_reads_writes_nothing(user: User) -> None:
    token, _key = services.create_token(by=user, name="Report", read_only=True)
    assert token.allows(is_read=True, capability="orders.view")
    assert not token.allows(is_read=False, capability="orders.create")


def test_the_key_of_one_who_may_not_sign_in_is_refused(user: User) -> None:
    _token, key = services.create_token(by=user, name="Exchange")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert ask(key) == 401


def test_use_is_noted_every_few_minutes(user: User) -> None:
    token, key = services.create_token(by=user, name="Exchange")
    with travel("2026-03-02T10:00:00+03:00", tick=False) as time:
        first = clock.now()
        ask(key)
        time.shift(dt.timedelta(minutes=4))
        ask(key)
        token.refresh_from_db()
        assert token.last_used_at == first
        time.shift(dt.timedelta(minutes=2))
        ask(key)
        token.refresh_from_db()
        assert token.last_used_at == first + dt.timedelta(minutes=6)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"name": " "}, "name_required"),
        ({"name": "Taken"}, "token_name_taken"),
        ({"scopes": ["everything"]}, "scope_unknown"),
        ({"days": 0}, "days_not_positive"),
    ],
)
def test_a_token_that_cannot_be_is_refused(user: User, wish: dict, code: str) -> None:
    services.create_token(by=user, name="Taken")
    with refused(code):
        services.create_token(by=user, **{"name": "New", **wish})


def test_tokens_of_others_are_revoked_by_the_administrator_only(user: User) -> None:
    token, _key = services.create_token(by=user, name="Exchange")
    with pytest.raises(NotAllowed):
        services.revoke_token(by=UserFactory(role="director"), token=token)
    assert services.revoke_token(by=UserFactory(role="admin"), token=token).revoked_at


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("create_token", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_key_and_nothing_else(user: User) -> None:
    printed = command(
        user.email.upper(), "--name", "BI", "--read-only", "--scopes", "users, orders", "--days", "7"
    )
    assert ask(printed.strip()) == 200
    token = user.tokens.get()
    assert (token.read_only, token.scopes, printed.count("\n")) == (True, ["orders", "users"], 1)


def test_the_command_refuses_in_one_sentence(user: User) -> None:
    with pytest.raises(CommandError, match="Nobody signs in as"):
        command("nobody@demo.example", "--name", "BI")
    command(user.email, "--name", "BI")
    with pytest.raises(CommandError, match="already"):
        command(user.email, "--name", "BI")
