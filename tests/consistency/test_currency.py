"""No text names a currency: its sign comes from the company's settings (kam_crm/shared/currency.py)."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from kam_crm.shared.currency import SIGNS
from tests.consistency.sources import APPS, ROOT, name_of, python_files, templates

ITS_PLACE = ROOT / "kam_crm" / "shared" / "currency.py"
# «$» and «Br» are code as well: the one sign of patterns and scripts, and the first letters of names
SOUGHT = "".join(sign for sign in SIGNS.values() if sign not in {"$", "Br", "zł"})


def texts() -> list[Path]:
    catalogues = chain.from_iterable((ROOT / app).rglob("*.po") for app in (*APPS, "kam_crm"))
    scripts = (path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts)
    words = (ROOT / "kam_crm/shared/api").glob("*.md")
    found = [*python_files(*APPS, "kam_crm"), *templates(), *catalogues, *scripts, *words]
    return [path for path in found if path != ITS_PLACE]


def signs_in(text: str) -> list[str]:
    return [
        f"line {line}: {words.strip()}"
        for line, words in enumerate(text.splitlines(), start=1)
        if any(sign in words for sign in SOUGHT)
    ]


@pytest.mark.parametrize("path", texts(), ids=name_of)
def test_no_text_names_a_currency(path: Path) -> None:
    """(H37)"""
    assert signs_in(path.read_text("utf-8")) == []


@pytest.mark.parametrize("text", ['_("Debt, ₽")', "{{ sum|money }} €", 'msgstr "на %(sum)s ₽"'])
def test_a_planted_sign_is_found(text: str) -> None:
    assert len(signs_in(f"one\n{text}\n")) == 1
