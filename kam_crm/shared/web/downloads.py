"""Files as answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from kam_crm.shared.errors import BusinessRuleError


def download(export: Callable[..., HttpResponseBase], *what: Any) -> HttpResponseBase:
    """The file that `export` makes, or in plain words why there is none (422)."""
    try:
        return export(*what)
    except BusinessRuleError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
