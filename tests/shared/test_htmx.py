"""A page, its fragment, and where the browser goes next."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware

from kam_crm.shared.web.htmx import htmx_redirect, is_fragment, render_page

PAGE = (
    "{% load partials %}<h1>{{ title }}</h1>"
    "{% partialdef rows inline %}<ul>{{ rows }}</ul>{% endpartialdef %}"
)


def asked(**headers):
    request = RequestFactory().get("/clients/", headers=headers)
    HtmxMiddleware(lambda request: None)(request)
    request.user = SimpleNamespace(is_authenticated=False)
    return request


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    (tmp_path / "list.html").write_text(PAGE)
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path], "OPTIONS": {**settings.TEMPLATES[0]["OPTIONS"]}}
    engine["OPTIONS"]["context_processors"] = []
    settings.TEMPLATES = [engine]


def content(request, **kwargs):
    return render_page(request, "list.html", {"title": "Clients", "rows": 3}, **kwargs).content.decode()


def test_a_link_opens_the_whole_page():
    assert content(asked(), partial="rows") == "<h1>Clients</h1><ul>3</ul>"


def test_htmx_gets_only_the_fragment():
    assert content(asked(**{"HX-Request": "true"}), partial="rows") == "<ul>3</ul>"


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_link_and_the_back_button_get_the_page(header):
    request = asked(**{"HX-Request": "true", header: "true"})
    assert not is_fragment(request)
    assert content(request, partial="rows").startswith("<h1>")


def test_caches_keep_page_and_fragment_apart():
    response = render_page(asked(), "list.html", {}, partial="rows")
    assert "HX-Request" in response["Vary"]


def test_an_invalid_form_keeps_its_status():
    assert render_page(asked(), "list.html", {}, status=422).status_code == 422


def test_where_to_go_next_is_told_to_the_browser_itself():
    plain = htmx_redirect(asked(), "/orders/1/")
    assert (plain.status_code, plain["Location"]) == (302, "/orders/1/")
    swapped = htmx_redirect(asked(**{"HX-Request": "true"}), "/orders/1/")
    assert (swapped.status_code, swapped["HX-Redirect"]) == (200, "/orders/1/")
