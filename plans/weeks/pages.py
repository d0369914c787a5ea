"""A week as its page shows it: days, slots, proposals, coverage."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from accounts.rights.covers import covered_manager_ids, is_responsible
from kam_crm.shared import clock
from plans.models import Contact, ContactStatus, WeekPlan, WeekStatus
from plans.services import coverage_of, proposals_for
from plans.weeks.states import week_machine

FIRST_HOUR, LAST_HOUR, QUARTER = 9, 18, 15
QUARTERS = (LAST_HOUR - FIRST_HOUR) * 60 // QUARTER
WORKING_DAYS = 5


@dataclass(frozen=True)
class Slot:
    """A contact in the grid; `rows` is its first quarter of an hour and their number, empty outside the hours shown."""

    contact: Contact
    rows: str


@dataclass(frozen=True)
class Day:
    date: dt.date
    slots: list[Slot]
    others: list[Slot]
    is_past: bool

    @property
    def hours(self) -> float:
        return sum(slot.contact.minutes for slot in [*self.slots, *self.others]) / 60

    @property
    def count(self) -> int:
        return len(self.slots) + len(self.others)


def week_board(plan: WeekPlan, user: User) -> dict[str, Any]:
    """Everything the template needs. A constant number of queries, whatever the week holds."""
    contacts = list(
        Contact.objects.filter(
            manager=plan.manager, day__range=(plan.monday, plan.monday + dt.timedelta(days=6))
        )
        .exclude(status=ContactStatus.CANCELLED)
        .select_related("client__figures")
    )
    today = clock.today()
    own = is_responsible(user, plan.manager_id) or user.can("week.decide")
    is_open = plan.monday + dt.timedelta(days=6) >= today
    editable = own and user.can("contacts.plan") and is_open
    return {
        "plan": plan,
        "days": [
            _day(plan.monday + dt.timedelta(days=n), contacts, today) for n in range(_days_shown(contacts))
        ],
        "hours": [f"{hour}:00" for hour in range(FIRST_HOUR, LAST_HOUR)],
        "visits": sum(contact.kind == "visit" for contact in contacts),
        "calls": sum(contact.kind == "call" for contact in contacts),
        "minutes": sum(contact.minutes for contact in contacts),
        "coverage": coverage_of(plan),
        "proposals": proposals_for(plan, today) if editable else [],
        "editable": editable,
        "answers": is_responsible(user, plan.manager_id),
        "can_copy": editable and WeekStatus(plan.status) is WeekStatus.DRAFT,
        "actions": week_machine.allowed_actions(plan, user) if own else {},
        "comment": plan.changes.exclude(reason="")
        .select_related("by", "on_behalf_of")
        .order_by("-at", "-pk")
        .first(),
    }


def _days_shown(contacts: list[Contact]) -> int:
    """Five days, or up to the last weekend day that holds a contact."""
    return max([WORKING_DAYS, *(contact.day.isoweekday() for contact in contacts)])


def _day(date: dt.date, contacts: list[Contact], today: dt.date) -> Day:
    slots = [_slot(contact) for contact in contacts if contact.day == date]
    return Day(date, [s for s in slots if s.rows], [s for s in slots if not s.rows], date < today)


def _slot(contact: Contact) -> Slot:
    if contact.starts_at is None or not FIRST_HOUR <= contact.starts_at.hour < LAST_HOUR:
        return Slot(contact, "")
    first = (contact.starts_at.hour - FIRST_HOUR) * 60 // QUARTER + contact.starts_at.minute // QUARTER + 1
    span = max(1, -(-contact.minutes // QUARTER))
    return Slot(contact, f"{first} {min(span, QUARTERS - first + 1)}")


def waiting_plans(user: User) -> Any:
    """Submitted weeks this person may decide on, with how many contacts each holds."""
    contacts = Contact.objects.exclude(status=ContactStatus.CANCELLED)
    return (
        WeekPlan.objects.visible_to(user)
        .filter(status=WeekStatus.SUBMITTED)
        .exclude(manager__in=[user.pk, *covered_manager_ids(user)])
        .select_related("manager__department")
        .prefetch_related(Prefetch("contacts", contacts, to_attr="planned"))
        .order_by("iso_year", "iso_week", "manager__full_name")
    )
