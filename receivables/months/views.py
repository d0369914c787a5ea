"""Months of the books: what is open in each, closing one, opening it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import given
from kam_crm.shared.web.refusals import on_refusal
from receivables.models import ClosedMonth
from receivables.months import services
from receivables.months.forms import MonthForm, ReopenForm
from receivables.months.pages import MonthsPage


def _refused(
    request: SignedInRequest, error: BusinessRuleError, *, status: int, **_arguments: int
) -> HttpResponse:
    return _page(request, status, str(error))


@requires(services.close_month)
@require_safe
def month_list(request: SignedInRequest) -> HttpResponse:
    return _page(request)


@requires(services.close_month)
@require_POST
@on_refusal(_refused)
def month_close(request: SignedInRequest) -> HttpResponse:
    closed = services.close_month(by=request.user, **given(MonthForm(request.POST)))
    messages.success(request, _("%(month)s is closed.") % {"month": closed})
    return redirect("receivables:month_list")


@requires(services.reopen_month)
@require_POST
@on_refusal(_refused)
def month_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    closed = get_object_or_404(ClosedMonth.objects.visible_to(request.user), pk=pk)
    opened = services.reopen_month(by=request.user, closed=closed, **given(ReopenForm(request.POST)))
    messages.success(request, _("%(month)s is open again.") % {"month": opened})
    return redirect("receivables:month_list")


def _page(request: SignedInRequest, status: int = 200, error: str = "") -> HttpResponse:
    context = {"page": MonthsPage(request.user), "error": error}
    return render(request, "receivables/month_list.html", context, status=status)
