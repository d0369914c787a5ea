"""`/api/v1/changes/`: the feed of changes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from integrations.changes import feed
from integrations.changes.kinds import KINDS
from kam_crm.shared.api.inputs import query_of
from kam_crm.shared.api.pagination import BAD_CURSOR
from kam_crm.shared.api.permissions import is_allowed


class StartOver(APIException):
    status_code = status.HTTP_410_GONE
    default_code = "start_over"
    default_detail = _(
        "What you see has changed otherwise than row by row, or this position is too old: ask without `since`, "
        "read the lists anew and go on from there."
    )


class ChangeSerializer(serializers.Serializer[Any]):
    """`kind` is a list below /api/v1/, `id` a row of it. What is deleted or out of sight answers 404 there."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    id = serializers.IntegerField()
    what = serializers.ChoiceField(choices=[one.value for one in feed.Meaning])
    client = serializers.IntegerField(allow_null=True, help_text="the client it belongs to")
    at = serializers.DateTimeField(help_text="when its transaction began")


class ChangePageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(
        allow_null=True, help_text="the next page, to be read at once; empty at the end"
    )
    next_since = serializers.CharField(help_text="`since` of the next question")
    results = ChangeSerializer(many=True)


class KindsField(serializers.CharField):
    """Kinds parted by commas. Raises for one that is none."""

    def to_internal_value(self, data: Any) -> Any:
        names = [name.strip() for name in super().to_internal_value(data).split(",")]
        if unknown := [name for name in names if name not in KINDS]:
            text = _("There is no kind «%(name)s»; there are: %(names)s.")
            raise serializers.ValidationError(text % {"name": unknown[0], "names": ", ".join(KINDS)})
        return names


class ChangesQuery(serializers.Serializer[Any]):
    since = serializers.CharField(required=False, help_text="`next_since` of the last answer")
    kind = KindsField(required=False, help_text="Kinds parted by commas; all of them without it.")
    page_size = serializers.IntegerField(
        required=False, default=feed.PAGE_SIZE, min_value=1, max_value=feed.LARGEST_PAGE
    )


class ChangesView(GenericAPIView[Any]):
    """What changed since, in the order of commits."""

    serializer_class = ChangePageSerializer
    # whoever may read a list may hear of its changes
    capabilities = {"get": tuple({kind.capability: None for kind in KINDS.values()})}
    also_refuses = {"410": ("StartOver", "The position cannot be continued: read the lists anew.")}

    @extend_schema(operation_id="changes_list", parameters=[ChangesQuery])
    def get(self, request: Request) -> Response:
        """What changed since, in the order of commits; of lists and clients that the caller sees.

        Without `since` it tells nothing and where to begin: ask so first, then read the lists, then ask with
        `next_since`, again and again. Rows are told when their transaction has ended, so none is lost. A row named
        as `created`, `changed` or `into_sight` is read anew, one `deleted` or `out_of_sight` is dropped; a client
        handed over comes and goes with all that belongs to it. A client is `changed` also when its figures move.
        410 `start_over`: the caller has come to see other clients otherwise (a cover, another department), or
        `next_since` is older than 30 days.
        """
        wanted = query_of(request, ChangesQuery)
        kinds = [
            name
            for name in wanted.get("kind", KINDS)
            if is_allowed(request, KINDS[name].capability, is_read=True)
        ]
        if "since" in wanted:
            page = self._read(request, wanted["since"], kinds, wanted["page_size"])
        else:
            page = feed.Page([], feed.position_now(request.user, kinds), more=False)
        position = page.position.encode()
        onwards = replace_query_param(request.build_absolute_uri(), "since", position) if page.more else None
        answer = {"next": onwards, "next_since": position, "results": page.entries}
        return Response(self.get_serializer(answer).data)

    def _read(self, request: Request, since: str, kinds: list[str], size: int) -> feed.Page:
        try:
            position = feed.Position.decode(since)
        except ValueError:
            raise ValidationError({"since": [BAD_CURSOR]}) from None
        try:
            return feed.read(request.user, position, kinds, size)
        except feed.StartOver:
            raise StartOver from None
