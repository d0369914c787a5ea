"""Who may do what, and who was shown what."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.capabilities import CAPABILITIES, ROLES, Limit, Role
from accounts.rights.covers import active_covers
from accounts.rights.pages import acting
from accounts.rights.pages.access_log import AccessListing
from accounts.rights.permissions import SignedInRequest, requires
from accounts.rules.in_force import limit_of
from accounts.rules.known import LIMITS
from accounts.users.views import back
from kam_crm.shared.web.downloads import download


@requires("absences.view")
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Show the day of an absent colleague, or one's own again; 404 for a colleague not deputised for today."""
    chosen = request.POST.get("user", "")
    # compared as text: what was sent need not be a number
    duty = next((duty for duty in active_covers(request.user) if str(duty.user_id) == chosen), None)
    if chosen and duty is None:
        raise Http404
    acting.choose(request, duty)
    return back(request)


@requires("roles.view")
@require_safe
def role_table(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/role_table.html", {"roles": Role, "rows": rows_of_rights()})


def rows_of_rights() -> list[tuple[object, list[tuple[Limit | None, bool]]]]:
    """(words, cells) per capability; a cell is (what the role has today, whether this capability has limits at all).

    Departments may have limits of their own: the page of rules shows them.
    """
    rows = []
    for capability, words in CAPABILITIES.items():
        held = [
            Limit(limit_of(capability, role, None)) if capability in ROLES[role] else None for role in Role
        ]
        rows.append((words, [(limit, capability in LIMITS) for limit in held]))
    return rows


@requires("access_log.view")
@require_safe
def access_log(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/access_log.html", {"list": AccessListing(request)})


@requires("access_log.view")
@require_safe
def access_log_export(request: SignedInRequest) -> HttpResponseBase:
    return download(AccessListing(request).export)
