"""Seats: who is on a map, with which roles, under whom, and who of us keeps the relation (R68 to R70)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from dossiers.decision_map.events import FILLED, SEATED, UNSEATED
from dossiers.decision_map.roles import follow_seat, in_order
from dossiers.decision_map.rules import EDIT, MOST_SEATS, locked_map
from dossiers.decision_map.services.stances import note_stance
from dossiers.decision_map.tree import would_loop
from dossiers.inputs import refuse_together
from dossiers.models import (
    Archetype,
    ClientContact,
    ContactRole,
    DecisionMap,
    Influence,
    MapSeat,
    Relation,
)
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces


class SeatFacts(TypedDict, total=False):
    """Without a contact the seat is a hole and wants a `title`; roles not given are those of the contact."""

    contact: ClientContact | None
    title: str
    roles: Sequence[str]
    influence: int
    archetype: str
    reports_to: MapSeat | None
    relation_owner: User | None
    relation_now: int | None
    relation_wanted: int | None
    note: str


@service(capability=EDIT, subject="decision_map")
def add_seat(
    *, by: User, decision_map: DecisionMap, attitude: int | None = None, **facts: Unpack[SeatFacts]
) -> MapSeat:
    """Put somebody, or a hole, on the map; `attitude` is the first stance.

    Raises `seat_of_nobody`, `seat_roles_required`, `role_unknown`, `influence_unknown`, `archetype_unknown`,
    `relation_unknown`, `works_elsewhere`, `reports_elsewhere`, `reports_in_a_circle`, `owner_unknown`,
    `map_is_full`, `attitude_unknown`; StateConflict `already_on_map`; NotAllowed `not_your_map`,
    `clearance_required`.
    """
    stored = locked_map(by, decision_map)
    if stored.seats.count() >= MOST_SEATS:
        raise BusinessRuleError("map_is_full", _("There is no room for more people on one map."))
    seat = MapSeat(map=stored, roles=[])
    _set(seat, facts)
    seat.save()
    follow_seat(seat)
    if attitude is not None:
        note_stance(by=by, seat=seat, attitude=attitude)
    record_event(SEATED, seat, by=by, on_behalf_of_id=_absent(by, stored))
    return seat


@service(capability=EDIT, subject="seat")
def update_seat(
    *,
    by: User,
    seat: MapSeat,
    expected_updated_at: dt.datetime | None = None,
    attitude: int | None = None,
    **facts: Unpack[SeatFacts],
) -> MapSeat:
    """Another contact, role or line; an `attitude` is a new stance where it is another one than before.

    Raises as `add_seat`, and StateConflict `changed_meanwhile`, `gone`.
    """
    stored, decision_map = _locked(by, seat)
    unchanged_since(stored, expected_updated_at)
    before = stored.contact
    _set(stored, facts)
    stored.save()
    follow_seat(stored)
    if attitude is not None and attitude != _attitude(stored):
        note_stance(by=by, seat=stored, attitude=attitude)
    if stored.contact is not None and stored.contact != before:
        record_event(FILLED, stored, by=by, on_behalf_of_id=_absent(by, decision_map))
    return stored


@service(capability=EDIT, subject="seat")
def remove_seat(*, by: User, seat: MapSeat) -> DecisionMap:
    """Off the map with its stances and lines; who reported to it reports to its boss. Raises StateConflict `gone`."""
    stored, decision_map = _locked(by, seat)
    # while the row is there: the event is about it
    record_event(UNSEATED, stored, by=by, on_behalf_of_id=_absent(by, decision_map))
    MapSeat.objects.filter(reports_to=stored).update(reports_to=stored.reports_to_id)
    MapSeat.objects.filter(pk=stored.pk).delete()
    return decision_map


def _locked(by: User, seat: MapSeat) -> tuple[MapSeat, DecisionMap]:
    # the map first: its lock keeps two from closing a circle together
    decision_map = locked_map(by, seat.map)
    stored: MapSeat = locked(seat, "contact__person")
    stored.map = decision_map
    return stored, decision_map


def _attitude(seat: MapSeat) -> int | None:
    """That of whoever sits there now, None while it is not known."""
    attitude: int | None = MapSeat.objects.with_attitude(clock.today()).get(pk=seat.pk).attitude
    return attitude


def _absent(by: User, decision_map: DecisionMap) -> int | None:
    return by.covered_among([decision_map.client.manager_id])


def _set(seat: MapSeat, facts: SeatFacts) -> None:
    values: dict[str, Any] = dict(facts)
    before = seat.contact_id
    for field in ("title", "note"):
        if field in values:
            values[field] = normalise_spaces(values[field])
    for field, value in values.items():
        setattr(seat, field, value)
    if not seat.roles and seat.contact is not None:
        seat.roles = [seat.contact.role]

    def check_person() -> None:
        _check_person(seat, before)

    def check_roles() -> None:
        if not seat.roles:
            raise BusinessRuleError("seat_roles_required", _("Choose what part this person plays."), "roles")
        if set(seat.roles) - set(ContactRole.values):
            raise BusinessRuleError("role_unknown", _("There is no such role."), "roles")
        seat.roles = in_order(seat.roles)

    def check_lists() -> None:
        if seat.influence not in Influence.values:
            raise BusinessRuleError("influence_unknown", _("Influence is 1, 2 or 3."), "influence")
        if seat.archetype not in ("", *Archetype.values):
            raise BusinessRuleError("archetype_unknown", _("There is no such type."), "archetype")
        for field in ("relation_now", "relation_wanted"):
            if getattr(seat, field) not in (None, *Relation.values):
                raise BusinessRuleError("relation_unknown", _("There is no such relation."), field)

    def check_owner() -> None:
        owner = seat.relation_owner
        if "relation_owner" in facts and owner and (not owner.is_active or owner.role == Role.ADMIN):
            raise BusinessRuleError(
                "owner_unknown", _("Choose a colleague who works here."), "relation_owner"
            )

    def check_boss() -> None:
        if seat.reports_to is not None and "reports_to" in facts:
            _check_boss(seat, seat.reports_to)

    refuse_together((check_person, check_roles, check_lists, check_owner, check_boss))


def _check_person(seat: MapSeat, before: int | None) -> None:
    contact = seat.contact
    if contact is None:
        if not seat.title:
            raise BusinessRuleError("seat_of_nobody", _("Pick a person, or say who is missing."), "title")
        return
    if contact.pk == before:
        return
    at = contact.client
    # a map of a group is about the people of all its clients
    if at.pk != seat.map.client_id and (at.group_id is None or at.group_id != seat.map.group_id):
        raise BusinessRuleError("works_elsewhere", _("This person works at another client."), "contact")
    if not contact.is_active:
        raise BusinessRuleError("person_has_left", _("This person no longer works there."), "contact")
    if MapSeat.objects.filter(map=seat.map, contact=contact).exclude(pk=seat.pk).exists():
        raise StateConflict("already_on_map", _("This person is on the map already."), "contact")


def _check_boss(seat: MapSeat, boss: MapSeat) -> None:
    if boss.map_id != seat.map_id:
        raise BusinessRuleError("reports_elsewhere", _("Choose somebody on the same map."), "reports_to")
    lines = dict(MapSeat.objects.filter(map=seat.map_id).order_by().values_list("pk", "reports_to"))
    if seat.pk and would_loop(lines, seat.pk, boss.pk):
        raise BusinessRuleError(
            "reports_in_a_circle",
            _("%(name)s stands below this seat: the two would report to each other.") % {"name": str(boss)},
            "reports_to",
        )
