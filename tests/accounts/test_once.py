"""A form of a page that is sent again enters nothing and is answered as the first was."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Department, FormUse, User
from accounts.tasks import forget_form_uses
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "accounts:department_new"


@pytest.fixture
def admin() -> User:
    return UserFactory(role="admin")


def form(client: Client, **fields: str) -> dict[str, str]:
    """The fields of the page's form as a browser would send them, its token among them."""
    page = client.get(reverse(NEW)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    return {"csrfmiddlewaretoken": token[1], **fields}


def test_the_second_of_two_is_answered_as_the_first(admin: User) -> None:
    """(F13)"""
    client = signed_in(admin)
    sent = form(client, name="North")
    first, second = client.post(reverse(NEW), sent), client.post(reverse(NEW), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert Department.objects.filter(name="North").count() == 1


def test_four_at_once_enter_once(admin: User) -> None:
    """(F13)"""
    sent = form(signed_in(admin), name="North")

    def send(client: Client) -> int:
        try:
            return client.post(reverse(NEW), sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(send, [signed_in(admin) for _ in range(4)])) == {302}
    assert FormUse.objects.count() == 1


def test_other_words_in_the_same_form_are_another_entry(admin: User) -> None:
    client = signed_in(admin)
    sent = form(client, name="North")
    client.post(reverse(NEW), sent)
    client.post(reverse(NEW), sent | {"name": "South"})
    assert set(Department.objects.values_list("name", flat=True)) >= {"North", "South"}


def test_a_refused_form_can_be_sent_again(admin: User) -> None:
    client = signed_in(admin)
    Department.objects.create(name="North")
    sent = form(client, name="North")
    assert client.post(reverse(NEW), sent).status_code == 422
    Department.objects.all().delete()
    assert client.post(reverse(NEW), sent).status_code == 302
    assert Department.objects.count() == 1


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}])
def test_what_a_script_sends_has_identifiers_of_its_own(admin: User, headers: dict[str, str]) -> None:
    client = signed_in(admin)
    client.post(reverse(NEW), form(client, name="North"), headers=headers)
    assert not FormUse.objects.exists()


def test_what_is_too_old_to_be_sent_again_is_forgotten(admin: User) -> None:
    old = FormUse.objects.create(user=admin, key="old")
    FormUse.objects.filter(pk=old.pk).update(created_at=clock.now() - dt.timedelta(days=3))
    FormUse.objects.create(user=admin, key="new")
    assert forget_form_uses() == 1
