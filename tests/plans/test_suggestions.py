"""Suggestions of managers to management, with status and answer (R34)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from desk.frame.pages.navigation import suggestions_waiting
from desk.news.feed import news
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.models import Suggestion
from plans.services import (
    accept_suggestion,
    consider_suggestion,
    decline_suggestion,
    file_suggestion,
    finish_suggestion,
    pass_on_suggestion,
)
from plans.suggestions.states import suggestion_machine
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.management import SuggestionFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SignedIn = Callable[[User], Browser]


@pytest.fixture
def head() -> User:
    return UserFactory(role="head")


@pytest.fixture
def kam(head: User) -> User:
    return UserFactory(role="kam", department=head.department)


def told(user: User) -> list[str]:
    return [event.text for event in news(user).events]


def test_a_suggestion_is_filed_passed_on_and_answered(kam: User, head: User, signed_in: SignedIn) -> None:
    """Type, addressee, client and file; the head leaves it to the director, who decides with a reason (R34)."""
    director, client = UserFactory(role="director"), ClientFactory(manager=kam)
    browser = signed_in(kam)
    sent = {
        "kind": "assortment", "title": "Smaller packs", "text": "They ask for 5 kg", "addressee": head.pk,
        "client": client.pk,
    }  # fmt: skip
    page = browser.post(reverse("plans:suggestion_new"), sent).url
    suggestion = Suggestion.objects.get()
    file = {"kind": "other", "file": SimpleUploadedFile("packs.txt", b"5 kg")}
    browser.post(reverse("plans:suggestion_attach", args=[suggestion.pk]), file)
    assert "packs.txt" in browser.get(page).content.decode()
    assert list(suggestions_waiting(head)) == [suggestion]
    leader = signed_in(head)
    assert 'name="reason"' in leader.get(page).content.decode()
    leader.post(reverse("plans:suggestion_consider", args=[suggestion.pk]))
    leader.post(reverse("plans:suggestion_pass_on", args=[suggestion.pk]))
    suggestion.refresh_from_db()
    assert (suggestion.addressee, suggestion.status) == (director, "filed")
    assert told(director) == ["Suggestion passed on to the director: Smaller packs"]
    decider = signed_in(director)
    refusal = decider.post(reverse("plans:suggestion_decline", args=[suggestion.pk]), {"reason": " "})
    assert (refusal.status_code, Suggestion.objects.get().status) == (422, "filed")
    decider.post(reverse("plans:suggestion_decline", args=[suggestion.pk]), {"reason": "No line for it"})
    assert Suggestion.objects.get().status == "declined"
    assert "No line for it" in browser.get(page).content.decode()
    assert told(kam)[0] == "Suggestion declined: Smaller packs"
    assert not suggestions_waiting(director).exists()


def test_accepted_it_is_carried_out(kam: User, head: User) -> None:
    suggestion = file_suggestion(by=kam, kind="sales", title=" More ", text="x", addressee=head)
    accepted = accept_suggestion(by=head, suggestion=consider_suggestion(by=head, suggestion=suggestion))
    done = finish_suggestion(by=head, suggestion=accepted)
    assert (done.title, done.status) == ("More", "done")
    with refused("wrong_state", StateConflict):
        accept_suggestion(by=head, suggestion=done)


def test_who_answers_is_who_was_asked(kam: User, head: User) -> None:
    with refused("wrong_addressee"):
        file_suggestion(by=kam, kind="sales", title="x", text="x", addressee=UserFactory(role="head"))
    director = UserFactory(role="director")
    suggestion = file_suggestion(by=kam, kind="sales", title="x", text="x", addressee=director)
    with refused("not_addressed", NotAllowed):  # the head sees it, the director was asked
        decline_suggestion(by=head, suggestion=suggestion, reason="x")
    with refused("nobody_above", StateConflict):
        pass_on_suggestion(by=director, suggestion=suggestion)
    own = file_suggestion(by=head, kind="sales", title="x", text="x", addressee=director)
    with refused("not_addressed", NotAllowed):
        accept_suggestion(by=head, suggestion=own)
    assert not Suggestion.objects.visible_to(UserFactory(role="kam", department=kam.department)).exists()


def test_every_step_starts_where_its_table_says(head: User) -> None:
    for (status, action), step in suggestion_machine.table.items():
        UserFactory(role="director")
        row = SuggestionFactory(addressee=head, author__department=head.department, status=status)
        changes: dict[str, Any] = {"reason": "because"}
        assert suggestion_machine.move(row, action, by=head, **changes).status == step.target
