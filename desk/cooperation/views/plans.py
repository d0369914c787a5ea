"""The cooperation plan of a client: shown, begun, handed in, changed by a version, closed, printed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Access
from accounts.rights.permissions import SignedInRequest, requires
from accounts.rights.secrets import has_regime, sees_strategy
from accounts.services import log_access, log_secrets
from desk.cooperation.forms import ActionForm, NeedForm, NewHoldingForm, NewPlanForm, PlanForm
from desk.cooperation.pages.plan import NoPlan, PlanPage, current_plan, versions_of
from desk.cooperation.pages.sheet import sheet_of
from dossiers.clients.pages.header import dossier_client, dossier_header
from dossiers.models import Client
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.downloads import sheet_response
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.params import int_param
from kam_crm.shared.web.refusals import on_refusal
from plans import services
from plans.models import CooperationPlan, PlanGoal

PAGE, BLANK = "desk/cooperation/plan.html", "desk/cooperation/blank.html"
EDIT, VERSIONS = "desk/cooperation/edit.html", "desk/cooperation/versions.html"


@requires("clients.strategy")
@require_safe
def client_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan in work, else the one that is written; without any the white spaces and the first step."""
    client = dossier_client(request.user, pk)
    plan = current_plan(client, request.user)
    return blank_page(request, client) if plan is None else plan_page(request, found_plan(request, plan.pk))


@requires("clients.strategy")
@require_safe
def cooperation_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    return plan_page(request, found_plan(request, pk))


@requires(services.draft_plan)
@require_POST
def plan_new(request: SignedInRequest, pk: int) -> HttpResponse:
    client = dossier_client(request.user, pk)
    form = NewPlanForm(request.POST, client=client, user=request.user)
    plan = submit(form, services.draft_plan, by=request.user, client=client)
    if plan is None:
        current = current_plan(client, request.user)
        if current is None:
            return blank_page(request, client, new_form=form, status=422)
        return plan_page(request, found_plan(request, current.pk), new_form=form, status=422)
    return redirect("desk:cooperation_plan", plan.pk)


@requires(services.record_need)
@require_POST
def need_record(request: SignedInRequest, pk: int) -> HttpResponse:
    client, form = dossier_client(request.user, pk), NeedForm(request.POST, user=request.user)
    if submit(form, services.record_need, by=request.user, client=client):
        messages.success(request, _("Saved."))
        return redirect("desk:client_plan", pk)
    plan = current_plan(client, request.user)
    if plan is None:
        return blank_page(request, client, need_form=form, status=422)
    return plan_page(request, found_plan(request, plan.pk), need_form=form, status=422)


@requires(services.update_plan)
@require_http_methods(["GET", "POST"])
def plan_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = found_plan(request, pk)
    page = PlanPage(plan, request.user)
    form = PlanForm(request.POST or None, plan=plan, sees_margin=page.sees_margin)
    if submit(form, services.update_plan, by=request.user, plan=plan):
        messages.success(request, _("Saved."))
        return redirect("desk:cooperation_plan", pk)
    return edit_page(request, plan, form, _("Term and benefits"))


@requires("clients.strategy")
@require_safe
def plan_versions(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = found_plan(request, pk)
    context = {"versions": versions_of(plan, request.user), "plan": plan}
    return render(request, VERSIONS, in_dossier(request, plan.client, context))


@requires("clients.strategy")
@require_safe
def plan_print(request: SignedInRequest, pk: int) -> HttpResponse:
    """On paper; the client's copy has neither margin nor barriers nor competitors."""
    plan = found_plan(request, pk)
    is_for_client = request.GET.get("copy") == "client"
    log_access(
        user=request.user,
        what=Access.EXPORT,
        subject="cooperation_plan",
        format="pdf",
        filters={"client": plan.client_id},
    )
    _log_secrets(request, plan.client_id)
    return sheet_response(str(plan), sheet_of(PlanPage(plan, request.user), is_for_client=is_for_client))


def _refused(
    request: SignedInRequest, error: BusinessRuleError, pk: int, *, status: int, **_given: Any
) -> HttpResponse:
    """Each refusal appears beside what it is about; the sum of them above."""
    words = dict.fromkeys(str(one) for one in error.together())
    messages.error(request, " ".join(words))
    return plan_page(request, found_plan(request, pk), status=status)


@requires(services.submit_plan)
@require_POST
@on_refusal(_refused)
def plan_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    services.submit_plan(by=request.user, plan=found_plan(request, pk), reason=request.POST.get("reason", ""))
    messages.success(request, _("Handed in: somebody else approves it."))
    return redirect("desk:cooperation_plan", pk)


@requires(services.withdraw_plan)
@require_POST
@on_refusal(_refused)
def plan_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    services.withdraw_plan(by=request.user, plan=found_plan(request, pk))
    messages.success(request, _("A draft again."))
    return redirect("desk:cooperation_plan", pk)


@requires(services.change_plan)
@require_POST
@on_refusal(_refused)
def plan_change(request: SignedInRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    version = services.change_plan(by=request.user, plan=found_plan(request, pk), reason=reason)
    messages.success(request, _("A new version; the old one stays in work until this one is approved."))
    return redirect("desk:cooperation_plan", version.pk)


@requires(services.close_plan)
@require_POST
@on_refusal(_refused)
def plan_close(request: SignedInRequest, pk: int) -> HttpResponse:
    services.close_plan(by=request.user, plan=found_plan(request, pk), result=request.POST.get("reason", ""))
    messages.success(request, _("The plan is closed."))
    return redirect("desk:cooperation_plan", pk)


@requires(services.add_plan_action)
@require_POST
def action_add(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = found_plan(request, pk)
    form = ActionForm(request.POST, plan=plan, user=request.user)
    if submit(form, services.add_plan_action, by=request.user):
        messages.success(request, _("Written down."))
        return redirect("desk:cooperation_plan", pk)
    return plan_page(request, plan, action_form=form, status=422)


# ---- pages that the parts of a plan share ----------------------------------------------------------------------------


def found_plan(request: SignedInRequest, pk: int) -> CooperationPlan:
    rows = CooperationPlan.objects.visible_to(request.user)
    shown = ("client__summary", "client__manager", "client__group", "client__segment", "previous")
    plan: CooperationPlan = get_object_or_404(rows.select_related(*shown), pk=pk)
    return plan


def plan_page(
    request: SignedInRequest,
    plan: CooperationPlan,
    *,
    action_form: ActionForm | None = None,
    need_form: NeedForm | None = None,
    holding_form: NewHoldingForm | None = None,
    new_form: NewPlanForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = PlanPage(plan, request.user)
    context = {
        "new_form": new_form or NewPlanForm(client=plan.client, user=request.user, last=plan),
        "page": page,
        "action_form": action_form or ActionForm(plan=plan, user=request.user),
        "holding_form": holding_form or NewHoldingForm(),
        "need_form": need_form or _need_form(request, page),
        "is_asking": need_form is not None or "group" in request.GET,
    }
    return render(request, PAGE, in_dossier(request, plan.client, context), status=status)


def blank_page(
    request: SignedInRequest,
    client: Client,
    *,
    new_form: NewPlanForm | None = None,
    need_form: NeedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = NoPlan(client, request.user)
    context = {
        "page": page,
        "new_form": new_form or NewPlanForm(client=client, user=request.user),
        "need_form": need_form or _need_form(request, page),
        "is_asking": need_form is not None or "group" in request.GET,
    }
    return render(request, BLANK, in_dossier(request, client, context), status=status)


def edit_page(
    request: SignedInRequest, plan: CooperationPlan, form: Any, title: str, goal: PlanGoal | None = None
) -> HttpResponse:
    context = {"plan": plan, "form": form, "title": title, "goal": goal}
    status = 422 if form.is_bound else 200
    return render(request, EDIT, in_dossier(request, plan.client, context), status=status)


def in_dossier(request: SignedInRequest, client: Client, context: dict[str, Any]) -> dict[str, Any]:
    """The frame of the tab. Raises PermissionDenied where secrets are kept and the person has no clearance."""
    if not sees_strategy(request.user, client.manager_id):
        raise PermissionDenied
    _log_secrets(request, client.pk)
    return {"client": client, "dossier": dossier_header(client, request.user, "plan"), **context}


def _log_secrets(request: SignedInRequest, client: int) -> None:
    if has_regime():
        log_secrets(user=request.user, clients=[client])


def _need_form(request: SignedInRequest, page: PlanPage | NoPlan) -> NeedForm:
    """Filled with what is known of the group that the address names."""
    key = int_param(request.GET.get("group"))
    known = page.white_spaces.needs.get(key) if key else None
    return NeedForm(user=request.user, group=key, amount=known.amount if known else None)
