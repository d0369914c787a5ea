"""Rows whose names have words like those typed: what a search answers with where nothing is called so.

A million names have some ten thousand words. Those of all clients and people stand in a view of their own, renewed at
night, and are asked first: it is what they name, in the tables themselves, that is found. Where they name nothing that
the person sees, and for names of several words, all names are asked: a name of today is found, too.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Upper

LEAST_LIKENESS = Decimal("0.33")  # below it anything is alike: one wrong letter of five leaves a third
BROKEN = 3  # trigrams that one wrong letter breaks
MOST_WORDS = 8  # of names, the likest ones

M = TypeVar("M", bound=Model)


def find_alike(rows: QuerySet[M], variants: list[str], limit: int = 1) -> list[M]:
    """Names with words like the query, the likest first.

    The threshold is a setting of the database, here for this transaction only.
    """
    # two letters have too few trigrams, and of numbers a wrong digit makes another number
    words = [variant for variant in variants if len(variant) > 2 and not variant.replace(" ", "").isdigit()]
    if not words:
        return []
    # in upper case like the index, which serves `icontains` too
    keyed: Any = rows.annotate(
        upper_key=Upper("sort_key", output_field=TextField()),
        likeness=TrigramWordSimilarity(words[0], "sort_key"),
    ).order_by("-likeness", "sort_key", "pk")
    with transaction.atomic(), connection.cursor() as cursor:
        least = min(_least_likeness(word) for word in words)
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(least)])
        if likest := _words_of_names(cursor, words):
            found = list(keyed.filter(reduce(or_, (Q(sort_key__icontains=word) for word in likest)))[:limit])
            if len(found) == limit:
                return found
        # the operator, unlike a comparison of the likeness, reads the index; read here, as outside the transaction the
        # usual threshold would be back
        return list(
            keyed.filter(reduce(or_, (Q(upper_key__trigram_word_similar=word) for word in words)))[:limit]
        )


def renew_words(context: Any) -> int:
    """The nightly's step: words of new names come, those that nobody bears any more go; how many there are."""
    with connection.cursor() as cursor:
        # whoever searches meanwhile reads the words of before
        cursor.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY dossiers_name_word")
        cursor.execute("SELECT count(*) FROM dossiers_name_word")
        return int(cursor.fetchone()[0])


def _words_of_names(cursor: Any, words: list[str]) -> list[str]:
    """The likest words of all names of clients and people, for queries of one word each; not whose they are."""
    single = [word for word in words if " " not in word]
    if len(single) < len(words):
        return []
    cursor.execute(
        """
        SELECT known.word
        FROM dossiers_name_word AS known, unnest(%s::text[]) AS typed (word)
        WHERE typed.word <%% known.word
        GROUP BY known.word
        ORDER BY max(word_similarity(typed.word, known.word)) DESC, known.word
        LIMIT %s
        """,
        [single, MOST_WORDS],
    )
    return [word for (word,) in cursor.fetchall()]


def _least_likeness(words: str) -> Decimal:
    """Likeness as pg_trgm counts it (shared trigrams in % of all) that one wrong letter leaves of the words.

    A letter stands in three trigrams: of «ромашка» eight, «рамашка» shares five of eleven.
    """
    trigrams = sum(len(word) + 1 for word in words.split())
    left = Decimal(trigrams - BROKEN) / (trigrams + BROKEN)
    return max(LEAST_LIKENESS, left.quantize(Decimal("0.01"), rounding=ROUND_DOWN))
