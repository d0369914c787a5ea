"""Templates: each one is used, none needs what the Content-Security-Policy forbids."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest

from tests.consistency.sources import CODE, ROOT, name_of, python_files, templates

FOLDER = ROOT / "templates"
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}  # Django looks for these
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
    name = path.relative_to(FOLDER).as_posix()
    return any((folder / name).exists() for folder in ALLAUTH)


def test_every_template_is_used() -> None:
    text = everything_that_names_templates()
    unused = [
        name_of(path)
        for path in templates()
        if not re.search(rf"[\"']{re.escape(path.relative_to(FOLDER).as_posix())}[\"'#]", text)
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
    r"<(?:section|[a-z]+[^>]*\srole=\"region\")[^>]*?\s(aria-label(?:ledby)?=\"(?:\{%.*?%\}|[^\"])*\")"
)


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_no_two_regions_of_a_template_bear_one_name(path: Path) -> None:
    """Who listens to a page jumps from region to region by their names."""
    names = LANDMARK.findall(path.read_text("utf-8"))
    assert sorted(set(names)) == sorted(names)


INCLUDE = re.compile(r"{%\s*include\s+\"([^\"]+)\"([^%]*)%}")


def has_a_form(name: str, above: tuple[str, ...] = ()) -> bool:
    """It, or something it includes, needs the token that protects forms."""
    text = (FOLDER / name).read_text("utf-8")
    inner = [part for part, given in INCLUDE.findall(text) if part not in above and " only" not in given]
    return "{% csrf_token %}" in text or any(has_a_form(part, (*above, name)) for part in inner)


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_no_form_is_included_without_its_token(path: Path) -> None:
    """`only` leaves the token out: the form is drawn, and refused with 403 when a browser sends it."""
    found = INCLUDE.findall(path.read_text("utf-8"))
    assert [name for name, given in found if given.split()[-1:] == ["only"] and has_a_form(name)] == []
