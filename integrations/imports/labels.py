"""What columns are called on pages, in the reader's language."""

from __future__ import annotations

import re

from django.utils.translation import get_language

from integrations.imports.names import names_of

_is_cyrillic = re.compile(r"[а-я]").search


def column_label(kind: str, column: str) -> str:
    """The first Russian name that files give the column, or its own name in plain words."""
    if (get_language() or "").startswith("ru"):
        sure, otherwise = names_of(kind, column)
        if word := next(filter(_is_cyrillic, [*sure, *otherwise]), ""):
            return {"инн": "ИНН", "кпп": "КПП", "огрн": "ОГРН"}.get(word, word)
    return column.replace("_", " ")
