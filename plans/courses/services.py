"""Courses of colleagues, entered by whoever leads them (R131)."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.inputs import check_plausible_date
from kam_crm.shared.checks import locked, required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from plans.courses.querysets import people_led_by
from plans.models import Course

WRITE = "courses.write"
MOST_HOURS = 2000


class CourseFacts(TypedDict, total=False):
    day: dt.date
    topic: str
    organiser: str
    hours: int
    certificate: str
    result: str


@service(capability=WRITE)
def add_course(*, by: User, employee: User, **facts: Unpack[CourseFacts]) -> Course:
    """Raises `topic_required`, `unlikely_date`, `unlikely_hours`, `not_led_by_you`."""
    course = Course(employee=employee)
    _set(course, by, facts)
    course.save()
    return course


@service(capability=WRITE, subject="course")
def update_course(
    *, by: User, course: Course, expected_updated_at: dt.datetime | None = None, **facts: Unpack[CourseFacts]
) -> Course:
    """Raises as `add_course`, StateConflict `changed_meanwhile`."""
    stored: Course = locked(course, "employee")
    unchanged_since(stored, expected_updated_at)
    _set(stored, by, facts)
    stored.save()
    return stored


def _set(course: Course, by: User, facts: CourseFacts) -> None:
    if not people_led_by(by).filter(pk=course.employee_id).exists():
        raise BusinessRuleError(
            "not_led_by_you", _("Courses are entered by who leads the department."), "employee"
        )
    values: dict[str, Any] = dict(facts)
    for field, value in values.items():
        setattr(course, field, value)
    course.topic = required("topic", normalise_spaces(course.topic))
    check_plausible_date("day", course.day)
    if not 1 <= course.hours <= MOST_HOURS:
        raise BusinessRuleError("unlikely_hours", _("A course has 1 to 2000 hours."), "hours")
