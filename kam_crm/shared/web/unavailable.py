"""The answer of a moment without database, or with too many people: come back, and what was typed is not lost."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_htmx.http import trigger_client_event
from django_htmx.middleware import HtmxDetails

from kam_crm.shared.web.htmx import is_fragment


@dataclass(frozen=True)
class Reason:
    """Why nothing is done at the moment. `code` and `message` are for programs; a part of a page gets `toast`."""

    code: str
    heading: Any
    message: Any
    toast: Any
    retry_seconds: int


DATABASE_AWAY = Reason(
    "unavailable",
    _("The database does not answer at the moment"),
    _("The database does not answer at the moment: send the request again."),
    _("The database does not answer at the moment. What you entered is still here: try again."),
    5,
)
BUSY = Reason(
    "busy",
    _("Too many people ask at this moment"),
    _("Too many requests wait at this moment: send this one again."),
    _("Too many people ask at this moment. What you entered is still here: try again."),
    2,
)
# PostgreSQL's classes of codes: connections, an administrator or a crash ends it, too many are connected
AWAY = ("08", "57P", "53300")
# never shown again: who sends it once more types it once more
SECRET = ("password", "code", "credential")
DEEPEST = 10


def is_away(error: BaseException | None) -> bool:
    """Whether an error, or what led to it, says that the database does not answer; a refused statement does not."""
    for _step in range(DEEPEST):
        if isinstance(error, InterfaceError):
            return True
        if isinstance(error, OperationalError):
            code = getattr(error.__cause__, "pgcode", None)
            if code is None or code.startswith(AWAY):
                return True
        if error is None:
            return False
        error = error.__cause__ or error.__context__
    return False


def unavailable_api(request: HttpRequest, reason: Reason = DATABASE_AWAY) -> HttpResponse:
    with translation.override(_language_of(request)):
        body = {"code": reason.code, "message": str(reason.message), "errors": {}}
    return _come_back(JsonResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE), reason)


def unavailable_page(request: HttpRequest, reason: Reason = DATABASE_AWAY) -> HttpResponse:
    """A page that needs no database, with the fields of a form as they were sent; a toast where htmx asked."""
    # who asks stands in the database, and so does their language
    with translation.override(_language_of(request)):
        # its middleware stands behind the one that asks who it is
        request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
        if is_fragment(request):
            text = str(reason.toast)
            answer = HttpResponse(text, status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain")
            answer["HX-Reswap"] = "none"
            return _come_back(trigger_client_event(answer, "toast", {"text": text, "tone": "error"}), reason)
        posted = _fields(request) if request.method == "POST" else None
        files = posted is not None and bool(request.FILES)
        context = {
            "heading": reason.heading, "address": request.get_full_path(), "posted": posted, "files": files,
        }  # fmt: skip
        page = loader.get_template("503.html").render(context)
        return _come_back(HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE), reason)


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    # its CSRF token too, and only that one: a form from elsewhere brings none that is valid
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if isinstance(value, str) and not any(word in name.lower() for word in SECRET)
    ]


def _language_of(request: HttpRequest) -> str:
    """That of the person where it is known already, else of the browser."""
    known: str | None = getattr(request, "LANGUAGE_CODE", None)
    chosen = known or request.COOKIES.get("kam_language", "")
    if chosen and translation.check_for_language(chosen):
        return chosen
    return translation.get_language_from_request(request)


def _come_back(answer: HttpResponse, reason: Reason) -> HttpResponse:
    answer["Retry-After"] = str(reason.retry_seconds)
    answer["Cache-Control"] = "no-store"
    return answer
