"""The week: looked at, filled, submitted, decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Self

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.rights.covers import is_responsible
from accounts.rights.pages.acting import shown_manager
from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import clock, formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import is_fragment, render_page
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.activities.views.activities import moved_on_its_page, visible_activity
from plans.models import WeekDemand, WeekPlan
from plans.weeks.forms import (
    AgainForm,
    AnswerForm,
    DeclineForm,
    ProposalForm,
    ReasonForm,
    RescheduleForm,
    ReturnForm,
)
from plans.weeks.pages.board import week_board
from plans.weeks.pages.due import week_to_plan

STEPS: dict[str, Callable[..., WeekPlan]] = {
    "submit": services.submit_week,
    "withdraw": services.withdraw_week,
    "approve": services.approve_week,
    "return": services.return_week,
}


def monday_of(year: int, week: int) -> dt.date:
    """404 for a week that no calendar has, or that nobody plans."""
    if year not in clock.YEARS:
        raise Http404
    try:
        return dt.date.fromisocalendar(year, week, 1)
    except ValueError:
        raise Http404 from None


class Board:
    """The page of a week, and what it answers to everything that is done on it."""

    def __init__(self, request: SignedInRequest, plan: WeekPlan) -> None:
        self.request = request
        self.plan = plan

    @classmethod
    def of_week(cls, request: SignedInRequest, year: int, week: int) -> Self:
        """For the manager in the address, else for the one whose day is shown; looking does not save the plan.

        404 for people and weeks out of sight.
        """
        monday = monday_of(year, week)
        wanted = request.GET.get("manager", "") or request.POST.get("manager", "")
        manager = request.user if wanted else shown_manager(request)
        if wanted and wanted != str(request.user.pk):
            people = User.objects.managers().visible_to(request.user)
            manager = get_object_or_404(people, pk=int_param(wanted))
            # colleagues of the department are visible, their weeks only to who decides on them or deputises
            if not (request.user.can("week.decide") or is_responsible(request.user, manager.pk)):
                raise Http404
        if not manager.can("activities.plan"):
            raise Http404
        find = services.shown_week if request.method in {"GET", "HEAD"} else services.week_plan
        return cls(request, find(manager, monday))

    @classmethod
    def of_plan(cls, request: SignedInRequest, pk: int) -> Self:
        return cls(request, get_object_or_404(WeekPlan.objects.visible_to(request.user), pk=pk))

    def page(self, status: int = 200, *, focus: bool = False) -> HttpResponse:
        """`focus`: on the first client that is left to place or to decline."""
        plan = self.plan
        # a service locks and changes a row of its own, this one still has the status from before
        if plan.pk:
            plan.refresh_from_db()
        before, after = plan.monday - dt.timedelta(days=7), plan.monday + dt.timedelta(days=7)
        context = week_board(plan, self.request.user) | {
            "before": before.isocalendar(),
            "after": after.isocalendar(),
            "is_own": plan.manager_id == shown_manager(self.request).pk,
            "focus": focus,
            "is_part": is_fragment(self.request),
        }
        return render_page(self.request, "plans/week.html", context, partial="board", status=status)

    def undo_url(self, activities: list[int]) -> str:
        query = {"manager": self.plan.manager_id, "activities": ",".join(map(str, activities))}
        return reverse("plans:week_undo", args=[self.plan.iso_year, self.plan.iso_week], query=query)

    def refused(self, form: forms.Form) -> HttpResponse:
        """The forms of the board have no room for errors: the first stands above it."""
        messages.error(self.request, next(error for errors in form.errors.values() for error in errors))
        return self.page(status=422)

    def done(self) -> HttpResponse:
        if is_fragment(self.request):
            return self.page()
        response = redirect("plans:week_of", self.plan.iso_year, self.plan.iso_week)
        # without it the week of whoever decided or deputised would open
        response["Location"] += f"?manager={self.plan.manager_id}"
        return response


def _on_board(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, action: str = ""
) -> HttpResponse:
    """The week as it is, and above it why not."""
    messages.error(request, str(error))
    return Board.of_plan(request, pk).page(status, focus=error.code == "mandatory_left")


def _on_week(
    request: SignedInRequest, error: BusinessRuleError, year: int, week: int, *, status: int
) -> HttpResponse:
    messages.error(request, str(error))
    return Board.of_week(request, year, week).page(status)


@requires("activities.plan")
@require_safe
def week(request: SignedInRequest) -> HttpResponse:
    """The week to work on: this one, from Friday on the next."""
    year, number, _weekday = week_to_plan(clock.today()).isocalendar()
    return redirect("plans:week_of", year, number)


@requires("activities.view")
@require_safe
def week_of(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    return Board.of_week(request, year, week).page()


@requires(services.accept_proposal)
@require_POST
def week_add(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    """Plan a proposal in a slot."""
    board, form = Board.of_week(request, year, week), ProposalForm(request.POST, user=request.user)
    activity = submit(form, services.accept_proposal, by=request.user)
    if activity is None:
        return board.refused(form)
    words = _("%(client)s: %(day)s") % {
        "client": activity.client.name,
        "day": f"{formats.weekday(activity.day)} {formats.short_day(activity.day)}",
    }
    if activity.starts_at:
        words = f"{words}, {formats.time_of_day(activity.starts_at)}"
    messages.success(request, words, extra_tags=board.undo_url([activity.pk]))
    return board.done()


@requires(services.accept_all)
@require_POST
@on_refusal(_on_week)
def week_accept_all(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    """Every proposal into its slot, undone together."""
    board = Board.of_week(request, year, week)
    placed = services.accept_all(by=request.user, plan=board.plan)
    if placed:
        words = ngettext("%(count)s client placed.", "%(count)s clients placed.", len(placed))
        undo = board.undo_url([activity.pk for activity in placed])
        messages.success(request, words % {"count": len(placed)}, extra_tags=undo)
    else:
        messages.info(request, _("Nothing is proposed, or the week is full."))
    return board.done()


@requires(services.undo_accepting)
@require_POST
@on_refusal(_on_week)
def week_undo(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    board = Board.of_week(request, year, week)
    keys = [key for text in request.GET.get("activities", "").split(",") if (key := int_param(text))]
    services.undo_accepting(by=request.user, plan=board.plan, activities=keys)
    return board.done()


@requires(services.decline_proposal)
@require_POST
def week_decline(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    board, form = Board.of_week(request, year, week), DeclineForm(request.POST, user=request.user)
    if submit(form, services.decline_proposal, by=request.user, plan=board.plan) is None:
        return board.refused(form)
    return board.done()


@requires(services.propose_again)
@require_POST
def week_again(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    """Undo a refusal."""
    board, form = Board.of_week(request, year, week), AgainForm(request.POST, user=request.user)
    if not form.is_valid():
        return board.refused(form)
    services.propose_again(by=request.user, plan=board.plan, client=form.cleaned_data["client"])
    return board.done()


@requires(services.answer_demand)
@require_POST
def demand_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why what the head wants is not in the week."""
    rows = WeekDemand.objects.visible_to(request.user).select_related("plan__manager", "client")
    demand, form = get_object_or_404(rows, pk=pk), AnswerForm(request.POST)
    board = Board.of_plan(request, demand.plan_id)
    if submit(form, services.answer_demand, by=request.user, demand=demand) is None:
        return board.refused(form)
    return board.done()


@requires(services.move_activity)
@require_POST
def activity_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Dragged in the week, or chosen on the page of the activity."""
    activity, form = visible_activity(request, pk), RescheduleForm(request.POST)
    if not is_fragment(request):
        return moved_on_its_page(request, activity, form)
    # before it moves: the board shown is the one it was dragged on
    board = Board(request, services.week_plan(activity.manager, activity.day))
    if submit(form, services.move_activity, by=request.user, activity=activity) is None:
        return board.refused(form)
    return board.done()


@requires(services.cancel_activity)
@require_POST
def activity_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    activity, form = visible_activity(request, pk), ReasonForm(request.POST)
    board = Board(request, services.week_plan(activity.manager, activity.day))
    if submit(form, services.cancel_activity, by=request.user, activity=activity) is None:
        return board.refused(form)
    return board.done()


@requires(services.copy_last_week)
@require_POST
@on_refusal(_on_week)
def week_copy(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    board = Board.of_week(request, year, week)
    made = services.copy_last_week(by=request.user, plan=board.plan)
    text = ngettext("%(count)s activity copied.", "%(count)s activities copied.", len(made))
    if made:
        messages.success(request, text % {"count": len(made)})
    else:
        messages.info(
            request, _("Nothing to copy: the clients of last week are in this one, or its days are over.")
        )
    return board.done()


@requires(services.submit_week)
@require_POST
@on_refusal(_on_board)
def week_act(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """Submit, with a reason for what is left out, or withdraw what was submitted."""
    board, form = Board.of_plan(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return board.refused(form)
    given = {"reason": form.cleaned_data["reason"]} if action == "submit" else {}
    STEPS[action](by=request.user, plan=board.plan, **given)
    return board.done()


@requires(services.approve_week)
@require_POST
@on_refusal(_on_board)
def week_decide(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    board = Board.of_plan(request, pk)
    form = ReturnForm(request.POST, user=request.user, plan=board.plan)
    # only a comment that cannot be kept (too long, a NUL) fails here; whether one is needed the service says
    if not form.is_valid():
        return board.refused(form)
    clients = {"clients": form.cleaned_data["clients"]} if action == "return" else {}
    STEPS[action](by=request.user, plan=board.plan, reason=form.cleaned_data["reason"], **clients)
    return board.done()
