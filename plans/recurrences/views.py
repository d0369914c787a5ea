"""Recurring contacts: made of an activity, changed or ended from a day on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import clock
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from plans.activities.views.activities import visible_activity
from plans.models import Recurrence
from plans.recurrences import services
from plans.recurrences.forms import ChangeForm, EndForm, RecurrenceForm

TEMPLATE = "plans/recurrence_form.html"


@requires(services.add_recurrence)
@require_http_methods(["GET", "HEAD", "POST"])
def recurrence_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Repeat an activity from now on; itself it stays as it is."""
    activity = visible_activity(request, pk)
    step = {
        "first_on": max(activity.day, clock.today()),
        "starts_at": activity.starts_at,
        "purpose": activity.purpose,
    }
    form = RecurrenceForm(post_data(request), initial=step)
    known = {"client": activity.client, "kind": activity.kind, "minutes": activity.minutes, "first": activity}
    if request.method == "POST" and submit(form, services.add_recurrence, by=request.user, **known):
        return redirect("plans:week")
    status = 422 if form.is_bound else 200
    return render_page(
        request, TEMPLATE, {"form": form, "client": activity.client, "recurrence": None}, status=status
    )


@requires(services.change_recurrence)
@require_http_methods(["GET", "HEAD", "POST"])
def recurrence_change(request: SignedInRequest, pk: int) -> HttpResponse:
    recurrence = _visible(request, pk)
    fields = ("starts_at", "every_weeks", "until", "purpose")
    initial = {name: getattr(recurrence, name) for name in fields} | {"from_on": clock.today()}
    form = ChangeForm(post_data(request), initial=initial)
    given = {"by": request.user, "recurrence": recurrence}
    if request.method == "POST" and submit(form, services.change_recurrence, **given):
        return redirect("plans:week")
    context = {"form": form, "client": recurrence.client, "recurrence": recurrence}
    return render_page(request, TEMPLATE, context, status=422 if form.is_bound else 200)


@requires(services.end_recurrence)
@require_POST
def recurrence_end(request: SignedInRequest, pk: int) -> HttpResponse:
    form = EndForm(request.POST)
    if submit(form, services.end_recurrence, by=request.user, recurrence=_visible(request, pk)) is None:
        messages.error(request, next(error for errors in form.errors.values() for error in errors))
    return redirect("plans:week")


def _visible(request: SignedInRequest, pk: int) -> Recurrence:
    rows = Recurrence.objects.visible_to(request.user).select_related("client__manager")
    found: Recurrence = get_object_or_404(rows, pk=pk)
    return found
