from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.rules.in_force import number
from kam_crm.shared import formats
from plans.tasks.reminders import remind
from receivables.models import CreditLimit, PayingWay


def remind_of_limits(context: Any) -> int:
    """Credit that ends soon and that nothing follows: the manager is told once (R172)."""
    as_of: dt.date = context.as_of
    last = as_of + dt.timedelta(days=number("contract_ends", as_of))
    later = CreditLimit.objects.filter(client=OuterRef("client"), valid_from__gt=OuterRef("valid_from"))
    rows = CreditLimit.objects.exclude(way=PayingWay.PREPAYMENT).filter(
        ~Exists(later), valid_to__range=(as_of, last), client__manager__is_active=True
    )
    ending = rows.select_related("client__manager").order_by("valid_to", "pk")
    return remind(((row, _words(row)) for row in ending), as_of)


def _words(limit: CreditLimit) -> str:
    with translation.override(limit.client.manager.locale):
        return _("Ask for a credit limit anew: valid until %(day)s") % {"day": formats.day(limit.valid_to)}
