"""Weeks of a department, and any week on paper or as a file."""

from __future__ import annotations

import datetime as dt
import re

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import clock
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.params import int_param
from plans.models import WeekPlan
from plans.weeks.pages.due import week_to_plan
from plans.weeks.pages.files import WeekFile
from plans.weeks.pages.team import WEEK, TeamWeek
from plans.weeks.pages.waiting import waiting_plans
from plans.weeks.views.board import Board, monday_of

NAMED = re.compile(r"([0-9]{4})-([0-9]{1,2})").fullmatch  # a week in an address: «2026-48»


def _team(request: SignedInRequest) -> TeamWeek:
    """Of the week in the address, else of the one that is planned now. 404 for a week that no calendar has."""
    named = NAMED(request.GET.get("week", ""))
    monday = monday_of(int(named[1]), int(named[2])) if named else week_to_plan(clock.today())
    return TeamWeek(request.user, monday, int_param(request.GET.get("department")))


def _name(monday: dt.date) -> str:
    year, week, _weekday = monday.isocalendar()
    return f"{year}-{week}"


@requires("week.decide")
@require_safe
def plan_list(request: SignedInRequest) -> HttpResponse:
    """Managers and their weeks, what waits for a decision, whom nobody visits; then those decided lately."""
    team = _team(request)
    decided = WeekPlan.objects.visible_to(request.user).exclude(status="draft").select_related("manager")
    context = {
        "team": team,
        "week_name": _name(team.monday),
        "before": _name(team.monday - WEEK),
        "after": _name(team.monday + WEEK),
        "waiting": list(waiting_plans(request.user)),
        "page": Keyset(decided, ["-updated_at"], 30).page(request.GET.get("cursor", "")),
    }
    return render_page(request, "plans/plan_list.html", context)


@requires("week.decide")
@require_safe
def plans_print(request: SignedInRequest) -> HttpResponse:
    team = _team(request)
    return _on_paper(request, WeekFile(request, team.managers, team.monday))


@requires("week.decide")
@require_safe
def plans_export(request: SignedInRequest) -> HttpResponseBase:
    team = _team(request)
    return download(WeekFile(request, team.managers, team.monday).export)


@requires("activities.view")
@require_safe
def week_print(request: SignedInRequest, year: int, week: int) -> HttpResponse:
    plan = Board.of_week(request, year, week).plan
    return _on_paper(request, WeekFile(request, [plan.manager], plan.monday))


@requires("activities.view")
@require_safe
def week_export(request: SignedInRequest, year: int, week: int) -> HttpResponseBase:
    plan = Board.of_week(request, year, week).plan
    return download(WeekFile(request, [plan.manager], plan.monday).export)


def _on_paper(request: SignedInRequest, file: WeekFile) -> HttpResponse:
    return render_page(request, "plans/week_print.html", {"file": file, "last": file.monday + WEEK})
