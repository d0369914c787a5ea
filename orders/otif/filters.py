from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.clients.filters import OfClientFilter
from orders.models import Order

VERDICTS = (
    ("otif", _("in time and in full")),
    ("missed", _("not in time or not in full")),
    ("late", pgettext_lazy("orders", "late")),
    ("short", _("not in full")),
    ("open", _("nothing has come yet")),
)
CONDITIONS: dict[str, dict[str, Any]] = {
    "otif": {"is_otif": True},
    "missed": {"is_otif": False},
    "late": {"is_in_time": False},
    "short": {"is_whole": False},
    "open": {"came_on__isnull": True},
}


class FulfilmentFilter(OfClientFilter):
    """Of `due_orders`: by the promised day, not by that of the order."""

    manager = django_filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    date_from = django_filters.DateFilter(
        field_name="measured_on", lookup_expr="gte", label=_("promised from this day")
    )
    date_to = django_filters.DateFilter(
        field_name="measured_on", lookup_expr="lte", label=_("promised up to this day")
    )
    verdict = django_filters.ChoiceFilter(choices=VERDICTS, method="judged", label=_("how it came"))

    class Meta:
        model = Order
        fields: list[str] = []

    def judged(self, rows: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        return rows.filter(**CONDITIONS[value])
