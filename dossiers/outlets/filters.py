from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from dossiers.models import Outlet


class OutletFilter(OfClientFilter):
    code = django_filters.CharFilter(label=_("code"))
    is_active = django_filters.BooleanFilter(label=_("active"))

    class Meta:
        model = Outlet
        fields: list[str] = []
