from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.people.mailing.pages import PeopleListing
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page


@requires("people.view")
@require_safe
def person_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "dossiers/person_list.html", {"list": PeopleListing(request)}, "rows")


@requires("people.contact_data")
@require_safe
def people_export(request: SignedInRequest) -> HttpResponseBase:
    """Each person once, with their own phone and e-mail, however many clients they speak for."""
    if not request.user.can("exports.run"):
        raise PermissionDenied
    return download(PeopleListing(request).export)
