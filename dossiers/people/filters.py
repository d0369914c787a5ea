from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from dossiers.models import ClientContact, Person
from kam_crm.shared.api.filters import ChangedSinceFilterSet


class ClientContactFilter(OfClientFilter):
    shows = ("person__updated_at",)

    person = django_filters.NumberFilter(field_name="person_id", label=_("person"))
    is_active = django_filters.BooleanFilter(label=_("works there"))

    class Meta:
        model = ClientContact
        fields = ["role"]


class PersonFilter(ChangedSinceFilterSet):
    shows = ("links__updated_at",)

    client = django_filters.NumberFilter(method="at_client", label=_("client"))

    class Meta:
        model = Person
        fields: list[str] = []

    def at_client(self, rows: QuerySet[Person], name: str, value: Any) -> QuerySet[Person]:
        # a client out of sight must not tell by its filter who works there
        links = ClientContact.objects.visible_to(self.request.user).filter(client_id=value, is_active=True)
        return rows.filter(pk__in=links.values("person"))
