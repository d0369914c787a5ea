"""The form of a result, for a planned activity and for one that nobody planned."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.models import Client, Person
from dossiers.people.lookup import Side, sides_of
from kam_crm.shared import clock
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.params import int_param
from plans import services
from plans.activities.pages.listing import SHOWN
from plans.activities.views.unsent import logged, result_page, stranger_refused
from plans.entries.pages import own_clients
from plans.models import Activity, ActivityKind, ActivityStatus
from plans.results.forms.result import OffPlanForm, ResultForm, result_initial


@requires(services.log_off_plan_activity)
@require_http_methods(["GET", "POST"])
def activity_log(request: SignedInRequest) -> HttpResponse:
    """Log an activity that nobody planned; without a client in the address the form asks for one.

    The address may name a person: then it asks for one of their clients, and saves nothing before (R51).
    """
    client, person = client_of(request), person_of(request)
    sides = sides_of(request.user, person) if person else []
    if sides:
        # an address that names another client than the person speaks for names none
        client = _chosen(sides, client)
    if refusal := stranger_refused(request):
        return refusal
    kind = request.GET.get("kind") or ActivityKind.CALL
    form = OffPlanForm(
        post_data(request),
        files_of(request),
        client=client,
        user=request.user,
        sides=sides,
        initial={
            "day": clock.today(),
            "kind": kind,
            "next_step_kind": kind,
            "persons": [side.link.pk for side in sides if client and side.client.pk == client.pk],
        },
    )

    def log(**_data: Any) -> Activity:
        # the service takes a Result, not the fields of the form that `submit` hands over
        arguments = {"client": client, **form.off_plan_arguments()}
        if person and sides:
            return services.log_contact_of(by=request.user, person=person, **arguments)
        done: Activity = services.log_off_plan_activity(by=request.user, **arguments)
        return done

    activity = submit(form, log)
    if activity is not None:
        return logged(request, activity, form)
    clients = own_clients(request.user) if client is None and not sides else None
    context = {"client": client, "activity": None, "clients": clients, "person": person if sides else None}
    return result_page(request, form, context)


def _chosen(sides: list[Side], client: Client | None) -> Client | None:
    """The client of the address if it is a side, else the only side there is."""
    if len(sides) == 1:
        return sides[0].client
    return client if client and client.pk in {side.client.pk for side in sides} else None


@requires(services.log_activity)
@require_http_methods(["GET", "POST"])
def activity_result(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Activity.objects.visible_to(request.user).select_related(*SHOWN)
    activity = get_object_or_404(rows, pk=pk)
    # a POST goes on: it may be a result that comes again, which the service answers as the first time
    if activity.status != ActivityStatus.PLANNED and request.method == "GET":
        return redirect("plans:activity_detail", activity.pk)
    if refusal := stranger_refused(request):
        return refusal
    form = ResultForm(
        post_data(request),
        files_of(request),
        client=activity.client,
        user=request.user,
        initial=result_initial(activity),
    )
    # chosen on the device where both versions were seen
    log = services.replace_result if "instead" in request.POST else services.log_activity
    done = submit(form, lambda **_: log(by=request.user, activity=activity, **form.arguments()))
    if done is not None:
        return logged(request, done, form)
    return result_page(request, form, {"client": activity.client, "activity": activity, "person": None})


def files_of(request: SignedInRequest) -> Any:
    """What was sent; None for a page that is only looked at, whose form is not to be refused."""
    return request.FILES if request.method == "POST" else None


def client_of(request: SignedInRequest) -> Client | None:
    """The client the address names; 404 for one out of sight."""
    key = int_param(request.GET.get("client"))
    if key is None:
        return None
    return get_object_or_404(Client.objects.visible_to(request.user).select_related("summary"), pk=key)


def person_of(request: SignedInRequest) -> Person | None:
    """The person the address names; 404 for one out of sight."""
    key = int_param(request.GET.get("person"))
    if key is None:
        return None
    return get_object_or_404(Person.objects.visible_to(request.user), pk=key)
