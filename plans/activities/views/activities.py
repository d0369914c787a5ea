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
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from plans import services
from plans.activities.forms import OffPlanForm, PlanForm, ResultForm, place_of, result_initial
from plans.activities.pages.listing import SHOWN, ContactListing
from plans.activities.views.unsent import logged, result_page, stranger_refused
from plans.models import Contact, ContactKind, ContactStatus
from plans.weeks.forms import PlaceForm


@requires("contacts.plan")
@require_http_methods(["GET", "POST"])
def contact_new(request: SignedInRequest) -> HttpResponse:
    """Plan a visit or call; the address may name client, kind and day."""
    given = {
        "kind": request.GET.get("kind") or ContactKind.VISIT,
        "day": request.GET.get("day") or clock.today(),
    }
    client = _client_of(request)
    form = PlanForm(request.POST or None, user=request.user, initial=given | {"client": client})
    contact = submit(form, services.plan_contact, by=request.user)
    if contact is not None:
        messages.success(request, _("%(kind)s planned.") % {"kind": contact.get_kind_display().capitalize()})
        year, week, _weekday = contact.day.isocalendar()
        return redirect("plans:week_of", year, week)
    if form.has_error(NON_FIELD_ERRORS, "already_planned"):
        form.plan_another()
    context = {"form": form, "client": client, "next": request.GET.get("next", "")}
    return render_page(request, "plans/contact_new.html", context, status=422 if form.is_bound else 200)


@requires("contacts.plan")
@require_http_methods(["GET", "POST"])
def contact_log(request: SignedInRequest) -> HttpResponse:
    """Log a contact that nobody planned."""
    client = _client_of(request)
    if client is None:
        return redirect("plans:contact_new")
    if refusal := stranger_refused(request):
        return refusal
    initial = {"day": clock.today(), "kind": request.GET.get("kind") or ContactKind.CALL}
    form = OffPlanForm(post_data(request), client=client, user=request.user, initial=initial)
    if form.is_valid() and (contact := _logged_off_plan(request, client, form)):
        return logged(request, contact, form)
    return result_page(request, form, {"client": client, "contact": None})


@requires("contacts.plan")
@require_http_methods(["GET", "POST"])
def contact_result(request: SignedInRequest, pk: int) -> HttpResponse:
    contact = _visible(request, pk)
    if contact.status != ContactStatus.PLANNED and request.method == "GET":
        return redirect("plans:contact_detail", contact.pk)
    if refusal := stranger_refused(request):
        return refusal
    given = result_initial(contact)
    form = ResultForm(post_data(request), client=contact.client, user=request.user, initial=given)
    if form.is_valid() and (done := _logged(request, contact, form)):
        return logged(request, done, form)
    return result_page(request, form, {"client": contact.client, "contact": contact})


@requires("contacts.view")
@require_safe
def contact_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    contact = _visible(request, pk)
    return _detail(request, contact, PlaceForm(initial=place_of(contact)))


def moved_on_its_page(request: SignedInRequest, contact: Contact) -> HttpResponse:
    """Day and hour chosen on the page of the contact, without dragging; refused, the choice stays with the reason."""
    form = PlaceForm(request.POST)
    if submit(form, services.move_contact, by=request.user, contact=contact) is None:
        return _detail(request, contact, form)
    messages.success(request, _("Moved."))
    return redirect("plans:contact_detail", contact.pk)


@requires("contacts.plan")
@require_POST
def contact_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a result back."""
    contact = _visible(request, pk)
    try:
        services.undo_result(by=request.user, contact=contact)
        messages.success(request, _("The result was taken back."))
    except BusinessRuleError as error:
        messages.error(request, str(error))
    return redirect("plans:contact_detail", contact.pk)


@requires("contacts.view")
@require_safe
def contact_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "plans/contact_list.html", {"list": ContactListing(request)}, partial="rows")


@requires("exports.run")
@require_safe
def contact_export(request: SignedInRequest) -> HttpResponseBase:
    """Exactly what is filtered, or in plain words why there is none."""
    try:
        return ContactListing(request).export()
    except BusinessRuleError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")


def _detail(request: SignedInRequest, contact: Contact, form: PlaceForm) -> HttpResponse:
    context = {
        "contact": contact,
        "people": [place.person.full_name for place in contact.persons.select_related("person")],
        "following": contact.next_steps.first(),
        "can_plan": request.user.can("contacts.plan"),
        "form": form,
    }
    return render_page(request, "plans/contact_detail.html", context, status=422 if form.is_bound else 200)


def _logged(request: SignedInRequest, contact: Contact, form: ResultForm) -> Any:
    return _tried(form, lambda: services.log_contact(
        by=request.user, contact=contact, result=form.parsed(), persons=form.cleaned_data["persons"],
        day=form.cleaned_data["day"], result_uuid=form.cleaned_data["client_uuid"],
    ))  # fmt: skip


def _logged_off_plan(request: SignedInRequest, client: Client, form: OffPlanForm) -> Any:
    data = form.cleaned_data
    return _tried(form, lambda: services.log_off_plan_contact(
        by=request.user, client=client, kind=data["kind"], day=data["day"], purpose=data["purpose"],
        result=form.parsed(), persons=data["persons"], client_uuid=data["client_uuid"],
    ))  # fmt: skip


def _tried(form: ResultForm, deed: Any) -> Any:
    try:
        return deed()
    except BusinessRuleError as error:
        apply_business_error(form, error)
        return None


def _visible(request: SignedInRequest, pk: int) -> Contact:
    contact: Contact = get_object_or_404(
        Contact.objects.visible_to(request.user).select_related(*SHOWN), pk=pk
    )
    return contact


def _client_of(request: SignedInRequest) -> Client | None:
    """The client the address names; 404 for one out of sight."""
    key = request.GET.get("client", "")
    if not key.isdecimal():
        return None
    return get_object_or_404(Client.objects.visible_to(request.user).select_related("figures"), pk=int(key))
