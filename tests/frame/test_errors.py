"""What people see when something went wrong: in style, in their language, and without anything that could fail too."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from kam_crm import ui
from tests.factories.accounts import UserFactory

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("language", "words"), [("en", "To the first page"), ("ru", "На первую страницу")])
def test_page_needs_no_request_and_no_database(name: str, language: str, words: str) -> None:
    with translation.override(language):
        html = render_to_string(name)
    assert f'lang="{language}"' in html
    assert words in html
    assert 'href="/static/css/base.css"' in html


@override_settings(
    STORAGES={"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}},
    STATIC_ROOT="/nonexistent",
)
def test_error_page_survives_a_missing_manifest_of_static_files() -> None:
    assert "css/base.css" in render_to_string("500.html")


@pytest.mark.django_db
def test_unknown_address_answers_404_in_style(client: Client) -> None:
    client.force_login(UserFactory(role="kam", locale="ru"))
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "Такой страницы нет" in response.content.decode()


@pytest.mark.django_db
def test_forbidden_page_answers_403_in_style(client: Client) -> None:
    client.force_login(UserFactory(role="kam"))
    response = client.get("/settings/users/")
    assert response.status_code == 403
    assert "You may not do this" in response.content.decode()


@pytest.mark.django_db
def test_old_form_answers_403_and_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en")
    response = client.post("/accounts/login/", {"login": "a@b.example", "password": "x"})
    assert response.status_code == 403
    assert "The form is too old" in response.content.decode()


@pytest.mark.parametrize(
    ("view", "error", "status", "code"),
    [
        (ui.forbidden, PermissionDenied(), 403, "forbidden"),
        (ui.bad_request, SuspiciousOperation(), 400, "bad_request"),
    ],
)
def test_programs_get_json(
    view: object, error: Exception, status: int, code: str, rf: RequestFactory
) -> None:
    response = view(rf.get("/api/v1/clients/"), error)  # type: ignore[operator]
    assert response.status_code == status
    assert f'"code": "{code}"' in response.content.decode()
