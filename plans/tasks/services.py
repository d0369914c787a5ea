"""Tasks: entered, given, moved, reported, done. Days are working days (R128)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.rights.covers import MANAGING
from dossiers import subjects
from dossiers.handovers.services import HANDING
from dossiers.models import Client, Person
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, locked, required, reused_identifier
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.working_days import add_working_days, next_working_day
from plans.days import check_due
from plans.experts.measuring import forget_answer, note_answer
from plans.models import Activity, Repeat, Task, TaskKind, TaskMove, TaskStatus
from plans.tasks.events import GIVEN, RAISED
from plans.tasks.states import WRITE, may_order, of_both, task_machine

FREE_MOVES = 2  # the third time something is put off asks why


@service(capability=WRITE, subject="client")
def add_task(
    *,
    by: User,
    text: str,
    kind: str = TaskKind.OWN,
    due_on: dt.date | None = None,
    due_at: dt.time | None = None,
    client: Client | None = None,
    person: Person | None = None,
    assignee: User | None = None,
    department: Department | None = None,
    activity: Activity | None = None,
    about: Any = None,
    note: str = "",
    repeat: str = Repeat.NEVER,
    client_uuid: uuid.UUID | None = None,
) -> Task:
    """Enter one's own task, or give one: an order to somebody one leads, a request to a colleague or a department.

    A day off becomes the next working day. `about` is a row of any registered subject. The same `client_uuid` again
    returns the task already entered. Raises `text_required`, `day_over`, `unlikely_date`, `addressee_required`,
    `addressee_left`, `not_your_team`, `hour_without_day`, StateConflict `uuid_reused`.
    """
    if client_uuid and (known := Task.objects.filter(client_uuid=client_uuid).first()):
        if known.author_id != by.pk:
            raise reused_identifier()
        return known  # type: ignore[no-any-return]
    _check_due(due_on, due_at)
    is_given = TaskKind(kind).is_given
    if is_given:
        _check_addressee(by, kind, assignee, department)
    absent = by.covered_among([client.manager_id]) if client else None
    task, made = Task.objects.get_or_create(
        client_uuid=client_uuid or uuid.uuid4(),
        defaults={
            "kind": kind,
            "status": TaskStatus.GIVEN if is_given else TaskStatus.OPEN,
            "text": required("text", text)[:250],
            "note": note.strip(),
            "author": by,
            "on_behalf_of_id": absent,
            # what a deputy enters for the absent manager stays with the client
            "assignee_id": assignee.pk if is_given and assignee else None if is_given else absent or by.pk,
            "department": department if is_given and assignee is None else None,
            "client": client,
            "person": person,
            "activity": activity,
            **subjects.columns_of(about),
            "due_on": due_on and next_working_day(due_on),
            "due_at": due_at,
            "repeat": repeat,
        },
    )
    if made and is_given:
        record_event(GIVEN, task, by=by, on_behalf_of_id=absent)
    return task


@service(capability=WRITE, subject="task")
def update_task(
    *,
    by: User,
    task: Task,
    text: str,
    note: str = "",
    client: Client | None = None,
    repeat: str = Repeat.NEVER,
) -> Task:
    """Other words; the day is moved by `move_task`. Raises `text_required`, NotAllowed `not_your_task`, `closed`."""
    row: Task = _open(task)
    of_both(row, by)
    row.text, row.note = required("text", text)[:250], note.strip()
    row.client, row.repeat = client, repeat
    row.save(update_fields=["text", "note", "client", "repeat", "updated_at"])
    return row


@service(capability=WRITE, subject="task")
def move_task(
    *, by: User, task: Task, due_on: dt.date, due_at: dt.time | None = None, reason: str = ""
) -> Task:
    """Another day, a working one. The third time asks for a reason.

    Raises `day_over`, `unlikely_date`, `reason_required`, NotAllowed `not_your_task`, StateConflict `closed`.
    """
    row: Task = _open(task)
    of_both(row, by)
    _check_due(due_on, due_at)
    if row.moves >= FREE_MOVES:
        check_reason(reason)
    before, row.due_on, row.due_at = row.due_on, next_working_day(due_on), due_at
    # a day for what had none is no delay
    if before is not None and before != row.due_on:
        row.moves += 1
        TaskMove.objects.create(subject=row, by=by, from_day=before, to_day=row.due_on, reason=reason.strip())
    row.save(update_fields=["due_on", "due_at", "moves", "updated_at"])
    return row


@service(capability=task_machine.capabilities("give"), subject="task")
def give_task(
    *, by: User, task: Task, assignee: User | None = None, department: Department | None = None
) -> Task:
    """Ask a colleague or a department to do what was one's own task.

    Raises `addressee_required`, `addressee_left`, NotAllowed `not_your_task`, StateConflict `wrong_state`.
    """
    _check_addressee(by, TaskKind.REQUEST, assignee, department)
    changes: dict[str, Any] = {"kind": TaskKind.REQUEST, "assignee": assignee}
    changes["department"] = None if assignee else department
    return task_machine.move(task, "give", by=by, changes=changes)  # type: ignore[no-any-return]


@service(capability=task_machine.capabilities("take"), subject="task")
def take_task(*, by: User, task: Task) -> Task:
    """Raises StateConflict `wrong_state`, NotAllowed `not_your_task`."""
    changes = {} if task.assignee_id else {"assignee": by}
    return task_machine.move(task, "take", by=by, changes=changes)  # type: ignore[no-any-return]


@service(capability=task_machine.capabilities("report"), subject="task")
def report_task(*, by: User, task: Task, report: str) -> Task:
    """What came of it; who gave it accepts. Raises as `take_task`, and `report_required`."""
    changes: dict[str, Any] = {"report": required("report", report)}
    if task.assignee_id is None:
        changes["assignee"] = by
    reported: Task = task_machine.move(task, "report", by=by, changes=changes)
    note_answer(reported)
    return reported


@service(capability=task_machine.capabilities("accept"), subject="task")
def accept_task(*, by: User, task: Task) -> Task:
    """Raises as `take_task`."""
    done: Task = task_machine.move(task, "accept", by=by, changes={"done_at": clock.now()})
    _repeat(done)
    return done


@service(capability=task_machine.capabilities("send_back"), subject="task")
def send_back_task(*, by: User, task: Task, reason: str) -> Task:
    """Raises as `take_task`, and `reason_required`."""
    sent_back: Task = task_machine.move(task, "send_back", by=by, reason=reason)
    forget_answer(sent_back)
    return sent_back


@service(capability=task_machine.capabilities("finish"), subject="task")
def finish_task(*, by: User, task: Task, report: str = "") -> Task:
    """Done; one that is repeated leaves the next one. Raises as `take_task`."""
    changes = {"done_at": clock.now(), "report": report.strip()}
    done: Task = task_machine.move(task, "finish", by=by, changes=changes)
    _repeat(done)
    return done


@service(capability=task_machine.capabilities("cancel"), subject="task")
def cancel_task(*, by: User, task: Task, reason: str = "") -> Task:
    """Raises as `take_task`."""
    return task_machine.move(task, "cancel", by=by, reason=reason)  # type: ignore[no-any-return]


@service(capability=task_machine.capabilities("reopen"), subject="task")
def reopen_task(*, by: User, task: Task) -> Task:
    """Undo of done and cancelled; one that was given is in work again. The next of a repeated one goes.

    Raises as `take_task`.
    """
    is_given = TaskKind(task.kind).is_given
    target = TaskStatus.TAKEN if is_given else TaskStatus.OPEN
    changes: dict[str, Any] = {"done_at": None}
    row: Task = task_machine.move(task, "reopen", by=by, target=target, changes=changes)
    forget_answer(row)
    if row.repeat:
        Task.objects.filter(client_uuid=_next_uuid(row), status=TaskStatus.OPEN).delete()
    return row


@service(capability=WRITE, subject="task")
def raise_task(*, by: User, task: Task) -> Task:
    """Show what is overdue to the head of who has to do it.

    Raises `not_due_yet`, NotAllowed `not_your_task`, StateConflict `closed`.
    """
    row: Task = _open(task)
    of_both(row, by)
    if not row.is_overdue(clock.today()):
        raise BusinessRuleError("not_due_yet", _("It is raised to the head once its day is over."))
    if row.escalated_at is None:
        row.escalated_at = clock.now()
        row.save(update_fields=["escalated_at", "updated_at"])
        record_event(RAISED, row, by=by, on_behalf_of_id=by.covered_among(row.responsible_ids))
    return row


def _open(task: Task) -> Task:
    row: Task = locked(task, "assignee", "author", "department")
    if not task_machine.state(row.status).is_open:
        raise StateConflict("closed", _("This is closed already."))
    return row


def _check_due(due_on: dt.date | None, due_at: dt.time | None) -> None:
    if due_on is None:
        if due_at is not None:
            raise BusinessRuleError("hour_without_day", _("Give the day of this hour."), "due_on")
        return
    check_due(due_on, since=clock.today())


def _check_addressee(by: User, kind: str, assignee: User | None, department: Department | None) -> None:
    if assignee is None and department is None:
        raise BusinessRuleError("addressee_required", _("Say who has to do it."), "assignee")
    if assignee is not None and not assignee.is_active:
        raise BusinessRuleError("addressee_left", _("This colleague has left."), "assignee")
    if kind == TaskKind.ORDER and (assignee is None or not may_order(by, assignee)):
        raise NotAllowed("not_your_team", _("Orders are given to people one leads; ask others by a request."))


def _next_uuid(task: Task) -> uuid.UUID:
    """Of the task that follows a repeated one: done twice it follows once."""
    return uuid.uuid5(task.client_uuid, "next")


def _repeat(task: Task) -> None:
    if not task.repeat or task.due_on is None:
        return
    match task.repeat:
        case Repeat.DAY:
            due_on = add_working_days(task.due_on, 1)
        case Repeat.WEEK:
            due_on = next_working_day(task.due_on + dt.timedelta(days=7))
        case _:
            due_on = next_working_day(_month_later(task.due_on))
    fresh = {
        name: getattr(task, name)
        for name in (
            "kind", "text", "note", "author_id", "on_behalf_of_id", "assignee_id", "department_id", "client_id",
            "person_id", "subject_kind", "subject_id", "due_at", "repeat",
        )
    }  # fmt: skip
    status = TaskStatus.GIVEN if TaskKind(task.kind).is_given else TaskStatus.OPEN
    Task.objects.get_or_create(
        client_uuid=_next_uuid(task),
        defaults={**fresh, "due_on": max(due_on, clock.today()), "status": status},
    )


def _month_later(day: dt.date) -> dt.date:
    """The same day of the next month, its last day where there is none."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


@service(capability=HANDING)
def move_tasks(*, by: User, client_ids: Collection[int], manager: User) -> dict[int, list[dict[str, Any]]]:
    """Give the manager's own open tasks about these clients to the new one; what was given to somebody stays theirs.

    Returns by client what `restore_tasks` needs.
    """
    rows = Task.objects.open().filter(
        client__in=client_ids, status=TaskStatus.OPEN, assignee__role__in=MANAGING
    )
    moved: dict[int, list[dict[str, Any]]] = {}
    for task in rows.exclude(assignee=manager).select_for_update(of=("self",)).order_by("pk"):
        moved.setdefault(task.client_id, []).append({"id": task.pk, "assignee": task.assignee_id})
        task.assignee = manager
        task.save(update_fields=["assignee", "updated_at"])
    return moved


@service(capability=HANDING)
def restore_tasks(*, by: User, manager: User, entries: list[dict[str, Any]]) -> None:
    """Give back what `move_tasks` moved and is still open with `manager`."""
    rows = Task.objects.open().filter(assignee=manager).select_for_update(of=("self",))
    found = rows.in_bulk([entry["id"] for entry in entries])
    for entry in entries:
        if task := found.get(entry["id"]):
            task.assignee_id = entry["assignee"]
            task.save(update_fields=["assignee", "updated_at"])
