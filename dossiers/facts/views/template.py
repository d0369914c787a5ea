"""What the head demands of dossiers: read by everybody, set by heads and directors (R62)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers import services
from dossiers.facts.forms.template import item_forms
from dossiers.facts.pages.template import TemplatePage, department_for
from kam_crm.shared.checks import forbidden
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.web.forms import post_data
from kam_crm.shared.web.params import int_param


@requires("clients.view")
@require_safe
def dossier_template(request: SignedInRequest) -> HttpResponse:
    return render(request, "dossiers/dossier_template.html", {"page": _page_of(request)})


@requires(services.publish_template)
@require_http_methods(["GET", "POST"])
def template_edit(request: SignedInRequest) -> HttpResponse:
    """The rows of the version in force; sending them makes the next one."""
    page = _page_of(request)
    if not page.can_edit:
        raise forbidden()
    forms = item_forms(post_data(request), page.template)
    if forms.is_bound and _published(request, page, forms):
        messages.success(request, _("The new version is in force, all dossiers are counted anew."))
        return redirect(reverse("dossiers:dossier_template", query=_query(page)))
    context = {"page": page, "forms": forms, "query": _query(page)}
    return render(request, "dossiers/template_edit.html", context, status=422 if forms.is_bound else 200)


def _published(request: SignedInRequest, page: TemplatePage, forms: Any) -> bool:
    if not forms.is_valid():
        return False
    try:
        services.publish_template(by=request.user, department=page.department, items=forms.items)
    except NotAllowed:
        raise
    except BusinessRuleError as error:
        forms.non_form_errors().append(str(error))
        return False
    return True


def _page_of(request: SignedInRequest) -> TemplatePage:
    wanted = request.GET.get("department", "")
    of_company = wanted == "company"
    return TemplatePage(request.user, department_for(request.user, int_param(wanted), of_company=of_company))


def _query(page: TemplatePage) -> dict[str, Any]:
    return {"department": page.department.pk if page.department else "company"}
