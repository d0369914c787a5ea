"""Records of contacts: written, changed, and what becomes of samples, corrections and guests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.inputs import check_plausible_date
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from plans.activities.states import PLAN, is_own
from plans.models import (
    Activity,
    ActivityKind,
    ActivityStatus,
    EventGuest,
    Record,
    ReviewCorrection,
    ReviewProtocol,
    Sample,
    ShelfReport,
    StaffTraining,
)
from plans.records.states import guest_machine

K = ActivityKind
# of which contacts each is a record
OFFERED: dict[type[Record], frozenset[ActivityKind]] = {
    ReviewProtocol: frozenset({K.REVIEW, K.VISIT, K.VIDEO}),
    ReviewCorrection: frozenset({K.REVIEW, K.VISIT, K.VIDEO}),
    StaffTraining: frozenset({K.TRAINING}),
    ShelfReport: frozenset({K.MERCHANDISING, K.VISIT}),
    Sample: frozenset({K.VISIT, K.PRESENTATION, K.EVENT, K.MERCHANDISING, K.EXPERT}),
    EventGuest: frozenset({K.EVENT}),
}
TEXTS = ("our_people", "their_people", "summary", "text", "topic", "trainer", "participants", "outcome")
# columns that make a record the only one of its kind at a contact
ONCE: dict[type[Record], tuple[str, ...]] = {
    ReviewProtocol: (), StaffTraining: (), ShelfReport: ("outlet",), EventGuest: ("contact",),
}  # fmt: skip


@service(capability=PLAN, subject="activity")
def add_record(*, by: User, activity: Activity, model: type[Record], **facts: Any) -> Record:
    """Write a record of a contact that was not cancelled.

    Raises `record_of_another_kind`, `record_of_cancelled`, `already_recorded`, what is missing as `<field>_required`,
    `unlikely_date`, `returned_before_handed`, `foreign_outlet`, `foreign_person`, NotAllowed `not_own_activity`.
    """
    stored: Activity = locked(activity, "client")
    is_own(stored, by)
    if stored.status == ActivityStatus.CANCELLED:
        raise BusinessRuleError("record_of_cancelled", _("This contact was cancelled."))
    if stored.kind not in OFFERED[model]:
        raise BusinessRuleError("record_of_another_kind", _("A contact of this kind has no such record."))
    record = model(activity=stored, client=stored.client)
    if model is EventGuest:
        facts.setdefault("companion", stored.manager)
    return _written(record, facts)


@service(capability=PLAN, subject="record")
def update_record(
    *, by: User, record: Record, expected_updated_at: dt.datetime | None = None, **facts: Any
) -> Record:
    """Raises as `add_record`, and StateConflict `changed_meanwhile`."""
    stored: Record = locked(record, "activity__client")
    is_own(stored.activity, by)
    unchanged_since(stored, expected_updated_at)
    return _written(stored, facts)


@service(capability=guest_machine.capabilities("confirm"), subject="guest")
def answer_invitation(*, by: User, guest: EventGuest, action: str) -> EventGuest:
    """`action` is one of the states' table: confirm, decline, attend. Raises StateConflict `wrong_state`."""
    answered: EventGuest = guest_machine.move(guest, action, by=by)
    return answered


def _written(record: Record, facts: dict[str, Any]) -> Record:
    missing: Iterable[Any] | None = facts.pop("missing", None)
    for name, value in facts.items():
        setattr(record, name, required(name, value) if name in TEXTS else value)
    _check_dates(record)
    _check_client(record)
    _check_once(record)
    record.save()
    if missing is not None and isinstance(record, ShelfReport):
        record.missing.set(missing)
    return record


def _check_dates(record: Record) -> None:
    for name in ("due_on", "done_on", "handed_on", "due_back_on", "returned_on"):
        check_plausible_date(name, getattr(record, name, None))
    for name in ("done_on", "handed_on", "returned_on"):
        if (day := getattr(record, name, None)) is not None and day > clock.today():
            raise BusinessRuleError("not_yet", _("This day has not come yet."), name)
    if isinstance(record, Sample):
        if record.quantity <= 0:
            raise BusinessRuleError("quantity_positive", _("A quantity is more than nothing."), "quantity")
        if record.returned_on is not None and record.returned_on < record.handed_on:
            raise BusinessRuleError(
                "returned_before_handed", _("It was returned before it was handed over."), "returned_on"
            )


def _check_client(record: Record) -> None:
    if isinstance(record, ShelfReport):
        if record.outlet.client_id != record.client_id:
            raise BusinessRuleError("foreign_outlet", _("This outlet is of another client."), "outlet")
        for name in ("shelf_share", "planogram"):
            if not 0 <= getattr(record, name) <= 100:
                raise BusinessRuleError("not_a_share", _("A share is 0 to 100 %."), name)
    if isinstance(record, EventGuest) and record.contact.client_id != record.client_id:
        raise BusinessRuleError("foreign_person", _("This person does not work at the client."), "contact")


def _check_once(record: Record) -> None:
    columns = ONCE.get(type(record))
    if columns is None:
        return
    # the activity's row is locked: nobody writes another one meanwhile
    same = type(record).objects.filter(activity=record.activity_id)
    same = same.filter(**{name: getattr(record, f"{name}_id") for name in columns})
    if same.exclude(pk=record.pk).exists():
        raise BusinessRuleError("already_recorded", _("This is written down already: change it there."))
