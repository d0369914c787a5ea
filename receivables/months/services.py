"""Closing a month and opening it again. What it means the database keeps (receivables/sql/months.sql)."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason, locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from receivables.models import ClosedMonth
from receivables.months.events import CLOSED, REOPENED

REFUSED = "KM001"  # of the database, with the first day of the month in its detail


@service(capability="settlements.write")
def close_month(*, by: User, month: dt.date) -> ClosedMonth:
    """Close the month of a day. Postings under way end first, later ones are refused.

    Raises BusinessRuleError `month_not_over`; StateConflict `month_closed_already`.
    """
    first = clock.month_start(month)
    if clock.month_end(first) >= clock.today():
        raise BusinessRuleError(
            "month_not_over", _("This month is not over: close it when its last day has passed."), "month"
        )
    try:
        with transaction.atomic():
            closed = ClosedMonth.objects.create(month=first, closed_by=by)
    except IntegrityError as error:
        raise StateConflict("month_closed_already", _("This month has been closed already.")) from error
    record_event(CLOSED, closed, by=by)
    return closed


@service(capability="settlements.write")
def reopen_month(*, by: User, closed: ClosedMonth, reason: str) -> ClosedMonth:
    """Let documents into it again. Raises `reason_required`; StateConflict `month_open_already`."""
    check_reason(reason)
    row: ClosedMonth = locked(closed)
    if row.reopened_at is not None:
        raise StateConflict("month_open_already", _("This month has been opened already."))
    row.reopened_by, row.reopened_at, row.reason = by, clock.now(), reason.strip()
    row.save(update_fields=["reopened_by", "reopened_at", "reason", "updated_at"])
    record_event(REOPENED, row, by=by)
    return row


def open_day(day: dt.date) -> dt.date:
    """The day itself, or today where its month is closed: what happens only now counts from now."""
    return clock.today() if ClosedMonth.objects.in_force().filter(month=day.replace(day=1)).exists() else day


def is_closed(first: dt.date, last: dt.date) -> bool:
    """Whether a month of these days is closed."""
    closed = ClosedMonth.objects.in_force().filter(month__gte=first.replace(day=1), month__lte=last)
    return bool(closed.exists())


def month_locked(detail: str) -> BusinessRuleError:
    """The refusal of a document dated in a closed month; `detail` is its first day, ISO."""
    month = formats.month_name(dt.date.fromisoformat(detail))
    message = _("The month is closed: %(month)s. Enter a correction dated in an open month.")
    return BusinessRuleError("month_locked", message % {"month": month}, "date", month=detail)
