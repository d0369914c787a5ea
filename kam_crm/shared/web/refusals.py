"""One policy turns a refusal into an answer, for pages and API.

No right 403, state moved on 409, rule broken 422. What a person may not see is a 404 of the query before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django_htmx.http import trigger_client_event

from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.web.htmx import is_fragment
from kam_crm.shared.web.returning import page_before, referring_page

RULE_BROKEN = 422

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Page = Callable[..., HttpResponseBase]


def status_of(error: BusinessRuleError) -> int:
    if isinstance(error, NotAllowed):
        return 403
    return 409 if isinstance(error, StateConflict) else RULE_BROKEN


def refusal_response(request: HttpRequest, error: BusinessRuleError) -> HttpResponse:
    """A page that says why not and leads back, for an action that has no page of its own to say it on.

    Where htmx asked for a part, the page stays as it is and a toast says why.
    """
    status = status_of(error)
    if is_fragment(request):
        answer = HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")
        answer["HX-Reswap"] = "none"  # 422 swaps, and there is no form here to swap in
        return trigger_client_event(answer, "toast", {"text": str(error), "tone": "error"})
    context = {
        "message": str(error),
        "status": status,
        "back": page_before(request) or referring_page(request),
    }
    return render(request, "refusal.html", context, status=status)


def on_refusal(page: Page) -> Callable[[View], View]:
    """Show a view's refusals on `page(request, error, status=…, **view arguments)`, with what was entered."""

    def mark(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except BusinessRuleError as error:
                return page(request, error, *args, status=status_of(error), **kwargs)

        return run  # type: ignore[return-value]

    return mark


class RefusalMiddleware:
    """Answer what a page's view let pass; the API answers its own (kam_crm.shared.api.errors)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal_response(request, exception) if isinstance(exception, BusinessRuleError) else None
