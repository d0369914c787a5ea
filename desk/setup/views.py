from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from desk.setup.pages.setup import Setup
from reports.nightly.services import order_nightly


@requires("company.manage")
@require_safe
def setup(request: SignedInRequest) -> HttpResponse:
    return render(request, "desk/setup.html", {"setup": Setup(request.user)})


@requires(order_nightly)
@require_POST
def calculate(request: SignedInRequest) -> HttpResponse:
    order_nightly(by=request.user)
    messages.success(request, _("All figures are being counted."))
    return redirect("desk:setup" if request.user.can("company.manage") else "reports:nightly_list")
