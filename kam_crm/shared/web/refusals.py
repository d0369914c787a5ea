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

from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Page = Callable[..., HttpResponseBase]


def status_of(error: BusinessRuleError) -> int:
    if isinstance(error, NotAllowed):
        return 403
    return 409 if isinstance(error, StateConflict) else 422


def refusal_response(request: HttpRequest, error: BusinessRuleError) -> HttpResponse:
    """A page that says why not, for an action that has no page of its own to say it on."""
    status = status_of(error)
    return render(request, "refusal.html", {"message": str(error), "status": status}, status=status)


def on_refusal(page: Page) -> Callable[[View], View]:
    """Let a view's refusals be told on `page(request, error, status=…, **view arguments)`, with what was entered."""

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
