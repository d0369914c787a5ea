"""docs/requirements.md: the rows of the requirements that are done, each with its place and its tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.consistency.sources import ROOT, tree

PAGE = (ROOT / "docs" / "requirements.md").read_text("utf-8")
ALL = 224
TABLE = ("| row | what holds | place | tests |", "|---|---|---|---|")
ROW = re.compile(r"\| R([1-9]\d*) \| ([^|`]+) \| `([^|`]+)` \| (`[^|`]+`(?:, `[^|`]+`)*) \|")
COUNT = re.compile(r"\b(\d+) of (\d+) rows are done\b")
TEST = re.compile(r"(tests/[\w/]+/test_\w+\.py)::(test_\w+)")


class Row(NamedTuple):
    number: int
    words: str
    place: str
    tests: list[str]


def table_lines(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith("|") and line not in TABLE]


def rows(page: str) -> list[Row]:
    """Raises ValueError for a line that is none of a row."""
    found = []
    for line in table_lines(page):
        if (parts := ROW.fullmatch(line)) is None:
            raise ValueError(line)
        number, words, place, tests = parts.groups()
        found.append(Row(int(number), words, place, re.findall(r"`(.+?)`", tests)))
    return found


def spoken_by(path: Path, name: str) -> str | None:
    """What a test says of itself: its docstring, and the comment right above it or first in it. None: no such test."""
    lines = path.read_text("utf-8").splitlines()
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            top = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            head = [*lines[max(top - 2, 0) : top - 1], *lines[node.lineno - 1 : node.body[0].lineno - 1]]
            comments = (line.strip() for line in head if line.strip().startswith("#"))
            return " ".join([ast.get_docstring(node) or "", *comments])
    return None


def names_row(spoken: str, number: int) -> bool:
    """In parentheses, alone or beside other rows and findings (scripts/reviews.py)."""
    named = re.findall(r"\(((?:[A-Z]\d+[a-z]?(?:, )?)+)\)", spoken)
    return f"R{number}" in ", ".join(named).split(", ")


def problems(page: str) -> Iterator[str]:
    done = rows(page)
    numbers = [row.number for row in done]
    if numbers != sorted(set(numbers)) or not set(numbers) <= set(range(1, ALL + 1)):
        yield "rows are unknown, repeated or out of order"
    if COUNT.findall(page) != [(str(len(done)), str(ALL))]:
        yield f"the count is {len(done)} of {ALL}"
    for row in done:
        if not (ROOT / row.place).exists():
            yield f"R{row.number}: no {row.place}"
        for test in row.tests:
            found = TEST.fullmatch(test)
            path = ROOT / found[1] if found else None
            spoken = spoken_by(path, found[2]) if found and path and path.exists() else None
            if spoken is None:
                yield f"R{row.number}: no {test}"
            elif not names_row(spoken, row.number):
                yield f"R{row.number}: not named by {test}"


def test_every_row_has_a_place_and_tests_that_name_it() -> None:
    assert list(problems(PAGE)) == []


def test_only_rows_stand_in_tables_and_every_chapter_has_one() -> None:
    assert len(rows(PAGE)) == len(table_lines(PAGE)) > 0
    for chapter in PAGE.split("\n## ")[1:]:
        assert rows(chapter) and all(line in chapter.splitlines() for line in TABLE), chapter.splitlines()[0]


FIRST = next(line for line in table_lines(PAGE) if line.startswith("| R4 "))


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("| R4 |", "| R225 |", "rows are unknown, repeated or out of order"),
        ("| R4 |", "| R1 |", "rows are unknown, repeated or out of order"),
        (FIRST + "\n", "", f"the count is {len(rows(PAGE)) - 1} of {ALL}"),
        ("`dossiers/handovers`", "`dossiers/handing`", "R4: no dossiers/handing"),
        (
            FIRST,
            FIRST.replace("::test_h", "::test_no_h"),
            "R4: no tests/dossiers/test_handovers.py::test_no_h",
        ),
        (FIRST, FIRST.replace("test_handovers", "test_none"), "R4: no tests/dossiers/test_none.py::test_h"),
        ("| R4 |", "| R5 |", "R5: not named by tests/dossiers/test_handovers.py::test_h"),
    ],
)
def test_a_planted_fault_is_told(was: str, becomes: str, told: str) -> None:
    planted = PAGE.replace(was, becomes)
    assert planted != PAGE
    assert [problem for problem in problems(planted) if problem.startswith(told)]


def test_a_line_that_is_no_row_is_an_error() -> None:
    with pytest.raises(ValueError, match="R4"):
        rows(PAGE.replace("`dossiers/handovers`", "dossiers/handovers"))


def test_a_number_is_read_whole_from_docstring_and_comment(tmp_path: Path) -> None:
    path = tmp_path / "test_planted.py"
    path.write_text(
        '# (R4)\ndef test_a():\n    """Of two (H1, R17)."""\n\n\ndef test_b():\n    # (R2)\n    pass\n'
    )
    assert [number for number in (1, 2, 4, 17) if names_row(spoken_by(path, "test_a") or "", number)] == [
        4,
        17,
    ]
    assert names_row(spoken_by(path, "test_b") or "", 2)
    assert spoken_by(path, "test_c") is None
