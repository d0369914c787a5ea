from __future__ import annotations

from accounts.departments.models import Department
from kam_crm.shared.api.filters import ChangedSinceFilterSet


class DepartmentFilter(ChangedSinceFilterSet):
    class Meta:
        model = Department
        fields: list[str] = []
