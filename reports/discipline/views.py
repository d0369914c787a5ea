from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from reports.discipline.pages import DisciplineListing
from reports.pages.tables import list_page, report_file


@requires("reports.view")
@require_safe
def discipline(request: SignedInRequest) -> HttpResponse:
    """Criteria 5.3 and 5.4 by manager, or by the clients of one."""
    return list_page(request, "reports/discipline.html", DisciplineListing(request))


@requires("exports.run")
@require_safe
def discipline_export(request: SignedInRequest) -> HttpResponseBase:
    return report_file(request, DisciplineListing)
