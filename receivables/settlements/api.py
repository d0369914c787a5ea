from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tokens.api.idempotency import Idempotent
from dossiers.api_base import reads
from dossiers.models import Client, Contract
from kam_crm.shared import clock
from kam_crm.shared.api.inputs import AmountField, DayField
from kam_crm.shared.api.parsing import JSONParser
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, ScopedViewSet, row_action
from kam_crm.shared.errors import BusinessRuleError
from receivables.credit.api import client_by_code
from receivables.invoices.api import READ
from receivables.models import ReconciliationAct, ReconciliationDifference
from receivables.settlements import services
from receivables.settlements.client_files import MOST_BYTES
from receivables.settlements.filters import ReconciliationFilter
from receivables.settlements.fixes import fix_difference, fix_ours
from receivables.settlements.ledger import account, balances, entries_of


class AccountEntrySerializer(serializers.Serializer[Any]):
    """A document on an account: what is owed in `debit`, money and credits in `credit`."""

    date = serializers.DateField()
    kind = serializers.CharField()
    number = serializers.CharField()
    contract = serializers.IntegerField(source="contract_id", allow_null=True)
    debit = AmountField()
    credit = AmountField()


class ContractBalanceSerializer(serializers.Serializer[Any]):
    """At the end of the last day, under one contract (its first version) with one legal entity of ours."""

    contract = serializers.IntegerField(source="contract_id", allow_null=True)
    own_company = serializers.IntegerField(source="own_company_id", allow_null=True)
    balance = AmountField(source="amount")


class AccountSerializer(serializers.Serializer[Any]):
    """A client's account in a period, RUB with VAT; above 0 the client owes. closing = opening + debit − credit."""

    id = serializers.IntegerField(source="client.pk")
    client_code = serializers.CharField(source="client.code")
    first = serializers.DateField(source="account.first")
    last = serializers.DateField(source="account.last")
    opening = AmountField(source="account.opening")
    debit = AmountField(source="account.debit")
    credit = AmountField(source="account.credit")
    closing = AmountField(source="account.closing")
    entries = AccountEntrySerializer(source="account.entries", many=True)
    balances = ContractBalanceSerializer(many=True)


DAYS = [
    OpenApiParameter("first", dt.date, description="First day; that of the month if it is not given."),
    OpenApiParameter("last", dt.date, description="Last day; today if it is not given."),
]


class AccountViewSet(ScopedViewSet):
    """What stands on a client's account in a period, at any date (R163)."""

    queryset = Client.objects.all()
    serializer_class = AccountSerializer
    capabilities = READ

    @extend_schema(parameters=DAYS)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        client = self.get_object()
        last = self._day("last", clock.today())
        first = self._day("first", clock.month_start(last))
        found = {
            "client": client,
            "account": account(entries_of(client.pk, last), first, last),
            "balances": balances([client.pk], last),
        }
        return Response(self.get_serializer(found).data)

    def _day(self, name: str, otherwise: dt.date) -> dt.date:
        text = self.request.query_params.get(name, "")
        try:
            day = parse_date(text) if text else otherwise
            if day is None:
                raise ValueError(_("Not a date."))
            return clock.check_plausible_date(day)
        except ValueError as error:
            raise ValidationError({name: [str(error)]}) from error


class ReconciliationDifferenceSerializer(serializers.ModelSerializer[ReconciliationDifference]):
    """`amount` is `ours` less `theirs`, both of our side: what the client owes more by is above 0."""

    amount = AmountField()
    settled_by = serializers.EmailField(
        source="settled_by.email", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = ReconciliationDifference
        fields = ["id", "reason", "day", "document", "ours", "their_day", "their_document", "theirs", "amount", "note",
                  "settled_at", "settled_by"]  # fmt: skip
        read_only_fields = fields


class ReconciliationLineSerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    kind = serializers.CharField()
    number = serializers.CharField()
    debit = AmountField()
    credit = AmountField()


class ReconciliationSerializer(serializers.ModelSerializer[ReconciliationAct]):
    """`closing` is what the client owes at the end of `last`; `their_closing` the same by the client's file.

    `paper_sha256` is the fingerprint of the PDF as it was signed, empty before.
    """

    client_code = serializers.CharField(source="client.code", read_only=True)
    contract_number = serializers.CharField(
        source="contract.number", default=None, read_only=True, allow_null=True
    )
    lines = serializers.SerializerMethodField()
    differences = ReconciliationDifferenceSerializer(many=True, read_only=True)

    class Meta:
        model = ReconciliationAct
        fields = ["id", "number", "client", "client_code", "contract", "contract_number", "first", "last", "status",
                  "opening", "debit", "credit", "closing", "their_closing", "lines", "differences", "paper_sha256",
                  "created_at", "updated_at"]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ReconciliationLineSerializer(many=True))
    def get_lines(self, act: ReconciliationAct) -> Any:
        names = ("date", "kind", "number", "debit", "credit")
        rows = [dict(zip(names, line, strict=True)) for line in act.lines]
        for row in rows:
            row["date"] = dt.date.fromisoformat(row["date"])
            row["debit"], row["credit"] = Decimal(row["debit"]), Decimal(row["credit"])
        return ReconciliationLineSerializer(rows, many=True).data


class ReconciliationInput(serializers.Serializer[Any]):
    client_code = serializers.CharField(max_length=32)
    contract_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    first = DayField()
    last = DayField()


class RedrawInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class SettleInput(serializers.Serializer[Any]):
    difference = serializers.IntegerField(min_value=1, help_text="its id")
    note = serializers.CharField(max_length=500)


class ClientAccountInput(serializers.Serializer[Any]):
    """The client's own account (XLSX, CSV). Columns are found by their words; a heading or a letter says otherwise."""

    file = serializers.FileField(help_text="up to 5 MB")
    day = serializers.CharField(max_length=60, required=False)
    number = serializers.CharField(max_length=60, required=False)
    document = serializers.CharField(max_length=60, required=False)
    debit = serializers.CharField(max_length=60, required=False)
    credit = serializers.CharField(max_length=60, required=False)

    def validate_file(self, file: Any) -> Any:
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 5 MB."))
        return file


class FixInput(serializers.Serializer[Any]):
    difference = serializers.IntegerField(
        min_value=1, required=False, help_text="its id; all of ours without it"
    )


class ReconciliationViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Acts of reconciliation: drawn up, sent, compared with the client's account, signed."""

    queryset = (
        ReconciliationAct.objects.select_related("client", "contract")
        .prefetch_related("differences__settled_by")
        .defer("paper")
    )
    serializer_class = ReconciliationSerializer
    input_serializer_class = ReconciliationInput
    capabilities = {
        **reads("receivables.view"),
        "create": services.draw_up_reconciliation,
        "send": services.send_reconciliation,
        "sign": services.sign_reconciliation,
        "redraw": services.redraw_reconciliation,
        "settle": services.settle_difference,
        "client_file": services.load_client_account,
        "fix": fix_ours,
    }
    parser_classes = (MultiPartParser, JSONParser)
    filterset_class = ReconciliationFilter
    ordering = ("-last",)
    ordering_fields = ("last", "number", "updated_at")

    def do_create(self, data: dict[str, Any]) -> ReconciliationAct:
        client = client_by_code(self.request, data.pop("client_code"))
        number, contract = data.pop("contract_number", ""), None
        if number:
            contracts = Contract.objects.visible_to(self.request.user)
            contract = contracts.filter(client=client, number=number, original=None).first()
            if contract is None:
                raise BusinessRuleError(
                    "contract_unknown", _("The client has no such contract."), "contract_number"
                )
        return services.draw_up_reconciliation(by=self.request.user, client=client, contract=contract, **data)

    @row_action()
    def send(self, row: ReconciliationAct, data: dict[str, Any]) -> ReconciliationAct:
        """Mark as sent: what it says is kept from now on."""
        return services.send_reconciliation(by=self.request.user, act=row)

    @row_action()
    def sign(self, row: ReconciliationAct, data: dict[str, Any]) -> ReconciliationAct:
        """Mark as signed by both: it never changes again."""
        return services.sign_reconciliation(by=self.request.user, act=row)

    @row_action(RedrawInput)
    def redraw(self, row: ReconciliationAct, data: dict[str, Any]) -> ReconciliationAct:
        """Draw it up again after corrections."""
        return services.redraw_reconciliation(by=self.request.user, act=row, **data)

    @row_action(SettleInput)
    def settle(self, row: ReconciliationAct, data: dict[str, Any]) -> ReconciliationAct:
        """Say how one of its differences was settled."""
        difference = self._difference(row, data["difference"])
        services.settle_difference(by=self.request.user, difference=difference, note=data["note"])
        return row

    @row_action(FixInput)
    def fix(self, row: ReconciliationAct, data: dict[str, Any]) -> ReconciliationAct:
        """Put right what is ours of its differences: a payment entered twice, with another sum, or kept by the bank."""
        if "difference" in data:
            fix_difference(by=self.request.user, difference=self._difference(row, data["difference"]))
        else:
            fix_ours(by=self.request.user, act=row)
        return row

    @row_action(ClientAccountInput, url_path="client-file")
    def client_file(self, row: ReconciliationAct, data: dict[str, Any]) -> ReconciliationAct:
        """Compare with the client's own account out of a file."""
        file = data.pop("file")
        return services.load_client_account(
            by=self.request.user, act=row, file=file, name=file.name or "", columns=data
        )

    def _difference(self, row: ReconciliationAct, pk: int) -> ReconciliationDifference:
        known = ReconciliationDifference.objects.visible_to(self.request.user).select_related("act__client")
        found: ReconciliationDifference | None = known.filter(act=row, pk=pk).first()
        if found is None:
            raise BusinessRuleError("difference_unknown", _("The act has no such difference."), "difference")
        return found
