"""Bases of API views: rows through `visible_to`, writes through services, actions as verbs under the row.

A concrete view names `queryset`, `serializer_class` (what is read), `capabilities` (HasCapability) and, where it
writes, `input_serializer_class` and `do_create` / `do_update`, which call a service with the parsed input.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from kam_crm.shared.api.filters import expanded
from kam_crm.shared.api.inputs import unknown_fields
from kam_crm.shared.api.rendering import Rendered
from kam_crm.shared.service import one_transaction

RowMethod = Callable[[Any, Any, dict[str, Any]], Any]


class ExpandableMixin(serializers.Serializer[Any]):
    """Leaves out of the rows of a list what `?expand=` did not ask for; a single row has all of it.

    The schema marks what stands in `sometimes` as not always there.
    """

    sometimes: tuple[str, ...] = ()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        view, request = self.context["view"], self.context["request"]
        if getattr(view, "action", "") == "list":
            for name in set(self.sometimes) - expanded(request):
                # before they are read: of a page of orders all lines would be fetched for nothing
                self.fields.pop(name, None)
        shown: dict[str, Any] = super().to_representation(instance)
        return shown


class OnceBuiltMixin(serializers.ModelSerializer[Any]):
    """Looks up how the fields of its model are shown once for all requests; what they show is asked anew."""

    _built: dict[tuple[type, str], tuple[Any, dict[str, Any]]] = {}

    def build_field(self, field_name: str, info: Any, model_class: Any, nested_depth: int) -> Any:
        key = type(self), field_name
        if key not in self._built:
            self._built[key] = super().build_field(field_name, info, model_class, nested_depth)
        field_class, options = self._built[key]
        return field_class, dict(options)


class NoInput(serializers.Serializer[Any]):
    """An action that needs no input."""


class PreconditionFailed(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = _("The row is no longer the version that `If-Match` names: read it anew.")


def tag_of(data: Rendered) -> str:
    """The `ETag` of a row: of what the caller is shown, so that it is another one for another caller."""
    return f'"{hashlib.sha256(data.json).hexdigest()[:32]}"'


def tags(request: Request, header: str) -> set[str]:
    """Those that a condition names; one that was weakened on the way is as good."""
    return {
        tag.strip().removeprefix("W/") for tag in request.headers.get(header, "").split(",") if tag.strip()
    }


def parsed(
    view: Any, serializer_class: type[serializers.BaseSerializer[Any]], partial: bool = False
) -> dict[str, Any]:
    """The body of the request, checked; raises ValidationError (400)."""
    given = view.request.data
    serializer = serializer_class(data=given, partial=partial, context=view.get_serializer_context())
    # not raised at once: unknown names are reported together with wrong values
    serializer.is_valid()
    errors = unknown_fields(serializer, given) | dict(serializer.errors)
    if errors:
        raise ValidationError(errors)
    data: dict[str, Any] = serializer.validated_data
    return data


class ScopedViewSet(GenericViewSet[Any]):
    """Rows the caller sees, nothing else: what is hidden is 404 for reads and writes alike."""

    capabilities: dict[str, Any] = {}
    expandable: dict[str, Any] = {}
    is_written = False
    lookup_value_regex = r"\d+"  # other texts are 404 by the address, before any query

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        # drf-spectacular makes views for nobody: there is no person to ask
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        visible: QuerySet[Any] = rows.visible_to(self.request.user)  # type: ignore[attr-defined]
        if self.is_written:
            return visible.prefetch_related(None)
        # a single row has all its parts, a list those that `?expand=` names
        return visible if self.action == "list" else visible.prefetch_related(*self.expandable.values())

    def parsed(
        self, serializer_class: type[serializers.BaseSerializer[Any]], partial: bool = False
    ) -> dict[str, Any]:
        """The checked input; raises ValidationError (400)."""
        return parsed(self, serializer_class, partial)

    def shown(self, row: Model, status_code: int = status.HTTP_200_OK) -> Response:
        """A row as reading it would show it, with the annotations of the queryset where it is still visible."""
        data = self.rendered(self.reread(row))
        return Response(data, status=status_code, headers={"ETag": tag_of(data)})

    def rendered(self, row: Model) -> Rendered:
        return Rendered(self.get_serializer(row).data)

    def reread(self, row: Model) -> Model:
        """The written row as the queryset reads it."""
        fresh: Model | None = self.get_queryset().filter(pk=row.pk).first()
        return fresh or row

    def get_row(self) -> Any:
        """The row that is written to, else 404, without the parts that only its answer shows."""
        self.is_written = True
        try:
            return self.get_object()
        finally:
            self.is_written = False

    def refuse_another_version(self, row: Model) -> None:
        """Of `If-Match`; raises PreconditionFailed (412). In a transaction: the row stays as it is until its end."""
        wanted = tags(self.request, "If-Match")
        if not wanted or "*" in wanted:
            return
        # a row of its own: the queryset may join what cannot be locked
        type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
        if tag_of(self.rendered(self.get_queryset().get(pk=row.pk))) not in wanted:
            raise PreconditionFailed


class ReadViewSet(mixins.ListModelMixin, ScopedViewSet):
    """List and single rows; a row bears an `ETag`, by which it is read again only when it has changed."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = self.rendered(self.get_object())
        tag = {"ETag": tag_of(data)}
        if tag["ETag"] in tags(request, "If-None-Match"):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers=tag)
        return Response(data, headers=tag)


class CreateMixin:
    """POST on the list. The view writes `do_create(data)`, which returns the new row."""

    input_serializer_class: type[serializers.BaseSerializer[Any]]

    def do_create(self, data: dict[str, Any]) -> Model:
        raise NotImplementedError

    def create(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.do_create(self.parsed(self.input_serializer_class))
        response: Response = self.shown(row, status.HTTP_201_CREATED)
        return response


class UpdateMixin:
    """PATCH on a row. The view writes `do_update(row, data)`, which returns the changed row."""

    input_serializer_class: type[serializers.BaseSerializer[Any]]

    def do_update(self, row: Any, data: dict[str, Any]) -> Model:
        raise NotImplementedError

    def partial_update(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        # before the body is read: what is not visible is 404 whatever was sent
        row = self.get_row()
        data = self.parsed(self.input_serializer_class, partial=True)
        with one_transaction():
            self.refuse_another_version(row)
            row = self.do_update(row, data)
        response: Response = self.shown(row)
        return response


class WriteViewSet(CreateMixin, UpdateMixin, ReadViewSet):
    """Read, create and change."""


def row_action(
    input_serializer: type[serializers.BaseSerializer[Any]] = NoInput, **options: Any
) -> Callable[[RowMethod], Callable[..., Response]]:
    """`POST /things/{id}/verb/`: a method `(row, data)` that calls a service and returns the row.

    The row is the caller's own (else 404), the answer shows it afterwards. `options` go to DRF's `action`.
    """

    def decorate(method: RowMethod) -> Callable[..., Response]:
        @wraps(method)
        def handler(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            row = view.get_row()
            data = view.parsed(input_serializer)
            with one_transaction():
                view.refuse_another_version(row)
                result = method(view, row, data)
            # a service may leave no row behind: an absence cancelled before it began
            response: Response = view.shown(result if isinstance(result, Model) else row)
            return response

        verb: Any = action(detail=True, methods=["post"], **options)(handler)
        verb.answers_with_row = True  # the schema reads it
        described: Callable[..., Response] = extend_schema(
            request=None if input_serializer is NoInput else input_serializer
        )(verb)
        return described

    return decorate
