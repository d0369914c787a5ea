from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.rules.in_force import number
from kam_crm.shared import formats
from plans.tasks.reminders import remind
from receivables.models import Reliability, ReliabilityCheck


def remind_of_checks(context: Any) -> int:
    """Positive checks that end soon and that no later one follows: the manager is told once (R41)."""
    as_of: dt.date = context.as_of
    if not number("reliability_from", as_of):
        return 0
    last = as_of + dt.timedelta(days=number("contract_ends", as_of))
    later = ReliabilityCheck.objects.filter(client=OuterRef("client"), checked_on__gt=OuterRef("checked_on"))
    rows = ReliabilityCheck.objects.decided().filter(
        ~Exists(later),
        result=Reliability.POSITIVE,
        valid_to__range=(as_of, last),
        client__manager__is_active=True,
    )
    ending = rows.select_related("client__manager").order_by("valid_to", "pk")
    return remind(((row, _words(row)) for row in ending), as_of)


def _words(check: ReliabilityCheck) -> str:
    with translation.override(check.client.manager.locale):
        return _("Check reliability anew: valid until %(day)s") % {"day": formats.day(check.valid_to)}
