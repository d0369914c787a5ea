from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.models import Contract
from kam_crm.shared import clock
from receivables.credit.events import LIMIT_SET
from receivables.events import record
from receivables.models import CreditLimit, PayingWay
from receivables.summary import refresh_summary


def follow_limit(contract: Contract, by: User) -> None:
    """A credit limit that a signed contract names is the client's from its first day on (decision 32)."""
    if contract.credit_limit is None:
        return
    day = max(contract.valid_from, clock.today())
    present = CreditLimit.objects.filter(client=contract.client).in_force(day).first()
    if present is not None and present.amount == contract.credit_limit:
        return
    limit, _made = CreditLimit.objects.update_or_create(
        client=contract.client,
        valid_from=day,
        defaults={
            "way": PayingWay.LIMIT,
            "amount": contract.credit_limit,
            "tolerance_days": present.tolerance_days if present else number("tolerance_days"),
            "reason": _("contract %(number)s") % {"number": contract.number},
            "set_by": by,
        },
    )
    record(LIMIT_SET, limit, by=by)
    refresh_summary([contract.client_id], as_of=clock.today())
