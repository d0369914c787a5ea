from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import services
from accounts.rights.permissions import requires, signed_in
from accounts.sessions.models import Session
from accounts.users.models import User


@signed_in
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.visible_to(request.user), pk=pk)
    if session.session_key == request.session.session_key:
        logout(request)
        return redirect("account_login")
    services.end_session(by=request.user, session=session)
    messages.success(request, _("Signed out there: %(device)s.") % {"device": session.device})
    return redirect("accounts:profile")


@signed_in
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Everywhere but here."""
    ended = services.end_other_sessions(by=request.user, kept=request.session.session_key or "")
    messages.success(request, _ended(ended))
    return redirect("accounts:profile")


@requires(services.sign_out_person)
@require_POST
def person_sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if person.pk == request.user.pk:
        return sessions_end(request)
    messages.success(request, _ended(services.sign_out_person(by=request.user, user=person)))
    return redirect("accounts:user_edit", pk)


def _ended(count: int) -> str:
    return ngettext("%(count)d session ended.", "%(count)d sessions ended.", count) % {"count": count}
