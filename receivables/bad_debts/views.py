from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page
from receivables.bad_debts.pages import BadDebtListing


@requires("receivables.view")
@require_safe
def bad_debt_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "receivables/bad_debt_list.html", {"list": BadDebtListing(request)}, "rows")


@requires("exports.run")
@require_safe
def bad_debt_export(request: SignedInRequest) -> HttpResponseBase:
    return download(BadDebtListing(request).export)
