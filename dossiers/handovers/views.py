"""Clients change hands: chosen, confirmed, looked at, undone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.clients.views.listing import chosen_clients
from dossiers.handovers.forms import HandOverForm, LeaverForm
from dossiers.handovers.pages import HandoverPage, latest
from dossiers.handovers.services import HANDING
from dossiers.key_status.services import portfolio_warning
from dossiers.models import Handover
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.refusals import on_refusal
from kam_crm.shared.web.returning import page_before

SEES = (*HANDING, "briefing.view")  # who hands over, and who receives


@requires(services.assign_clients)
@require_http_methods(["GET", "POST"])
def client_assign(request: SignedInRequest) -> HttpResponse:
    """Who takes the chosen clients, from when, why; what the list or a dossier sends has no manager yet."""
    clients = chosen_clients(request)
    back = page_before(request) or reverse("dossiers:client_list")
    if not clients:
        messages.info(request, _("Choose the clients to hand over first."))
        return redirect(back)
    form = HandOverForm(request.POST if "reason" in request.POST else None, user=request.user)
    handover = submit(form, services.assign_clients, by=request.user, clients=clients)
    if handover is not None:
        return _done(request, handover)
    _ask_when_away(form)
    shown = clients.select_related("manager").order_by("sort_key", "pk")
    context = {"form": form, "clients": list(shown), "back": back}
    return render(request, "dossiers/hand_over.html", context, status=422 if form.is_bound else 200)


@requires(services.assign_leaver)
@require_http_methods(["GET", "POST"])
def leaver(request: SignedInRequest, pk: int) -> HttpResponse:
    """All clients of somebody who leaves: the administrator sees how many, and none of them."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = LeaverForm(request.POST or None, user=request.user)
    handover = submit(form, services.assign_leaver, by=request.user, leaver=person)
    if handover is not None:
        return _done(request, handover)
    _ask_when_away(form)
    context = {"form": form, "person": person, "count": services.clients_of(person)}
    return render(request, "dossiers/leaver.html", context, status=422 if form.is_bound else 200)


@requires(SEES)
@require_safe
def handover_list(request: SignedInRequest) -> HttpResponse:
    page = latest(request.user, request.GET.get("cursor", ""))
    givers = _givers(request.user)
    return render(
        request, "dossiers/handover_list.html", {"page": page, "givers": givers, **_way_back(request)}
    )


@requires(SEES)
@require_safe
def handover_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _refused(request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
    messages.error(request, str(error))
    return _page(request, pk, status)


@requires(services.undo_handover)
@require_POST
@on_refusal(_refused)
def handover_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    services.undo_handover(by=request.user, handover=_visible(request, pk))
    messages.success(request, _("Undone."))
    return redirect("dossiers:handover_detail", pk)


def _visible(request: SignedInRequest, pk: int) -> Any:
    handovers = Handover.objects.visible_to(request.user).select_related("manager", "by")
    return get_object_or_404(handovers, pk=pk)


def _page(request: SignedInRequest, pk: int, status: int = 200) -> HttpResponse:
    page = HandoverPage(_visible(request, pk), request.user)
    return render(
        request, "dossiers/handover_detail.html", {"page": page, **_way_back(request)}, status=status
    )


def _givers(user: User) -> list[User]:
    """Managers whose portfolio this person may hand over."""
    if not user.can("clients.assign"):
        return []
    rows = User.objects.visible_to(user).filter(clients__isnull=False).distinct()
    return list(rows.order_by("sort_key", "pk"))


def _way_back(request: SignedInRequest) -> dict[str, bool]:
    # an administrator sees no list of clients
    return {"sees_clients": request.user.can("clients.view")}


def _done(request: SignedInRequest, handover: Handover) -> HttpResponse:
    count, name = handover.lines.count(), handover.manager.full_name
    if handover.is_waiting:
        text = ngettext(
            "%(count)s client will be handed to %(name)s.",
            "%(count)s clients will be handed to %(name)s.",
            count,
        )
    else:
        text = ngettext(
            "%(count)s client handed to %(name)s.", "%(count)s clients handed to %(name)s.", count
        )
    messages.success(request, text % {"count": count, "name": name})
    # who may not know which clients are key is not told how many there are
    if request.user.can("clients.strategy") and (warning := portfolio_warning(handover.manager)):
        messages.warning(request, warning)
    return redirect("dossiers:handover_detail", handover.pk)


def _ask_when_away(form: LeaverForm) -> None:
    if form.has_error("manager", "receiver_away"):
        form.ask_to_confirm()
