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
from dossiers.key_status.forms import KeyForm
from dossiers.models import Client, KeyStatus
from kam_crm.shared.web.forms import submit

KEY = "dossiers/client_key.html"


@requires("clients.strategy")
@require_safe
def client_key(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render(request, KEY, _key(request, client, KeyForm()))


@requires(services.set_key_status)
@require_POST
def key_set(request: SignedInRequest, pk: int) -> HttpResponse:
    client, form = dossier_client(request.user, pk), KeyForm(request.POST)
    if submit(form, services.set_key_status, by=request.user, client=client):
        messages.success(request, _("Saved."))
        return redirect("dossiers:client_key", pk)
    return render(request, KEY, _key(request, client, form), status=422)


@requires(services.remove_key_status)
@require_POST
def key_remove(request: SignedInRequest, pk: int, status: int) -> HttpResponse:
    found = get_object_or_404(KeyStatus.objects.visible_to(request.user), pk=status, client=pk)
    services.remove_key_status(by=request.user, status=found)
    messages.success(request, _("Taken away."))
    return redirect("dossiers:client_key", pk)


def _key(request: SignedInRequest, client: Client, form: KeyForm) -> dict[str, Any]:
    # the door asked for the right; where secrets are kept a deputy needs a clearance besides
    if not sees_strategy(request.user, client.manager_id):
        raise PermissionDenied
    statuses = list(KeyStatus.objects.visible_to(request.user).filter(client=client).select_related("set_by"))
    if statuses and has_regime():
        log_secrets(user=request.user, clients=[client.pk])
    return {
        "client": client,
        "dossier": dossier_header(client, request.user, "people"),
        "statuses": statuses,
        "can_set_key": request.user.can("key_status.set"),
        "form": form,
    }
