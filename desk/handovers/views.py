from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import Access, User
from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_access
from desk.handovers.forms import PortfolioForm
from desk.handovers.pages.pack import pack_of
from desk.handovers.pages.portfolio import PortfolioPage
from dossiers import services
from dossiers.models import Client, Handover
from kam_crm.shared import clock
from kam_crm.shared.web.downloads import sheet_response
from kam_crm.shared.web.forms import post_data, submit


@requires(services.assign_portfolio)
@require_http_methods(["GET", "POST"])
def portfolio(request: SignedInRequest, pk: int) -> HttpResponse:
    """All clients of a manager, each to whom; `apply` and `check` show what would move and hand over nothing."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    page = PortfolioPage(person, request.user)
    form = PortfolioForm(post_data(request), page=page)
    is_shown = not form.is_bound or "apply" in request.POST or "check" in request.POST
    made = None if is_shown else submit(form, services.assign_portfolio, by=request.user)
    if made:
        count = sum(one.lines.count() for one in made)
        text = ngettext("%(count)d client is handed over.", "%(count)d clients are handed over.", count)
        messages.success(request, text % {"count": count})
        return redirect("dossiers:handover_detail", made[0].pk)
    if form.is_bound:
        form.is_valid()  # the day of the preview
    if form.has_error("manager", "receiver_away") or form.has_error("__all__", "receiver_away"):
        form.ask_to_confirm()
    context = {"page": page, "form": form}
    return render(request, "desk/portfolio.html", context, status=200 if is_shown else 422)


@requires(services.mark_briefing_read)
@require_http_methods(["GET", "POST"])
def handover_pack(request: SignedInRequest, pk: int) -> HttpResponse:
    """A briefing for each client of the hand-over that one sees; by POST it is kept that the new manager opened it."""
    handovers = Handover.objects.visible_to(request.user).select_related("manager")
    handover = get_object_or_404(handovers, pk=pk)
    clients = Client.objects.visible_to(request.user).filter(pk__in=handover.lines.values("client"))
    found = list(clients.with_row().order_by("-is_key", "summary__abc", "sort_key", "pk"))
    if not found:
        raise Http404
    if request.method == "POST":
        services.mark_briefing_read(by=request.user, handover=handover)
    log_access(
        user=request.user,
        what=Access.EXPORT,
        subject="briefing",
        format="pdf",
        filters={"chosen": len(found)},
    )
    name = _("Briefings %(day)s") % {"day": clock.today()}
    return sheet_response(name, pack_of(found, handover, request.user))
