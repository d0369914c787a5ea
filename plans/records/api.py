"""Records of contacts for programs: one list each, `activity` names the contact."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalogue.models import Product
from dossiers.api_base import TwoInputsViewSet, reads
from dossiers.clients.api_fields import ReferenceField
from dossiers.clients.filters import OfClientFilter
from dossiers.models import ClientContact, Outlet
from kam_crm.shared.api.inputs import ChoiceField, DayField, MomentField, percent_field
from kam_crm.shared.api.viewsets import row_action
from plans import services
from plans.models import (
    Activity,
    EventGuest,
    Record,
    ReviewCorrection,
    ReviewProtocol,
    Sample,
    ShelfReport,
    Side,
    StaffTraining,
)

FIRST = ["id", "activity", "client", "client_code"]
LAST = ["created_at", "updated_at"]


class RecordSerializer(serializers.ModelSerializer[Any]):
    client_code = serializers.CharField(source="client.code", read_only=True)


class ProtocolSerializer(RecordSerializer):
    class Meta:
        model = ReviewProtocol
        fields = [*FIRST, "our_people", "their_people", "summary", *LAST]


class CorrectionSerializer(RecordSerializer):
    """`done_on` is null while it is still to be done."""

    class Meta:
        model = ReviewCorrection
        fields = [*FIRST, "text", "side", "due_on", "done_on", *LAST]


class TrainingSerializer(RecordSerializer):
    class Meta:
        model = StaffTraining
        fields = [*FIRST, "topic", "trainer", "participants", "outcome", *LAST]


class ShelfSerializer(RecordSerializer):
    """`missing` are codes of products that were out of stock."""

    outlet_code = serializers.CharField(source="outlet.code", read_only=True)
    missing: Any = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = ShelfReport
        fields = [*FIRST, "outlet", "outlet_code", "shelf_share", "planogram", "missing", "note", *LAST]


class SampleSerializer(RecordSerializer):
    """`returned_on` is null while the client has it."""

    product_code = serializers.CharField(source="product.code", read_only=True)

    class Meta:
        model = Sample
        fields = [*FIRST, "product_code", "quantity", "handed_on", "due_back_on", "returned_on", *LAST]


class GuestSerializer(RecordSerializer):
    person = serializers.IntegerField(source="contact.person_id", read_only=True)
    full_name = serializers.CharField(source="contact.person.full_name", read_only=True)
    companion = serializers.EmailField(source="companion.email", read_only=True)

    class Meta:
        model = EventGuest
        fields = [*FIRST, "contact", "person", "full_name", "status", "companion", *LAST]


@extend_schema_field(str)
class ProductField(serializers.SlugRelatedField):
    """A product by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", **kwargs)

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.visible_to(self.context["request"].user)


class ProtocolFacts(serializers.Serializer[Any]):
    our_people = serializers.CharField(max_length=500)
    their_people = serializers.CharField(max_length=500)
    summary = serializers.CharField(max_length=2000)


class CorrectionFacts(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=500)
    side = ChoiceField(Side.choices)
    due_on = DayField()
    done_on = DayField(required=False, allow_null=True)


class TrainingFacts(serializers.Serializer[Any]):
    topic = serializers.CharField(max_length=200)
    trainer = serializers.CharField(max_length=150)
    participants = serializers.CharField(max_length=1000)
    outcome = serializers.CharField(max_length=2000)


class ShelfFacts(serializers.Serializer[Any]):
    outlet = ReferenceField(Outlet)
    shelf_share = percent_field()
    planogram = percent_field()
    missing = ProductField(many=True, required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class SampleFacts(serializers.Serializer[Any]):
    product = ProductField()
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3)
    handed_on = DayField()
    due_back_on = DayField(required=False, allow_null=True)
    returned_on = DayField(required=False, allow_null=True)


class GuestFacts(serializers.Serializer[Any]):
    contact = ReferenceField(ClientContact)


def inputs(facts: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The inputs of a list: the facts with their contact to write one, with what was read to change it."""
    name = facts.__name__.removesuffix("Facts")
    of_contact = {"activity": ReferenceField(Activity)}
    as_read = {"expected_updated_at": MomentField(required=False)}
    return {
        "create_serializer_class": type(f"{name}Input", (facts,), of_contact),
        "change_serializer_class": type(f"{name}Change", (facts,), as_read),
    }


class RecordViewSet(TwoInputsViewSet):
    capabilities = {
        **reads("activities.view"),
        "create": services.add_record,
        "partial_update": services.update_record,
    }
    ordering = ("-pk",)
    ordering_fields = ("updated_at",)

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_record(by=self.request.user, model=self.queryset.model, **data)  # type: ignore[union-attr]

    def do_update(self, row: Record, data: dict[str, Any]) -> Model:
        return services.update_record(by=self.request.user, record=row, **data)


def filter_of(record: type[Record]) -> type[OfClientFilter]:
    meta = type("Meta", (), {"model": record, "fields": []})
    by_contact = django_filters.NumberFilter(field_name="activity_id")
    return type(f"{record.__name__}Filter", (OfClientFilter,), {"activity": by_contact, "Meta": meta})


class ProtocolViewSet(RecordViewSet):
    """Protocols of review meetings."""

    queryset = ReviewProtocol.objects.select_related("client")
    serializer_class = ProtocolSerializer
    create_serializer_class, change_serializer_class = inputs(ProtocolFacts).values()
    filterset_class = filter_of(ReviewProtocol)


class CorrectionViewSet(RecordViewSet):
    """What both sides agreed to change, and by when."""

    queryset = ReviewCorrection.objects.select_related("client")
    serializer_class = CorrectionSerializer
    create_serializer_class, change_serializer_class = inputs(CorrectionFacts).values()
    filterset_class = filter_of(ReviewCorrection)


class TrainingViewSet(RecordViewSet):
    """Trainings of the staff of clients."""

    queryset = StaffTraining.objects.select_related("client")
    serializer_class = TrainingSerializer
    create_serializer_class, change_serializer_class = inputs(TrainingFacts).values()
    filterset_class = filter_of(StaffTraining)


class ShelfViewSet(RecordViewSet):
    """How outlets show our goods."""

    queryset = ShelfReport.objects.select_related("client", "outlet").prefetch_related("missing")
    serializer_class = ShelfSerializer
    create_serializer_class, change_serializer_class = inputs(ShelfFacts).values()
    filterset_class = filter_of(ShelfReport)


class SampleViewSet(RecordViewSet):
    """Goods handed over to be shown."""

    queryset = Sample.objects.select_related("client", "product")
    serializer_class = SampleSerializer
    create_serializer_class, change_serializer_class = inputs(SampleFacts).values()
    filterset_class = filter_of(Sample)


class GuestViewSet(RecordViewSet):
    """Guests of events: POST invites one; what becomes of the invitation are verbs."""

    queryset = EventGuest.objects.select_related("client", "contact__person", "companion")
    serializer_class = GuestSerializer
    create_serializer_class, change_serializer_class = inputs(GuestFacts).values()
    filterset_class = filter_of(EventGuest)
    capabilities = {
        **RecordViewSet.capabilities,
        **dict.fromkeys(("confirm", "decline", "attend"), services.answer_invitation),
    }

    @row_action()
    def confirm(self, row: EventGuest, data: dict[str, Any]) -> Model:
        return services.answer_invitation(by=self.request.user, guest=row, action="confirm")

    @row_action()
    def decline(self, row: EventGuest, data: dict[str, Any]) -> Model:
        return services.answer_invitation(by=self.request.user, guest=row, action="decline")

    @row_action()
    def attend(self, row: EventGuest, data: dict[str, Any]) -> Model:
        return services.answer_invitation(by=self.request.user, guest=row, action="attend")
