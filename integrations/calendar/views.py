from __future__ import annotations

import hashlib

from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, public, requires
from integrations.calendar import services
from integrations.calendar.models import CalendarFeed
from integrations.calendar.pages import feed_document
from kam_crm.shared.limits import use

# of one address: a calendar service asks for many people from a few of its own
FETCHES, SECONDS = 300, 60


@public
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself, for whoever has the address: programs sign in nowhere."""
    # counted before anything is known, so that a guess and a good address are treated alike
    usage = use("calendar", get_ip(request), most=FETCHES, seconds=SECONDS)
    if not usage.allowed:
        return HttpResponse(status=429, headers={"Retry-After": str(usage.seconds_left)})
    feed = services.open_feed(secret)
    if feed is None:
        return HttpResponse(status=404, content_type="text/plain")
    with translation.override(feed.user.locale):
        body = feed_document(feed.user, root=request.build_absolute_uri("/").rstrip("/"))
    etag = f'"{hashlib.sha256(body).hexdigest()[:40]}"'
    changed_at = services.note_fetch(feed, etag)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="kam-crm.ics"'
    # kept by the one who asked, who asks each time whether it is still true
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    return get_conditional_response(request, etag, int(changed_at.timestamp()), response) or response


@requires(services.renew_calendar_feed)
@require_http_methods(["GET", "POST"])
def calendar_address(request: SignedInRequest) -> HttpResponse:
    """One's own address; after making one it stands in this one answer and nowhere else."""
    address = ""
    if request.method == "POST":
        secret = services.renew_calendar_feed(by=request.user)
        address = request.build_absolute_uri(reverse("integrations:calendar_feed", args=[secret]))
    feed = CalendarFeed.objects.visible_to(request.user).filter(revoked_at=None).first()
    response = render(request, "integrations/calendar_address.html", {"feed": feed, "address": address})
    response.headers["Cache-Control"] = "no-store"
    return response


@requires(services.revoke_calendar_feed)
@require_POST
def calendar_revoke(request: SignedInRequest) -> HttpResponse:
    if services.revoke_calendar_feed(by=request.user):
        messages.success(request, _("The address no longer opens your calendar."))
    return redirect("integrations:calendar_address")
