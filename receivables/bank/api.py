"""`/api/v1/bank-statements/` and `/api/v1/bank-lines/`: load a file, decide what waits, post, undo."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from accounts.tokens.api.idempotency import Idempotent
from kam_crm.shared.api.inputs import AmountField, RowInput
from kam_crm.shared.api.parsing import JSONParser
from kam_crm.shared.api.viewsets import CreateMixin, ReadViewSet, row_action
from receivables.bank.filters import LineFilter, StatementFilter
from receivables.bank.services import deciding, posting
from receivables.bank.services.loading import load_statement
from receivables.credit.api import client_by_code
from receivables.invoices.api import invoice_by_number
from receivables.models import BankLine, BankStatement

BANK = {"list": "bank.view", "retrieve": "bank.view"}
LINES = {"list": ("bank.view", "bank.answer"), "retrieve": ("bank.view", "bank.answer")}


class BankStatementSerializer(serializers.ModelSerializer[BankStatement]):
    """What one file says of one account of ours. Without totals in the file the four sums are null.

    `adds_up` is false where the lines do not come to the totals: such a statement cannot be posted.
    """

    account = serializers.CharField(source="account.number", read_only=True)
    own_company = serializers.CharField(
        source="account.own_company.name", default=None, read_only=True, allow_null=True
    )
    adds_up = serializers.BooleanField(read_only=True)

    class Meta:
        model = BankStatement
        fields = [
            "id", "account", "own_company", "file_name", "sha256", "format", "encoding", "currency", "begin", "end",
            "opening", "received", "spent", "closing", "lines_received", "lines_spent", "adds_up", "status",
            "loaded_at", "posted_at", "undone_at", "undo_reason", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class BankFileInput(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="1CClientBankExchange or camt.053, up to 50 MB")


class BankUndoInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=250)


class BankStatementViewSet(Idempotent, CreateMixin, ReadViewSet):
    """Bank statements: a file is given, its lines are recognised; `post` makes payments of what is sure or accepted.

    A file that was loaded before is answered with its statement and changes nothing. Of a file with several accounts
    the first statement is answered; `?sha256=` finds the others.
    """

    queryset = BankStatement.objects.select_related("account__own_company")
    serializer_class = BankStatementSerializer
    input_serializer_class = BankFileInput
    parser_classes = (MultiPartParser, JSONParser)
    capabilities = {
        **BANK,
        "create": load_statement,
        "post_lines": posting.post_statement,
        "undo": posting.undo_statement,
    }
    filterset_class = StatementFilter
    ordering = ("-id",)
    ordering_fields = ("begin", "loaded_at", "updated_at")

    def do_create(self, data: dict[str, Any]) -> BankStatement:
        file = data["file"]
        return load_statement(by=self.request.user, data=file.read(), name=file.name or "").statements[0]

    @row_action(url_path="post", url_name="post")
    def post_lines(self, row: BankStatement, data: dict[str, Any]) -> BankStatement:
        """Post what is sure and what was accepted."""
        return posting.post_statement(by=self.request.user, statement=row).statement

    @row_action(BankUndoInput)
    def undo(self, row: BankStatement, data: dict[str, Any]) -> BankStatement:
        """Undo the load: its payments are reversed, the file may come again."""
        return posting.undo_statement(by=self.request.user, statement=row, **data)


class BankPartSerializer(serializers.Serializer[Any]):
    """Part of a line for a client: of an invoice, or an advance where that is null."""

    client = serializers.IntegerField()
    invoice = serializers.IntegerField(allow_null=True)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        client, invoice, amount = instance
        return {"client": client, "invoice": invoice, "amount": str(amount)}


class BankOptionSerializer(serializers.Serializer[Any]):
    """A reading of a line: how it was found, and what it would close."""

    way = serializers.CharField()
    parts = BankPartSerializer(many=True)


class BankDoubtSerializer(serializers.Serializer[Any]):
    """Why a person must look: a stable code with what it names."""

    code = serializers.CharField()
    names = serializers.DictField(child=serializers.CharField())

    def to_representation(self, instance: Any) -> dict[str, Any]:
        code, names = instance
        return {"code": code, "names": names}


class BankLineSerializer(serializers.ModelSerializer[BankLine]):
    """One movement; the likeliest of its `options` comes first, `chosen` is what is posted."""

    options = BankOptionSerializer(many=True, read_only=True)
    doubts = BankDoubtSerializer(many=True, read_only=True)
    chosen = BankPartSerializer(many=True, read_only=True)

    class Meta:
        model = BankLine
        fields = [
            "id", "statement", "row", "is_incoming", "number", "document_date", "date", "amount", "name", "inn", "kpp",
            "other_account", "purpose", "state", "way", "options", "doubts", "chosen", "client", "earlier",
            "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class BankPartInput(RowInput):
    client_code = serializers.CharField(max_length=32)
    invoice_number = serializers.CharField(max_length=40, required=False)
    amount = AmountField(min_value=Decimal("0.01"))


class BankAcceptInput(serializers.Serializer[Any]):
    """A proposal by its place, or all parts anew; `remember`: this payer always pays for this client."""

    option = serializers.IntegerField(required=False, min_value=0, max_value=99)
    parts = BankPartInput(many=True, required=False)
    remember = serializers.BooleanField(default=False)


class BankClaimInput(serializers.Serializer[Any]):
    client_code = serializers.CharField(max_length=32)


class BankLineViewSet(Idempotent, ReadViewSet):
    """Lines of bank statements. A manager sees those that wait: of their clients, or of nobody yet."""

    queryset = BankLine.objects.all()
    serializer_class = BankLineSerializer
    capabilities = {
        **LINES,
        "accept": deciding.accept_line,
        "leave": deciding.leave_line,
        "ignore": deciding.ignore_line,
        "reopen": deciding.reopen_line,
        "claim": deciding.claim_line,
    }
    filterset_class = LineFilter
    search_fields = ("number", "name", "inn")
    ordering = ("date",)
    ordering_fields = ("date", "amount", "updated_at")

    @row_action(BankAcceptInput)
    def accept(self, row: BankLine, data: dict[str, Any]) -> BankLine:
        """Decide what the line is; posted with the statement."""
        by, remember = self.request.user, data["remember"]
        if "parts" not in data:
            return deciding.accept_option(by=by, line=row, option=data.get("option", 0), remember=remember)
        parts = []
        for part in data["parts"]:
            client = client_by_code(self.request, part["client_code"])
            number = part.get("invoice_number")
            invoice = invoice_by_number(client, number, "parts") if number else None
            parts.append((client, invoice, part["amount"]))
        return deciding.accept_line(by=by, line=row, parts=parts, remember=remember)

    @row_action()
    def leave(self, row: BankLine, data: dict[str, Any]) -> BankLine:
        """Leave the line unknown."""
        return deciding.leave_line(by=self.request.user, line=row)

    @row_action()
    def ignore(self, row: BankLine, data: dict[str, Any]) -> BankLine:
        """It is no payment of a client."""
        return deciding.ignore_line(by=self.request.user, line=row)

    @row_action()
    def reopen(self, row: BankLine, data: dict[str, Any]) -> BankLine:
        """Let the line wait again."""
        return deciding.reopen_line(by=self.request.user, line=row)

    @row_action(BankClaimInput)
    def claim(self, row: BankLine, data: dict[str, Any]) -> BankLine:
        """A manager says whose payment it is: finance finds it proposed."""
        client = client_by_code(self.request, data["client_code"])
        return deciding.claim_line(by=self.request.user, line=row, client=client)
