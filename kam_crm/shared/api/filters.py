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

from kam_crm.shared.api.inputs import lost, without_midnight
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants

LONGEST_SEARCH = 100
MOST_IDS = 200
FORMAT = "format"  # chooses among renderers
YES_OR_NO = {"true", "false", "True", "False", "2", "3"}  # what Django's own widget understands
WORDS = ("code", "number", "email", "name")  # a row's own, the first that it has

WHOLE = re.compile(r"-?[0-9]{1,18}").fullmatch  # API lists are filtered by keys, years and weeks
EATEN_PLUS = re.compile(r".*T[\d:.]+ \d\d:?\d\d").fullmatch  # …T09:00:00 03:00


class MomentFormField(IsoDateTimeField):
    """A moment in UTC: the database takes no offset of sixteen hours and more."""

    def to_python(self, value: Any) -> dt.datetime | None:
        if isinstance(value, str) and EATEN_PLUS(value.strip()):
            text = _("An address writes + as %(code)s: what came is a blank before the offset.")
            raise DjangoValidationError(text % {"code": "%2B"}, code="invalid")
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
    """The filter set of the view, in the words of its rows and with lists of values (`status=draft,hold`).

    Nothing is passed over: a filter that is not there, an empty one, the first of two, a value that is neither true
    nor false would give all rows. Filters by a key take the word of the row as well: an e-mail, code, number or name.
    A filter set names in `one_only` what cannot be several.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        # a single row is looked up through the same queryset, without a list's parameters
        if getattr(view, "action", "list") != "list":
            return queryset
        if errors := dict(self._misread(request, view)) | dict(lost(request)):
            raise ValidationError(errors)
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        given = {name: filterset.data[name] for name in filterset.filters if name in filterset.data}
        for name in given:
            if isinstance(filterset.filters[name], django_filters.DateFilter):
                given[name] = without_midnight(given[name])
        listed = {name: text for name, text in given.items() if takes_list(filterset, name)}
        # the form knows one value each: those it would not understand are read here
        several = {
            name: text
            for name, text in listed.items()
            if "," in text or (word_of(filterset, name) and not WHOLE(text))
        }
        filterset.data = {name: text for name, text in given.items() if name not in several}
        if not filterset.is_valid():
            raise ValidationError(filterset.errors)
        rows: QuerySet[Any] = filterset.qs
        for name, text in several.items():
            rows = rows.filter(_any_of(filterset, name, text, rows))
        return rows

    def _misread(self, request: Request, view: Any) -> Iterator[tuple[str, list[Any]]]:
        known = set(parameters_of(view))
        filterset_class = getattr(view, "filterset_class", None)
        filters = getattr(filterset_class, "base_filters", {})
        for name, value in request.query_params.items():
            if name not in known | {FORMAT}:
                text = _("There is no such parameter here; there are: %(names)s.")
                yield name, [text % {"names": ", ".join(sorted(known))}]
            elif isinstance(filters.get(name), django_filters.BooleanFilter) and value not in YES_OR_NO:
                yield name, [_("Enter true or false.")]
            elif isinstance(filters.get(name), django_filters.NumberFilter):
                numbers = value.split(",") if takes_list(filterset_class, name) else [value]
                if not word_of(filterset_class, name) and not all(map(WHOLE, numbers)):
                    yield name, [_("Enter a whole number.")]


def takes_list(filterset: Any, name: str) -> bool:
    """Whether the filter means «one of these» where it is given several values."""
    one = filterset.base_filters[name]
    if name in getattr(filterset, "one_only", ()):
        return False
    if isinstance(one, django_filters.ChoiceFilter):
        return True
    plain = type(one) in {django_filters.CharFilter, django_filters.NumberFilter}
    return plain and one.method is None and one.lookup_expr in {"exact", "iexact"}


def word_of(filterset: Any, name: str) -> tuple[Any, str] | None:
    """(model, field) of the word by which people and programs know what a filter by a key names."""
    one = filterset.base_filters[name]
    path: str = one.field_name or ""
    if not isinstance(one, django_filters.NumberFilter) or one.method is not None or not path.endswith("_id"):
        return None
    model = filterset._meta.model
    for relation in path.removesuffix("_id").split("__"):
        # a plain number, whatever it names
        if model is None or relation not in _names(model):
            return None
        model = model._meta.get_field(relation).related_model
    word = next((word for word in WORDS if word in _names(model)), None)
    return (model, word) if word else None


def _names(model: Any) -> set[str]:
    return {field.name for field in model._meta.get_fields()}


def _any_of(filterset: Any, name: str, text: str, rows: QuerySet[Any]) -> Q:
    """The condition «one of the values». Raises ValidationError for a value that the filter does not understand."""
    one, word = filterset.filters[name], word_of(filterset, name)
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise ValidationError({name: [_("One of the values is empty.")]})
    if word:
        return Q(**{f"{one.field_name}__in": [*_keys(name, word, text, parts, filterset.request.user)]})
    # the whole is a value too: a number of a document may hold a comma
    condition = Q(**{f"{one.field_name}__{one.lookup_expr}": text}) if _is_text(one) else Q()
    for part in parts:
        try:
            value = one.field.clean(part)
        except DjangoValidationError as error:
            raise ValidationError({name: error.messages}) from None
        if one.method is None:
            condition |= Q(**{f"{one.field_name}__{one.lookup_expr}": value})
        else:
            condition |= Q(pk__in=one.filter(rows, value).order_by().values("pk"))
    return condition


def _is_text(one: Any) -> bool:
    return type(one) is django_filters.CharFilter


def _keys(name: str, word: tuple[Any, str], text: str, parts: list[str], user: Any) -> Iterator[int]:
    """Keys of the rows that the values name: a number is a key, words are looked up among what the person sees."""
    model, field = word
    seen = model._default_manager.visible_to(user)

    def named(value: str) -> list[int]:
        return list(
            seen.filter(**{f"{field}__iexact": value.replace("\x00", "")}).values_list("pk", flat=True)[
                :MOST_IDS
            ]
        )

    if whole := len(parts) > 1 and named(text):
        yield from whole
        return
    for part in parts:
        keys = [int(part)] if WHOLE(part) else named(part)
        if not keys:
            raise ValidationError({name: [_("There is no «%s» that you may see.") % part]})
        yield from keys


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
        if len(keys) > MOST_IDS or not all(map(WHOLE, keys)):
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


class Expand(BaseFilterBackend):
    """`?expand=lines`: parts of a row that its list leaves out. `expandable` of a view: name → what fetches them."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        wanted = expanded(request)
        parts = getattr(view, "expandable", {})
        if unknown := sorted(wanted - parts.keys()):
            text = _("There is no part «%(name)s» here; there are: %(names)s.")
            raise ValidationError({"expand": [text % {"name": unknown[0], "names": ", ".join(parts)}]})
        return queryset.prefetch_related(*(parts[name] for name in sorted(wanted)))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        if not (parts := list(getattr(view, "expandable", {}))):
            return []
        names = {"type": "array", "items": {"type": "string", "enum": parts}}
        return [
            {
                "name": "expand", "in": "query", "required": False, "explode": False, "style": "form",
                "description": "Parts that the list leaves out, parted by commas.", "schema": names,
            }
        ]  # fmt: skip


def expanded(request: Request) -> set[str]:
    """Names of the parts that a list is asked for."""
    text = request.query_params.get("expand", "")
    return {name.strip() for name in text.split(",")} if text else set()
