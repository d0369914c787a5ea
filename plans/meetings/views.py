"""Meetings of management: listed, planned, prepared, written down, closed, printed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.meetings.forms import LineForm, MeetingForm
from plans.meetings.pages import MeetingListing, MeetingPage
from plans.models import Meeting, ProtocolLine


@requires("meetings.view")
@require_safe
def meeting_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "plans/meeting_list.html", {"list": MeetingListing(request)}, partial="rows")


@requires(services.plan_meeting)
@require_http_methods(["GET", "POST"])
def meeting_new(request: SignedInRequest) -> HttpResponse:
    form = MeetingForm(request.POST or None, by=request.user)
    meeting = submit(form, services.plan_meeting, by=request.user)
    if meeting is not None:
        return redirect("plans:meeting_detail", meeting.pk)
    status = 422 if form.is_bound else 200
    return render(request, "plans/meeting_form.html", {"form": form}, status=status)


@requires("meetings.view")
@require_safe
def meeting_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, pk)


@requires("meetings.view")
@require_safe
def meeting_print(request: SignedInRequest, pk: int) -> HttpResponse:
    page = MeetingPage(_meeting(request, pk), request.user)
    return render(request, "plans/meeting_print.html", {"page": page})


def _on_its_page(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **_given: Any
) -> HttpResponse:
    messages.error(request, str(error))
    return _detail(request, pk, status=status)


@requires(services.make_agenda)
@require_POST
@on_refusal(_on_its_page)
def meeting_agenda(request: SignedInRequest, pk: int) -> HttpResponse:
    services.make_agenda(by=request.user, meeting=_meeting(request, pk))
    return redirect("plans:meeting_detail", pk)


@requires(services.add_protocol_line)
@require_POST
@on_refusal(_on_its_page)
def meeting_line_add(request: SignedInRequest, pk: int) -> HttpResponse:
    form = LineForm(request.POST, by=request.user)
    if submit(form, services.add_protocol_line, by=request.user, meeting=_meeting(request, pk)) is None:
        return _detail(request, pk, form, 422)
    return redirect("plans:meeting_detail", pk)


@requires(services.drop_protocol_line)
@require_POST
def meeting_line_drop(request: SignedInRequest, pk: int, line: int) -> HttpResponse:
    lines = ProtocolLine.objects.visible_to(request.user).select_related("meeting")
    services.drop_protocol_line(by=request.user, line=get_object_or_404(lines, pk=line, meeting=pk))
    return redirect("plans:meeting_detail", pk)


@requires(services.close_meeting)
@require_POST
@on_refusal(_on_its_page)
def meeting_close(request: SignedInRequest, pk: int) -> HttpResponse:
    services.close_meeting(by=request.user, meeting=_meeting(request, pk))
    messages.success(request, _("The protocol is closed; its decisions are tasks now."))
    return redirect("plans:meeting_detail", pk)


def _meeting(request: SignedInRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("department", "chair")
    meeting: Meeting = get_object_or_404(rows, pk=pk)
    return meeting


def _detail(
    request: SignedInRequest, pk: int, form: LineForm | None = None, status: int = 200
) -> HttpResponse:
    page = MeetingPage(_meeting(request, pk), request.user)
    context = {"page": page, "form": form or LineForm(by=request.user)}
    return render(request, "plans/meeting_detail.html", context, status=status)
