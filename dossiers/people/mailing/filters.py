"""People by the clients they speak for: whoever fits by one of them is there, once."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import KEY_TYPES, SEGMENTS, ClientFilter
from dossiers.clients.models.client import Stage
from dossiers.models import Client, ClientContact, ContactRole, Person
from dossiers.search import people_matching

OF_CLIENTS = ("segment", "stage", "key", "key_type", "market", "group", "manager", "territory")


class PeopleListFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="by_words", label=_("name, phone or e-mail"))
    role = django_filters.ChoiceFilter(choices=ContactRole.choices, method="by_links", label=_("role"))
    segment = django_filters.ChoiceFilter(choices=SEGMENTS, method="by_links", label=_("ABC and XYZ"))
    stage = django_filters.ChoiceFilter(choices=Stage.choices, method="by_links", label=_("stage"))
    key = django_filters.BooleanFilter(method="by_links", label=_("key client"))
    key_type = django_filters.ChoiceFilter(choices=KEY_TYPES, method="by_links", label=_("key by definition"))
    market = django_filters.NumberFilter(method="by_links", label=_("market segment"))
    group = django_filters.NumberFilter(method="by_links", label=_("group, with those inside it"))
    territory = django_filters.NumberFilter(method="by_links", label=_("territory"))
    manager = django_filters.NumberFilter(method="by_links", label=_("manager"))

    class Meta:
        model = Person
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Person]) -> QuerySet[Person]:
        """One link must fit all that is asked of clients and roles, and be of a client that the person sees."""
        people: QuerySet[Person] = super().filter_queryset(queryset)
        user = self.request.user
        links = ClientContact.objects.visible_to(user).filter(is_active=True)
        if role := self.form.cleaned_data.get("role"):
            links = links.filter(role=role)
        asked = {name: str(self.data[name]) for name in OF_CLIENTS if self.data.get(name)}
        if asked:
            clients = ClientFilter(asked, Client.objects.visible_to(user), request=self.request).qs
            links = links.filter(client__in=clients.order_by().values("pk"))
        return people.filter(pk__in=links.order_by().values("person"))

    def by_words(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        with_numbers = self.request.user.can("people.contact_data")
        return rows.filter(people_matching(value, with_numbers=with_numbers))

    def by_links(self, rows: QuerySet[Person], name: str, value: Any) -> QuerySet[Person]:
        # together, in `filter_queryset`
        return rows
