"""Words and codes of a file as rows of the database: looked up in bulk, made where that is asked for."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from integrations.imports.rows import Job, Row


def named(model: Any, column: str, rows: Iterable[Row], job: Job, **defaults: Any) -> dict[str, Any]:
    """`model` rows by casefolded name for every name in the column. Unknown names are made or are problems."""
    rows = [row for row in rows if row[column]]
    wanted = {row[column].casefold(): row[column] for row in rows}
    # all of them, compared in Python: the database's lower() and casefold() differ («ß»), and they are few
    found = {row.name.casefold(): row for row in model._default_manager.all()} if wanted else {}
    missing = {key: name for key, name in wanted.items() if key not in found}
    if missing and job.create_missing:
        for made in model._default_manager.bulk_create(
            model(name=name, **defaults) for name in missing.values()
        ):
            found[made.name.casefold()] = made
    elif missing:
        for row in rows:
            if row[column].casefold() in missing:
                job.problems.add(
                    row.number, column, row[column], _("unknown; allow creating what is missing, or add it")
                )
    return found


def by_code(model: Any, column: str, rows: Iterable[Row], job: Job) -> dict[str, Any]:
    """`model` rows by code. A name that only one has stands for its code in the rows; other texts are problems."""
    rows = [row for row in rows if row[column]]
    # not `visible_to`: the administrator, who brings most files, sees no client (client_scope)
    found = {row.code: row for row in model._default_manager.filter(code__in={row[column] for row in rows})}
    codes = codes_by_name(model, {row[column] for row in rows} - set(found))
    found |= {row.code: row for row in model._default_manager.filter(code__in=set(codes.values()))}
    for row in rows:
        if row[column] in codes:
            row.values[column] = codes[row[column]]
        elif row[column] not in found:
            job.problems.add(row.number, column, row[column], _("there is no such code"))
    return found


def codes_by_name(model: Any, texts: set[str]) -> dict[str, str]:
    """Codes of those texts that are the name, or a client's full name, of exactly one row: as 1C names them."""
    if not texts:
        return {}
    wanted = set(map(_folded, texts))
    owners: dict[str, set[str]] = defaultdict(set)
    fields = [name for name in ("name", "legal_name") if hasattr(model, name)]
    for code, *names in model._default_manager.values_list("code", *fields).iterator():
        for name in map(_folded, names):
            if name in wanted:
                owners[name].add(code)
    return {text: min(owners[name]) for text in texts if len(owners.get(name := _folded(text), ())) == 1}


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def managers_named(column: str, rows: Iterable[Row], job: Job) -> dict[str, User]:
    """People who may be responsible for clients, by e-mail and by a name of only one. Others are problems."""
    rows = [row for row in rows if row[column]]
    managers = list(User.objects.managers()) if rows else []
    names = Counter(user.full_name.casefold() for user in managers)
    found = {user.full_name.casefold(): user for user in managers if names[user.full_name.casefold()] == 1}
    found |= {user.email.lower(): user for user in managers}
    for row in rows:
        if names[row[column]] > 1:
            job.problems.add(
                row.number, column, row[column], _("several managers are called so: write the e-mail")
            )
        elif row[column] not in found:
            job.problems.add(
                row.number, column, row[column], _("there is no active manager with this e-mail or name")
            )
    return found


class Dated:
    """Rows of clients, each in force from its `valid_from` until a later one begins."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows: dict[int, dict[dt.date, Any]] = defaultdict(dict)
        for row in rows:
            self._rows[row.client_id][row.valid_from] = row

    def has_any(self, client: Any) -> bool:
        return bool(self._rows.get(client.pk))

    def meant(self, client: Any, day: dt.date | None, today: dt.date) -> Any:
        """The row that begins on the day, without a day the one in force; None where there is none."""
        rows = self._rows.get(client.pk, {})
        if day is not None:
            return rows.get(day)
        begun = [first for first in rows if first <= today]
        return rows[max(begun)] if begun else None
