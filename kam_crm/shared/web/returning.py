"""Back to the page that a request was sent from."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest) -> str:
    """The address in the form's `next`; empty where there is none, or it is not one of ours."""
    page = request.POST.get("next", "")
    return page if is_ours(page, request) else ""


def referring_page(request: HttpRequest) -> str:
    """Address of the page that sent the request, without its host; empty where it is not one of ours."""
    page = request.headers.get("Referer", "")
    if not is_ours(page, request):
        return ""
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def is_ours(page: str, request: HttpRequest) -> bool:
    """Whether an address that somebody gave leads nowhere but to this product."""
    return url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
