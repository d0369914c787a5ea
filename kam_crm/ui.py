"""Pages of the frame itself: the gallery of components and the pages that say what went wrong."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rights.permissions import requires
from kam_crm.gallery import SampleForm, samples


@require_http_methods(["GET", "POST"])
@requires("ui.view")
def components(request: HttpRequest) -> HttpResponse:
    """Every component once; a sent form comes back with its errors, so that those can be looked at too."""
    form = SampleForm(request.POST or None)
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    return render(request, "ui/components.html", {"form": form, **samples()}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 400, "bad_request", _("The request could not be understood."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(request, 403, "forbidden", _("You may not do this."))


def refusal(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    """The page of an error, or its JSON where a program asks."""
    if request.path.startswith("/api/"):
        body: dict[str, Any] = {"code": code, "message": message, "errors": {}}
        return JsonResponse(body, status=status)
    return render(request, f"{status}.html", status=status)
