from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.rights.permissions import requires
from reports.following.pages import FactsNote


@requires("business.view")
@require_safe
@never_cache
def facts_state(request: HttpRequest) -> HttpResponse:
    """What an open page asks to learn whether its figures have moved: `token`, `moment` and `trouble` as text."""
    note = FactsNote()
    return JsonResponse({"token": note.token, "moment": note.moment, "trouble": note.trouble})
