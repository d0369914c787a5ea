from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Access
from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime
from accounts.services import log_access, log_secrets
from desk.briefing.forms import AnswerForm, PreparationForm, QuestionForm
from desk.briefing.pages.briefing import Briefing
from desk.briefing.pages.sheet import sheet_of
from dossiers.clients.pages.header import dossier_client
from dossiers.facts.completeness import dossier_of
from dossiers.facts.known import question_of
from dossiers.models import ClientContact
from kam_crm.shared import clock
from kam_crm.shared.web.downloads import sheet_response
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from orders.services import LineInput, create_order
from plans import services
from plans.models import Activity, ActivityStatus, Question

PAGE = "desk/briefing.html"
MOST_SHEETS = 20  # meetings of a day


def _activities(request: SignedInRequest) -> Any:
    staff = ClientContact.objects.visible_to(request.user).select_related("person")
    rows = Activity.objects.visible_to(request.user).select_related(
        "client__summary", "client__manager", "manager"
    )
    return rows.prefetch_related(Prefetch("persons", queryset=staff.order_by("person__sort_key")))


def _activity(request: SignedInRequest, pk: int) -> Activity:
    found: Activity = get_object_or_404(_activities(request), pk=pk)
    return found


@requires("briefing.view")
@require_safe
def briefing(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, Briefing(_activity(request, pk), request.user))


@requires("briefing.view")
@require_safe
def briefing_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """One meeting on paper."""
    activity = _activity(request, pk)
    return _sheet(request, [activity], f"{activity.day} {activity.client.name}")


@requires("briefing.view")
@require_safe
def day_sheets(request: SignedInRequest, day: str) -> HttpResponse:
    """All meetings of one's day, a page each; 404 where there is none."""
    try:
        date = dt.date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    rows = (
        _activities(request).filter(manager=request.user, day=date).exclude(status=ActivityStatus.CANCELLED)
    )
    found = list(rows.order_by("starts_at", "pk")[:MOST_SHEETS])
    if not found:
        raise Http404
    return _sheet(request, found, day)


@requires(services.prepare)
@require_POST
def briefing_prepare(request: SignedInRequest, pk: int) -> HttpResponse:
    activity, form = _activity(request, pk), PreparationForm(request.POST)
    if submit(form, services.prepare, by=request.user, activity=activity):
        messages.success(request, _("Saved."))
        return redirect("desk:briefing", pk)
    return _page(request, Briefing(activity, request.user), preparing=form)


@requires(services.ask)
@require_POST
def question_add(request: SignedInRequest, pk: int) -> HttpResponse:
    activity, form = _activity(request, pk), QuestionForm(request.POST)
    if submit(form, services.ask, by=request.user, activity=activity):
        return redirect("desk:briefing", pk)
    return _page(request, Briefing(activity, request.user), asking=form)


@requires(services.ask)
@require_POST
def fact_ask(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """What the dossier lacks becomes a question of the next meeting; without one, a meeting is planned first."""
    client = dossier_client(request.user, pk)
    line = dossier_of(client, request.user).line(key)
    text = question_of(line.item) if line and line.is_missing else ""
    if not text:
        raise Http404
    contacts = Activity.objects.visible_to(request.user).filter(client=client)
    activity = contacts.ahead(clock.today()).first()
    if activity is None:
        messages.warning(request, _("Plan a visit or a call first: the question goes into its briefing."))
        return redirect(reverse("plans:activity_new", query={"client": client.pk}))
    services.ask(by=request.user, activity=activity, text=text, key=f"fact-{key}")
    messages.success(request, _("The question is in the briefing."))
    return redirect("desk:briefing", activity.pk)


@requires(services.answer_question)
@require_POST
def question_answer(request: SignedInRequest, pk: int, question: int) -> HttpResponse:
    activity, form = _activity(request, pk), AnswerForm(request.POST)
    rows = Question.objects.visible_to(request.user).filter(activity=activity)
    found = get_object_or_404(rows, pk=question)
    if submit(form, services.answer_question, by=request.user, activity=activity, question=found):
        messages.success(request, _("The answer is kept."))
    return redirect("desk:briefing", pk)


@requires(create_order)
@require_POST
def briefing_order(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft with the goods that were ticked, each in its usual quantity."""
    activity = _activity(request, pk)
    ticked = set(request.POST.getlist("product"))
    items = [item for item in Briefing(activity, request.user).stopped if str(item.product.pk) in ticked]
    if not items:
        messages.warning(request, _("Tick what goes into the order."))
        return redirect("desk:briefing", pk)
    lines = [LineInput(item.product, item.quantity) for item in items]
    order = create_order(by=request.user, client=activity.client, lines=lines)
    return redirect("orders:order_detail", order.pk)


def _sheet(request: SignedInRequest, activities: list[Activity], name: str) -> HttpResponse:
    log_access(
        user=request.user, what=Access.EXPORT, subject="briefing", format="pdf",
        filters={"since": str(activities[0].day), "until": str(activities[-1].day)} if len(activities) > 1
        else {"client": activities[0].client_id},
    )  # fmt: skip
    briefings = [Briefing(activity, request.user) for activity in activities]
    _log_strategy(request, briefings)
    return sheet_response(name, sheet_of(briefings, request.user.full_name))


def _log_strategy(request: SignedInRequest, shown: list[Briefing]) -> None:
    clients = [one.client.pk for one in shown if one.shows_strategy] if has_regime() else []
    if clients:
        log_secrets(user=request.user, clients=clients)


def _page(
    request: SignedInRequest,
    shown: Briefing,
    *,
    preparing: PreparationForm | None = None,
    asking: QuestionForm | None = None,
) -> HttpResponse:
    prepared = shown.preparation
    first = (
        {"goal": prepared.goal, "outcomes": prepared.outcomes}
        if prepared
        else {"goal": shown.activity.purpose}
    )
    context = {
        "briefing": shown,
        "form": preparing or PreparationForm(initial=first),
        "asking": asking or QuestionForm(),
        "is_preparing": preparing is not None or "prepare" in request.GET,
    }
    status = 422 if preparing is not None or asking is not None else 200
    _log_strategy(request, [shown])
    return render_page(request, PAGE, context, "briefing", status=status)
