"""The library of rules: the list, one document with who knows it, published, renewed, acknowledged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Access
from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_access
from dossiers.documents.views import bytes_response
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.library.forms import LibraryForm, VersionForm
from plans.library.pages import LibraryListing, LibraryPage, ReaderListing
from plans.models import LibraryDocument, LibraryVersion


@requires("library.view")
@require_safe
def library_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "plans/library_list.html", {"list": LibraryListing(request)}, partial="rows")


@requires("library.view")
@require_safe
def library_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, pk)


@requires(services.add_library_document)
@require_http_methods(["GET", "POST"])
def library_new(request: SignedInRequest) -> HttpResponse:
    form = LibraryForm(post_data(request), request.FILES or None, by=request.user)
    document = submit(form, services.add_library_document, by=request.user)
    if document is not None:
        messages.success(request, _("Published; everybody concerned is asked to acknowledge it."))
        return redirect("plans:library_detail", document.pk)
    return _form(request, form, None)


def _on_its_page(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **_given: Any
) -> HttpResponse:
    messages.error(request, str(error))
    return _detail(request, pk, status)


@requires(services.publish_version)
@require_http_methods(["GET", "POST"])
@on_refusal(_on_its_page)
def library_version(request: SignedInRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    newest = document.versions.order_by("-number").first()
    form = VersionForm(
        post_data(request), request.FILES or None, initial={"text": newest.text if newest else ""}
    )
    if submit(form, services.publish_version, by=request.user, document=document) is not None:
        messages.success(request, _("Published; everybody concerned is asked to acknowledge it."))
        return redirect("plans:library_detail", pk)
    return _form(request, form, document)


@requires(services.archive_library_document)
@require_POST
@on_refusal(_on_its_page)
def library_archive(request: SignedInRequest, pk: int) -> HttpResponse:
    services.archive_library_document(by=request.user, document=_document(request, pk))
    messages.success(request, _("It is no longer in force."))
    return redirect("plans:library_detail", pk)


@requires(services.acknowledge)
@require_POST
@on_refusal(_on_its_page)
def library_acknowledge(request: SignedInRequest, pk: int) -> HttpResponse:
    """The version that the page showed: a newer one is read first."""
    versions = LibraryVersion.objects.visible_to(request.user).select_related("document")
    number = int_param(request.POST.get("version"))
    version = get_object_or_404(versions, document=pk, number=number)
    services.acknowledge(by=request.user, version=version)
    messages.success(request, _("Acknowledged."))
    return redirect("plans:library_detail", pk)


@requires(services.publish_version)
@require_safe
def library_readers(request: SignedInRequest, pk: int) -> HttpResponseBase:
    page = LibraryPage(_document(request, pk), request.user)
    return download(ReaderListing(request, page).export)


@requires("library.view")
@require_safe
def library_file(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = LibraryVersion.objects.visible_to(request.user).filter(content__isnull=False)
    version: LibraryVersion = get_object_or_404(rows.select_related("content"), pk=pk)
    log_access(user=request.user, what=Access.EXPORT, subject="library", format="file", filters={})
    return bytes_response(bytes(version.content.data), version.media_type, version.file_name)


def _document(request: SignedInRequest, pk: int) -> LibraryDocument:
    rows = LibraryDocument.objects.visible_to(request.user).select_related("author", "department")
    document: LibraryDocument = get_object_or_404(rows, pk=pk)
    return document


def _detail(request: SignedInRequest, pk: int, status: int = 200) -> HttpResponse:
    page = LibraryPage(_document(request, pk), request.user)
    return render(request, "plans/library_detail.html", {"page": page}, status=status)


def _form(request: SignedInRequest, form: Any, document: LibraryDocument | None) -> HttpResponse:
    back = reverse("plans:library_detail", args=[document.pk]) if document else reverse("plans:library_list")
    context = {"form": form, "document": document, "back": back}
    return render(request, "plans/library_form.html", context, status=422 if form.is_bound else 200)
