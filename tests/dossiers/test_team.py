"""The account team of a client: who of other departments works for it (R31)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dossiers.models import Client, ClientTeamMember
from dossiers.services import add_member, end_membership
from kam_crm.shared.errors import StateConflict
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


def test_a_colleague_of_another_department_comes_and_goes_and_sees_no_dossier() -> None:
    """(R31)"""
    client = ClientFactory(manager=UserFactory(role="kam", locale="en"))
    expert = UserFactory(role="support", department=DepartmentFactory(), full_name="Lena Logistics")
    member = add_member(by=client.manager, client=client, colleague=expert, role="logistics")
    with refused("already_in_team", StateConflict):
        add_member(by=client.manager, client=client, colleague=expert)
    assert client not in Client.objects.visible_to(expert)
    end_membership(by=client.manager, member=member)
    again = add_member(by=client.manager, client=client, colleague=expert)
    assert {one.until is None for one in ClientTeamMember.objects.all()} == {
        True,
        False,
    } and again.until is None


def test_who_is_no_colleague_of_a_client_is_refused() -> None:
    client = ClientFactory(manager=UserFactory(role="kam"))
    for colleague in (
        client.manager,
        UserFactory(role="admin", department=None),
        UserFactory(role="support", is_active=False),
    ):
        with refused("not_a_colleague"):
            add_member(by=client.manager, client=client, colleague=colleague)


def test_the_page_adds_and_ends_and_the_people_name_the_team() -> None:
    client = ClientFactory(manager=UserFactory(role="kam", locale="en"))
    expert = UserFactory(role="finance", full_name="Faina Finance")
    browser, address = signed_in(client.manager), reverse("dossiers:client_team", args=[client.pk])
    add = reverse("dossiers:member_add", args=[client.pk])
    assert browser.post(add, {"role": "finance"}).status_code == 422
    assert browser.post(add, {"colleague": expert.pk, "role": "finance"}).status_code == 302
    assert "Faina Finance" in browser.get(address).content.decode()
    people = reverse("dossiers:client_people", args=[client.pk])
    assert "Faina Finance" in browser.get(people).content.decode()
    browser.post(reverse("dossiers:member_end", args=[ClientTeamMember.objects.get().pk]))
    assert "until" in browser.get(address).content.decode()
    assert "Faina Finance" not in browser.get(people).content.decode()
