"""Who comes along: invited and left out on the page of the contact; one's own invitations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.models import Client
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from plans import services
from plans.activities.views.activities import activity_page, visible_activity
from plans.colleagues.forms import ColleagueForm
from plans.colleagues.pages import colleagues_found
from plans.models import Activity, ActivityStatus


@requires(services.invite_colleague)
@require_POST
def colleague_invite(request: SignedInRequest, pk: int) -> HttpResponse:
    activity, form = visible_activity(request, pk), ColleagueForm(request.POST)
    if submit(form, services.invite_colleague, by=request.user, activity=activity) is None:
        return activity_page(request, activity, status=422, colleague_form=form)
    messages.success(request, _("Invited."))
    return redirect("plans:activity_detail", pk)


@requires(services.leave_out_colleague)
@require_POST
def colleague_leave_out(request: SignedInRequest, pk: int, colleague: int) -> HttpResponse:
    activity = visible_activity(request, pk)
    services.leave_out_colleague(
        by=request.user, activity=activity, colleague=get_object_or_404(activity.colleagues, pk=colleague)
    )
    messages.success(request, _("Left out."))
    return redirect("plans:activity_detail", pk)


@requires(services.invite_colleague)
@require_safe
def colleague_picker(request: SignedInRequest) -> JsonResponse:
    """By name, out of all departments: the account team is not the manager's own department alone."""
    return colleagues_found(request)


@requires("business.view")
@require_safe
def invitation_list(request: SignedInRequest) -> HttpResponse:
    """Contacts that the person is to come along to: the client by name; its dossier only where it is seen anyway."""
    rows = Activity.objects.inviting(request.user).exclude(status=ActivityStatus.CANCELLED)
    page = Keyset(rows.select_related("client", "manager"), ["-day", "-pk"]).page(
        request.GET.get("cursor", "")
    )
    keys = {activity.client_id for activity in page.items}
    seen = set(Client.objects.visible_to(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    return render_page(request, "plans/invitation_list.html", {"page": page, "seen": seen}, "rows")
