from __future__ import annotations

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dossiers.clients.models.client import Stage
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from plans.activities.querysets import PREPARED, ActivityQuerySet
from plans.models import PERSONAL_KINDS, Activity, ActivityKind, ActivityStatus, Outcome


class ActivityFilter(filters.FilterSet):
    """Chips of the list of activities."""

    status = filters.ChoiceFilter(choices=ActivityStatus.choices, label=_("status"))
    kind = filters.ChoiceFilter(choices=ActivityKind.choices, label=_("kind"))
    purpose = filters.NumberFilter(field_name="purpose_word_id", label=_("purpose from the list"))
    stage = filters.ChoiceFilter(
        choices=Stage.choices, field_name="client__stage", label=_("existing or potential clients")
    )
    personal = filters.BooleanFilter(method="by_meeting", label=_("face to face"))
    late = filters.BooleanFilter(method="by_lateness", label=_("began later than planned"))
    unprepared = filters.BooleanFilter(method="by_preparation", label=_("held without preparation"))
    outcome = filters.ChoiceFilter(choices=Outcome.choices, label=_("outcome"))
    no_next_step = filters.BooleanFilter(method="by_next_step", label=_("without a next step"))
    live = filters.BooleanFilter(method="by_life", label=_("not cancelled"))
    manager = filters.NumberFilter(field_name="manager_id")
    trip = filters.NumberFilter(field_name="trip_id", label=_("business trip"))
    client = filters.NumberFilter(field_name="client_id")
    off_plan = filters.BooleanFilter(field_name="is_off_plan")
    since = filters.DateFilter(field_name="day", lookup_expr="gte")
    until = filters.DateFilter(field_name="day", lookup_expr="lte")

    class Meta:
        model = Activity
        fields: list[str] = []

    def by_meeting(self, rows: ActivityQuerySet, name: str, value: bool) -> ActivityQuerySet:
        return rows.filter(kind__in=PERSONAL_KINDS) if value else rows.exclude(kind__in=PERSONAL_KINDS)

    def by_preparation(self, rows: ActivityQuerySet, name: str, value: bool) -> ActivityQuerySet:
        return rows.held().exclude(PREPARED) if value else rows.held().filter(PREPARED)

    def by_lateness(self, rows: ActivityQuerySet, name: str, value: bool) -> ActivityQuerySet:
        return rows.late() if value else rows.in_time()

    def by_next_step(self, rows: ActivityQuerySet, name: str, value: bool) -> ActivityQuerySet:
        """A result without a next step says why there is none."""
        done = rows.filter(status=ActivityStatus.DONE)
        return done.exclude(no_next_step_reason="") if value else done.filter(no_next_step_reason="")

    def by_life(self, rows: ActivityQuerySet, name: str, value: bool) -> ActivityQuerySet:
        cancelled = Q(status=ActivityStatus.CANCELLED)
        return rows.exclude(cancelled) if value else rows.filter(cancelled)


class ActivityApiFilter(ChangedSinceFilterSet, ActivityFilter):
    """The same for programs, who know clients by their codes."""

    client_code = filters.CharFilter(field_name="client__code")

    class Meta(ActivityFilter.Meta):
        pass
