"""The rules of segments: which thresholds hold, held and will hold; set from a coming day by those who may."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.refusals import on_refusal
from reports.models import SegmentPolicy
from reports.pages.tabs import tabs_for
from reports.segments.forms import PolicyForm
from reports.segments.pages.policy import Rules
from reports.segments.services import set_policy, withdraw_policy


@requires("policy.view")
@require_safe
def policy_list(request: SignedInRequest) -> HttpResponse:
    return policies_page(request)


def policies_page(request: SignedInRequest, status: int = 200) -> HttpResponse:
    context = {"rules": Rules(request.user), "tabs": tabs_for(request)}
    return render_page(request, "reports/policy_list.html", context, status=status)


def policies_after_refusal(
    request: SignedInRequest, error: BusinessRuleError, pk: int, status: int
) -> HttpResponse:
    messages.error(request, str(error))
    return policies_page(request, status)


@requires(set_policy)
@require_http_methods(["GET", "POST"])
def policy_new(request: SignedInRequest) -> HttpResponse:
    """What holds now, to be changed from a coming day on."""
    rules = Rules(request.user)
    # from the newest version, not from today's: one that is still to come would be undone by its successor
    form = PolicyForm(post_data(request), initial={"valid_from": rules.first_open_day, **rules.newest_values})
    policy = submit(form, set_policy, by=request.user)
    if policy is not None:
        messages.success(request, _("Saved. The rules apply from their start date."))
        return redirect("reports:policy_list")
    status = 422 if form.is_bound else 200
    return render_page(request, "reports/policy_form.html", {"form": form}, status=status)


@requires(withdraw_policy)
@require_POST
@on_refusal(policies_after_refusal)
def policy_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    policy = get_object_or_404(SegmentPolicy.objects.visible_to(request.user), pk=pk)
    withdraw_policy(by=request.user, policy=policy)
    messages.success(request, _("The rules are withdrawn."))
    return redirect("reports:policy_list")
