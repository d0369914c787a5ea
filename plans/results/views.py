"""The form of a result, for a planned activity and for one that nobody planned."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.models import Client
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
    """Log an activity that nobody planned; without a client in the address the form asks for one."""
    client = client_of(request)
    if refusal := stranger_refused(request):
        return refusal
    kind = request.GET.get("kind") or ActivityKind.CALL
    form = OffPlanForm(
        post_data(request),
        files_of(request),
        client=client,
        user=request.user,
        initial={"day": clock.today(), "kind": kind, "next_step_kind": kind},
    )

    def log(**_data: Any) -> Activity:
        # the service takes a Result, not the fields of the form that `submit` hands over
        arguments = {"client": client, **form.off_plan_arguments()}
        done: Activity = services.log_off_plan_activity(by=request.user, **arguments)
        return done

    activity = submit(form, log)
    if activity is not None:
        return logged(request, activity, form)
    clients = own_clients(request.user) if client is None else None
    return result_page(request, form, {"client": client, "activity": None, "clients": clients})


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
    return result_page(request, form, {"client": activity.client, "activity": activity})


def files_of(request: SignedInRequest) -> Any:
    """What was sent; None for a page that is only looked at, whose form is not to be refused."""
    return request.FILES if request.method == "POST" else None


def client_of(request: SignedInRequest) -> Client | None:
    """The client the address names; 404 for one out of sight."""
    key = int_param(request.GET.get("client"))
    if key is None:
        return None
    return get_object_or_404(Client.objects.visible_to(request.user).select_related("summary"), pk=key)
