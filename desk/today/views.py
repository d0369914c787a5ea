"""What a person sees first, and the whole of a group that needs attention."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.pages.acting import shown_manager
from accounts.rights.permissions import SignedInRequest, requires, signed_in
from desk.frame.pages.navigation import frame_of
from desk.today import services
from desk.today.pages import attention
from desk.today.pages.today import Today
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.htmx import render_page

# where those begin who have no Today, or lead and have nothing in it: the first they may open
HOMES = (
    ("reports.board", "desk:board"),
    ("orders.ship", "orders:support_desk"),
    ("receivables.view", "receivables:debt_list"),
    ("company.manage", "desk:setup"),
)


@signed_in
@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    day = None
    if request.user.can("reports.today"):
        day = Today(request.user, shown_manager(request), frame_of(request).facts)
    if day and not (request.user.can("reports.board") and day.is_empty):
        return render(request, "reports/today.html", {"today": day})
    homes = (view for capability, view in HOMES if request.user.can(capability))
    return redirect(next(homes, "accounts:profile"))


@requires(services.snooze_client)
@require_POST
def client_snooze(request: SignedInRequest, pk: int) -> HttpResponse:
    """«Not today», with a reason."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    try:
        services.snooze_client(by=request.user, client=client, reason=request.POST.get("reason", ""))
    except BusinessRuleError as error:
        messages.error(request, str(error))
    else:
        undo = reverse("desk:client_wake", args=[pk])
        messages.success(request, _("%(client)s: not today.") % {"client": client.name}, extra_tags=undo)
    return redirect("desk:today")


@requires(services.wake_client)
@require_POST
def client_wake(request: SignedInRequest, pk: int) -> HttpResponse:
    services.wake_client(
        by=request.user, client=get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    )
    return redirect("desk:today")


@requires("reports.today")
@require_safe
def attention_list(request: SignedInRequest, name: str) -> HttpResponse:
    group = attention.BY_NAME.get(name)
    if group is None:
        raise Http404
    date = clock.today()
    page = Keyset(group.rows(request.user, shown_manager(request), date), group.order).page(
        request.GET.get("cursor", "")
    )
    context = {"group": group, "page": page, "items": [group.item(row, date) for row in page.items]}
    return render_page(request, "reports/attention_list.html", context, partial="rows")
