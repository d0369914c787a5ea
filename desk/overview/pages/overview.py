"""A client on one screen: next activity, shipments, money, people, history."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import F, Prefetch
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from desk.overview.pages.goods import StoppedGoods
from desk.overview.pages.matters import Matter, open_matters
from desk.overview.pages.money import Money
from desk.overview.pages.shipments import Shipments
from dossiers.clients.pages.header import term_words
from dossiers.competitors.pages import newest_prices
from dossiers.decision_map.roles import role_words
from dossiers.history.timeline import TimelinePage, timeline
from dossiers.models import (
    Client,
    ClientContact,
    CompetitorPrice,
    ContactRole,
    Contract,
    DecisionMap,
    MapSeat,
    Outlet,
)
from kam_crm.shared import clock, formats
from kam_crm.shared.counting import ask, count_of
from orders.models import ClientPriceColumn
from plans.models import Activity, Project, Promise, Task
from plans.norms import norm_days
from plans.tasks.pages.items import PROMISE_SHOWN, TASK_SHOWN, item_of
from plans.tasks.pages.listing import LEADING
from plans.weeks.proposals.slots import Slot, next_slots
from reports.following.pages import FactsNote
from reports.segments.pages.reason import Reason

EVENTS = 5
PEOPLE = 7
HOLES = 2  # of the decision map, in the strip of people
SLOTS = 3
MOST = 1000  # a count is exact below
ITEMS = 5


class Overview:
    def __init__(self, client: Client, user: User, facts: FactsNote | None = None) -> None:
        self.client, self.user, self._facts = client, user, facts or FactsNote()
        self.summary = client.summary
        self.today = clock.today()

    @property
    def can_plan(self) -> bool:
        return self.user.can("activities.plan")

    # ---- activities ------------------------------------------------------------------------------------------------

    @cached_property
    def next_activity(self) -> Activity | None:
        places = ClientContact.objects.visible_to(self.user).select_related("person")
        rows = Activity.objects.visible_to(self.user).filter(client=self.client).ahead(self.today)
        found: Activity | None = rows.prefetch_related(Prefetch("persons", queryset=places)).first()
        return found

    @cached_property
    def free_slots(self) -> list[Slot]:
        """Where the next meeting could be: the earliest free ones of whoever looks, on different days."""
        return next_slots(self.user, SLOTS) if self.can_plan else []

    @property
    def norm_light(self) -> tuple[str, str] | None:
        """A warning before the norm is broken, and when it is; None while the next step keeps it."""
        if self.summary.last_contact_on is None:
            return None
        ends_on = self.summary.last_contact_on + dt.timedelta(days=self.norm)
        if ends_on < self.today:
            days = (self.today - ends_on).days
            words = ngettext("norm broken %(days)s day ago", "norm broken %(days)s days ago", days)
            return words % {"days": days}, "red"
        step = self.next_activity.day if self.next_activity else None
        if step is not None and step <= ends_on:
            return None
        return _("norm ends %(day)s") % {"day": formats.short_day(ends_on)}, "amber"

    # ---- promises and tasks ----------------------------------------------------------------------------------------

    @cached_property
    def promises(self) -> list[Any]:
        """Open ones of both sides, late first, as lines of the list."""
        if not self.user.can("promises.view"):
            return []
        rows: Any = Promise.objects.visible_to(self.user).open().filter(client=self.client)
        shown = rows.select_related(*PROMISE_SHOWN).order_by("due_on", "pk")[:ITEMS]
        return [item_of(row, self.user) for row in shown]

    @cached_property
    def tasks(self) -> list[Any]:
        """Open ones that the person sees, late first, those without a day last."""
        if not self.user.can("tasks.view"):
            return []
        rows: Any = Task.objects.visible_to(self.user).open().filter(client=self.client)
        shown = rows.select_related(*TASK_SHOWN).order_by(F("due_on").asc(nulls_last=True), "due_at", "pk")
        return [item_of(row, self.user) for row in shown[:ITEMS]]

    def items_url(self, **narrowed: str) -> str:
        """The list of all of them; those who lead see those of others in a view of its own."""
        view = {"view": "team"} if self.user.role in LEADING else {}
        return reverse("plans:task_list", query={**view, "client": self.client.pk, **narrowed})

    @cached_property
    def norm(self) -> int:
        """Days within which the client is to be met."""
        return norm_days(self.summary.segment, self.client.stage, self.client.is_key)

    @property
    def norm_words(self) -> str:
        """How often the client is to be met, and how long ago that was."""
        norm = self.norm
        known = ngettext("norm %(days)s day", "norm %(days)s days", norm) % {"days": norm}
        if self.summary.last_contact_on is None:
            return known + ", " + _("never met")
        gone = (self.today - self.summary.last_contact_on).days
        return known + ", " + _("gone: %(days)s") % {"days": formats.number(gone, 0)}

    @cached_property
    def history(self) -> TimelinePage:
        return timeline(self.client, self.user, page_size=EVENTS)

    @cached_property
    def people(self) -> list[ClientContact]:
        """Those who decide first."""
        rows = ClientContact.objects.visible_to(self.user).filter(client=self.client, is_active=True)
        # cut before the sorting by role, which the database does not know the order of; few clients have as many
        found = list(rows.select_related("person").order_by("person__sort_key", "pk")[: PEOPLE * 4])
        order = {role: position for position, role in enumerate(ContactRole.values)}
        return sorted(found, key=lambda one: order[one.role])[:PEOPLE]

    @property
    def people_strip(self) -> list[tuple[str, str, ClientContact]]:
        """Short name, roles in words, and the contact."""
        roles = role_words(self.people)
        return [(short_name(one.person.full_name), roles[one.pk], one) for one in self.people]

    @cached_property
    def holes(self) -> list[MapSeat]:
        """Who is missing on the map that the client goes by, at most two."""
        main = DecisionMap.objects.visible_to(self.user).main_of([self.client.pk]).get(self.client.pk)
        if main is None:
            return []
        rows = MapSeat.objects.visible_to(self.user).filter(map=main).holes()
        return list(rows.select_related("contact__person").order_by("pk")[:HOLES])

    @property
    def has_no_decider(self) -> bool:
        return not any(one.role == ContactRole.DECIDER for one in self.people)

    # ---- facts ---------------------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> list[dict[str, Any]]:
        client, contract = self.client, self._contract
        column = ClientPriceColumn.objects.visible_to(self.user).filter(
            client=client, valid_from__lte=self.today
        )
        chosen = column.select_related("column").order_by("-valid_from").first()
        contracts = reverse("dossiers:contract_list", args=[client.pk])
        rows = [
            (_("INN"), client.inn, ""),
            (_("Channel"), client.channel, ""),
            (_("Territory"), client.territory, ""),
            (_("City"), client.city, ""),
            (_("Outlets"), self._counts["outlets"] or "", reverse("dossiers:outlet_list", args=[client.pk])),
            (
                _("Projects"),
                self._counts["projects"] or "",
                reverse("plans:project_list", query={"client": client.pk}),
            ),
            (_("Contract"), _contract_words(contract) if contract else _("none in force"), contracts),
            (_("Payment term"), term_words(contract) if contract else "", ""),
            (_("Price column"), chosen.column if chosen else "", ""),
            (_("Manager"), client.manager.full_name, ""),
        ]
        return [{"label": label, "value": str(value), "url": url} for label, value, url in rows if value]

    @cached_property
    def _counts(self) -> dict[str, Any]:
        """Of what has a list of its own, in one statement."""
        outlets = Outlet.objects.visible_to(self.user).filter(client=self.client, is_active=True)
        projects = Project.objects.visible_to(self.user).filter(client=self.client)
        return ask({"outlets": count_of(outlets, most=MOST), "projects": count_of(projects, most=MOST)})

    @cached_property
    def competitor_prices(self) -> list[CompetitorPrice]:
        return newest_prices(self.client, self.user)

    @cached_property
    def goods(self) -> StoppedGoods:
        return StoppedGoods(self.client, self.user, self.competitor_prices, self.next_activity)

    @cached_property
    def _contract(self) -> Contract | None:
        contracts = Contract.objects.visible_to(self.user).filter(client=self.client)
        return contracts.newest_in_force(self.today)  # type: ignore[no-any-return]

    # ---- figures -------------------------------------------------------------------------------------------------

    @cached_property
    def open_matters(self) -> list[Matter]:
        return open_matters(self.client, self.user)

    @cached_property
    def shipments(self) -> Shipments:
        # before the first nightly run there is no date of figures
        return Shipments(self.client, self.user, self._facts.as_of or self.today)

    @cached_property
    def money(self) -> Money:
        return Money(self.client, self.user, self.shipments)

    # ---- segment -------------------------------------------------------------------------------------------------

    @cached_property
    def why(self) -> str:
        """Of the very class that stands beside the client; where it is by a profit one may not see, that it is so."""
        reason = Reason(self.client, self.user, QueryDict())
        if reason.snapshot is None or reason.snapshot.base == reason.snapshot.policy.shown_base:
            return reason.sentence
        return _("Classes are by gross profit, which you do not see.")


def short_name(full_name: str) -> str:
    """«Gromov A. P.» of three names; fewer or more are left as they are."""
    names = full_name.split()
    return f"{names[0]} {names[1][0]}. {names[2][0]}." if len(names) == 3 else full_name


def _contract_words(contract: Contract) -> str:
    if contract.valid_to is None:
        return _("%(number)s, without an end") % {"number": contract.number}
    known = {"number": contract.number, "month": formats.short_month(contract.valid_to)}
    return _("%(number)s until %(month)s") % known
