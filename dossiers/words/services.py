"""Words of the company's own lists: added, renamed, merged into one another, switched off when nobody uses them."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.words.known import WORDS, WordKind
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces


@service(capability="words.manage")
def add_word(*, by: User | None, kind: str, name: str) -> Any:
    """A price column comes behind the others.

    Raises `word_kind_unknown`, `name_required`, `name_long`, `name_taken`.
    """
    known = _kind(kind)
    word = known.model()
    if not known.is_merged:
        word.position = (known.model.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    return _named(known, word, name)


@service(capability="words.manage")
def rename_word(*, by: User | None, word: Any, name: str) -> Any:
    """Whoever uses it follows. Raises `name_required`, `name_long`, `name_taken`, StateConflict `gone`."""
    return _named(_kind_of(word), locked(word), name)


@service(capability="words.manage")
def merge_word(*, by: User | None, word: Any, into: Any) -> int:
    """Rows that use `word` use `into` from now on, and `word` is gone; returns how many rows that were.

    Raises `word_not_merged`, `word_same`, StateConflict `gone`.
    """
    known = _kind_of(word)
    if not known.is_merged:
        raise BusinessRuleError(
            "word_not_merged", _("Price columns cannot be merged: each has its own prices.")
        )
    if type(into) is not type(word) or into.pk == word.pk:
        raise BusinessRuleError("word_same", _("Choose another word of the same list."), "into")
    # in one order, so that two merges of the same pair do not wait for each other
    for one in sorted((word, into), key=lambda row: row.pk):
        locked(one)
    rows = known.user.objects.filter(**{known.field: word.pk})
    count: int = rows.update(**{known.field: into.pk, "updated_at": clock.now()})
    known.model.objects.filter(pk=into.pk).update(is_active=True)
    known.model.objects.filter(pk=word.pk).delete()
    return count


@service(capability="words.manage")
def switch_word(*, by: User | None, word: Any, is_active: bool) -> Any:
    """A word that is off is offered no more. Raises `word_not_switched`, `word_in_use`, StateConflict `gone`."""
    known = _kind_of(word)
    if not known.is_merged:
        raise BusinessRuleError("word_not_switched", _("A price column stays: orders and prices name it."))
    stored = locked(word)
    if not is_active and known.user.objects.filter(**{known.field: stored.pk}).exists():
        raise BusinessRuleError("word_in_use", _("This word is in use: merge it into another one."))
    stored.is_active = is_active
    stored.save(update_fields=["is_active"])
    return stored


def _kind(name: str) -> WordKind:
    try:
        return WORDS[name]
    except KeyError:
        raise BusinessRuleError("word_kind_unknown", _("There is no such list of words."), "kind") from None


def _kind_of(word: Any) -> WordKind:
    return next(kind for kind in WORDS.values() if kind.model is type(word))


def _named(kind: WordKind, word: Any, name: str) -> Any:
    word.name = required("name", normalise_spaces(name))
    longest = kind.model._meta.get_field("name").max_length
    if len(word.name) > longest:
        message = _("At most %(most)s characters.") % {"most": longest}
        raise BusinessRuleError("name_long", message, "name")
    taken = BusinessRuleError("name_taken", _("This name is already taken."), "name")
    # the column's own uniqueness tells capitals from small letters
    if kind.model.objects.filter(name__iexact=word.name).exclude(pk=word.pk).exists():
        raise taken
    try:
        with transaction.atomic():
            word.save()
    except IntegrityError as error:
        raise taken from error
    return word
