"""Rules and limits: read by heads, set by the director and the administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.rights.permissions import SignedInRequest, requires
from accounts.rules.forms import CalendarDayForm, RuleForm
from accounts.rules.models import CalendarDay, Rule
from accounts.rules.pages.keys import key_in
from accounts.rules.pages.rules import OpenedRule, RulesPage
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import apply_business_error
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import htmx_redirect, render_page
from kam_crm.shared.web.refusals import on_refusal

PAGE = "accounts/rule_list.html"


@requires("rules.view")
@require_safe
def rules(request: SignedInRequest) -> HttpResponse:
    return _page(request, RulesPage(request.user))


def rule_refused(request: SignedInRequest, error: BusinessRuleError, key: str, status: int) -> HttpResponse:
    """One's own limit, or somebody was faster: the reason beside what was typed, and the rule as it is now."""
    opened = _opened(request, key)
    opened.form = RuleForm(request.POST, key=opened.chosen, by=request.user)
    apply_business_error(opened.form, error)
    return _page(request, opened, status)


@requires("rules.view")
@require_safe
def rule_detail(request: SignedInRequest, key: str) -> HttpResponse:
    """One rule beside all of them: its history, and for those who set rules the form."""
    opened = _opened(request, key)
    if opened.can_write:
        opened.form = RuleForm(key=opened.chosen, by=request.user)
    return _page(request, opened)


@requires(services.set_limit_of_role)
@require_POST
@on_refusal(rule_refused)
def rule_set(request: SignedInRequest, key: str) -> HttpResponse:
    opened = _opened(request, key)
    opened.form = form = RuleForm(request.POST, key=opened.chosen, by=request.user)
    if _set(request, opened) is None:
        if form.has_error(NON_FIELD_ERRORS, "changed_meanwhile"):
            form.take_over()
        return _page(request, opened, 422)
    messages.success(request, _("Saved. It applies from its day on."))
    return htmx_redirect(request, reverse("accounts:rule_detail", args=[key]))


def _set(request: SignedInRequest, opened: OpenedRule) -> Rule | None:
    key = opened.chosen
    if not key.role:
        return submit(opened.form, services.set_threshold, by=request.user, name=key.name)
    known: dict[str, Any] = {"capability": key.name, "role": key.role}
    if opened.department is not None:
        known["department"] = opened.department
    return submit(opened.form, services.set_limit_of_role, by=request.user, **known)


@requires(services.withdraw_rule)
@require_POST
def rule_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(Rule.objects.visible_to(request.user), pk=pk)
    services.withdraw_rule(by=request.user, rule=rule)
    messages.success(request, _("Withdrawn. What was set before stays in force."))
    return redirect("accounts:rules")


@requires(services.set_calendar_day)
@require_POST
def calendar_day_set(request: SignedInRequest) -> HttpResponse:
    form = CalendarDayForm(request.POST)
    if submit(form, services.set_calendar_day, by=request.user) is None:
        page = RulesPage(request.user)
        page.day_form = form
        return _page(request, page, 422)
    messages.success(request, _("Saved. All dates are counted by it."))
    return redirect("accounts:rules")


@requires(services.remove_calendar_day)
@require_POST
def calendar_day_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    calendar_day = get_object_or_404(CalendarDay.objects.visible_to(request.user), pk=pk)
    services.remove_calendar_day(by=request.user, calendar_day=calendar_day)
    messages.success(request, _("Removed. The day is what the calendar of the country says."))
    return redirect("accounts:rules")


def _opened(request: SignedInRequest, key: str) -> OpenedRule:
    found = key_in(key)
    if found is None:
        raise Http404
    opened = OpenedRule(request.user, found)
    if found.department is not None and opened.department is None:
        raise Http404
    return opened


def _page(request: SignedInRequest, rules: RulesPage, status: int = 200) -> HttpResponse:
    if rules.can_write and rules.day_form is None:
        rules.day_form = CalendarDayForm()
    return render_page(request, PAGE, {"rules": rules}, "opened", status=status)
