"""Threats of refusal: taken into work with a next step, worked on, closed with an outcome (R102)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.covers import MANAGING
from dossiers.clients.querysets import sees_client
from dossiers.handovers.services import HANDING
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service
from plans.models import Task, TaskKind
from plans.services import add_task
from plans.tasks.states import may_order
from reports.models import Threat, ThreatStatus
from reports.threats.states import WORK, threat_machine


@service(capability=threat_machine.capabilities("take"), subject="threat")
def take_threat(
    *, by: User, threat: Threat, next_step: str, due_on: dt.date, owner: User | None = None
) -> Threat:
    """It has an owner, `by` where nobody is named, and a next step: a task about it of whoever owns it.

    Raises `text_required`, `day_over`, `unlikely_date`, `owner_elsewhere`, StateConflict `wrong_state`.
    """
    owner = owner or by
    if not (owner.is_active and owner.can(WORK) and sees_client(owner, threat.client)):
        raise BusinessRuleError(
            "owner_elsewhere", _("This colleague has nothing to do with the client."), "owner"
        )
    taken: Threat = threat_machine.move(threat, "take", by=by, changes={"owner": owner})
    _plan(by, taken, next_step, due_on)
    return taken


@service(capability=WORK, subject="threat")
def plan_step(*, by: User, threat: Threat, next_step: str, due_on: dt.date) -> Task:
    """One more task about it. Raises `text_required`, `day_over`, `unlikely_date`, StateConflict `not_in_work`."""
    row: Threat = locked(threat, "client", "owner")
    if row.status != ThreatStatus.TAKEN:
        raise StateConflict("not_in_work", _("Nobody works on this threat."))
    return _plan(by, row, next_step, due_on)


@service(capability=threat_machine.capabilities("keep"), subject="threat")
def keep_client(*, by: User, threat: Threat, result: str = "") -> Threat:
    """The client stays. Raises StateConflict `wrong_state`."""
    return _closed(threat, "keep", by, result)


@service(capability=threat_machine.capabilities("lose"), subject="threat")
def lose_client(*, by: User, threat: Threat, result: str) -> Threat:
    """The client has left. Raises `reason_required`, StateConflict `wrong_state`."""
    return _closed(threat, "lose", by, result)


@service(capability=threat_machine.capabilities("dismiss"), subject="threat")
def dismiss_threat(*, by: User, threat: Threat, result: str) -> Threat:
    """It was none. Raises as `lose_client`."""
    return _closed(threat, "dismiss", by, result)


@service(capability=HANDING)
def move_threats(*, by: User, client_ids: Collection[int], manager: User) -> dict[int, list[dict[str, Any]]]:
    """Open threats of these clients that a manager owns become the new one's.

    Returns by client what `restore_threats` needs.
    """
    rows = Threat.objects.open().filter(client__in=client_ids, owner__role__in=MANAGING)
    moved: dict[int, list[dict[str, Any]]] = {}
    for threat in rows.exclude(owner=manager).select_for_update(of=("self",)).order_by("pk"):
        moved.setdefault(threat.client_id, []).append({"id": threat.pk, "owner": threat.owner_id})
        threat.owner = manager
        threat.save(update_fields=["owner", "updated_at"])
    return moved


@service(capability=HANDING)
def restore_threats(*, by: User, manager: User, entries: list[dict[str, Any]]) -> None:
    """Give back what `move_threats` moved and is still open with `manager`."""
    rows = Threat.objects.open().filter(owner=manager).select_for_update(of=("self",))
    found = rows.in_bulk([entry["id"] for entry in entries])
    for entry in entries:
        if threat := found.get(entry["id"]):
            threat.owner_id = entry["owner"]
            threat.save(update_fields=["owner", "updated_at"])


def _plan(by: User, threat: Threat, text: str, due_on: dt.date) -> Task:
    """One's own task, an order to somebody one leads, a request to anybody else."""
    owner = threat.owner
    kind = TaskKind.OWN if owner == by else TaskKind.ORDER if may_order(by, owner) else TaskKind.REQUEST
    return add_task(
        by=by,
        text=text,
        kind=kind,
        assignee=None if owner == by else owner,
        due_on=due_on,
        client=threat.client,
        about=threat,
    )


def _closed(threat: Threat, action: str, by: User, result: str) -> Threat:
    result = result.strip()[:2000]
    changes = {"result": result, "closed_on": clock.today()}
    return threat_machine.move(threat, action, by=by, reason=result, changes=changes)  # type: ignore[no-any-return]
