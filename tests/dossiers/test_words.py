"""Reference words: added once, renamed everywhere, merged with their rows, switched off when nobody uses them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from catalogue.models import PriceColumn
from dossiers.models import Client, Territory
from dossiers.services import add_word, merge_word, rename_word, switch_word
from dossiers.words.known import WORDS
from kam_crm.shared.errors import NotAllowed
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, TerritoryFactory
from tests.factories.orders import PriceColumnFactory, ProductFactory, ProductGroupFactory
from tests.support.refusals import refusal, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return UserFactory(role="admin")


def page(kind: str = "territories") -> str:
    return reverse("dossiers:words", args=[kind])


def act(action: str, word: Any, kind: str = "territories") -> str:
    return reverse(f"dossiers:word_{action}", args=[kind, word.pk])


@pytest.mark.parametrize("kind", WORDS)
def test_a_word_is_added_once(admin: User, kind: str) -> None:
    word = add_word(by=admin, kind=kind, name="  North   West ")
    assert word.name == "North West"
    assert refusal(add_word, by=admin, kind=kind, name="north west").code == "name_taken"
    assert refusal(add_word, by=admin, kind=kind, name=" ").code == "name_required"
    assert refusal(add_word, by=admin, kind=kind, name="x" * 121).code == "name_long"


def test_a_price_column_comes_behind_the_others(admin: User) -> None:
    last = PriceColumnFactory(position=4)
    assert add_word(by=admin, kind="columns", name="Gold").position == last.position + 1


def test_renaming_keeps_the_rows_and_the_history(admin: User) -> None:
    word = TerritoryFactory(name="Tver")
    client = ClientFactory(territory=word)
    rename_word(by=admin, word=word, name="Tver region")
    client.refresh_from_db()
    assert client.territory.name == "Tver region"
    events = Territory.pgh_event_model.objects.filter(pgh_obj=word.pk).order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.name for event in events] == ["Tver", "Tver region"]
    other = TerritoryFactory(name="Pskov")
    assert refusal(rename_word, by=admin, word=other, name="TVER REGION").code == "name_taken"


def test_merging_takes_the_rows_along(admin: User, signed_in: Any) -> None:
    old, into = TerritoryFactory(name="Spb"), TerritoryFactory(name="Saint Petersburg", is_active=False)
    client, other = ClientFactory(territory=old), ClientFactory(territory=into)
    before = Client.objects.get(pk=client.pk).updated_at
    assert merge_word(by=admin, word=old, into=into) == 1
    client.refresh_from_db()
    assert client.territory == into and client.updated_at > before
    assert not Territory.objects.filter(pk=old.pk).exists() and Territory.objects.get(pk=into.pk).is_active
    assert other.territory == into
    # the time line still knows what the word was called
    history = reverse("dossiers:client_history", args=[client.pk])
    text = signed_in(client.manager).get(history, {"kind": "all"}).content.decode()
    assert "Spb → Saint Petersburg" in text


def test_product_groups_are_merged_too(admin: User) -> None:
    old, into = ProductGroupFactory(), ProductGroupFactory()
    product = ProductFactory(group=old)
    merge_word(by=admin, word=old, into=into)
    product.refresh_from_db()
    assert product.group == into


def test_what_cannot_be_merged_is_refused(admin: User) -> None:
    word, group = TerritoryFactory(), ProductGroupFactory()
    for into in (word, group):
        assert refusal(merge_word, by=admin, word=word, into=into).code == "word_same"
    one, two = PriceColumnFactory(), PriceColumnFactory()
    assert refusal(merge_word, by=admin, word=one, into=two).code == "word_not_merged"
    assert refusal(switch_word, by=admin, word=one, is_active=False).code == "word_not_switched"
    merge_word(by=admin, word=TerritoryFactory(), into=word)


def test_only_what_nobody_uses_is_switched_off_and_then_not_offered(admin: User, signed_in: Any) -> None:
    word = TerritoryFactory(name="Faraway")
    client = ClientFactory(territory=word)
    assert refusal(switch_word, by=admin, word=word, is_active=False).code == "word_in_use"
    Client.objects.filter(pk=client.pk).update(territory=None)
    browser = signed_in(client.manager)
    picker = reverse("dossiers:reference_picker", query={"kind": "territory", "q": "Faraway"})
    assert "Faraway" in browser.get(picker).content.decode()
    switch_word(by=admin, word=word, is_active=False)
    assert "Faraway" not in browser.get(picker).content.decode()
    assert "Faraway" not in browser.get(reverse("dossiers:client_list")).content.decode()
    switch_word(by=admin, word=word, is_active=True)
    assert "Faraway" in browser.get(picker).content.decode()


@pytest.mark.parametrize("role", ["kam", "head", "support", "finance", "director"])
def test_others_keep_no_words(role: str) -> None:
    with refused("forbidden", NotAllowed):
        add_word(by=UserFactory(role=role), kind="channels", name="x")


def test_a_head_counts_the_own_clients_and_opens_them(signed_in: Any) -> None:
    head, word = UserFactory(role="head"), TerritoryFactory(name="Karelia")
    ClientFactory(manager=head, territory=word)
    ClientFactory(territory=word)
    answer = signed_in(head).get(page())
    (line,) = [line for line in answer.context["words"].lines if line.word == word]
    assert line.count == 1 and f"territory={word.pk}" in line.uses_url
    assert line.uses_url in answer.content.decode() and act("rename", word) not in answer.content.decode()
    rows = signed_in(head).get(line.uses_url).context["list"].page.items
    assert len(rows) == line.count


def test_the_administrator_counts_all_and_opens_none(signed_in: Any, admin: User) -> None:
    word = TerritoryFactory()
    ClientFactory(territory=word)
    ClientFactory(territory=word)
    (line,) = [line for line in signed_in(admin).get(page()).context["words"].lines if line.word == word]
    assert (line.count, line.uses_url) == (2, "")


def test_words_are_kept_on_the_page(signed_in: Any, admin: User) -> None:
    browser = signed_in(admin)
    browser.post(reverse("dossiers:word_add", args=["territories"]), {"name": "Ural"})
    word = Territory.objects.get(name="Ural")
    assert browser.post(act("rename", word), {"name": ""}).status_code == 422
    browser.post(act("rename", word), {"name": "Urals"})
    other = TerritoryFactory(name="Ekb")
    client = ClientFactory(territory=other)
    opened = browser.get(act("detail", other)).content.decode()
    assert "1 row will follow" in opened
    answer = browser.post(act("merge", other), {"into": word.pk}, follow=True)
    assert "Merged: 1 row follows." in answer.content.decode()
    client.refresh_from_db()
    assert client.territory.name == "Urals"
    assert browser.get(page("nothing")).status_code == 404


def test_renaming_a_column_on_the_page(signed_in: Any, admin: User) -> None:
    column = PriceColumnFactory(name="Base")
    signed_in(admin).post(act("rename", column, "columns"), {"name": "List"})
    assert PriceColumn.objects.get(pk=column.pk).name == "List"
    assert signed_in(admin).post(act("merge", column, "columns"), {"into": column.pk}).status_code == 422
