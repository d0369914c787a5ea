"""A decision map as it is shown: boxes under one another, who is missing, and what the coverage comes to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rights.secrets import has_regime, sees_strategy
from accounts.rules.in_force import number
from dossiers.decision_map.rules import may_draw
from dossiers.decision_map.tree import levels
from dossiers.decision_map.words import ATTITUDE_ICONS, ROLE_ICONS, attitude_words
from dossiers.models import (
    Archetype,
    Attitude,
    Client,
    ClientContact,
    ContactRole,
    DecisionMap,
    MapLine,
    MapSeat,
)
from kam_crm.shared import clock, formats
from plans.coverage.coverage import MapCoverage, Member, Weights, coverage_of, met_on

MOST_UNSEATED = 12


@dataclass
class Box:
    """A seat with all that its box and its row in the table say."""

    seat: Any  # with `attitude`
    member: Member
    level: int = 0
    under: list[Box] = field(default_factory=list)
    lines: list[MapLine] = field(default_factory=list)

    @property
    def icon(self) -> str:
        return ROLE_ICONS[ContactRole(self.seat.roles[0])]

    @property
    def name(self) -> str:
        if self.seat.contact is None:
            return _("Not found: %(who)s") % {"who": self.seat.title}
        return str(self.seat.contact.person)

    @property
    def position(self) -> str:
        return self.seat.contact.position if self.seat.contact else ""

    @property
    def is_hole(self) -> bool:
        return bool(self.member.is_hole)

    @property
    def attitude(self) -> str:
        return "" if self.seat.attitude is None else attitude_words(self.seat.attitude)

    @property
    def attitude_label(self) -> str:
        return "" if self.seat.attitude is None else str(Attitude(self.seat.attitude).label)

    @property
    def attitude_icon(self) -> str:
        return "" if self.seat.attitude is None else ATTITUDE_ICONS[Attitude(self.seat.attitude)]

    @property
    def is_against(self) -> bool:
        return self.seat.attitude is not None and self.seat.attitude < 0

    @property
    def met(self) -> str:
        """The day of the last contact, or how long ago it was where it covers no more."""
        last, day = self.member.met_on, self._today
        if last is None:
            return _("never")
        if self.member.is_covered:
            return formats.day(last)
        gone = (day - last).days
        return ngettext("%(days)s day ago", "%(days)s days ago", gone) % {"days": gone}

    @property
    def is_late(self) -> bool:
        """Worth a red edge: known and not covered, or against us."""
        return not self.is_hole and (not self.member.is_covered or self.is_against)

    @property
    def argument(self) -> str:
        """What convinces the person; empty while the type is not known."""
        return Archetype(self.seat.archetype).argument if self.seat.archetype else ""

    @property
    def boss(self) -> str:
        return str(self.seat.reports_to) if self.seat.reports_to else ""

    @property
    def person_url(self) -> str:
        contact = self.seat.contact
        return reverse("dossiers:person_detail", args=[contact.person_id]) if contact else ""

    @property
    def _today(self) -> dt.date:
        return clock.today()


class MapChart:
    """The map of a client that the address names, else the one it goes by, as `user` may read it."""

    def __init__(self, client: Client, user: User, wanted: int | None = None) -> None:
        self.client, self.user, self.wanted = client, user, wanted
        self.today = clock.today()

    @cached_property
    def maps(self) -> list[DecisionMap]:
        rows = DecisionMap.objects.visible_to(self.user).select_related("client", "group")
        own = rows.filter(client=self.client)
        if self.client.group_id is not None:
            own = own | rows.filter(group=self.client.group_id)
        return list(own.order_by("-is_main", "pk")[:20])

    @cached_property
    def map(self) -> DecisionMap | None:
        by_key = {one.pk: one for one in self.maps}
        main = DecisionMap.objects.visible_to(self.user).main_of([self.client.pk]).get(self.client.pk)
        return by_key.get(self.wanted or 0) or by_key.get(main or 0) or (self.maps[0] if self.maps else None)

    @property
    def sees_strategy(self) -> bool:
        owner = self.map.client if self.map else self.client
        return sees_strategy(self.user, owner.manager_id)

    @property
    def shows_secrets(self) -> bool:
        return self.map is not None and self.sees_strategy and has_regime()

    @property
    def can_draw(self) -> bool:
        return may_draw(self.user, self.map.client if self.map else self.client)

    @property
    def can_plan(self) -> bool:
        return self.user.can("activities.plan")

    # ---- boxes -----------------------------------------------------------------------------------------------------

    @cached_property
    def seats(self) -> list[Any]:
        if self.map is None:
            return []
        rows = MapSeat.objects.visible_to(self.user).filter(map=self.map).with_people()
        rows = rows.select_related("reports_to__contact__person").order_by("pk")
        return list(rows.with_attitude(self.today))

    @cached_property
    def boxes(self) -> list[Box]:
        """All of them, each after its boss; the weightiest first among those of one boss."""
        met = met_on([seat.contact_id for seat in self.seats if seat.contact_id], self.today)
        weigh = Weights(self.today)
        made = {seat.pk: Box(seat, weigh.seat(seat, met)) for seat in self.seats}
        for line in self._lines:
            made[line.source_id].lines.append(line)
        order = sorted(made, key=lambda key: (-made[key].member.weight, -made[key].seat.influence, key))
        lines = {key: box.seat.reports_to_id for key, box in made.items()}
        found = []
        for key, level in levels(lines, order):
            box = made[key]
            box.level = level
            if level:
                made[lines[key]].under.append(box)
            found.append(box)
        return found

    @property
    def tops(self) -> list[Box]:
        return [box for box in self.boxes if box.level == 0]

    @cached_property
    def _lines(self) -> list[MapLine]:
        if self.map is None or not self.sees_strategy:
            return []
        rows = MapLine.objects.visible_to(self.user).filter(source__map=self.map)
        return list(rows.select_related("target__contact__person"))

    @cached_property
    def unseated(self) -> list[ClientContact]:
        """Who works there and has no seat yet."""
        if self.map is None or not self.can_draw:
            return []
        seated = MapSeat.objects.visible_to(self.user).filter(map=self.map, contact__isnull=False)
        people = ClientContact.objects.visible_to(self.user).filter(client=self.client, is_active=True)
        people = people.exclude(pk__in=seated.values("contact")).select_related("person")
        return list(people.order_by("person__sort_key", "pk")[:MOST_UNSEATED])

    # ---- coverage --------------------------------------------------------------------------------------------------

    @property
    def is_main(self) -> bool:
        return self.map is None or self.map.pk == self.coverage.map

    @cached_property
    def coverage(self) -> MapCoverage:
        return coverage_of([self.client.pk], self.today)[self.client.pk]

    @property
    def headline(self) -> str:
        """«Coverage of the map 69 %: financial controller not found, Zuev A. is against us»."""
        share = self.coverage.percent
        if share is None:
            return _("Nobody is known yet")
        words = _("Coverage of the map %(share)s") % {"share": formats.percent(share, 0)}
        return f"{words}: {', '.join(self.gaps)}" if self.gaps else words

    @cached_property
    def gaps(self) -> list[str]:
        """What is wrong, the worst first; at most three."""
        found = []
        if self.coverage.is_critical:
            found.append(_("nobody is known to decide"))
        for member in self.coverage.uncovered_deciders:
            found.append(_("%(name)s decides and is not covered") % {"name": member.name})
        for member in sorted(self.coverage.holes, key=lambda one: -one.weight):
            words = _("%(name)s has left") if member.has_left else _("not found: %(name)s")
            found.append(words % {"name": member.name})
        for box in self.boxes:
            if box.is_against and not box.is_hole:
                found.append(_("%(name)s does not support us") % {"name": box.name})
        return found[:3]

    @property
    def covered_words(self) -> str:
        return _("weight with a contact within %(days)s days") % {"days": number("covered_days")}

    def visit_url(self, purpose: str) -> str:
        back = reverse("dossiers:client_people", args=[self.client.pk])
        query = {"client": self.client.pk, "kind": "visit", "purpose": purpose, "next": back}
        return reverse("plans:activity_new", query=query)

    @property
    def decider_url(self) -> str:
        """The next step for whoever decides and is unknown or was not met; empty where nothing is missing."""
        if not self.can_plan:
            return ""
        if self.coverage.is_critical:
            return self.visit_url(_("Find out who decides"))
        if self.coverage.uncovered_deciders:
            name = self.coverage.uncovered_deciders[0].name
            return self.visit_url(_("Meet who decides: %(name)s") % {"name": name})
        return ""

    def hole_url(self, box: Box) -> str:
        return self.visit_url(_("Find: %(name)s") % {"name": str(box.seat)})
