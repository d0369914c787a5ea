"""Credit limits, and how much of one is taken."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.money import ZERO, percent
from kam_crm.shared.service import service
from receivables.credit.events import LIMIT_SET
from receivables.events import record
from receivables.models import CreditLimit
from receivables.summary import refresh_summary

NEAR_LIMIT = 80  # % of the limit taken from which people are warned (R170)


@dataclass(frozen=True)
class CreditState:
    """RUB with VAT. `taken` is debt and reservations less advances; what is left of the limit is `free`."""

    debt: Decimal
    advances: Decimal
    reserved: Decimal
    limit: Decimal
    tolerance_days: int
    overdue_days: int

    @property
    def taken(self) -> Decimal:
        return self.debt + self.reserved - self.advances

    @property
    def free(self) -> Decimal:
        return self.limit - self.taken

    @property
    def taken_percent(self) -> Decimal | None:
        """Of the limit; None without one."""
        return percent(self.taken, self.limit)

    @property
    def is_near_limit(self) -> bool:
        return self.taken_percent is not None and self.taken_percent >= NEAR_LIMIT

    @property
    def over_limit(self) -> Decimal:
        # debt alone, without reservations and advances: formulas.md 2.5 (balance − credit limit)
        return max(ZERO, self.debt - self.limit)

    def stops(self, amount: Decimal) -> bool:
        """Whether an order of `amount` would be stopped."""
        return amount > self.free or self.overdue_days > self.tolerance_days


def credit_state(client_id: int, as_of: dt.date) -> CreditState:
    """The figures the database itself checks an order against."""
    with connection.cursor() as cursor:
        # one statement for the page and for the trigger: what is shown is what stops
        cursor.execute("SELECT * FROM receivables_credit_figures(%s, %s)", [client_id, as_of])
        return CreditState(*cursor.fetchone())


@service(capability="credit.set_limit", subject="client")
def set_limit(
    *,
    by: User,
    client: Client,
    amount: Decimal,
    reason: str,
    tolerance_days: int = 5,
    valid_from: dt.date | None = None,
) -> CreditLimit:
    """A new limit from a day on, today's or a later one: the past stays as it was checked.

    Raises NotAllowed `forbidden`, `above_your_limit`; `limit_negative`, `reason_required`, `limit_in_the_past`,
    `unlikely_date`.
    """
    if amount < 0:
        raise BusinessRuleError("limit_negative", _("The limit cannot be negative."), "amount")
    check_reason(reason)
    valid_from = valid_from or clock.today()
    if valid_from < clock.today():
        raise BusinessRuleError("limit_in_the_past", _("A limit begins today or later."), "valid_from")
    check_plausible_date("valid_from", valid_from)
    most = by.limit("credit.set_limit")
    if most is not None and amount > most:
        message = _("This is above your limit of %(limit)s: the director decides.")
        raise NotAllowed("above_your_limit", message % {"limit": formats.money(most)}, "amount")
    # the same day again replaces it: what stood there is in the history
    limit, _made = CreditLimit.objects.update_or_create(
        client=client,
        valid_from=valid_from,
        defaults={"amount": amount, "tolerance_days": tolerance_days, "reason": reason.strip(), "set_by": by},
    )
    record(LIMIT_SET, limit, by=by)
    refresh_summary([client.pk], as_of=clock.today())
    return limit
