"""Whatever people type stays text: every text column of the world holds a script, and every page is opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import Error, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from pytest_django import DjangoDbBlocker

from tests.permissions.matrix import Route, ask, reaches
from tests.permissions.world import APPS, World, build_world, of_every_app
from tests.support.rendered import source

pytestmark = pytest.mark.django_db
SCRIPT = '"><script>!'
DRAWN, ESCAPED = "<script>!", "&lt;script&gt;!"
PAGES = [
    route
    for routes in of_every_app("routes", "ROUTES")
    for route in routes
    if route.method == "get" and not route.is_api and not route.public
]
# Names of other things, which a person does not type: changed, they would lead nowhere.
KEYS = {
    "sha256",
    "media_type",
    "locale",
    "theme",
    "password",
    "path",
    "method",
    "page",
    "column",
    "object_type",
    "session_key",
    "session_data",
}
# Must be among those filled: where this test would look at nothing, it must not pass.
TYPED = {
    "accounts.User.full_name", "accounts.Department.name", "dossiers.Client.name", "dossiers.Client.address",
    "dossiers.Note.text", "dossiers.Person.full_name", "dossiers.Contract.number", "catalogue.Product.name",
    "orders.Order.note", "plans.Activity.purpose", "receivables.Payment.purpose",
}  # fmt: skip


def text_fields() -> Iterator[models.Field[Any, Any]]:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if not model._meta.managed or model.__name__.endswith("Event"):
                continue
            for field in model._meta.concrete_fields:
                wide = not field.max_length or field.max_length > len(SCRIPT)
                is_text = type(field) in (models.CharField, models.TextField)
                if is_text and wide and not field.choices and field.name not in KEYS:
                    yield field


def fill() -> set[str]:
    """Put the script into every text column that takes it; its key behind it keeps unique ones apart."""
    filled = set()
    for field in text_fields():
        name = f"{field.model._meta.label}.{field.name}"
        rows = field.model._base_manager.all()
        marked = Concat(Value(SCRIPT), Cast(F("pk"), models.TextField()))
        for value in (marked, Value(SCRIPT)):
            try:
                with transaction.atomic():
                    if rows.update(**{field.name: value}):
                        filled.add(name)
                break
            except Error:  # a check or a length does not let it in
                continue
    return filled


@pytest.fixture(scope="module")
def scripted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[World, set[str]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        yield world, fill()
        transaction.set_rollback(True)


def test_the_columns_people_type_into_hold_the_script(scripted: tuple[World, set[str]]) -> None:
    assert TYPED - scripted[1] == set()


@pytest.mark.parametrize("role", ["kam", "head", "director", "finance", "lawyer", "admin"])
def test_no_page_draws_what_was_typed(role: str, scripted: tuple[World, set[str]]) -> None:
    world, _filled = scripted
    drawn, shown, failed = [], 0, []
    for route in PAGES:
        if not reaches(route, role):
            continue
        for headers in ({}, {"HX-Request": "true"}):
            text, status = opened(world, route, role, headers)
            shown += ESCAPED in text
            drawn += [f"{route}"] if DRAWN in text else []
            failed += [f"{route}: {text}"] if status == 500 else []
    assert drawn == []
    assert failed == []
    assert shown > 10


def opened(world: World, route: Route, role: str, headers: dict[str, str]) -> tuple[str, int]:
    browser = world.browser(role)
    browser.defaults |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    answer = ask(world, route, browser, world.sides["kam"])
    is_page = answer.text.lstrip().startswith("<") or answer.status == 500  # else JSON or a file
    return (answer.text if is_page else "", answer.status)


def test_a_page_that_draws_it_would_be_noticed() -> None:
    assert DRAWN in source("<p>{{ note|safe }}</p>", {"note": SCRIPT})
    assert DRAWN not in source("<p title='{{ note }}'>{{ note }}</p>", {"note": SCRIPT})
