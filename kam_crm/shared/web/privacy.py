"""What the product shows stays out of caches on the way and in the browser."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

SIGN_OUT = "account_logout"


class PrivacyMiddleware:
    """Nothing may be stored unless its view says how; signing out empties the browser's cache.

    Not its storage: results of visits that are not sent yet wait there, and pages kept for work without network belong
    to their person and are dropped by the sign-in page (docs/architecture.md).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        match = request.resolver_match
        if match and match.url_name == SIGN_OUT and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache"'
        return response
