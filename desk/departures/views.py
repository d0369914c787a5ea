from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.rights.permissions import SignedInRequest, requires
from desk.departures.forms import DepartureForm
from desk.departures.pages import DeparturePage
from dossiers import services
from dossiers.models import Departure
from kam_crm.shared import formats
from kam_crm.shared.web.forms import post_data, submit


@requires(services.arrange_departure)
@require_http_methods(["GET", "POST"])
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """What somebody who leaves holds, who takes it, from which day."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    page = DeparturePage(person, request.user)
    form = DepartureForm(post_data(request), page=page)
    departure = submit(form, _arrange, by=request.user, user=person) if form.is_bound else None
    if departure is not None:
        messages.success(request, _words(departure))
        return redirect("desk:leave", pk)
    if any(form.has_error(name, "receiver_away") for name in ("manager", "key_manager")):
        form.ask_to_confirm()
    return render(
        request, "desk/leave.html", {"page": page, "form": form}, status=422 if form.is_bound else 200
    )


def _arrange(
    *,
    by: User,
    user: User,
    day: dt.date,
    reason: str,
    manager: User | None = None,
    key_manager: User | None = None,
    new_head: User | None = None,
    confirm_headless: bool = False,
    confirm_uncovered: bool = False,
    confirm_away: bool = False,
) -> Departure:
    confirmed = services.Confirmed(confirm_headless, confirm_uncovered, confirm_away)
    return services.arrange_departure(
        by=by, user=user, day=day, reason=reason, manager=manager, key_manager=key_manager, new_head=new_head,
        confirmed=confirmed,
    )  # fmt: skip


def _words(departure: Departure) -> str:
    names = {"name": departure.user.full_name, "day": formats.day(departure.day)}
    if departure.is_waiting:
        return _("%(name)s leaves on %(day)s: everything is done on that morning.") % names
    return _("%(name)s has left: the account is closed.") % names


@requires(services.cancel_departure)
@require_POST
def leave_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    departure = get_object_or_404(Departure.objects.visible_to(request.user), pk=pk)
    services.cancel_departure(by=request.user, departure=departure)
    messages.success(request, _("Cancelled: the person stays."))
    return redirect("desk:leave", departure.user_id)
