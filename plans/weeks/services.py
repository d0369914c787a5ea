"""Week plans: made on first use, submitted, decided, copied."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import User
from kam_crm.shared import clock
from plans.activities.services import is_free, plan_contact
from plans.models import Contact, ContactStatus, WeekPlan, WeekStatus
from plans.weeks.states import week_machine

WEEK = dt.timedelta(days=7)


def week_plan(manager: User, day: dt.date) -> WeekPlan:
    """The manager's plan of the ISO week that `day` lies in; made when there is none."""
    year, week, _weekday = day.isocalendar()
    plan, _made = WeekPlan.objects.get_or_create(manager=manager, iso_year=year, iso_week=week)
    return plan


def submit_week(*, by: User, plan: WeekPlan) -> WeekPlan:
    return week_machine.move(plan, "submit", by=by)  # type: ignore[no-any-return]


def withdraw_week(*, by: User, plan: WeekPlan) -> WeekPlan:
    return week_machine.move(plan, "withdraw", by=by)  # type: ignore[no-any-return]


def approve_week(*, by: User, plan: WeekPlan, comment: str = "") -> WeekPlan:
    return week_machine.move(plan, "approve", by=by, reason=comment)  # type: ignore[no-any-return]


def return_week(*, by: User, plan: WeekPlan, comment: str) -> WeekPlan:
    """Back to a draft with the head's comment. Raises `reason_required` without one."""
    return week_machine.move(plan, "return", by=by, reason=comment)  # type: ignore[no-any-return]


@transaction.atomic
def copy_last_week(*, by: User, plan: WeekPlan) -> list[Contact]:
    """Plan what the week before had, at the same hours; clients who already stand in the week are left out.

    So are days that are over. Where the hour is taken meanwhile the contact stands in its day without one.
    """
    if plan.status != WeekStatus.DRAFT:
        return []
    before = plan.monday - WEEK
    present = set(plan.contacts.exclude(status=ContactStatus.CANCELLED).values_list("client_id", flat=True))
    old = Contact.objects.filter(
        manager=plan.manager, day__range=(before, before + dt.timedelta(days=6)), client__manager=plan.manager
    ).exclude(status=ContactStatus.CANCELLED)
    return [
        _planned_again(contact, by)
        for contact in old.filter(day__gte=clock.today() - WEEK).select_related("client__manager")
        if contact.client_id not in present
    ]


def _planned_again(contact: Contact, by: User) -> Contact:
    day, hour = contact.day + WEEK, contact.starts_at
    return plan_contact(
        by=by,
        client=contact.client,
        kind=contact.kind,
        day=day,
        starts_at=hour if is_free(contact.manager, day, hour, contact.minutes) else None,
        minutes=contact.minutes,
        purpose=contact.purpose,
    )
