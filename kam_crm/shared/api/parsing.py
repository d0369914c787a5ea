"""How bodies are read: JSON that the database can hold, of a size and a depth that the server can take."""

from __future__ import annotations

import io
import json
import zlib
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
    """JSON without what other parts would stumble over: endless nesting and halves of surrogate pairs.

    It may begin with a byte order mark, as 1C writes it, and be compressed with gzip.
    """

    def parse(self, stream: IO[Any], media_type: Any = None, parser_context: Any = None) -> Any:
        """Raises ParseError (400), BodyTooLarge (413), UnsupportedMediaType (415)."""
        context = dict(parser_context or {})
        request = context.get("request")
        if request is not None:
            # DRF reads the stream itself, past the limit that Django sets to request.body
            refuse_too_large(request)
            stream = unpacked(stream, request.META.get("HTTP_CONTENT_ENCODING", ""))
        if str(context.get("encoding", "utf-8")).lower().replace("_", "-") in {"utf-8", "utf8"}:
            context["encoding"] = "utf-8-sig"
        try:
            data = super().parse(stream, media_type, context)
            # half of a surrogate pair is valid JSON, but neither UTF-8 nor the database can hold it
            json.dumps(data, ensure_ascii=False).encode()
        except RecursionError:
            raise exceptions.ParseError(_("The JSON is nested too deeply.")) from None
        except UnicodeEncodeError:
            raise exceptions.ParseError(_("The text contains half of a surrogate pair.")) from None
        return data


def unpacked(stream: IO[Any], encoding: str) -> IO[Any]:
    """The body as it was before it was compressed, of the size that an uncompressed one may have."""
    if encoding.strip().lower() in {"", "identity"}:
        return stream
    if encoding.strip().lower() not in {"gzip", "x-gzip"}:
        raise exceptions.UnsupportedMediaType(encoding, _("Bodies are compressed with gzip or not at all."))
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)  # 16: with the header of gzip
    try:
        # a byte more than is allowed, not all that a few kilobytes of zeros would become
        data = reader.decompress(stream.read(), most + 1)
    except zlib.error:
        raise exceptions.ParseError(_("The body is no gzip, though its header says so.")) from None
    if len(data) > most:
        raise BodyTooLarge
    if not reader.eof:
        raise exceptions.ParseError(_("The compressed body is cut off."))
    return io.BytesIO(data)


def refuse_too_large(request: Request) -> None:
    """Before anything is read. A body without a stated length is read by nobody."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise BodyTooLarge
