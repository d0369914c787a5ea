"""Targets: a month read by everybody concerned, set in place by those who may."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.pagination import Page
from kam_crm.shared.web.htmx import is_fragment, render_page
from reports.pages.tabs import tabs_for
from reports.targets.forms import typed_amount
from reports.targets.pages import Cell, Line, TargetTable, month_of
from reports.targets.services import correct_target, set_target

PAGE = "reports/target_list.html"


@requires("targets.view")
@require_safe
def target_list(request: SignedInRequest) -> HttpResponse:
    table = TargetTable(request.user, month_of(request.GET.get("month", "")))
    page = table.page(request.GET.get("cursor", ""))
    return render_page(request, PAGE, _context(request, table, table.lines(page.items), page), partial="rows")


@requires(set_target)
@require_POST
def target_set(request: SignedInRequest, manager: int) -> HttpResponse:
    """The row of one manager with what was typed: saved as a whole, or refused as a whole."""
    table = TargetTable(request.user, month_of(request.POST.get("month", "")))
    line = table.lines([get_object_or_404(table.people, pk=manager)])[0]
    line.is_saved = _is_saved(request, table, line)
    if line.is_saved and not is_fragment(request):
        messages.success(request, _("Asked: the director decides.") if table.is_closed else _("Saved."))
        return redirect(reverse("reports:target_list", query={"month": f"{table.month:%Y-%m}"}))
    context = _context(request, table, [line]) | {"line": line}
    part, status = ("saved", 200) if line.is_saved else ("row", 422)
    return render_page(request, PAGE, context, partial=part, status=status)


def _context(
    request: SignedInRequest, table: TargetTable, lines: list[Line], page: Page[Any] | None = None
) -> dict[str, Any]:
    return {"table": table, "lines": lines, "page": page, "tabs": tabs_for(request)}


def _is_saved(request: SignedInRequest, table: TargetTable, line: Line) -> bool:
    # every cell is tried, so that all their errors are shown at once; one of them undoes the others
    with transaction.atomic():
        amounts = [_set(request, table, line, cell) for cell in line.cells]
        transaction.set_rollback(line.has_error)
    if line.has_error:
        return False
    for cell, amount in zip(line.cells, amounts, strict=True):
        cell.amount, cell.typed = amount, None
    return True


def _set(request: SignedInRequest, table: TargetTable, line: Line, cell: Cell) -> Decimal | None:
    """What stands in the cell now. What this person left alone keeps what somebody else set meanwhile."""
    cell.typed = request.POST.get(cell.measure, "")
    seen = request.POST.get(f"seen_{cell.measure}", cell.seen)
    try:
        amount = typed_amount(cell.typed)
        if amount == typed_amount(seen):
            return cell.amount
        # somebody else's change is told once; `seen` then holds theirs, and saving again is meant
        if cell.amount not in (typed_amount(seen), amount):
            theirs = formats.plain(cell.amount) if cell.amount is not None else _("none")
            cell.error = _("It was changed to %(theirs)s meanwhile. Save again to set yours.") % {
                "theirs": theirs
            }
            return cell.amount
        given: dict[str, Any] = {"month": table.month, "measure": cell.measure, "manager": line.manager}
        if table.is_closed:
            correct_target(by=request.user, **given, amount=amount, reason=request.POST.get("reason", ""))
            return cell.amount  # as it is until the director says yes
        set_target(by=request.user, **given, amount=amount)
    except BusinessRuleError as error:
        cell.error = str(error.message)
        return cell.amount
    return amount
