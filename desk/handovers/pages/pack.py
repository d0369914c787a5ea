"""The pack of a hand-over on paper: people and who decides, history, debts and what is open, client by client (R29)."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from desk.briefing.pages.briefing import Briefing
from desk.handovers.pages.portfolio import DONE_ORDERS
from dossiers.models import Client, ClientContact, ClientTeamMember, ContactRole, Handover, MapSeat, Note
from kam_crm.shared import clock, formats, pdf
from kam_crm.shared.secrecy import mark
from orders.models import Order
from plans.models import Activity, ActivityKind, ActivityStatus, Preparation, Question, Task

TEMPLATE = Path(__file__).parent / "pack.typ"
MEETINGS, NOTES, OPEN = 8, 5, 12
LONGEST = 220  # letters of one entry


class Introduction(Briefing):
    """What a new manager reads about a client before the first meeting: a briefing without an activity."""

    def __init__(self, client: Client, user: User) -> None:
        first = Activity(
            client=client,
            manager_id=client.manager_id,
            kind=ActivityKind.VISIT,
            day=clock.today(),
            purpose="",
        )
        super().__init__(first, user)

    @cached_property
    def preparation(self) -> Preparation | None:
        return None

    @cached_property
    def people_invited(self) -> list[ClientContact]:
        return []

    @cached_property
    def questions(self) -> list[Question]:
        return []

    @cached_property
    def deciders(self) -> list[MapSeat]:
        rows = MapSeat.objects.visible_to(self.user).filter(map__client=self.client)
        return list(rows.with_people().order_by("map", "pk")[:OPEN])

    @cached_property
    def team(self) -> list[ClientTeamMember]:
        rows = ClientTeamMember.objects.visible_to(self.user).filter(client=self.client, until=None)
        return list(rows.select_related("user").order_by("pk"))

    @cached_property
    def history(self) -> list[tuple[Any, str]]:
        """Meetings and notes, the newest first; a secret is read in the program alone."""
        done = Activity.objects.visible_to(self.user).filter(client=self.client, status=ActivityStatus.DONE)
        met = [
            (row.day, f"{row.get_kind_display()}: {row.result}")
            for row in done.order_by("-day", "-pk")[:MEETINGS]
        ]
        notes = Note.objects.visible_to(self.user).filter(client=self.client, is_secret=False)
        written = [
            (clock.local(row.created_at).date(), row.text)
            for row in notes.order_by("-created_at", "-pk")[:NOTES]
        ]
        return sorted([*met, *written], key=lambda entry: entry[0], reverse=True)

    @cached_property
    def matters(self) -> list[tuple[str, str]]:
        """What is open beside promises: day and words of planned contacts, tasks and orders."""
        user, client = self.user, self.client
        planned = Activity.objects.visible_to(user).filter(client=client).ahead(self.today)
        tasks = Task.objects.visible_to(user).open().filter(client=client).order_by("due_on", "pk")
        orders = Order.objects.visible_to(user).filter(client=client).exclude(status__in=DONE_ORDERS)
        return [
            *(
                (formats.short_day(row.day), f"{row.get_kind_display()}: {row.purpose}")
                for row in planned[:OPEN]
            ),
            *((formats.short_day(row.due_on) if row.due_on else "", row.text) for row in tasks[:OPEN]),
            *(
                (
                    formats.short_day(row.date),
                    f"{row.number}, {row.get_status_display()}, {formats.whole(row.gross)}",
                )
                for row in orders.order_by("-date", "-pk")[:OPEN]
            ),
        ]


def pack_of(clients: list[Client], handover: Handover, user: User) -> bytes:
    """A4; each client begins a page."""
    now = clock.local(clock.now())
    made = {"day": formats.day(now.date()), "time": formats.time_of_day(now.time()), "name": user.full_name}
    data = {
        "lang": "ru" if formats.is_russian() else "en",
        "mark": mark(),
        "foot": _("Made %(day)s at %(time)s for %(name)s; personal data are not printed") % made,
        "words": {
            "people": _("People"), "deciders": _("Decision map"), "team": _("Account team"),
            "history": _("History"), "promises": _("Promises"), "money": _("Money"), "open": _("Open matters"),
            "stopped": _("No longer taken"), "page": _("Page"), "none": _("nothing"),
        },
        "takes": _("%(name)s from %(day)s")
        % {"name": handover.manager.full_name, "day": formats.day(handover.day)},
        "clients": [_client(Introduction(client, user)) for client in clients],
    }  # fmt: skip
    return pdf.sheet(TEMPLATE, data)


def _seat(seat: MapSeat) -> str:
    name = seat.contact.person.full_name if seat.contact else seat.title
    roles = ", ".join(str(ContactRole(role).label) for role in seat.roles)
    return f"{name}: {roles} ({seat.get_influence_display()})"


def _client(known: Introduction) -> dict[str, Any]:
    client = known.client
    facts = [client.get_stage_display(), known.address, client.manager.full_name]
    return {
        "client": client.name,
        "segment": client.summary.segment or "",
        "facts": " · ".join(str(fact) for fact in facts if fact),
        "people": [
            {
                "name": met.contact.person.full_name,
                "role": ", ".join(filter(None, (met.contact.position, str(met.contact.get_role_display())))),
                "met": formats.day(met.last_on) if met.last_on else _("not met yet"),
            }
            for met in known.people
        ],
        "deciders": [_seat(seat) for seat in known.deciders],
        "team": [f"{one.user.full_name}: {one.get_role_display()}" for one in known.team],
        "terms": known.terms,
        "money": [{"label": row["label"], "note": row["note"], "value": row["value"]} for row in known.money],
        "promises": [
            {
                "side": promise.get_side_display(),
                "text": promise.text,
                "day": formats.short_day(promise.due_on) + (" !" if known.is_late(promise) else ""),
            }
            for promise in known.promises
        ],
        "open": [{"day": day, "text": text[:LONGEST]} for day, text in known.matters],
        "history": [{"day": formats.day(day), "text": text[:LONGEST]} for day, text in known.history],
        "stopped": [item.product.name for item in known.stopped],
    }
