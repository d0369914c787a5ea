from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.header import dossier_client
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import given, post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from kam_crm.shared.web.returning import page_before
from receivables import services
from receivables.credit.forms import AskForm, LimitForm, ReviewForm
from receivables.credit.pages.facts import LimitFacts
from receivables.credit.pages.review import LimitListing

MOST_CHOSEN = 500  # clients of one review
LIST = "receivables:limit_list"


def limit_page(
    request: SignedInRequest, client: Client, form: LimitForm | AskForm, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "client": client,
        "is_asked": isinstance(form, AskForm),
        "most": request.user.limit("credit.set_limit") if request.user.can("credit.set_limit") else None,
        "limit_facts": LimitFacts(client, clock.today()),
    }
    return render(request, "receivables/limit_form.html", context, status=status)


def limit_refused(request: SignedInRequest, error: BusinessRuleError, pk: int, status: int) -> HttpResponse:
    """Above the person's own limit: the form with what was typed, to be sent again with less."""
    form = LimitForm(request.POST)
    apply_business_error(form, error)
    return limit_page(request, dossier_client(request.user, pk), form, status)


@requires(services.set_limit)
@require_http_methods(["GET", "POST"])
@on_refusal(limit_refused)
def limit_set(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new credit limit; the director's is without bound, finance's ends at a sum."""
    client = dossier_client(request.user, pk)
    form = LimitForm(post_data(request))
    if submit(form, services.set_limit, by=request.user, client=client):
        return redirect("receivables:client_money", pk)
    return limit_page(request, client, form, 422 if form.is_bound else 200)


@requires(services.ask_limits)
@require_http_methods(["GET", "POST"])
def limit_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the manager of the client asks for."""
    client = dossier_client(request.user, pk)
    form = AskForm(post_data(request))

    def ask(amount: Decimal, **known: object) -> object:
        return services.ask_limits(by=request.user, amounts={client: amount}, **known)  # type: ignore[arg-type]

    if submit(form, ask):
        messages.success(request, _asked(1))
        return redirect("receivables:client_money", pk)
    return limit_page(request, client, form, 422 if form.is_bound else 200)


@requires("receivables.view")
@require_safe
def limit_list(request: SignedInRequest) -> HttpResponse:
    return render_page(
        request, "receivables/limit_list.html", {"list": LimitListing(request)}, partial="rows"
    )


@requires("exports.run")
@require_safe
def limit_export(request: SignedInRequest) -> HttpResponseBase:
    return download(LimitListing(request).export)


def review_refused(request: SignedInRequest, error: BusinessRuleError, status: int) -> HttpResponse:
    messages.error(request, str(error))
    return redirect(page_before(request) or LIST)


@requires(services.approve_limits)
@require_POST
@on_refusal(review_refused)
def limit_approve(request: SignedInRequest) -> HttpResponse:
    """The chosen clients get the limits that stood in the list."""
    chosen = chosen_amounts(request)
    services.approve_limits(by=request.user, amounts=chosen, **given(ReviewForm(request.POST)))
    count = len(chosen)
    words = ngettext("%(count)s credit limit is approved.", "%(count)s credit limits are approved.", count)
    messages.success(request, words % {"count": count})
    return redirect(page_before(request) or LIST)


@requires(services.ask_limits)
@require_POST
@on_refusal(review_refused)
def limit_propose(request: SignedInRequest) -> HttpResponse:
    """The limits of the chosen clients go to whoever may give them."""
    chosen = chosen_amounts(request)
    services.ask_limits(by=request.user, amounts=chosen, **given(ReviewForm(request.POST)))
    messages.success(request, _asked(len(chosen)))
    return redirect(page_before(request) or LIST)


def chosen_amounts(request: SignedInRequest) -> dict[Client, Decimal]:
    """The ticked clients with the sums that were seen; 404 as soon as one of them is not visible or not a sum."""
    amounts = dict(map(_choice, list_of(request.POST, "client")))
    clients = Client.objects.visible_to(request.user).select_related("manager").in_bulk(list(amounts))
    if len(clients) != len(amounts):
        raise Http404
    return {client: amounts[pk] for pk, client in clients.items()}


def list_of(data: QueryDict, name: str) -> list[str]:
    return data.getlist(name)[:MOST_CHOSEN]


def _choice(text: str) -> tuple[int, Decimal]:
    key, _colon, amount = text.partition(":")
    pk = int_param(key)
    try:
        sum_seen = Decimal(amount)
    except InvalidOperation:
        raise Http404 from None
    if pk is None or not sum_seen.is_finite():
        raise Http404
    return pk, sum_seen


def _asked(count: int) -> str:
    words = ngettext(
        "%(count)s credit limit waits for a decision.", "%(count)s credit limits wait for a decision.", count
    )
    return words % {"count": count}
