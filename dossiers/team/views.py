from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.models import Client, ClientTeamMember
from dossiers.team.forms import MemberForm
from kam_crm.shared.web.forms import submit

TEAM = "dossiers/client_team.html"


@requires("clients.view")
@require_safe
def client_team(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render(request, TEAM, _team(request, client, MemberForm()))


@requires(services.add_member)
@require_POST
def member_add(request: SignedInRequest, pk: int) -> HttpResponse:
    client, form = dossier_client(request.user, pk), MemberForm(request.POST)
    if submit(form, services.add_member, by=request.user, client=client):
        messages.success(request, _("In the team from today on."))
        return redirect("dossiers:client_team", pk)
    return render(request, TEAM, _team(request, client, form), status=422)


@requires(services.end_membership)
@require_POST
def member_end(request: SignedInRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(ClientTeamMember.objects.visible_to(request.user), pk=pk)
    services.end_membership(by=request.user, member=member)
    messages.success(request, _("No longer in the team."))
    return redirect("dossiers:client_team", member.client_id)


def _team(request: SignedInRequest, client: Client, form: MemberForm) -> dict[str, Any]:
    rows = ClientTeamMember.objects.visible_to(request.user).filter(client=client)
    return {
        "client": client,
        "dossier": dossier_header(client, request.user, "people"),
        # those of now first
        "members": rows.select_related("user__department").order_by("-until", "since", "pk")[:100],
        "can_edit": request.user.can("clients.edit"),
        "form": form,
    }
