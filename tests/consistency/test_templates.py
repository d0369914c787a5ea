"""Templates: each one is used, none needs what the Content-Security-Policy forbids."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest

from tests.consistency.sources import CODE, ROOT, name_of, python_files, templates

FOLDER = ROOT / "templates"
BY_NAME = {
    "400.html",
    "401.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "500.html",
}  # Django and DRF look for these
PACKAGE = Path(allauth.__file__).parent
ALLAUTH = [PACKAGE / part / "templates" for part in ("", "account", "mfa")]
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>", re.IGNORECASE
    ),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an evaluated htmx attribute": re.compile(
        r"\shx-on[:\w-]*\s*=|hx-vals\s*=\s*[\"']js:|hx-trigger=\"[^\"]*\["
    ),
}


def everything_that_names_templates() -> str:
    files = [*python_files(*CODE), *templates()]
    return "\n".join(path.read_text("utf-8") for path in files)


def replaces_one_of_allauth(path: Path) -> bool:
    """A template of the same name inside the package, in whichever of its parts."""
    return any((folder / asked_as(path)).exists() for folder in ALLAUTH)


def asked_as(path: Path) -> str:
    """The name of a template for those who ask for it; Django's own stand in a folder apart."""
    name = path.relative_to(FOLDER)
    return (name.relative_to("django") if name.parts[0] == "django" else name).as_posix()


def test_every_template_is_used() -> None:
    text = everything_that_names_templates()
    unused = [
        name_of(path)
        for path in templates()
        if not re.search(rf"[\"']{re.escape(asked_as(path))}[\"'#]", text)
        and path.name not in BY_NAME
        and not replaces_one_of_allauth(path)
    ]
    assert unused == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    pages = [path for path in templates() if path.suffix == ".html"]
    assert [name_of(path) for path in pages if FORBIDDEN[what].search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an inline style", '<i style="width: 5%">'),
        ("an inline handler", '<a onclick="go()">'),
        ("an inline script", "<script>go()</script>"),
        ("an inline style sheet", "<style>a{}</style>"),
        ("a script address", '<a href="javascript:go()">'),
        ("an evaluated htmx attribute", '<a hx-on:click="go()">'),
    ],
)
def test_a_forbidden_thing_is_found(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)


def test_data_in_a_script_element_is_allowed() -> None:
    assert not FORBIDDEN["an inline script"].search('<script type="application/json" id="x">{}</script>')
    assert not FORBIDDEN["an inline script"].search('<script src="/static/x.js" defer></script>')


LANDMARK = re.compile(
    r"<(?:section|[a-z]+[^>]*\srole=\"region\")[^>]*?\s(aria-label(?:ledby)?=\"(?:\{[{%].*?[%}]\}|[^\"])*\")"
)


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_no_two_regions_of_a_template_bear_one_name(path: Path) -> None:
    """Who listens to a page jumps from region to region by their names."""
    names = LANDMARK.findall(path.read_text("utf-8"))
    assert sorted(set(names)) == sorted(names)


TOKENS = re.compile(
    r"{{ csrf_input }}|\brequest\b|\b(?:link_with|sort_link|sort_state|query_value|other_parameters)\("
)
IMPORT = re.compile(r"{% from \"([^\"]+)\" import ([\w, ]+?)( with context)? %}")


def reads_the_request(name: str) -> bool:
    """Its macros, or those they draw, need the request or the token that protects forms."""
    text = (FOLDER / name).read_text("utf-8").partition("#}")[2]
    return bool(TOKENS.search(text)) or any(
        reads_the_request(part) for part, _names, _with in IMPORT.findall(text)
    )


def wrongly_imported(text: str) -> list[str]:
    """Without its context a macro's form has no token and is refused; with one it is built anew for every page."""
    return [
        name for name, _macros, context in IMPORT.findall(text) if bool(context) != reads_the_request(name)
    ]


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_macros_come_with_their_context_where_they_read_it(path: Path) -> None:
    assert wrongly_imported(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        '{% from "components/ask.html" import ask %}',
        '{% from "components/marks.html" import light with context %}',
    ],
)
def test_an_import_that_is_wrong_is_noticed(text: str) -> None:
    assert wrongly_imported(text)


# The base, the answer to a deed with a view, and the page of components draw the row of views themselves.
VIEWS = {"templates/list_base.html", "templates/accounts/own_views.html", "templates/ui/components.html"}


def test_every_list_extends_the_base_of_lists() -> None:
    drawn = {name_of(path) for path in templates() if "{{ list_views(" in path.read_text("utf-8")}
    assert drawn == VIEWS
    assert sum('{% extends "list_base.html" %}' in path.read_text("utf-8") for path in templates()) >= 14


# What may call its result HTML, and why. Everything else is escaped where it is drawn.
MARKED = {
    "kam_crm/shared/jinja.py": "icons, figures and messages: what is put into them is escaped",
    "kam_crm/jinja.py": "a drawn template inside another one",
    "accounts/templatetags/frame.py": "what allauth's templates drew",
    "templates/components/field_notes.html": "help texts are written in code; that of a password is a list",
    "orders/pages/panels.py": "says the type of a drawn template",
    "dossiers/people/pages/panels.py": "says the type of a drawn template",
}
MARKS = re.compile(
    r"\b(?:mark_safe|SafeString|Markup|format_html|format_html_join)\b|\|\s*safe\b|{%-?\s*autoescape"
)


def marked() -> set[str]:
    files = [*python_files(*CODE), *templates()]
    return {name_of(path) for path in files if MARKS.search(path.read_text("utf-8"))}


def test_only_the_known_call_something_html() -> None:
    assert marked() == set(MARKED)


@pytest.mark.parametrize(
    "text", ["{{ a|safe }}", "{% autoescape false %}", "return mark_safe(note)", "Markup(a)"]
)
def test_a_way_round_escaping_is_noticed(text: str) -> None:
    assert MARKS.search(text)
