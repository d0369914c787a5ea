from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from accounts.models import Department, User
from kam_crm.shared.service import one_transaction
from plans import services
from plans.models import Task, TaskKind
from plans.tasks.states import may_order


def give_to_all(
    *,
    by: User,
    people: Iterable[User] = (),
    assignee: User | None = None,
    department: Department | None = None,
    client_uuid: uuid.UUID | None = None,
    **words: Any,
) -> list[Task]:
    """One task for each who is named, all or none; without anybody one's own. Raises what `add_task` raises."""
    named: list[User | Department | None] = [*people]
    if assignee is not None and assignee not in named:
        named.append(assignee)
    if department is not None:
        named.append(department)
    key = client_uuid or uuid.uuid4()
    with one_transaction():
        return [
            services.add_task(by=by, client_uuid=uuid.uuid5(key, _name(to)), **_addressed(by, to), **words)
            for to in named or [None]
        ]


def _name(to: User | Department | None) -> str:
    return "" if to is None else f"{to._meta.label_lower} {to.pk}"


def _addressed(by: User, to: User | Department | None) -> dict[str, Any]:
    if to is None or to == by:
        return {}
    if isinstance(to, User):
        return {"kind": TaskKind.ORDER if may_order(by, to) else TaskKind.REQUEST, "assignee": to}
    return {"kind": TaskKind.REQUEST, "department": to}
