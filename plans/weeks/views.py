"""The week: looked at, filled, submitted, decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.rights.covers import is_responsible
from accounts.rights.pages.acting import shown_manager
from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import is_fragment, render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.activities.views.activities import moved_on_its_page, visible_activity
from plans.models import WeekPlan
from plans.weeks.forms import ProposalForm, ReasonForm, RescheduleForm
from plans.weeks.pages import waiting_plans, week_board

FRIDAY = 5
STEPS: dict[str, Callable[..., WeekPlan]] = {
    "submit": services.submit_week,
    "withdraw": services.withdraw_week,
    "approve": services.approve_week,
    "return": services.return_week,
}


def _on_board(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, action: str = ""
) -> HttpResponse:
    """The week as it is, and above it why not."""
    messages.error(request, str(error))
    return _page(request, _visible(request, pk), status)


def _on_week(
    request: SignedInRequest, error: BusinessRuleError, year: int, week: int, *, status: int
) -> HttpResponse:
    messages.error(request, str(error))
    return _page(request, _plan(request, year, week), status)


@requires("activities.plan")
@require_safe
def week(request: SignedInRequest) -> HttpResponse:
    """The week to work on: this one, from Friday on the next."""
    today = clock.today()
    day = today + dt.timedelta(days=7) if today.isoweekday() >= FRIDAY else today
    year, number, _weekday = day.isocalendar()
    return redirect("plans:week_of", year, number)


@requires("activities.view")
@require_safe
def week_of(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    return _page(request, _plan(request, year, week))


@requires(services.plan_activity)
@require_POST
def week_add(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    """Plan a proposal in a slot."""
    plan, form = _plan(request, year, week), ProposalForm(request.POST, user=request.user)
    if submit(form, services.plan_activity, by=request.user) is None:
        return _refused(request, plan, form)
    return _done(request, plan)


@requires(services.move_activity)
@require_POST
def activity_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Dragged in the week, or chosen on the page of the activity."""
    activity, form = visible_activity(request, pk), RescheduleForm(request.POST)
    if not is_fragment(request):
        return moved_on_its_page(request, activity, form)
    plan = services.week_plan(activity.manager, activity.day)
    if submit(form, services.move_activity, by=request.user, activity=activity) is None:
        return _refused(request, plan, form)
    return _done(request, plan)


@requires(services.cancel_activity)
@require_POST
def activity_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    activity, form = visible_activity(request, pk), ReasonForm(request.POST)
    plan = services.week_plan(activity.manager, activity.day)
    if submit(form, services.cancel_activity, by=request.user, activity=activity) is None:
        return _refused(request, plan, form)
    return _done(request, plan)


@requires(services.copy_last_week)
@require_POST
@on_refusal(_on_week)
def week_copy(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    plan = _plan(request, year, week)
    made = services.copy_last_week(by=request.user, plan=plan)
    text = ngettext("%(count)s activity copied.", "%(count)s activities copied.", len(made))
    if made:
        messages.success(request, text % {"count": len(made)})
    else:
        messages.info(
            request, _("Nothing to copy: the clients of last week are in this one, or its days are over.")
        )
    return _done(request, plan)


@requires(services.submit_week)
@require_POST
@on_refusal(_on_board)
def week_act(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """Submit, or withdraw what was submitted."""
    plan = _visible(request, pk)
    STEPS[action](by=request.user, plan=plan)
    return _done(request, plan)


@requires(services.approve_week)
@require_POST
@on_refusal(_on_board)
def week_decide(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    plan, form = _visible(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, plan, form)
    STEPS[action](by=request.user, plan=plan, reason=form.cleaned_data["reason"])
    return _done(request, plan)


@requires("week.decide")
@require_safe
def plan_list(request: SignedInRequest) -> HttpResponse:
    """Weeks that wait for a decision, then those decided lately."""
    decided = WeekPlan.objects.visible_to(request.user).exclude(status="draft").select_related("manager")
    page = Keyset(decided, ["-updated_at"], 30).page(request.GET.get("cursor", ""))
    return render_page(
        request, "plans/plan_list.html", {"waiting": list(waiting_plans(request.user)), "page": page}
    )


def _plan(request: SignedInRequest, year: int, week: int) -> WeekPlan:
    """The plan of the manager in the address, else of the one whose day is shown; looking does not save it.

    404 for people and weeks out of sight.
    """
    monday = _monday(year, week)
    wanted = request.GET.get("manager", "") or request.POST.get("manager", "")
    manager = request.user if wanted else shown_manager(request)
    if wanted and wanted != str(request.user.pk):
        people = User.objects.managers().visible_to(request.user)
        manager = get_object_or_404(people, pk=int_param(wanted))
        if not (request.user.can("week.decide") or is_responsible(request.user, manager.pk)):
            raise Http404
    if not manager.can("activities.plan"):
        raise Http404
    find = services.shown_week if request.method in {"GET", "HEAD"} else services.week_plan
    return find(manager, monday)


def _monday(year: int, week: int) -> dt.date:
    """404 for a week that no calendar has, or that nobody plans."""
    if year not in clock.YEARS:
        raise Http404
    try:
        return dt.date.fromisocalendar(year, week, 1)
    except ValueError:
        raise Http404 from None


def _visible(request: SignedInRequest, pk: int) -> WeekPlan:
    plan: WeekPlan = get_object_or_404(WeekPlan.objects.visible_to(request.user), pk=pk)
    return plan


def _page(request: SignedInRequest, plan: WeekPlan, status: int = 200) -> HttpResponse:
    if plan.pk:
        plan.refresh_from_db()
    before, after = plan.monday - dt.timedelta(days=7), plan.monday + dt.timedelta(days=7)
    context = week_board(plan, request.user) | {
        "before": before.isocalendar(),
        "after": after.isocalendar(),
        "is_own": plan.manager_id == shown_manager(request).pk,
    }
    return render_page(request, "plans/week.html", context, partial="board", status=status)


def _refused(request: SignedInRequest, plan: WeekPlan, form: forms.Form) -> HttpResponse:
    """The forms of the board have no room for errors: the first stands above it."""
    messages.error(request, next(error for errors in form.errors.values() for error in errors))
    return _page(request, plan, status=422)


def _done(request: SignedInRequest, plan: WeekPlan) -> HttpResponse:
    if is_fragment(request):
        return _page(request, plan)
    response = redirect("plans:week_of", plan.iso_year, plan.iso_week)
    response["Location"] += f"?manager={plan.manager_id}"
    return response
