"""Checks of a client's reliability, and the checklist they follow."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client, dossier_header
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.refusals import on_refusal
from receivables import services
from receivables.models import ReliabilityCheck, ReliabilityQuestion
from receivables.reliability.forms import CheckForm, ChecklistForm, ResultForm
from receivables.reliability.pages import ReliabilityPage

FORM = "receivables/reliability_form.html"


@requires("reliability.view")
@require_safe
def reliability(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    context = {
        "client": client,
        "dossier": dossier_header(client, request.user, "documents"),
        "page": ReliabilityPage(client, request.user),
    }
    return render(request, "receivables/reliability.html", context)


@requires(services.record_check)
@require_http_methods(["GET", "POST"])
def reliability_new(request: SignedInRequest, pk: int) -> HttpResponse:
    client, form = dossier_client(request.user, pk), CheckForm(post_data(request))
    if check := submit(form, services.record_check, by=request.user, client=client):
        messages.success(
            request, _("Saved.") if check.is_decided else _("Saved; it counts once it is decided.")
        )
        return redirect("receivables:reliability", pk)
    return _form(request, form, _("New check: %(client)s") % {"client": client.name}, pk)


def _on_the_page(
    request: SignedInRequest, error: BusinessRuleError, pk: int, check: int, *, status: int
) -> HttpResponse:
    messages.error(request, str(error))
    return redirect("receivables:reliability", pk)


@requires(services.decide_check)
@require_http_methods(["GET", "POST"])
@on_refusal(_on_the_page)
def reliability_decide(request: SignedInRequest, pk: int, check: int) -> HttpResponse:
    rows = ReliabilityCheck.objects.visible_to(request.user).select_related("client", "author")
    found: ReliabilityCheck = get_object_or_404(rows, pk=check, client=pk)
    initial = {"result": found.result, "valid_to": found.valid_to}
    form = ResultForm(post_data(request), initial=initial)
    if submit(form, services.decide_check, by=request.user, check=found):
        messages.success(request, _("The check is decided."))
        return redirect("receivables:reliability", pk)
    return _form(request, form, _("Decide the check of %(who)s") % {"who": found.author.full_name}, pk, found)


@requires(services.set_checklist)
@require_http_methods(["GET", "POST"])
def checklist(request: SignedInRequest) -> HttpResponse:
    asked = ReliabilityQuestion.objects.visible_to(request.user).filter(is_active=True)
    form = ChecklistForm(post_data(request), initial={"questions": "\n".join(one.text for one in asked)})
    if submit(form, services.set_checklist, by=request.user):
        messages.success(request, _("The checklist is saved."))
        return redirect("receivables:checklist")
    return render(request, "receivables/checklist.html", {"form": form}, status=422 if form.is_bound else 200)


def _form(
    request: SignedInRequest, form: Any, title: str, pk: int, check: ReliabilityCheck | None = None
) -> HttpResponse:
    back = reverse("receivables:reliability", args=[pk])
    context = {"form": form, "title": title, "check": check, "back": back}
    return render(request, FORM, context, status=422 if form.is_bound else 200)
