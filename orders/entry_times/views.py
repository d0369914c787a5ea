from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import clock
from kam_crm.shared.clock import add_months, month_start
from orders.entry_times.figures import entry_figures


@requires("orders.view")
@require_safe
def entry_times(request: SignedInRequest) -> HttpResponse:
    """How orders of a month were entered (R138, R139)."""
    month = _month(request.GET.get("month", ""))
    this = month_start(clock.today())
    context = {
        "month": month,
        "rows": entry_figures(request.user, month),
        "before": add_months(month, -1),
        "after": add_months(month, 1) if month < this else None,
    }
    return render(request, "orders/entry_times.html", context)


def _month(asked: str) -> dt.date:
    try:
        day = parse_date(f"{asked}-01")
    except ValueError:  # a date that no calendar has
        day = None
    this = month_start(clock.today())
    return this if day is None or not dt.date(2000, 1, 1) <= day <= this else day
