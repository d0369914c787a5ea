"""Notices, letters and claims about invoices: written with the step, mailed where company and client agreed to it.

What does not go by itself is kept with the reason, to be printed, as answers to claims are (docs/decisions/0030).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dossiers.models import Client
from kam_crm.shared import currency, formats, pdf
from kam_crm.shared.company import company
from orders.models import NoticeSetting, NoticeStatus, NoticeTemplate
from orders.notices.services import why_not
from orders.notices.words import written
from receivables.collection.demanding import Claimed
from receivables.collection.ladder import Rung
from receivables.collection.models import CollectionLetter, CollectionStep

TEMPLATE = Path(__file__).parent / "letter.typ"
WRITTEN = (Rung.NOTICE, Rung.LETTER, Rung.CLAIM)


def write_letters(
    fresh: Iterable[tuple[Client, list[CollectionStep]]], claimed: Mapping[int, list[Claimed]], as_of: dt.date
) -> int:
    """One for each client and rung of these steps; how many.

    A notice names the invoices that fall due, a letter and a claim all that is overdue.
    """
    wanted = [
        (client, rung, steps)
        for client, rows in fresh
        for rung in WRITTEN
        if (steps := [row for row in rows if row.rung == rung])
    ]
    if not wanted:
        return 0
    templates = {one.kind: one for one in NoticeTemplate.objects.filter(kind__startswith="debt_")}
    settings = {
        one.client_id: one
        for one in NoticeSetting.objects.select_related("contact__person").filter(
            client__in=[client.pk for client, _rung, _steps in wanted]
        )
    }
    made = 0
    for client, rung, steps in wanted:
        named = {step.invoice_id for step in steps}
        rows = [
            one
            for one in claimed[client.pk]
            if (one.invoice.pk in named if rung == Rung.NOTICE else one.invoice.due_date < as_of)
            and one.amount
        ]
        letter = _letter(client, rung, rows, as_of, settings.get(client.pk))
        _address(letter, templates[f"debt_{rung}"], settings.get(client.pk))
        kept, is_new = CollectionLetter.objects.get_or_create(
            client=client, rung=rung, date=as_of,
            defaults={name: getattr(letter, name) for name in DEFAULTS},
        )  # fmt: skip
        CollectionStep.objects.filter(invoice__in=named, rung=rung).update(letter=kept)
        made += is_new
    return made


DEFAULTS = ("locale", "lines", "total", "contact", "address", "subject", "body", "status", "why")


def _letter(
    client: Client, rung: Rung, rows: list[Claimed], as_of: dt.date, setting: NoticeSetting | None
) -> CollectionLetter:
    return CollectionLetter(
        client=client, rung=rung, date=as_of, locale=setting.locale if setting else "ru",
        lines=[
            [one.invoice.number, one.invoice.date.isoformat(), one.invoice.due_date.isoformat(), str(one.amount)]
            for one in rows
        ],
        total=sum((one.amount for one in rows), Decimal(0)),
    )  # fmt: skip


def _address(letter: CollectionLetter, template: NoticeTemplate, setting: NoticeSetting | None) -> None:
    """Whom it goes to, or why it does not go; and its words."""
    contact = setting.contact if setting else None
    if not template.is_on:
        letter.why = _("The company sends such letters only by hand.")
    elif setting is None or not setting.is_on:
        letter.why = _("The client has not agreed to letters.")
    else:
        letter.why = why_not(letter.client_id, contact)
    letter.status = NoticeStatus.SKIPPED if letter.why else NoticeStatus.WAITING
    letter.contact = contact
    letter.address = contact.person.email if contact and not letter.why else ""
    letter.subject, letter.body = _words(letter, template, contact.person.full_name if contact else "")


def _words(letter: CollectionLetter, template: NoticeTemplate, contact: str) -> tuple[str, str]:
    with translation.override(letter.locale):
        return written(
            template,
            letter.locale,
            {
                "client": letter.client.name,
                "contact": contact or letter.client.name,
                "day": formats.day(letter.date),
                "sum": currency.amount(letter.total, 2),
                "invoices": "\n".join(_line(*line) for line in letter.lines),
                "manager": letter.client.manager.full_name,
                "company": company().name,
            },
        )


def _line(number: str, day: str, due: str, amount: str) -> str:
    words = _("Invoice %(number)s of %(day)s, due %(due)s: %(sum)s")
    return words % {
        "number": number,
        "day": formats.day(dt.date.fromisoformat(day)),
        "due": formats.day(dt.date.fromisoformat(due)),
        "sum": currency.amount(Decimal(amount), 2),
    }


def letter_sheet(letter: CollectionLetter) -> bytes:
    """A4, in the language of the letter: printed again it is the same, byte for byte."""
    with translation.override(letter.locale):
        return pdf.sheet(TEMPLATE, _data(letter))


def _data(letter: CollectionLetter) -> dict[str, Any]:
    def day(text: str) -> str:
        return formats.day(dt.date.fromisoformat(text))

    # the table says what the words list
    listed = {_line(*line) for line in letter.lines}
    return {
        "lang": letter.locale,
        "from": company().name,
        "to": letter.client.name,
        "title": letter.subject,
        "day": formats.day(letter.date),
        "text": [line for line in letter.body.splitlines() if line not in listed],
        "head": [_("Invoice"), _("Date"), _("Due"), currency.label(pgettext("of an invoice", "Open"))],
        "rows": [
            [number, day(made), day(due), formats.money(Decimal(amount))] for number, made, due, amount in letter.lines
        ],
        "sum": [_("Sum"), formats.money(letter.total)],
        "page": _("Page"),
    }  # fmt: skip
