"""What somebody who leaves holds: counts alone, for whoever may know of no client."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Absence, Department, User
from approvals.models import Request
from dossiers.models import Departure
from kam_crm.shared import clock
from kam_crm.shared.counting import count_each
from orders.drafting.models import OrderStatus
from orders.models import Order
from plans.models import ActivityStatus, WeekStatus

MOST = 100_000
GOES, ENDS, STAYS = "goes", "ends", "stays"


@dataclass(frozen=True)
class Holding:
    """`fate` says what becomes of it: goes along with the clients, ends, or stays for others to finish."""

    label: str
    count: int
    fate: str
    words: str = ""


class DeparturePage:
    def __init__(self, person: User, user: User) -> None:
        self.person, self.user, self.today = person, user, clock.today()

    @cached_property
    def counts(self) -> dict[str, int]:
        """One statement."""
        person: Any = self.person
        orders = Order.objects.filter(client__manager=person)
        now = clock.now()
        rows: dict[str, QuerySet[Any]] = {
            "clients": person.clients.all(),
            "key": person.clients.filter(is_key=True),
            "visits": person.activities.filter(status=ActivityStatus.PLANNED, day__gte=self.today),
            "weeks": person.week_plans.filter(status=WeekStatus.SUBMITTED),
            "drafts": orders.filter(status=OrderStatus.DRAFT),
            "stopped": orders.filter(status__in=[OrderStatus.APPROVAL, OrderStatus.HOLD]),
            "asked": Request.objects.waiting().filter(asked_by=person),
            "decides": Request.objects.to_decide_by(person),
            "tokens": person.tokens.filter(revoked_at=None),
            "sessions": person.sessions.living(),
            "links": person.invitations.filter(used_at=None, revoked_at=None, expires_at__gt=now),
        }
        return count_each(rows, most=MOST)

    @cached_property
    def holdings(self) -> list[Holding]:
        found = self.counts
        rows = [
            Holding(_("Clients"), found["clients"], GOES, self._of_them_key),
            Holding(_("Planned visits and calls"), found["visits"], GOES),
            Holding(_("Drafts of orders"), found["drafts"], GOES),
            Holding(_("Orders that wait for a decision"), found["stopped"], GOES),
            Holding(_("Own requests for approval"), found["asked"], GOES),
            Holding(_("Week plans that wait for the head"), found["weeks"], STAYS),
            Holding(
                _("Requests to decide on"), found["decides"], STAYS, _("others decide within their rights")
            ),
            Holding(
                _("Departments led"), len(self.headed), STAYS, ", ".join(one.name for one in self.headed)
            ),
            Holding(_("Absences of others to cover"), len(self.covers), STAYS, self._covered),
            Holding(_("API tokens"), found["tokens"], ENDS),
            Holding(_("Sessions"), found["sessions"], ENDS),
            Holding(_("Open invitations"), found["links"], ENDS),
        ]
        return [row for row in rows if row.count]

    @property
    def _of_them_key(self) -> str:
        return _("key ones: %(count)d") % {"count": self.counts["key"]} if self.counts["key"] else ""

    @cached_property
    def headed(self) -> list[Department]:
        return list(self.person.headed.order_by("name"))

    @cached_property
    def covers(self) -> list[Absence]:
        """Absences to come or under way in which the person is the deputy."""
        rows = Absence.objects.filter(deputy=self.person, last_day__gte=self.today)
        return list(rows.select_related("user").order_by("first_day", "pk"))

    @property
    def _covered(self) -> str:
        return ", ".join(absence.user.full_name for absence in self.covers)

    @cached_property
    def waiting(self) -> Departure | None:
        rows = Departure.objects.visible_to(self.user).waiting().filter(user=self.person)
        people = rows.select_related("manager", "key_manager", "new_head", "by")
        return people.first()
