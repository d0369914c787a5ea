from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import services
from accounts.letters import send_letter
from accounts.rights.permissions import requires
from accounts.users.models import User


@requires(services.reset_second_factor)
@require_POST
def factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    services.reset_second_factor(by=request.user, user=person, reason=request.POST.get("reason", ""))
    is_sent = _tell(person)
    text = _("%(name)s signs in with the password alone now. A letter is on its way to them.")
    if not is_sent:
        text = _("%(name)s signs in with the password alone now. No letter was sent: tell them yourself.")
    messages.success(request, text % {"name": person.full_name})
    return redirect("accounts:user_edit", pk)


def _tell(person: User) -> bool:
    with translation.override(person.locale):
        return send_letter(
            person,
            _("Your second factor in KAM CRM was reset"),
            [
                _("The administrator took your app, passkeys and recovery codes off and signed you out."),
                _("Sign in with your password and add a new second factor in your profile."),
                _("You did not ask for it? Tell your administrator at once."),
            ],
        )
