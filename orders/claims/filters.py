from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.clients.filters import OfClientFilter
from dossiers.models import Client
from dossiers.search import clients_matching
from kam_crm.shared import clock
from orders.drafting.filters import PERIODS, period_of
from orders.models import Claim, ClaimStatus, Verdict
from orders.numbering import CLAIM, numbers_meant

OPEN, MINE, HEAD = "open", "mine", "head"
STATUSES = [
    *ClaimStatus.choices,
    (OPEN, _("open")),
    (MINE, _("my step")),
    (HEAD, _("waits for the head")),
]
VERDICTS = [*Verdict.choices, ("none", _("not judged yet"))]


class ClaimFilter(OfClientFilter):
    """`status`: a step, `open`, `mine` (the manager's step) or `head` (an offer or a verdict is waited for)."""

    q = django_filters.CharFilter(method="by_words", label=_("number or client"))
    manager = django_filters.NumberFilter(field_name="client__manager_id", label=_("manager"))
    status = django_filters.ChoiceFilter(choices=STATUSES, method="in_status", label=_("step"))
    kind = django_filters.NumberFilter(field_name="kind_id", label=_("kind"))
    verdict = django_filters.ChoiceFilter(choices=VERDICTS, method="with_verdict", label=_("justified"))
    fault = django_filters.NumberFilter(field_name="fault_id", label=_("at fault"))
    overdue = django_filters.BooleanFilter(method="answer_overdue", label=_("answer overdue"))
    lawyer = django_filters.BooleanFilter(
        field_name="lawyer", lookup_expr="isnull", exclude=True, label=_("with a lawyer")
    )
    period = django_filters.ChoiceFilter(choices=PERIODS, method="in_period", label=_("opened"))
    opened_from = django_filters.DateFilter(field_name="opened_on", lookup_expr="gte", label=_("opened from"))
    opened_to = django_filters.DateFilter(field_name="opened_on", lookup_expr="lte", label=_("opened up to"))
    act = django_filters.NumberFilter(field_name="act_id", label=_("act"))
    shipment = django_filters.NumberFilter(field_name="shipment_id", label=_("shipment"))

    class Meta:
        model = Claim
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        clients = Client.objects.visible_to(self.request.user).filter(clients_matching(value))
        return rows.filter(Q(number__in=numbers_meant(value, CLAIM)) | Q(client__in=clients.values("pk")))

    def in_status(self, rows: Any, name: str, value: str) -> QuerySet[Any]:
        match value:
            case "open":
                found: QuerySet[Any] = rows.open()
            case "mine":
                found = rows.open().exclude(status=ClaimStatus.ASKED)
            case "head":
                found = rows.open().filter(Q(status=ClaimStatus.ASKED) | Q(verdict=""))
            case _:
                found = rows.filter(status=value)
        return found

    def with_verdict(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(verdict="" if value == "none" else value)

    def answer_overdue(self, rows: Any, name: str, value: bool) -> QuerySet[Any]:
        late: QuerySet[Any] = rows.overdue(clock.today())
        return late if value else rows.exclude(pk__in=late.values("pk"))

    def in_period(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(opened_on__range=period_of(value, clock.today()))
