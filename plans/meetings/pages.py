"""Meetings of management as one person filters them, and one of them with agenda and protocol."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.subjects import Subject
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.states import State
from kam_crm.shared.web.listings import Listing
from plans.meetings.agenda import sources
from plans.meetings.filters import MeetingFilter
from plans.meetings.states import chairs, meeting_machine
from plans.models import AgendaItem, Meeting, MeetingStatus, ProtocolLine

# what a task was given for
MEETING = Subject(
    Meeting,
    _("management meeting"),
    title=str,
    url=lambda meeting: reverse("plans:meeting_detail", args=[meeting.pk]),
    client_id=lambda meeting: None,
)


class MeetingListing(Listing):
    page_name = "plans:meeting_list"
    sorts = {"day": ("day",)}
    default_sort = "-day"
    statuses = MeetingStatus.choices

    @cached_property
    def filtered(self) -> QuerySet[Meeting]:
        visible = Meeting.objects.visible_to(self.user).select_related("department", "chair")
        visible = visible.annotate(decisions=Count("lines"))
        rows: QuerySet[Meeting] = MeetingFilter(self.query, visible, request=self.request).qs
        return rows

    @property
    def rows(self) -> list[tuple[Meeting, State]]:
        return [(row, meeting_machine.state(row.status)) for row in self.page.items]

    @property
    def can_write(self) -> bool:
        return bool(self.user.can("meetings.write"))


@dataclass
class MeetingPage:
    meeting: Meeting
    user: User

    @property
    def state(self) -> State:
        return meeting_machine.state(self.meeting.status)

    @cached_property
    def is_written(self) -> bool:
        """Whether this person writes agenda and protocol now."""
        try:
            chairs(self.meeting, self.user)
        except BusinessRuleError:
            return False
        return self.user.can("meetings.write") and self.meeting.status == MeetingStatus.PLANNED

    @cached_property
    def agenda(self) -> list[tuple[Any, list[tuple[AgendaItem, str]]]]:
        """Problem clients by source, each in words."""
        known = sources()
        rows = AgendaItem.objects.visible_to(self.user).filter(meeting=self.meeting)
        groups = groupby(rows.select_related("client__manager"), key=lambda item: item.source)
        return [
            (known[name].label, [(item, known[name].words(item)) for item in items]) for name, items in groups
        ]

    @cached_property
    def lines(self) -> list[ProtocolLine]:
        rows = ProtocolLine.objects.visible_to(self.user).filter(meeting=self.meeting)
        return list(rows.select_related("client", "responsible", "task"))
