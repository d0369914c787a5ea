from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import Client, ClientGroup
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code
from integrations.imports.rows import BATCH, Column, Job, Row, save, unique_rows
from kam_crm.shared.text import normalise_spaces

COLUMNS = [
    Column("client_code", cells.text(32), needed=True),
    Column("group", cells.text(200), needed=True, filled=True),
    Column("parent", cells.text(200)),
]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    """Who belongs where, and the holdings that none of these clients belongs to."""
    of_clients = Client.objects.visible_to(user).exclude(group=None).order_by("code")
    shown = set()
    for code, group, parent in of_clients.values_list("code", "group__name", "group__parent__name"):
        shown.add(group)
        yield code, group, parent
    others = ClientGroup.objects.visible_to(user).order_by(F("parent").asc(nulls_first=True), "name")
    for group, parent in others.values_list("name", "parent__name"):
        if group not in shown:
            yield None, group, parent


def load(rows: list[Row], job: Job) -> Counts:
    """Which holding a client belongs to, by client, and what it is a part of; a row without a client tells only that.

    Holdings that are not there are made: they have no other file. An empty parent says nothing.
    """
    clients = by_code(Client, "client_code", rows, job)
    wanted = unique_rows(rows, _key, job, "group")
    groups = _Groups()
    for row in wanted.values():
        groups.put(row, job)
    groups.check_loops(job)
    job.reject_if_bad()
    groups.save()
    counts, moved = Counts(), []
    for row in wanted.values():
        group = groups.named(row["group"])
        client = clients[row["client_code"]] if row["client_code"] else None
        is_new = row.number in groups.made_by if client is None else client.group_id is None
        is_changed = row.number in groups.moved_by
        if client is not None and client.group_id != group.pk:
            is_changed = True
            client.group = group
            moved.append(client)
        counts += Counts(created=1) if is_new else Counts(updated=1) if is_changed else Counts(unchanged=1)
    save(Client, [], moved, ["group"])
    return counts


def _key(row: Row) -> tuple[str, str]:
    # a client belongs to one holding, a row without a client is of its holding
    return (row["client_code"], "") if row["client_code"] else ("", _folded(row["group"]))


def _folded(name: str) -> str:
    return normalise_spaces(name).casefold()


class _Groups:
    """All holdings by their name in any case, with those the file makes; `made_by` and `moved_by` are rows."""

    def __init__(self) -> None:
        self._by_key = {_folded(group.name): group for group in ClientGroup.objects.all()}
        self._by_id = {group.pk: key for key, group in self._by_key.items()}
        self._parents: dict[str, str] = {
            key: self._by_id[group.parent_id] for key, group in self._by_key.items() if group.parent_id
        }
        self._parent_rows: dict[str, Row] = {}  # the row that says what a group is a part of
        self._fresh: list[str] = []
        self._changed: list[str] = []
        self.made_by: set[int] = set()
        self.moved_by: set[int] = set()

    def named(self, name: str) -> ClientGroup:
        return self._by_key[_folded(name)]

    def put(self, row: Row, job: Job) -> None:
        key = self._known(row["group"], row)
        if not row["parent"]:
            return
        parent, first = _folded(row["parent"]), self._parent_rows.setdefault(key, row)
        if _folded(first["parent"]) != parent:
            reason = _("row %(row)d has the same key and other values") % {"row": first.number}
            job.problems.add(row.number, "parent", row["parent"], reason)
            return
        self._known(row["parent"], row)
        if self._parents.get(key) != parent:
            self._parents[key] = parent
            self._changed.append(key)
            self.moved_by.add(row.number)

    def check_loops(self, job: Job) -> None:
        for key, row in self._parent_rows.items():
            above, seen = self._parents.get(key), {key}
            while above is not None and above not in seen:
                seen.add(above)
                above = self._parents.get(above)
            if above == key:
                job.problems.add(
                    row.number, "parent", row["parent"], _("the holding would be a part of itself")
                )

    def save(self) -> None:
        ClientGroup.objects.bulk_create([self._by_key[key] for key in self._fresh], batch_size=BATCH)
        changed = [self._by_key[key] for key in self._changed]
        for key, group in zip(self._changed, changed, strict=True):
            group.parent = self._by_key[self._parents[key]]
        ClientGroup.objects.bulk_update(changed, ["parent"], batch_size=BATCH)

    def _known(self, name: str, row: Row) -> str:
        key = _folded(name)
        if key not in self._by_key:
            self._by_key[key] = ClientGroup(name=normalise_spaces(name))
            self._fresh.append(key)
            self.made_by.add(row.number)
        return key
