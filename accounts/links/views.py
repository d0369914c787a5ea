from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.letters import send_letter
from accounts.links.doors import open_link
from accounts.links.forms import WelcomeForm
from accounts.links.models import Purpose
from accounts.rights.permissions import public, requires
from accounts.users.models import User
from kam_crm.shared.company import company
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import post_data, submit


@public
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """Where an invitation leads: a password of one's own, then inside."""
    link = open_link(secret, Purpose.INVITATION)
    if link is None or link.user is None:
        return render(request, "accounts/link_over.html", {"purpose": Purpose.INVITATION}, status=410)
    with translation.override(link.user.locale):
        form = WelcomeForm(post_data(request))
        if form.is_bound and (user := submit(form, services.accept_invitation, by=None, secret=secret)):
            login(request, user, settings.AUTHENTICATION_BACKENDS[0])
            return redirect(settings.LOGIN_REDIRECT_URL)
        context = {"form": form, "person": link.user, "company": company().name}
        return render(request, "accounts/welcome.html", context, status=422 if form.is_bound else 200)


@requires(services.invite)
@require_POST
def user_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for the person: sent by letter where letters can be sent, and shown once to copy."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        secret = services.invite(by=request.user, user=person)
    except BusinessRuleError as error:
        messages.error(request, str(error.message))
        return redirect("accounts:user_list")
    address = request.build_absolute_uri(reverse("accounts:welcome", args=[secret]))
    is_sent = send_invitation(person, address)
    context = {"person": person, "address": address, "is_sent": is_sent}
    response = render(request, "accounts/user_invited.html", context)
    # what opens a door once is kept nowhere
    response.headers["Cache-Control"] = "no-store"
    return response


def send_invitation(person: User, address: str) -> bool:
    with translation.override(person.locale):
        greeting = _("%(name)s, you are invited to KAM CRM of %(company)s.")
        names = {"name": person.full_name, "company": company().name or _("your company")}
        step = _("Set a password of your own here, within seven days:")
        return send_letter(person, _("Your access to KAM CRM"), [greeting % names, step, address])
