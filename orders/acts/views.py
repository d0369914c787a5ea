"""Acts: the list, a new one from its shipment, the page of one with its steps, the route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Access
from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_access
from dossiers.services import add_document
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import download, sheet_response
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.refusals import on_refusal
from orders import services
from orders.acts.forms import ActForm, FileForm, RouteForm
from orders.acts.pages import ActListing, ActPage, act_sheet, acts_for_page
from orders.models import DiscrepancyAct, Shipment


@requires("acts.view")
@require_safe
def act_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "orders/act_list.html", {"list": ActListing(request)}, "rows")


@requires("exports.run")
@require_safe
def act_export(request: SignedInRequest) -> HttpResponseBase:
    return download(ActListing(request).export)


@requires(services.draw_up_act)
@require_http_methods(["GET", "POST"])
def act_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """About a shipment, whose lines stand there already."""
    rows = Shipment.objects.visible_to(request.user).select_related("client__manager", "order")
    shipment = get_object_or_404(rows, pk=pk)
    form = ActForm(post_data(request), shipment=shipment)
    act = submit(form, services.draw_up_act, by=request.user, shipment=shipment) if form.is_bound else None
    if act is not None:
        messages.success(request, _("Act %(number)s is drawn up.") % {"number": act.number})
        return redirect("orders:act_detail", act.pk)
    context = {"form": form, "shipment": shipment, "act": None}
    return render(request, "orders/act_form.html", context, status=422 if form.is_bound else 200)


@requires("acts.view")
@require_safe
def act_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@requires(services.change_act)
@require_http_methods(["GET", "POST"])
def act_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    act = _found(request, pk)
    form = ActForm(post_data(request), shipment=act.shipment, act=act)
    if form.is_bound and submit(form, services.change_act, by=request.user, act=act) is not None:
        messages.success(request, _("Saved."))
        return redirect("orders:act_detail", pk)
    context = {"form": form, "shipment": act.shipment, "act": act}
    return render(request, "orders/act_form.html", context, status=422 if form.is_bound else 200)


@requires(add_document)
@require_POST
def act_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """A photo or a paper of the act."""
    act = _found(request, pk)
    form = FileForm(request.POST, request.FILES)
    if submit(form, add_document, by=request.user, client=act.client, about=act) is None:
        return _page(request, act, form, status=422)
    messages.success(request, _("The file is kept."))
    return redirect("orders:act_detail", pk)


@requires("acts.view")
@require_safe
def act_print(request: SignedInRequest, pk: int) -> HttpResponse:
    act = _found(request, pk)
    log_access(
        user=request.user, what=Access.EXPORT, subject="acts", format="pdf", filters={"client": act.client_id}
    )
    return sheet_response(act.number, act_sheet(act, request.user))


@requires(services.set_route)
@require_http_methods(["GET", "POST"])
def act_route(request: SignedInRequest) -> HttpResponse:
    """The way every act takes, a setting."""
    form = RouteForm(post_data(request))
    if form.is_bound and submit(form, services.set_route, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("orders:act_route")
    return render(request, "orders/act_route.html", {"form": form}, status=422 if form.is_bound else 200)


def _refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    return _page(request, _found(request, pk), status=status, error=str(error))


def step(service: Callable[..., DiscrepancyAct]) -> Callable[..., HttpResponse]:
    @requires(service)
    @require_POST
    @on_refusal(_refused)
    def act(request: SignedInRequest, pk: int) -> HttpResponse:
        reason = request.POST.get("reason", "")[:2000]
        moved = service(by=request.user, act=_found(request, pk), reason=reason)
        messages.success(request, f"{moved.number}: {moved.get_status_display()}")
        return redirect("orders:act_detail", pk)

    return act


STEPS = {
    "submit": step(services.submit_act),
    "withdraw": step(services.withdraw_act),
    "confirm": step(services.confirm_goods),
    "book": step(services.confirm_debt),
    "dispute": step(services.dispute_act),
    "reverse": step(services.reverse_act),
}


def _found(request: SignedInRequest, pk: int) -> DiscrepancyAct:
    act: DiscrepancyAct = get_object_or_404(acts_for_page(request.user), pk=pk)
    return act


def _page(
    request: SignedInRequest, act: DiscrepancyAct, form: Any = None, status: int = 200, error: str = ""
) -> HttpResponse:
    context = {
        "act": act,
        "page": ActPage(act, request.user),
        "form": form or FileForm(),
        "may_add_files": request.user.can("documents.add"),
        "error": error,
    }
    return render(request, "orders/act_detail.html", context, status=status)
