"""How bodies are read: JSON that the database can hold, of a size and a depth that the server can take."""

from __future__ import annotations

import json
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, parsers, status
from rest_framework.request import Request


class BodyTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"
    default_detail = gettext_lazy("The body of the request is too large: send it in parts.")


class JSONParser(parsers.JSONParser):
    """JSON without what other parts would stumble over: endless nesting and halves of surrogate pairs."""

    def parse(self, stream: IO[Any], media_type: Any = None, parser_context: Any = None) -> Any:
        """Raises ParseError (400), BodyTooLarge (413)."""
        request = (parser_context or {}).get("request")
        if request is not None:
            # DRF reads the stream itself, past the limit that Django sets to request.body
            refuse_too_large(request)
        try:
            data = super().parse(stream, media_type, parser_context)
            # half of a surrogate pair is valid JSON, but neither UTF-8 nor the database can hold it
            json.dumps(data, ensure_ascii=False).encode()
        except RecursionError:
            raise exceptions.ParseError(_("The JSON is nested too deeply.")) from None
        except UnicodeEncodeError:
            raise exceptions.ParseError(_("The text contains half of a surrogate pair.")) from None
        return data


def refuse_too_large(request: Request) -> None:
    """Before anything is read. A body without a stated length is read by nobody."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise BodyTooLarge
