"""Answers of the API as JSON, made once for all who need it: the caller, the `ETag`, the answer that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from rest_framework.renderers import JSONRenderer as DrfRenderer


class Rendered(dict[str, Any]):
    """What a caller is shown of a row; not to be changed any more."""

    @cached_property
    def json(self) -> bytes:
        text: bytes = DrfRenderer().render(self)
        return text


class JSONRenderer(DrfRenderer):
    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        # a caller may ask for an indent: `Accept: application/json; indent=4`
        if isinstance(data, Rendered) and not self.get_indent(
            accepted_media_type or "", renderer_context or {}
        ):
            return data.json
        text: bytes = super().render(data, accepted_media_type, renderer_context)
        return text
