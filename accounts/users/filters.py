from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import Role
from accounts.users.models import User
from kam_crm.shared.api.filters import ChangedSinceFilterSet


class UserFilter(ChangedSinceFilterSet):
    """The same filters on the page and in the API."""

    role = django_filters.ChoiceFilter(choices=Role.choices, label=_("role"))
    department = django_filters.NumberFilter(field_name="department_id", label=_("department"))
    is_active = django_filters.BooleanFilter(label=_("may sign in"))

    class Meta:
        model = User
        fields = ["role", "department", "is_active"]
