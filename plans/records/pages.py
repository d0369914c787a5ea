"""Records as the page of their contact and the time line of the client show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from kam_crm.shared import formats
from plans.models import (
    Activity,
    ActivityKind,
    EventGuest,
    Record,
    ReviewCorrection,
    ReviewProtocol,
    Sample,
    ShelfReport,
    StaffTraining,
)
from plans.records import forms
from plans.records.sales import Comparison, comparison
from plans.records.services import OFFERED
from plans.records.states import guest_machine

Pairs = list[tuple[str, str]]


def _protocol(row: ReviewProtocol) -> Pairs:
    return [(_("From our side"), row.our_people), (_("From the client"), row.their_people), ("", row.summary)]


def _correction(row: ReviewCorrection) -> Pairs:
    done = [(_("Done on"), formats.day(row.done_on))] if row.done_on else []
    return [(_("Side"), str(row.get_side_display())), (_("By when"), formats.day(row.due_on)), *done]


def _training(row: StaffTraining) -> Pairs:
    return [(_("Trainer"), row.trainer), (_("Participants"), row.participants), (_("Result"), row.outcome)]


def _shelf(row: ShelfReport) -> Pairs:
    missing = ", ".join(str(one) for one in row.missing.all())
    pairs = [
        (_("Share of the shelf, %"), formats.plain(row.shelf_share)),
        (_("Planogram kept, %"), formats.plain(row.planogram)),
    ]
    return pairs + [(label, text) for label, text in ((_("Out of stock"), missing), ("", row.note)) if text]


def _sample(row: Sample) -> Pairs:
    if row.returned_on:
        back = [(_("Returned on"), formats.day(row.returned_on))]
    else:
        back = [(_("Due back on"), formats.day(row.due_back_on) if row.due_back_on else _("not agreed"))]
    return [(_("Handed over on"), formats.day(row.handed_on)), *back]


def _guest(row: EventGuest) -> Pairs:
    return [
        (_("Status"), str(row.get_status_display())),
        (_("Accompanied by"), row.companion.full_name),
    ]


@dataclass(frozen=True)
class RecordKind:
    """`name` stands in addresses; `pairs(row)` are labels and words of a row; `is_single`: one at a contact."""

    name: str
    model: type[Record]
    label: Any
    icon: str
    form: type[forms.RecordForm]
    pairs: Callable[[Any], Pairs]
    related: tuple[str, ...] = ()
    is_single: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        RecordKind("protocol", ReviewProtocol, gettext_lazy("Protocol"), "clipboard-list", forms.ProtocolForm,
                   _protocol, is_single=True),
        RecordKind("correction", ReviewCorrection, gettext_lazy("Agreed corrections"), "checks",
                   forms.CorrectionForm, _correction),
        RecordKind("training", StaffTraining, pgettext_lazy("record", "Training"), "school", forms.TrainingForm,
                   _training, is_single=True),
        RecordKind("shelf", ShelfReport, gettext_lazy("Shelf reports"), "building-store", forms.ShelfForm, _shelf,
                   ("outlet",)),
        RecordKind("sample", Sample, gettext_lazy("Samples"), "package", forms.SampleForm, _sample, ("product",)),
        RecordKind("guest", EventGuest, gettext_lazy("Guests"), "users", forms.GuestForm, _guest,
                   ("contact__person", "companion")),
    )
}  # fmt: skip


@dataclass
class Section:
    """Records of one kind at one contact; `may_add` besides the right to write."""

    kind: RecordKind
    rows: list[Any]
    user: User
    activity: Activity

    @property
    def may_add(self) -> bool:
        return ActivityKind(self.activity.kind) in OFFERED[self.kind.model] and not (
            self.kind.is_single and self.rows
        )

    @cached_property
    def lines(self) -> list[tuple[Any, Pairs, list[tuple[str, Any]]]]:
        """Each row with its words and, of a guest, the answers that may be noted."""
        return [(row, self.kind.pairs(row), self._answers(row)) for row in self.rows]

    def _answers(self, row: Any) -> list[tuple[str, Any]]:
        if not isinstance(row, EventGuest):
            return []
        return [(name, step.label) for name, step in guest_machine.allowed_actions(row, self.user).items()]

    @property
    def sales(self) -> Comparison | None:
        """Of a training: what the client bought before and after it."""
        is_training = self.kind.model is StaffTraining and self.rows
        return comparison(self.activity.client_id, self.activity.day) if is_training else None


def sections(activity: Activity, user: User) -> list[Section]:
    """Kinds that this contact offers, or has rows of."""
    found = []
    for kind in KINDS.values():
        rows = kind.model.objects.visible_to(user).filter(activity=activity).select_related(*kind.related)
        if kind.model is ShelfReport:
            rows = rows.prefetch_related("missing")
        section = Section(kind, list(rows), user, activity)
        if section.rows or section.may_add:
            found.append(section)
    return found


def counted(activities: Iterable[Activity]) -> dict[int, str]:
    """«Shelf reports: 2 · Samples: 1» of each contact that has records. One statement, however many there are."""
    keys = [activity.pk for activity in activities]
    parts = [
        kind.model.objects.filter(activity__in=keys)
        .order_by()
        .values("activity_id")
        .annotate(count=Count("pk"), name=Value(kind.name))
        .values_list("activity_id", "name", "count")
        for kind in KINDS.values()
    ]
    words: dict[int, list[str]] = {}
    for key, name, count in parts[0].union(*parts[1:], all=True):
        words.setdefault(key, []).append(f"{KINDS[name].label}: {count}")
    return {key: " · ".join(sorted(found)) for key, found in words.items()}
