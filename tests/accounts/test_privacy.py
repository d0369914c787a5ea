"""What may be kept of the pages, and who may have a second factor."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/", "/clients/", "/me/", "/api/v1/clients/", "/api/v1/me/", "/nowhere/"]
)
def test_no_page_and_no_answer_of_the_api_may_be_stored(address: str) -> None:
    """(F12)"""
    answer = signed_in(UserFactory(role="kam")).get(address)
    assert "no-store" in answer["Cache-Control"]


def test_signing_out_empties_the_browsers_cache_and_not_its_storage() -> None:
    """Results of visits that are not sent yet lie in the storage (F12)."""
    client = signed_in(UserFactory(role="kam"))
    assert "Clear-Site-Data" not in client.get("/").headers
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'


def test_what_a_view_says_about_keeping_its_answer_holds() -> None:
    assert Client().get("/sw.js")["Cache-Control"] == "no-cache"


def test_a_stranger_asking_for_a_letter_leaves_the_way_to_a_second_factor_open() -> None:
    """(F5)"""
    user = UserFactory()
    Client().post(reverse("account_reset_password"), {"email": user.email})
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert EmailAddress.objects.filter(user=user, verified=False).exists()
