"""How often a program may ask: counted across processes, for each token by itself.

This module imports no DRF views: the settings load it before their classes exist.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from kam_crm.shared.limits import Usage, use

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
USAGE = "rate_usage"


class RateThrottle(BaseThrottle):
    """settings.API_RATE for each token, for each person who comes by the session, else for each address."""

    usage: Usage

    def allow_request(self, request: Request, view: Any) -> bool:
        most, seconds = rate(settings.API_RATE)
        self.usage = use("api", self._who(request), most=most, seconds=seconds)
        setattr(request._request, USAGE, self.usage)
        return self.usage.allowed

    def wait(self) -> float:
        return self.usage.seconds_left

    def _who(self, request: Request) -> str:
        if request.auth is not None:
            return f"token {request.auth.pk}"
        user: Any = request.user
        return f"user {user.pk}" if user and user.is_authenticated else f"address {self.get_ident(request)}"


def rate(text: str) -> tuple[int, int]:
    """«1200/min» as (1200, 60 seconds). Raises ValueError."""
    found = re.fullmatch(r"(\d+)/([smhd])[a-z]*", text.strip())
    if not found:
        raise ValueError(f"«{text}» is no rate like 1200/min.")
    return int(found[1]), SECONDS[found[2]]
