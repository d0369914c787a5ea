"""Every refusal of the API in one shape: {"code", "message", "errors": {field: [texts]}}.

400 the request cannot be read, 401 nobody is signed in, 403 visible but forbidden, 404 not there or not visible,
409 the state has changed, 422 a rule of the business, 429 too many requests, 503 the database is away for a moment.
`code` is stable, `message` is in the caller's language; a rule may add the figures behind it as "params".
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.common import CommonMiddleware as DjangoCommonMiddleware
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import exception_handler as answer_to
from rest_framework.views import set_rollback

from kam_crm.shared.api.parsing import BodyTooLarge
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.web.refusals import status_of
from kam_crm.shared.web.unavailable import is_away, unavailable_api, unavailable_page

API_PREFIX = "/api/"
IN_PROGRESS = "request_in_progress"
CODES = {
    status.HTTP_401_UNAUTHORIZED: "not_authenticated",
    status.HTTP_403_FORBIDDEN: "forbidden",
    status.HTTP_404_NOT_FOUND: "not_found",
    status.HTTP_429_TOO_MANY_REQUESTS: "throttled",
}


class CommonMiddleware(DjangoCommonMiddleware):
    """Django's, but what writes through the API is not sent on to the address with a slash: most programs would
    follow by GET and take the list that comes for the answer to their write.
    """

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        writes = request.path.startswith(API_PREFIX) and request.method not in SAFE_METHODS
        return not writes and super().should_redirect_with_slash(request)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception of an API view; None leaves it to `handler500`."""
    if isinstance(error, BusinessRuleError):
        return _business_refusal(error, getattr(context.get("view"), "input_names", {}))
    # before DRF does: it would show Django's sentence with the name of the model
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("There is no such row, or you may not see it."))
    # Django calls it a suspicious operation and answers 400
    if isinstance(error, RequestDataTooBig):
        error = BodyTooLarge()
    # raised below serializers, by models and identifiers; DRF lets it pass as a fault of ours
    if isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(
            # message_dict raises where the error names no fields
            error.message_dict if hasattr(error, "error_dict") else error.messages
        )
    response = answer_to(error, context)
    if response is not None:
        response.data = _body(error, response)
    return response


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        message = _("There is nothing at this address.")
        if not request.path.endswith("/"):
            message = _("There is nothing at this address: those of the API end with a slash.")
        return JsonResponse(_plain("not_found", message), status=404)
    return defaults.page_not_found(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    """Called while the error is being handled; 503 where it says that the database is away."""
    if is_away(sys.exc_info()[1]):
        is_api = request.path.startswith(API_PREFIX)
        return unavailable_api(request) if is_api else unavailable_page(request)
    if request.path.startswith(API_PREFIX):
        return JsonResponse(
            _plain("server_error", _("Something went wrong on our side; it is in the log.")), status=500
        )
    return defaults.server_error(request)


def _business_refusal(error: BusinessRuleError, input_names: dict[str, str]) -> Response:
    """`input_names` of a view: argument of a service → the input field it came from, where they differ."""
    # as DRF's own handler does, which is not asked here
    set_rollback()
    errors: dict[str, list[str]] = {}
    for one in error.together():
        if one.field:
            errors.setdefault(input_names.get(one.field, one.field), []).append(str(one))
    body = _plain(error.code, str(error), errors)
    if error.params:
        # amounts travel as text: as JSON numbers they would become binary fractions
        body["params"] = {
            name: str(value) if isinstance(value, Decimal) else value for name, value in error.params.items()
        }
    # the first request with the same key is at work: it is worth asking again soon
    headers = {"Retry-After": "1"} if error.code == IN_PROGRESS else None
    return Response(body, status=status_of(error), headers=headers)


def _body(error: Exception, response: Response) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors: dict[str, list[str]] = {}
        for field, text in _texts("", error.detail):
            errors.setdefault(field, []).append(text)
        return _plain("invalid", _("Something in the request is not right."), errors)
    code = CODES.get(response.status_code) or str(getattr(error, "default_code", "error"))
    return _plain(code, str(response.data.get("detail", "")))


def _texts(path: str, detail: Any) -> Iterator[tuple[str, str]]:
    """(field, text) pairs of DRF's nested detail; a field inside a field is «lines.0.quantity»."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _texts(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _texts(f"{path}.{index}" if isinstance(inner, dict | list) else path, inner)
    elif detail:
        yield path or "non_field_errors", str(detail)


def _plain(code: str, message: str, errors: dict[str, list[str]] | None = None) -> dict[str, Any]:
    return {"code": code, "message": message, "errors": errors or {}}
