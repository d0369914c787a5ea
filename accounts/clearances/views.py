from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import services
from accounts.clearances.forms import ClearanceForm
from accounts.clearances.models import Clearance
from accounts.rights.permissions import requires
from accounts.users.models import User
from accounts.users.views import person_page
from kam_crm.shared.web.forms import submit


@requires(services.give_clearance)
@require_POST
def clearance_give(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = ClearanceForm(request.POST)
    if submit(form, services.give_clearance, by=request.user, user=person) is None:
        return person_page(request, person, clearance_form=form)
    messages.success(request, _("%(name)s has a clearance now.") % {"name": person.full_name})
    return redirect("accounts:user_edit", pk)


@requires(services.withdraw_clearance)
@require_POST
def clearance_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    clearance = get_object_or_404(Clearance.objects.visible_to(request.user), pk=pk)
    services.withdraw_clearance(by=request.user, clearance=clearance, reason=request.POST.get("reason", ""))
    messages.success(request, _("The clearance is withdrawn."))
    return redirect("accounts:user_edit", clearance.user_id)
