"""Suggestions of managers to management, with status and answer (R34)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from desk.frame.pages.navigation import suggestions_waiting
from desk.news.feed import news
from kam_crm.shared import currency
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.models import LineRefusal
from plans.models import Suggestion
from plans.services import (
    accept_suggestion,
    consider_suggestion,
    decline_suggestion,
    file_suggestion,
    finish_suggestion,
    pass_on_suggestion,
)
from plans.suggestions.demand import demand_for
from plans.suggestions.states import suggestion_machine
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.management import SuggestionFactory
from tests.factories.orders import OrderLineFactory, ProductFactory, ShipmentLineFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SignedIn = Callable[[User], Browser]
RUB = currency.amount


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


# ---- goods: evidence of demand (R154) --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["assortment", "prices"])
def test_goods_are_proposed_with_evidence_of_demand(kind: str, kam: User, head: User) -> None:
    """Of a product or a whole group alike; what names none needs none (R154)."""
    product = ProductFactory()
    asked = {"by": kam, "kind": kind, "title": "Smaller packs", "text": "5 kg", "addressee": head}
    for goods in ({"product": product}, {"group": product.group}):
        with refused("evidence_required"):
            file_suggestion(**asked, **goods, evidence=" ")
    filed = file_suggestion(**asked, product=product, evidence=" Three chains ask, 40 boxes a month ")
    assert (filed.evidence, filed.status) == ("Three chains ask, 40 boxes a month", "filed")
    assert file_suggestion(**asked).evidence == ""


def test_the_demand_is_that_of_the_readers_clients(kam: User, head: User, today: dt.date) -> None:
    """Sales of three months and of the three before, buyers, what we could not ship; of others nothing (R154)."""
    product, own, foreign = ProductFactory(), ClientFactory(manager=kam), ClientFactory()
    for client, days, amount in ((own, 10, 300), (own, 120, 200), (own, 400, 9000), (foreign, 5, 50)):
        day = today - dt.timedelta(days=days)
        ShipmentLineFactory(
            shipment__client=client, shipment__date=day, product=product, quantity=1, amount=amount
        )
    line = OrderLineFactory(order__client=own, product=product, quantity=10)
    LineRefusal.objects.create(order_line=line, quantity=4, side="ours", reason="none left", by=head)
    LineRefusal.objects.create(order_line=line, quantity=1, side="client", reason="too much", by=head)
    filed = SuggestionFactory(author=kam, addressee=head, product=product, evidence="They ask")
    assert [one.value for one in demand_for(filed, kam)] == [
        f"{RUB(300)}, {RUB(200)}",
        "1, 1",
        "4, clients: 1",
    ]
    director = UserFactory(role="director")
    assert [one.value for one in demand_for(filed, director)] == [
        f"{RUB(350)}, {RUB(200)}",
        "2, 1",
        "4, clients: 1",
    ]
    filed.product, filed.group = None, product.group
    assert demand_for(filed, kam)[0].value == f"{RUB(300)}, {RUB(200)}"
    assert demand_for(SuggestionFactory(author=kam, addressee=head), kam) == []


def test_the_page_shows_evidence_beside_the_figures(kam: User, head: User, signed_in: SignedIn) -> None:
    product = ProductFactory()
    sent = {
        "kind": "assortment", "title": "Smaller packs", "text": "They ask", "addressee": head.pk, "product": product.pk,
    }  # fmt: skip
    browser = signed_in(kam)
    answer = browser.post(reverse("plans:suggestion_new"), sent)
    assert (answer.status_code, Suggestion.objects.count()) == (422, 0)
    page = browser.post(reverse("plans:suggestion_new"), {**sent, "evidence": "Three chains, 40 boxes"}).url
    text = signed_in(head).get(page).content.decode()
    assert "Three chains, 40 boxes" in text and "Clients who bought, before that" in text
