"""The page of components: all of them stand there, and its form shows errors as every form does."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client

from accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
COMPONENTS = Path(__file__).resolve().parents[2] / "templates" / "components"


@pytest.fixture
def admin(client: Client) -> User:
    user = UserFactory(role="admin")
    client.force_login(user)
    return user


def test_every_component_stands_on_the_page(client: Client, admin: User) -> None:
    response = client.get("/ui/")
    shown = {template.name.rsplit("/")[-1] for template in response.templates if template.name}
    assert response.status_code == 200
    assert {path.name for path in COMPONENTS.glob("*.html")} - shown == set()


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
    html = render_to_string("components/messages.html", {"messages": messages, "oob": True})
    assert 'role="status"' in html and 'hx-swap-oob="beforeend"' in html
    assert "Saved &lt;b&gt;" in html and "toast-success" in html
