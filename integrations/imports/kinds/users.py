from __future__ import annotations

from django.conf import settings
from django.db.models.functions import Lower

from accounts.capabilities import Role
from accounts.models import Department, User
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import named
from integrations.imports.rows import Column, Job, Row, apply, unique_rows

COLUMNS = [
    Column("email", cells.email, needed=True, filled=True),
    Column("full_name", cells.text(150), needed=True, filled=True),
    Column("role", cells.choice(dict(Role.choices)), needed=True, filled=True),
    Column("department", cells.text(120)),
    Column("phone", cells.phone),
]


def load(rows: list[Row], job: Job) -> Counts:
    """Users by e-mail. New ones cannot sign in until a password is set; a head heads a department that has none."""
    people = unique_rows(rows, lambda row: row["email"], job, "email")
    departments = named(Department, "department", rows, job)
    job.reject_if_bad()
    present = {
        user.email.lower(): user for user in User.objects.alias(key=Lower("email")).filter(key__in=people)
    }
    counts = Counts()
    for email, row in people.items():
        values = {"full_name": row["full_name"], "role": row["role"]}
        if row.has("department"):
            values["department"] = departments.get((row["department"] or "").casefold())
        if row.has("phone"):
            values["phone"] = row["phone"] or ""
        counts += _write(present, email, values)
    _seat_heads(people, present, departments)
    return counts


def _write(present: dict[str, User], email: str, values: dict[str, object]) -> Counts:
    user = present.get(email)
    if user is None:
        present[email] = User.objects.create_user(email, None, locale=settings.LANGUAGE_CODE, **values)
        return Counts(created=1)
    if not apply(user, values):
        return Counts(unchanged=1)
    user.save()
    return Counts(updated=1)


def _seat_heads(people: dict[str, Row], present: dict[str, User], departments: dict[str, Department]) -> None:
    for email, row in people.items():
        department = departments.get((row["department"] or "").casefold())
        if row["role"] == Role.HEAD and department is not None and department.head_id is None:
            department.head = present[email]
            department.save()
