"""Accounts of clients, and acts of reconciliation: the list, drawing up, the page of one with its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Access
from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_access
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import download, kept_file, sheet_response
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.refusals import on_refusal
from receivables.models import ReconciliationAct, ReconciliationDifference
from receivables.settlements import services
from receivables.settlements.fixes import fix_difference, fix_ours
from receivables.settlements.forms import AccountFileForm, ReconciliationForm, SettleForm
from receivables.settlements.pages import (
    AccountPage,
    ReconciliationListing,
    ReconciliationPage,
    reconciliations_for_page,
)
from receivables.settlements.sheets import reconciliation_sheet, reconciliation_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("receivables.view")
@require_safe
def client_account(request: SignedInRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(Client.objects.visible_to(request.user).select_related("manager"), pk=pk)
    context = {"client": client, "page": AccountPage(client, request.user, request.GET)}
    return render(request, "receivables/account.html", context)


@requires("receivables.view")
@require_safe
def reconciliation_list(request: SignedInRequest) -> HttpResponse:
    context = {"list": ReconciliationListing(request)}
    return render_page(request, "receivables/reconciliation_list.html", context, "rows")


@requires("exports.run")
@require_safe
def reconciliation_export(request: SignedInRequest) -> HttpResponseBase:
    return download(ReconciliationListing(request).export)


@requires(services.draw_up_reconciliation)
@require_http_methods(["GET", "POST"])
def reconciliation_new(request: SignedInRequest) -> HttpResponse:
    """Of one client, or of all at once."""
    form = ReconciliationForm(post_data(request), user=request.user, initial=request.GET.dict())
    if form.is_bound and form.is_valid():
        if form.cleaned_data["client"] is not None:
            act = submit(form, services.draw_up_reconciliation, by=request.user)
            if act is not None:
                messages.success(request, _("Act %(number)s is drawn up.") % {"number": act.number})
                return redirect("receivables:reconciliation_detail", act.pk)
        elif (drawn := _draw_up_all(request, form)) is not None:
            words = ngettext("%(count)d act is drawn up.", "%(count)d acts are drawn up.", drawn)
            messages.success(request, words % {"count": drawn})
            return redirect("receivables:reconciliation_list")
    context = {"form": form}
    return render(
        request, "receivables/reconciliation_form.html", context, status=422 if form.is_bound else 200
    )


def _draw_up_all(request: SignedInRequest, form: ReconciliationForm) -> int | None:
    def draw_up(*, client: None, contract: Any, **period: Any) -> list[ReconciliationAct]:
        clients = Client.objects.visible_to(request.user).select_related("manager")
        return services.draw_up_reconciliations(by=request.user, clients=clients, **period)

    drawn = submit(form, draw_up)
    return None if drawn is None else len(drawn)


@requires("receivables.view")
@require_safe
def reconciliation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@requires("receivables.view")
@require_safe
def reconciliation_print(request: SignedInRequest, pk: int) -> HttpResponse:
    act = _found(request, pk)
    _log(request, act, "pdf")
    return sheet_response(act.number, reconciliation_sheet(act))


@requires("receivables.view")
@require_safe
def reconciliation_sheet_file(request: SignedInRequest, pk: int) -> HttpResponse:
    act = _found(request, pk)
    _log(request, act, "xlsx")
    return kept_file(reconciliation_workbook(act), XLSX, f"{act.number}.xlsx")


@requires(services.load_client_account)
@require_POST
def reconciliation_load(request: SignedInRequest, pk: int) -> HttpResponse:
    act = _found(request, pk)
    form = AccountFileForm(request.POST, request.FILES)
    loaded = submit(form, services.load_client_account, by=request.user, act=act)
    if loaded is None:
        return _page(request, act, form, status=422)
    count = loaded.differences.count()
    words = ngettext("%(count)d difference is found.", "%(count)d differences are found.", count)
    messages.success(request, words % {"count": count} if count else _("Everything agrees."))
    return redirect("receivables:reconciliation_detail", pk)


def _refused(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **_more: int
) -> HttpResponse:
    return _page(request, _found(request, pk), status=status, error=str(error))


@requires(services.settle_difference)
@require_POST
@on_refusal(_refused)
def difference_settle(request: SignedInRequest, pk: int, difference: int) -> HttpResponse:
    rows = ReconciliationDifference.objects.visible_to(request.user).select_related("act__client")
    row = get_object_or_404(rows, pk=difference, act=pk)
    form = SettleForm({"note": request.POST.get("reason", "")})
    note = form.cleaned_data["note"] if form.is_valid() else ""
    services.settle_difference(by=request.user, difference=row, note=note)
    messages.success(request, _("The difference is settled."))
    return redirect("receivables:reconciliation_detail", pk)


@requires(fix_difference)
@require_POST
@on_refusal(_refused)
def difference_fix(request: SignedInRequest, pk: int, difference: int) -> HttpResponse:
    rows = ReconciliationDifference.objects.visible_to(request.user).select_related("act__client")
    fixed = fix_difference(by=request.user, difference=get_object_or_404(rows, pk=difference, act=pk))
    messages.success(request, fixed.note)
    return redirect("receivables:reconciliation_detail", pk)


@requires(fix_ours)
@require_POST
@on_refusal(_refused)
def reconciliation_fix(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that is ours at once."""
    count = len(fix_ours(by=request.user, act=_found(request, pk)))
    words = ngettext("%(count)d difference is put right.", "%(count)d differences are put right.", count)
    messages.success(request, words % {"count": count})
    return redirect("receivables:reconciliation_detail", pk)


def step(service: Callable[..., ReconciliationAct], with_reason: bool = False) -> Callable[..., HttpResponse]:
    @requires(service)
    @require_POST
    @on_refusal(_refused)
    def act(request: SignedInRequest, pk: int) -> HttpResponse:
        given = {"reason": request.POST.get("reason", "")[:2000]} if with_reason else {}
        moved = service(by=request.user, act=_found(request, pk), **given)
        messages.success(request, f"{moved.number}: {moved.get_status_display()}")
        return redirect("receivables:reconciliation_detail", pk)

    return act


STEPS = {
    "send": step(services.send_reconciliation),
    "sign": step(services.sign_reconciliation),
    "redraw": step(services.redraw_reconciliation, with_reason=True),
}


def _found(request: SignedInRequest, pk: int) -> ReconciliationAct:
    act: ReconciliationAct = get_object_or_404(reconciliations_for_page(request.user), pk=pk)
    return act


def _log(request: SignedInRequest, act: ReconciliationAct, fmt: str) -> None:
    log_access(
        user=request.user, what=Access.EXPORT, subject="reconciliations", format=fmt, filters={"client": act.client_id}
    )  # fmt: skip


def _page(
    request: SignedInRequest, act: ReconciliationAct, form: Any = None, status: int = 200, error: str = ""
) -> HttpResponse:
    context = {
        "act": act,
        "page": ReconciliationPage(act, request.user),
        "form": form or AccountFileForm(initial=services.remembered_columns(act.client_id)),
        "error": error,
    }
    return render(request, "receivables/reconciliation_detail.html", context, status=status)
