from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.clients.filters import SEGMENTS
from dossiers.models import Client
from kam_crm.shared import clock
from plans.coverage.coverage import MapCoverage, coverage_of

UNCOVERED, UNKNOWN, COVERED = "uncovered", "unknown", "covered"
STATES = (
    (UNCOVERED, _("not covered")),
    (UNKNOWN, pgettext_lazy("decider", "not known")),
    (COVERED, _("covered")),
)


def state_of(coverage: MapCoverage) -> str:
    """Of those who decide: nobody known, one of them not covered, all covered."""
    if coverage.is_critical:
        return UNKNOWN
    return UNCOVERED if coverage.uncovered_deciders else COVERED


class CoverageFilter(filters.FilterSet):
    """`decider` counts the coverage of all clients that the other filters leave: key clients are few."""

    manager = filters.NumberFilter(field_name="manager_id", label=_("manager"))
    segment = filters.ChoiceFilter(choices=SEGMENTS, method="by_segment", label=_("ABC and XYZ"))
    client = filters.NumberFilter(field_name="pk", label=_("client"))
    decider = filters.ChoiceFilter(choices=STATES, method="by_decider", label=_("who decides"))

    class Meta:
        model = Client
        fields: list[str] = []

    def by_segment(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(summary__segment="" if value == "none" else value)

    def by_decider(self, rows: Any, name: str, value: str) -> Any:
        keys = list(rows.order_by().values_list("pk", flat=True))
        found = coverage_of(keys, clock.today())
        return rows.filter(pk__in=[key for key, coverage in found.items() if state_of(coverage) == value])

    def filter_queryset(self, queryset: Any) -> Any:
        # by the decider last: it counts what the others leave
        given = dict(self.form.cleaned_data)
        last = given.pop("decider", None)
        for name, value in given.items():
            queryset = self.filters[name].filter(queryset, value)
        return self.filters["decider"].filter(queryset, last) if "decider" in self.filters else queryset
