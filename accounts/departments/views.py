from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.departments.forms import DepartmentForm
from accounts.departments.models import Department
from accounts.rights.permissions import requires
from accounts.users.views import form_page
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.forms import post_data, submit


@requires("users.manage")
@require_safe
def department_list(request: HttpRequest) -> HttpResponse:
    rows = Department.objects.visible_to(request.user).select_related("head")
    rows = rows.annotate(people=Count("members", filter=Q(members__is_active=True)))
    page = Keyset(rows, ["name"]).page(request.GET.get("cursor", ""))
    return render(request, "accounts/department_list.html", {"page": page})


@requires(services.create_department)
@require_http_methods(["GET", "POST"])
def department_new(request: HttpRequest) -> HttpResponse:
    form = DepartmentForm(post_data(request), by=request.user)
    if form.is_bound and submit(form, services.create_department, by=request.user):
        return redirect("accounts:department_list")
    return form_page(request, "accounts/department_form.html", form, department=None)


@requires(services.update_department)
@require_http_methods(["GET", "POST"])
def department_edit(request: HttpRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department.objects.visible_to(request.user), pk=pk)
    known = {"name": department.name, "head": department.head}
    form = DepartmentForm(post_data(request), by=request.user, initial=known)
    if form.is_bound and submit(form, services.update_department, by=request.user, department=department):
        messages.success(request, _("Saved."))
        return redirect("accounts:department_list")
    return form_page(request, "accounts/department_form.html", form, department=department)
