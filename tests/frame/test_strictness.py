"""Names of a template: a misspelt one is an error, the view's win over those of every page."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from jinja2 import StrictUndefined, UndefinedError

from tests.support.rendered import source


class Client:
    name = "Severny"


@pytest.mark.parametrize(
    "code",
    [
        "{{ cleint }}",
        "{{ client.nmae }}",
        "{% if client.nmae %}x{% endif %}",
        "{% for row in rosw %}{% endfor %}",
        '{% from "components/marks.html" import lihgt %}{{ lihgt("x") }}',
    ],
)
def test_a_misspelt_name_fails(code: str) -> None:
    with pytest.raises(UndefinedError):
        source(code, {"client": Client()})


def test_the_same_spelt_right_is_drawn() -> None:
    assert source("{% if client.name %}{{ client.name }}{% endif %}", {"client": Client()}) == "Severny"


def test_every_template_of_ours_is_strict() -> None:
    assert engines["jinja"].env.undefined is StrictUndefined


def test_a_macro_refuses_a_parameter_it_does_not_have() -> None:
    with pytest.raises(TypeError, match="tnoe"):
        source('{% from "components/marks.html" import light %}{{ light("x", tnoe="red") }}', {})


def test_a_name_of_the_view_wins_over_that_of_every_page(rf: RequestFactory) -> None:
    """The bell just counted, not the one remembered."""
    request = rf.get("/")
    request.user = AnonymousUser()
    counted = SimpleNamespace(words="Notifications, 7 new", badge="7")
    assert "7 new" in render_to_string("frame/bell.html", {"bell": counted}, request)
