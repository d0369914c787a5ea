"""What people say of lines that wait: whose they are, what they close, or that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import OwnCompany, User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import forbidden, locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.money import ZERO
from kam_crm.shared.service import service
from receivables.bank.states import TO_DECIDE, UNDECIDED, LineState
from receivables.models import BankAccount, BankLine, Invoice, PayerLink
from receivables.payments.allocation import open_invoices, spread

MANUAL, MANAGER = "manual", "manager"
Parts = Sequence[tuple[Client, Invoice | None, Decimal]]


def left_of(line: BankLine) -> Decimal:
    """What of the line is no payment, or no refund, yet, RUB."""
    posted = (line.payments if line.is_incoming else line.debits).aggregate(sum=Sum("amount"))["sum"] or ZERO
    return Decimal(line.amount - posted)


@service(capability="payments.write")
def accept_line(*, by: User, line: BankLine, parts: Parts, remember: bool = False) -> BankLine:
    """Decide what a line is: parts of clients, each for an invoice or an advance, that add up to its sum.

    What went out is paid back of advances. `remember`: from now on this payer pays for the one client of the parts.
    Posted by `post_statement`. Raises `parts_differ`, `amount_not_positive`, `invoice_twice`, `foreign_invoice`,
    `more_than_open`, `refund_of_invoice`, `more_than_advance`; StateConflict `line_decided`.
    """
    line = _open_line(line, UNDECIDED)
    _check(line, parts)
    line.chosen = [[client.pk, invoice and invoice.pk, str(amount)] for client, invoice, amount in parts]
    line.way = next((one["way"] for one in line.options if _same(one["parts"], line.chosen)), MANUAL)
    line.client = parts[0][0]
    _decided(line, by, LineState.ACCEPTED)
    if remember:
        _learn(by, line, {client for client, _invoice, _amount in parts})
    return line


@service(capability="payments.write")
def accept_option(*, by: User, line: BankLine, option: int = 0, remember: bool = False) -> BankLine:
    """Accept a reading of the line as it was proposed, by its position. Raises `no_option` and as `accept_line`."""
    if not 0 <= option < len(line.options):
        raise BusinessRuleError("no_option", _("There is no such proposal."), "option")
    parts = line.options[option]["parts"]
    clients = Client.objects.in_bulk([client for client, _invoice, _amount in parts])
    invoices = Invoice.objects.in_bulk([invoice for _client, invoice, _amount in parts if invoice])
    read = [
        (clients[client], invoices[invoice] if invoice else None, Decimal(amount))
        for client, invoice, amount in parts
    ]
    return accept_line(by=by, line=line, parts=read, remember=remember)


@service(capability="payments.write")
def leave_line(*, by: User, line: BankLine) -> BankLine:
    """Nobody knows whose it is yet: it stays in the list of unknown payments. Raises StateConflict `line_decided`."""
    return _without_parts(line, by, LineState.UNKNOWN)


@service(capability="payments.write")
def ignore_line(*, by: User, line: BankLine) -> BankLine:
    """It is no payment of a client; nobody is asked about this payer again. Raises StateConflict `line_decided`."""
    return _without_parts(line, by, LineState.IGNORED)


@service(capability="payments.write")
def reopen_line(*, by: User, line: BankLine) -> BankLine:
    """A decision was wrong: the line waits again. Raises StateConflict `line_decided` once it is posted."""
    return _without_parts(line, by, LineState.WAITING, (*UNDECIDED, LineState.IGNORED))


@service(capability="bank.answer", subject="client")
def claim_line(*, by: User, line: BankLine, client: Client) -> BankLine:
    """A manager says whose payment it is: finance finds it proposed.

    Raises NotAllowed `forbidden` of a client they do not see, StateConflict `line_decided`.
    """
    if not Client.objects.visible_to(by).filter(pk=client.pk).exists():
        raise forbidden()
    line = _open_line(line, TO_DECIDE)
    if not line.is_incoming:
        raise forbidden()
    amount = left_of(line)
    shares = spread(amount, open_invoices(client.pk))
    parts = [[client.pk, share.pk, str(share.amount)] for share in shares]
    rest = amount - sum((share.amount for share in shares), ZERO)
    if rest:
        parts.append([client.pk, None, str(rest)])
    others = [one for one in line.options if one["way"] != MANAGER]
    line.options = [{"way": MANAGER, "parts": parts}, *others]
    line.doubts = [["manager", {"name": by.full_name}]]
    line.client, line.way, line.state = client, MANAGER, LineState.WAITING
    line.save(update_fields=["options", "doubts", "client", "way", "state", "updated_at"])
    return line


@service(capability="payments.write")
def claim_account(*, by: User, account: BankAccount, own_company: OwnCompany) -> BankAccount:
    """Say whose account it is: from now on what it received may be posted."""
    account = locked(account)
    account.own_company = own_company
    account.save(update_fields=["own_company", "updated_at"])
    return account


def _open_line(line: BankLine, states: Iterable[str]) -> BankLine:
    found: BankLine = locked(line)
    # of what went out only what looked like a refund is ever asked about
    if found.state not in states or not (found.is_incoming or found.options):
        raise StateConflict("line_decided", _("This line has been decided meanwhile."))
    return found


def _without_parts(line: BankLine, by: User, state: str, states: Iterable[str] = UNDECIDED) -> BankLine:
    found = _open_line(line, states)
    found.chosen = []
    _decided(found, by, state)
    return found


def _decided(line: BankLine, by: User, state: str) -> None:
    line.state, line.decided_by, line.decided_at = state, by, clock.now()
    line.save(update_fields=["state", "chosen", "way", "client", "decided_by", "decided_at", "updated_at"])


def _same(one: Sequence[Sequence[object]], other: Sequence[Sequence[object]]) -> bool:
    def plain(parts: Sequence[Sequence[object]]) -> list[tuple[object, object, Decimal]]:
        return sorted(((c, i, Decimal(str(s))) for c, i, s in parts), key=str)

    return plain(one) == plain(other)


def _check(line: BankLine, parts: Parts) -> None:
    named = [invoice for _client, invoice, _amount in parts if invoice is not None]
    if len({invoice.pk for invoice in named}) != len(named):
        raise BusinessRuleError("invoice_twice", _("An invoice is listed twice."), "parts")
    left = left_of(line)
    if sum((amount for _client, _invoice, amount in parts), ZERO) != left:
        raise BusinessRuleError(
            "parts_differ", _("The parts do not add up to the payment."), "parts", sum=str(left)
        )
    fresh = Invoice.objects.with_open().in_bulk([invoice.pk for invoice in named])
    for client, invoice, amount in parts:
        if amount <= 0:
            raise BusinessRuleError("amount_not_positive", _("The amount must be more than zero."), "parts")
        if not line.is_incoming:
            _check_refund(client, invoice, amount)
        if invoice is not None and invoice.client_id != client.pk:
            raise BusinessRuleError("foreign_invoice", _("This invoice belongs to another client."), "parts")
        if invoice is not None and amount > fresh[invoice.pk].open_amount:
            message = _("Invoice %(number)s: more than its open amount.") % {"number": invoice.number}
            raise BusinessRuleError("more_than_open", message, "parts")


def _check_refund(client: Client, invoice: Invoice | None, amount: Decimal) -> None:
    if invoice is not None:
        raise BusinessRuleError(
            "refund_of_invoice", _("Money is paid back of an advance, not of an invoice."), "parts"
        )
    if amount > client.payments.advances():
        raise BusinessRuleError("more_than_advance", _("More than the advance that is left."), "parts")


def _learn(by: User, line: BankLine, clients: set[Client]) -> None:
    """Keep who pays for whom; nothing where the payer is the client, or pays for several."""
    if not line.is_incoming or len(clients) != 1 or not (line.inn or line.other_account):
        return
    client = next(iter(clients))
    if line.inn and client.inn == line.inn:
        return
    PayerLink.objects.update_or_create(
        inn=line.inn,
        account=line.other_account,
        defaults={"client": client, "name": line.name, "learned_by": by},
    )
