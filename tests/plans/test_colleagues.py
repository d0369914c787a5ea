"""Colleagues of other departments come along to clients, and the log of the client says so (R31)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.errors import NotAllowed
from plans.models import Activity
from plans.services import Result, invite_colleague, leave_out_colleague, log_activity
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.support.copies import rows
from tests.support.refusals import refused

SignedIn = Callable[[User], Browser]


@pytest.fixture
def engineer(db: None) -> User:
    return UserFactory(
        role="support", full_name="Olga Petrova", department=DepartmentFactory(name="Logistics")
    )


def test_the_log_of_the_client_names_all_who_were_there(
    activity: Activity, engineer: User, signed_in: SignedIn
) -> None:
    """(R31)"""
    kam = activity.manager
    browser, page = signed_in(kam), reverse("plans:activity_detail", args=[activity.pk])
    found = browser.get(reverse("plans:colleague_picker", query={"q": "petrova"})).json()
    assert str(engineer.pk) in str(found)
    assert (
        browser.post(reverse("plans:colleague_invite", args=[activity.pk]), {"colleague": engineer.pk}).url
        == page
    )
    assert "Olga Petrova" in browser.get(page).content.decode()
    result = Result(outcome="agreed", result="done", no_next_step_reason="by schedule")
    log_activity(by=kam, activity=activity, result=result)
    history = browser.get(reverse("dossiers:client_history", args=[activity.client_id])).content.decode()
    assert f"{kam.full_name}, Olga Petrova" in history
    assert rows(browser, "activities")[activity.pk]["colleagues"] == [engineer.email]
    assert browser.post(reverse("plans:colleague_leave_out", args=[activity.pk, engineer.pk])).url == page
    assert not activity.colleagues.exists()


def test_the_invited_see_the_contact_and_the_name_of_the_client_alone(
    activity: Activity, client: Client, engineer: User, signed_in: SignedIn
) -> None:
    invite_colleague(by=activity.manager, activity=activity, colleague=engineer)
    browser, invitations = signed_in(engineer), reverse("plans:invitation_list")
    dossier = reverse("desk:client_overview", args=[client.pk])
    text = browser.get(invitations).content.decode()
    assert "Lukoshko" in text and activity.purpose in text and dossier not in text
    for closed in (dossier, reverse("plans:activity_detail", args=[activity.pk])):
        assert browser.get(closed).status_code == 404
    assert "Lukoshko" not in signed_in(UserFactory(role="support")).get(invitations).content.decode()
    leave_out_colleague(by=activity.manager, activity=activity, colleague=engineer)
    assert "Lukoshko" not in browser.get(invitations).content.decode()


def test_who_cannot_be_invited(activity: Activity, signed_in: SignedIn) -> None:
    kam, admin = activity.manager, UserFactory(role="admin")
    gone = UserFactory(role="support", is_active=False)
    for nobody in (kam, admin, gone):
        with refused("not_invitable"):
            invite_colleague(by=kam, activity=activity, colleague=nobody)
    with pytest.raises(NotAllowed):
        invite_colleague(by=UserFactory(role="kam"), activity=activity, colleague=UserFactory(role="support"))
    sent = signed_in(kam).post(reverse("plans:colleague_invite", args=[activity.pk]), {"colleague": gone.pk})
    assert sent.status_code == 422 and sent.context["colleague_form"].errors
