"""Visits and calls: planned, moved, cancelled, logged with a next step."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from accounts.rights.covers import is_responsible, on_behalf
from dossiers.inputs import check_plausible_date
from dossiers.models import Client, ClientContact
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from plans.activities.summary import refresh_figures
from plans.models import Contact, ContactStatus, Outcome, WeekPlan, WeekStatus

LONGEST_AHEAD = dt.timedelta(days=366)


@dataclass(frozen=True)
class NextStep:
    """What was agreed to come next; it becomes a planned contact of its own."""

    day: dt.date
    kind: str
    purpose: str
    starts_at: dt.time | None = None


@dataclass(frozen=True)
class Result:
    """What a visit or call brought. Either `next_step` or `no_next_step_reason` is needed, never both."""

    outcome: str
    result: str
    came_at: dt.time | None = None
    left_at: dt.time | None = None
    next_step: NextStep | None = None
    no_next_step_reason: str = ""


@transaction.atomic
def plan_contact(
    *,
    by: User,
    client: Client,
    kind: str,
    day: dt.date,
    purpose: str,
    starts_at: dt.time | None = None,
    minutes: int = 60,
    persons: Iterable[ClientContact] = (),
    client_uuid: uuid.UUID | None = None,
    follows: Contact | None = None,
) -> Contact:
    """Put a visit or call into the responsible manager's week.

    In a draft week it belongs to the plan; once the week is submitted it is off plan. Sending the same
    `client_uuid` again returns the contact already made, unless it says something else now: `already_planned`.
    Raises `past_day`, `too_far`, `purpose_required`, `slot_taken`, `foreign_person`.
    """
    if client_uuid and (known := Contact.objects.filter(client_uuid=client_uuid).first()):
        return _repeated_plan(_own_repeat(known, client), (kind, day, starts_at, purpose.strip()))
    _check_day(day)
    if not purpose.strip():
        raise BusinessRuleError("purpose_required", _("Say what the contact is for."), "purpose")
    on_behalf(by, client.manager_id)
    plan = _open_week(client.manager, day)
    _check_slot(client.manager, day, starts_at, minutes)
    contact = Contact.objects.create(
        client_uuid=client_uuid or uuid.uuid4(),
        client=client,
        manager=client.manager,
        plan=plan,
        kind=kind,
        day=day,
        starts_at=starts_at,
        minutes=minutes,
        purpose=purpose.strip(),
        is_off_plan=plan is None,
        follows=follows,
        created_by=by,
    )
    contact.persons.set(_people_of(client, persons))
    refresh_figures([client.pk], as_of=clock.today())
    return contact


@transaction.atomic
def move_contact(
    *, by: User, contact: Contact, day: dt.date, starts_at: dt.time | None, minutes: int | None = None
) -> Contact:
    """Another day or hour. Moving into a submitted week takes the contact off its plan."""
    contact = _locked_planned(contact, by)
    if day != contact.day:
        _check_day(day)
        plan = _open_week(contact.manager, day)
        contact.plan, contact.is_off_plan = plan, plan is None
    minutes = minutes or contact.minutes
    _check_slot(contact.manager, day, starts_at, minutes, but=contact)
    contact.day, contact.starts_at, contact.minutes = day, starts_at, minutes
    contact.save()
    refresh_figures([contact.client_id], as_of=clock.today())
    return contact


@transaction.atomic
def cancel_contact(*, by: User, contact: Contact, reason: str) -> Contact:
    contact = _locked_planned(contact, by)
    contact.status, contact.result = ContactStatus.CANCELLED, reason.strip()
    contact.save()
    refresh_figures([contact.client_id], as_of=clock.today())
    return contact


@transaction.atomic
def log_contact(
    *,
    by: User,
    contact: Contact,
    result: Result,
    persons: Iterable[ClientContact] = (),
    day: dt.date | None = None,
    result_uuid: uuid.UUID | None = None,
) -> Contact:
    """Close a planned contact with its result; a next step becomes a planned contact that follows it.

    Sending the same result again under its `result_uuid` changes nothing and returns the contact.
    Raises `already_logged`, `logged_otherwise`, `future_contact`, `unlikely_date`, `result_required`,
    `next_step_required`, `next_step_and_reason`, `left_before_came`; for a uuid sent before
    also `uuid_reused`, `result_taken_back`.
    """
    contact = _locked(contact, by)
    if result_uuid and (known := Contact.objects.filter(result_uuid=result_uuid).first()):
        if known.pk != contact.pk:
            raise _uuid_reused()
        return _repeated_result(known, result)
    _check_planned(contact)
    _check_result(result, day or contact.day)
    contact.day, contact.result_uuid = day or contact.day, result_uuid
    _write_result(contact, by, result, persons)
    return contact


@transaction.atomic
def log_off_plan_contact(
    *,
    by: User,
    client: Client,
    kind: str,
    day: dt.date,
    purpose: str,
    result: Result,
    persons: Iterable[ClientContact] = (),
    client_uuid: uuid.UUID | None = None,
) -> Contact:
    """Log a visit or call that nobody planned; it is marked off plan and counted apart (R120).

    Sending the same result again under its `client_uuid`, even at the same moment, enters it once.
    """
    if client_uuid and (known := Contact.objects.filter(client_uuid=client_uuid).first()):
        return _repeated_result(_own_repeat(known, client), result)
    _check_result(result, day)
    contact, made = Contact.objects.get_or_create(
        client_uuid=client_uuid or uuid.uuid4(),
        defaults={
            "client": client,
            "manager": client.manager,
            "kind": kind,
            "day": day,
            "starts_at": result.came_at,
            "purpose": purpose.strip() or str(_("off plan")),
            "is_off_plan": True,
            "created_by": by,
        },
    )
    if not made:
        return _repeated_result(_own_repeat(contact, client), result)
    _write_result(contact, by, result, persons)
    return contact


@transaction.atomic
def undo_result(*, by: User, contact: Contact) -> Contact:
    """Take a result back while its next step is still untouched: the contact is planned again."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    _check_own(contact, by)
    if contact.status != ContactStatus.DONE:
        raise StateConflict("not_logged", _("There is no result to take back."))
    following = contact.next_steps.all()
    if following.exclude(status=ContactStatus.PLANNED).exists():
        raise StateConflict("next_step_done", _("The next step is already done; the result stays."))
    following.delete()
    contact.status, contact.outcome, contact.result = ContactStatus.PLANNED, "", ""
    contact.came_at = contact.left_at = contact.done_at = None
    contact.done_by = contact.on_behalf_of = None
    contact.no_next_step_reason = ""
    contact.save()
    refresh_figures([contact.client_id], as_of=clock.today())
    return contact


def _write_result(contact: Contact, by: User, result: Result, persons: Iterable[ClientContact]) -> None:
    contact.status, contact.outcome, contact.result = (
        ContactStatus.DONE,
        result.outcome,
        result.result.strip(),
    )
    contact.came_at, contact.left_at = result.came_at, result.left_at
    contact.no_next_step_reason = result.no_next_step_reason.strip()
    contact.done_at, contact.done_by = clock.now(), by
    contact.on_behalf_of_id = on_behalf(by, contact.client.manager_id)
    contact.save()
    if people := list(persons):
        contact.persons.set(_people_of(contact.client, people))
    if step := result.next_step:
        plan_contact(
            by=by,
            client=contact.client,
            kind=step.kind,
            day=step.day,
            starts_at=step.starts_at,
            minutes=30 if step.kind == "call" else 60,
            purpose=step.purpose,
            follows=contact,
        )
    refresh_figures([contact.client_id], as_of=clock.today())


def _check_result(result: Result, day: dt.date) -> None:
    if day > clock.today():
        raise BusinessRuleError("future_contact", _("A contact can be logged on its day or later."), "day")
    check_plausible_date("day", day)
    if result.outcome not in Outcome.values:
        raise BusinessRuleError("outcome_required", _("Choose what came of it."), "outcome")
    if not result.result.strip():
        raise BusinessRuleError("result_required", _("Write the main point in a few words."), "result")
    if result.came_at and result.left_at and result.left_at < result.came_at:
        raise BusinessRuleError("left_before_came", _("The end is before the start."), "left_at")
    _check_next_step(result)


def _check_next_step(result: Result) -> None:
    """One of the two: a reason beside a next step would be dropped, and nobody would know which was meant."""
    reason = result.no_next_step_reason.strip()
    if result.next_step is None and not reason:
        raise BusinessRuleError(
            "next_step_required",
            _("Give the next step with a date, or say why there is none."),
            "next_step_on",
        )
    if result.next_step and reason:
        raise BusinessRuleError(
            "next_step_and_reason",
            _("There is a next step: leave this empty, or take the next step out."),
            "no_next_step_reason",
        )


def _check_day(day: dt.date) -> None:
    today = clock.today()
    if day < today:
        raise BusinessRuleError(
            "past_day", _("This day is over: log the contact instead of planning it."), "day"
        )
    if day > today + LONGEST_AHEAD:
        raise BusinessRuleError("too_far", _("This is more than a year ahead."), "day")


def _open_week(manager: User, day: dt.date) -> WeekPlan | None:
    """The week's plan while it is a draft; None once it was submitted."""
    year, week, _weekday = day.isocalendar()
    plan, _made = WeekPlan.objects.get_or_create(manager=manager, iso_year=year, iso_week=week)
    return plan if plan.status == WeekStatus.DRAFT else None


def _check_slot(
    manager: User, day: dt.date, starts_at: dt.time | None, minutes: int, but: Contact | None = None
) -> None:
    """Raise `slot_taken` where another contact of the manager stands."""
    other = _overlapping(manager, day, starts_at, minutes, but)
    if other is not None:
        message = _("%(time)s is taken: %(client)s.") % {
            "time": other.starts_at.strftime("%H:%M"),
            "client": other.client.name,
        }
        raise BusinessRuleError("slot_taken", message, "starts_at")


def is_free(manager: User, day: dt.date, starts_at: dt.time | None, minutes: int) -> bool:
    return _overlapping(manager, day, starts_at, minutes) is None


def _overlapping(
    manager: User, day: dt.date, starts_at: dt.time | None, minutes: int, but: Contact | None = None
) -> Any:
    """Two contacts of a manager may not overlap; all-day ones (no hour) never do."""
    if starts_at is None:
        return None
    start = _minute(starts_at)
    others = Contact.objects.filter(
        manager=manager, day=day, starts_at__isnull=False, status=ContactStatus.PLANNED
    )
    for other in others.exclude(pk=but.pk if but else None).select_related("client"):
        begins = _minute(other.starts_at)
        if begins < start + minutes and start < begins + other.minutes:
            return other
    return None


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _people_of(client: Client, persons: Iterable[ClientContact]) -> list[ClientContact]:
    people = list(persons)
    if any(person.client_id != client.pk for person in people):
        raise BusinessRuleError("foreign_person", _("This person does not work at the client."), "persons")
    return people


def _locked(contact: Contact, by: User) -> Contact:
    locked: Contact = (
        Contact.objects.select_for_update(of=("self",)).select_related("client__manager").get(pk=contact.pk)
    )
    _check_own(locked, by)
    return locked


def _locked_planned(contact: Contact, by: User) -> Contact:
    locked = _locked(contact, by)
    _check_planned(locked)
    return locked


def _check_planned(contact: Contact) -> None:
    if contact.status != ContactStatus.PLANNED:
        raise StateConflict("already_logged", _("This contact is already closed."))


def _check_own(contact: Contact, by: User) -> None:
    if by.role == Role.KAM and not is_responsible(by, contact.client.manager_id):
        raise NotAllowed("not_own_contact", _("Only the responsible manager does this."))
    on_behalf(by, contact.client.manager_id)


def _own_repeat(known: Contact, client: Client) -> Contact:
    if known.client_id != client.pk:
        raise _uuid_reused()
    return known


def _repeated_plan(known: Contact, planned: tuple[str, dt.date, dt.time | None, str]) -> Contact:
    """Back in the browser brings the identifier back too: another visit must not vanish behind a «planned»."""
    if planned != (known.kind, known.day, known.starts_at, known.purpose):
        raise StateConflict(
            "already_planned", _("This form has planned a contact already. Save again to plan one more.")
        )
    return known


def _repeated_result(known: Contact, result: Result) -> Contact:
    """A result whose acknowledgement was lost comes again; words that differ must not vanish behind a «done»."""
    if known.status != ContactStatus.DONE:
        raise StateConflict("result_taken_back", _("This result was sent before and taken back since."))
    said = (result.outcome, result.result.strip(), result.came_at, result.left_at)
    if said != (known.outcome, known.result, known.came_at, known.left_at):
        raise StateConflict("logged_otherwise", _("This contact is already closed with another result."))
    return known


def _uuid_reused() -> StateConflict:
    return StateConflict("uuid_reused", _("This identifier belongs to another contact."), "client_uuid")
