"""What one has to know before a meeting, on one screen: goal, people, promises, money, goods, questions (R74)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Max, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rights.covers import is_responsible
from desk.briefing.pages.questions import Proposed, hole_questions, proposed_questions
from dossiers.clients.pages.header import term_words
from dossiers.competitors.pages import newest_prices
from dossiers.decision_map.querysets import strategy_of_map
from dossiers.decision_map.roles import role_words
from dossiers.decision_map.words import ATTITUDE_ICONS, attitude_words
from dossiers.models import (
    Archetype,
    Attitude,
    Client,
    ClientContact,
    CompetitorPrice,
    ContactRole,
    Contract,
    DecisionMap,
    MapSeat,
)
from dossiers.people.birthdays import Birthday, birthdays
from kam_crm.shared import clock, formats
from kam_crm.shared.money import total
from orders.models import Order, OrderStatus
from orders.shipping.stopped import Stopped, stopped_items
from plans.models import Activity, ActivityStatus, Preparation, Promise, PromiseStatus, Question, Side
from receivables.credit.services import CreditState, credit_state

AHEAD = dt.timedelta(days=7)  # promises that are due so soon after the meeting are spoken of
YEAR = dt.timedelta(days=365)
PAST, PEOPLE, QUESTIONS = 3, 4, 5
WAITING = (OrderStatus.APPROVAL, OrderStatus.HOLD, OrderStatus.CONFIRMED, OrderStatus.PART_SHIPPED)


@dataclass(frozen=True)
class Check:
    """One thing that a prepared person has done."""

    label: str
    is_done: bool


@dataclass(frozen=True)
class Met:
    """A person of the meeting, when somebody of us met them last, and what is between us."""

    contact: ClientContact
    last_on: dt.date | None
    promises: list[Promise]
    roles: str = ""
    stance: str = ""
    icon: str = ""
    argument: str = ""


class Briefing:
    """Of an activity, as `user` may read it. Costs a bounded number of statements whatever the client's size."""

    def __init__(self, activity: Activity, user: User) -> None:
        self.activity, self.user = activity, user
        self.client: Client = activity.client
        self.today = clock.today()

    @property
    def can_prepare(self) -> bool:
        is_open = self.activity.status == ActivityStatus.PLANNED
        own = self.user.role != "kam" or is_responsible(self.user, self.client.manager_id)
        return is_open and own and self.user.can("activities.plan")

    @property
    def can_order(self) -> bool:
        return self.user.can("orders.create")

    @property
    def title(self) -> str:
        day = f"{formats.weekday(self.activity.day)} {formats.short_day(self.activity.day)}"
        known = {"client": self.client.name, "day": day}
        return _("Briefing: %(client)s, %(day)s") % known

    @property
    def moment(self) -> str:
        hour = self.activity.starts_at
        day = formats.day(self.activity.day)
        return f"{day}, {formats.time_of_day(hour)}" if hour else day

    @property
    def address(self) -> str:
        return ", ".join(filter(None, (self.client.city, self.client.address)))

    # ---- goal ------------------------------------------------------------------------------------------------------

    @cached_property
    def preparation(self) -> Preparation | None:
        rows = Preparation.objects.visible_to(self.user).filter(activity=self.activity)
        return rows.first()  # type: ignore[no-any-return]

    @property
    def goal(self) -> str:
        """What was written, else what the activity is for."""
        return (self.preparation.goal if self.preparation else "") or self.activity.purpose

    @property
    def outcomes(self) -> list[str]:
        return self.preparation.outcome_lines if self.preparation else []

    @cached_property
    def checks(self) -> list[Check]:
        return [
            Check(_("the goal in one sentence"), bool(self.preparation and self.preparation.goal)),
            Check(_("with whom"), bool(self.people_invited)),
            Check(_("what to ask"), bool(self.questions)),
            Check(_("no promise of ours is late"), not any(self.is_late(one) for one in self.ours)),
        ]

    @property
    def ready(self) -> int:
        return sum(check.is_done for check in self.checks)

    # ---- people ----------------------------------------------------------------------------------------------------

    @cached_property
    def people_invited(self) -> list[ClientContact]:
        return list(self.activity.persons.all())

    @cached_property
    def _staff(self) -> list[ClientContact]:
        rows = ClientContact.objects.visible_to(self.user).filter(client=self.client, is_active=True)
        return list(rows.select_related("person").order_by("person__sort_key", "pk")[: PEOPLE * 6])

    @cached_property
    def people(self) -> list[Met]:
        """Those of the meeting; nobody named yet: those who decide first."""
        order = {role: position for position, role in enumerate(ContactRole.values)}
        shown = self.people_invited or sorted(self._staff, key=lambda one: order[one.role])[:PEOPLE]
        done = Activity.objects.visible_to(self.user).filter(client=self.client, status=ActivityStatus.DONE)
        met = dict(
            done.filter(persons__in=[one.pk for one in shown])
            .order_by()
            .values_list("persons")
            .annotate(Max("day"))
        )
        roles = role_words(shown)
        return [
            Met(
                one, met.get(one.pk), [row for row in self.promises if row.person_id == one.person_id],
                roles[one.pk], **self._convinced_by(one),
            )
            for one in shown
        ]  # fmt: skip

    @property
    def shows_strategy(self) -> bool:
        """Whether attitudes and arguments stand beside the people."""
        return any(met.stance or met.argument for met in self.people)

    @cached_property
    def _seats(self) -> dict[int, Any]:
        """By contact, on the map that the client goes by; none for those who may not see its strategy."""
        return {seat.contact_id: seat for seat in self._map_seats if seat.contact_id is not None}

    @cached_property
    def _map_seats(self) -> list[Any]:
        main = DecisionMap.objects.visible_to(self.user).main_of([self.client.pk]).get(self.client.pk)
        rows = (
            MapSeat.objects.visible_to(self.user).filter(map=main).filter(strategy_of_map(self.user, "map__"))
        )
        return list(rows.with_people().with_attitude(self.today).order_by("pk")) if main else []

    def _convinced_by(self, contact: ClientContact) -> dict[str, str]:
        seat = self._seats.get(contact.pk)
        found = {}
        if seat is not None and seat.attitude is not None:
            found = {"stance": attitude_words(seat.attitude), "icon": ATTITUDE_ICONS[Attitude(seat.attitude)]}
        if seat is not None and seat.archetype:
            found["argument"] = Archetype(seat.archetype).argument
        return found

    @cached_property
    def missing_decider(self) -> str:
        """Who decides and does not come; empty where they do, or where nobody is known to decide."""
        deciders = [one for one in self._staff if one.role == ContactRole.DECIDER]
        invited = {one.pk for one in self.people_invited}
        if not invited or not deciders or any(one.pk in invited for one in deciders):
            return ""
        return _("%(name)s decides and will not be there") % {"name": deciders[0].person.full_name}

    @cached_property
    def birthdays(self) -> list[Birthday]:
        """Of anybody at the client, a week before and after the meeting."""
        day = self.activity.day
        return birthdays(self.user, day - AHEAD, day + AHEAD, client=self.client)

    # ---- promises --------------------------------------------------------------------------------------------------

    @cached_property
    def promises(self) -> list[Promise]:
        """Open ones of both sides up to a week after the meeting, those due first on top."""
        rows = Promise.objects.visible_to(self.user).filter(client=self.client, status=PromiseStatus.OPEN)
        return list(
            rows.filter(due_on__lte=self.activity.day + AHEAD)
            .select_related("person")
            .order_by("due_on", "pk")
        )

    @property
    def ours(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.side == Side.OURS]

    def is_late(self, promise: Promise) -> bool:
        return promise.due_on < max(self.today, min(self.activity.day, self.today + AHEAD))

    @cached_property
    def kept(self) -> list[str]:
        """«we 22 of 23», «they 19 of 21», of the last twelve months; a side without any is left out."""
        rows = Promise.objects.visible_to(self.user).filter(client=self.client, due_on__gte=self.today - YEAR)
        rates = {row["side"]: row for row in rows.kept_rates("side", self.today)}
        words = ((Side.OURS, _("we %(kept)s of %(due)s")), (Side.THEIRS, _("they %(kept)s of %(due)s")))
        return [text % rates[side] for side, text in words if side in rates]

    # ---- questions -------------------------------------------------------------------------------------------------

    @cached_property
    def questions(self) -> list[Question]:
        return list(Question.objects.visible_to(self.user).filter(activity=self.activity))

    @cached_property
    def proposed(self) -> list[Proposed]:
        """What the dossier, the goods and the people leave open, the weightiest first, as far as there is room."""
        asked = {question.key for question in self.questions}
        room = max(QUESTIONS - len(self.questions), 0)
        found = proposed_questions(self.client, self._staff, self.stopped, self.summary, self.activity.day)
        found = [*hole_questions(seat for seat in self._map_seats if seat.contact is None), *found]
        found.sort(key=lambda one: -one.weight)
        return [one for one in found if one.key not in asked][:room]

    # ---- money and goods -------------------------------------------------------------------------------------------

    @property
    def summary(self) -> Any:
        return self.client.summary

    @cached_property
    def credit(self) -> CreditState:
        return credit_state(self.client.pk, self.today)

    @property
    def late_at_meeting(self) -> int:
        """Days that the oldest overdue invoice will be late on the day of the meeting; 0 where nothing is overdue."""
        if not self.summary.overdue:
            return 0
        return int(self.summary.overdue_days) + max((self.activity.day - self.today).days, 0)

    @property
    def money(self) -> list[dict[str, str]]:
        """Label, value, note, tone and address of each figure, RUB with VAT."""
        summary, client = self.summary, self.client.pk
        invoices = reverse("receivables:invoice_list", query={"client": client, "age": "open"})
        rows = []
        if summary.overdue:
            days = self.late_at_meeting
            note = ngettext("%(days)s day by the meeting", "%(days)s days by the meeting", days) % {
                "days": days
            }
            url = reverse("receivables:invoice_list", query={"client": client, "age": "overdue"})
            rows.append({"label": _("Overdue"), "value": formats.whole(summary.overdue), "note": note, "url": url,
                         "tone": "red"})  # fmt: skip
        if self.credit.free is not None:
            note = _("of %(limit)s") % {"limit": formats.whole(self.credit.limit)}
            rows.append({"label": _("Free limit"), "value": formats.whole(self.credit.free), "note": note,
                         "url": reverse("receivables:client_money", args=[client]),
                         "tone": "red" if self.credit.free <= 0 else ""})  # fmt: skip
        if summary.month_plan:
            gap = max(summary.month_plan - summary.month_fact, Decimal(0))
            url = reverse("reports:sales_rows", query={"client": client, "period": "month"})
            note = _("plan %(plan)s") % {"plan": formats.whole(summary.month_plan)}
            rows.append({"label": _("To the plan of the month"), "value": formats.whole(gap), "note": note,
                         "url": url, "tone": ""})  # fmt: skip
        rows.append(
            {
                "label": _("Debt"),
                "value": formats.whole(summary.debt),
                "note": "",
                "url": invoices,
                "tone": "",
            }
        )
        return rows

    @cached_property
    def terms(self) -> str:
        contracts = Contract.objects.visible_to(self.user).filter(client=self.client)
        contract = contracts.newest_in_force(self.today)
        return term_words(contract) if contract else _("no contract in force")

    @cached_property
    def stopped(self) -> list[Stopped]:
        return stopped_items(self.client, self.today)

    @property
    def stopped_total(self) -> Decimal:
        return total(item.amount for item in self.stopped)

    @cached_property
    def orders(self) -> list[Order]:
        rows = Order.objects.visible_to(self.user).filter(client=self.client, status__in=WAITING)
        return list(rows.order_by("-date", "-pk")[:PAST])

    @cached_property
    def competitor_prices(self) -> list[CompetitorPrice]:
        return newest_prices(self.client, self.user)

    @cached_property
    def past(self) -> list[Activity]:
        """The last meetings with what came of them, in their words."""
        staff = ClientContact.objects.visible_to(self.user).select_related("person")
        rows = Activity.objects.visible_to(self.user).filter(client=self.client, status=ActivityStatus.DONE)
        rows = rows.exclude(pk=self.activity.pk).prefetch_related(Prefetch("persons", queryset=staff))
        return list(rows.order_by("-day", "-done_at", "-pk")[:PAST])
