from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime, sees_strategy
from accounts.services import log_secrets
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.key_status.forms import AssessmentForm, KeyForm, TypeForm, definition_in
from dossiers.key_status.pages import KeyPage
from dossiers.key_status.services.portfolio import portfolio_warning
from dossiers.models import Client, ClientKeyType, KeyLevel, KeyStatus
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.refusals import on_refusal


@requires("clients.strategy")
@require_safe
def client_key(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    given: dict[str, Any] = {"definition": definition_in(request.GET.get("definition", ""))}
    if (level := request.GET.get("level", "")) in KeyLevel.values:
        given["level"] = level
    given["evidence"] = request.GET.get("evidence", "")[:500]
    return _page(request, client, given=given)


@requires(services.set_key_status)
@require_POST
def key_set(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    form = KeyForm(request.POST, client=client, by=request.user)
    is_candidate = bool(request.POST.get("is_candidate"))
    status = submit(form, services.set_key_status, by=request.user, client=client, is_candidate=is_candidate)
    if status is None:
        return _page(request, client, form=form)
    messages.success(request, _("Saved."))
    if status.level == KeyLevel.COMPANY and (warning := portfolio_warning(client.manager)):
        messages.warning(request, warning)
    return redirect("dossiers:client_key", pk)


@requires(services.end_key_status)
@require_POST
def key_remove(request: SignedInRequest, pk: int, status: int) -> HttpResponse:
    found = get_object_or_404(KeyStatus.objects.visible_to(request.user), pk=status, client=pk)
    services.end_key_status(by=request.user, status=found, reason=request.POST.get("reason", "")[:250])
    messages.success(request, _("Taken away."))
    return redirect("dossiers:client_key", pk)


@requires(services.set_key_type)
@require_POST
def type_set(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    form = TypeForm(request.POST, client=client)
    if submit(form, services.set_key_type, by=request.user, client=client) is None:
        return _page(request, client, type_form=form)
    messages.success(request, _("Saved."))
    return redirect("dossiers:client_key", pk)


@requires(services.end_key_type)
@require_POST
def type_end(request: SignedInRequest, pk: int, row: int) -> HttpResponse:
    found = get_object_or_404(ClientKeyType.objects.visible_to(request.user), pk=row, client=pk)
    services.end_key_type(by=request.user, row=found, reason=request.POST.get("reason", "")[:250])
    messages.success(request, _("Taken away."))
    return redirect("dossiers:client_key", pk)


@requires(services.assess_client)
@require_POST
def assess(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    form = AssessmentForm(request.POST)
    if submit(form, services.assess_client, by=request.user, client=client) is None:
        return _page(request, client, assessment_form=form)
    messages.success(request, _("Saved."))
    return redirect("dossiers:client_key", pk)


def _back_to_candidates(request: SignedInRequest, error: Any, pk: int, *, status: int) -> HttpResponse:
    messages.error(request, str(error))
    return redirect("reports:key_clients")


@requires(services.dismiss_candidate)
@require_POST
@on_refusal(_back_to_candidates)
def dismiss(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    services.dismiss_candidate(by=request.user, client=client, reason=request.POST.get("reason", "")[:250])
    messages.success(request, _("Not shown among the candidates for six months."))
    return redirect("reports:key_clients")


def _page(request: SignedInRequest, client: Client, **forms: Any) -> HttpResponse:
    # the door asked for the right; where secrets are kept a deputy needs a clearance besides
    if not sees_strategy(request.user, client.manager_id):
        raise PermissionDenied
    page = KeyPage(client, request.user, **forms)
    if (page.statuses or page.assessment) and has_regime():
        log_secrets(user=request.user, clients=[client.pk])
    is_refused = any(form is not None for name, form in forms.items() if name != "given")
    context = {"client": client, "dossier": dossier_header(client, request.user, "people"), "page": page}
    return render(request, "dossiers/client_key.html", context, status=422 if is_refused else 200)
