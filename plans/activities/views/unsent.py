"""Results that a device keeps until the server has them: their page, and the talk with the script that sends them.

The script posts to the address of the form itself, with two headers: `Kam-Person`, who wrote it, and `Kam-Sent`,
`now` while the person waits at the form, `later` from the device's store. It takes a result for received only
when the answer names its identifier.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.rights.permissions import SignedInRequest, requires
from kam_crm.shared import formats
from kam_crm.shared.web.htmx import render_page
from kam_crm.shared.web.returning import page_before
from plans import services
from plans.models import Activity, ActivityStatus

OTHERWISE = {"already_logged", "logged_otherwise"}
WRITER, MOMENT = "Kam-Person", "Kam-Sent"


@requires("activities.plan")
@require_safe
def unsent(request: SignedInRequest) -> HttpResponse:
    """What this device keeps; the device itself fills the page."""
    return render_page(request, "plans/unsent.html")


@requires("activities.plan")
@require_safe
@never_cache
def unsent_key(request: SignedInRequest) -> JsonResponse:
    """Who is signed in at this moment, and the token their requests need: a page kept for hours has an old one."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})


@requires(services.device_key)
@require_POST
@never_cache
def device_key(request: SignedInRequest) -> JsonResponse:
    """The key of this person's devices, for a page of theirs."""
    if refusal := stranger_refused(request):
        return refusal
    key = services.device_key(by=request.user)
    return JsonResponse({"person": request.user.pk, "secret": b64encode(key).decode()})


def stranger_refused(request: SignedInRequest) -> JsonResponse | None:
    """A refusal where the result was written by somebody else than who is signed in now."""
    writer = request.headers.get(WRITER)
    if writer is None or writer == str(request.user.pk):
        return None
    return JsonResponse({"code": "other_person", "reasons": [_("Another person is signed in.")]}, status=409)


def logged(request: SignedInRequest, entered: Any, form: forms.Form) -> HttpResponse:
    """Back to where the form was opened from, else to Today, or to an order at once; the script hears where instead."""
    url = page_before(request) or redirect("desk:today").url
    if "order" in request.POST:
        url = redirect("orders:order_new").url + f"?client={entered.client_id}"
    # sent later from the device's store, it would appear on whatever page the person opens next
    if request.headers.get(MOMENT) != "later":
        messages.success(request, _("Logged."))
    if WRITER in request.headers:
        return JsonResponse({"received": form.cleaned_data["client_uuid"], "url": url})
    return redirect(url)


def _other_version(request: SignedInRequest, form: Any, context: dict[str, Any]) -> dict[str, Any] | None:
    """What was entered instead, in words, for the person to choose between the two."""
    rows = Activity.objects.visible_to(request.user).select_related("manager", "done_by", "on_behalf_of")
    key = (
        {"pk": context["activity"].pk}
        if context["activity"]
        else {"client_uuid": form["client_uuid"].value()}
    )
    row = rows.filter(**key).first()
    if row is None:
        return None
    step = row.next_steps.first()
    pairs = [
        (_("Logged by"), row.met_by if row.done_by_id else ""),
        (_("Result"), capfirst(str(row.get_outcome_display()))),
        (_("Main point"), row.result),
        (_("Next step"), f"{formats.day(step.day)}, {step.purpose}" if step else row.no_next_step_reason),
    ]
    return {
        "shown": [[str(label), str(value)] for label, value in pairs if value],
        "url": reverse("plans:activity_detail", args=[row.pk]),
        "mayReplace": bool(context["activity"]) and row.status == ActivityStatus.DONE,
    }


def result_page(request: SignedInRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    """The form, with its errors where it was refused; the script hears these as sentences."""
    forms_of = [form, *form.promises.forms] if form.promises.is_bound else [form]
    if refusal := refused_to_script(request, forms_of, lambda: _other_version(request, form, context)):
        return refusal
    status = 422 if form.is_bound else 200
    context = {"form": form, "next": request.GET.get("next", ""), **context}
    return render_page(request, "plans/activity_result.html", context, status=status)


def refused_to_script(
    request: SignedInRequest, forms_of: list[Any], other: Callable[[], Any] = lambda: None
) -> JsonResponse | None:
    """What is wrong, as sentences for the script that sent it; None for a person at the form.

    `other` is the version of somebody else where that is what is wrong.
    """
    if forms_of[0].is_bound and WRITER in request.headers:
        errors = [error for one in forms_of for found in one.errors.as_data().values() for error in found]
        # «Field: what is wrong»; what concerns the whole has no field to name
        reasons = [
            str(text) if name == NON_FIELD_ERRORS else f"{capfirst(one[name].label)}: {text}"
            for one in forms_of
            for name, texts in one.errors.items()
            for text in texts
        ]
        code = str(errors[0].code or "")
        answer: dict[str, Any] = {"code": code, "reasons": reasons}
        if code in OTHERWISE:
            answer["theirs"] = other()
        return JsonResponse(answer, status=422)
    return None
