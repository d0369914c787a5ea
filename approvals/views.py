"""Requests for approval: the queue at the left, the chosen one at the right, a decision and on to the next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from approvals import services
from approvals.forms import DecisionForm
from approvals.models import Request
from approvals.pages import Queue, decided_words, pages_of, requests_for_page
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.refusals import on_refusal
from kam_crm.shared.web.returning import page_before

PAGE = "approvals/approval_list.html"


@requires("approvals.view")
@require_safe
def approval_list(request: SignedInRequest) -> HttpResponse:
    """The queue, on wide screens with its first request opened."""
    queue = Queue(request, request.user)
    first = queue.page.items[0].pk if queue.page.items else None
    chosen = requests_for_page(request.user).filter(pk=first).first() if first else None
    return _page(request, queue, chosen, is_list=True)


@requires("approvals.view")
@require_safe
def approval_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    chosen = get_object_or_404(requests_for_page(request.user), pk=pk)
    return _page(request, Queue(request, request.user), chosen)


def decision_refused(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int
) -> HttpResponse:
    """The page with the reason; somebody who was faster is named."""
    chosen = get_object_or_404(requests_for_page(request.user), pk=pk)
    if error.code == "own_request":
        raise PermissionDenied(str(error))
    form = pages_of(chosen).form(request.POST)
    if isinstance(error, StateConflict):
        return _overtaken(request, chosen, form)
    return _page(request, Queue(request, request.user), chosen, form=form, error=str(error), status=status)


@requires(services.approve)
@require_POST
@on_refusal(decision_refused)
def approval_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve, approve less or refuse; then the next request."""
    chosen = get_object_or_404(requests_for_page(request.user), pk=pk)
    shown, queue = pages_of(chosen), Queue(request, request.user)
    form = shown.form(request.POST)
    if not form.is_valid():
        return _page(request, queue, chosen, form=form, status=422)
    if not chosen.is_open:
        return _overtaken(request, chosen, form)
    messages.success(request, shown.outcome(_decide(request, chosen, form)))
    if back := page_before(request):
        return redirect(back)
    following = queue.following(chosen)
    if following is None:
        return redirect("approvals:approval_list")
    return redirect("approvals:approval_detail", following.pk)


def _decide(request: SignedInRequest, chosen: Request, form: DecisionForm) -> Any:
    given: dict[str, Any] = {"by": request.user, "request": chosen, "reason": form.cleaned_data["reason"]}
    if form.cleaned_data["decision"] == "refuse":
        return services.refuse(**given)
    return services.approve(**given, granted=form.granted)


def _overtaken(request: SignedInRequest, chosen: Request, form: DecisionForm) -> HttpResponse:
    """Somebody was faster: what was meant is not recorded, and who decided what. The request as it is now."""
    is_refusal = form.is_valid() and form.cleaned_data["decision"] == "refuse"
    lost = _("Your refusal was not recorded.") if is_refusal else _("Your approval was not recorded.")
    messages.warning(request, f"{lost} {decided_words(chosen)}")
    return redirect(page_before(request) or reverse("approvals:approval_detail", args=[chosen.pk]))


def _page(
    request: SignedInRequest,
    queue: Queue,
    chosen: Request | None,
    *,
    form: DecisionForm | None = None,
    error: str = "",
    status: int = 200,
    is_list: bool = False,
) -> HttpResponse:
    page = None
    if chosen is not None:
        shown = pages_of(chosen)
        page = shown.page(chosen, request.user, form or shown.form(), error)
    context = {"queue": queue, "page": page, "is_list": is_list}
    return render_page(request, PAGE, context, "work", status=status)
