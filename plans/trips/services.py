"""Business trips: planned, changed, given contacts, dropped while they are empty."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from accounts.rights.covers import is_responsible
from dossiers.inputs import check_plausible_date
from kam_crm.shared.checks import locked, required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from plans.activities.states import PLAN, is_own
from plans.models import Activity, ActivityStatus, Trip
from plans.trips.rules import check_trip

LONGEST = dt.timedelta(days=90)


class TripFacts(TypedDict, total=False):
    title: str
    starts_on: dt.date
    ends_on: dt.date
    order_number: str


@service(capability=PLAN, subject="trip")
def update_trip(
    *,
    by: User,
    trip: Trip,
    expected_updated_at: dt.datetime | None = None,
    **facts: Unpack[TripFacts],
) -> Trip:
    """Change a trip. Raises as `add_trip`, `contacts_outside`, StateConflict `changed_meanwhile`."""
    stored: Trip = locked(trip)
    _check_owner(by, stored.manager_id)
    unchanged_since(stored, expected_updated_at)
    _set(stored, facts)
    outside = stored.activities.exclude(day__range=(stored.starts_on, stored.ends_on))
    if outside.exclude(status=ActivityStatus.CANCELLED).exists():
        raise BusinessRuleError(
            "contacts_outside", _("Contacts of this trip are on days that would not belong to it."), "ends_on"
        )
    stored.save()
    return stored


@service(capability=PLAN)
def add_trip(*, by: User, manager: User | None = None, **facts: Unpack[TripFacts]) -> Trip:
    """A trip of `manager`, oneself unless given: the person one deputises for, or of a head's department.

    Raises `title_required`, `unlikely_date`, `trip_ends_before_start`, `trip_too_long`, NotAllowed `not_own_trip`.
    """
    traveller = manager or by
    _check_owner(by, traveller.pk)
    trip = Trip(manager=traveller)
    _set(trip, facts)
    trip.save()
    return trip


@service(capability=PLAN, subject="trip")
def drop_trip(*, by: User, trip: Trip) -> None:
    """Delete a trip without contacts. Raises StateConflict `trip_in_use`, `gone`, NotAllowed `not_own_trip`."""
    stored: Trip = locked(trip)
    _check_owner(by, stored.manager_id)
    if stored.activities.exists():
        raise StateConflict("trip_in_use", _("Contacts belong to this trip: take them out of it first."))
    stored.delete()


@service(capability=PLAN, subject="activity")
def put_on_trip(*, by: User, activity: Activity, trip: Trip | None) -> Activity:
    """Let a contact belong to a trip, to another one, or (None) to none.

    Raises `trip_of_another`, `outside_trip`, NotAllowed `not_own_activity`.
    """
    stored: Activity = locked(activity, "client")
    is_own(stored, by)
    if trip is not None:
        check_trip(trip, stored.manager_id, stored.day)
    stored.trip = trip
    stored.save(update_fields=["trip", "updated_at"])
    return stored


def _check_owner(by: User, manager_id: int) -> None:
    if by.role == Role.KAM and not is_responsible(by, manager_id):
        raise NotAllowed("not_own_trip", _("Only who travels plans the trip."))


def _set(trip: Trip, facts: TripFacts) -> None:
    values: dict[str, Any] = dict(facts)
    for field, value in values.items():
        setattr(trip, field, value)
    trip.title = required("title", normalise_spaces(trip.title))
    trip.order_number = normalise_spaces(trip.order_number)
    for field in ("starts_on", "ends_on"):
        check_plausible_date(field, getattr(trip, field))
    if trip.ends_on < trip.starts_on:
        raise BusinessRuleError("trip_ends_before_start", _("The trip ends before it begins."), "ends_on")
    if trip.ends_on - trip.starts_on > LONGEST:
        raise BusinessRuleError("trip_too_long", _("A trip is at most 90 days long."), "ends_on")
