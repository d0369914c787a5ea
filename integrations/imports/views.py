"""Imports on the page: give a file, see what it would do, load it, watch it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import requires
from integrations.imports import jobs
from integrations.imports.forms import ImportForm
from integrations.imports.models import ImportRun
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.htmx import render_page

SHOWN_ERRORS = 200


@require_safe
@requires("imports.payments")
def import_list(request: HttpRequest) -> HttpResponse:
    runs = ImportRun.objects.visible_to(request.user).select_related("user")
    page = Keyset(runs, ["-created_at"], 30).page(request.GET.get("cursor", ""))
    return render_page(request, "integrations/import_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("imports.payments")
def import_new(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = ImportForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            run = jobs.start_import(by=user, **form.cleaned_data)
        except BusinessRuleError as error:
            apply_business_error(form, error)
        else:
            return redirect("integrations:import_detail", run.pk)
    status = 422 if form.errors else 200
    return render_page(request, "integrations/import_new.html", {"form": form}, status=status)


@require_safe
@requires("imports.payments")
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(ImportRun.objects.visible_to(request.user).select_related("user"), pk=pk)
    context = {"run": run, "errors": run.errors[:SHOWN_ERRORS], "more": max(run.bad_rows - SHOWN_ERRORS, 0)}
    return render_page(request, "integrations/import_detail.html", context, partial="state")


@require_POST
@requires("imports.payments")
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, jobs.confirm_import)


@require_POST
@requires("imports.payments")
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, jobs.cancel_import)


def _act(request: HttpRequest, pk: int, deed: Any) -> HttpResponse:
    run = get_object_or_404(ImportRun.objects.visible_to(request.user), pk=pk)
    try:
        deed(by=request.user, run=run)
    except BusinessRuleError as error:
        messages.error(request, str(error))
    return redirect("integrations:import_detail", run.pk)
