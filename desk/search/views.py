from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_secrets
from desk.search.pages.results import EACH, SUGGESTED, SearchPage
from kam_crm.shared.web.htmx import is_fragment


@requires("users.view")
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """Suggestions while somebody types, the page of results after Enter."""
    is_box = is_fragment(request)
    page = SearchPage(
        request.user,
        request.GET.get("q", "").strip(),
        each=SUGGESTED if is_box else EACH,
        tab="" if is_box else request.GET.get("in", ""),
        as_is=bool(request.GET.get("exact")),
    )
    log_secrets(user=request.user, clients=page.secret_clients)
    template = "desk/search_box.html" if is_box else "desk/search.html"
    response = render(request, template, {"page": page, "query": page.query})
    patch_vary_headers(response, ["HX-Request"])
    return response
