"""The week: looked at, filled, submitted, decided."""

from __future__ import annotations

import datetime as dt
from typing import Any

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
from kam_crm.shared.web.htmx import is_fragment, render_page
from plans import services
from plans.activities.pages.listing import SHOWN
from plans.activities.views.activities import moved_on_its_page
from plans.models import Contact, WeekPlan
from plans.weeks.forms import PlaceForm, ProposalForm, ReasonForm
from plans.weeks.pages import waiting_plans, week_board

PAGE = "plans/week.html"
FRIDAY = 5
DEEDS: dict[str, Any] = {
    "submit": services.submit_week,
    "withdraw": services.withdraw_week,
    "approve": services.approve_week,
}


@requires("contacts.plan")
@require_safe
def week(request: SignedInRequest) -> HttpResponse:
    """The week to work on: this one, from Friday on the next."""
    today = clock.today()
    day = today + dt.timedelta(days=7) if today.isoweekday() >= FRIDAY else today
    year, number, _weekday = day.isocalendar()
    return redirect("plans:week_of", year, number)


@requires("contacts.view")
@require_safe
def week_of(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    return _page(request, _plan(request, year, week))


@requires("contacts.plan")
@require_POST
def week_place(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    """Plan a proposal in a slot."""
    plan = _plan(request, year, week)
    form = ProposalForm(request.POST, user=request.user)
    if not form.is_valid():
        return _refused(request, plan, _("Choose a day and an hour."))
    data = {name: value for name, value in form.cleaned_data.items() if value is not None}
    return _done(request, plan, lambda: services.plan_contact(by=request.user, **data))


@requires("contacts.plan")
@require_POST
def contact_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Dragged in the week, or chosen on the page of the contact."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user).select_related(*SHOWN), pk=pk)
    if not is_fragment(request):
        return moved_on_its_page(request, contact)
    plan = services.week_plan(contact.manager, contact.day)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _refused(request, plan, _("Choose a day and an hour."))
    return _done(
        request, plan, lambda: services.move_contact(by=request.user, contact=contact, **form.cleaned_data)
    )


@requires("contacts.plan")
@require_POST
def contact_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    plan = services.week_plan(contact.manager, contact.day)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, plan, form.errors["reason"][0])
    reason = form.cleaned_data["reason"]
    return _done(
        request, plan, lambda: services.cancel_contact(by=request.user, contact=contact, reason=reason)
    )


@requires("contacts.plan")
@require_POST
def week_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(WeekPlan.objects.visible_to(request.user), pk=pk)
    return _done(
        request, plan, lambda: _say_copied(request, services.copy_last_week(by=request.user, plan=plan))
    )


def _say_copied(request: SignedInRequest, made: list[Contact]) -> None:
    text = ngettext("%(count)s contact copied.", "%(count)s contacts copied.", len(made))
    if made:
        messages.success(request, text % {"count": len(made)})
    else:
        messages.info(
            request, _("Nothing to copy: the clients of last week are in this one, or its days are over.")
        )


@requires("week.submit")
@require_POST
def week_act(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """Submit, or take back what was submitted."""
    plan = get_object_or_404(WeekPlan.objects.visible_to(request.user), pk=pk)
    return _done(request, plan, lambda: DEEDS[action](by=request.user, plan=plan))


@requires("week.decide")
@require_POST
def week_decide(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    plan = get_object_or_404(WeekPlan.objects.visible_to(request.user), pk=pk)
    deed = services.return_week if action == "return" else services.approve_week
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, plan, form.errors["reason"][0])
    comment = form.cleaned_data["reason"]
    return _done(request, plan, lambda: deed(by=request.user, plan=plan, comment=comment))


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
    """The plan of the manager in the address, else of the one whose day is shown.

    404 for people and weeks out of sight.
    """
    monday = _monday(year, week)
    wanted = request.GET.get("manager", "") or request.POST.get("manager", "")
    manager = request.user if wanted else shown_manager(request)
    if wanted and wanted != str(request.user.pk):
        people = User.objects.managers().visible_to(request.user)
        manager = get_object_or_404(people, pk=int(wanted) if wanted.isdecimal() else 0)
        if not (request.user.can("week.decide") or is_responsible(request.user, manager.pk)):
            raise Http404
    if not manager.can("contacts.plan"):
        raise Http404
    return services.week_plan(manager, monday)


def _monday(year: int, week: int) -> dt.date:
    """404 for a week that no calendar has, or that nobody plans: looking at a week makes its plan."""
    if year not in clock.YEARS:
        raise Http404
    try:
        return dt.date.fromisocalendar(year, week, 1)
    except ValueError:
        raise Http404 from None


def _page(request: SignedInRequest, plan: WeekPlan, status: int = 200) -> HttpResponse:
    plan.refresh_from_db()
    context = week_board(plan, request.user)
    before, after = plan.monday - dt.timedelta(days=7), plan.monday + dt.timedelta(days=7)
    context |= {
        "before": before.isocalendar(),
        "after": after.isocalendar(),
        "is_own": plan.manager_id == shown_manager(request).pk,
    }
    return render_page(request, PAGE, context, partial="board", status=status)


def _done(request: SignedInRequest, plan: WeekPlan, deed: Any) -> HttpResponse:
    try:
        deed()
    except BusinessRuleError as error:
        return _refused(request, plan, str(error))
    if is_fragment(request):
        return _page(request, plan)
    return _back(plan)


def _refused(request: SignedInRequest, plan: WeekPlan, text: str) -> HttpResponse:
    messages.error(request, text)
    return _page(request, plan, status=422) if is_fragment(request) else _back(plan)


def _back(plan: WeekPlan) -> HttpResponse:
    response = redirect("plans:week_of", plan.iso_year, plan.iso_week)
    response["Location"] += f"?manager={plan.manager_id}"
    return response
