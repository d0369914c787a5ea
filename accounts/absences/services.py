"""Absences: recorded, changed and ended by the head of the department or the director (R27)."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.absences.models import Absence, AbsenceReason
from accounts.rights.capabilities import DIRECTORS
from accounts.rights.covers import MANAGING, leads
from accounts.users.models import User
from kam_crm.shared import clock, formats
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces

LONGEST = dt.timedelta(days=1100)  # three years, whichever leap days they hold
LONGEST_AHEAD = dt.timedelta(days=366)  # a year, also a leap year


class AbsenceFacts(TypedDict, total=False):
    """Fields of an absence; those left out stay as they are."""

    deputy: User
    first_day: dt.date
    last_day: dt.date
    reason: str
    order_number: str


@service(capability="absences.write")
def record_absence(
    *,
    by: User,
    user: User,
    deputy: User,
    first_day: dt.date,
    last_day: dt.date,
    reason: str,
    order_number: str = "",
) -> Absence:
    """From `first_day` to `last_day`, both included, `deputy` has the clients of `user`.

    A head does so for the people of their departments and for themselves, the director for everybody. Raises NotAllowed
    `forbidden`, `not_your_person`; BusinessRuleError `needs_no_deputy`, `not_a_deputy`, `own_deputy`,
    `other_department` (heads), `last_before_first`, `past_days`, `too_far`, `absence_too_long`, `overlap`,
    `deputy_is_absent`, `is_deputy`, `reason_unknown`, `order_number_too_long`.
    """
    _check_own_person(by, user)
    if user.role not in MANAGING:
        raise BusinessRuleError("needs_no_deputy", _("Only people with clients need a deputy."), "user")
    absence = Absence(user=user, created_by=by)
    facts: AbsenceFacts = {"deputy": deputy, "first_day": first_day, "last_day": last_day,
                           "reason": reason, "order_number": order_number}  # fmt: skip
    return _save(by, absence, facts)


@service(capability="absences.write")
def change_absence(*, by: User, absence: Absence, **facts: Unpack[AbsenceFacts]) -> Absence:
    """Other days, another deputy from now on. Raises what `record_absence` raises, StateConflict `already_over`.

    Of an absence that has begun the first day stays (`already_begun`).
    """
    locked = _locked(by, absence)
    begun = locked.first_day <= clock.today()
    if begun and facts.get("first_day", locked.first_day) != locked.first_day:
        raise BusinessRuleError(
            "already_begun", _("The absence has begun: its first day stays."), "first_day"
        )
    return _save(by, locked, facts)


@service(capability="absences.write")
def end_absence(*, by: User, absence: Absence) -> Absence | None:
    """Today becomes the last day; one that has not begun is cancelled, and None comes back.

    Raises NotAllowed `forbidden`, `not_your_person`, StateConflict `already_over`.
    """
    locked = _locked(by, absence)
    if locked.first_day > clock.today():
        locked.delete()
        return None
    locked.last_day = clock.today()
    locked.save()
    return locked


def _check_own_person(by: User, user: User) -> None:
    if by.role not in DIRECTORS and user.pk != by.pk and not leads(by, user):
        raise NotAllowed("not_your_person", _("The head of that department records this."), "user")


def _locked(by: User, absence: Absence) -> Absence:
    """The absence under lock, where `by` may still change it."""
    _check_own_person(by, absence.user)
    # of the absence alone: its people are locked later, in the order of their keys
    rows = Absence.objects.select_for_update(of=("self",)).select_related("user", "deputy")
    locked: Absence = rows.get(pk=absence.pk)
    if locked.last_day < clock.today():
        raise StateConflict("already_over", _("This absence is over."))
    return locked


def _save(by: User, absence: Absence, facts: AbsenceFacts) -> Absence:
    for field, value in facts.items():
        setattr(absence, field, value)
    if absence.reason not in AbsenceReason.values:
        raise BusinessRuleError("reason_unknown", _("There is no such reason."), "reason")
    absence.order_number = normalise_spaces(absence.order_number)
    # as long as the column: the database would refuse with an error of its own
    if len(absence.order_number) > 40:
        raise BusinessRuleError("order_number_too_long", _("At most 40 characters."), "order_number")
    _check_days(absence)
    # two absences recorded at once must not make each other's deputy absent
    # list() locks at once; by key, so that two that cross do not wait for each other
    list(User.objects.select_for_update().filter(pk__in=[absence.user_id, absence.deputy_id]).order_by("pk"))
    _check_deputy(by, absence)
    _check_others(absence)
    absence.save()
    return absence


def _check_days(absence: Absence) -> None:
    first, last, today = absence.first_day, absence.last_day, clock.today()
    if last < first:
        raise BusinessRuleError("last_before_first", _("The last day is before the first."), "last_day")
    # only of the last day: an absence may be recorded after it has begun
    if last < today:
        raise BusinessRuleError("past_days", _("These days are over: choose today or later."), "last_day")
    if first > today + LONGEST_AHEAD:
        raise BusinessRuleError("too_far", _("This is more than a year ahead."), "first_day")
    if last - first > LONGEST:
        raise BusinessRuleError("absence_too_long", _("At most three years."), "last_day")


def _check_deputy(by: User, absence: Absence) -> None:
    user, deputy = absence.user, absence.deputy
    if deputy.pk == user.pk:
        raise BusinessRuleError(
            "own_deputy", _("Choose another person: nobody is their own deputy."), "deputy"
        )
    if not deputy.is_active or deputy.role not in MANAGING:
        raise BusinessRuleError(
            "not_a_deputy", _("A deputy is a key account manager or a head who may sign in."), "deputy"
        )
    # the head of a department need not belong to it
    near = user.department is not None and (
        deputy.department_id == user.department_id or deputy.pk == user.department.head_id
    )
    if not near and by.role not in DIRECTORS:
        raise BusinessRuleError(
            "other_department",
            _("Choose somebody of the same department: only the director may choose others."),
            "deputy",
        )


def _check_others(absence: Absence) -> None:
    """No second absence in these days, neither of the person nor of the deputy, and no duty of the person's own."""
    days = Absence.objects.within(absence.first_day, absence.last_day).exclude(pk=absence.pk)
    days = days.select_related("user")
    if same := days.filter(user=absence.user_id).first():
        raise BusinessRuleError(
            "overlap", _span(_("Already recorded: %(first)s – %(last)s."), same), "first_day"
        )
    # duties are not passed on (accounts.rights.covers): the clients would have nobody
    if away := days.filter(user=absence.deputy_id).first():
        message = _span(_("The deputy is away too: %(first)s – %(last)s."), away)
        raise BusinessRuleError("deputy_is_absent", message, "deputy")
    if duty := days.filter(deputy=absence.user_id).first():
        message = _span(
            _("This person deputises for %(name)s, %(first)s – %(last)s: name another deputy there first."),
            duty,
        )
        raise BusinessRuleError("is_deputy", message, "first_day")


def _span(text: object, absence: Absence) -> str:
    return str(text) % {
        "name": absence.user.full_name,
        "first": formats.day(absence.first_day),
        "last": formats.day(absence.last_day),
    }
