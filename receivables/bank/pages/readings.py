"""Lines of a bank as people read them: who paid, how it was recognised, what each reading closes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import currency
from kam_crm.shared.money import ZERO
from receivables.bank.services.loading import REFUND
from receivables.bank.words import WAYS, doubt_words
from receivables.models import BankLine, Invoice

WAY_ICONS = {"number": "file-check", "sum": "id", "due": "calendar-due", "payer": "user-share"}
DOUBT_ICONS = {
    "no_number": "file-x",
    "third_party": "user-share",
    "less": "minus",
    "no_client": "user-question",
}


@dataclass(frozen=True)
class PartRow:
    """What a part closes: `left` is what stays open of the invoice afterwards, None of an advance."""

    client: Client
    invoice: Invoice | None
    amount: Decimal

    @property
    def left(self) -> Decimal | None:
        return None if self.invoice is None else self.invoice.amount - self.invoice.paid - self.amount


@dataclass(frozen=True)
class Reading:
    """One proposal of a line."""

    position: int
    way: str
    parts: Sequence[PartRow]
    of_payer: bool

    @property
    def title(self) -> str:
        """«Invoices 4188, 4203», with the client's name where the payer is another."""
        numbers = ", ".join(part.invoice.number for part in self.parts if part.invoice)
        count = sum(part.invoice is not None for part in self.parts)
        words = ngettext("Invoice %(numbers)s", "Invoices %(numbers)s", count) % {"numbers": numbers}
        if self.way == REFUND:
            words = _("Paid back of the advance")
        elif not numbers:
            words = _("Advance")
        return words if self.of_payer else f"{self.parts[0].client.name}: {words}"

    @property
    def how(self) -> str:
        return str(WAYS[self.way])

    @property
    def outcome(self) -> str:
        """What stays open, or goes into an advance."""
        left = sum((part.left for part in self.parts if part.left is not None), ZERO)
        advance = sum((part.amount for part in self.parts if part.invoice is None), ZERO)
        words_of = []
        if self.way == REFUND:
            return _("the advance is less by it")
        if left:
            words_of.append(_("%(amount)s stay open") % {"amount": currency.amount(left, 2)})
        elif any(part.invoice for part in self.parts):
            words_of.append(_("closed"))
        if advance and any(part.invoice for part in self.parts):
            words_of.append(_("advance of %(amount)s") % {"amount": currency.amount(advance, 2)})
        elif advance:
            words_of.append(_("for the next shipment"))
        return "; ".join(words_of)


@dataclass(frozen=True)
class LineRow:
    line: BankLine
    readings: Sequence[Reading]
    chosen: Reading | None
    doubts: Sequence[tuple[str, str]]

    @property
    def pays_for_another(self) -> bool:
        return bool(self.readings) and not self.readings[0].of_payer

    @property
    def icon(self) -> str:
        return WAY_ICONS.get(self.line.way, "check")

    @property
    def how(self) -> str:
        """«invoice number ×3»."""
        count = sum(part.invoice is not None for part in self.chosen.parts) if self.chosen else 0
        words = str(WAYS.get(self.line.way, ""))
        return f"{words} ×{count}" if count > 1 else words


def rows_of(lines: Iterable[BankLine], user: User) -> list[LineRow]:
    """In two queries, however many lines there are. A reading that names what the person does not see is left out."""
    lines = list(lines)
    named = [part for line in lines for parts in _all_parts(line) for part in parts]
    clients = Client.objects.visible_to(user).in_bulk({client for client, _invoice, _amount in named})
    keys = {invoice for _client, invoice, _amount in named if invoice}
    invoices = Invoice.objects.visible_to(user).with_open().in_bulk(keys)
    return [_row(line, clients, invoices) for line in lines]


def _all_parts(line: BankLine) -> list[Any]:
    return [*(option["parts"] for option in line.options), line.chosen]


def _row(line: BankLine, clients: dict[int, Client], invoices: dict[int, Invoice]) -> LineRow:
    def reading(position: int, way: str, parts: Any) -> Reading | None:
        is_seen = all(c in clients and (i is None or i in invoices) for c, i, _amount in parts)
        if not parts or not is_seen:
            return None
        rows = [
            PartRow(clients[client], invoices[invoice] if invoice else None, Decimal(amount))
            for client, invoice, amount in parts
        ]
        of_payer = all(row.client.inn == line.inn for row in rows)
        return Reading(position, way, rows, of_payer)

    found = [reading(position, one["way"], one["parts"]) for position, one in enumerate(line.options)]
    doubts = [
        (DOUBT_ICONS.get(code, "alert-triangle"), doubt_words(code, names)) for code, names in line.doubts
    ]
    return LineRow(line, [one for one in found if one], reading(0, line.way or "manual", line.chosen), doubts)
