"""What is learned of a market segment: written down with its date, changed or withdrawn by its author alone."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.inputs import check_plausible_date
from dossiers.models import MarketSegment, SegmentNote, SegmentNoteKind
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, required
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.service import service

WRITE = "segment_notes.write"


@service(capability=WRITE)
def add_segment_note(
    *,
    by: User,
    segment: MarketSegment,
    kind: str,
    text: str,
    date: dt.date | None = None,
    source: str = "",
) -> SegmentNote:
    """Raises `text_required`, `unknown_segment_note_kind`, `segment_note_in_future`, `unlikely_date`."""
    day = date or clock.today()
    if kind not in SegmentNoteKind.values:
        raise BusinessRuleError("unknown_segment_note_kind", _("There is no such kind."), "kind")
    if day > clock.today():
        raise BusinessRuleError("segment_note_in_future", _("The date lies in the future."), "date")
    check_plausible_date("date", day)
    note: SegmentNote = SegmentNote.objects.create(
        segment=segment,
        kind=kind,
        date=day,
        text=required("text", text)[:5000],
        source=source.strip()[:250],
        author=by,
    )
    return note


@service(capability=WRITE)
def withdraw_segment_note(*, by: User, note: SegmentNote) -> None:
    """By who wrote it; the history keeps it. Raises NotAllowed `note_of_another`."""
    row: SegmentNote = locked(note)
    if row.author_id != by.pk:
        raise NotAllowed("note_of_another", _("Only the author withdraws this."))
    row.delete()
