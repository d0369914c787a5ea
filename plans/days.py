"""Days by which something is to be done."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dossiers.inputs import check_plausible_date
from kam_crm.shared.errors import BusinessRuleError


def check_due(due_on: dt.date, *, since: dt.date) -> None:
    """Raise `day_over` for a day before `since`, and `unlikely_date`."""
    check_plausible_date("due_on", due_on)
    if due_on < since:
        raise BusinessRuleError("day_over", _("This day is over."), "due_on")
