from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from dossiers.models import (
    ClientContact,
    ContactRole,
    DecisionMap,
    LineKind,
    MapLine,
    MapSeat,
    PersonLink,
    PersonLinkKind,
    Stance,
)
from kam_crm.shared.api.filters import ChangedSinceFilterSet


class DecisionMapFilter(OfClientFilter):
    group = filters.NumberFilter(field_name="group_id", label=_("group"))
    is_main = filters.BooleanFilter(label=_("main map"))

    class Meta:
        model = DecisionMap
        fields: list[str] = []


class MapSeatFilter(ChangedSinceFilterSet):
    shows = ("stances__created_at",)

    map = filters.NumberFilter(field_name="map_id", label=_("decision map"))
    client = filters.NumberFilter(field_name="map__client_id", label=_("client"))
    client_code = filters.CharFilter(field_name="map__client__code", label=_("code of the client"))
    contact = filters.NumberFilter(field_name="contact_id", label=_("contact person"))
    role = filters.ChoiceFilter(choices=ContactRole.choices, method="by_role", label=_("role in decisions"))
    is_hole = filters.BooleanFilter(method="by_hole", label=_("nobody sits there"))

    class Meta:
        model = MapSeat
        fields: list[str] = []

    def by_role(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(roles__contains=[value])

    def by_hole(self, rows: Any, name: str, value: bool) -> Any:
        return rows.holes() if value else rows.filter(contact__is_active=True)


class StanceFilter(filters.FilterSet):
    seat = filters.NumberFilter(field_name="seat_id", label=_("seat"))
    contact = filters.NumberFilter(field_name="contact_id", label=_("contact person"))
    client = filters.NumberFilter(field_name="seat__map__client_id", label=_("client"))
    since = filters.DateFilter(field_name="on", lookup_expr="gte", label=_("on this day or later"))

    class Meta:
        model = Stance
        fields: list[str] = []


class MapLineFilter(ChangedSinceFilterSet):
    map = filters.NumberFilter(field_name="source__map_id", label=_("decision map"))
    client = filters.NumberFilter(field_name="source__map__client_id", label=_("client"))
    kind = filters.ChoiceFilter(choices=LineKind.choices, label=_("kind"))

    class Meta:
        model = MapLine
        fields: list[str] = []


class PersonLinkFilter(filters.FilterSet):
    """`territory` is that of a client at which one of the two works."""

    person = filters.NumberFilter(method="by_person", label=_("person"))
    kind = filters.ChoiceFilter(choices=PersonLinkKind.choices, label=_("kind"))
    territory = filters.NumberFilter(method="by_territory", label=_("territory"))
    holds = filters.BooleanFilter(field_name="until", lookup_expr="isnull", label=_("still holds"))

    class Meta:
        model = PersonLink
        fields: list[str] = []

    def by_person(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(Q(first=value) | Q(second=value))

    def by_territory(self, rows: Any, name: str, value: Any) -> Any:
        # of clients in sight alone: a filter must not tell who works elsewhere
        there = ClientContact.objects.visible_to(self.request.user).filter(
            client__territory=value, is_active=True
        )
        return rows.filter(
            Exists(there.filter(person=OuterRef("first"))) | Exists(there.filter(person=OuterRef("second")))
        )


class PersonLinkApiFilter(ChangedSinceFilterSet, PersonLinkFilter):
    class Meta(PersonLinkFilter.Meta):
        pass
