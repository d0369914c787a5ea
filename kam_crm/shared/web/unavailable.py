"""The answer while the database is away: come back in a moment, and what was typed is not lost."""

from __future__ import annotations

from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event
from django_htmx.middleware import HtmxDetails

from kam_crm.shared.web.htmx import is_fragment

RETRY_SECONDS = 5
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


def unavailable_api() -> HttpResponse:
    message = _("The database does not answer at the moment: send the request again.")
    body = {"code": "unavailable", "message": message, "errors": {}}
    return _come_back(JsonResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE))


def unavailable_page(request: HttpRequest) -> HttpResponse:
    """A page that needs no database, with the fields of a form as they were sent; a toast where htmx asked."""
    # who asks stands in the database, and so does their language
    with translation.override(getattr(request, "LANGUAGE_CODE", None) or _language_of(request)):
        # its middleware stands behind the one that asks who it is
        request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
        if is_fragment(request):
            text = _("The database does not answer at the moment. What you entered is still here: try again.")
            answer = HttpResponse(text, status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain")
            answer["HX-Reswap"] = "none"
            return _come_back(trigger_client_event(answer, "toast", {"text": text, "tone": "error"}))
        posted = _fields(request) if request.method == "POST" else None
        files = posted is not None and bool(request.FILES)
        context = {"address": request.get_full_path(), "posted": posted, "files": files}
        page = loader.get_template("503.html").render(context)
        return _come_back(HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE))


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    # its CSRF token too, and only that one: a form from elsewhere brings none that is valid
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if isinstance(value, str) and not any(word in name.lower() for word in SECRET)
    ]


def _language_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("kam_language", "")
    if chosen and translation.check_for_language(chosen):
        return chosen
    return translation.get_language_from_request(request)


def _come_back(answer: HttpResponse) -> HttpResponse:
    answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer
