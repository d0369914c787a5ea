from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.company.forms import CompanySettingsForm, EditOwnCompanyForm, FoundingForm, OwnCompanyForm
from accounts.company.models import CompanyProfile, OwnCompany
from accounts.links.doors import open_link
from accounts.links.models import Purpose
from accounts.rights.permissions import public, requires
from accounts.users.views import form_page
from kam_crm.shared.company import company
from kam_crm.shared.web.forms import post_data, submit


@public
@require_http_methods(["GET", "POST"])
def founding(request: HttpRequest, secret: str) -> HttpResponse:
    """The first page of an empty company; its link opens it once."""
    if open_link(secret, Purpose.FOUNDING) is None:
        return render(request, "accounts/link_over.html", {"purpose": Purpose.FOUNDING}, status=410)
    form = FoundingForm(post_data(request), initial=vars(company()))
    if form.is_bound and (first := submit(form, services.found_company, by=None, secret=secret)):
        login(request, first, settings.AUTHENTICATION_BACKENDS[0])
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/founding.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(services.update_company)
@require_http_methods(["GET", "POST"])
def company_edit(request: HttpRequest) -> HttpResponse:
    form = CompanySettingsForm(post_data(request), initial=vars(company()))
    if form.is_bound and submit(form, services.update_company, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("accounts:company_edit")
    entities = OwnCompany.objects.visible_to(request.user)
    profile = CompanyProfile.objects.visible_to(request.user).select_related("founded_by").first()
    return form_page(request, "accounts/company.html", form, entities=entities, profile=profile)


@requires(services.add_own_company)
@require_http_methods(["GET", "POST"])
def own_company_new(request: HttpRequest) -> HttpResponse:
    form = OwnCompanyForm(post_data(request))
    if form.is_bound and submit(form, services.add_own_company, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("accounts:company_edit")
    return form_page(request, "accounts/own_company_form.html", form, entity=None)


@requires(services.update_own_company)
@require_http_methods(["GET", "POST"])
def own_company_edit(request: HttpRequest, pk: int) -> HttpResponse:
    entity = get_object_or_404(OwnCompany.objects.visible_to(request.user), pk=pk)
    known = {name: getattr(entity, name) for name in EditOwnCompanyForm.base_fields}
    form = EditOwnCompanyForm(post_data(request), initial=known)
    if form.is_bound and submit(form, services.update_own_company, by=request.user, own_company=entity):
        messages.success(request, _("Saved."))
        return redirect("accounts:company_edit")
    return form_page(request, "accounts/own_company_form.html", form, entity=entity)
