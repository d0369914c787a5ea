from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.models import Client
from dossiers.search import clients_matching
from reports.models import ClientLifecycle, Level, Lifecycle, SegmentSnapshot, XyzMode
from reports.querysets import SegmentQuerySet
from reports.segments.validity import last_month_of

NONE = "none"
SILENT = "silent"
ABC = [("A", "A"), ("B", "B"), ("C", "C"), (NONE, pgettext_lazy("segment", "none"))]
XYZ = [("X", "X"), ("Y", "Y"), ("Z", "Z"), (NONE, pgettext_lazy("segment", "none"))]
SEGMENTS = [(a + x, a + x) for a in "ABC" for x in "XYZ"] + [(NONE, pgettext_lazy("segment", "none"))]
LIVES = [*Lifecycle.choices, (SILENT, _("at risk, sleeping or lost"))]


class SegmentFilter(django_filters.FilterSet):
    """Narrows what `with_segment_before` gives: the rows of one snapshot, level and base.

    `moved`: in another class than at the end of the month before.
    """

    q = django_filters.CharFilter(method="by_words", label=_("name, INN, code or phone"))
    client = django_filters.NumberFilter(field_name="client_id", label=_("client"))
    manager = django_filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    department = django_filters.NumberFilter(method="by_department", label=_("department"))
    abc = django_filters.ChoiceFilter(choices=ABC, method="by_class", label="ABC")
    xyz = django_filters.ChoiceFilter(choices=XYZ, method="by_xyz", label="XYZ")
    segment = django_filters.ChoiceFilter(choices=SEGMENTS, method="by_class", label=_("segment"))
    life = django_filters.ChoiceFilter(choices=LIVES, method="by_life", label=_("lifecycle"))
    share_from = django_filters.NumberFilter(field_name="share", lookup_expr="gt", label=_("share above, %"))
    moved = django_filters.BooleanFilter(method="by_move", label=_("changed class"))

    class Meta:
        model = SegmentSnapshot
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(
            client__in=Client.objects.visible_to(self.request.user).filter(clients_matching(value))
        )

    def by_department(self, rows: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        """At the level of departments that of the snapshot, as shares are of its whole; else that of the manager."""
        of_snapshot = Q(level=Level.DEPARTMENT, scope_id=value)
        return rows.filter(of_snapshot | ~Q(level=Level.DEPARTMENT) & Q(client__manager__department_id=value))

    def by_class(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(**{name: "" if value == NONE else value})

    def by_xyz(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By the letter that the policy of the snapshot shows."""
        letter = "" if value == NONE else value
        by_frequency = Q(policy__shown_xyz=XyzMode.FREQUENCY)
        return rows.filter(by_frequency & Q(xyz_freq=letter) | ~by_frequency & Q(xyz_cv=letter))

    def by_life(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        wanted = (Lifecycle.AT_RISK, Lifecycle.SLEEPING, Lifecycle.LOST) if value == SILENT else (value,)
        lives = ClientLifecycle.objects.visible_to(self.request.user).filter(status__in=wanted)
        # as of that night: a client at risk today may have been active then
        return rows.filter(Exists(lives.filter(as_of=OuterRef("valid_on"), client=OuterRef("client"))))

    def by_move(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        # only between two classes: getting a first one, or losing the last, is no move between cells
        differs = ~Q(segment=F("before")) & ~Q(segment="") & Q(before__gt="")
        return rows.filter(differs) if value else rows.exclude(differs)


def with_segment_before(
    rows: SegmentQuerySet, as_of: dt.date | None, *, level: str, base: str
) -> QuerySet[Any]:
    """The rows of one night, level and base, with `valid_on` and `before`, the segment at the end of last month."""
    earlier = SegmentSnapshot.objects.valid_on(last_month_of(as_of))
    earlier = earlier.filter(level=level, base=base, client=OuterRef("client"))
    return (
        rows.valid_on(as_of)
        .filter(level=level, base=base)
        .annotate(before=Subquery(earlier.values("segment")[:1]), valid_on=Value(as_of, DateField()))
    )
