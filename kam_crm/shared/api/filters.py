"""Filters that every API list has: full search and «what changed since»."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants

LONGEST_SEARCH = 100


class ChangedSinceFilterSet(django_filters.FilterSet):
    """Base of the filter sets of lists whose rows have `updated_at`: for programs that fetch only what is new."""

    updated_since = django_filters.IsoDateTimeFilter(
        field_name="updated_at",
        lookup_expr="gte",
        label=_("changed at this moment or later (ISO 8601, with the offset from UTC)"),
    )


class Search(BaseFilterBackend):
    """`?search=` over the columns a view names in `search_fields`: folded ones (sort keys) and codes.

    Each word must be in one of the columns; letter case, ё and the keyboard layout do not matter.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        fields = getattr(view, "search_fields", ())
        query = request.query_params.get("search", "").replace("\x00", "")[:LONGEST_SEARCH]
        variants = search_variants(query)
        if not fields or not query.strip():
            return queryset
        return queryset.filter(matching(variants, fields)) if variants else queryset.none()

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
