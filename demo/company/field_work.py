"""Visits, calls and week plans of the demo company: half a year back, this week and the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from accounts.models import User
from demo.company import names
from demo.company.base import Company
from demo.company.reasons import AT_WEEKENDS, Reasons
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.working_days import is_working_day
from plans.models import Activity, ActivityKind, ActivityStatus, WeekPlan, WeekPlanChange, WeekStatus

WEEKS_BACK = 26
WEEK = dt.timedelta(days=7)
HOURS = [dt.time(9, 30), dt.time(10, 30), dt.time(11, 30), dt.time(13, 0), dt.time(14, 30), dt.time(16, 0)]
TODAYS_HOURS = [dt.time(9, 30), dt.time(11, 0), dt.time(13, 30), dt.time(15, 0), dt.time(16, 30)]
CALL = 30  # minutes
LOGGED_AFTER = dt.timedelta(minutes=30)  # from the end of an activity to its result
STILL_OPEN = 2  # of today's activities wait for their result, however late it is
SUBMITTED = {"kam5@demo.example"}  # the next week waits for the head
RETURNED = {"kam@demo.example"}  # the head sent the next week back with a comment


@dataclass
class Diary:
    """Rows in the making."""

    plans: list[WeekPlan] = field(default_factory=list)
    steps: list[WeekPlanChange] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)


@dataclass(frozen=True)
class Book:
    """A manager, the clients, those to be met today, and those in trouble, the worst first."""

    manager: User
    clients: list[Client]
    todays: list[Client]
    pressing: list[Client]


def build_field_work(random: Random, company: Company) -> None:
    reasons, diary = Reasons(company), Diary()
    monday = company.today - dt.timedelta(days=company.today.weekday())
    for manager in company.managers:
        clients = [client for client in company.clients if client.manager_id == manager.pk]
        book = Book(manager, clients, reasons.todays(clients), reasons.pressing(clients))
        for back in range(WEEKS_BACK, -2, -1):
            _week(random, company, reasons, book, diary, monday - back * WEEK)
        _today(random, company, reasons, book, diary)
    _save(random, company, diary)


def _week(
    random: Random, company: Company, reasons: Reasons, book: Book, diary: Diary, monday: dt.date
) -> None:
    """Key clients almost every week, the others in turn. Weeks from now on leave the page something to propose."""
    plan = _plan(book, diary, monday, ahead=monday > company.today)
    days = _days(monday, company.today)
    kept_out = _kept_out(book, monday, company.today)
    past = monday + WEEK <= company.today
    chances = (0.95, 0.65) if past else (1, 0.85)  # of a key client, of another
    met = [one for one in book.clients if random.random() < chances[not one.is_key] and one not in kept_out]
    random.shuffle(met)
    free = {day: random.sample(HOURS, len(HOURS)) for day in days}
    for position, client in enumerate(met[: len(days) * len(HOURS)]):
        day = days[position % len(days)]
        activity = _activity(random, reasons, plan, client, day, free[day].pop(), now=day >= company.today)
        if day < company.today:
            _log(activity)
        diary.activities.append(activity)


def _days(monday: dt.date, today: dt.date) -> list[dt.date]:
    """Working days but today, which has activities of its own. A coming week of holidays is planned like any other."""
    week = [monday + dt.timedelta(days=n) for n in range(5)]
    return [day for day in week if is_working_day(day) and day != today] or (week if monday > today else [])


def _kept_out(book: Book, monday: dt.date, today: dt.date) -> list[Client]:
    """This week shall propose the rest of those in trouble; the next those of today again and most others."""
    if monday + WEEK <= today:
        return []
    if monday <= today:
        return book.pressing + book.todays
    kept = [one for position, one in enumerate(book.pressing) if position % 3 != 1]
    return kept + [one for one in book.todays if one in book.pressing]


def _today(random: Random, company: Company, reasons: Reasons, book: Book, diary: Diary) -> None:
    """On any day of the week. What has ended by the clock is logged, but for the last ones."""
    plan, now = diary.plans[-2], clock.now()
    clients = random.sample(book.todays, len(book.todays))
    for position, (client, hour) in enumerate(zip(clients, TODAYS_HOURS, strict=False)):
        activity = _activity(random, reasons, plan, client, company.today, hour, now=True)
        if not is_working_day(company.today) and client.channel.name not in AT_WEEKENDS:
            activity.kind, activity.minutes = ActivityKind.CALL, CALL
        ended = clock.at(company.today, hour) + dt.timedelta(minutes=activity.minutes) + LOGGED_AFTER
        if ended <= now and position < len(clients) - STILL_OPEN:
            _log(activity)
        diary.activities.append(activity)


def _plan(book: Book, diary: Diary, monday: dt.date, *, ahead: bool) -> WeekPlan:
    """Approved up to this week; the next is a draft, submitted, or came back from the head."""
    year, week, _day = monday.isocalendar()
    manager, head = book.manager, book.manager.department.head
    submit, approve = ("submit", manager, "draft", "submitted"), ("approve", head, "submitted", "approved")
    steps, status = [submit, approve], WeekStatus.APPROVED
    if ahead:
        steps, status = [], WeekStatus.DRAFT
        if manager.email in SUBMITTED:
            steps, status = [submit], WeekStatus.SUBMITTED
        if manager.email in RETURNED:
            steps = [submit, ("return", head, "submitted", "draft")]
    plan = WeekPlan(manager=manager, iso_year=year, iso_week=week, status=status)
    diary.plans.append(plan)
    for action, by, before, after in steps:
        reason = (
            names.RETURNED.format(client=(book.pressing or book.clients)[0].name)
            if action == "return"
            else ""
        )
        diary.steps.append(
            WeekPlanChange(
                subject=plan, by=by, action=action, from_status=before, to_status=after, reason=reason
            )
        )
    return plan


def _activity(
    random: Random,
    reasons: Reasons,
    plan: WeekPlan,
    client: Client,
    day: dt.date,
    hour: dt.time,
    *,
    now: bool,
) -> Activity:
    """Planned; `outcome` and `result` are what _log lets stand."""
    visit = client.is_key or random.random() < 0.5
    purpose, outcome, result = reasons.talk(random, client, now=now)
    return Activity(
        client=client, manager=plan.manager, plan=plan, day=day, starts_at=hour, purpose=purpose,
        kind=ActivityKind.VISIT if visit else ActivityKind.CALL, minutes=60 if visit else CALL,
        outcome=outcome, result=result, created_by=plan.manager,
    )  # fmt: skip


def _log(activity: Activity) -> None:
    activity.status = ActivityStatus.DONE
    activity.came_at = activity.starts_at
    activity.no_next_step_reason = "следующая встреча по графику"
    activity.done_at = clock.at(activity.day, activity.starts_at) + dt.timedelta(
        minutes=activity.minutes + 10
    )


def _save(random: Random, company: Company, diary: Diary) -> None:
    WeekPlan.objects.bulk_create(diary.plans)
    WeekPlanChange.objects.bulk_create(diary.steps)
    for activity in diary.activities:
        if activity.status == ActivityStatus.PLANNED:
            activity.outcome = activity.result = ""
    Activity.objects.bulk_create(diary.activities)
    present = Activity.persons.through
    present.objects.bulk_create(
        present(activity=activity, clientcontact=random.choice(company.contacts[activity.client_id]))
        for activity in diary.activities
    )
