"""A page, its fragment, and where the browser goes next."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware

from kam_crm.shared.web.htmx import htmx_redirect, is_fragment, render_page

FRAME = "<h1>{{ title }}</h1>{% block content %}{% endblock %}"
LIST = """{% extends "frame.html" %}{% from "macros.html" import items %}
{% block content %}{% block rows %}{{ items(rows) }}{% block more %}{% endblock %}{% endblock %}{% endblock %}"""
PAGE = '{% extends "list.html" %}{% block more %}<p>{{ more }}</p>{% endblock %}'
MACROS = "{% macro items(rows) %}<ul>{{ rows }}</ul>{% endmacro %}"


def asked(**headers):
    request = RequestFactory().get("/clients/", headers=headers)
    HtmxMiddleware(lambda request: None)(request)
    request.user = SimpleNamespace(is_authenticated=False)
    return request


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    for name, text in {"frame": FRAME, "list": LIST, "page": PAGE, "macros": MACROS}.items():
        (tmp_path / f"{name}.html").write_text(text)
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path], "OPTIONS": {**settings.TEMPLATES[0]["OPTIONS"]}}
    engine["OPTIONS"]["context_processors"] = []
    settings.TEMPLATES = [engine]


def content(request, **kwargs):
    context = {"title": "Clients", "rows": 3, "more": 4}
    return render_page(request, kwargs.pop("name", "list.html"), context, **kwargs).content.decode()


def test_a_link_opens_the_whole_page():
    assert content(asked(), partial="rows") == "<h1>Clients</h1><ul>3</ul>"


def test_htmx_gets_only_the_fragment():
    assert content(asked(**{"HX-Request": "true"}), partial="rows") == "<ul>3</ul>"


def test_a_fragment_is_what_the_page_made_of_the_block_of_its_base():
    assert content(asked(), name="page.html", partial="rows") == "<h1>Clients</h1><ul>3</ul><p>4</p>"
    htmx = asked(**{"HX-Request": "true"})
    assert content(htmx, name="page.html", partial="rows") == "<ul>3</ul><p>4</p>"


def test_a_fragment_that_no_template_has_is_an_error():
    with pytest.raises(KeyError, match="rowz"):
        content(asked(**{"HX-Request": "true"}), partial="rowz")


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_link_and_the_back_button_get_the_page(header):
    request = asked(**{"HX-Request": "true", header: "true"})
    assert not is_fragment(request)
    assert content(request, partial="rows").startswith("<h1>")


def test_caches_keep_page_and_fragment_apart():
    response = render_page(asked(), "list.html", {"title": "", "rows": 0}, partial="rows")
    assert "HX-Request" in response["Vary"]


def test_an_invalid_form_keeps_its_status():
    assert render_page(asked(), "list.html", {"title": "", "rows": 0}, status=422).status_code == 422


def test_where_to_go_next_is_told_to_the_browser_itself():
    plain = htmx_redirect(asked(), "/orders/1/")
    assert (plain.status_code, plain["Location"]) == (302, "/orders/1/")
    swapped = htmx_redirect(asked(**{"HX-Request": "true"}), "/orders/1/")
    assert (swapped.status_code, swapped["HX-Redirect"]) == (200, "/orders/1/")
