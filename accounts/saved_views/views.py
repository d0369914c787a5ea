"""A person's own views of lists: saved, renamed, deleted and restored, in place or as plain forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import services
from accounts.rights.permissions import SignedInRequest, signed_in
from accounts.saved_views.forms import NewViewForm, ViewNameForm
from accounts.saved_views.models import SavedView
from kam_crm.shared.list_registry import listing_of
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import is_fragment
from kam_crm.shared.web.listings import Listing

SALT = "accounts.own_views"


@signed_in
@require_POST
def view_save(request: SignedInRequest) -> HttpResponse:
    listing = _listing(request, request.POST.get("page", ""), request.POST.get("query", ""))
    form = NewViewForm(request.POST)
    saved = submit(form, services.save_view, by=request.user)
    if saved is None:
        return _refused(request, listing, save_form=form)
    view, before = saved
    if before is None:
        messages.success(request, _("View «%(name)s» saved.") % {"name": view.name})
    else:
        text = _("View «%(name)s» now opens these filters.") % {"name": view.name}
        messages.success(request, text, extra_tags=_undo_url(before))
    return _shown(request, listing)


@signed_in
@require_POST
def view_rename(request: SignedInRequest, pk: int) -> HttpResponse:
    view = _visible(request, pk)
    form = ViewNameForm(request.POST)
    if submit(form, services.rename_view, by=request.user, view=view) is None:
        return _refused(request, _listing(request, view.page, view.query), rename_form=form)
    messages.success(request, _("View renamed to «%(name)s».") % {"name": view.name})
    return _shown(request, _listing(request, view.page, view.query))


@signed_in
@require_POST
def view_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    view = _visible(request, pk)
    services.delete_view(by=request.user, view=view)
    text = _("View «%(name)s» deleted.") % {"name": view.name}
    messages.success(request, text, extra_tags=_undo_url(view))
    return _shown(request, _listing(request, view.page, view.query))


@signed_in
@require_POST
def view_restore(request: SignedInRequest, token: str) -> HttpResponse:
    """Undo a deletion or a replacement; the address holds what was there, signed."""
    try:
        kept = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    if kept.pop("user") != request.user.pk:
        raise Http404
    listing = _listing(request, kept["page"], kept["query"])
    kept["created_at"] = parse_datetime(kept["created_at"])
    view, _before = services.save_view(by=request.user, **kept)
    messages.success(request, _("View «%(name)s» restored.") % {"name": view.name})
    return _shown(request, listing)


def _visible(request: SignedInRequest, pk: int) -> SavedView:
    view: SavedView = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    return view


def _undo_url(view: SavedView) -> str:
    kept = {
        "user": view.user_id,
        "page": view.page,
        "name": view.name,
        "query": view.query,
        "created_at": view.created_at.isoformat(),
    }
    return reverse("accounts:view_restore", args=[signing.dumps(kept, salt=SALT, compress=True)])


def _listing(request: SignedInRequest, page: str, query: str) -> Listing:
    """The list as its own page shows it under this query; 404 for no list."""
    cls = listing_of(page)
    if cls is None:
        raise Http404
    request.GET = QueryDict(query)
    listing: Listing = cls(request)
    return listing


def _shown(request: SignedInRequest, listing: Listing) -> HttpResponse:
    if is_fragment(request):
        return _row(request, listing)
    query = listing.current_query
    return redirect(reverse(listing.page_name) + (f"?{query}" if query else ""))


def _refused(request: SignedInRequest, listing: Listing, **forms: Any) -> HttpResponse:
    if is_fragment(request):
        return _row(request, listing, **forms)
    (form,) = forms.values()
    context = {
        "form": form,
        "action": request.path,
        "back": f"{reverse(listing.page_name)}?{listing.current_query}",
        "submit": _("Save"),
    }
    return render(request, "accounts/own_view.html", context, status=422)


def _row(request: SignedInRequest, listing: Listing, **refused: Any) -> HttpResponse:
    """The row of views anew: the current tab takes the focus, or the menu with the refused form is open."""
    forms = {"save_form": None, "rename_form": None, **refused}
    context = {"list": listing, "focus": not refused, **forms}
    return render(request, "accounts/own_views.html", context, status=422 if refused else 200)
