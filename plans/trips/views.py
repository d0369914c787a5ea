"""Business trips: listed, planned, changed, with the contacts of their route."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.pages.acting import shown_manager
from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.versions import other_version
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.activities.views.activities import visible_activity
from plans.models import Trip
from plans.trips.forms import TripForm
from plans.trips.pages import Route, TripListing


@requires("activities.view")
@require_safe
def trip_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "plans/trip_list.html", {"list": TripListing(request)}, partial="rows")


@requires(services.add_trip)
@require_http_methods(["GET", "POST"])
def trip_new(request: SignedInRequest) -> HttpResponse:
    form = TripForm(request.POST or None)
    trip = submit(form, services.add_trip, by=request.user, manager=shown_manager(request))
    if trip is not None:
        messages.success(request, _("Saved. Now plan its visits."))
        return redirect("plans:trip_detail", trip.pk)
    return _form(request, form, None)


@requires(services.update_trip)
@require_http_methods(["GET", "POST"])
def trip_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    trip = _trip(request, pk)
    form = TripForm(request.POST or None, trip=trip)
    if submit(form, services.update_trip, by=request.user, trip=trip) is not None:
        messages.success(request, _("Saved."))
        return redirect("plans:trip_detail", pk)
    return _form(request, form, trip)


@requires("activities.view")
@require_safe
def trip_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, pk)


def _on_its_page(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **_given: Any
) -> HttpResponse:
    messages.error(request, str(error))
    return _detail(request, pk, status)


@requires(services.drop_trip)
@require_POST
@on_refusal(_on_its_page)
def trip_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    services.drop_trip(by=request.user, trip=_trip(request, pk))
    messages.success(request, _("The trip is gone."))
    return redirect("plans:trip_list")


@requires(services.put_on_trip)
@require_POST
@on_refusal(_on_its_page)
def trip_take(request: SignedInRequest, pk: int, activity: int) -> HttpResponse:
    """A contact that is already planned becomes one of the trip."""
    services.put_on_trip(
        by=request.user, activity=visible_activity(request, activity), trip=_trip(request, pk)
    )
    return redirect("plans:trip_detail", pk)


@requires(services.put_on_trip)
@require_POST
@on_refusal(_on_its_page)
def trip_leave(request: SignedInRequest, pk: int, activity: int) -> HttpResponse:
    _trip(request, pk)
    services.put_on_trip(by=request.user, activity=visible_activity(request, activity), trip=None)
    return redirect("plans:trip_detail", pk)


def _trip(request: SignedInRequest, pk: int) -> Trip:
    trips = Trip.objects.visible_to(request.user).select_related("manager")
    trip: Trip = get_object_or_404(trips, pk=pk)
    return trip


def _detail(request: SignedInRequest, pk: int, status: int = 200) -> HttpResponse:
    trip = _trip(request, pk)
    can_plan = request.user.can("activities.plan")
    context = {"trip": trip, "route": Route(trip, request.user), "can_plan": can_plan}
    return render(request, "plans/trip_detail.html", context, status=status)


def _form(request: SignedInRequest, form: TripForm, trip: Trip | None) -> HttpResponse:
    back = reverse("plans:trip_detail", args=[trip.pk]) if trip else reverse("plans:trip_list")
    theirs = other_version(form, trip) if trip else None
    context = {"form": form, "trip": trip, "theirs": theirs, "back": back}
    return render(request, "plans/trip_form.html", context, status=422 if form.is_bound else 200)
