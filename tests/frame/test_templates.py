"""What holds for every template: sizes, the strict CSP, headers of components, icons that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/vendor/icons.svg").read_text()))
LONGEST = 150
LONGEST_COMPONENT = 40
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "hx-on": re.compile(r"\shx-on", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a script without a file": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "a file of another host": re.compile(r"(?:src|href)=\"(?:https?:)?//", re.IGNORECASE),
}
named = [str(path.relative_to(ROOT)) for path in TEMPLATES]


def broken(text: str) -> list[str]:
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_keeps_the_strict_csp(path: Path) -> None:
    assert broken(path.read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        '<i style="width: 5%"></i>',
        "<style>p { color: red }</style>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        "<script>go()</script>",
        '<script src="https://cdn.example/x.js"></script>',
        '<p hx-on:click="go()">',
    ],
)
def test_what_the_csp_forbids_is_noticed(text: str) -> None:
    assert broken(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_component_is_small_and_says_its_parameters(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("{#")
    head = text.partition("#}")[0]
    assert [name for name in re.findall(r"{% macro (\w+)\(", text) if f"{name}(" not in head] == []
    assert len(text.splitlines()) <= LONGEST_COMPONENT


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_compiles(path: Path) -> None:
    name = path.relative_to(ROOT / "templates")
    get_template(str(name.relative_to("django") if name.parts[0] == "django" else name))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_icons_of_the_template_exist(path: Path) -> None:
    text = path.read_text()
    assert set(re.findall(r'\bicon\("([^"]+)"|\b(?:light_icon|icon_name)="([^"]+)"', text)) <= {
        pair for name in SPRITE for pair in ((name, ""), ("", name))
    }


@pytest.mark.parametrize("path", sorted((ROOT / "static").glob("[cj]s*/*.*s*")), ids=lambda path: path.name)
def test_styles_and_scripts_stay_readable(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 500


def test_scripts_evaluate_no_text() -> None:
    for path in (ROOT / "static" / "js").glob("*.js"):
        assert not re.search(r"\beval\(|new Function|setAttribute\([\"']style", path.read_text()), path.name


def test_vendored_files_name_no_source_map() -> None:
    """The manifest of static files would look for the map and refuse to be written."""
    for path in (ROOT / "static" / "vendor").iterdir():
        if path.suffix in {".js", ".css"}:
            assert "sourceMappingURL" not in path.read_text(), path.name


def test_every_vendored_file_is_listed_with_its_licence() -> None:
    vendor = ROOT / "static" / "vendor"
    listed = (vendor / "README.md").read_text()
    files = {path.name for path in vendor.iterdir() if path.is_file() and path.name != "README.md"}
    assert {name for name in files if f"`{name}`" not in listed} == set()
    assert len(list((vendor / "licences").iterdir())) >= len(files)
