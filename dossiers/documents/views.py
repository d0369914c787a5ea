from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from accounts.models import Access, User
from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime, sees_secrets
from accounts.services import log_access, log_secrets
from dossiers import services
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.documents.forms import DocumentForm, VersionForm
from dossiers.documents.querysets import has_small
from dossiers.history.secrecy import may_make_secret, may_set_secrecy
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
    return render_page(
        request, DOCUMENTS, _documents(request, client, document_form(request, client)), "rows"
    )


@requires(services.add_document)
@require_POST
def document_add(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    form = document_form(request, client)
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


@requires(services.add_version)
@require_http_methods(["GET", "POST"])
def version_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """All versions of a file, and the form of a newer one."""
    found = visible_document(request, pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = VersionForm(*sent)
    if submit(form, services.add_version, by=request.user, document=found):
        messages.success(request, _("The new version is kept."))
        return redirect("dossiers:document_list", found.client_id)
    versions = Document.objects.visible_to(request.user).versions_of(found).defer("content")
    if found.is_secret:
        log_secrets(user=request.user, clients=[found.client_id])
    context = {
        "document": found,
        "versions": versions.select_related("added_by", "on_behalf_of"),
        "form": form,
    }
    return render(request, "dossiers/document_versions.html", context, status=422 if form.is_bound else 200)


@requires(services.set_document_secrecy)
@require_POST
def document_secrecy(request: SignedInRequest, pk: int) -> HttpResponse:
    found = visible_document(request, pk)
    is_secret = request.POST.get("secret") == "yes"
    services.set_document_secrecy(by=request.user, document=found, is_secret=is_secret)
    messages.success(
        request, _("The file is secret now.") if is_secret else _("The file is no longer secret.")
    )
    return redirect("dossiers:document_list", found.client_id)


def visible_document(request: SignedInRequest, pk: int) -> Document:
    rows = Document.objects.visible_to(request.user).select_related("client")
    found: Document = get_object_or_404(rows, pk=pk)
    return found


def document_form(request: SignedInRequest, client: Client) -> DocumentForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return DocumentForm(*sent, may_be_secret=may_make_secret(request.user, client, "documents.add"))


def _tag(request: HttpRequest, pk: int) -> str | None:
    row = Document.objects.visible_to(request.user).filter(pk=pk).values_list("content_id", flat=True).first()
    return f'"{row}"' if row else None


@requires("documents.view")
@require_safe
@condition(etag_func=_tag)
def document(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file itself; with `?small` its picture for lists, of a photo or the first page of a PDF."""
    rows = Document.objects.visible_to(request.user).select_related("content")
    found: Document = get_object_or_404(rows, pk=pk)
    is_small = "small" in request.GET
    if is_small and not found.content.small:
        raise Http404
    if not is_small:
        log_opening(request.user, found)
    elif found.is_secret:
        log_secrets(user=request.user, clients=[found.client_id])
    return file_response(found, small=is_small)


def log_opening(user: User, document: Document) -> None:
    # the log is read by who may know no secret: of such a file its number
    name = _("secret file № %(number)d") % {"number": document.pk} if document.is_secret else document.name
    log_access(user=user, what=Access.FILE, subject=f"client {document.client_id}", name=name)
    if document.is_secret:
        log_secrets(user=user, clients=[document.client_id])


def file_response(document: Document, *, small: bool = False) -> HttpResponse:
    data = document.content.small if small else document.content.data
    return bytes_response(bytes(data), "image/jpeg" if small else document.media_type, document.name)


def bytes_response(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A browser shows pictures and PDF, keeps all else as a file, and runs nothing of any."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = str(content_disposition_header(media_type not in SHOWN, name))
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    # of this person alone, and asked for again: who no longer sees the row no longer sees the file
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _documents(request: SignedInRequest, client: Client, form: DocumentForm) -> dict[str, Any]:
    rows = Document.objects.visible_to(request.user).filter(client=client).current()
    page = Keyset(
        rows.select_related("added_by", "on_behalf_of").annotate(has_small=has_small()),
        ["-created_at", "-pk"],
    ).page(request.GET.get("cursor", ""))
    if any(document.is_secret for document in page.items):
        log_secrets(user=request.user, clients=[client.pk])
    return {
        "client": client,
        "dossier": dossier_header(client, request.user, "documents"),
        "page": page,
        "can_add": request.user.can("documents.add"),
        "form": form,
        "may_set_secrecy": lambda document: (
            (document.is_secret or has_regime())
            and sees_secrets(request.user, client.manager_id)
            and may_set_secrecy(request.user, client, document.added_by_id, "documents.add")
        ),
    }
