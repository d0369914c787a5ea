"""Whom a board speaks of: the company, one department, or the clients of one head without a department."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.rights.capabilities import Role
from kam_crm.shared.web.params import int_param
from reports.models import Level

MOST_DEPARTMENTS = 50


@dataclass(frozen=True)
class Scope:
    """`id` is what a segment snapshot of this level has as `scope_id`."""

    level: str
    id: int
    name: str

    @property
    def query(self) -> dict[str, int]:
        """The same in an address of the lists."""
        names = {Level.DEPARTMENT.value: "department", Level.MANAGER.value: "manager"}
        return {names[self.level]: self.id} if self.level in names else {}

    def people(self, field: str = "manager") -> Q:
        """The condition «a manager of this scope» for a model that reaches the manager by `field`."""
        match self.level:
            case Level.DEPARTMENT:
                return Q(**{f"{field}__department": self.id})
            case Level.MANAGER:
                return Q(**{field: self.id})
        return Q()


def departments_of(user: User) -> QuerySet[Department]:
    """Those a head leads; all for a director."""
    visible: QuerySet[Department] = Department.objects.visible_to(user)
    return visible.filter(head=user) if user.role == Role.HEAD else visible


def scope_of(user: User, wanted: str) -> Scope:
    """The department of the address, or the widest this person leads; 404 where it is not theirs."""
    departments = departments_of(user)
    if wanted:
        return _department(get_object_or_404(departments, pk=int_param(wanted)))
    if user.role != Role.HEAD:
        return Scope(Level.COMPANY, 0, _("Company"))
    first = departments.order_by("name").first()
    # a head between two departments still has clients of their own
    return _department(first) if first else Scope(Level.MANAGER, user.pk, user.full_name)


def choices(user: User) -> list[tuple[int, str]]:
    """Departments to choose among; empty where there is nothing to choose."""
    found = list(departments_of(user).order_by("name").values_list("pk", "name")[:MOST_DEPARTMENTS])
    return found if user.role != Role.HEAD or len(found) > 1 else []


def _department(department: Any) -> Scope:
    return Scope(Level.DEPARTMENT, department.pk, department.name)
