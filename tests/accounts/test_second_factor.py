"""Whoever decides signs in with a second factor, where the company is not a demo."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import create_token
from tests.factories.accounts import UserFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
GATE = reverse("mfa_index")


@pytest.fixture(autouse=True)
def duty(settings: Any) -> None:
    settings.SECOND_FACTOR_DUTY = True


@pytest.mark.parametrize("role", ["head", "finance", "director", "general", "admin"])
def test_who_decides_comes_no_further_than_to_their_second_factor(role: str) -> None:
    """(F5)"""
    user = UserFactory(role=role)
    browser = signed_in(user)
    assert browser.get(reverse("accounts:profile")).headers["Location"] == GATE
    assert browser.get("/news/count/", headers={"HX-Request": "true"}).status_code == 204
    assert browser.get("/api/v1/clients/").status_code == 403
    assert browser.get(reverse("mfa_activate_totp")).status_code in (200, 302)
    browser.post(reverse("accounts:set_language"), {"language": "en"})
    assert User.objects.get(pk=user.pk).locale == "en"
    assert browser.post(reverse("account_logout")).status_code == 302
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert signed_in(user).get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize("role", ["kam", "support"])
def test_others_may_go_without(role: str) -> None:
    assert signed_in(UserFactory(role=role)).get(reverse("accounts:profile")).status_code == 200


def test_a_program_is_not_asked() -> None:
    _token, key = create_token(by=UserFactory(role="finance"), name="1C", scopes=["clients"])
    answer = Client().get("/api/v1/clients/", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200


def test_a_demo_asks_nobody(settings: Any) -> None:
    settings.SECOND_FACTOR_DUTY = False
    assert signed_in(UserFactory(role="director")).get(reverse("accounts:profile")).status_code == 200
