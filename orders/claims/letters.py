"""The letter that confirms a claim: made from the act, its words are people's to change, its sum comes from the act."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from accounts.models import User
from kam_crm.shared import clock, currency, formats, pdf
from kam_crm.shared.company import company
from kam_crm.shared.money import ZERO
from orders.models import ActLine, Claim

TEMPLATE = Path(__file__).parent / "letter.typ"


def sum_of(claim: Claim) -> str:
    """What we confirm, with its sign of currency: of the act where there is one."""
    amount = claim.settlement if claim.act is None else max(-claim.act.gross, ZERO)
    return currency.amount(amount, 2)


def draft_letter(claim: Claim) -> str:
    """Words to begin with, in the language of the person."""
    shipment = claim.shipment
    lines = [_("In answer to your claim %(number)s of %(day)s") % _known(claim)]
    if shipment is not None:
        about = {"number": shipment.number, "day": formats.day(shipment.date)}
        lines[0] += _(" about the shipment %(number)s of %(day)s") % about
    lines[0] += _(" we confirm: we reduce your debt by %(sum)s.") % {"sum": sum_of(claim)}
    if claim.act is not None:
        lines += [_("By the act %(number)s:") % {"number": claim.act.number}, *_differences(claim)]
    if claim.solution:
        lines.append(claim.solution)
    return "\n".join(lines)


def _known(claim: Claim) -> dict[str, str]:
    return {"number": claim.number, "day": formats.day(claim.opened_on)}


def _differences(claim: Claim) -> list[str]:
    assert claim.act is not None
    rows = claim.act.lines.select_related("product", "kind").exclude(kind=None)
    return [_difference(line) for line in rows]


def _difference(line: ActLine) -> str:
    unit = line.product.unit if line.product else ""
    return f"— {line.kind}: {line.product or ''} {formats.plain(line.difference)} {unit}".strip()


def letter_sheet(claim: Claim, by: User) -> bytes:
    """The letter for signing, A4."""
    data = {
        "lang": "ru" if formats.is_russian() else "en",
        "from": company().name,
        "to": claim.client.name,
        "title": _("Answer to the claim %(number)s of %(day)s") % _known(claim),
        "day": formats.day(clock.today()),
        "text": (claim.letter or draft_letter(claim)).splitlines(),
        "sum": [_("Sum"), sum_of(claim)],
        "name": by.full_name,
        "page": _("Page"),
    }
    return pdf.sheet(TEMPLATE, data)
