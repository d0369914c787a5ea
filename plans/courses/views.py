"""Courses of colleagues: listed by year and department, entered, corrected, exported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from dossiers.clients.pages.versions import other_version
from kam_crm.shared.web.downloads import download
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.htmx import render_page
from plans import services
from plans.courses.forms import CourseForm
from plans.courses.pages import CourseListing
from plans.models import Course


@requires("courses.view")
@require_safe
def course_list(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "plans/course_list.html", {"list": CourseListing(request)}, partial="rows")


@requires("exports.run")
@require_safe
def course_export(request: SignedInRequest) -> HttpResponseBase:
    return download(CourseListing(request).export)


@requires(services.add_course)
@require_http_methods(["GET", "POST"])
def course_new(request: SignedInRequest) -> HttpResponse:
    form = CourseForm(request.POST or None, by=request.user)
    if submit(form, services.add_course, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("plans:course_list")
    return _form(request, form, None)


@requires(services.update_course)
@require_http_methods(["GET", "POST"])
def course_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Course.objects.visible_to(request.user).select_related("employee")
    course: Course = get_object_or_404(rows, pk=pk)
    form = CourseForm(request.POST or None, by=request.user, course=course)
    if submit(form, services.update_course, by=request.user, course=course) is not None:
        messages.success(request, _("Saved."))
        return redirect("plans:course_list")
    return _form(request, form, course, other_version(form, course))


def _form(
    request: SignedInRequest, form: CourseForm, course: Course | None, theirs: Any = None
) -> HttpResponse:
    context = {"form": form, "course": course, "theirs": theirs}
    return render(request, "plans/course_form.html", context, status=422 if form.is_bound else 200)
