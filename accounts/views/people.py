"""Users and departments, for the administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.forms import DepartmentForm, EditUserForm, NewUserForm, carried_out, posted
from accounts.lists import UserListing
from accounts.models import Department, User
from accounts.permissions import SignedInRequest, requires
from kam_crm.shared.pagination import Keyset


@requires("users.manage")
@require_safe
def user_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/user_list.html", {"list": UserListing(request)})


@requires("users.manage")
@require_http_methods(["GET", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    form = NewUserForm(posted(request), by=request.user, initial={"locale": request.user.locale})
    if form.is_bound and (user := carried_out(form, services.create_user, by=request.user)):
        messages.success(request, _("%(name)s was added.") % {"name": user.full_name})
        return redirect("accounts:user_list")
    return _form_page(request, "accounts/user_form.html", form)


@requires("users.manage")
@require_http_methods(["GET", "POST"])
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    known = {name: getattr(user, name) for name in EditUserForm.base_fields}
    form = EditUserForm(posted(request), by=request.user, initial=known)
    if form.is_bound and carried_out(form, services.update_user, by=request.user, user=user):
        messages.success(request, _("Saved."))
        return redirect("accounts:user_list")
    return _form_page(request, "accounts/user_form.html", form, person=user)


@requires("users.manage")
@require_safe
def department_list(request: HttpRequest) -> HttpResponse:
    rows = Department.objects.visible_to(request.user).select_related("head")
    rows = rows.annotate(people=Count("members", filter=Q(members__is_active=True)))
    page = Keyset(rows, ["name"]).page(request.GET.get("cursor", ""))
    return render(request, "accounts/department_list.html", {"page": page})


@requires("users.manage")
@require_http_methods(["GET", "POST"])
def department_new(request: HttpRequest) -> HttpResponse:
    form = DepartmentForm(posted(request), by=request.user)
    if form.is_bound and carried_out(form, services.create_department, by=request.user):
        return redirect("accounts:department_list")
    return _form_page(request, "accounts/department_form.html", form)


@requires("users.manage")
@require_http_methods(["GET", "POST"])
def department_edit(request: HttpRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department.objects.visible_to(request.user), pk=pk)
    known = {"name": department.name, "head": department.head}
    form = DepartmentForm(posted(request), by=request.user, initial=known)
    if form.is_bound and carried_out(
        form, services.update_department, by=request.user, department=department
    ):
        messages.success(request, _("Saved."))
        return redirect("accounts:department_list")
    return _form_page(request, "accounts/department_form.html", form, department=department)


def _form_page(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """The form, or what it was told with the reasons why not (422)."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
