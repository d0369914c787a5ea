"""Rules are set from a day on by who answers for them, with a reason; nobody raises a limit of their own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.departments.models import Department
from accounts.rights.capabilities import Role
from accounts.rules.known import DEPARTMENTAL, LIMITS, THRESHOLDS, Known, Unit, first_value, roles_with
from accounts.rules.models import CalendarDay, Rule
from accounts.rules.publishing import publish_rules
from accounts.users.models import User
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason, locked, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.service import service
from kam_crm.shared.working_days import is_working_day

LONGEST_AHEAD = dt.timedelta(days=366)  # a year, also a leap year
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # when that was set of which no row is stored


@service(capability="rules.write")
def set_limit_of_role(
    *,
    by: User | None,
    capability: str,
    role: str,
    value: Decimal | None,
    valid_from: dt.date,
    reason: str,
    department: Department | None = None,
    seen: dt.datetime | None = None,
) -> Rule:
    """How far a role may go from a day on, in all departments or in one; `value` None: without limit.

    The same day again replaces what was set for it. `seen` is `last_set` as the person saw it, None skips the check.
    Raises `unknown_limit`, `no_department`, `out_of_range`, `whole_needed`, `rule_in_the_past`, `rule_too_far`,
    `reason_required`; StateConflict `changed_meanwhile`; NotAllowed `own_limit`.
    """
    known = LIMITS.get(capability)
    if known is None or role not in roles_with(capability):
        raise BusinessRuleError("unknown_limit", _("This role has no such limit."), "role")
    if department is not None and role not in DEPARTMENTAL:
        raise BusinessRuleError(
            "no_department", _("This role works for all departments: its limit is one for all."), "department"
        )
    rule = Rule(name=capability, role=role, department=department, valid_from=valid_from, value=value)
    return _set(rule, known, by=by, reason=reason, seen=seen)


@service(capability="rules.write")
def set_threshold(
    *,
    by: User | None,
    name: str,
    value: Decimal,
    valid_from: dt.date,
    reason: str,
    seen: dt.datetime | None = None,
) -> Rule:
    """What counts as silent, near, overdue for long from a day on (accounts.rules.known.THRESHOLDS).

    Raises what `set_limit_of_role` raises, and `unknown_threshold`.
    """
    known = THRESHOLDS.get(name)
    if known is None:
        raise BusinessRuleError("unknown_threshold", _("There is no such rule."), "name")
    return _set(Rule(name=name, valid_from=valid_from, value=value), known, by=by, reason=reason, seen=seen)


@service(capability="rules.write")
def withdraw_rule(*, by: User | None, rule: Rule) -> None:
    """Take away what has not begun: what was set before it stays in force. Raises `rule_has_begun`, `own_limit`."""
    _one_at_a_time()
    stored: Rule = locked(rule)
    if stored.valid_from <= clock.today():
        raise BusinessRuleError(
            "rule_has_begun", _("This holds already: set another value from today or a coming day.")
        )
    if stored.role:
        before = _holding(stored, stored.valid_from - dt.timedelta(days=1))
        _check_not_own(stored, by, before, instead_of=stored.value)
    stored.delete()
    transaction.on_commit(publish_rules)


@service(capability="rules.write")
def set_calendar_day(*, by: User | None, day: dt.date, is_working: bool, reason: str) -> CalendarDay:
    """A day off that is worked, or a working day that is free; the same day again replaces it.

    Months that are over keep their days. Raises `calendar_day_over`, `calendar_day_too_far`, `calendar_day_same`,
    `reason_required`.
    """
    _check_calendar_open(day)
    if day > clock.today() + 2 * LONGEST_AHEAD:
        raise BusinessRuleError("calendar_day_too_far", _("A day is set for two years ahead at most."), "day")
    check_reason(reason)
    _one_at_a_time()
    if is_working_day(day) == is_working:
        words = _("This is a working day already.") if is_working else _("This is a day off already.")
        raise BusinessRuleError("calendar_day_same", words, "day")
    stored, _made = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "reason": reason.strip(), "set_by": by}
    )
    transaction.on_commit(publish_rules)
    return stored


@service(capability="rules.write")
def remove_calendar_day(*, by: User | None, calendar_day: CalendarDay) -> None:
    """The day is again what the calendar of the country says. Raises `calendar_day_over`."""
    stored: CalendarDay = locked(calendar_day)
    _check_calendar_open(stored.day)
    stored.delete()
    transaction.on_commit(publish_rules)


def last_set(name: str, role: str = "", department: int | None = None) -> dt.datetime:
    """When a rule was set last, whatever day it was set for: whoever saw it knows all of its rows."""
    newest = Rule.objects.of_key(name, role, department).order_by("-updated_at").first()
    return newest.updated_at if newest else NEVER


def _set(rule: Rule, known: Known, *, by: User | None, reason: str, seen: dt.datetime | None) -> Rule:
    _check_value(rule.value, known)
    if rule.valid_from < clock.today():
        raise BusinessRuleError("rule_in_the_past", _("A rule begins today or later."), "valid_from")
    if rule.valid_from > clock.today() + LONGEST_AHEAD:
        raise BusinessRuleError("rule_too_far", _("A rule is set for a year ahead at most."), "valid_from")
    check_reason(reason)
    _one_at_a_time()
    unchanged_since(Rule(updated_at=last_set(rule.name, rule.role, rule.department_id)), seen)
    if rule.role:
        _check_not_own(rule, by, rule.value, instead_of=_holding(rule, rule.valid_from))
    stored, _made = Rule.objects.update_or_create(
        name=rule.name,
        role=rule.role,
        department=rule.department,
        valid_from=rule.valid_from,
        defaults={"value": rule.value, "reason": reason.strip(), "set_by": by},
    )
    transaction.on_commit(publish_rules)
    return stored


def _check_calendar_open(day: dt.date) -> None:
    if day < clock.month_start(clock.today()):
        raise BusinessRuleError(
            "calendar_day_over", _("This month is over: its days stay as they are."), "day"
        )


def _one_at_a_time() -> None:
    """Advisory: of a rule that was never set there is no row to lock. It ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('rules', 0))", [])


def _check_value(value: Decimal | None, known: Known) -> None:
    if value is None:
        return
    if not known.least <= value <= known.most:
        message = _("From %(least)s to %(most)s.")
        words = {"least": formats.plain(known.least), "most": formats.plain(known.most)}
        raise BusinessRuleError("out_of_range", message % words, "value")
    if (known.unit == Unit.DAYS or not known.is_limit) and value != int(value):
        raise BusinessRuleError("whole_needed", _("Enter a whole number."), "value")


def _holding(rule: Rule, day: dt.date) -> Decimal | None:
    """The limit that the database knows for the day: its own rows, else those of the role in general."""
    for department in dict.fromkeys((rule.department_id, None)):
        rows = Rule.objects.of_key(rule.name, rule.role, department).begun(day)
        held: Rule | None = rows.order_by("-valid_from").first()
        if held is not None:
            return held.value
    return first_value(rule.name, rule.role)


def _check_not_own(rule: Rule, by: User | None, value: Decimal | None, instead_of: Decimal | None) -> None:
    """Two pairs of eyes: who gains from a higher limit does not set it (design.md 4.10, docs/decisions/0016)."""
    is_higher = instead_of is not None and (value is None or value > instead_of)
    if by is not None and by.role == rule.role and is_higher:
        message = _("You cannot raise the limit of your own role «%(role)s»: an administrator sets it.")
        raise NotAllowed("own_limit", message % {"role": Role(rule.role).label}, "value")
