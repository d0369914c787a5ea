"""How clients pay, and how much of a limit is taken."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.money import ZERO, percent
from kam_crm.shared.service import service
from orders.confirming.credit_stop import CreditStop
from receivables.credit.events import LIMIT_SET
from receivables.events import record
from receivables.models import CreditLimit, PayingWay
from receivables.summary import refresh_summary


@dataclass(frozen=True)
class CreditState:
    """RUB with VAT. `taken` is debt and reservations less advances; what is left of the limit is `free`.

    `limit` and `free` are None where the way of paying knows no limit.
    """

    debt: Decimal
    advances: Decimal
    reserved: Decimal
    way: str
    limit: Decimal | None
    tolerance_days: int
    overdue_days: int

    @property
    def taken(self) -> Decimal:
        return self.debt + self.reserved - self.advances

    @property
    def free(self) -> Decimal | None:
        return None if self.limit is None else self.limit - self.taken

    @property
    def taken_percent(self) -> Decimal | None:
        """Of the limit; None without one."""
        return None if self.limit is None else percent(self.taken, self.limit)

    @property
    def is_near_limit(self) -> bool:
        """Whether people are warned (R170)."""
        return self.taken_percent is not None and self.taken_percent >= number("near_limit")

    @property
    def over_limit(self) -> Decimal:
        # debt alone, without reservations and advances: formulas.md 2.5 (balance − credit limit)
        return ZERO if self.limit is None else max(ZERO, self.debt - self.limit)

    def over(self, amount: Decimal) -> Decimal:
        """How much of an order of `amount` is beyond what the way of paying allows; 0 where it is not.

        Raises ValueError for a way that is not known here.
        """
        match PayingWay(self.way):
            case PayingWay.PREPAYMENT:
                return max(ZERO, self.taken + amount)
            case PayingWay.LIMIT:
                return max(ZERO, self.taken + amount - (self.limit or ZERO))
            case PayingWay.UNLIMITED:
                return ZERO

    @property
    def late_days(self) -> int:
        """Days overdue that stop an order; 0 where they are tolerated."""
        return self.overdue_days if self.overdue_days > self.tolerance_days else 0

    def stop(self, amount: Decimal) -> CreditStop | None:
        """What the database would say to an order of `amount`."""
        over = self.over(amount)
        if not over and not self.late_days:
            return None
        return CreditStop(
            way=self.way, limit=self.limit, debt=self.debt, reserved=self.reserved, advances=self.advances,
            amount=amount, over=over, overdue_days=self.late_days,
        )  # fmt: skip

    def is_credit(self, amount: Decimal) -> bool:
        """Whether goods of an order of `amount` would leave before they are paid."""
        return self.taken + amount > 0


def credit_state(client_id: int, as_of: dt.date) -> CreditState:
    """The figures the database itself checks an order against."""
    with connection.cursor() as cursor:
        # one statement for the page and for the trigger: what is shown is what stops
        cursor.execute("SELECT * FROM receivables_credit_figures(%s, %s)", [client_id, as_of])
        return CreditState(*cursor.fetchone())


def has_contract(client_id: int, day: dt.date) -> bool:
    """Whether goods may leave on credit on a day (R38); what the database itself asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT receivables_has_contract(%s, %s)", [client_id, day])
        return bool(cursor.fetchone()[0])


def check_terms(way: str, amount: Decimal | None) -> None:
    """Raise `way_unknown`, `limit_required`, `limit_without_one`, `limit_negative` for what is no way of paying."""
    if way not in PayingWay.values:
        raise BusinessRuleError("way_unknown", _("There is no such way of paying."), "way")
    if way == PayingWay.LIMIT and amount is None:
        raise BusinessRuleError("limit_required", _("Say how much the client may owe."), "amount")
    if way != PayingWay.LIMIT and amount is not None:
        raise BusinessRuleError(
            "limit_without_one", _("This way of paying has no limit: leave it empty."), "amount"
        )
    if amount is not None and amount < 0:
        raise BusinessRuleError("limit_negative", _("The limit cannot be negative."), "amount")


def check_begins(valid_from: dt.date) -> None:
    """Raise `limit_in_the_past`, `unlikely_date`."""
    if valid_from < clock.today():
        raise BusinessRuleError("limit_in_the_past", _("A limit begins today or later."), "valid_from")
    check_plausible_date("valid_from", valid_from)


def check_own_limit(granter: User, way: str, amount: Decimal | None) -> None:
    """Raise NotAllowed `above_your_limit` for more than `granter` may give."""
    most = granter.limit("credit.set_limit")
    # without a limit is more than any sum; in advance is none at all
    is_beyond = way == PayingWay.UNLIMITED or (amount is not None and most is not None and amount > most)
    if most is not None and is_beyond:
        message = _("This is above your limit of %(limit)s: the director decides.")
        field = "way" if way == PayingWay.UNLIMITED else "amount"
        raise NotAllowed("above_your_limit", message % {"limit": formats.money(most)}, field)


@service(capability="credit.set_limit", subject="client")
def set_limit(
    *,
    by: User,
    client: Client,
    amount: Decimal | None = None,
    reason: str,
    way: str = PayingWay.LIMIT,
    tolerance_days: int | None = None,
    valid_from: dt.date | None = None,
) -> CreditLimit:
    """How the client pays from a day on, today's or a later one: the past stays as it was checked.

    `amount` is the limit of a client who pays up to one; the other ways have none. `tolerance_days` None is what the
    company's rules say today. Raises NotAllowed `forbidden`,
    `above_your_limit`; `way_unknown`, `limit_required`, `limit_without_one`, `limit_negative`, `reason_required`,
    `limit_in_the_past`, `unlikely_date`.
    """
    check_terms(way, amount)
    check_reason(reason)
    valid_from = valid_from or clock.today()
    check_begins(valid_from)
    check_own_limit(by, way, amount)
    # the same day again replaces it: what stood there is in the history
    limit, _made = CreditLimit.objects.update_or_create(
        client=client,
        valid_from=valid_from,
        defaults={
            "way": way,
            "amount": amount,
            "tolerance_days": number("tolerance_days") if tolerance_days is None else tolerance_days,
            "reason": reason.strip(),
            "set_by": by,
        },
    )
    record(LIMIT_SET, limit, by=by)
    refresh_summary([client.pk], as_of=clock.today())
    return limit
