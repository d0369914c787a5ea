from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.clients.models.client import Source
from dossiers.clients.pages.matrix import CODES
from dossiers.clients.querysets import strategy_scope
from dossiers.groups.tree import within
from dossiers.models import Client, ClientGroup, KeyDefinition, KeyStatus, Stage
from dossiers.search import clients_matching
from kam_crm.shared import clock
from kam_crm.shared.api.filters import ChangedSinceFilterSet

NONE = "none"
BIGGEST = 2**63  # a key in the database is below
ABC = [(letter, letter) for letter in "ABC"]
XYZ = [(letter, letter) for letter in "XYZ"]
SEGMENTS = [*((code, code) for code in CODES), (NONE, pgettext_lazy("segment", "none"))]
DEBTS = [
    ("overdue", _("overdue")),
    ("over_limit", _("over the limit")),
    ("any", _("any debt")),
    (NONE, _("no debt")),
]
SOLD = [("yes", _("yes")), (NONE, pgettext_lazy("sales", "none"))]
STEPS = [(NONE, pgettext_lazy("next step", "none")), ("late", _("late"))]
# the words of the nightly (formulas.md 2.6); empty for clients that never bought
LIFECYCLES = [
    ("new", _("new")),
    ("active", _("active")),
    ("at_risk", _("at risk")),
    ("sleeping", _("sleeping")),
    ("lost", _("lost")),
    ("returned", _("returned")),
]
SOURCES = [*Source.choices, (NONE, pgettext_lazy("source", "not named"))]
# as text: the description of the API would write numbers that it calls texts
KEY_TYPES = [(str(number), label) for number, label in KeyDefinition.choices]
# shared with the tabs of the list, which count with them
DEBT_CONDITIONS = {
    "overdue": Q(summary__overdue__gt=0),
    "over_limit": Q(summary__over_limit__gt=0),
    "any": Q(summary__debt__gt=0),
    NONE: Q(summary__debt__lte=0),
}
WITHOUT_STEP = Q(summary__next_step_on__isnull=True)


def entered_between(first: dt.date | None, last: dt.date | None) -> Q:
    """The condition «entered on these days of the company», both included; None leaves that end open."""
    condition = Q(created_at__gte=clock.at(first, dt.time())) if first else Q()
    return condition & Q(created_at__lte=clock.at(last, dt.time.max)) if last else condition


class ClientFilter(ChangedSinceFilterSet):
    """`segment` is AX … CZ or none; `debt` and `step` ask the summary beside the client."""

    shows = ("summary__updated_at",)

    q = django_filters.CharFilter(method="by_words", label=_("name, INN, code or phone"))
    code = django_filters.CharFilter(label=_("code"))
    inn = django_filters.CharFilter(label=_("INN"))
    manager = django_filters.NumberFilter(field_name="manager_id", label=_("manager"))
    group = django_filters.NumberFilter(method="by_group", label=_("group, with those inside it"))
    market = django_filters.NumberFilter(field_name="segment_id", label=_("market segment"))
    channel = django_filters.NumberFilter(field_name="channel_id", label=_("sales channel"))
    territory = django_filters.NumberFilter(field_name="territory_id", label=_("territory"))
    stage = django_filters.ChoiceFilter(choices=Stage.choices, label=_("stage"))
    source = django_filters.ChoiceFilter(choices=SOURCES, method="by_source", label=_("where from"))
    entered_since = django_filters.DateFilter(method="since_day", label=_("entered on this day or later"))
    entered_until = django_filters.DateFilter(method="until_day", label=_("entered on this day or before"))
    segment = django_filters.ChoiceFilter(choices=SEGMENTS, method="by_segment", label=_("ABC and XYZ"))
    abc = django_filters.ChoiceFilter(choices=ABC, field_name="summary__abc", label="ABC")
    xyz = django_filters.ChoiceFilter(choices=XYZ, field_name="summary__xyz", label="XYZ")
    lifecycle = django_filters.ChoiceFilter(
        choices=LIFECYCLES, field_name="summary__lifecycle", label=_("lifecycle")
    )
    debt = django_filters.ChoiceFilter(choices=DEBTS, method="by_debt", label=_("debt"))
    sold = django_filters.ChoiceFilter(choices=SOLD, method="by_sales", label=_("sales of the month"))
    step = django_filters.ChoiceFilter(choices=STEPS, method="by_step", label=_("next step"))
    key = django_filters.BooleanFilter(method="by_key", label=_("key client"))
    key_type = django_filters.ChoiceFilter(
        choices=KEY_TYPES, method="by_key_type", label=_("key by definition")
    )

    class Meta:
        model = Client
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return rows.filter(clients_matching(value))

    def by_group(self, rows: QuerySet[Client], name: str, value: Any) -> QuerySet[Client]:
        # a number that no key can have is nobody's
        return rows.filter(group__in=within(int(value)) if value < BIGGEST else [])

    def by_source(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return rows.filter(source="" if value == NONE else value)

    def since_day(self, rows: QuerySet[Client], name: str, day: dt.date) -> QuerySet[Client]:
        return rows.filter(entered_between(day, None))

    def until_day(self, rows: QuerySet[Client], name: str, day: dt.date) -> QuerySet[Client]:
        return rows.filter(entered_between(None, day))

    def by_segment(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return rows.filter(summary__segment="" if value == NONE else value)

    def by_debt(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return rows.filter(DEBT_CONDITIONS[value])

    def by_sales(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        """As of the last nightly run, like the summary; returns alone are no sales."""
        return rows.filter(**{f"summary__month_fact__{'lte' if value == NONE else 'gt'}": 0})

    def by_step(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        if value == NONE:
            return rows.filter(WITHOUT_STEP)
        return rows.filter(summary__next_step_on__lt=clock.today())

    def by_key(self, rows: QuerySet[Client], name: str, value: bool) -> QuerySet[Client]:
        """Only for those who may know it, among the clients of which they may; else the filter changes nothing."""
        user = self._strategist
        return rows.filter(strategy_scope(user), is_key=value) if user else rows

    def by_key_type(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        """Key by this definition on any level; for those who may not know it the filter changes nothing."""
        user = self._strategist
        if not user:
            return rows
        # not joined: a client that is so on two levels would come twice
        of_type = KeyStatus.objects.in_force().filter(client=OuterRef("pk"), definition=value)
        return rows.filter(Exists(of_type), strategy_scope(user))

    @property
    def _strategist(self) -> Any:
        user: Any = getattr(self.request, "user", None)
        return user if user and user.can("clients.strategy") else None


class ClientApiFilter(ClientFilter):
    """The same for programs, by the names of the fields that they read."""

    # by name like every reference; a page means those inside it, too
    group = django_filters.NumberFilter(field_name="group_id", label=_("group"))
    market_segment = django_filters.NumberFilter(field_name="segment_id", label=_("market segment"))
    is_key = django_filters.BooleanFilter(method="by_key", label=_("key client"))

    class Meta(ClientFilter.Meta):
        pass


class OfClientFilter(ChangedSinceFilterSet):
    """Base of lists whose rows hang on a client."""

    client = django_filters.NumberFilter(field_name="client_id", label=_("client"))
    client_code = django_filters.CharFilter(field_name="client__code", label=_("code of the client"))


class ClientGroupFilter(django_filters.FilterSet):
    parent = django_filters.NumberFilter(field_name="parent_id", label=_("part of"))

    class Meta:
        model = ClientGroup
        fields: list[str] = []
