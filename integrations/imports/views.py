"""Imports on the page: upload a file, see what it would do, load it, watch it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Access
from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_access
from integrations.imports import layouts, services
from integrations.imports.forms import AnswerForm, ImportForm, UndoForm
from integrations.imports.models import ImportRun
from integrations.imports.pages.journal import Journal
from integrations.imports.pages.outcome import Outcome, takes_present
from integrations.imports.pages.undoing import undo_plan
from integrations.imports.pages.wizard import Wizard
from integrations.price_lists.pages import Foretold
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.downloads import download, workbook
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.refusals import on_refusal

SHOWN_ERRORS = 200  # of the thousand that the run keeps (problems.KEPT)


@require_safe
@requires("imports.give")
def import_list(request: SignedInRequest) -> HttpResponse:
    runs = ImportRun.objects.visible_to(request.user).select_related("user", "undone_by")
    batch = request.GET.get("batch", "")
    if batch:
        runs = runs.filter(batch=_batch(batch))
    page = Keyset(runs, ["-created_at"], 30).page(request.GET.get("cursor", ""))
    context = {"page": page, "journal": Journal(page.items, request.user), "batch": batch}
    return render_page(request, "integrations/import_list.html", context, partial="journal")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(services.start_imports)
def import_new(request: SignedInRequest) -> HttpResponse:
    asked = {"kind": request.GET.get("kind", "")}
    form = ImportForm(post_data(request), request.FILES or None, user=request.user, initial=asked)
    if form.is_bound and (runs := submit(form, services.start_imports, by=request.user)):
        if len(runs) == 1:
            return redirect("integrations:import_detail", runs[0].pk)
        return redirect(f"{reverse('integrations:import_list')}?batch={runs[0].batch}")
    status = 422 if form.is_bound else 200
    return render_page(request, "integrations/import_new.html", {"form": form}, status=status)


@require_safe
@requires("imports.give")
def import_template(request: SignedInRequest, kind: str) -> HttpResponseBase:
    _check_kind(request, kind)
    return workbook(f"template-{kind}", layouts.template(kind))


@require_safe
@requires("exports.run")
def import_present(request: SignedInRequest, kind: str) -> HttpResponseBase:
    if not takes_present(request.user, kind):
        raise Http404
    sheets = layouts.present(kind, request.user)
    assert sheets is not None
    log_access(user=request.user, what=Access.EXPORT, subject=kind, format="xlsx")
    return download(workbook, f"{kind}-{clock.today():%Y-%m-%d}", sheets)


@require_safe
@requires("imports.give")
def import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail_page(request, _visible(request, pk))


def refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    """The import as it is by now, and why the action came too late."""
    messages.error(request, str(error))
    return _detail_page(request, _visible(request, pk), status)


@require_POST
@requires(services.answer_import)
@on_refusal(refused)
def import_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    run = _visible(request, pk)
    form = AnswerForm(Wizard(run, request.user), request.POST)
    services.answer_import(
        by=request.user, run=run, kind=form.kind, answers=form.answers, create_missing=form.create_missing
    )
    return redirect("integrations:import_detail", pk)


@require_POST
@requires(services.confirm_import)
@on_refusal(refused)
def import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    services.confirm_import(by=request.user, run=_visible(request, pk), good_rows="good_rows" in request.POST)
    return redirect("integrations:import_detail", pk)


@require_POST
@requires(services.cancel_import)
@on_refusal(refused)
def import_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    services.cancel_import(by=request.user, run=_visible(request, pk))
    return redirect("integrations:import_detail", pk)


@require_safe
@requires("imports.give")
def import_bad_rows(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The bad rows as they were given, with what is wrong with each."""
    run = _visible(request, pk)
    if not run.bad_file:
        raise Http404
    name = run.bad_file.name or ""
    return FileResponse(default_storage.open(name, "rb"), as_attachment=True, filename=Path(name).name)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(services.undo_import)
def import_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    run = _visible(request, pk)
    form = UndoForm(post_data(request))
    if form.is_bound and submit(form, services.undo_import, by=request.user, run=run):
        return redirect("integrations:import_detail", pk)
    if not services.can_be_undone(run):
        return redirect("integrations:import_detail", pk)
    context = {"run": run, "form": form, "plan": undo_plan(run, request.user)}
    return render_page(
        request, "integrations/import_undo.html", context, status=422 if form.is_bound else 200
    )


def _batch(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _check_kind(request: SignedInRequest, kind: str) -> None:
    if kind not in dict(services.kinds_for(request.user)):
        raise Http404


def _visible(request: SignedInRequest, pk: int) -> ImportRun:
    # somebody else's import is not found: that it is there is not told either
    run: ImportRun = get_object_or_404(
        ImportRun.objects.visible_to(request.user).select_related("user"), pk=pk
    )
    return run


def _detail_page(request: SignedInRequest, run: ImportRun, status: int = 200) -> HttpResponse:
    wizard = Wizard(run, request.user)
    context = {
        "run": run,
        "outcome": Outcome(run, request.user),
        "wizard": wizard,
        "foretold": Foretold(run, request.user),
        "can_undo": services.can_be_undone(run),
        "errors": wizard.problems(SHOWN_ERRORS),
        "more": max(run.bad_rows - SHOWN_ERRORS, 0),
    }
    return render_page(request, "integrations/import_detail.html", context, partial="state", status=status)
