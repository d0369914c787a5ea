"""Who calls, and on whose behalf: the page that telephony opens with a number, and the switch of a contact."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.activities.views.activities import activity_page, visible_activity
from plans.callers.forms import NewCallerForm, SwitchForm
from plans.callers.pages.lookup import LookupPage


@requires("people.view")
@require_safe
def lookup(request: SignedInRequest) -> HttpResponse:
    """Found by `phone`, `email` or words (`q`); `new_at` leads to the client at whom somebody unknown is entered."""
    page = LookupPage(request.user, request.GET)
    if client := _named(request):
        address = reverse("dossiers:client_people", args=[client.pk])
        return redirect(f"{address}?{urlencode({'phone': page.phone})}")
    form = NewCallerForm(user=request.user) if page.is_unknown and request.user.can("people.edit") else None
    context = {"page": page, "form": form, "can_log": request.user.can("activities.plan")}
    return render(request, "plans/lookup.html", context, status=422 if page.problem else 200)


def _named(request: SignedInRequest) -> Client | None:
    key = int_param(request.GET.get("new_at"))
    return get_object_or_404(Client.objects.visible_to(request.user), pk=key) if key else None


def _on_its_page(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    messages.error(request, str(error))
    return activity_page(request, visible_activity(request, pk), status=status)


@requires(services.switch_client)
@require_POST
@on_refusal(_on_its_page)
def activity_switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """The contact was on behalf of another client of the same person."""
    activity = visible_activity(request, pk)
    form = SwitchForm(request.POST, user=request.user)
    if submit(form, services.switch_client, by=request.user, activity=activity) is None:
        return activity_page(request, activity, status=422, switch_form=form)
    messages.success(request, _("The other client has it now; both histories tell of it."))
    return redirect("plans:activity_detail", pk)
