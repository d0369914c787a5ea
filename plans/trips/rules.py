"""What a contact must be to belong to a business trip."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from kam_crm.shared.errors import BusinessRuleError
from plans.models import Trip


def check_trip(trip: Trip, manager_id: int, day: dt.date) -> None:
    """Raise `trip_of_another`, `outside_trip` for a contact that cannot belong to it."""
    if trip.manager_id != manager_id:
        raise BusinessRuleError("trip_of_another", _("This is the trip of another manager."), "trip")
    if not trip.holds(day):
        raise BusinessRuleError("outside_trip", _("This day is not one of the trip."), "trip")
