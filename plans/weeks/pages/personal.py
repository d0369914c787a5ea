"""How much of the contacts with key clients is face to face, over the days of the rule (R124)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.models import Client
from kam_crm.shared.money import percent
from plans.models import PERSONAL_KINDS, ActivityStatus, Outcome


@dataclass(frozen=True)
class PersonalShare:
    client: Client
    contacts: int
    meetings: int
    last_on: dt.date | None
    since: dt.date

    @property
    def share(self) -> Decimal | None:
        return percent(Decimal(self.meetings), Decimal(self.contacts))

    def url(self, **narrowed: str) -> str:
        query = {"client": str(self.client.pk), "since": f"{self.since}", "status": "done", **narrowed}
        return reverse("plans:activity_list", query=query)


def personal_shares(user: User, managers: Collection[Any], as_of: dt.date) -> list[PersonalShare]:
    """Of the key clients of these managers, without any meeting first, then by share. One query."""
    since = as_of - dt.timedelta(days=number("personal_days"))
    done = Q(activities__status=ActivityStatus.DONE)
    recent = done & Q(activities__day__gte=since, activities__day__lte=as_of)
    met = Q(activities__kind__in=PERSONAL_KINDS) & ~Q(activities__outcome=Outcome.ABSENT)
    clients = Client.objects.visible_to(user).filter(manager__in=managers, is_key=True)
    counted = clients.select_related("summary", "manager").annotate(
        contact_count=Count("activities", filter=recent & ~Q(activities__outcome=Outcome.ABSENT)),
        meeting_count=Count("activities", filter=recent & met),
        last_on=Max("activities__day", filter=done & met),
    )
    found = [PersonalShare(one, one.contact_count, one.meeting_count, one.last_on, since) for one in counted]
    return sorted(found, key=lambda one: (one.meetings > 0, one.share or 0, one.client.sort_key))
