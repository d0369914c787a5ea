"""Week plans: decided by the head, or submitted to the one who decides."""

from __future__ import annotations

import datetime as dt

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rights.capabilities import DIRECTORS
from accounts.rights.covers import covered_manager_ids
from desk.news.feed import Source
from desk.news.pages.words import about, quoted
from dossiers.history.timeline import Event
from kam_crm.shared import clock, formats
from plans.models import WeekPlan, WeekPlanChange, WeekStatus
from plans.weeks.pages.due import due_since, week_to_plan, without_plan
from plans.weeks.states import week_machine

# a head decides for the department; nobody but the director for a head or where there is no head
WITHOUT_HEAD = Q(subject__manager__department__head=None) | Q(
    subject__manager__department__head=F("subject__manager")
)


def week_rows(user: User, since: dt.datetime) -> QuerySet[WeekPlanChange] | None:
    wanted = Q()
    if user.can("week.submit"):
        wanted |= Q(action__in=["approve", "return"], subject__manager=user)
    if user.can("week.decide"):
        waiting = Q(action="submit", subject__status=WeekStatus.SUBMITTED, is_last=True)
        waiting &= ~Q(subject__manager__in=covered_manager_ids(user))  # on these they may not decide
        wanted |= waiting & WITHOUT_HEAD if user.role in DIRECTORS else waiting
    if not wanted:
        return None
    # a plan submitted, returned and submitted again waits once
    later = WeekPlanChange.objects.filter(subject=OuterRef("subject"), pk__gt=OuterRef("pk"))
    rows = WeekPlanChange.objects.visible_to(user).filter(at__gte=since).exclude(by=user)
    found: QuerySet[WeekPlanChange] = rows.alias(is_last=~Exists(later)).filter(wanted)
    return found.select_related("subject__manager", "by", "on_behalf_of")


def week_event(change: WeekPlanChange, user: User) -> Event:
    plan = change.subject
    kind = week_machine.event(change.action, change.from_status, change.to_status)
    owner = "" if plan.manager_id in {user.pk, change.by_id} else plan.manager.full_name
    return Event(
        change.at, change.pk, kind.icon, kind.words(day=formats.day(plan.monday)), url=_address(plan, user),
        who=change.author, note=about(owner, quoted(change.reason)),
    )  # fmt: skip


def unplanned_rows(user: User, since: dt.datetime) -> QuerySet[User] | None:
    """From Friday on: managers whose next week has no submitted plan, oneself among them (R119)."""
    if not (user.can("week.submit") or user.can("week.decide")):
        return None
    monday = week_to_plan(clock.today())
    moment = clock.at(due_since(monday), dt.time())
    people = User.objects.managers().visible_to(user)
    # a director has heads for it
    is_head = user.can("week.decide") and user.role not in DIRECTORS
    people = people.filter(Q(pk=user.pk) | Q(department__head=user) if is_head else Q(pk=user.pk))
    found = without_plan(people, monday).annotate(at=Value(moment, output_field=DateTimeField()))
    return found if moment >= since else found.none()


def unplanned_event(manager: User, user: User) -> Event:
    plan = WeekPlan(manager=manager)
    plan.iso_year, plan.iso_week, _weekday = week_to_plan(clock.today()).isocalendar()
    words = _("No schedule for the week from %(day)s") % {"day": formats.day(plan.monday)}
    who = "" if manager.pk == user.pk else manager.full_name
    return Event(manager.at, manager.pk, "calendar-x", words, url=_address(plan, user), note=who)  # type: ignore[attr-defined]


def _address(plan: WeekPlan, user: User) -> str:
    query = {"manager": plan.manager_id} if plan.manager_id != user.pk else None
    return reverse("plans:week_of", args=[plan.iso_year, plan.iso_week], query=query)


SOURCES = (
    Source("weeks", gettext_lazy("Week plans"), week_rows, week_event),
    Source("unplanned", gettext_lazy("Weeks without a schedule"), unplanned_rows, unplanned_event),
)
