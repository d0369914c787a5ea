from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from accounts.tokens.api.idempotency import Idempotent
from dossiers.api_base import reads
from dossiers.models import Client
from kam_crm.shared.api.inputs import ChoiceField, DayField, RowInput
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from kam_crm.shared.errors import BusinessRuleError
from orders import services
from orders.claims.figures import solving_days
from orders.claims.filters import ClaimFilter
from orders.claims.states import step_of
from orders.models import (
    Claim,
    ClaimKind,
    ClaimLetter,
    ClaimLine,
    DiscrepancyAct,
    FaultyService,
    Order,
    Shipment,
    Verdict,
)


def _amount(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=2, min_value=Decimal(0), **options)


class ClaimLineSerializer(serializers.ModelSerializer[ClaimLine]):
    class Meta:
        model = ClaimLine
        fields = ["shipment_line", "quantity", "amount"]
        read_only_fields = fields


class ClaimLetterSerializer(serializers.ModelSerializer[ClaimLetter]):
    """An answer by mail, with what became of it. The address is the person's own."""

    class Meta:
        model = ClaimLetter
        fields = ["id", "contact", "subject", "status", "why", "created_at", "sent_at"]
        read_only_fields = fields


class ClaimSerializer(serializers.ModelSerializer[Claim]):
    """`step` is the number of the step to be done (6: none); `is_held`: the disputed sum is not demanded now.

    `solving_days` are working days, null while it is open. Sums with VAT.
    """

    client_code = serializers.CharField(source="client.code", read_only=True)
    kind = serializers.CharField(source="kind.name", read_only=True)
    fault = serializers.CharField(source="fault.name", default=None, read_only=True, allow_null=True)
    author = serializers.EmailField(source="author.email", read_only=True)
    lawyer = serializers.EmailField(source="lawyer.email", default=None, read_only=True, allow_null=True)
    verdict_by = serializers.EmailField(
        source="verdict_by.email", default=None, read_only=True, allow_null=True
    )
    verdict = ChoiceField(
        choices=Verdict.choices, read_only=True, allow_blank=True, help_text="empty until judged"
    )
    letter_to = serializers.CharField(read_only=True, help_text="empty where nothing was mailed")
    step = serializers.SerializerMethodField()
    solving_days = serializers.SerializerMethodField()
    is_held = serializers.BooleanField(read_only=True)
    lines = ClaimLineSerializer(many=True, read_only=True)
    letters = ClaimLetterSerializer(many=True, read_only=True)

    class Meta:
        model = Claim
        fields = ["id", "number", "client", "client_code", "kind", "status", "step", "opened_on", "due_on", "closed_on",
                  "solving_days", "text", "wanted", "solution", "order", "shipment", "act", "subject_kind",
                  "subject_id",
                  "disputed", "is_held", "settlement", "letter", "letter_to", "letter_sent_at", "lawyer",
                  "lawyer_due_on", "escalated_at", "verdict", "verdict_by", "verdict_on", "verdict_reason", "fault",
                  "loss", "author", "lines", "letters", "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields

    def get_step(self, claim: Claim) -> int:
        return step_of(claim.status)

    def get_solving_days(self, claim: Claim) -> int | None:
        return solving_days(claim)


class ClaimedInput(RowInput):
    line = serializers.IntegerField(min_value=1)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal("0.001"))


class ClaimInput(serializers.Serializer[Any]):
    client_code = serializers.CharField(max_length=32)
    kind = serializers.CharField(max_length=60, help_text="a name of the list of kinds")
    text = serializers.CharField(max_length=2000)
    wanted = serializers.CharField(max_length=500, required=False, allow_blank=True)
    order = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    shipment = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    act = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    subject_kind = serializers.CharField(max_length=60, required=False, allow_blank=True)
    subject_id = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    lines = ClaimedInput(many=True, required=False)
    disputed = _amount(required=False, allow_null=True)


class ClaimRecordInput(serializers.Serializer[Any]):
    """`reason` is the record of the step."""

    reason = serializers.CharField(max_length=8000, required=False, allow_blank=True, default="")


class ClaimOptionsInput(ClaimRecordInput):
    wanted = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ClaimOfferInput(ClaimRecordInput):
    settlement = _amount(required=False, allow_null=True)


class ClaimLetterInput(ClaimRecordInput):
    letter_to = serializers.EmailField(
        required=False,
        allow_blank=True,
        help_text="whom it is mailed to; empty: nobody; left out: as company and client agreed",
    )


class ClaimDisputedInput(ClaimRecordInput):
    disputed = _amount()


class ClaimLawyerInput(ClaimRecordInput):
    lawyer = serializers.EmailField()
    due_on = DayField()


class ClaimVerdictInput(ClaimRecordInput):
    verdict = ChoiceField(choices=Verdict.choices)
    fault = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="a name of the list"
    )
    loss = _amount(required=False)


class ClaimViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Claims of clients in five steps; the disputed sum is held out of what is demanded."""

    queryset = Claim.objects.select_related(
        "client", "kind", "act", "fault", "author", "lawyer", "verdict_by"
    ).prefetch_related("lines", "letters")
    serializer_class = ClaimSerializer
    input_serializer_class = ClaimInput
    capabilities = {
        **reads("claims.view"),
        "create": services.open_claim,
        "agree": services.agree_with_client,
        "note_options": services.record_options,
        "offer": services.make_offer,
        "confirm": services.confirm_in_writing,
        "execute": services.carry_out,
        "otherwise": services.client_asks_otherwise,
        "withdraw": services.withdraw_claim,
        "disputed": services.set_disputed,
        "escalate": services.escalate_claim,
        "lawyer": services.pass_to_lawyer,
        "judge": services.judge_claim,
    }
    filterset_class = ClaimFilter
    ordering = ("-opened_on",)
    ordering_fields = ("opened_on", "due_on", "disputed", "updated_at")

    def do_create(self, data: dict[str, Any]) -> Claim:
        user = self.request.user
        client = Client.objects.visible_to(user).filter(code=data.pop("client_code")).first()
        if client is None:
            raise BusinessRuleError("client_unknown", _("There is no client with this code."), "client_code")
        about = {
            name: self._row(rows, data.pop(name, None), name)
            for name, rows in (
                ("order", Order.objects.visible_to(user)),
                ("shipment", Shipment.objects.visible_to(user).select_related("order")),
                ("act", DiscrepancyAct.objects.visible_to(user).select_related("shipment__order")),
            )
        }
        kind = _word(ClaimKind, data.pop("kind"), "kind")
        quantities = {line["line"]: line["quantity"] for line in data.pop("lines", [])}
        return services.open_claim(by=user, client=client, kind=kind, quantities=quantities, **about, **data)

    def _row(self, rows: Any, key: int | None, field: str) -> Any:
        if key is None:
            return None
        row = rows.filter(pk=key).first()
        if row is None:
            raise BusinessRuleError("unknown_subject", _("There is no such document."), field)
        return row

    @row_action(ClaimRecordInput)
    def agree(self, row: Claim, data: dict[str, Any]) -> Claim:
        """Step 1: the words to the client."""
        return services.agree_with_client(by=self.request.user, claim=row, **data)

    @row_action(ClaimOptionsInput)
    def note_options(self, row: Claim, data: dict[str, Any]) -> Claim:
        """Step 2: what the client would accept."""
        return services.record_options(by=self.request.user, claim=row, **data)

    @row_action(ClaimOfferInput)
    def offer(self, row: Claim, data: dict[str, Any]) -> Claim:
        """Step 3: our offer; beyond one's limit the head is asked."""
        return services.make_offer(by=self.request.user, claim=row, **data)

    @row_action(ClaimLetterInput)
    def confirm(self, row: Claim, data: dict[str, Any]) -> Claim:
        """Step 4: the letter, `reason` is its text."""
        return services.confirm_in_writing(by=self.request.user, claim=row, **data)

    @row_action(ClaimRecordInput)
    def execute(self, row: Claim, data: dict[str, Any]) -> Claim:
        """Step 5: all of it is done."""
        return services.carry_out(by=self.request.user, claim=row, **data)

    @row_action(ClaimRecordInput)
    def otherwise(self, row: Claim, data: dict[str, Any]) -> Claim:
        """The client asks otherwise: back to step 2 with the reason."""
        return services.client_asks_otherwise(by=self.request.user, claim=row, **data)

    @row_action(ClaimRecordInput)
    def withdraw(self, row: Claim, data: dict[str, Any]) -> Claim:
        """The client withdraws it."""
        return services.withdraw_claim(by=self.request.user, claim=row, **data)

    @row_action(ClaimDisputedInput)
    def disputed(self, row: Claim, data: dict[str, Any]) -> Claim:
        """Another sum is disputed."""
        return services.set_disputed(by=self.request.user, claim=row, **data)

    @row_action(ClaimRecordInput)
    def escalate(self, row: Claim, data: dict[str, Any]) -> Claim:
        """Tell the head."""
        return services.escalate_claim(by=self.request.user, claim=row, **data)

    @row_action(ClaimLawyerInput)
    def lawyer(self, row: Claim, data: dict[str, Any]) -> Claim:
        """Pass it to a lawyer with a deadline."""
        lawyer = User.objects.filter(email=data.pop("lawyer"), role="lawyer", is_active=True).first()
        if lawyer is None:
            raise BusinessRuleError("not_a_lawyer", _("Choose a lawyer."), "lawyer")
        return services.pass_to_lawyer(by=self.request.user, claim=row, lawyer=lawyer, **data)

    @row_action(ClaimVerdictInput)
    def judge(self, row: Claim, data: dict[str, Any]) -> Claim:
        """Whether it is justified, why and whose fault it is."""
        name = data.pop("fault", "")
        fault = _word(FaultyService, name, "fault") if name else None
        return services.judge_claim(by=self.request.user, claim=row, fault=fault, **data)


def _word(model: Any, name: str, field: str) -> Any:
    word = model.objects.filter(name=name).first()
    if word is None:
        raise BusinessRuleError("word_unknown", _("The list has no such word."), field)
    return word
