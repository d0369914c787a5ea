"""Courses of colleagues as one person filters them, by year."""

from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights.capabilities import Role
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from plans.courses.filters import CourseFilter
from plans.courses.querysets import people_led_by
from plans.models import Course

MOST_YEARS = 20


class CourseListing(Listing):
    page_name = "plans:course_list"
    sorts = {"day": ("day",), "employee": ("employee__sort_key", "-day"), "hours": ("hours", "-day")}
    default_sort = "-day"
    export_view = "plans:course_export"
    subject = "courses"

    @cached_property
    def filtered(self) -> QuerySet[Course]:
        visible = Course.objects.visible_to(self.user).select_related("employee__department")
        rows: QuerySet[Course] = CourseFilter(self.query, visible, request=self.request).qs
        return rows

    @property
    def can_write(self) -> bool:
        return bool(self.user.can("courses.write"))

    @cached_property
    def years(self) -> list[tuple[int, str]]:
        """Those in which anybody learned something, the newest first."""
        found = Course.objects.visible_to(self.user).order_by().values_list(ExtractYear("day")).distinct()
        return [(year, str(year)) for year in sorted((year for (year,) in found), reverse=True)[:MOST_YEARS]]

    @property
    def sees_others(self) -> bool:
        """Heads and directors: everybody else has their own courses alone."""
        return self.can_write

    @cached_property
    def employees(self) -> list[tuple[int, str]]:
        people: QuerySet[User] = people_led_by(self.user)
        return self.options(people.order_by("sort_key", "pk"), "employee")

    @property
    def departments(self) -> list[tuple[int, str]]:
        if self.user.role == Role.HEAD:
            return self.only_option(self.hooks.departments(self.user), "department")
        return self.options(self.hooks.departments(self.user), "department")

    @cached_property
    def hours(self) -> int:
        """Of all rows that the filters leave."""
        return int(self.filtered.order_by().aggregate(hours=Sum("hours"))["hours"] or 0)

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("Day"), "day", "date"),
            Column(_("Employee"), lambda row: row.employee.full_name, width=28),
            Column(_("Department"), lambda row: str(row.employee.department or ""), width=24),
            Column(_("Topic"), "topic", width=40),
            Column(_("Organiser"), "organiser", width=28),
            Column(_("Hours"), "hours", "number"),
            Column(_("Certificate"), "certificate", width=18),
            Column(_("Result"), "result", width=40),
        ]
