"""Who set or withdrew which rule, out of the history that the database writes."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.departments.models import Department
from accounts.rules.known import RuleKey
from accounts.rules.models import Rule
from accounts.users.models import User
from kam_crm.shared.history import CONTEXT, person_in

OF_ONE, OF_ALL = 50, 12


def steps_of(key: RuleKey | None, departments: QuerySet[Department]) -> QuerySet[Any]:
    """Events of a rule, of all rules where none is given, the newest first; with `who` and `department_name`.

    Of rules of departments only those of `departments`.
    """
    person = User.objects.filter(pk=person_in(OuterRef(CONTEXT))).values("full_name")[:1]
    department = Department.objects.filter(pk=OuterRef("department_id")).values("name")[:1]
    events = Rule.pgh_event_model.objects.annotate(who=Subquery(person), department_name=Subquery(department))  # type: ignore[attr-defined]
    events = events.filter(Q(department=None) | Q(department__in=departments.values("pk")))
    if key is None:
        # what the installation began with was nobody's change
        return events.exclude(set_by=None).order_by("-pgh_id")[:OF_ALL]
    of_key = events.filter(name=key.name, role=key.role, department=key.department)
    return of_key.order_by("-pgh_id")[:OF_ONE]
