from __future__ import annotations

import django_filters

from accounts.rights.models import Access, AccessLog


class AccessFilter(django_filters.FilterSet):
    what = django_filters.ChoiceFilter(choices=Access.choices)
    user = django_filters.NumberFilter(field_name="user_id")

    class Meta:
        model = AccessLog
        fields = ["what", "user"]
