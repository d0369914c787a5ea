from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.models import SegmentNote
from dossiers.segment_notes.forms import SegmentNoteForm
from dossiers.segment_notes.pages import SegmentNoteListing
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page

LIST, SUMMARY = "dossiers/segment_note_list.html", "dossiers/segment_note_summary.html"
FORM = "dossiers/segment_note_form.html"


@requires("clients.view")
@require_safe
def segment_note_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, LIST, {"list": SegmentNoteListing(request)}, partial="rows")


@requires("exports.run")
@require_safe
def segment_note_export(request: SignedInRequest) -> HttpResponseBase:
    return download(SegmentNoteListing(request).export)


@requires("clients.view")
@require_safe
def segment_summary(request: SignedInRequest) -> HttpResponse:
    """What is filtered, by segment, to be read at once or printed."""
    return render(request, SUMMARY, {"list": SegmentNoteListing(request)})


@requires(services.add_segment_note)
@require_http_methods(["GET", "POST"])
def segment_note_new(request: SignedInRequest) -> HttpResponse:
    form = SegmentNoteForm(request.POST or None, user=request.user)
    if submit(form, services.add_segment_note, by=request.user):
        messages.success(request, _("Written down."))
        return redirect("dossiers:segment_note_list")
    return render(request, FORM, {"form": form}, status=422 if form.is_bound else 200)


@requires(services.withdraw_segment_note)
@require_POST
def segment_note_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    note = get_object_or_404(SegmentNote.objects.visible_to(request.user), pk=pk)
    services.withdraw_segment_note(by=request.user, note=note)
    messages.success(request, _("Withdrawn."))
    return redirect("dossiers:segment_note_list")
