"""What the feed of a person tells of: visits and calls, ends of contracts, days of absence; and the document of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Absence, User
from accounts.rights.covers import covered_manager_ids
from dossiers.models import Contract
from dossiers.people.birthdays import birthdays
from integrations.calendar.document import calendar_document
from kam_crm.shared import clock
from kam_crm.shared.calendar_feed import Entry, Span, entries_for
from kam_crm.shared.company import company
from plans.models import Activity, ActivityStatus, Promise, Side, Task, TaskStatus

BEHIND = dt.timedelta(days=30)
AHEAD = dt.timedelta(days=366)
DONE = "✓ "
SHORT = 30  # minutes of a task with an hour


def span_of(today: dt.date) -> Span:
    return Span(today - BEHIND, today + AHEAD, clock.now() - BEHIND)


def feed_document(user: User, *, root: str) -> bytes:
    """What the person manages today, in the active language."""
    entries = entries_for(user, span_of(clock.today()))
    return calendar_document(entries, name=company().name or "KAM CRM", zone=clock.company_zone(), root=root)


def managed_by(user: User) -> list[int]:
    """Keys of the managers whose calendar this is: the person, and those one deputises for today."""
    return [user.pk, *covered_manager_ids(user)]


def activity_entries(user: User, span: Span) -> Iterator[Entry]:
    rows = Activity.objects.visible_to(user).filter(manager__in=managed_by(user), day__lte=span.last)
    cancelled = Q(status=ActivityStatus.CANCELLED)
    rows = rows.filter(
        (~cancelled & Q(day__gte=span.first)) | (cancelled & Q(updated_at__gte=span.cancelled_since))
    )
    for row in rows.select_related("client", "manager"):
        title = f"{capfirst(row.get_kind_display())}: {row.client.name}"
        notes = [row.purpose]
        if row.manager_id != user.pk:
            notes.append(_for_manager(row.manager))
        yield Entry(
            uid=f"activity-{row.client_uuid}",
            title=DONE + title if row.status == ActivityStatus.DONE else title,
            day=row.day,
            changed_at=row.updated_at,
            starts_at=row.starts_at,
            minutes=row.minutes,
            description="\n".join(notes),
            path=reverse("plans:activity_detail", args=[row.pk]),
            is_cancelled=row.status == ActivityStatus.CANCELLED,
        )


def contract_entries(user: User, span: Span) -> Iterator[Entry]:
    """The last day of each signed contract that nothing prolongs."""
    rows = Contract.objects.visible_to(user).ending(span.first, span.last)
    rows = rows.filter(client__manager__in=managed_by(user))
    for row in rows.select_related("client__manager"):
        notes = [_("Contract %(number)s") % {"number": row.number}]
        if row.client.manager_id != user.pk:
            notes.append(_for_manager(row.client.manager))
        yield Entry(
            uid=f"contract-{row.pk}",
            title=_("Contract ends: %(client)s") % {"client": row.client.name},
            day=row.valid_to,
            changed_at=row.updated_at,
            description="\n".join(notes),
            path=reverse("dossiers:contract_list", args=[row.client_id]),
        )


def task_entries(user: User, span: Span) -> Iterator[Entry]:
    """What the person has to do by a day, at its hour where it has one."""
    rows = Task.objects.visible_to(user).filter(
        assignee__in=managed_by(user), due_on__range=(span.first, span.last)
    )
    for row in rows.exclude(status=TaskStatus.CANCELLED).select_related("client"):
        title = f"{row.text}: {row.client.name}" if row.client else row.text
        yield Entry(
            uid=f"task-{row.client_uuid}",
            title=DONE + title if row.status == TaskStatus.DONE else title,
            day=row.due_on,
            changed_at=row.updated_at,
            starts_at=row.due_at,
            minutes=SHORT,
            description=row.note,
            path=reverse("plans:task_list"),
        )


def promise_entries(user: User, span: Span) -> Iterator[Entry]:
    """Open promises of both sides on their last day; amounts stay in the house."""
    rows = (
        Promise.objects.visible_to(user)
        .open()
        .filter(owner__in=managed_by(user), due_on__range=(span.first, span.last))
    )
    for row in rows.select_related("client"):
        words = _("We promised") if row.side == Side.OURS else _("They promised")
        yield Entry(
            uid=f"promise-{row.client_uuid}",
            title=f"{words}: {row.text} ({row.client.name})",
            day=row.due_on,
            changed_at=row.updated_at,
            path=reverse("dossiers:client_history", args=[row.client_id]),
        )


def birthday_entries(user: User, span: Span) -> Iterator[Entry]:
    """Day and month of people at clients one manages; neither year nor phone."""
    for one in birthdays(
        user, max(span.first, clock.today()), span.last, client__manager__in=managed_by(user)
    ):
        contact = one.contact
        yield Entry(
            uid=f"birthday-{contact.pk}-{one.day.year}",
            title=_("Birthday: %(name)s (%(client)s)")
            % {"name": contact.person.full_name, "client": contact.client.name},
            day=one.day,
            changed_at=contact.person.updated_at,
            path=reverse("dossiers:person_detail", args=[contact.person_id]),
        )


def absence_entries(user: User, span: Span) -> Iterator[Entry]:
    """One's own days of absence, the reason left out, and those on which one deputises."""
    rows = Absence.objects.visible_to(user).within(span.first, span.last)
    for row in rows.filter(Q(user=user.pk) | Q(deputy=user.pk)).select_related("user", "deputy"):
        is_own = row.user_id == user.pk
        yield Entry(
            uid=f"absence-{row.pk}",
            title=_("Away") if is_own else _("Deputy for %(name)s") % {"name": row.user.full_name},
            day=row.first_day,
            last_day=row.last_day,
            changed_at=row.updated_at,
            description=_("Deputy: %(name)s") % {"name": row.deputy.full_name} if is_own else "",
        )


def _for_manager(manager: User) -> str:
    return _("for %(name)s") % {"name": manager.full_name}
