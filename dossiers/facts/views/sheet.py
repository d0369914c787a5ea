from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Access
from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_access, log_secrets
from dossiers.clients.pages.header import dossier_client
from dossiers.facts.pages.document import document_of
from dossiers.facts.pages.page import FactsPage
from dossiers.facts.pages.sheet import chosen_parts, sheet_of
from kam_crm.shared.web.downloads import document_response, sheet_response


@requires("exports.run")
@require_safe
def facts_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The dossier as PDF; `?part=1&part=2` prints those parts alone."""
    page, parts = _taken_away(request, pk, "pdf")
    return sheet_response(page.client.name, sheet_of(page, parts, request.user.full_name))


@requires("exports.run")
@require_safe
def facts_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same for Word."""
    page, parts = _taken_away(request, pk, "docx")
    return document_response(page.client.name, document_of(page, parts, request.user.full_name))


def _taken_away(request: SignedInRequest, pk: int, fmt: str) -> tuple[FactsPage, list[int]]:
    """The page and the parts that were asked for, with a line in the access log."""
    page = FactsPage(dossier_client(request.user, pk), request.user)
    log_access(user=request.user, what=Access.EXPORT, subject="dossier", format=fmt, filters={"client": pk})
    if page.shows_secrets:
        log_secrets(user=request.user, clients=[pk])
    return page, chosen_parts(request.GET.getlist("part"))
