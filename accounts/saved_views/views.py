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

SALT = "accounts.own_views"  # no signature made elsewhere with the same key is taken here


@signed_in
@require_POST
def view_save(request: SignedInRequest) -> HttpResponse:
    # before anything is saved: 404 where there is no such list
    answer = ListAnswer(request, request.POST.get("page", ""), request.POST.get("query", ""))
    form = NewViewForm(request.POST)
    saved = submit(form, services.save_view, by=request.user)
    if saved is None:
        return answer.refused(save_form=form)
    view, before = saved
    if before is None:
        messages.success(request, _("View «%(name)s» saved.") % {"name": view.name})
    else:
        text = _("View «%(name)s» now opens these filters.") % {"name": view.name}
        # components/toasts.html makes a button «Undo» of it
        messages.success(request, text, extra_tags=_undo_url(before))
    return answer.shown()


@signed_in
@require_POST
def view_rename(request: SignedInRequest, pk: int) -> HttpResponse:
    view = _visible(request, pk)
    form = ViewNameForm(request.POST)
    if submit(form, services.rename_view, by=request.user, view=view) is None:
        return ListAnswer(request, view.page, view.query).refused(rename_form=form)
    messages.success(request, _("View renamed to «%(name)s».") % {"name": view.name})
    return ListAnswer(request, view.page, view.query).shown()


@signed_in
@require_POST
def view_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    view = _visible(request, pk)
    services.delete_view(by=request.user, view=view)
    text = _("View «%(name)s» deleted.") % {"name": view.name}
    messages.success(request, text, extra_tags=_undo_url(view))
    return ListAnswer(request, view.page, view.query).shown()


@signed_in
@require_POST
def view_restore(request: SignedInRequest, token: str) -> HttpResponse:
    """Undo a deletion or a replacement; the address holds what was there, signed."""
    try:
        kept = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    # the signature proves that we made the address, not for whom
    if kept.pop("user") != request.user.pk:
        raise Http404
    answer = ListAnswer(request, kept["page"], kept["query"])
    kept["created_at"] = parse_datetime(kept["created_at"])
    view, _before = services.save_view(by=request.user, **kept)
    messages.success(request, _("View «%(name)s» restored.") % {"name": view.name})
    return answer.shown()


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
    # compressed: filters of a thousand characters must still fit into an address
    return reverse("accounts:view_restore", args=[signing.dumps(kept, salt=SALT, compress=True)])


class ListAnswer:
    """The list as its own page shows it under `query`, with the row of its views; 404 for no list."""

    def __init__(self, request: SignedInRequest, page: str, query: str) -> None:
        cls = listing_of(page)
        if cls is None:
            raise Http404
        # a list reads its filters from the request's address, which here is only that of the action
        request.GET = QueryDict(query)
        self.request = request
        self.listing: Listing = cls(request)
        self.url = reverse(self.listing.page_name)

    def shown(self) -> HttpResponse:
        if is_fragment(self.request):
            return self.row()
        query = self.listing.current_query
        return redirect(self.url + (f"?{query}" if query else ""))

    def refused(self, **forms: Any) -> HttpResponse:
        if is_fragment(self.request):
            return self.row(**forms)
        (form,) = forms.values()
        context = {
            "form": form,
            "action": self.request.path,
            "back": f"{self.url}?{self.listing.current_query}",
            "submit": _("Save"),
        }
        return render(self.request, "accounts/own_view.html", context, status=422)

    def row(self, **refused: Any) -> HttpResponse:
        """The row of views anew: the current tab takes the focus, or the menu with the refused form is open."""
        # the templates are strict: both forms have a name there, also where neither was refused
        forms = {"save_form": None, "rename_form": None, **refused}
        context = {"list": self.listing, "focus": not refused, **forms}
        return render(self.request, "accounts/own_views.html", context, status=422 if refused else 200)
