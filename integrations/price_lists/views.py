"""Rows of a price list beside the prices of now, and drafts beside their sums of then."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from integrations.imports.models import ImportRun
from integrations.price_lists.pages import Foretold, LineList, draft_page
from kam_crm.shared.web.htmx import render_page


@requires("imports.give")
@require_safe
def price_list_lines(request: SignedInRequest, pk: int) -> HttpResponse:
    run = _compared(request, pk)
    rows = LineList(run, request.user, request.GET.get("change", ""), request.GET.get("cursor", ""))
    context = {"run": run, "rows": rows, "page": rows.page}
    return render_page(request, "integrations/price_list_lines.html", context, partial="rows")


@requires("imports.give")
@require_safe
def price_list_drafts(request: SignedInRequest, pk: int) -> HttpResponse:
    run = _compared(request, pk)
    if not request.user.can("orders.view"):
        raise Http404
    page = draft_page(run, request.user, request.GET.get("cursor", ""))
    context = {"run": run, "page": page, "foretold": Foretold(run, request.user)}
    return render_page(request, "integrations/price_list_drafts.html", context, partial="rows")


def _compared(request: SignedInRequest, pk: int) -> ImportRun:
    run: ImportRun = get_object_or_404(ImportRun.objects.visible_to(request.user), pk=pk)
    if not run.comparison:
        raise Http404
    return run
