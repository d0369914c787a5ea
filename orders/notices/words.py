"""A letter out of a template: what stands in braces is filled in, anything else stays as it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils import translation

from kam_crm.shared import currency, formats
from kam_crm.shared.company import company
from orders.models import Claim, LineRefusal, NoticeKind, NoticeTemplate, Order, OrderChange
from orders.notices.models import CLAIM_ANSWER, DEBT_LETTERS

BRACES = re.compile(r"\{(\w+)\}")
# what a template may name
NAMES = ("number", "client", "contact", "day", "was", "sum", "reason", "manager", "company")
NAMES_OF_CLAIMS = ("number", "client", "contact", "day", "sum", "answer", "manager", "company")

NAMES_OF_DEBTS = ("client", "contact", "day", "sum", "invoices", "manager", "company")


def letter(
    template: NoticeTemplate, order: Order, contact: str, locale: str, change: OrderChange | None
) -> tuple[str, str]:
    """Subject and text in the language of who reads them."""
    with translation.override(locale):
        known = {**_known(order, contact), "reason": _reason(template.kind, order, change)}
    return written(template, locale, known)


def claim_letter(template: NoticeTemplate, claim: Claim, contact: str, locale: str) -> tuple[str, str]:
    """The same around the answer as somebody wrote it."""
    with translation.override(locale):
        known = {
            "number": claim.number,
            "client": claim.client.name,
            "contact": contact or claim.client.name,
            "day": formats.day(claim.opened_on),
            "sum": currency.amount(claim.settlement, 2),
            "answer": claim.letter,
            "manager": claim.client.manager.full_name,
            "company": company().name,
        }
    return written(template, locale, known)


def names_of(kind: str) -> tuple[str, ...]:
    """What a template of this kind may name."""
    if kind == CLAIM_ANSWER:
        return NAMES_OF_CLAIMS
    return NAMES_OF_DEBTS if kind in dict(DEBT_LETTERS) else NAMES


def written(template: NoticeTemplate, locale: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text with these names filled in."""
    subject, body = getattr(template, f"subject_{locale}"), getattr(template, f"body_{locale}")
    # a subject is one line: nothing of the order may begin another header
    return " ".join(filled(subject, known).split())[:300], filled(body, known)


def filled(text: str, known: Mapping[str, str]) -> str:
    return BRACES.sub(lambda found: known.get(found[1], found[0]), text)


def unknown_names(text: str, kind: str) -> list[str]:
    return sorted({name for name in BRACES.findall(text) if name not in names_of(kind)})


def _known(order: Order, contact: str) -> dict[str, str]:
    move = order.promised.filter(line=None).order_by("-pk").first()
    return {
        "number": order.number,
        "client": order.client.name,
        "contact": contact,
        "day": formats.day(order.ship_on),
        "was": formats.day(move.was if move else order.ship_on),
        "sum": currency.amount(order.gross, 2),
        "manager": order.client.manager.full_name,
        "company": company().name,
    }


def _reason(kind: str, order: Order, change: OrderChange | None) -> str:
    """Why a day was moved or something does not come, in the words of whoever wrote it down."""
    if kind == NoticeKind.RESCHEDULED:
        move = order.promised.order_by("-pk").first()
        return move.reason if move else ""
    if kind == NoticeKind.REST_REFUSED:
        refusal = LineRefusal.objects.filter(order_line__order=order).order_by("-pk").first()
        return refusal.reason if refusal else ""
    return change.reason if change and kind == NoticeKind.CANCELLED else ""
