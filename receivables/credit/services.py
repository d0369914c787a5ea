"""How clients pay, and how much of a limit is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.in_force import number
from approvals import services as approvals
from approvals.models import Request
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.money import ZERO, percent
from kam_crm.shared.service import service
from orders.confirming.credit_stop import CreditStop
from orders.confirming.states import check_own_client
from receivables.credit.events import LIMIT_SET
from receivables.credit.proposals import propose_limits
from receivables.events import record
from receivables.models import CreditLimit, PayingWay
from receivables.summary import refresh_summary

CREDIT_LIMIT = "credit_limit"  # the kind of its requests (kinds.py)


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


def check_ends(valid_from: dt.date, valid_to: dt.date | None) -> None:
    """Raise `limit_ends_before`, `unlikely_date`."""
    if valid_to is None:
        return
    check_plausible_date("valid_to", valid_to)
    if valid_to < valid_from:
        raise BusinessRuleError("limit_ends_before", _("It ends before it begins."), "valid_to")


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
    valid_to: dt.date | None = None,
) -> CreditLimit:
    """How the client pays from a day on, today's or a later one: the past stays as it was checked.

    `amount` is the limit of a client who pays up to one; the other ways have none. After `valid_to` the client pays in
    advance; None: it has no end. `tolerance_days` None is what the company's rules say today. Raises NotAllowed
    `forbidden`, `above_your_limit`; `way_unknown`, `limit_required`, `limit_without_one`, `limit_negative`,
    `reason_required`, `limit_in_the_past`, `limit_ends_before`, `unlikely_date`.
    """
    check_terms(way, amount)
    check_reason(reason)
    valid_from = valid_from or clock.today()
    check_begins(valid_from)
    check_ends(valid_from, valid_to)
    check_own_limit(by, way, amount)
    tolerance = number("tolerance_days") if tolerance_days is None else tolerance_days
    return write_limit(
        client, valid_from, by, way=way, amount=amount, tolerance_days=tolerance, reason=reason.strip(),
        valid_to=valid_to, proposed=None, approval=None,
    )  # fmt: skip


@service(capability="credit.set_limit")
def approve_limits(
    *, by: User, amounts: Mapping[Client, Decimal], reason: str, valid_to: dt.date | None = None
) -> list[CreditLimit]:
    """The reviewed limits of many clients, RUB with VAT, from today to `valid_to`, by the company's rule without one.

    0 is no credit: the client pays in advance. What the formula says today is kept beside each, and the tolerance that
    a client has. Raises as `set_limit`, and `nobody_chosen`.
    """
    check_reason(reason)
    today = clock.today()
    valid_to = valid_to or today + dt.timedelta(days=number("limit_days"))
    check_ends(today, valid_to)
    check_chosen(amounts)
    keys = [client.pk for client in amounts]
    proposals = propose_limits(keys, today)
    present = {
        limit.client_id: limit for limit in CreditLimit.objects.filter(client__in=keys).in_force(today)
    }
    found = []
    # in the order of the clients: two who approve at once wait for each other, not in a circle
    for client, amount in sorted(amounts.items(), key=lambda item: item[0].pk):
        way = PayingWay.LIMIT if amount else PayingWay.PREPAYMENT
        check_terms(way, amount or None)
        check_own_limit(by, way, amount or None)
        before = present.get(client.pk)
        found.append(
            write_limit(
                client, today, by, way=way, amount=amount or None, reason=reason.strip(), valid_to=valid_to,
                tolerance_days=before.tolerance_days if before else number("tolerance_days"),
                proposed=proposals[client.pk].amount, approval=None,
            )
        )  # fmt: skip
    return found


@service(capability="credit.ask")
def ask_limits(
    *, by: User, amounts: Mapping[Client, Decimal], reason: str, valid_to: dt.date | None = None
) -> list[Request]:
    """Ask for a limit of one's clients, RUB with VAT: who may give as much decides (R172).

    Raises NotAllowed `not_own_client`; `nobody_chosen`, `reason_required`, `limit_required`, `limit_ends_before`;
    StateConflict `limit_asked` while an earlier request of a client waits.
    """
    check_reason(reason)
    today = clock.today()
    valid_to = valid_to or today + dt.timedelta(days=number("limit_days"))
    check_ends(today, valid_to)
    check_chosen(amounts)
    proposals = propose_limits([client.pk for client in amounts], today)
    return [
        _ask(client, amount, proposals[client.pk].amount, valid_to, by=by, reason=reason)
        for client, amount in sorted(amounts.items(), key=lambda item: item[0].pk)
    ]


def _ask(
    client: Client, amount: Decimal, proposed: Decimal, valid_to: dt.date, *, by: User, reason: str
) -> Request:
    check_own_client(client, by)
    if amount <= 0:
        raise BusinessRuleError("limit_required", _("Say how much the client may owe."), "amount")
    # the client's row is the lock: of two who ask at once the second is told
    Client.objects.locked(client.pk)
    if Request.objects.about(client).waiting().filter(kind=CREDIT_LIMIT).exists():
        words = _("A credit limit of %(client)s waits for a decision already.")
        raise StateConflict("limit_asked", words % {"client": client.name})
    present = CreditLimit.objects.filter(client=client).in_force(clock.today()).first()
    question = Request.about(
        client,
        kind=CREDIT_LIMIT,
        by=by,
        size=amount,
        proposed=proposed,
        was=None if present is None else present.amount,
        valid_to=valid_to.isoformat(),
    )
    return approvals.ask(by=by, question=question, reason=reason)


def check_chosen(amounts: Mapping[Client, Decimal]) -> None:
    """Raise `nobody_chosen`."""
    if not amounts:
        raise BusinessRuleError("nobody_chosen", _("Choose one client at least."))


def write_limit(client: Client, valid_from: dt.date, by: User, **values: Any) -> CreditLimit:
    """The row of that day, with its event; the figures of the client follow. Rights are the caller's to check."""
    # the same day again replaces it: what stood there is in the history
    limit, _made = CreditLimit.objects.update_or_create(
        client=client, valid_from=valid_from, defaults={**values, "set_by": by}
    )
    record(LIMIT_SET, limit, by=by)
    refresh_summary([client.pk], as_of=clock.today())
    return limit
