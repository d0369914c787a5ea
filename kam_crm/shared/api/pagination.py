"""Pages of API lists, by the same keyset as the pages of the product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from kam_crm.shared.pagination import PAGE_SIZE, Keyset, Page
from kam_crm.shared.running import settled_until

LARGEST_PAGE = 200
NEXT_MOMENT = "`updated_since` of the next pass: what was not yet committed when this one began is newer."
BAD_CURSOR = _("This cursor is not from this list: start without one.")


class CursorPagination(BasePagination):
    """`results` with the addresses of the `next` and `previous` page.

    A view names what its list may be sorted by in `ordering_fields` (the default order in `ordering`); columns
    may be empty, equal rows are distinguished by their key. `?ordering=` takes several, parted by commas.

    A list with the filter `updated_since` answers `next_updated_since`, on every page of a pass that of the first:
    nothing that was still being written then is older.
    """

    has_moment = False  # for the schema, which has no request

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.address = request.build_absolute_uri()
        keyset: Keyset[Any] = Keyset(queryset, self._order(request, view), self._page_size(request))
        cursor, self.moment = self._position(request)
        if not keyset.knows(cursor):
            raise ValidationError({"cursor": [BAD_CURSOR]})
        self.has_moment = tells_moment(view)
        # before the rows are read: what commits in between is read twice and not never
        if self.has_moment and not self.moment:
            self.moment = moment_text(settled_until())
        self.page: Page[Any] = keyset.page(cursor)
        return self.page.items

    def get_paginated_response(self, data: Any) -> Response:
        links = {"next": self._link(self.page.next), "previous": self._link(self.page.previous)}
        moment = {"next_updated_since": self.moment} if self.has_moment else {}
        return Response({**links, **moment, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "nullable": True, "format": "uri"}
        moment = {"type": "string", "format": "date-time", "description": NEXT_MOMENT}
        properties = {
            "next": link, "previous": link, **({"next_updated_since": moment} if self.has_moment else {}),
            "results": schema,
        }  # fmt: skip
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
        parameters = [
            _query_parameter("cursor", "The page, as found in `next` and `previous`.", {"type": "string"}),
            _query_parameter("page_size", "Rows of a page.", size),
        ]
        names = [sign + name for name in _sortable(view) for sign in ("", "-")]
        if names:
            text = "Columns to sort by, parted by commas, `-` before a descending one."
            listed = {"type": "array", "items": {"type": "string", "enum": names}}
            parameters.append(
                {**_query_parameter("ordering", text, listed), "explode": False, "style": "form"}
            )
        return parameters

    def _order(self, request: Request, view: Any) -> Sequence[str]:
        wanted = request.query_params.get("ordering", "")
        if not wanted:
            default = getattr(view, "ordering", ("pk",))
            return (default,) if isinstance(default, str) else tuple(default)
        names, paths = [name.strip() for name in wanted.split(",")], _sortable(view)
        unknown = [name for name in names if name.removeprefix("-") not in paths]
        if unknown:
            raise ValidationError({"ordering": [_("Lists are not sorted by «%s» here.") % unknown[0]]})
        # once each: a column named twice has nothing left to decide
        return [
            f"{'-' if name.startswith('-') else ''}{paths[name.removeprefix('-')]}"
            for name in dict.fromkeys(names)
        ]

    def _page_size(self, request: Request) -> int:
        text = request.query_params.get("page_size", str(PAGE_SIZE))
        # isdigit() knows «²», which int() does not, and int() refuses thousands of digits
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= LARGEST_PAGE):
            raise ValidationError({"page_size": [_("Enter a number from 1 to %s.") % LARGEST_PAGE]})
        return int(text)

    def _position(self, request: Request) -> tuple[str, str]:
        """The cursor of the keyset, and the moment at which the pass began; it travels with the cursor."""
        moment, _dot, cursor = request.query_params.get("cursor", "").rpartition(".")
        if moment and not is_moment_text(moment):
            raise ValidationError({"cursor": [BAD_CURSOR]})
        return cursor, moment

    def _link(self, cursor: str) -> str | None:
        if not cursor:
            return None
        if self.has_moment:
            cursor = f"{self.moment}.{cursor}"
        return str(replace_query_param(remove_query_param(self.address, "cursor"), "cursor", cursor))


def tells_moment(view: Any) -> bool:
    return bool(getattr(getattr(view, "filterset_class", None), "base_filters", {}).get("updated_since"))


def moment_text(moment: dt.datetime) -> str:
    """In UTC with whole seconds: no sign that an address would have to escape."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_moment_text(text: str) -> bool:
    try:
        dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True


def _sortable(view: Any) -> dict[str, str]:
    """Public names of the columns → paths; `ordering_fields` is such a mapping, or fields that are both."""
    fields = getattr(view, "ordering_fields", ())
    return dict(fields) if isinstance(fields, dict) else dict(zip(fields, fields, strict=True))


def _query_parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
