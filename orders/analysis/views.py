from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from orders.analysis.pages import AnalysisPage


@requires("orders.view")
@require_safe
def analysis(request: SignedInRequest) -> HttpResponse:
    return render(request, "orders/analysis.html", {"page": AnalysisPage(request.user, request.GET)})
