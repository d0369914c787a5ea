"""The OpenAPI description: inputs apart from outputs, refusals described once, idempotency where it is offered.

Settings name `Schema` as DEFAULT_SCHEMA_CLASS; views need no decorations for what their base classes already say.
"""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import SAFE_METHODS

from kam_crm.shared.api.filters import takes_list, word_of
from kam_crm.shared.api.pagination import tells_moment

ERROR = {
    "type": "object",
    "required": ["code", "message", "errors"],
    "properties": {
        "code": {
            "type": "string",
            "description": "Stable name of the refusal, for programs; «Codes» of the introduction lists them all.",
        },
        "message": {"type": "string", "description": "What is wrong, for people, in the caller's language."},
        "errors": {
            "type": "object",
            "description": "Texts by input field; a field inside a field is written lines.0.quantity.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "params": {
            "type": "object",
            "description": "Figures behind the refusal, where there are any.",
            "additionalProperties": True,
        },
    },
}
REFUSALS = {
    "400": ("Invalid", "The request cannot be read; `errors` says which field."),
    "401": ("NotAuthenticated", "No token and no session, or one that is not valid."),
    "403": ("Forbidden", "The caller may not do this."),
    "404": ("NotFound", "There is no such row, or the caller does not see it."),
    "409": (
        "Conflict",
        "The row has changed meanwhile or is in another state; `request_in_progress` has Retry-After.",
    ),
    "412": ("PreconditionFailed", "The row is no longer the version that `If-Match` names."),
    "413": ("TooLarge", "The body is larger than 10 MB."),
    "415": ("NotJson", "The body is not sent as application/json."),
    "422": ("RuleBroken", "A rule of the business forbids it; `code` says which."),
    "429": ("Throttled", "Too many requests; Retry-After says how many seconds to wait."),
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any unique text. The same request sent again under the same key changes nothing and answers the same.",
)

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="`ETag` of the version that was read; else 412."
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="`ETag` that is known: 304 while nothing changed.",
)

CLOCK = {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$", "example": "09:30:00"}


class Schema(AutoSchema):
    """AutoSchema that knows the bases of this API."""

    def _map_serializer_field(self, field: Any, direction: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """A time of the day is one of the company's clock: JSON Schema's «time» has an offset from UTC."""
        mapped: dict[str, Any] = super()._map_serializer_field(field, direction, *args, **kwargs)  # type: ignore[no-untyped-call]
        if mapped.get("format") != "time":
            return mapped
        return {**mapped, **CLOCK, "format": "time-local"}

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """Inputs are closed: `unknown_fields` refuses what they do not name. Answers have all their fields, always."""
        mapped: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "request":
            return {**mapped, "additionalProperties": False}
        always = sorted(mapped.get("properties", {}).keys() - set(getattr(serializer, "sometimes", ())))
        return {**mapped, "required": always} if always else mapped

    def _get_paginator(self) -> Any:
        paginator = super()._get_paginator()  # type: ignore[no-untyped-call]
        if paginator is not None:
            paginator.has_moment = tells_moment(self.view)
        return paginator

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        """As `StrictFilters` reads them: whole numbers, words of rows, lists parted by commas."""
        parameters: list[dict[str, Any]] = super()._get_filter_parameters()  # type: ignore[no-untyped-call]
        filterset = getattr(self.view, "filterset_class", None)
        for parameter in parameters:
            name, schema = parameter["name"], parameter["schema"]
            if schema.get("type") == "number":
                schema = {**schema, "type": "integer"}
            if name in getattr(filterset, "base_filters", {}) and takes_list(filterset, name):
                if word := word_of(filterset, name):
                    schema = {"type": "string", "description": f"id or {word[1]}"}
                schema = {"type": "array", "items": schema}
                parameter |= {"explode": False, "style": "form"}
            parameter["schema"] = schema
        return parameters

    def get_description(self) -> str:  # type: ignore[override]
        """What the action or the view itself says; a base class speaks to programmers, not to callers."""
        action = getattr(self.view, getattr(self.view, "action", None) or self.method.lower(), None)
        text = getattr(action, "__doc__", None) or type(self.view).__dict__.get("__doc__")
        return cleandoc(text) if text else ""

    def get_override_parameters(self) -> list[Any]:
        """`takes_idempotency_key` on a view means that its writes may safely be sent twice."""
        writes, matches = self.method not in SAFE_METHODS, "{id}" in self.path and hasattr(self.view, "shown")
        keyed = writes and getattr(self.view, "takes_idempotency_key", False)
        tagged = (IF_MATCH if writes else IF_NONE_MATCH,) if matches else ()
        return [*((IDEMPOTENCY_KEY,) if keyed else ()), *tagged]

    def get_request_serializer(self) -> Any:
        action = getattr(self.view, "action", "")
        if action in {"create", "partial_update"} and hasattr(self.view, "input_serializer_class"):
            return self.view.input_serializer_class(
                **({"partial": True} if action == "partial_update" else {})
            )
        return super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        handler = getattr(self.view, getattr(self.view, "action", None) or "", None)
        if getattr(handler, "answers_with_row", False):
            return self._get_serializer()  # type: ignore[no-untyped-call]
        return super().get_response_serializers()

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        if direction == "response":
            for status in self._refusals():
                bodies.setdefault(status, self._refusal(status))
        return bodies

    def _refusals(self) -> list[str]:
        has_row = "{" in self.path
        writes = self.method not in SAFE_METHODS
        wanted = (
            {"400", "401", "403", "429"}
            | ({"404"} if has_row else set())
            | ({"409", "413", "415", "422"} if writes else set())
            | ({"412"} if writes and has_row else set())
        )
        return sorted(wanted | set(getattr(self.view, "also_refuses", {})))

    def _refusal(self, status: str) -> dict[str, Any]:
        """A reference to the refusal, described once among the components."""
        error = self._component("Error", "schemas", ERROR)
        name, description = {**REFUSALS, **getattr(self.view, "also_refuses", {})}[status]
        content = {"application/json": {"schema": error.ref}}
        refusal = self._component(name, "responses", {"description": description, "content": content})
        return dict(refusal.ref)

    def _component(self, name: str, kind: str, schema: dict[str, Any]) -> ResolvedComponent:
        component = ResolvedComponent(name, kind, schema, Schema)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        return component
