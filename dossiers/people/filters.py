from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from dossiers.clients.filters import OfClientFilter
from dossiers.models import ClientContact, Person
from kam_crm.shared.api.filters import ChangedSinceFilterSet
from kam_crm.shared.identifiers import phone_tail

SHORTEST_PHONE = 6  # digits; abroad there are short ones


class ClientContactFilter(OfClientFilter):
    shows = ("person__updated_at",)

    phone = django_filters.CharFilter(method="by_phone", label=_("phone in any spelling"))
    email = django_filters.CharFilter(field_name="person__email", lookup_expr="iexact", label=_("e-mail"))
    person = django_filters.NumberFilter(field_name="person_id", label=_("person"))
    is_active = django_filters.BooleanFilter(label=_("works there"))

    class Meta:
        model = ClientContact
        fields = ["role"]

    def by_phone(self, rows: QuerySet[ClientContact], name: str, value: str) -> QuerySet[ClientContact]:
        return rows.filter(person__phone_tail=whole_tail(value))


class PersonFilter(ChangedSinceFilterSet):
    shows = ("links__updated_at",)

    client = django_filters.NumberFilter(method="at_client", label=_("client"))
    phone = django_filters.CharFilter(method="by_phone", label=_("phone in any spelling"))
    email = django_filters.CharFilter(lookup_expr="iexact", label=_("e-mail"))

    class Meta:
        model = Person
        fields: list[str] = []

    def at_client(self, rows: QuerySet[Person], name: str, value: Any) -> QuerySet[Person]:
        # a client out of sight must not tell by its filter who works there
        links = ClientContact.objects.visible_to(self.request.user).filter(client_id=value, is_active=True)
        return rows.filter(pk__in=links.values("person"))

    def by_phone(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return rows.filter(phone_tail=whole_tail(value))


def whole_tail(phone: str) -> str:
    """The digits by which a whole number is found. Raises ValidationError (400) for a part of one."""
    tail = phone_tail(phone)
    if len(tail) < SHORTEST_PHONE:
        raise ValidationError({"phone": [_("Give the whole number; parts of it are found by `search`.")]})
    return tail
