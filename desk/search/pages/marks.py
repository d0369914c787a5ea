"""Where the words of a query stand in a text, for the eye."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kam_crm.shared.text import folded

AROUND = 48  # letters before and after a word that are shown of a long text
LONGEST = 110


@dataclass(frozen=True)
class Piece:
    text: str
    is_marked: bool


def pattern_of(spellings: Iterable[str], digits: str = "") -> re.Pattern[str] | None:
    """Words in any case, ё as е; digits also through the filling of a phone or a number."""
    words = {word for spelling in spellings for word in folded(spelling).split()}
    parts = [re.escape(word).replace("е", "[её]") for word in sorted(words, key=len, reverse=True)]
    if digits:
        parts.insert(0, r"[\s()\-–]*".join(digits))
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def pieces(text: str, pattern: re.Pattern[str] | None) -> list[Piece]:
    if pattern is None or not text:
        return [Piece(text, False)]
    found, at = [], 0
    for match in pattern.finditer(text):
        if match.start() > at:
            found.append(Piece(text[at : match.start()], False))
        if match.group():
            found.append(Piece(match.group(), True))
        at = match.end()
    if at < len(text):
        found.append(Piece(text[at:], False))
    return found


def excerpt(text: str, pattern: re.Pattern[str] | None) -> str:
    """The part of a long text around the first word that was found."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    match = pattern.search(line) if pattern else None
    at = match.start() if match else 0
    start, end = max(0, at - AROUND), min(len(line), at + AROUND + 20)
    begin = "…" if start else ""
    return f"{begin}{line[start:end].strip()}{'…' if end < len(line) else ''}"
