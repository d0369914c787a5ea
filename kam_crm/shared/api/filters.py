"""Filters of API lists: the view's own, full search, «what changed since». None is passed over in silence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import django_filters
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants

LONGEST_SEARCH = 100
MOST_IDS = 200
FORMAT = "format"  # chooses among renderers
YES_OR_NO = {"", "true", "false", "True", "False", "2", "3"}  # what Django's own widget understands

WHOLE = re.compile(r"(-?[0-9]{1,18})?").fullmatch  # API lists are filtered by keys, years and weeks


class MomentFormField(IsoDateTimeField):
    """A moment in UTC: the database takes no offset of sixteen hours and more."""

    def to_python(self, value: Any) -> dt.datetime | None:
        try:
            moment: dt.datetime | None = super().to_python(value)
            return moment and moment.astimezone(dt.UTC)
        except OverflowError:
            raise DjangoValidationError(self.error_messages["invalid"], code="invalid") from None


class MomentFilter(django_filters.IsoDateTimeFilter):
    field_class = MomentFormField


class ChangedSinceFilterSet(django_filters.FilterSet):
    """Base of the filter sets of lists whose rows have `updated_at`: for programs that fetch only what is new.

    `shows` are paths to moments of other rows that the list shows beside its own.
    """

    shows: tuple[str, ...] = ()

    updated_since = MomentFilter(
        method="changed_since",
        label=_("changed at this moment or later (ISO 8601, with the offset from UTC)"),
    )

    def changed_since(self, rows: QuerySet[Any], name: str, value: dt.datetime) -> QuerySet[Any]:
        changed = Q(updated_at__gte=value)
        for path in self.shows:
            # a subquery: joined, neither table's index on the moment could be used, and rows would come twice
            theirs = rows.model._base_manager.filter(**{f"{path}__gte": value})
            changed |= Q(pk__in=theirs.values("pk"))
        return rows.filter(changed)


class StrictFilters(DjangoFilterBackend):
    """The filter set of the view. A filter that is not there, or is neither true nor false, would give all rows."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        # a single row is looked up through the same queryset, without a list's parameters
        if getattr(view, "action", "list") == "list":
            errors = dict(self._misread(request, view))
            if errors:
                raise ValidationError(errors)
        filtered: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return filtered

    def _misread(self, request: Request, view: Any) -> Iterator[tuple[str, list[Any]]]:
        known = set(parameters_of(view))
        filters = getattr(getattr(view, "filterset_class", None), "base_filters", {})
        for name, value in request.query_params.items():
            if name not in known | {FORMAT}:
                text = _("There is no such parameter here; there are: %(names)s.")
                yield name, [text % {"names": ", ".join(sorted(known))}]
            elif isinstance(filters.get(name), django_filters.BooleanFilter) and value not in YES_OR_NO:
                yield name, [_("Enter true or false.")]
            elif isinstance(filters.get(name), django_filters.NumberFilter) and not WHOLE(value):
                yield name, [_("Enter a whole number.")]


def parameters_of(view: Any) -> Iterator[str]:
    """Names that the address of a list may carry: its filters, what its backends describe, `extra_parameters`."""
    yield from getattr(view, "extra_parameters", ())
    yield from getattr(getattr(view, "filterset_class", None), "base_filters", {})
    for part in (*(backend() for backend in view.filter_backends), view.paginator):
        if part is not None and not isinstance(part, StrictFilters):
            yield from (parameter["name"] for parameter in part.get_schema_operation_parameters(view))


class Search(BaseFilterBackend):
    """`?search=` over the columns a view names in `search_fields`: folded ones (sort keys) and codes.

    Each word must be in one of the columns; letter case, ё and the keyboard layout do not matter.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        fields = getattr(view, "search_fields", ())
        query = self.query(request)
        variants = search_variants(query)
        if not fields or not query.strip():
            return queryset
        # nothing left after folding: punctuation only, which is in no name
        return queryset.filter(matching(variants, fields)) if variants else queryset.none()

    def query(self, request: Request) -> str:
        # PostgreSQL takes no NUL in a text
        return str(request.query_params.get("search", "")).replace("\x00", "")[:LONGEST_SEARCH]

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        if not getattr(view, "search_fields", ()):
            return []
        text = f"Words to look for in {', '.join(view.search_fields)}."
        return [
            {
                "name": "search",
                "in": "query",
                "required": False,
                "description": text,
                "schema": {"type": "string"},
            }
        ]


class ById(BaseFilterBackend):
    """`?id=1,2,3`: the rows of a feed of changes in one request. What is not there, or not seen, is left out."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        text = request.query_params.get("id")
        if text is None:
            return queryset
        keys = [key.strip() for key in text.split(",")]
        if len(keys) > MOST_IDS or not all(key and WHOLE(key) for key in keys):
            raise ValidationError({"id": [_("Enter up to %s whole numbers parted by commas.") % MOST_IDS]})
        return queryset.filter(pk__in=keys)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        keys = {"type": "array", "items": {"type": "integer"}, "maxItems": MOST_IDS}
        return [
            {
                "name": "id", "in": "query", "required": False, "explode": False, "style": "form",
                "description": "Rows by their ids, parted by commas.", "schema": keys,
            }
        ]  # fmt: skip
