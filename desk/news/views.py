"""Notifications: the page, what the bell opens, its count, and marking them as seen."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from desk.news.pages.bell import Bell
from desk.news.pages.notifications import LATEST, Notifications
from desk.news.services import mark_news_seen
from kam_crm.shared.web.downloads import sentence
from kam_crm.shared.web.htmx import is_fragment, render_page

PAGE = "reports/news_list.html"


class SeenForm(forms.Form):
    until = forms.DateTimeField(required=False)  # ISO 8601, as Notifications.until writes it


@requires("news.view")
@require_safe
def news_list(request: SignedInRequest) -> HttpResponse:
    query = request.GET
    shown = Notifications(request.user, cursor=query.get("cursor", ""), kind=query.get("kind", ""))
    return render_page(request, PAGE, {"list": shown}, partial="rows")


@requires("news.view")
@require_safe
def news_latest(request: SignedInRequest) -> HttpResponse:
    """What the bell opens."""
    if not is_fragment(request):
        return redirect("desk:news_list")
    return render(request, "reports/news_latest.html", {"list": Notifications(request.user, size=LATEST)})


@requires("news.view")
@require_safe
def news_count(request: SignedInRequest) -> HttpResponse:
    """The inside of the bell, counted anew."""
    return _bell(request)


@requires(mark_news_seen)
@require_POST
def news_seen(request: SignedInRequest) -> HttpResponse:
    """Everything up to `until` is seen, without it everything there is."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        return sentence(_("This is not a moment."))
    mark_news_seen(by=request.user, until=form.cleaned_data["until"])
    return _bell(request)


def _bell(request: SignedInRequest) -> HttpResponse:
    # opened as a plain address the fragment would be a page without its frame
    if not is_fragment(request):
        return redirect("desk:news_list")
    return render(request, "frame/bell.html", {"bell": Bell(request.user, fresh=True)})
