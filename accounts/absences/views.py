"""Who is away and who deputises: managers see it, heads and the director record it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.absences.forms import ChangeAbsenceForm, NewAbsenceForm
from accounts.absences.models import Absence
from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import clock
from kam_crm.shared.pagination import Keyset
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import render_page

CURRENT, COMING, PAST = "current", "coming", "past"


@requires("absences.view")
@require_safe
def absence_list(request: SignedInRequest) -> HttpResponse:
    labels = {CURRENT: _("Away now"), COMING: _("Coming"), PAST: _("Over")}
    # counted for every tab, fetched for one
    rows = _rows_of_views(request)
    wanted = request.GET.get("view", CURRENT)
    view = wanted if wanted in rows else CURRENT
    shown = rows[view].select_related("user__department", "deputy")
    order = ["-last_day"] if view == PAST else ["first_day"]
    context = {
        "page": Keyset(shown, order).page(request.GET.get("cursor", "")),
        "tabs": [
            {"label": label, "url": f"?view={name}", "current": name == view, "count": rows[name].count()}
            for name, label in labels.items()
        ],
        "view": view,
        "may_write": request.user.can("absences.write"),
    }
    return render_page(request, "accounts/absence_list.html", context)


def _rows_of_views(request: SignedInRequest) -> dict[str, QuerySet[Absence]]:
    today, rows = clock.today(), Absence.objects.visible_to(request.user)
    return {
        CURRENT: rows.on(today),
        COMING: rows.filter(first_day__gt=today),
        PAST: rows.filter(last_day__lt=today),
    }


@requires(services.record_absence)
@require_http_methods(["GET", "POST"])
def absence_new(request: SignedInRequest) -> HttpResponse:
    today = clock.today()
    form = NewAbsenceForm(
        post_data(request), by=request.user, initial={"first_day": today, "last_day": today}
    )
    if form.is_bound and (absence := submit(form, services.record_absence, by=request.user)):
        names = {"name": absence.user.full_name, "deputy": absence.deputy.full_name}
        messages.success(request, _("%(deputy)s deputises for %(name)s.") % names)
        return redirect("accounts:absence_list")
    return _form_page(request, form)


@requires(services.change_absence)
@require_http_methods(["GET", "POST"])
def absence_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    absence = _visible(request, pk)
    known = {name: getattr(absence, name) for name in ChangeAbsenceForm.base_fields}
    form = ChangeAbsenceForm(post_data(request), by=request.user, initial=known)
    if form.is_bound and submit(form, services.change_absence, by=request.user, absence=absence):
        messages.success(request, _("Saved."))
        return redirect("accounts:absence_list")
    return _form_page(request, form, absence=absence)


@requires(services.end_absence)
@require_POST
def absence_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Today becomes the last day; what has not begun is cancelled."""
    absence = _visible(request, pk)
    ended = services.end_absence(by=request.user, absence=absence)
    messages.success(request, _("Today is the last day.") if ended else _("The absence was cancelled."))
    return redirect("accounts:absence_list")


def _visible(request: SignedInRequest, pk: int) -> Absence:
    rows = Absence.objects.visible_to(request.user).select_related("user__department", "deputy")
    absence: Absence = get_object_or_404(rows, pk=pk)
    return absence


def _form_page(request: SignedInRequest, form: Any, absence: Absence | None = None) -> HttpResponse:
    """The form; sent and refused it comes back with the reasons (422)."""
    context = {"form": form, "absence": absence, "today": clock.today()}
    return render_page(request, "accounts/absence_form.html", context, status=422 if form.is_bound else 200)
