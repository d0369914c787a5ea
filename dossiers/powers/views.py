"""Powers of attorney: the list, one issued, one revoked, the signed paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Access
from accounts.rights.permissions import SignedInRequest, requires
from accounts.services import log_access
from dossiers import services
from dossiers.documents.views import bytes_response
from dossiers.models import PowerOfAttorney
from dossiers.powers.forms import PowerForm, RevokeForm
from dossiers.powers.pages import PowerListing
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page

FORM = "dossiers/power_form.html"


@requires("powers.view")
@require_safe
def power_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "dossiers/power_list.html", {"list": PowerListing(request)}, partial="rows")


@requires(services.issue_power)
@require_http_methods(["GET", "POST"])
def power_new(request: SignedInRequest) -> HttpResponse:
    form = PowerForm(post_data(request), request.FILES or None, by=request.user)
    if submit(form, services.issue_power, by=request.user):
        messages.success(request, _("The power of attorney is issued."))
        return redirect("dossiers:power_list")
    context = {"form": form, "power": None, "back": reverse("dossiers:power_list")}
    return render(request, FORM, context, status=422 if form.is_bound else 200)


@requires(services.revoke_power)
@require_http_methods(["GET", "POST"])
def power_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    power = _power(request, pk)
    form = RevokeForm(post_data(request))
    if submit(form, services.revoke_power, by=request.user, power=power):
        messages.success(request, _("The power of attorney is revoked."))
        return redirect("dossiers:power_list")
    context = {"form": form, "power": power, "back": reverse("dossiers:power_list")}
    return render(request, FORM, context, status=422 if form.is_bound else 200)


@requires("powers.view")
@require_safe
def power_file(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = PowerOfAttorney.objects.visible_to(request.user).filter(content__isnull=False)
    power: PowerOfAttorney = get_object_or_404(rows.select_related("content"), pk=pk)
    log_access(user=request.user, what=Access.EXPORT, subject="powers", format="file", filters={})
    return bytes_response(bytes(power.content.data), power.media_type, power.file_name)


def _power(request: SignedInRequest, pk: int) -> PowerOfAttorney:
    rows = PowerOfAttorney.objects.visible_to(request.user).select_related("user")
    found: PowerOfAttorney = get_object_or_404(rows, pk=pk)
    return found
