"""Departments and who leads them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.departments.models import Department
from accounts.rights.capabilities import Role
from accounts.users.models import User
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces


@service(capability="users.manage")
def create_department(*, by: User | None, name: str, head: User | None = None) -> Department:
    """Raises `name_required`, `name_taken`, `not_a_head`, NotAllowed `forbidden`."""
    return _saved(Department(), name, head)


@service(capability="users.manage")
def update_department(*, by: User | None, department: Department, name: str, head: User | None) -> Department:
    """Raises what `create_department` raises."""
    return _saved(Department.objects.select_for_update().get(pk=department.pk), name, head)


@service(capability="users.manage")
def set_head(*, by: User | None, department: Department, head: User | None) -> Department:
    """From now on the head sees and decides what belongs to the department. Raises `not_a_head`."""
    return update_department(by=by, department=department, name=department.name, head=head)


def _saved(department: Department, name: str, head: User | None) -> Department:
    department.name = required("name", normalise_spaces(name))
    # the column's own uniqueness tells capitals from small letters
    if Department.objects.filter(name__iexact=department.name).exclude(pk=department.pk).exists():
        raise BusinessRuleError("name_taken", _("This name is already taken."), "name")
    if head is not None and not (head.is_active and head.role == Role.HEAD):
        raise BusinessRuleError(
            "not_a_head", _("First give this person the role of head of department."), "head"
        )
    department.head = head
    department.save()
    return department
