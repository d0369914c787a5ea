"""Suggestions: listed, filed, answered, passed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.documents.forms import DocumentForm
from dossiers.models import Client
from dossiers.services import add_document
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.models import Suggestion
from plans.suggestions.forms import SuggestionForm
from plans.suggestions.pages import SuggestionListing, SuggestionPage


@requires("suggestions.view")
@require_safe
def suggestion_list(request: SignedInRequest) -> HttpResponse:
    context = {"list": SuggestionListing(request)}
    return render_page(request, "plans/suggestion_list.html", context, partial="rows")


@requires("suggestions.view")
@require_safe
def suggestion_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, pk)


@requires(services.file_suggestion)
@require_http_methods(["GET", "POST"])
def suggestion_new(request: SignedInRequest) -> HttpResponse:
    key = int_param(request.GET.get("client"))
    client = Client.objects.visible_to(request.user).filter(pk=key).first() if key else None
    form = SuggestionForm(request.POST or None, by=request.user, initial={"client": client})
    suggestion = submit(form, services.file_suggestion, by=request.user)
    if suggestion is not None:
        messages.success(request, _("Your suggestion is filed."))
        return redirect("plans:suggestion_detail", suggestion.pk)
    status = 422 if form.is_bound else 200
    return render(request, "plans/suggestion_form.html", {"form": form}, status=status)


def _on_its_page(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **_given: Any
) -> HttpResponse:
    messages.error(request, str(error))
    return _detail(request, pk, status=status)


def _step(service: Any) -> Callable[..., HttpResponse]:
    """The view of a step that takes no more than a reason."""

    @requires(service)
    @require_POST
    @on_refusal(_on_its_page)
    def step(request: SignedInRequest, pk: int) -> HttpResponse:
        given = {} if service is services.consider_suggestion else {"reason": request.POST.get("reason", "")}
        service(by=request.user, suggestion=_suggestion(request, pk), **given)
        messages.success(request, _("Done."))
        return redirect("plans:suggestion_detail", pk)

    return step


suggestion_consider = _step(services.consider_suggestion)
suggestion_accept = _step(services.accept_suggestion)
suggestion_decline = _step(services.decline_suggestion)
suggestion_pass_on = _step(services.pass_on_suggestion)
suggestion_finish = _step(services.finish_suggestion)


@requires(add_document)
@require_POST
def suggestion_attach(request: SignedInRequest, pk: int) -> HttpResponse:
    """A file that belongs to it; without a client there is nowhere to keep one."""
    suggestion = _suggestion(request, pk)
    clients = Client.objects.visible_to(request.user).select_related("manager")
    client = get_object_or_404(clients, pk=suggestion.client_id)
    form = DocumentForm(request.POST, request.FILES)
    if submit(form, add_document, by=request.user, client=client, about=suggestion) is None:
        return _detail(request, pk, form, 422)
    return redirect("plans:suggestion_detail", pk)


def _suggestion(request: SignedInRequest, pk: int) -> Suggestion:
    rows = Suggestion.objects.visible_to(request.user)
    shown = ("author", "addressee", "client", "product", "group", "on_behalf_of")
    suggestion: Suggestion = get_object_or_404(rows.select_related(*shown), pk=pk)
    return suggestion


def _detail(
    request: SignedInRequest, pk: int, form: DocumentForm | None = None, status: int = 200
) -> HttpResponse:
    page = SuggestionPage(_suggestion(request, pk), request.user)
    context = {"page": page, "form": form or DocumentForm()}
    return render(request, "plans/suggestion_detail.html", context, status=status)
