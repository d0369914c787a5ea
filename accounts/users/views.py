from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.clearances.forms import ClearanceForm
from accounts.clearances.models import Clearance
from accounts.middleware import LANGUAGE_COOKIE
from accounts.rights.capabilities import Role
from accounts.rights.permissions import SignedInRequest, public, requires, signed_in
from accounts.rights.secrets import has_regime, may_need_clearance
from accounts.second_factor.state import factor_of
from accounts.sessions.models import Session
from accounts.users.forms import EditUserForm, NewUserForm, ProfileForm
from accounts.users.models import User
from accounts.users.pages import UserListing
from kam_crm.shared import clock
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.returning import page_before

YEAR = 365 * 24 * 3600
MOST_SESSIONS = 50  # shown; all the others can be ended at once


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = request.user
    known = {name: getattr(user, name) for name in ProfileForm.base_fields}
    form = ProfileForm(post_data(request), initial=known)
    if form.is_bound and submit(form, services.update_profile, by=user):
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    context = {
        "form": form,
        "sessions": Session.objects.visible_to(user).living()[:MOST_SESSIONS],
        "here": request.session.session_key,
    }
    return render(request, "accounts/profile.html", context, status=422 if form.is_bound else 200)


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Also before sign-in: this browser remembers the language, and with the person it is stored."""
    response = back(request)
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        services.set_language(by=request.user, language=language)
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response


@signed_in
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    services.set_theme(by=request.user, theme=request.POST.get("theme", ""))
    return back(request)


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that asked, if it is one of ours."""
    return HttpResponseRedirect(page_before(request) or "/")


@requires("users.manage")
@require_safe
def user_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/user_list.html", {"list": UserListing(request)})


@requires(services.create_user)
@require_http_methods(["GET", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    form = NewUserForm(post_data(request), by=request.user, initial={"locale": request.user.locale})
    if form.is_bound and (user := submit(form, services.create_user, by=request.user)):
        messages.success(request, _("%(name)s was added.") % {"name": user.full_name})
        _warn_of_no_department(request, user)
        return redirect("accounts:user_list")
    return form_page(request, "accounts/user_form.html", form, person=None)


@requires(services.update_user)
@require_http_methods(["GET", "POST"])
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = _edit_form(request, user)
    if form.is_bound and (saved := submit(form, services.update_user, by=request.user, user=user)):
        messages.success(request, _("Saved."))
        _warn_of_no_department(request, saved)
        return redirect("accounts:user_list")
    return person_page(request, user, form=form)


def person_page(
    request: HttpRequest, person: User, *, form: Any = None, clearance_form: Any = None
) -> HttpResponse:
    """Everything about a person; a form that was sent and refused comes with its reasons (422)."""
    clearances = (
        Clearance.objects.visible_to(request.user).of(person).select_related("given_by", "withdrawn_by")
    )
    context = {
        "form": form or _edit_form(request, person, is_sent=False),
        "person": person,
        "factor": factor_of(person),
        "sessions": list(person.sessions.living()[:MOST_SESSIONS]),
        "has_regime": has_regime(),
        "may_need_clearance": may_need_clearance(person),
        "clearances": list(clearances),
        "clearance_form": clearance_form or ClearanceForm(initial={"valid_from": clock.today()}),
    }
    is_refused = context["form"].is_bound or context["clearance_form"].is_bound
    return render(request, "accounts/user_form.html", context, status=422 if is_refused else 200)


def _edit_form(request: HttpRequest, person: User, *, is_sent: bool = True) -> EditUserForm:
    known = {name: getattr(person, name) for name in EditUserForm.base_fields}
    return EditUserForm(post_data(request) if is_sent else None, by=request.user, initial=known)


def _warn_of_no_department(request: HttpRequest, user: User) -> None:
    """A head who leads nobody sees nothing: said at once, with whom to replace."""
    if user.role != Role.HEAD or not user.is_active or user.department is None or user.headed.exists():
        return
    words = {"name": user.full_name, "department": user.department.name, "head": user.department.head}
    text = _("%(head)s leads «%(department)s»: %(name)s sees no clients until named as its head.")
    messages.warning(request, text % words)


def form_page(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """The form; sent and refused it comes back with the reasons (422)."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
