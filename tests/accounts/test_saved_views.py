"""A person's own views: kept under a name, renamed, deleted and restored; nobody else's business."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.models import SavedView, User
from accounts.saved_views.services import MOST_VIEWS
from accounts.services import delete_view, rename_view, save_view
from dossiers.clients.pages.listing import ClientListing
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.list_registry import all_lists
from tests.factories.accounts import UserFactory
from tests.support.races import at_once
from tests.support.refusals import refusal

PAGE = "dossiers:client_list"
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", locale="en")


@pytest.fixture
def web(client: Any, kam: User) -> Any:
    client.force_login(kam)
    return client


def made(
    kam: User, name: str = "Late payers", query: str = "debt=overdue&sort=-overdue", **given: Any
) -> SavedView:
    view, _before = save_view(by=kam, page=PAGE, name=name, query=query, **given)
    return view


# ---- services --------------------------------------------------------------------------------------------------------


def test_a_view_keeps_filters_and_order_but_no_place(kam: User) -> None:
    view = made(kam, query="sort=-overdue&stage=&debt=overdue&cursor=abc&format=csv")
    assert view.query == "debt=overdue&sort=-overdue"


@pytest.mark.parametrize("query", ["sort=-share", "sort=nonsense", "", "cursor=x"])
def test_the_usual_order_is_no_part_of_a_view(query: str) -> None:
    assert ClientListing.normalised(QueryDict(query)) == ""


def test_parameters_in_any_order_are_one_view() -> None:
    one, other = QueryDict("stage=customer&debt=overdue"), QueryDict("debt=overdue&stage=customer")
    assert ClientListing.normalised(one) == ClientListing.normalised(other)


def test_the_same_name_replaces_and_says_what_was(kam: User) -> None:
    first = made(kam)
    view, before = save_view(by=kam, page=PAGE, name="  Late   payers ", query="debt=over_limit")
    assert (view.pk, view.query, before and before.query) == (first.pk, "debt=over_limit", first.query)
    assert SavedView.objects.count() == 1


def test_one_name_on_two_lists_and_for_two_people(kam: User) -> None:
    made(kam)
    save_view(by=kam, page="orders:order_list", name="Late payers", query="status=draft")
    made(UserFactory(role="kam"))
    assert SavedView.objects.count() == 3


def test_a_list_keeps_only_so_many_views_of_a_person(kam: User) -> None:
    for number in range(MOST_VIEWS):
        made(kam, name=f"View {number}")
    assert refusal(made, kam=kam, name="One more").code == "too_many_views"
    made(kam, name="View 3", query="stage=customer")  # to replace one is no more
    save_view(by=kam, page="orders:order_list", name="Elsewhere", query="")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "  "}, "name_required"),
        ({"name": "x" * 41}, "name_too_long"),
        ({"page": "dossiers:client_new"}, "page_unknown"),
        ({"page": ""}, "page_unknown"),
        ({"query": "q=" + "x" * 1000}, "query_too_long"),
        ({"query": "q=" + "x" * 100_000}, "query_too_long"),
    ],
)
def test_what_cannot_be_kept_is_refused(kam: User, given: dict[str, str], code: str) -> None:
    assert refusal(save_view, **{"by": kam, "page": PAGE, "name": "Mine", "query": ""} | given).code == code
    assert not SavedView.objects.exists()


def test_a_view_is_renamed_unless_the_name_is_taken(kam: User) -> None:
    view, _other = made(kam), made(kam, name="Other")
    assert rename_view(by=kam, view=view, name="Debtors").name == "Debtors"
    assert rename_view(by=kam, view=view, name="Debtors").name == "Debtors"
    assert refusal(rename_view, by=kam, view=view, name="Other").code == "name_taken"


def test_deleting_twice_changes_nothing_and_renaming_then_is_refused(kam: User) -> None:
    view = made(kam)
    delete_view(by=kam, view=view)
    delete_view(by=kam, view=view)
    with pytest.raises(StateConflict):
        rename_view(by=kam, view=view, name="Late")


def test_nobody_touches_a_view_of_another(kam: User) -> None:
    view, other = made(kam), UserFactory(role="admin")
    for action, given in ((delete_view, {}), (rename_view, {"name": "Stolen"})):
        with pytest.raises(NotAllowed):
            action(by=other, view=view, **given)
    assert list(SavedView.objects.visible_to(other)) == []


def test_the_database_keeps_names_apart(kam: User) -> None:
    made(kam)
    with pytest.raises(IntegrityError):
        SavedView.objects.create(user=kam, page=PAGE, name="Late payers", query="")


def test_every_list_opens_under_its_name() -> None:
    assert {"dossiers:client_list", "orders:order_list", "accounts:user_list"} <= set(all_lists())
    assert all(reverse(page).startswith("/") for page in all_lists())
    assert all(len(page) <= SavedView._meta.get_field("page").max_length for page in all_lists())
    with pytest.raises(ValidationError):
        SavedView(page="x" * 61).clean_fields(exclude=["user", "name", "query"])


# ---- two requests at once --------------------------------------------------------------------------------------------


def save_at_once(kam: User, *names: str) -> list[str]:
    """Every name saved at the same moment; codes of refusals."""
    writes = [partial(made, kam, name=name) for name in names]
    answers = at_once(*writes, expected=(BusinessRuleError, IntegrityError))
    return [getattr(answer, "code", "broken") for answer in answers if isinstance(answer, Exception)]


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_keep_one_view_and_the_limit(kam: User) -> None:
    assert save_at_once(kam, "Same", "Same", "Same") == []
    for number in range(MOST_VIEWS - 2):
        made(kam, name=f"View {number}")
    assert save_at_once(kam, "Last", "One too many", "Two too many") == ["too_many_views"] * 2
    assert SavedView.objects.count() == MOST_VIEWS


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_would_not(kam: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **given: rows)
    assert any("broken" in save_at_once(kam, *[f"Same {turn}"] * 4) for turn in range(10))


# ---- pages -----------------------------------------------------------------------------------------------------------


def tabs(answer: Any) -> list[tuple[str, bool]]:
    return [(str(view["label"]), view["current"]) for view in answer.context["list"].views]


def post(web: Any, action: str, /, *args: Any, htmx: bool = False, **data: str) -> Any:
    return web.post(reverse(f"accounts:{action}", args=args), data, headers=HTMX if htmx else {})


def test_own_views_stand_behind_those_of_everybody(web: Any, kam: User) -> None:
    made(kam)
    made(UserFactory(role="kam"), name="Foreign")
    shown = tabs(web.get(reverse(PAGE), {"sort": "-overdue", "debt": "overdue"}))
    assert shown == [
        ("All", False),
        ("Overdue", False),
        ("Over limit", False),
        ("Without a next step", False),
        ("Late payers", True),
    ]
    assert ("Overdue", True) in tabs(web.get(reverse(PAGE), {"debt": "overdue"}))


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ({}, False),
        ({"debt": "overdue"}, False),
        ({"debt": "overdue", "sort": "-share"}, False),
        ({"debt": "overdue", "sort": "name"}, True),
        ({"q": "north"}, True),
        ({"debt": "overdue", "sort": "-overdue"}, False),
    ],
)
def test_saving_is_offered_for_what_is_no_view_yet(
    web: Any, kam: User, query: dict[str, str], offered: bool
) -> None:
    made(kam)
    assert ("Save view" in web.get(reverse(PAGE), query).content.decode()) is offered


def test_a_list_without_tabs_shows_none_before_there_is_something_to_keep(web: Any, kam: User) -> None:
    address = reverse("receivables:invoice_list")
    assert 'class="views"' not in web.get(address).content.decode()
    assert "Save view" in web.get(address, {"age": "open"}).content.decode()
    save_view(by=kam, page="receivables:invoice_list", name="Open ones", query="age=open")
    assert tabs(web.get(address)) == [("All", True), ("Open ones", False)]


def test_saving_without_scripts_leads_back_to_the_list(web: Any) -> None:
    answer = post(web, "view_save", page=PAGE, query="debt=overdue&sort=name&cursor=x", name="Mine")
    assert answer.status_code == 302
    assert answer.url == f"{reverse(PAGE)}?debt=overdue&sort=name"
    assert ("Mine", True) in tabs(web.get(answer.url))


def test_saving_in_place_answers_the_row_of_views(web: Any) -> None:
    answer = post(
        web, "view_save", htmx=True, page=PAGE, query="debt=overdue&sort=name", name="Mine & <yours>"
    )
    text = answer.content.decode()
    assert answer.status_code == 200 and text.lstrip().startswith('<div class="view-row" id="views">')
    assert "Mine &amp; &lt;yours&gt;</a>" in text and "<html" not in text
    assert "saved." in text and "Undo" not in text


@pytest.mark.parametrize("htmx", [True, False])
def test_a_refused_name_stands_beside_its_reason(web: Any, htmx: bool) -> None:
    answer = post(web, "view_save", htmx=htmx, page=PAGE, query="q=a", name=" ")
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode() and 'value="q=a"' in answer.content.decode()
    assert not SavedView.objects.exists()


def test_an_unknown_list_is_not_found(web: Any) -> None:
    assert post(web, "view_save", page="orders:order_new", query="", name="Mine").status_code == 404


def test_a_replaced_view_can_be_taken_back(web: Any, kam: User) -> None:
    made(kam)
    answer = post(web, "view_save", htmx=True, page=PAGE, query="q=a", name="Late payers")
    assert "now opens these filters" in answer.content.decode()
    assert web.post(undo_of(answer)).status_code == 302
    assert SavedView.objects.get().query == "debt=overdue&sort=-overdue"


@pytest.mark.parametrize("htmx", [True, False])
def test_a_deleted_view_can_be_taken_back_to_its_place(web: Any, kam: User, htmx: bool) -> None:
    view = made(kam)
    made(kam, name="Later", query="q=a")
    answer = post(web, "view_delete", view.pk, htmx=htmx)
    if not htmx:
        answer = web.get(answer.url)
    assert "Late payers</a>" not in answer.content.decode()
    back = web.post(undo_of(answer), follow=True)
    assert tabs(back)[-2:] == [("Late payers", True), ("Later", False)]


def test_an_undo_is_of_one_person_and_cannot_be_made_up(web: Any, kam: User, client: Any) -> None:
    view = made(kam)
    address = undo_of(post(web, "view_delete", view.pk, htmx=True))
    assert web.post(address[:-3] + "x/").status_code == 404
    client.force_login(UserFactory(role="kam"))
    assert client.post(address).status_code == 404
    assert not SavedView.objects.exists()


def test_renaming_in_place_and_as_a_form(web: Any, kam: User) -> None:
    view = made(kam)
    made(kam, name="Other", query="q=a")
    assert "Debtors</a>" in post(web, "view_rename", view.pk, htmx=True, name="Debtors").content.decode()
    refused = post(web, "view_rename", view.pk, htmx=True, name="Other")
    assert refused.status_code == 422 and "already taken" in refused.content.decode()
    assert post(web, "view_rename", view.pk, name="Other").status_code == 422
    assert post(web, "view_rename", view.pk, name="Late").url == f"{reverse(PAGE)}?{view.query}"


@pytest.mark.parametrize("action", ["view_rename", "view_delete"])
def test_a_foreign_view_is_not_found(web: Any, action: str) -> None:
    foreign = made(UserFactory(role="kam"))
    assert post(web, action, foreign.pk, name="Mine").status_code == 404
    assert SavedView.objects.get().name == "Late payers"


def undo_of(answer: Any) -> str:
    """The address behind the button of the last message."""
    text = answer.content.decode()
    start = text.index('action="/views/restore/') + len('action="')
    return text[start : text.index('"', start)]
