"""Notifications for programs: the same as behind the bell."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from desk.news import feed
from desk.news.services import mark_news_seen
from dossiers.history.timeline import decode_position
from kam_crm.shared.api.inputs import MomentField, query_of
from kam_crm.shared.api.pagination import BAD_CURSOR, LARGEST_PAGE
from kam_crm.shared.api.viewsets import parsed


class NewsSerializer(serializers.Serializer[Any]):
    id = serializers.SerializerMethodField(help_text="stable name of the row behind it")
    at = serializers.DateTimeField()
    kind = serializers.CharField(source="source")
    text = serializers.CharField(help_text="a sentence in the caller's language")
    note = serializers.CharField(help_text="client, sum, the words of the person")
    by = serializers.CharField(source="who", help_text="name of the person who did it")
    url = serializers.CharField(help_text="page of the thing")
    is_new = serializers.SerializerMethodField(help_text="newer than what the person has seen")

    def get_id(self, event: Any) -> str:
        return f"{event.source}-{event.pk}"

    def get_is_new(self, event: Any) -> bool:
        return bool(event.at > self.context["seen_at"])


class NewsPageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True, help_text="always empty: the list is read onwards")
    results = NewsSerializer(many=True)


class NewsQuery(serializers.Serializer[Any]):
    cursor = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="The page, as found in `next`."
    )
    page_size = serializers.IntegerField(
        required=False, default=feed.PAGE_SIZE, min_value=1, max_value=LARGEST_PAGE
    )
    kind = serializers.CharField(required=False, default="", allow_blank=True)
    updated_since = MomentField(
        required=False, default=None, help_text="happened at this moment or later (ISO 8601)"
    )


class SeenInput(serializers.Serializer[Any]):
    until = MomentField(required=False, help_text="everything up to it is seen; default: now")


class SeenSerializer(serializers.Serializer[Any]):
    seen_at = serializers.DateTimeField()


class NewsView(GenericAPIView[Any]):
    """What others did that concerns the caller, of the last 30 days, newest first."""

    serializer_class = NewsPageSerializer
    capabilities = {"get": "news.view"}

    @extend_schema(operation_id="news_list", parameters=[NewsQuery])
    def get(self, request: Request) -> Response:
        """What others did that concerns the caller, of the last 30 days, newest first."""
        wanted = query_of(request, NewsQuery)
        # a page ignores a cursor it cannot read and starts anew; a program would read the same rows for ever
        if wanted["cursor"] and decode_position(wanted["cursor"]) is None:
            raise ValidationError({"cursor": [BAD_CURSOR]})
        page = feed.news(
            request.user, cursor=wanted["cursor"], kind=wanted["kind"], size=wanted["page_size"],
            since=wanted["updated_since"],
        )  # fmt: skip
        address = request.build_absolute_uri()
        onwards = replace_query_param(address, "cursor", page.next) if page.next else None
        seen_at = feed.clamp_to_window(feed.marker_of(request.user))
        answer = NewsPageSerializer(
            {"next": onwards, "previous": None, "results": page.events}, context={"seen_at": seen_at}
        )
        return Response(answer.data)


class SeenView(GenericAPIView[Any]):
    serializer_class = SeenSerializer
    capabilities = {"post": mark_news_seen}

    @extend_schema(operation_id="news_seen", request=SeenInput)
    def post(self, request: Request) -> Response:
        """Mark notifications as seen up to a moment; what is seen stays seen."""
        seen_at = mark_news_seen(by=request.user, until=parsed(self, SeenInput).get("until"))
        return Response(SeenSerializer({"seen_at": seen_at}).data)
