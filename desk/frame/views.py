from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from desk.frame.pages.search import FOUND, SUGGESTED, find
from kam_crm.shared.web.htmx import is_fragment, render_page


@requires("users.view")
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """Suggestions while somebody types, the page of results after Enter."""
    query = request.GET.get("q", "").strip()
    groups = find(request.user, query, SUGGESTED if is_fragment(request) else FOUND)
    context = {"query": query, "groups": groups}
    return render_page(request, "reports/search.html", context, partial="results")
