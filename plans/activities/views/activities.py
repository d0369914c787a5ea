"""Visits and calls one by one: planned, logged, looked at, listed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.documents.forms import DocumentForm
from dossiers.documents.pages import documents_about
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.activities.forms import PlanForm, slot_of
from plans.activities.pages.listing import SHOWN, ActivityListing
from plans.callers.pages.lookup import other_sides
from plans.colleagues.forms import ColleagueForm
from plans.models import Activity, ActivityKind, ActivityStatus, Promise
from plans.records.pages import sections
from plans.results.views import client_of
from plans.weeks.forms import RescheduleForm


@requires(services.plan_activity)
@require_http_methods(["GET", "POST"])
def activity_new(request: SignedInRequest) -> HttpResponse:
    """Plan a visit or call; the address may name client, kind and day."""
    given = {
        "kind": request.GET.get("kind") or ActivityKind.VISIT,
        "day": request.GET.get("day") or clock.today(),
        "starts_at": request.GET.get("at", ""),
        "trip": int_param(request.GET.get("trip")),
        "purpose": request.GET.get("purpose", "")[:250],
    }
    client = client_of(request)
    form = PlanForm(request.POST or None, user=request.user, initial=given | {"client": client})
    activity = submit(form, services.plan_activity, by=request.user)
    if activity is not None:
        messages.success(request, _("%(kind)s planned.") % {"kind": activity.get_kind_display().capitalize()})
        year, week, _weekday = activity.day.isocalendar()
        return redirect("plans:week_of", year, week)
    if form.has_error(NON_FIELD_ERRORS, "already_planned"):
        form.plan_another()
    context = {"form": form, "client": client, "next": request.GET.get("next", "")}
    return render_page(request, "plans/activity_new.html", context, status=422 if form.is_bound else 200)


@requires("activities.view")
@require_safe
def activity_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    activity = visible_activity(request, pk)
    return activity_page(request, activity)


def moved_on_its_page(request: SignedInRequest, activity: Activity, form: RescheduleForm) -> HttpResponse:
    """Day and hour chosen on the page of the activity, without dragging; refused, the choice stays with the reason."""
    if submit(form, services.move_activity, by=request.user, activity=activity) is None:
        return activity_page(request, activity, status=422, form=form)
    messages.success(request, _("Moved."))
    return redirect("plans:activity_detail", activity.pk)


def _on_its_page(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    messages.error(request, str(error))
    return activity_page(request, visible_activity(request, pk), status=status)


@requires(services.reopen_activity)
@require_POST
@on_refusal(_on_its_page)
def activity_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo a result."""
    services.reopen_activity(by=request.user, activity=visible_activity(request, pk))
    messages.success(request, _("The result was undone."))
    return redirect("plans:activity_detail", pk)


@requires("activities.view")
@require_safe
def activity_list(request: SignedInRequest) -> HttpResponse:
    return render_page(
        request, "plans/activity_list.html", {"list": ActivityListing(request)}, partial="rows"
    )


@requires("exports.run")
@require_safe
def activity_export(request: SignedInRequest) -> HttpResponseBase:
    """Exactly what is filtered, or in plain words why there is none."""
    return download(ActivityListing(request).export)


def visible_activity(request: SignedInRequest, pk: int) -> Activity:
    """With all that its pages show; 404 for one out of sight."""
    rows = Activity.objects.visible_to(request.user).select_related(*SHOWN)
    activity: Activity = get_object_or_404(rows, pk=pk)
    return activity


def activity_page(
    request: SignedInRequest, activity: Activity, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page of a contact; `forms` are those of it that were refused, with their reasons."""
    can_plan = request.user.can("activities.plan")
    context = {
        "activity": activity,
        "people": [link.person.full_name for link in activity.persons.select_related("person")],
        "colleagues": list(activity.colleagues.select_related("department").order_by("sort_key")),
        "promises": list(Promise.objects.visible_to(request.user).filter(activity=activity))
        if request.user.can("promises.view")
        else [],
        "following": activity.next_steps.first(),
        "can_plan": can_plan,
        "is_unprepared": activity.is_held_unprepared,
        "form": RescheduleForm(initial=slot_of(activity)),
        "sections": sections(activity, request.user),
        "files": documents_about(request.user, activity),
        "file_form": DocumentForm() if request.user.can("documents.add") else None,
        "colleague_form": ColleagueForm() if can_plan else None,
        "other_sides": other_sides(request.user, activity)
        if can_plan and activity.status != ActivityStatus.CANCELLED
        else [],
        "switch_form": None,
    }
    return render_page(request, "plans/activity_detail.html", context | forms, status=status)
