"""The glossary's words that are not used (docs/glossary.md) are found in code, templates and English messages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.consistency.sources import CODE, ROOT, name_of, python_files, templates, tree

GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\| (.+?) \| (everywhere|names) \| (.+?) \|$", re.MULTILINE)


class Word(NamedTuple):
    pattern: re.Pattern[str]
    where: str
    instead: str


def unused_words() -> list[Word]:
    found = []
    for patterns, where, instead in ROW.findall(GLOSSARY.read_text("utf-8")):
        either = "|".join(part.strip() for part in patterns.replace("\\|", "\0").split(","))
        found.append(Word(re.compile(rf"\b(?:{either})\b".replace("\0", "|"), re.IGNORECASE), where, instead))
    return found


def names_in(path: Path) -> Iterator[tuple[int, str]]:
    """Identifiers that a module defines, with their words apart: `link_edit` is «place edit»."""
    for node in ast.walk(tree(path)):
        name = getattr(node, "name", None) or getattr(node, "arg", None)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        if isinstance(name, str):
            yield getattr(node, "lineno", 0), re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ")


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    yield from enumerate(path.read_text("utf-8").splitlines(), start=1)


def misused(path: Path) -> list[str]:
    found = []
    for pattern, where, instead in unused_words():
        texts = lines_of(path) if where == "everywhere" else names_in(path) if path.suffix == ".py" else ()
        found += [
            f"line {line}: «{hit[0]}», write {instead}"
            for line, text in texts
            if (hit := pattern.search(text))
        ]
    return found


@pytest.mark.parametrize("path", [*python_files(*CODE), *templates()], ids=name_of)
def test_no_word_of_the_list_is_used(path: Path) -> None:
    assert misused(path) == []


def test_the_list_has_words() -> None:
    assert {"everywhere", "names"} == {word.where for word in unused_words()}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("# what a deed leaves behind\n", 1),
        ("# the manager decides on his own\n", 1),
        ('MESSAGE = _("Your clients’ orders will stand here.")\n', 1),
        ("place_edit = 1\n", 1),
        ("def whose_day() -> None: ...\n", 1),
        ("# rows whose client is key, replaced at midnight\n", 0),
        ("replace = marketplace = 1\n", 0),
    ],
)
def test_a_planted_word_is_found(tmp_path: Path, text: str, count: int) -> None:
    path = tmp_path / "planted.py"
    path.write_text(text)
    assert len(misused(path)) == count
