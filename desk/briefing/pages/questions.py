"""What is worth asking at a meeting: what we do not know, and what changed without a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.models import Client, ClientContact, ContactRole, MapSeat
from kam_crm.shared import formats
from orders.shipping.stopped import Stopped

MOST_GOODS = 3


@dataclass(frozen=True)
class Proposed:
    """`key` is stable, so that a question once asked is not proposed again; `why` says what it rests on."""

    key: str
    text: str
    why: str
    weight: int


def proposed_questions(
    client: Client, staff: Iterable[ClientContact], stopped: list[Stopped], summary: Any, day: dt.date
) -> list[Proposed]:
    """All that may be asked, the weightiest first."""
    found = [*_people(list(staff)), *goods_questions(stopped[:MOST_GOODS]), *_facts(client)]
    if summary.overdue:
        why = _("%(amount)s overdue") % {"amount": formats.whole(summary.overdue)}
        found.append(Proposed("debt", _("When will what is overdue be paid?"), why, 95))
    return sorted(found, key=lambda one: (-one.weight, one.key))


def hole_questions(holes: Iterable[MapSeat]) -> list[Proposed]:
    """Whom the decision map misses, asked of whoever is met."""
    return [
        Proposed(
            f"hole-{seat.pk}", _("Who is it: %(title)s?") % {"title": seat.title}, _("missing on the map"), 98
        )
        for seat in holes
    ]


def _people(staff: list[ClientContact]) -> list[Proposed]:
    found = []
    if not any(one.role == ContactRole.DECIDER for one in staff):
        found.append(
            Proposed("decider", _("Who decides about purchases?"), _("nobody is known to decide"), 100)
        )
    if len(staff) == 1:
        why = _("we know %(name)s alone") % {"name": staff[0].person.full_name}
        found.append(Proposed("second", _("Whom should we know besides?"), why, 90))
    return found


def goods_questions(stopped: list[Stopped]) -> list[Proposed]:
    """One for each of them, in their order."""
    return [
        Proposed(
            f"goods-{item.product.pk}",
            _("Why was «%(product)s» not taken for so long?") % {"product": item.product.name},
            ngettext("%(days)s day, usually every %(gap)s", "%(days)s days, usually every %(gap)s", item.days)
            % {"days": item.days, "gap": item.gap},
            80 - number,
        )
        for number, item in enumerate(stopped)
    ]


def _facts(client: Client) -> list[Proposed]:
    holes = (
        ("inn", client.inn, _("Which INN do invoices go to?")),
        ("address", client.address, _("Where are goods brought?")),
        ("channel", client.channel_id, _("To whom do they sell?")),
    )
    return [
        Proposed(key, text, _("not in the dossier"), 40 - number)
        for number, (key, known, text) in enumerate(holes)
        if not known
    ]
