from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_POST, require_safe

from accounts.models import Access, User
from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_access
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.documents.forms import DocumentForm
from dossiers.models import Client, Document
from kam_crm.shared import files
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.returning import page_before

DOCUMENTS = "dossiers/client_documents.html"
SHOWN = files.IMAGES | {"application/pdf"}  # by the browser itself; all else is kept as a file


@requires("documents.view")
@require_safe
def document_list(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    return render_page(request, DOCUMENTS, _documents(request, client, DocumentForm()), "rows")


@requires(services.add_document)
@require_POST
def document_add(request: SignedInRequest, pk: int) -> HttpResponse:
    client, form = dossier_client(request.user, pk), DocumentForm(request.POST, request.FILES)
    if submit(form, services.add_document, by=request.user, client=client):
        messages.success(request, _("The file is kept."))
        return redirect("dossiers:document_list", pk)
    return render_page(request, DOCUMENTS, _documents(request, client, form), "rows", status=422)


@requires(services.remove_document)
@require_POST
def document_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    services.remove_document(by=request.user, document=found)
    messages.success(request, _("The file is removed."))
    return redirect(page_before(request) or reverse("dossiers:document_list", args=[found.client_id]))


def _tag(request: HttpRequest, pk: int) -> str | None:
    row = Document.objects.visible_to(request.user).filter(pk=pk).values_list("content_id", flat=True).first()
    return f'"{row}"' if row else None


@requires("documents.view")
@require_safe
@condition(etag_func=_tag)
def document(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file itself; of a picture with `?small` the one for lists."""
    rows = Document.objects.visible_to(request.user).select_related("content")
    found: Document = get_object_or_404(rows, pk=pk)
    is_small = "small" in request.GET and found.is_picture
    if not is_small:
        log_opening(request.user, found)
    return file_response(found, small=is_small)


def log_opening(user: User, document: Document) -> None:
    log_access(user=user, what=Access.FILE, subject=f"client {document.client_id}", name=document.name)


def file_response(document: Document, *, small: bool = False) -> HttpResponse:
    """A browser shows pictures and PDF, keeps all else as a file, and runs nothing of any."""
    data = document.content.small if small and document.content.small else document.content.data
    response = HttpResponse(bytes(data), content_type=document.media_type)
    response["Content-Disposition"] = str(
        content_disposition_header(document.media_type not in SHOWN, document.name)
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    # of this person alone, and asked for again: who no longer sees the client no longer sees the file
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _documents(request: SignedInRequest, client: Client, form: DocumentForm) -> dict[str, Any]:
    rows = Document.objects.visible_to(request.user).filter(client=client)
    page = Keyset(rows.select_related("added_by", "on_behalf_of"), ["-created_at", "-pk"]).page(
        request.GET.get("cursor", "")
    )
    return {
        "client": client,
        "dossier": dossier_header(client, request.user, "overview"),
        "page": page,
        "can_add": request.user.can("documents.add"),
        "form": form,
    }
