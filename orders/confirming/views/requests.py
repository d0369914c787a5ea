"""Requests for approval: the queue at the left, the chosen one at the right, a decision and on to the next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.returning import page_before
from orders import services
from orders.confirming.forms import DecisionForm
from orders.confirming.pages.requests import Queue, RequestPage, requests_for_page
from orders.confirming.views.steps import said
from orders.models import Approval, ApprovalKind, Order

PAGE = "orders/approval_list.html"


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


@requires("discount.approve")
@require_POST
def approval_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve, approve less or refuse; then the next request."""
    chosen = get_object_or_404(requests_for_page(request.user), pk=pk)
    queue, form = Queue(request, request.user), DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, queue, chosen, form=form, status=422)
    if not chosen.is_open:
        return _overtaken(request, chosen, f"{chosen.order.number}: {chosen.get_decision_display()}")
    try:
        order = _decide(request, chosen, form.cleaned_data)
    except BusinessRuleError as error:
        return _refused(request, queue, chosen, form, error)
    messages.success(request, said(order))
    if back := page_before(request):
        return redirect(back)
    following = queue.following(chosen)
    return redirect("orders:approval_detail", following.pk) if following else redirect("orders:approval_list")


def _decide(request: SignedInRequest, chosen: Approval, data: dict[str, Any]) -> Order:
    given: dict[str, Any] = {"by": request.user, "order": chosen.order, "reason": data["reason"]}
    if data["decision"] == "refuse":
        return services.refuse_order(**given)
    if chosen.kind == ApprovalKind.CREDIT:
        return services.release_credit(**given)
    return services.approve_discount(
        **given, discount=data["discount"] if data["decision"] == "less" else None
    )


def _overtaken(request: SignedInRequest, chosen: Approval, words: str) -> HttpResponse:
    """Somebody was faster: the request as it is now."""
    messages.warning(request, words)
    return redirect(page_before(request) or reverse("orders:approval_detail", args=[chosen.pk]))


def _refused(
    request: SignedInRequest, queue: Queue, chosen: Approval, form: DecisionForm, error: BusinessRuleError
) -> HttpResponse:
    """A rule says no: the page with the reason."""
    if error.code == "own_request":
        raise PermissionDenied(str(error))
    if isinstance(error, StateConflict):
        return _overtaken(request, chosen, str(error))
    status = 403 if isinstance(error, NotAllowed) else 422
    return _page(request, queue, chosen, form=form, error=str(error), status=status)


def _page(
    request: SignedInRequest,
    queue: Queue,
    chosen: Approval | None,
    *,
    form: DecisionForm | None = None,
    error: str = "",
    status: int = 200,
    is_list: bool = False,
) -> HttpResponse:
    page = RequestPage(chosen, request.user, form or DecisionForm(), error) if chosen else None
    context = {"queue": queue, "page": page, "is_list": is_list}
    return render_page(request, PAGE, context, "work", status=status)
