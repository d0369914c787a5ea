"""docs/reviews.md: which test holds which finding of those who tried the product.

A test names findings in parentheses at the end of its docstring's sentence: «… a stale answer is never taken (K0, K1).»
The letters are those of the trials: A programs, F faults and strangers, H heads and finance, K key account managers,
M and N requirements. R is no finding but a row of docs/requirements.md.

    scripts/reviews.py          renew the list
    scripts/reviews.py check    say whether it is current
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "reviews.md"
NAMED = re.compile(r"\(((?:[AFHKMNR]\d+[a-z]?(?:, )?)+)\)")
HEAD = """# Findings and the tests that hold them

Tried as new users would: a key account manager (K), a head and a controller (H), a program (A), a stranger and a fault
(F), a reader of the requirements (M, N). Each line is a test that failed before its finding was mended.
`scripts/reviews.py` writes this part from the docstrings; what is left, and why, stands below by hand.

| finding | what holds now | test |
|---|---|---|
"""
LEFT = "\n## Left\n"


def findings() -> Iterator[tuple[str, str, str]]:
    """(finding, sentence, file::test) of every docstring under tests/ that names one."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            sentence = " ".join((ast.get_docstring(node) or "").split())
            for named in NAMED.finditer(sentence):
                words = NAMED.sub("", sentence).replace(" .", ".").replace("|", "/").strip()
                if not words.strip("."):  # the name says it all
                    words = f"{node.name.removeprefix('test_').replace('_', ' ').capitalize()}."
                for finding in (one for one in named[1].split(", ") if not one.startswith("R")):
                    yield finding, words, f"{path.relative_to(ROOT)}::{node.name}"


def position(finding: str) -> tuple[str, int, str]:
    """A1, A2, A10: by letter, then by number."""
    digits = re.sub(r"\D", "", finding)
    return finding[0], int(digits), finding


def listed() -> str:
    """The generated part of the list."""
    rows = sorted(set(findings()), key=lambda row: (position(row[0]), row[2]))
    return HEAD + "".join(f"| {finding} | {words} | `{test}` |\n" for finding, words, test in rows)


def main(command: str = "write") -> int:
    """Exit status: 1 where `check` finds the list out of date."""
    kept = LIST.read_text() if LIST.exists() else ""
    text = listed() + LEFT + kept.partition(LEFT)[2]
    if command == "check":
        return int(text != kept)
    LIST.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
