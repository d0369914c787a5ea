"""The edge of every write, and the refusals that writes share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from kam_crm.shared.checks import locked, unchanged_since
from kam_crm.shared.errors import NotAllowed, StateConflict
from kam_crm.shared.service import ANYBODY, needs_of, one_transaction, service
from tests.factories.accounts import DepartmentFactory
from tests.factories.dossiers import ClientFactory

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Clerk:
    """Holds these capabilities, and stands in for `absent`."""

    held: tuple[str, ...] = ()
    absent: int | None = None
    pk: int = 7

    def can(self, capability: str) -> bool:
        return capability in self.held

    def covered_among(self, managers: Iterable[int | None]) -> int | None:
        return self.absent if self.absent in managers else None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("needed", "by", "may"),
    [
        ("a.b", Clerk(("a.b",)), True),
        ("a.b", Clerk(("c.d", "a")), False),
        (("a.b", "c.d"), Clerk(("c.d",)), True),
        (("a.b", "c.d"), Clerk(("e.f",)), False),
        (ANYBODY, Clerk(), True),
        ("a.b", None, True),  # the installation itself
    ],
)
def test_of_several_capabilities_one_is_enough(needed: Any, by: Clerk | None, may: bool) -> None:
    @service(capability=needed)
    def write(*, by: Any) -> str:
        return "written"

    if may:
        assert write(by=by) == "written"
    else:
        with pytest.raises(NotAllowed) as caught:
            write(by=by)
        assert caught.value.code == "forbidden"


def test_a_door_asks_for_what_the_service_behind_it_needs() -> None:
    @service(capability="a.b")
    def write(*, by: Any) -> None: ...

    assert (needs_of(write), needs_of("c.d"), needs_of(("c.d", "e.f"))) == (
        ("a.b",),
        ("c.d",),
        ("c.d", "e.f"),
    )
    with pytest.raises(TypeError):
        needs_of(lambda by: None)


@pytest.mark.django_db
@pytest.mark.parametrize("of_client", [lambda client: client, lambda client: SimpleNamespace(client=client)])
def test_history_names_who_wrote_and_for_whom(of_client: Any) -> None:
    """The absent manager stands in it where the write is about a client of theirs, and only there."""

    @service(capability=ANYBODY, subject="about")
    def move(*, by: Any, about: Any = None) -> dict[str, Any]:
        client.city += "x"
        client.save()
        context: dict[str, Any] = client.events.last().pgh_context.metadata
        return context

    client: Any = ClientFactory()
    manager, about = client.manager_id, of_client(client)
    assert move(by=Clerk(absent=manager), about=about) == {"user": 7, "acting_for": manager}
    assert move(by=Clerk(absent=manager + 1), about=about) == {"user": 7}
    assert move(by=Clerk(absent=manager)) == {"user": 7}
    assert move(by=None, about=about) == {"user": None}


@service(capability=ANYBODY)
def found(*, by: Any, name: str, refuse: bool = False) -> None:
    DepartmentFactory(name=name)
    if refuse:
        raise NotAllowed("refused", "Refused after the write.")


@service(capability=ANYBODY)
def found_another(*, by: Any, name: str) -> None:
    """Goes on where the service inside it is refused."""
    with suppress(NotAllowed):
        found(by=by, name="inner", refuse=True)
    found(by=by, name=name)


def departments() -> list[str]:
    return list(Department.objects.order_by("name").values_list("name", flat=True))


@pytest.mark.django_db
def test_services_behind_one_door_are_undone_together() -> None:
    with pytest.raises(NotAllowed), one_transaction():
        found(by=None, name="first")
        found(by=None, name="second", refuse=True)
    assert departments() == []


@pytest.mark.django_db
@pytest.mark.parametrize("is_behind_a_door", [True, False])
def test_what_a_refused_service_wrote_inside_another_is_undone_alone(is_behind_a_door: bool) -> None:
    with one_transaction() if is_behind_a_door else nullcontext():
        found_another(by=None, name="outer")
    assert departments() == ["outer"]


@pytest.mark.django_db
def test_a_service_behind_a_door_needs_no_savepoint_and_doors_share_one() -> None:
    def savepoints(*doors: AbstractContextManager[None]) -> int:
        with CaptureQueriesContext(connection) as queries, ExitStack() as stack:
            for door in doors:
                stack.enter_context(door)
            for name in ("one", "two"):
                found(by=None, name=f"{name} {len(doors)}")
        return sum("SAVEPOINT" in query["sql"] for query in queries)

    # the test's own transaction stands around all of them
    assert [savepoints(), savepoints(one_transaction()), savepoints(one_transaction(), one_transaction())] == [
        4, 2, 2
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("read_at", "is_refused"), [(None, False), (NOW, False), (NOW + dt.timedelta(microseconds=1), True)]
)
def test_what_was_saved_after_it_was_read_is_not_written_over(
    read_at: dt.datetime | None, is_refused: bool
) -> None:
    row: Any = SimpleNamespace(updated_at=NOW)
    if not is_refused:
        unchanged_since(row, read_at)
        return
    with pytest.raises(StateConflict) as caught:
        unchanged_since(row, read_at)
    assert caught.value.code == "changed_meanwhile"


@pytest.mark.django_db
def test_a_locked_row_is_as_it_is_stored() -> None:
    read: Any = DepartmentFactory(name="East")
    Department.objects.filter(pk=read.pk).update(name="West")
    DepartmentFactory()
    assert (locked(read).pk, locked(read).name) == (read.pk, "West")
    Department.objects.filter(pk=read.pk).delete()
    with pytest.raises(StateConflict) as caught:
        locked(read)
    assert caught.value.code == "gone"
