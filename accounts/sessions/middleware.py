from __future__ import annotations

from typing import Any

from django.contrib.sessions import middleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class SessionMiddleware(middleware.SessionMiddleware):
    """As Django's; the session also knows the browser and when it was seen last."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        session: Any = request.session
        session.agent = request.headers.get("User-Agent", "")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        answer = super().process_response(request, response)  # type: ignore[arg-type]
        session: Any = request.session
        session.note_seen()
        return answer
