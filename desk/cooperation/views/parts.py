"""Goals, services and barriers of a plan that is written."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights.permissions import SignedInRequest, requires
from desk.cooperation.forms import FactForm, GoalForm, HoldingForm, NewHoldingForm
from desk.cooperation.views.plans import edit_page, found_plan, plan_page
from kam_crm.shared.web.forms import submit
from plans import services
from plans.models import HoldingKind, PlanGoal, PlanHolding


@requires(services.add_goal)
@require_http_methods(["GET", "POST"])
def goal_new(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = found_plan(request, pk)
    form = GoalForm(request.POST or None, plan=plan, user=request.user)
    if submit(form, services.add_goal, by=request.user, plan=plan):
        return redirect("desk:cooperation_plan", pk)
    return edit_page(request, plan, form, _("New goal"))


@requires(services.update_goal)
@require_http_methods(["GET", "POST"])
def goal_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    goal = _goal(request, pk)
    plan = found_plan(request, goal.plan_id)
    form = GoalForm(request.POST or None, plan=plan, user=request.user, goal=goal)
    if submit(form, services.update_goal, by=request.user, goal=goal):
        messages.success(request, _("Saved."))
        return redirect("desk:cooperation_plan", plan.pk)
    return edit_page(request, plan, form, goal.title, goal)


@requires(services.drop_goal)
@require_POST
def goal_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = services.drop_goal(by=request.user, goal=_goal(request, pk))
    messages.success(request, _("Left out."))
    return redirect("desk:cooperation_plan", plan.pk)


@requires(services.record_goal_fact)
@require_POST
def goal_fact(request: SignedInRequest, pk: int) -> HttpResponse:
    goal, form = _goal(request, pk), FactForm(request.POST)
    if submit(form, services.record_goal_fact, by=request.user, goal=goal):
        messages.success(request, _("Saved."))
        return redirect("desk:cooperation_plan", goal.plan_id)
    messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    return plan_page(request, found_plan(request, goal.plan_id), status=422)


@requires(services.set_holding)
@require_POST
def holding_set(request: SignedInRequest, pk: int) -> HttpResponse:
    holding, form = _holding(request, pk), HoldingForm(request.POST)
    submit(form, services.set_holding, by=request.user, holding=holding)
    return redirect("desk:cooperation_plan", holding.plan_id)


@requires(services.drop_holding)
@require_POST
def holding_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = services.drop_holding(by=request.user, holding=_holding(request, pk))
    messages.success(request, _("Left out."))
    return redirect("desk:cooperation_plan", plan.pk)


@requires(services.add_holding)
@require_POST
def holding_add(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, form = found_plan(request, pk), NewHoldingForm(request.POST)
    kind = HoldingKind.BARRIER if request.POST.get("kind") == HoldingKind.BARRIER else HoldingKind.SERVICE
    if submit(form, services.add_holding, by=request.user, plan=plan, kind=kind):
        return redirect("desk:cooperation_plan", pk)
    return plan_page(request, plan, holding_form=form, status=422)


def _goal(request: SignedInRequest, pk: int) -> PlanGoal:
    rows = PlanGoal.objects.visible_to(request.user).select_related("plan__client__manager", "owner", "group")
    goal: PlanGoal = get_object_or_404(rows, pk=pk)
    return goal


def _holding(request: SignedInRequest, pk: int) -> PlanHolding:
    rows = PlanHolding.objects.visible_to(request.user).select_related("plan__client__manager")
    holding: PlanHolding = get_object_or_404(rows, pk=pk)
    return holding
