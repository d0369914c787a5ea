from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import clock
from kam_crm.shared.web.htmx import render_page
from plans.tasks.pages.detail import move_chips
from plans.tasks.pages.listing import TaskListing
from plans.tasks.pages.quick import QuickLine
from plans.tasks.pages.rates import Rates


@requires("tasks.view")
@require_safe
def task_list(request: SignedInRequest) -> HttpResponse:
    context = {
        "list": TaskListing(request),
        "chips": move_chips(clock.today()),
        "quick": QuickLine(request.user, QueryDict()),
        "rates": Rates(request.user),
        "can_enter": request.user.can("tasks.write"),
    }
    return render_page(request, "plans/task_list.html", context, "rows")
