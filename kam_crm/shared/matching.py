"""Conditions of searches: words of a query in columns with folded names and codes."""

from __future__ import annotations

import re
from functools import reduce
from operator import and_, or_

from django.db.models import CharField, Q, TextField, Transform

SHORTEST_PART = 3  # letters that are looked for inside a word


@CharField.register_lookup
@TextField.register_lookup
class Folded(Transform):
    """As `folded` spells words of a query: lower case, ё as е. `text__folded__contains` reads an index over it."""

    lookup_name = "folded"
    template = "translate(lower(%(expressions)s), 'ё', 'е')"
    output_field = TextField()


def matching(variants: list[str], fields: tuple[str, ...]) -> Q:
    """Rows where, for one spelling of the query (`search_variants`), every word is in some column."""
    return reduce(or_, (reduce(and_, (_word(word, fields) for word in v.split())) for v in variants))


def holds(field: str, word: str) -> Q:
    """One or two letters stand somewhere in almost every name: in one they must begin a word.

    An index of trigrams knows the beginnings of words, and would be read whole for two letters in their middle.
    """
    if len(word) < SHORTEST_PART and field.endswith("sort_key"):
        # words of a key are parted by single spaces
        return Q(**{f"{field}__istartswith": word}) | Q(**{f"{field}__icontains": f" {word}"})
    if len(word) > 1:
        return Q(**{f"{field}__icontains": word})
    # \m is the beginning of a word in PostgreSQL's expressions
    return Q(**{f"{field}__iregex": rf"\m{re.escape(word)}"})


def _word(word: str, fields: tuple[str, ...]) -> Q:
    return reduce(or_, (holds(field, word) for field in fields))
