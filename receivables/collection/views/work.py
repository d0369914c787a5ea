"""The page of collection: results by one key, undone for ten minutes; stops, lawyers, letters as PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import sheet_response
from kam_crm.shared.web.forms import given
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from receivables.collection import services
from receivables.collection.demanding import demanded_of
from receivables.collection.forms import ReasonForm, ResultForm
from receivables.collection.letters import letter_sheet
from receivables.collection.pages.work import WorkPage
from receivables.models import CollectionLetter, CollectionResult, ShipmentStop
from receivables.stops.services import lift_stop


@requires("receivables.view")
@require_safe
def collection(request: SignedInRequest) -> HttpResponse:
    return _page(request, request.GET)


def _refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    """The page of the client, with what was entered."""
    sent = request.POST if "outcome" in request.POST else None
    return _page(request, {**request.GET.dict(), "client": str(pk)}, status, str(error), sent)


@requires(services.record_result)
@require_POST
@on_refusal(_refused)
def collection_result(request: SignedInRequest, pk: int) -> HttpResponse:
    client = _client(request, pk)
    owed = [one.invoice.pk for one in demanded_of(client, clock.today())]
    form = ResultForm(request.POST, client=client, invoices=owed)
    result = services.record_result(by=request.user, client=client, **given(form))
    words = _("%(client)s: %(result)s") % {"client": client.name, "result": result.get_outcome_display()}
    messages.success(request, words, extra_tags=reverse("receivables:collection_undo", args=[result.pk]))
    following = int_param(request.POST.get("next"))
    return _back(request, following)


def _refused_row(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    return _page(request, {}, status, str(error))


@requires(services.undo_result)
@require_POST
@on_refusal(_refused_row)
def collection_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = CollectionResult.objects.visible_to(request.user).select_related("client")
    result = services.undo_result(by=request.user, result=get_object_or_404(rows, pk=pk))
    messages.success(request, _("%(client)s: undone.") % {"client": result.client.name})
    return _back(request, result.client_id)


@requires(lift_stop)
@require_POST
@on_refusal(_refused_row)
def stop_lift(request: SignedInRequest, pk: int) -> HttpResponse:
    stop = get_object_or_404(ShipmentStop.objects.visible_to(request.user), pk=pk)
    lift_stop(by=request.user, stop=stop, **given(ReasonForm(request.POST)))
    messages.success(request, _("Shipments are free again."))
    return _back(request, stop.client_id)


@requires(services.hand_to_lawyer)
@require_POST
@on_refusal(_refused)
def collection_lawyer(request: SignedInRequest, pk: int) -> HttpResponse:
    note = given(ReasonForm(request.POST))["reason"]
    services.hand_to_lawyer(by=request.user, client=_client(request, pk), note=note)
    messages.success(request, _("The debt is with the lawyer."))
    return _back(request, pk)


@requires("receivables.view")
@require_safe
def collection_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(
        CollectionLetter.objects.visible_to(request.user).select_related("client__manager"), pk=pk
    )
    return sheet_response(f"{letter.date.isoformat()}-{letter.rung}", letter_sheet(letter))


def _client(request: SignedInRequest, pk: int) -> Client:
    client: Client = get_object_or_404(
        Client.objects.visible_to(request.user).select_related("manager"), pk=pk
    )
    return client


def _back(request: SignedInRequest, client: int | None) -> HttpResponse:
    """To the list as it was narrowed, at this client."""
    kept = request.GET.copy()
    kept.pop("client", None)
    if client is not None:
        kept["client"] = str(client)
    return redirect(
        f"{reverse('receivables:collection')}?{kept.urlencode()}" if kept else "receivables:collection"
    )


def _page(
    request: SignedInRequest, query: Any, status: int = 200, error: str = "", sent: Any = None
) -> HttpResponse:
    context = {"page": WorkPage(request.user, query), "error": error, "sent": sent}
    return render(request, "receivables/collection.html", context, status=status)
