"""What we can put right of a difference, by its likely reason: proposed on the page, done by one button (R173)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from kam_crm.shared import formats
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import total
from kam_crm.shared.service import service
from receivables.bank.services.deciding import Parts, accept_line
from receivables.bank.states import TO_DECIDE
from receivables.models import (
    BankLine,
    DebitKind,
    DifferenceReason,
    Invoice,
    Payment,
    PaymentKind,
    ReconciliationAct,
    ReconciliationDifference,
)
from receivables.months.services import open_day
from receivables.payments.allocation import open_invoices, spread
from receivables.payments.services import register_payment, reverse_payment
from receivables.settlements.matching import NEAR
from receivables.settlements.services import settle_difference


@dataclass(frozen=True)
class Fix:
    """One correction of ours: what it does in words, and doing it."""

    words: str
    do: Callable[[User], object]


class Fixes:
    """Corrections of ours that the differences of one act ask for; three queries however many they are."""

    def __init__(self, act: ReconciliationAct, differences: Collection[ReconciliationDifference]) -> None:
        self.act = act
        rows = Payment.objects.filter(
            client=act.client_id, kind=PaymentKind.MONEY, bank_line=None,
            date__in={one.day for one in differences if one.day}, amount__in={-one.ours for one in differences},
        ).exclude(debits__kind=DebitKind.REVERSAL)  # fmt: skip
        self._entered = list(rows.select_related("client", "named_invoice").order_by("created_at", "pk"))
        amounts = {-one.theirs for one in differences if one.reason == DifferenceReason.NOT_OURS}
        lines = BankLine.objects.filter(is_incoming=True, state__in=TO_DECIDE, amount__in=amounts)
        self._waiting = [line for line in lines if line.client_id in (None, act.client_id)]

    def of(self, difference: ReconciliationDifference) -> Fix | None:
        """None where it is not ours to put right, or a person has to look."""
        if difference.settled_at is not None:
            return None
        if difference.reason == DifferenceReason.TWICE:
            return self._entered_twice(difference)
        if difference.reason in (DifferenceReason.DIGITS, DifferenceReason.OTHER_SUM):
            return self._another_sum(difference)
        return self._waits_in_the_bank(difference) if difference.reason == DifferenceReason.NOT_OURS else None

    def owner(self, difference: ReconciliationDifference) -> str:
        """Who puts it right, most likely."""
        if self.of(difference) is not None:
            return _("ours to correct")
        return (
            _("the client's to correct")
            if difference.reason == DifferenceReason.NOT_THEIRS
            else _("to check")
        )

    def _alike(self, difference: ReconciliationDifference) -> list[Payment]:
        """Entries by hand that are what the act calls our document, the oldest first; what a bank told is right."""
        wanted = (difference.document, difference.day, -difference.ours)
        return [one for one in self._entered if (one.number, one.date, one.amount) == wanted]

    def _entered_twice(self, difference: ReconciliationDifference) -> Fix | None:
        """Of two entries of ours that are alike the later one goes."""
        alike = self._alike(difference)
        if len(alike) < 2:
            return None
        words = _("Payment %(number)s of %(day)s, %(sum)s, entered twice: reversed") % _names(alike[-1])
        return Fix(words, lambda by: reverse_payment(by=by, payment=alike[-1], reason=self._reason))

    def _another_sum(self, difference: ReconciliationDifference) -> Fix | None:
        """An entry by hand gets the sum that the client has."""
        alike, amount = self._alike(difference), -difference.theirs
        if len(alike) != 1 or amount <= 0:
            return None
        wrong = alike[0]

        def enter_anew(by: User) -> None:
            reverse_payment(by=by, payment=wrong, reason=self._reason)
            register_payment(
                by=by, client=wrong.client, number=wrong.number, date=open_day(wrong.date), amount=amount,
                named_invoice=wrong.named_invoice, purpose=wrong.purpose, payer_account=wrong.payer_account,
            )  # fmt: skip

        words = _("Payment %(number)s of %(day)s: %(right)s instead of %(sum)s")
        return Fix(words % {**_names(wrong), "right": formats.money(amount)}, enter_anew)

    def _waits_in_the_bank(self, difference: ReconciliationDifference) -> Fix | None:
        """A payment that the client has and we do not may wait in a statement of the bank, known by sum and day."""
        day = difference.their_day
        near = [
            line for line in self._waiting
            if day is not None and line.amount == -difference.theirs and abs(line.date - day) <= NEAR
        ]  # fmt: skip
        if len(near) != 1:
            return None
        line = near[0]
        words = _("Payment %(number)s of %(day)s, %(sum)s, waits in the bank: accepted for this client")
        names = {"number": line.number, "day": formats.day(line.date), "sum": formats.money(line.amount)}
        return Fix(words % names, lambda by: accept_line(by=by, line=line, parts=self._parts(line)))

    def _parts(self, line: BankLine) -> Parts:
        shares = spread(line.amount, open_invoices(self.act.client_id))
        invoices = Invoice.objects.in_bulk([share.pk for share in shares])
        rest = line.amount - total(share.amount for share in shares)
        parts = [(self.act.client, invoices[share.pk], share.amount) for share in shares]
        return [*parts, (self.act.client, None, rest)] if rest else parts

    @property
    def _reason(self) -> str:
        return _("By act of reconciliation %(number)s") % {"number": self.act.number}


@service(capability="settlements.write", subject="difference")
def fix_difference(*, by: User, difference: ReconciliationDifference) -> ReconciliationDifference:
    """Make the correction that the reason asks of us, and settle the difference with what was done.

    Needs the right to enter payments as well. Raises `no_fix`, StateConflict `wrong_state`, what the correction raises.
    """
    # of two who press the button the second finds it settled
    act: ReconciliationAct = locked(difference.act, "client")
    row: ReconciliationDifference = locked(difference, "act__client")
    fix = Fixes(act, [row]).of(row)
    if fix is None:
        raise BusinessRuleError("no_fix", _("There is nothing of ours to put right here any more."))
    settled = settle_difference(by=by, difference=row, note=fix.words)
    fix.do(by)
    return settled


@service(capability="settlements.write", subject="act")
def fix_ours(*, by: User, act: ReconciliationAct) -> list[ReconciliationDifference]:
    """All corrections of ours at once. Raises `no_fix`, and as `fix_difference`."""
    held: ReconciliationAct = locked(act, "client")
    rows = list(held.differences.unsettled().select_related("act__client"))
    fixes = Fixes(held, rows)
    ours = [row for row in rows if fixes.of(row) is not None]
    if not ours:
        raise BusinessRuleError("no_fix", _("There is nothing of ours to put right here any more."))
    return [fix_difference(by=by, difference=row) for row in ours]


def _names(payment: Payment) -> dict[str, str]:
    day, amount = formats.day(payment.date), formats.money(payment.amount)
    return {"number": payment.number, "day": day, "sum": amount}
