"""The page of components: all of them stand there, and its form shows errors as every form does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.test import Client

from accounts.models import User
from tests.factories.accounts import UserFactory
from tests.support.rendered import source

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
GALLERY = [TEMPLATES / "base.html", *TEMPLATES.glob("ui/*.html"), *TEMPLATES.glob("forms/*.html")]


@pytest.fixture
def admin(client: Client) -> User:
    user = UserFactory(role="admin")
    client.force_login(user)
    return user


def macros(path: Path) -> set[str]:
    return set(re.findall(r"{% macro (\w+)\(", path.read_text("utf-8")))


def calls(paths: Iterable[Path]) -> set[str]:
    """Names that the templates call."""
    return {name for path in paths for name in re.findall(r"(?<!macro )\b(\w+)\(", path.read_text("utf-8"))}


def not_shown(components: list[Path]) -> set[str]:
    """Macros that neither the page nor a component on it draws. What their heads say of them is no call."""
    text = "".join(path.read_text("utf-8").partition("#}")[2] for path in components)
    inner = set(re.findall(r"(?<!macro )\b(\w+)\(", text))
    return {name for path in components for name in macros(path)} - calls(GALLERY) - inner


def test_every_component_stands_on_the_page(client: Client, admin: User) -> None:
    assert client.get("/ui/").status_code == 200
    assert not_shown(COMPONENTS) == set()


def test_a_component_that_is_not_shown_is_noticed(tmp_path: Path) -> None:
    new = tmp_path / "new.html"
    new.write_text("{% macro forgotten(text) %}{{ text }}{% endmacro %}")
    assert not_shown([*COMPONENTS, new]) == {"forgotten"}


def test_wrong_form_comes_back_with_its_errors_beside_the_fields(client: Client, admin: User) -> None:
    response = client.post("/ui/", {"subject": "x" * 41, "note": "kept as typed"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_subject_error"' in page
    assert 'aria-describedby="id_subject_helptext id_subject_error"' in page
    assert page.count('aria-invalid="true"') >= 3
    assert "kept as typed" in page


def test_only_the_administrator_opens_it(client: Client) -> None:
    client.force_login(UserFactory(role="kam"))
    assert client.get("/ui/").status_code == 403


def test_page_speaks_the_persons_language_and_theme(client: Client) -> None:
    client.force_login(UserFactory(role="admin", locale="ru", theme="dark"))
    page = client.get("/ui/").content.decode()
    assert '<html lang="ru" data-theme="dark" data-bs-theme="dark">' in page
    assert "Компоненты" in page and "Data as of" not in page


def test_messages_become_toasts() -> None:
    messages = [Message(constants.SUCCESS, "Saved <b>")]
    code = '{% from "components/toasts.html" import toasts with context %}{{ toasts(messages, oob=True) }}'
    html = source(code, {"messages": messages})
    assert 'role="status"' in html and 'hx-swap-oob="beforeend"' in html
    assert "Saved &lt;b&gt;" in html and "toast-success" in html
