"""Who was, is and will be away: one colleague of kam@ these days, with kam@ as deputy."""

from __future__ import annotations

import datetime as dt

from accounts.models import Absence, AbsenceReason
from demo.company.base import Company

# who, deputy, first and last day from today, reason, order
ABSENCES = (
    ("kam2", "kam3", -38, -25, AbsenceReason.VACATION, "41-к"),
    ("kam3", "kam", -3, 5, AbsenceReason.VACATION, "48-к"),
    ("kam", "kam2", 19, 21, AbsenceReason.TRIP, "52-к"),
)


def build_absences(company: Company) -> None:
    """Written past the services, which record nothing that is over."""
    people = {email.split("@")[0]: user for email, user in company.users.items()}
    Absence.objects.bulk_create(
        Absence(
            user=people[who],
            deputy=people[deputy],
            first_day=company.today + dt.timedelta(days=first),
            last_day=company.today + dt.timedelta(days=last),
            reason=reason,
            order_number=number,
            created_by=people["head"],
        )
        for who, deputy, first, last, reason, number in ABSENCES
    )
