"""States of a meeting: planned, then closed with its protocol."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import DIRECTORS
from accounts.rights.covers import is_responsible
from kam_crm.shared.errors import NotAllowed
from kam_crm.shared.states import Machine, State, Step
from plans.meetings.events import CLOSED
from plans.models import Meeting, MeetingStatus

WRITE = "meetings.write"


def chairs(meeting: Meeting, by: Any) -> None:
    if by.role not in DIRECTORS and not is_responsible(by, meeting.chair_id):
        raise NotAllowed("not_the_chair", _("Only the chair and directors write the protocol."))


meeting_machine = Machine(
    MeetingStatus,
    [
        State(MeetingStatus.PLANNED, tone="amber", icon="calendar-event"),
        State(MeetingStatus.CLOSED, tone="green", icon="checks", is_open=False),
    ],
    {
        (MeetingStatus.PLANNED, "close"): Step(
            MeetingStatus.CLOSED, WRITE, _("Close the protocol"), chairs, event=CLOSED
        )
    },
    principal=lambda meeting, by: by.covered_among(meeting.responsible_ids),
)
