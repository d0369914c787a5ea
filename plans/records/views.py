"""Records and files of a contact: each on a form of its own, back to the page of the contact."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.versions import other_version
from dossiers.documents.forms import DocumentForm
from dossiers.services import add_document
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from plans import services
from plans.activities.views.activities import activity_page, visible_activity
from plans.models import EventGuest
from plans.records.pages import KINDS, RecordKind


@requires(services.add_record)
@require_http_methods(["GET", "POST"])
def record_new(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    activity, known = visible_activity(request, pk), _kind(kind)
    form = known.form(request.POST or None, activity=activity, user=request.user)
    add = services.add_record
    if submit(form, add, by=request.user, activity=activity, model=known.model) is not None:
        return _saved(request, pk)
    return _form(request, form, {"activity": activity, "kind": known, "theirs": None})


@requires(services.update_record)
@require_http_methods(["GET", "POST"])
def record_edit(request: SignedInRequest, pk: int, kind: str, record: int) -> HttpResponse:
    activity, known = visible_activity(request, pk), _kind(kind)
    if known.model is EventGuest:
        raise Http404  # whose answer is noted, nothing else of them changes
    rows = known.model.objects.visible_to(request.user).select_related(*known.related)
    found = get_object_or_404(rows, pk=record, activity=activity)
    form = known.form(request.POST or None, activity=activity, user=request.user, record=found)
    if submit(form, services.update_record, by=request.user, record=found) is not None:
        return _saved(request, pk)
    return _form(request, form, {"activity": activity, "kind": known, "theirs": other_version(form, found)})


@requires(services.answer_invitation)
@require_POST
def guest_answer(request: SignedInRequest, pk: int, guest: int, action: str) -> HttpResponse:
    rows = EventGuest.objects.visible_to(request.user)
    found = get_object_or_404(rows, pk=guest, activity=visible_activity(request, pk))
    services.answer_invitation(by=request.user, guest=found, action=action)
    return _saved(request, pk)


@requires(add_document)
@require_POST
def activity_file_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Photos, protocols and presentations of a contact."""
    activity, form = visible_activity(request, pk), DocumentForm(request.POST, request.FILES)
    if submit(form, add_document, by=request.user, client=activity.client, about=activity) is None:
        return activity_page(request, activity, status=422, file_form=form)
    messages.success(request, _("The file is kept."))
    return redirect("plans:activity_detail", pk)


def _kind(name: str) -> RecordKind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _saved(request: SignedInRequest, pk: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("plans:activity_detail", pk)


def _form(request: SignedInRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render_page(request, "plans/record_form.html", context | {"form": form}, status=status)
