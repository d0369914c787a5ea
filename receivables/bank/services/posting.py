"""Lines that are sure or accepted become payments; a whole load can be undone by reversals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pghistory
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service
from receivables.bank.matching import NOTHING
from receivables.bank.services.entered import ENTERED, entered_by_hand
from receivables.bank.services.loading import recognise
from receivables.bank.states import TO_POST, LineState, StatementStatus, statement_machine
from receivables.models import BankLine, BankStatement, Invoice, Payment, PaymentDebit
from receivables.months.services import is_closed
from receivables.payments.allocation import hold_money
from receivables.payments.debits import pay_back_line
from receivables.payments.services import receive_payment, reverse_payment
from receivables.promises.services import close_controls, settle_promises
from receivables.summary import refresh_summary

BATCH = 2000


@dataclass(frozen=True)
class Posted:
    """How many lines became payments, how many invoices these closed, how many lines wait again."""

    statement: BankStatement
    lines: int
    invoices: int
    returned: int


def check_postable(statement: BankStatement) -> None:
    """Raises `sums_differ`, `account_unclaimed`, `foreign_currency`."""
    if not statement.adds_up:
        raise BusinessRuleError("sums_differ", _("The lines do not add up to the totals of the file."))
    if statement.account.own_company_id is None:
        raise BusinessRuleError("account_unclaimed", _("Say first which legal entity has this account."))
    if statement.currency:
        raise BusinessRuleError(
            "foreign_currency",
            _("Payments in a foreign currency are entered by hand."),
            currency=statement.currency,
        )


@service(capability="payments.write")
def post_statement(*, by: User, statement: BankStatement) -> Posted:
    """Post what is sure and what was accepted, all at once; what waits stays.

    A payment that somebody entered by hand is not entered again. A line whose invoice was paid meanwhile waits again.
    Raises what `check_postable` raises; StateConflict `nothing_to_post`, `wrong_state`.
    """
    # of two who post one load the second waits here and finds nothing left
    statement = locked(statement, "account")
    check_postable(statement)
    lines = list(
        statement.lines.filter(state__in=TO_POST).select_for_update(of=("self",)).order_by("date", "pk")
    )
    if not lines:
        raise StateConflict("nothing_to_post", _("There is nothing to post."))
    posting = _Posting(by, lines)
    posting.run()
    facts = {"posted_by": by, "posted_at": clock.now()}
    statement = statement_machine.move(statement, "post", by=by, changes=facts, held=True)
    return Posted(statement, len(posting.posted), len(posting.closed), len(posting.stale))


class _Posting:
    """One posting: the money of all its clients is held until the end."""

    def __init__(self, by: User, lines: Sequence[BankLine]) -> None:
        self.by, self.lines = by, lines
        self.posted: list[BankLine] = []
        self.stale: list[BankLine] = []
        self.closed: set[int] = set()

    def run(self) -> None:
        keys = {client for line in self.lines for client, _invoice, _sum in line.chosen}
        hold_money(keys)
        self.clients = Client.objects.in_bulk(keys)
        named = {invoice for line in self.lines for _client, invoice, _sum in line.chosen if invoice}
        self.invoices = Invoice.objects.in_bulk(named)
        self.left = {pk: invoice.amount - invoice.paid for pk, invoice in self.invoices.items()}
        self.twins = entered_by_hand([line for line in self.lines if line.is_incoming])
        for line in self.lines:
            self._post(line)
        self._return_stale()
        BankLine.objects.bulk_update(
            [*self.posted, *self.stale],
            ["state", "was_entered", "options", "doubts", "chosen", "way", "client"],
            batch_size=BATCH,
        )
        refresh_summary(keys, as_of=clock.today())
        settle_promises(by=None, as_of=clock.today(), clients=keys)
        close_controls(by=None, clients=keys)

    def _post(self, line: BankLine) -> None:
        twin = self.twins.get(id(line))
        if twin is not None:
            adopt(twin, line)
        elif line.way == ENTERED or not self._fits(line):
            self.stale.append(line)
            return
        else:
            self._receive(line)
        line.state = LineState.POSTED
        line.client_id = line.client_id or line.chosen[0][0]
        self.posted.append(line)

    def _fits(self, line: BankLine) -> bool:
        if not line.is_incoming:
            return all(
                Decimal(amount) <= self.clients[client].payments.advances()
                for client, _invoice, amount in line.chosen
            )
        wanted: dict[int, Decimal] = defaultdict(Decimal)
        for _client, invoice, amount in line.chosen:
            if invoice:
                wanted[invoice] += Decimal(amount)
        return all(amount <= self.left.get(invoice, NOTHING) for invoice, amount in wanted.items())

    def _receive(self, line: BankLine) -> None:
        """A payment, or a refund, for each client of the line; of one of them all parts."""
        if not line.is_incoming:
            for client, _invoice, amount in line.chosen:
                pay_back_line(by=self.by, client=self.clients[client], line=line, amount=Decimal(amount))
            return
        by_client: dict[int, list[tuple[int | None, Decimal]]] = defaultdict(list)
        for client, invoice, amount in line.chosen:
            by_client[client].append((invoice, Decimal(amount)))
        for client, parts in by_client.items():
            receive_payment(
                by=self.by, client=self.clients[client], line=line,
                amount=sum((amount for _invoice, amount in parts), NOTHING),
                parts=[(self.invoices[invoice], amount) for invoice, amount in parts if invoice],
            )  # fmt: skip
            for invoice, amount in parts:
                if invoice:
                    self.left[invoice] -= amount
                    if not self.left[invoice]:
                        self.closed.add(invoice)

    def _return_stale(self) -> None:
        """What no longer fits is recognised anew and waits for a person, however sure it may be now."""
        recognise(self.stale)
        for line in self.stale:
            line.state, line.chosen = LineState.WAITING, []
            line.doubts = [["changed", {}], *line.doubts]


def adopt(payment: Payment, line: BankLine) -> None:
    """The payment is that of the line: it was entered by hand before the bank told of it."""
    payment.bank_line, payment.payer_account = line, line.other_account
    payment.save(update_fields=["bank_line", "payer_account", "updated_at"])
    line.was_entered = True


@service(capability="payments.write")
def undo_statement(*, by: User, statement: BankStatement, reason: str) -> BankStatement:
    """Undo a whole load: its payments are reversed, its lines no longer count, the file may come again.

    Payments that had been entered by hand stay. Raises `reason_required`; StateConflict `later_load` where a later
    file of the account is loaded, `period_closed`, `wrong_state`.
    """
    check_reason(reason)
    statement = locked(statement, "account")
    check_undoable(statement)
    payments = list(
        Payment.objects.filter(bank_line__statement=statement).select_related("client", "bank_line")
    )
    refunds = PaymentDebit.objects.filter(bank_line__statement=statement)
    keys = {payment.client_id for payment in payments} | set(
        refunds.values_list("payment__client", flat=True)
    )
    hold_money(keys)
    own = [payment for payment in payments if not payment.bank_line.was_entered]
    entered = [payment.pk for payment in payments if payment.bank_line.was_entered]
    Payment.objects.filter(pk__in=entered).update(bank_line=None, payer_account="")
    # the right file may bring them again: nobody judged the payments
    with pghistory.context(undone=f"bank {statement.pk}", reason=reason.strip()):
        refunds.delete()
        for payment in reversed(own):
            reverse_payment(by=by, payment=payment, reason=reason)
    statement.lines.exclude(state=LineState.KNOWN).update(state=LineState.UNDONE, chosen=[])
    settle_promises(by=None, as_of=clock.today(), clients=keys)
    facts = {"undone_by": by, "undone_at": clock.now(), "undo_reason": reason.strip()[:250]}
    undone: BankStatement = statement_machine.move(
        statement, "undo", by=by, reason=reason, changes=facts, held=True
    )
    return undone


def check_undoable(statement: BankStatement) -> None:
    """Raises StateConflict `wrong_state`, `later_load`, `period_closed`."""
    if statement.status not in statement_machine.starts_of("undo"):
        raise StateConflict("wrong_state", _("This is no longer possible: the status has changed."))
    later = BankStatement.objects.filter(account=statement.account_id, pk__gt=statement.pk)
    if later.exclude(status=StatementStatus.UNDONE).exists():
        raise StateConflict(
            "later_load", _("A later statement of this account is loaded: undo that one first.")
        )
    if is_closed(statement.begin, statement.end):
        raise StateConflict("period_closed", _("The period of this statement is closed."))


def can_undo(statement: BankStatement) -> bool:
    try:
        check_undoable(statement)
    except StateConflict:
        return False
    return True
