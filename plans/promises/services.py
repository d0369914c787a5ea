"""Promises of both sides: made, moved with a reason, kept, broken (R76)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.covers import MANAGING
from dossiers import subjects
from dossiers.handovers.services import HANDING
from dossiers.models import Client, Person
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, locked, required, reused_identifier
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.working_days import next_working_day
from plans.days import check_due
from plans.models import Activity, Promise, PromiseMove, PromiseStatus, Side
from plans.promises.events import MADE
from plans.promises.states import WRITE, may_decide, promise_machine


@service(capability=WRITE, subject="client")
def make_promise(
    *,
    by: User,
    client: Client,
    side: str,
    text: str,
    due_on: dt.date,
    person: Person | None = None,
    owner: User | None = None,
    amount: Decimal | None = None,
    activity: Activity | None = None,
    about: Any = None,
    made_on: dt.date | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Promise:
    """Write down what was promised. A day off becomes the next working day; without `owner` the client's manager is it.

    The same `client_uuid` again returns the promise already written. Raises `unknown_side`, `text_required`,
    `day_over`, `unlikely_date`, `amount_not_positive`, StateConflict `uuid_reused`.
    """
    if client_uuid and (known := Promise.objects.filter(client_uuid=client_uuid).first()):
        if known.client_id != client.pk or known.created_by_id != by.pk:
            raise reused_identifier()
        return known  # type: ignore[no-any-return]
    if side not in Side.values:
        raise BusinessRuleError("unknown_side", _("Say which side promised."), "side")
    made_on = made_on or clock.today()
    # one that was written down without network may be due by now
    check_due(due_on, since=made_on)
    if amount is not None and amount <= 0:
        raise BusinessRuleError("amount_not_positive", _("The amount must be more than zero."), "amount")
    promise, made = Promise.objects.get_or_create(
        client_uuid=client_uuid or uuid.uuid4(),
        defaults={
            "client": client,
            "side": side,
            "text": required("text", text)[:250],
            "person": person,
            "owner": owner or client.manager,
            "activity": activity,
            "made_on": made_on,
            "due_on": next_working_day(due_on),
            "amount": amount,
            **subjects.columns_of(about),
            "created_by": by,
            "on_behalf_of_id": by.covered_among([client.manager_id]),
        },
    )
    if made:
        record_event(MADE, promise, by=by, on_behalf_of_id=promise.on_behalf_of_id)
    return promise


@service(capability=WRITE, subject="promise")
def update_promise(*, by: User, promise: Promise, text: str, person: Person | None = None) -> Promise:
    """Other words of an open promise. Raises `text_required`, NotAllowed `not_your_promise`, StateConflict `closed`."""
    row = _open(promise, by)
    row.text, row.person = required("text", text)[:250], person
    row.save(update_fields=["text", "person", "updated_at"])
    return row


@service(capability=WRITE, subject="promise")
def move_promise(*, by: User, promise: Promise, due_on: dt.date, reason: str) -> Promise:
    """Another day, and why: the client hears of it first.

    Raises `day_over`, `unlikely_date`, `reason_required`, NotAllowed `not_your_promise`, StateConflict `closed`.
    """
    row = _open(promise, by)
    check_due(due_on, since=clock.today())
    check_reason(reason)
    before, row.due_on = row.due_on, next_working_day(due_on)
    if before != row.due_on:
        row.moves += 1
        PromiseMove.objects.create(
            subject=row, by=by, from_day=before, to_day=row.due_on, reason=reason.strip()[:250]
        )
        row.save(update_fields=["due_on", "moves", "updated_at"])
    return row


def _open(promise: Promise, by: User) -> Promise:
    row: Promise = locked(promise, "client")
    if row.status != PromiseStatus.OPEN:
        raise StateConflict("closed", _("This is closed already."))
    may_decide(row, by)
    return row


@service(capability=promise_machine.capabilities("keep"), subject="promise")
def keep_promise(*, by: User, promise: Promise, evidence: str = "") -> Promise:
    """Done, with how in words; a file is added as a document about it.

    Raises StateConflict `wrong_state`, NotAllowed `not_your_promise`, `payments_decide`.
    """
    changes = {"closed_on": clock.today(), "evidence": evidence.strip()[:250]}
    return promise_machine.move(promise, "keep", by=by, changes=changes)  # type: ignore[no-any-return]


@service(capability=promise_machine.capabilities("break"), subject="promise")
def break_promise(*, by: User, promise: Promise, reason: str) -> Promise:
    """Raises as `keep_promise`, and `reason_required`."""
    return promise_machine.move(  # type: ignore[no-any-return]
        promise, "break", by=by, reason=reason, changes={"closed_on": clock.today()}
    )


@service(capability=promise_machine.capabilities("withdraw"), subject="promise")
def withdraw_promise(*, by: User, promise: Promise, reason: str) -> Promise:
    """Whoever it was given to asks for it no more. Raises as `break_promise`."""
    return promise_machine.move(  # type: ignore[no-any-return]
        promise, "withdraw", by=by, reason=reason, changes={"closed_on": clock.today()}
    )


@service(capability=promise_machine.capabilities("reopen"), subject="promise")
def reopen_promise(*, by: User, promise: Promise) -> Promise:
    """Raises as `keep_promise`."""
    return promise_machine.move(promise, "reopen", by=by, changes={"closed_on": None})  # type: ignore[no-any-return]


@service(capability=HANDING)
def move_promises(*, by: User, client_ids: Collection[int], manager: User) -> dict[int, list[dict[str, Any]]]:
    """Open promises of these clients that a manager keeps become the new one's.

    Returns by client what `restore_promises` needs.
    """
    rows = Promise.objects.open().filter(client__in=client_ids, owner__role__in=MANAGING)
    moved: dict[int, list[dict[str, Any]]] = {}
    for promise in rows.exclude(owner=manager).select_for_update(of=("self",)).order_by("pk"):
        moved.setdefault(promise.client_id, []).append({"id": promise.pk, "owner": promise.owner_id})
        promise.owner = manager
        promise.save(update_fields=["owner", "updated_at"])
    return moved


@service(capability=HANDING)
def restore_promises(*, by: User, manager: User, entries: list[dict[str, Any]]) -> None:
    """Give back what `move_promises` moved and is still open with `manager`."""
    rows = Promise.objects.open().filter(owner=manager).select_for_update(of=("self",))
    found = rows.in_bulk([entry["id"] for entry in entries])
    for entry in entries:
        if promise := found.get(entry["id"]):
            promise.owner_id = entry["owner"]
            promise.save(update_fields=["owner", "updated_at"])
