from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from kam_crm.shared.api.errors import API_PREFIX
from kam_crm.shared.api.throttling import USAGE
from kam_crm.shared.limits import Usage


class ApiMiddleware(MiddlewareMixin):
    """Answers of the API tell what is left of the rate."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if not request.path.startswith(API_PREFIX):
            return response
        usage: Usage | None = getattr(request, USAGE, None)
        if usage is not None:
            response["RateLimit-Limit"] = str(usage.most)
            response["RateLimit-Remaining"] = str(usage.left)
            response["RateLimit-Reset"] = str(usage.seconds_left)
        return response
