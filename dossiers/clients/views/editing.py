"""A client entered and edited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.clients.forms import ClientForm
from dossiers.clients.pages.versions import Difference, other_version
from dossiers.models import Client
from kam_crm.shared import identifiers
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import is_fragment
from kam_crm.shared.web.params import int_param


@requires(services.create_client)
@require_http_methods(["GET", "POST"])
def client_new(request: SignedInRequest) -> HttpResponse:
    form = ClientForm(request.POST or None, user=request.user)
    # a search that found nobody with this INN leads here
    form.initial["inn"] = request.GET.get("inn", "")[:20]
    client = _saved(form, request) if form.is_bound else None
    if client is not None:
        messages.success(request, _("%(name)s was added.") % {"name": client.name})
        return redirect("desk:client_overview", client.pk)
    return _page(request, form, back=reverse("dossiers:client_list"))


@requires(services.update_client)
@require_http_methods(["GET", "POST"])
def client_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """What somebody else saved meanwhile is shown beside what was typed; saving again takes what was typed."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    form = ClientForm(request.POST or None, user=request.user, client=client)
    if form.is_bound and _saved(form, request, client):
        messages.success(request, _("Saved."))
        return redirect("desk:client_overview", client.pk)
    theirs, back = other_version(form, client), reverse("desk:client_overview", args=[pk])
    return _page(request, form, client=client, theirs=theirs, back=back)


@requires("clients.edit")
@require_safe
def inn_check(request: SignedInRequest) -> HttpResponse:
    """Beside the INN while it is typed: is it right, and does a client have it already?"""
    if not is_fragment(request):
        return redirect("dossiers:client_new")
    given = {name: request.GET.get(name, "") for name in ("inn", "kpp", "country", "client")}
    context: dict[str, Any] = {"inn": "", "problem": "", "known": []}
    try:
        context["inn"] = identifiers.normalise_inn(given["inn"], given["country"] or identifiers.RUSSIA)
    except ValidationError as error:
        context["problem"] = error.messages[0]
    # only clients this person sees: who else has the number is told by the refusal, without the name
    if context["inn"]:
        same = Client.objects.visible_to(request.user).filter(inn=context["inn"])
        context["known"] = same.exclude(pk=int_param(given["client"])).order_by("sort_key")[:5]
    return render(request, "dossiers/inn_check.html", context)


def _saved(form: ClientForm, request: SignedInRequest, client: Client | None = None) -> Client | None:
    """None where the form or a rule refused; the reasons stand in the form, all at once."""

    # a client that is refused leaves no new group behind
    @transaction.atomic
    def save(new_group: str, expected_updated_at: Any, **facts: Any) -> Client:
        if new_group:
            try:
                facts["group"] = services.create_group(by=request.user, name=new_group)
            except BusinessRuleError as error:
                # the service calls it `name`, under which the form has the client's own
                error.field = "new_group"
                raise
        if client is None:
            return services.create_client(by=request.user, **facts)
        return services.update_client(
            by=request.user, client=client, expected_updated_at=expected_updated_at, **facts
        )

    saved = submit(form, save)
    if any(form.has_error(name, "possible_duplicate") for name in ("inn", "name")):
        form.ask_to_confirm()
    return saved


def _page(
    request: SignedInRequest,
    form: ClientForm,
    *,
    back: str,
    client: Client | None = None,
    theirs: list[Difference] | None = None,
) -> HttpResponse:
    context = {"form": form, "client": client, "theirs": theirs or [], "back": back}
    return render(request, "dossiers/client_form.html", context, status=422 if form.is_bound else 200)
