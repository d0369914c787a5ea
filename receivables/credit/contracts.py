from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.models import Contract
from kam_crm.shared import clock
from kam_crm.shared.money import ZERO
from receivables.credit.services import write_limit
from receivables.models import CreditLimit, Invoice, PayingWay

YEAR = dt.timedelta(days=365)


def follow_limit(contract: Contract, by: User) -> None:
    """A credit limit that a signed contract names is the client's from its first day on (decision 32)."""
    if contract.credit_limit is None:
        return
    day = max(contract.valid_from, clock.today())
    present = CreditLimit.objects.filter(client=contract.client).in_force(day).first()
    if present is not None and present.amount == contract.credit_limit and not present.has_ended(day):
        return
    write_limit(
        contract.client, day, by, way=PayingWay.LIMIT, amount=contract.credit_limit, valid_to=contract.valid_to,
        tolerance_days=present.tolerance_days if present else number("tolerance_days"),
        reason=_("contract %(number)s") % {"number": contract.number}, proposed=None, approval=None,
    )  # fmt: skip


def sales_of_a_year(client_id: int, day: dt.date) -> Decimal:
    """Invoiced in the 365 days up to the day, RUB with VAT: what a longer payment term is counted on (R171)."""
    rows = Invoice.objects.filter(client=client_id, date__gt=day - YEAR, date__lte=day)
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO
