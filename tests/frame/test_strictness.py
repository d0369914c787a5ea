"""A name that a template misspells is an error, not an empty place on the page."""

from __future__ import annotations

import pytest
from django.template import engines
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
