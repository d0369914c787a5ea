from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.rules.in_force import number
from kam_crm.shared import clock, formats
from kam_crm.shared.nightly import Context
from plans.tasks.reminders import remind
from receivables.models import CreditLimit, PayingWay

SQL = (Path(__file__).parent.parent / "sql" / "limit_use.sql").read_text(encoding="utf-8")


def notice_limit_use(context: Context) -> int:
    """One notice for each crossing of the share that the rules name; by day for the touched clients only."""
    clients = context.clients
    with connection.cursor() as cursor:
        cursor.execute(SQL, {
            "as_of": context.as_of, "near": number("near_limit", context.as_of), "now": clock.now(),
            "everyone": clients is None, "clients": list(clients or ()),
        })  # fmt: skip
        return int(cursor.fetchone()[0])


def remind_of_limits(context: Context) -> int:
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
