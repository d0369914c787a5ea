from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from desk.demo import services
from desk.demo.forms import RemovalForm
from desk.demo.models import DemoData, DemoStatus
from desk.demo.pages import RemovalPage
from desk.setup.pages.setup import Setup
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import post_data, submit


@requires(services.order_demo)
@require_POST
def demo_load(request: SignedInRequest) -> HttpResponse:
    try:
        services.order_demo(by=request.user)
    except BusinessRuleError as refused:
        messages.error(request, str(refused))
    return redirect("desk:setup")


@requires("company.manage")
@require_safe
def demo_state(request: SignedInRequest) -> HttpResponse:
    """The card while it waits; once the worker is done the whole page is to be drawn anew."""
    setup = Setup(request.user)
    response = render(request, "desk/setup.html#demo", {"setup": setup})
    if setup.demo is None or not setup.demo.is_waiting:
        response.headers["HX-Refresh"] = "true"
    return response


@requires(services.order_removal)
@require_http_methods(["GET", "POST"])
def demo_remove(request: SignedInRequest) -> HttpResponse:
    shown = DemoData.objects.visible_to(request.user).filter(status=DemoStatus.SHOWN)
    demo = get_object_or_404(shown)
    form = RemovalForm(post_data(request))
    if form.is_bound and submit(form, services.order_removal, by=request.user):
        messages.success(request, _("The demo data is being removed."))
        return redirect("desk:setup")
    context = {"page": RemovalPage(demo), "form": form}
    return render(request, "desk/demo_remove.html", context, status=422 if form.is_bound else 200)
