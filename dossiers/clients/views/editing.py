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
from dossiers.services import ClientFacts
from kam_crm.shared import identifiers
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from kam_crm.shared.web.htmx import is_fragment


@requires("clients.create")
@require_http_methods(["GET", "POST"])
def client_new(request: SignedInRequest) -> HttpResponse:
    form = ClientForm(request.POST or None, user=request.user)
    client = _saved(form, request) if form.is_bound else None
    if client is not None:
        messages.success(request, _("%(name)s was added.") % {"name": client.name})
        return redirect("desk:client_overview", client.pk)
    return _page(request, form, back=reverse("dossiers:client_list"))


@requires("clients.edit")
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
    if context["inn"]:
        same = Client.objects.visible_to(request.user).filter(inn=context["inn"])
        others = same.exclude(pk=int(given["client"])) if given["client"].isdecimal() else same
        context["known"] = others.order_by("sort_key")[:5]
    return render(request, "dossiers/inn_check.html", context)


def _saved(form: ClientForm, request: SignedInRequest, client: Client | None = None) -> Client | None:
    """None where the form or a rule refused; the reasons stand in the form, all at once."""
    if not form.is_valid():
        _explain_the_rest(form, client)
        return None
    try:
        with transaction.atomic():
            facts = form.facts()
            if name := form.cleaned_data["new_group"]:
                facts["group"] = services.create_group(by=request.user, name=name)
            if client is None:
                return services.create_client(by=request.user, **_without(facts, "expected_updated_at"))
            return services.update_client(by=request.user, client=client, **facts)
    except BusinessRuleError as error:
        _explain(form, error)
        return None


def _explain_the_rest(form: ClientForm, client: Client | None) -> None:
    """What the form could read is judged too, though the rest of it cannot be saved."""
    readable: Any = {name: fact for name, fact in form.facts().items() if name in ClientFacts.__annotations__}
    try:
        services.check_facts(client, readable)
    except BusinessRuleError as error:
        for one in error.together():
            if one.field not in form.errors:
                form.add_error(one.field, ValidationError(str(one), code=one.code))


def _explain(form: ClientForm, error: BusinessRuleError) -> None:
    if error.code == "possible_duplicate":
        form.ask_to_confirm()
    if error.code == "name_taken":
        error.field = "new_group"
    apply_business_error(form, error)


def _without(facts: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key != name}


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
