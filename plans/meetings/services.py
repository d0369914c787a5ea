"""Meetings of management: planned, prepared with an agenda, closed with a protocol that becomes tasks (R133)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.rights.capabilities import DIRECTORS
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, required
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from plans.courses.querysets import people_led_by
from plans.days import check_due
from plans.meetings.agenda import collected
from plans.meetings.states import WRITE, chairs, meeting_machine
from plans.models import AgendaItem, Meeting, MeetingStatus, ProtocolLine, TaskKind
from plans.tasks.services import add_task


@service(capability=WRITE)
def plan_meeting(*, by: User, title: str, day: dt.date, department: Department | None = None) -> Meeting:
    """`by` chairs it. Without a department it is one of the company, which directors alone call.

    Raises `title_required`, `unlikely_date`, `not_your_department`.
    """
    check_plausible_date("day", day)
    if by.role not in DIRECTORS and (department is None or department.head_id != by.pk):
        raise BusinessRuleError(
            "not_your_meeting", _("A head calls meetings of their own department."), "department"
        )
    return Meeting.objects.create(
        title=required("title", normalise_spaces(title)), day=day, department=department, chair=by
    )


@service(capability=WRITE, subject="meeting")
def make_agenda(*, by: User, meeting: Meeting) -> Meeting:
    """Collect the problem clients of today anew; their figures stay as they are today.

    Raises NotAllowed `not_the_chair`, StateConflict `meeting_closed`.
    """
    stored = _open(by, meeting)
    clients = Client.objects.visible_to(by)
    if stored.department_id is not None:
        clients = clients.filter(manager__department=stored.department_id)
    today = clock.today()
    items = collected(by, clients.order_by(), today)
    for item in items:
        item.meeting = stored
    stored.agenda.all().delete()
    AgendaItem.objects.bulk_create(items)
    stored.agenda_as_of = today
    stored.save(update_fields=["agenda_as_of", "updated_at"])
    return stored


@service(capability=WRITE, subject="meeting")
def add_protocol_line(
    *,
    by: User,
    meeting: Meeting,
    decision: str,
    client: Client | None = None,
    topic: str = "",
    responsible: User | None = None,
    due_on: dt.date | None = None,
) -> ProtocolLine:
    """What was decided, about a client or a topic. Somebody responsible needs a day.

    Raises `decision_required`, `topic_required`, `due_required`, `day_over`, `unlikely_date`, `responsible_elsewhere`,
    NotAllowed `not_the_chair`, StateConflict `meeting_closed`.
    """
    stored = _open(by, meeting)
    if client is None:
        required("topic", topic)
    if responsible is not None:
        if due_on is None:
            raise BusinessRuleError("due_required", _("Say by when."), "due_on")
        if not people_led_by(by).filter(pk=responsible.pk).exists():
            raise BusinessRuleError(
                "responsible_elsewhere", _("This is nobody of your people."), "responsible"
            )
    if due_on is not None:
        check_due(due_on, since=clock.today())
    line = ProtocolLine.objects.create(
        meeting=stored,
        client=client,
        topic=normalise_spaces(topic),
        decision=required("decision", normalise_spaces(decision)),
        responsible=responsible,
        due_on=due_on,
    )
    stored.save(update_fields=["updated_at"])
    return line


@service(capability=WRITE)
def drop_protocol_line(*, by: User, line: ProtocolLine) -> Meeting:
    """Raises NotAllowed `not_the_chair`, StateConflict `meeting_closed`, `gone`."""
    stored = _open(by, line.meeting)
    locked(line).delete()
    stored.save(update_fields=["updated_at"])
    return stored


@service(capability=meeting_machine.capabilities("close"), subject="meeting")
def close_meeting(*, by: User, meeting: Meeting) -> Meeting:
    """Close the protocol: whoever is responsible for a line gets it as an order, the chair as a task of their own.

    Raises `no_decisions`, `day_over`, NotAllowed `not_the_chair`, `not_your_team`, StateConflict `wrong_state`.
    """
    closed: Meeting = meeting_machine.move(meeting, "close", by=by)
    lines = list(closed.lines.select_related("client__manager", "responsible__department"))
    if not lines:
        raise BusinessRuleError("no_decisions", _("Write down what was decided first."))
    for line in lines:
        if line.responsible is not None:
            given: dict[str, Any] = (
                {} if line.responsible == by else {"kind": TaskKind.ORDER, "assignee": line.responsible}
            )
            text = line.decision if line.client or not line.topic else f"{line.topic}: {line.decision}"
            line.task = add_task(
                by=by,
                text=text,
                due_on=line.due_on,
                client=line.client,
                note=_note(closed),
                about=closed,
                **given,
            )
            line.save(update_fields=["task"])
    return closed


def _note(meeting: Meeting) -> str:
    return str(_("Decided by the meeting «%(title)s»") % {"title": meeting.title})


def _open(by: User, meeting: Meeting) -> Meeting:
    """The locked meeting while its protocol is written."""
    stored: Meeting = locked(meeting)
    chairs(stored, by)
    if stored.status != MeetingStatus.PLANNED:
        raise StateConflict("meeting_closed", _("The protocol is closed."))
    return stored
