from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest

from accounts.rights.api_fields import SecretField
from accounts.tokens.api.idempotency import Idempotent
from approvals import kinds, services
from approvals.filters import ORDER, RequestFilter
from approvals.models import DECISIONS, Request
from approvals.pages import pages_of
from kam_crm.shared.api.filters import ById, Search, StrictFilters
from kam_crm.shared.api.inputs import ChoiceField
from kam_crm.shared.api.viewsets import ReadViewSet, row_action
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants


def percentage(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=7, decimal_places=4, read_only=True, allow_null=True, **options
    )


class ApprovalSerializer(serializers.ModelSerializer[Request]):
    """A request that goes beyond a rule. `amount` is what is over the credit limit, `loss` what is below cost.

    `subject_kind` and `subject_id` name what it is about; `order` and `order_number` where that is an order.
    """

    order = serializers.SerializerMethodField(allow_null=True)
    order_number = serializers.SerializerMethodField(allow_null=True)
    client = serializers.IntegerField(source="client_id", read_only=True, allow_null=True)
    kind = ChoiceField(choices=kinds.choices(), read_only=True)
    asked = percentage(label=_("asked, %"))
    allowed = percentage(label=_("allowed, %"))
    granted = percentage(label=_("granted, %"))
    loss = SecretField()
    amount = serializers.DecimalField(
        max_digits=14, decimal_places=2, read_only=True, allow_null=True, label=_("over the limit")
    )
    capital_cost = serializers.DecimalField(
        max_digits=14, decimal_places=2, read_only=True, allow_null=True,
        label=_("cost of the capital that a longer payment term freezes, a year"),
    )  # fmt: skip
    overdue_days = serializers.IntegerField(read_only=True, label=_("days overdue"))
    asked_by = serializers.EmailField(source="asked_by.email", read_only=True)
    on_behalf_of = serializers.EmailField(
        source="on_behalf_of.email", read_only=True, default=None, allow_null=True
    )
    decided_by = serializers.EmailField(
        source="decided_by.email", read_only=True, default=None, allow_null=True
    )
    decision = ChoiceField(
        choices=DECISIONS, read_only=True, allow_blank=True, help_text="empty while it is open"
    )

    class Meta:
        model = Request
        fields = ["id", "subject_kind", "subject_id", "order", "order_number", "client", "kind", "asked", "allowed",
                  "granted", "loss", "amount", "capital_cost", "overdue_days", "reason", "asked_by", "on_behalf_of",
                  "asked_at", "decision", "decision_reason", "decided_by", "decided_at", "updated_at"]  # fmt: skip
        read_only_fields = fields

    def get_order(self, request: Request) -> int | None:
        return request.subject_id if request.subject_kind == ORDER else None

    def get_order_number(self, request: Request) -> str | None:
        return pages_of(request).number(request) if request.subject_kind == ORDER else None


class SubjectSearch(Search):
    """`?search=` over the columns that each kind names of its subject."""

    def filter_queryset(self, request: ApiRequest, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        query = self.query(request)
        if not query.strip():
            return queryset
        variants, found = search_variants(query), Q(pk__in=[])
        for label, kind in kinds.by_subject().items() if variants else ():
            rows = kind.visible(request.user).filter(matching(variants, kind.search_fields))
            found |= Q(subject_kind=label, subject_id__in=rows.order_by().values("pk"))
        return queryset.filter(found)


class RefuseRequestInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ApproveRequestInput(RefuseRequestInput):
    """`granted`: less than was asked, in the unit of the kind; only kinds that may be granted in part take it."""

    granted = serializers.DecimalField(max_digits=16, decimal_places=4, required=False, min_value=Decimal(0))


class ApprovalViewSet(Idempotent, ReadViewSet):
    """Requests for approval of any kind, and the decision on them; nobody decides on their own."""

    queryset = Request.objects.select_related("asked_by", "on_behalf_of", "decided_by")
    serializer_class = ApprovalSerializer
    capabilities = {
        "list": "approvals.view",
        "retrieve": "approvals.view",
        "approve": services.approve,
        "refuse": services.refuse,
    }
    filterset_class = RequestFilter
    filter_backends = (StrictFilters, ById, SubjectSearch)
    search_fields = (
        "the subject's number",
        "the client's name",
    )  # for the schema: SubjectSearch asks the kinds
    ordering = ("-asked_at",)
    ordering_fields = ("asked_at", "decided_at", "updated_at")

    @row_action(ApproveRequestInput)
    def approve(self, row: Request, data: dict[str, Any]) -> Request:
        """Grant what was asked, or less."""
        services.approve(by=self.request.user, request=row, **data)
        return row

    @row_action(RefuseRequestInput)
    def refuse(self, row: Request, data: dict[str, Any]) -> Request:
        """Refuse what was asked, with a reason."""
        services.refuse(by=self.request.user, request=row, **data)
        return row

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        rows: list[Any] | None = super().paginate_queryset(queryset)
        kinds.load_subjects(rows or [])
        return rows
