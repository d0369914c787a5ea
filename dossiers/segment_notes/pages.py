"""Notes on market segments as filtered, and their summary for management: by segment, beside its clients and sales."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from dossiers.models import Client, MarketSegment, SegmentNote, SegmentNoteKind
from dossiers.segment_notes.filters import SegmentNoteFilter
from kam_crm.shared.money import ZERO
from kam_crm.shared.tables import Column
from kam_crm.shared.web.addresses import address
from kam_crm.shared.web.listings import Listing

MOST = 200  # notes of a summary


@dataclass(frozen=True)
class Section:
    """A segment with the clients in it that the reader sees, their sales of the window (RUB net), and its notes."""

    segment: MarketSegment
    clients: int
    sales: Decimal
    url: str
    kinds: list[tuple[str, list[SegmentNote]]]


class SegmentNoteListing(Listing):
    page_name = "dossiers:segment_note_list"
    export_view = "dossiers:segment_note_export"
    subject = "segment_notes"
    sorts = {"day": ("date",), "segment": ("segment__name",)}
    default_sort = "-day"

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("date"), lambda row: row.date, "date"),
            Column(_("market segment"), lambda row: row.segment.name),
            Column(_("kind"), lambda row: row.get_kind_display()),
            Column(_("what was learned"), lambda row: row.text),
            Column(_("source"), lambda row: row.source),
            Column(_("author"), lambda row: row.author.full_name),
        ]

    @cached_property
    def filtered(self) -> QuerySet[SegmentNote]:
        visible = SegmentNote.objects.visible_to(self.user).select_related("segment", "author")
        rows: QuerySet[SegmentNote] = SegmentNoteFilter(self.query, visible, request=self.request).qs
        return rows

    @property
    def segments(self) -> list[tuple[str, Any]]:
        words = MarketSegment.objects.visible_to(self.user).values_list("pk", "name")
        return [(str(key), name) for key, name in words]

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return list(SegmentNoteKind.choices)

    @property
    def can_write(self) -> bool:
        return self.user.can("segment_notes.write")

    @cached_property
    def sections(self) -> list[Section]:
        """The summary of what is filtered, one section a segment in the order of names."""
        notes = list(self.filtered.order_by("segment__name", "kind", "-date", "-pk")[:MOST])
        figures = self._figures([note.segment_id for note in notes])
        found = []
        for segment, group in groupby(notes, key=lambda note: note.segment):
            by_kind = [
                (str(SegmentNoteKind(kind).label), list(rows))
                for kind, rows in groupby(group, key=lambda note: note.kind)
            ]
            clients, sales = figures.get(segment.pk, (0, ZERO))
            url = address("dossiers:client_list", query={"market": segment.pk})
            found.append(Section(segment, clients, sales, url, by_kind))
        return found

    def _figures(self, segments: list[int]) -> dict[int, tuple[int, Decimal]]:
        rows = Client.objects.visible_to(self.user).filter(segment__in=segments).order_by()
        counted = rows.values_list("segment").annotate(clients=Count("pk"), sales=Sum("summary__revenue"))
        return {key: (clients, sales or ZERO) for key, clients, sales in counted}
