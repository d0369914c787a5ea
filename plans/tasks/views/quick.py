"""Entering tasks and promises: the quick line, and the form with all the words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared.web.forms import post_data, submit
from kam_crm.shared.web.htmx import is_fragment, render_page
from plans import services
from plans.colleagues.pages import colleagues_found
from plans.models import Promise, Task
from plans.tasks.forms import OrderForm
from plans.tasks.pages.ordering import give_to_all
from plans.tasks.pages.quick import QuickLine

QUICK, PAGE = "plans/quick_answer.html", "plans/task_new.html"


@requires(services.add_task)
@require_safe
def quick_preview(request: SignedInRequest) -> HttpResponse:
    """What the line means so far; nothing is saved."""
    return render_page(request, QUICK, {"quick": QuickLine(request.user, request.GET), "is_entered": False})


@requires(services.add_task)
@require_POST
def quick_add(request: SignedInRequest) -> HttpResponse:
    quick = QuickLine(request.user, request.POST)
    entered = quick.save()
    if entered is None:
        if not is_fragment(request):
            # without scripts the line comes back where all of it can be said
            form = OrderForm(user=request.user, initial={"text": quick.line})
            return _new_page(request, form, quick.errors, status=422)
        return render_page(request, QUICK, {"quick": quick, "is_entered": False}, status=422)
    messages.success(request, _entered_words(entered))
    if not is_fragment(request):
        return redirect("plans:task_list")
    context = {"quick": QuickLine(request.user, request.GET), "is_entered": True}
    return trigger_client_event(render_page(request, QUICK, context), "entered")


def _entered_words(row: Task | Promise) -> str:
    return _("Entered: %(text)s") % {"text": row.text}


@requires(services.add_task)
@require_http_methods(["GET", "POST"])
def task_new(request: SignedInRequest) -> HttpResponse:
    """A task for oneself, an order to one or several, a request; the address may name the client."""
    initial = {"client": request.GET.get("client") or None}
    form = OrderForm(post_data(request), user=request.user, initial=initial)
    made = submit(form, give_to_all, by=request.user)
    if made is None:
        return _new_page(request, form, [], status=422 if form.is_bound else 200)
    words = ngettext("%(count)d task entered.", "%(count)d tasks entered.", len(made)) % {"count": len(made)}
    messages.success(request, words)
    return redirect("plans:task_list")


def _new_page(request: SignedInRequest, form: forms.Form, errors: list[str], status: int) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "errors": errors}
    return render_page(request, PAGE, context, status=status)


@requires(services.add_task)
@require_safe
def addressee_picker(request: SignedInRequest) -> JsonResponse:
    """Colleagues of all departments by name: whom one may ask is not whose rows one sees."""
    return colleagues_found(request)
