"""Visits and calls: planned, moved, cancelled, logged with a next step."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.dateparse import parse_time
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.handovers.services import HANDING
from dossiers.inputs import check_plausible_date, refuse_together
from dossiers.models import Client, ClientContact
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, reused_identifier
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from plans.activities.events import LOGGED, PLANNED
from plans.activities.states import PLAN, activity_machine, is_own
from plans.activities.summary import refresh_summary
from plans.activities.week import open_week, overlapping, reassign
from plans.models import (
    Activity,
    ActivityKind,
    ActivityStatus,
    ContactPurpose,
    Outcome,
    Trip,
)
from plans.results.brought import Photo, Promised, keep_brought
from plans.trips.rules import check_trip

OUT_OF_SIGHT = _("a client of another manager")
PURPOSE_LENGTH = 250
LONGEST_AHEAD = dt.timedelta(days=366)  # a year, also a leap one
# of a next step and of imports: they ask for no length
USUAL_MINUTES = {kind: kind.facts.minutes for kind in ActivityKind}


@dataclass(frozen=True)
class NextStep:
    """What was agreed to come next; it becomes a planned activity of its own. Without `purpose` the result says it."""

    day: dt.date
    kind: str
    purpose: str
    starts_at: dt.time | None = None


@dataclass(frozen=True)
class Result:
    """What a visit or call brought. Either `next_step` or `no_next_step_reason` is needed, never both.

    `promises` and `photos` are written down with it.
    """

    outcome: str
    result: str
    came_at: dt.time | None = None
    left_at: dt.time | None = None
    next_step: NextStep | None = None
    no_next_step_reason: str = ""
    promises: tuple[Promised, ...] = ()
    photos: tuple[Photo, ...] = ()

    def check(self, day: dt.date) -> None:
        """Raise what is missing for an activity of this day, all of it together; see `log_activity`."""
        own = (self._check_outcome, self._check_words, self._check_times, self._check_next)
        refuse_together((partial(_check_done_on, day), *own))

    def _check_outcome(self) -> None:
        if self.outcome not in Outcome.values:
            raise BusinessRuleError("outcome_required", _("Choose what came of it."), "outcome")

    def _check_words(self) -> None:
        if not self.result.strip():
            raise BusinessRuleError("result_required", _("Write the main point in a few words."), "result")

    def _check_times(self) -> None:
        if self.came_at and self.left_at and self.left_at < self.came_at:
            raise BusinessRuleError("left_before_came", _("The end is before the start."), "left_at")

    def _check_next(self) -> None:
        reason = self.no_next_step_reason.strip()
        if self.next_step is None and not reason:
            raise BusinessRuleError(
                "next_step_required",
                _("Give the next step with a date, or say why there is none."),
                "next_step_on",
            )
        # a reason beside a next step would be dropped, and nobody would know which of the two was meant
        if self.next_step and reason:
            raise BusinessRuleError(
                "next_step_and_reason",
                _("There is a next step: leave this empty, or take the next step out."),
                "no_next_step_reason",
            )
        if self.next_step:
            check_day(self.next_step.day, "next_step_on")

    def fields(self, client: Client, by: User) -> dict[str, Any]:
        """Columns of the activity that it closes."""
        return {
            "outcome": self.outcome,
            "result": self.result.strip(),
            "came_at": self.came_at,
            "left_at": self.left_at,
            "no_next_step_reason": self.no_next_step_reason.strip(),
            "done_at": clock.now(),
            "done_by": by,
            # counts for the client's manager, the deputy who wrote it is named beside (R28)
            "on_behalf_of_id": by.covered_among([client.manager_id]),
        }


@service(capability=PLAN, subject="client")
def plan_activity(
    *,
    by: User,
    client: Client,
    kind: str,
    day: dt.date,
    purpose: str = "",
    purpose_word: ContactPurpose | None = None,
    starts_at: dt.time | None = None,
    minutes: int = 60,
    persons: Iterable[ClientContact] = (),
    client_uuid: uuid.UUID | None = None,
    follows: Activity | None = None,
    trip: Trip | None = None,
) -> Activity:
    """Put a visit or call into the responsible manager's week. Its purpose is a word of the list, a text, or both.

    In a draft week it belongs to the plan; once the week is submitted it is off plan. Sending the same
    `client_uuid` again returns the activity already made, unless it says something else now: `already_planned`.
    Raises `past_day`, `too_far`, `purpose_required`, `slot_taken`, `foreign_person`, `trip_of_another`, `outside_trip`.
    """
    purpose = purpose_text(purpose, purpose_word)
    # before all checks: a repeat that arrives when the day is over is still a repeat
    if client_uuid and (known := Activity.objects.filter(client_uuid=client_uuid).first()):
        return _repeated_plan(
            _own_repeat(known, known.client_id == client.pk), (kind, day, starts_at, purpose)
        )
    check_day(day)
    if not purpose:
        raise BusinessRuleError("purpose_required", _("Say what the activity is for."), "purpose")
    if trip is not None:
        check_trip(trip, client.manager_id, day)
    plan = open_week(client.manager, day)
    _check_slot(by, client.manager, day, starts_at, minutes)
    activity = Activity.objects.create(
        client_uuid=client_uuid or uuid.uuid4(),
        client=client,
        manager=client.manager,
        plan=plan,
        kind=kind,
        day=day,
        starts_at=starts_at,
        minutes=minutes,
        purpose=purpose,
        purpose_word=purpose_word,
        # counted apart from what the submitted plan held (R120)
        is_off_plan=plan is None,
        follows=follows,
        trip=trip,
        created_by=by,
    )
    activity.persons.set(_people_of(client, persons))
    record_event(PLANNED, activity, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
    refresh_summary([client.pk], as_of=clock.today())
    return activity


@service(capability=activity_machine.capabilities("move"), subject="activity")
def move_activity(
    *, by: User, activity: Activity, day: dt.date, starts_at: dt.time | None, minutes: int | None = None
) -> Activity:
    """Another day or hour. Within its week the activity stays planned; in another that was submitted it is off plan.

    Raises StateConflict `already_logged`, NotAllowed `not_own_activity`, `past_day`, `too_far`, `slot_taken`.
    """
    # the row comes back locked: nobody changes it between the checks and `save`
    moved: Activity = activity_machine.move(activity, "move", by=by)
    # another hour of the same day is open to it, also when the day is over
    if day != moved.day:
        check_day(day)
        # a week freezes its lines when it is submitted: which day of it a line stands on is the manager's to say
        if moved.plan is None or not moved.plan.holds(day):
            moved.plan = open_week(moved.manager, day)
            moved.is_off_plan = moved.plan is None
    minutes = minutes or moved.minutes
    _check_slot(by, moved.manager, day, starts_at, minutes, but=moved)
    moved.day, moved.starts_at, moved.minutes = day, starts_at, minutes
    if moved.trip is not None and not moved.trip.holds(day):
        moved.trip = None
    moved.save()
    refresh_summary([moved.client_id], as_of=clock.today())
    return moved


@service(capability=activity_machine.capabilities("cancel"), subject="activity")
def cancel_activity(*, by: User, activity: Activity, reason: str) -> Activity:
    """Raises StateConflict `already_logged`, NotAllowed `not_own_activity`."""
    cancelled: Activity = activity_machine.move(activity, "cancel", by=by, changes={"result": reason.strip()})
    refresh_summary([cancelled.client_id], as_of=clock.today())
    return cancelled


@service(capability=activity_machine.capabilities("log"), subject="activity")
def log_activity(
    *,
    by: User,
    activity: Activity,
    result: Result,
    persons: Iterable[ClientContact] = (),
    day: dt.date | None = None,
    result_uuid: uuid.UUID | None = None,
) -> Activity:
    """Close a planned activity with its result; a next step becomes a planned activity that follows it.

    Sending the same result again under its `result_uuid` changes nothing and returns the activity.
    Raises `already_logged`, `logged_otherwise`, `future_activity`, `unlikely_date`, `outcome_required`,
    `result_required`, `next_step_required`, `next_step_and_reason`, `left_before_came`; for a uuid sent before
    also `uuid_reused`, `result_undone`.
    """
    # locked first: of two requests with one uuid the second must find what the first has written
    stored: Activity = locked(activity, "client")
    # a repeat by another manager is refused as well: the machine asks only where a step is made
    is_own(stored, by)
    if result_uuid and (known := Activity.objects.filter(result_uuid=result_uuid).first()):
        return _repeated_result(_own_repeat(known, known.pk == stored.pk), by, result)
    day = day or stored.day
    # one that is closed is refused by its state below, whatever the result lacks
    if stored.status == ActivityStatus.PLANNED:
        result.check(day)
    changes = result.fields(stored.client, by) | {"day": day, "result_uuid": result_uuid}
    done: Activity = activity_machine.move(stored, "log", by=by, changes=changes)
    _follow_up(done, by, result, persons)
    return done


@service(capability=activity_machine.capabilities("log"), subject="client")
def log_off_plan_activity(
    *,
    by: User,
    client: Client,
    kind: str,
    day: dt.date,
    purpose: str,
    result: Result,
    persons: Iterable[ClientContact] = (),
    client_uuid: uuid.UUID | None = None,
    purpose_word: ContactPurpose | None = None,
) -> Activity:
    """Log a visit or call that nobody planned; it is marked off plan and counted apart (R120).

    Sending the same result again under its `client_uuid`, even at the same moment, enters it once.
    Raises as `log_activity`.
    """
    if client_uuid and (known := Activity.objects.filter(client_uuid=client_uuid).first()):
        return _repeated_result(_own_repeat(known, known.client_id == client.pk), by, result)
    result.check(day)
    # of two at the same moment the second waits at the unique index and reads what the first wrote
    done, made = Activity.objects.get_or_create(
        client_uuid=client_uuid or uuid.uuid4(),
        defaults={
            "client": client,
            "manager": client.manager,
            "kind": kind,
            "day": day,
            "starts_at": result.came_at,
            # stored as text: in the language of who logs it, whoever reads it later
            "purpose": purpose_text(purpose, purpose_word) or str(_("off plan")),
            "purpose_word": purpose_word,
            "is_off_plan": True,
            "created_by": by,
            "status": ActivityStatus.DONE,
            **result.fields(client, by),
        },
    )
    if not made:
        return _repeated_result(_own_repeat(done, done.client_id == client.pk), by, result)
    record_event(LOGGED, done, by=by, on_behalf_of_id=done.on_behalf_of_id)
    _follow_up(done, by, result, persons)
    return done


@service(capability=activity_machine.capabilities("reopen"), subject="activity")
def reopen_activity(*, by: User, activity: Activity) -> Activity:
    """Undo a result while its next step is still untouched: the activity is planned again, the step is gone.

    Raises StateConflict `not_logged`, `next_step_done`, NotAllowed `not_own_activity`.
    """
    # `result_uuid` stays: a late repeat of the undone result must not close the activity again
    empty: dict[str, Any] = dict.fromkeys(("outcome", "result", "no_next_step_reason"), "")
    empty |= dict.fromkeys(("came_at", "left_at", "done_at", "done_by", "on_behalf_of"))
    reopened: Activity = activity_machine.move(activity, "reopen", by=by, changes=empty)
    # none of them was done or cancelled, the guard has looked
    reopened.next_steps.all().delete()
    refresh_summary([reopened.client_id], as_of=clock.today())
    return reopened


@service(capability=HANDING)
def move_activities(
    *, by: User, client_ids: Collection[int], manager: User
) -> dict[int, list[dict[str, Any]]]:
    """Give the planned activities of these clients to their new manager, on their days.

    Where the manager has something else at the hour, the activity stands in its day without one: the hour is to be
    agreed with the client anew. What was planned stays planned, whatever became of the manager's own week. Returns by
    client what `restore_activities` needs.
    """
    rows = Activity.objects.filter(client__in=client_ids, status=ActivityStatus.PLANNED)
    moved: dict[int, list[dict[str, Any]]] = {}
    for activity in (
        rows.exclude(manager=manager).select_for_update(of=("self",)).order_by("day", "starts_at")
    ):
        moved.setdefault(activity.client_id, []).append(reassign(manager, activity, activity.starts_at))
    return moved


@service(capability=HANDING)
def restore_activities(*, by: User, manager: User, entries: list[dict[str, Any]]) -> None:
    """Give back what `move_activities` moved and is still planned with `manager`, at its hour where that is free."""
    rows = Activity.objects.filter(manager=manager, status=ActivityStatus.PLANNED)
    planned = rows.select_for_update(of=("self",)).in_bulk([entry["id"] for entry in entries])
    owners = User.objects.in_bulk([entry["manager"] for entry in entries])
    for entry in entries:
        if activity := planned.get(entry["id"]):
            hour = parse_time(entry["starts_at"]) if entry["starts_at"] else activity.starts_at
            reassign(owners[entry["manager"]], activity, hour)


def _follow_up(done: Activity, by: User, result: Result, persons: Iterable[ClientContact]) -> None:
    """Who was there, the next step as a planned activity of its own, promises and photos."""
    # nobody named: the people it was planned with stay
    if people := list(persons):
        done.persons.set(_people_of(done.client, people))
    # refused (`slot_taken`, `past_day`), it takes the result with it: both are one transaction
    if step := result.next_step:
        plan_activity(
            by=by,
            client=done.client,
            kind=step.kind,
            day=step.day,
            starts_at=step.starts_at,
            minutes=USUAL_MINUTES[ActivityKind(step.kind)],
            # nobody is asked twice: what was agreed says what comes next
            purpose=step.purpose.strip() or done.result[:PURPOSE_LENGTH],
            follows=done,
        )
    keep_brought(done, by, result.promises, result.photos)
    refresh_summary([done.client_id], as_of=clock.today())


def purpose_text(purpose: str, word: ContactPurpose | None) -> str:
    """What lists and messages show: the person's own words, else those of the list."""
    return purpose.strip() or (word.name if word else "")


def check_day(day: dt.date, field: str = "day") -> None:
    """Raise `past_day`, `too_far` for a day that nothing is planned on any more, or not yet."""
    today = clock.today()
    if day < today:
        raise BusinessRuleError(
            "past_day", _("This day is over: log the activity instead of planning it."), field
        )
    if day > today + LONGEST_AHEAD:
        raise BusinessRuleError("too_far", _("This is more than a year ahead."), field)


def _check_done_on(day: dt.date) -> None:
    if day > clock.today():
        raise BusinessRuleError("future_activity", _("An activity can be logged on its day or later."), "day")
    # browsers take 22.11.26 for the year 26
    check_plausible_date("day", day)


def _check_slot(
    by: User,
    manager: User,
    day: dt.date,
    starts_at: dt.time | None,
    minutes: int,
    but: Activity | None = None,
) -> None:
    """Raise `slot_taken` where another activity of the manager stands, naming its client to who may see it."""
    other = overlapping(manager, day, starts_at, minutes, but)
    if other is not None:
        is_seen = Client.objects.visible_to(by).filter(pk=other.client_id).exists()
        message = _("%(time)s is taken: %(client)s.") % {
            "time": other.starts_at.strftime("%H:%M"),
            "client": other.client.name if is_seen else OUT_OF_SIGHT,
        }
        raise BusinessRuleError("slot_taken", message, "starts_at")


def _people_of(client: Client, persons: Iterable[ClientContact]) -> list[ClientContact]:
    people = list(persons)
    # the API offers every contact person the caller sees, of whichever client
    if any(person.client_id != client.pk for person in people):
        raise BusinessRuleError("foreign_person", _("This person does not work at the client."), "persons")
    return people


def _own_repeat(known: Activity, is_same: bool) -> Activity:
    """The activity entered under an identifier, if it `is_same` as the one meant now."""
    if not is_same:
        raise reused_identifier()
    return known


def _repeated_plan(known: Activity, planned: tuple[str, dt.date, dt.time | None, str]) -> Activity:
    """Back in the browser brings the identifier back too: another visit must not vanish behind a «planned»."""
    if planned != (known.kind, known.day, known.starts_at, known.purpose):
        raise StateConflict(
            "already_planned", _("This form has already planned an activity. Save again to plan another one.")
        )
    return known


def _repeated_result(known: Activity, by: User, result: Result) -> Activity:
    """A result whose acknowledgement was lost comes again; words that differ must not vanish behind a «done».

    A promise or a photo added to it meanwhile is written down.
    """
    if known.status != ActivityStatus.DONE:
        raise StateConflict("result_undone", _("This result was sent before and has been undone since."))
    sent = (result.outcome, result.result.strip(), result.came_at, result.left_at)
    if sent != (known.outcome, known.result, known.came_at, known.left_at):
        raise StateConflict("logged_otherwise", _("This activity is already closed with another result."))
    keep_brought(known, by, result.promises, result.photos)
    return known
