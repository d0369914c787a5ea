from __future__ import annotations

from django.db.models.functions import Lower

from accounts.models import Department, User
from accounts.rights.capabilities import Role
from accounts.services import UserFacts, set_head, upsert_user
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import named
from integrations.imports.rows import Column, Job, Row, unique_rows
from kam_crm.shared.company import company
from kam_crm.shared.errors import BusinessRuleError

COLUMNS = [
    Column("email", cells.email, needed=True, filled=True),
    Column("full_name", cells.text(150), needed=True, filled=True),
    Column("role", cells.choice(dict(Role.choices)), needed=True, filled=True),
    Column("department", cells.text(120)),
    Column("phone", cells.phone),
]


def load(rows: list[Row], job: Job) -> Counts:
    """Users by e-mail, administrators first, so that a file may name another one in the place of the last.

    New ones cannot sign in until a password is set; a head heads a department that has none.
    """
    people = unique_rows(rows, lambda row: row["email"], job, "email")
    departments = named(Department, "department", rows, job)
    job.reject_if_bad()
    present = {
        user.email.lower(): user for user in User.objects.alias(key=Lower("email")).filter(key__in=people)
    }
    counts = Counts()
    # through the service, not in bulk: it keeps the last administrator, departments of managers and history right
    for email, row in sorted(people.items(), key=lambda found: found[1]["role"] != Role.ADMIN):
        try:
            counts += _put(present, email, row, departments, job)
        except BusinessRuleError as error:
            field = error.field or "role"
            job.problems.add(row.number, field, row[field], str(error))
    job.reject_if_bad()
    for email, row in people.items():
        department = departments.get((row["department"] or "").casefold())
        if row["role"] == Role.HEAD and department is not None and department.head_id is None:
            # kept on the row of the file's departments: a second head of the same one changes nothing
            department.head = set_head(by=job.by, department=department, head=present[email]).head
    return counts


def _put(
    present: dict[str, User], email: str, row: Row, departments: dict[str, Department], job: Job
) -> Counts:
    user = present.get(email)
    facts: UserFacts = {"full_name": row["full_name"], "role": row["role"]}
    if row.has("department"):
        facts["department"] = departments.get((row["department"] or "").casefold())
    phone = (row["phone"] or "") if row.has("phone") else None
    # an unchanged row writes nothing: the same file again leaves no history
    if user is None:
        facts |= {"email": email, "locale": company().language}
    elif phone in (None, user.phone) and all(getattr(user, name) == value for name, value in facts.items()):
        return Counts(unchanged=1)
    present[email] = upsert_user(by=job.by, user=user, written_phone=phone, **facts)
    return Counts(updated=1) if user else Counts(created=1)
