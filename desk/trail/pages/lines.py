"""Events of the history in words: «price column: Retail → Wholesale, valid from 1 Dec 2026»."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, ForeignKey, Model
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights.covers import sees_every_margin
from desk.trail.kinds import PERSON, Kind
from desk.trail.querysets import last_states, states
from kam_crm.shared import formats
from kam_crm.shared.web.addresses import path_of

MASK = "•••"
LONGEST = 160  # letters of a value; the row itself shows it whole


@dataclass(frozen=True)
class Line:
    """One event. `changes` are words about fields; `masked` says that personal data is hidden in them."""

    key: int
    kind: Kind
    label: str
    title: str
    url: str
    what: str
    changes: str
    masked: bool


class Lines:
    """Words for events of any kinds, as one person may read them; names are resolved by one statement a model."""

    def __init__(self, user: User, events: dict[Kind, list[Any]], *, reveals: bool = False) -> None:
        self.user, self.events, self.reveals = user, events, reveals
        self.sees_margin = sees_every_margin(user)
        # by the row: the state before an event has the same secret in it
        self.secret_rows = {
            (kind.name, event.pgh_obj_id)
            for kind, found in events.items()
            if kind.is_secret
            for event in found
            if event.holds_secret
        }

    @cached_property
    def before(self) -> dict[Kind, dict[int, Any]]:
        """States before, by kind and key; most are among the events themselves."""
        found = {}
        for kind, events in self.events.items():
            known = {event.pgh_id: event for event in events}
            missing = {event.before_id for event in events} - known.keys() - {None}
            found[kind] = known | (states(kind, missing) if missing else {})
        return found

    @cached_property
    def names(self) -> dict[type[Model], dict[int, str]]:
        wanted: dict[type[Model], set[int]] = {}
        for kind in self.events:
            relations = [one for one in kind.fields if isinstance(one, ForeignKey)]
            for state in (*self.events[kind], *self.before[kind].values()):
                for relation in relations:
                    wanted.setdefault(relation.related_model, set()).add(getattr(state, relation.attname))
        return {model: names_of(model, keys - {None}) for model, keys in wanted.items()}

    def of(self, kind: Kind, event: Any) -> Line:
        before = self.before[kind].get(event.before_id)
        what, changes = self._words(kind, event, before)
        # personal data beyond contact data are shown in their own block alone
        hidden = not self.reveals and MASK in changes and kind.name == PERSON
        url = "" if kind.page == "" or event.pgh_label == "delete" else path_of(kind.page, _key(kind, event))
        return Line(event.pgh_id, kind, event.pgh_label, self.title(kind, event), url, what, changes, hidden)

    def title(self, kind: Kind, event: Any) -> str:
        """What the row is known by."""
        fields = {one.name: one for one in kind.fields}
        words = (self.shown(kind, event, fields[name]) for name in kind.title)
        return ", ".join(word for word in words if word != formats.NOTHING)

    def _words(self, kind: Kind, event: Any, before: Any) -> tuple[str, str]:
        """What happened, and to which fields."""
        if event.pgh_label == "delete":
            return _("deleted"), self._facts(kind, event)
        if event.pgh_label == "insert":
            if kind.dated and before is not None:
                taken_over = self._difference(kind, event, before, {"valid_from"})
                return _("changed"), _("%(changes)s, since %(day)s") % {
                    "changes": taken_over or self._facts(kind, event, {"valid_from"}),
                    "day": formats.day(event.valid_from),
                }
            return _("created"), self._facts(kind, event)
        if before is None:
            return _("changed"), _("what it was before was not kept yet; now: %(facts)s") % {
                "facts": self._facts(kind, event)
            }
        return _("changed"), self._difference(kind, event, before) or _("nothing but the time of saving")

    def _facts(self, kind: Kind, state: Any, but: Iterable[str] = ()) -> str:
        """All that is filled in, but what the row is known by."""
        return "; ".join(
            f"{one.verbose_name}: {self.value(kind, state, one)}"
            for one in kind.fields
            if one.name not in {*kind.title, *but} and getattr(state, one.attname) not in (None, "")
        )

    def _difference(self, kind: Kind, now: Any, before: Any, but: Iterable[str] = ()) -> str:
        return "; ".join(
            f"{one.verbose_name}: {self.value(kind, before, one)} → {self.value(kind, now, one)}"
            for one in kind.fields
            if one.name not in but and getattr(now, one.attname) != getattr(before, one.attname)
        )

    def value(self, kind: Kind, state: Any, one: Field[Any, Any]) -> str:
        """A field as this person may read it."""
        is_hidden = (one.name in kind.personal and not self.reveals) or (
            one.name in kind.secrets and (kind.name, state.pgh_obj_id) in self.secret_rows
        )
        if getattr(state, one.attname) not in (None, "") and (
            is_hidden or (one.name in kind.margins and not self.sees_margin)
        ):
            return MASK
        return self.shown(kind, state, one)

    def shown(self, kind: Kind, state: Any, one: Field[Any, Any]) -> str:
        value = getattr(state, one.attname)
        if value is None or value == "":
            return formats.NOTHING
        if isinstance(one, ForeignKey):
            return self.names[one.related_model].get(value, f"№ {value}")
        if isinstance(one, ArrayField):
            names = dict(one.base_field.flatchoices)
            return ", ".join(str(names.get(code, code)) for code in value)
        if one.name in kind.codes or one.choices:
            words = kind.codes[one.name]() if one.name in kind.codes else dict(one.flatchoices)
            return str(words.get(value, value))
        return value_words(value, getattr(one, "decimal_places", 0))


def value_words(value: Any, places: int = 0) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Decimal():
            # amounts have two places; of rates and quantities the zeros at the end say nothing
            return formats.money(value) if places == 2 else formats.plain(value)
        case dt.datetime():
            return f"{formats.day(value)} {formats.time_of_day(value)}"
        case dt.date():
            return formats.day(value)
        case dt.time():
            return formats.time_of_day(value)
    return Truncator(" ".join(str(value).split())).chars(LONGEST)


def names_of(model: type[Model], keys: set[int]) -> dict[int, str]:
    """Words for rows of a model, those that were deleted by their last event."""
    if not keys:
        return {}
    # of any row, also one the reader does not see: the history of a row that they see names it
    rows = model._base_manager.filter(pk__in=keys).select_related(*getattr(model, "NAMED_BY", ()))
    found = {row.pk: str(row) for row in rows}
    if keys - found.keys() and hasattr(model, "pgh_event_model"):
        found |= last_states(model, keys - found.keys())
    return found


def _key(kind: Kind, event: Any) -> Any:
    return getattr(event, kind.page_of)
