"""Texts that makemessages cannot see would stay English on a Russian page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.consistency.sources import CODE, name_of, python_files, templates, tree

MARKS = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
}


def hidden_texts(module: ast.Module) -> list[int]:
    """Lines where a text is marked inside an f-string: there makemessages does not look."""
    return [
        call.lineno
        for text in ast.walk(module)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
    ]


@pytest.mark.parametrize("path", [*python_files(*CODE), *templates()], ids=name_of)
def test_no_text_was_read_in_a_wrong_encoding(path: Path) -> None:
    """«Todayâ\u0080\u0099s activities» stood on the first page: such text has control characters of Latin-1."""
    assert re.findall("[\u0080-\u009f]", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", python_files(*CODE), ids=name_of)
def test_no_text_is_marked_inside_an_f_string(path: Path) -> None:
    """«Отгрузка оформлена. Invoice … is due on …» (H7, K11)."""
    assert hidden_texts(tree(path)) == []


def test_a_text_inside_an_f_string_is_found() -> None:
    module = ast.parse("""words = f"{text} {_('Invoice %(number)s') % due}" """)
    assert hidden_texts(module) == [1]
    assert hidden_texts(ast.parse("""words = _("Invoice") + f"{text}" """)) == []
