"""An act of reconciliation on paper and as a workbook, out of what it keeps and nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from kam_crm.shared import formats, pdf
from kam_crm.shared.money import total
from kam_crm.shared.tables import Column, write_workbook
from receivables.models import ReconciliationAct
from receivables.settlements.matching import Pair, Side, side_by_side
from receivables.settlements.words import sum_in_words

TEMPLATE = Path(__file__).parent / "act.typ"


def kind_words(kind: str) -> str:
    words = {
        "shipment": _("Shipment"),
        "invoice": _("Invoice"),
        "correction": _("Debit by an act"),
        "money": _("Payment"),
        "return": pgettext("document of an account", "Return"),
        "credit": _("Credit by an act"),
        "opening": _("Paid before"),
        "refund": _("Paid back"),
        "reversal": _("Reversal of payment"),
        "writeoff": _("Rest written off"),
    }
    return words.get(kind, kind)


def conclusion(act: ReconciliationAct) -> str:
    """«On 30.09.2026 … owes … 12 345,67 (Двенадцать тысяч …)»."""
    head, day = act.head, formats.day(act.last)
    if not act.closing:
        return _("On %(day)s neither side owes the other anything.") % {"day": day}
    owing, owed = (head["theirs"], head["ours"]) if act.closing > 0 else (head["ours"], head["theirs"])
    return _("On %(day)s %(owing)s owes %(owed)s %(sum)s %(currency)s (%(words)s).") % {
        "day": day,
        "owing": owing,
        "owed": owed,
        "sum": formats.money(abs(act.closing)),
        "currency": head["currency"],
        "words": sum_in_words(act.closing, head["currency"], "ru" if formats.is_russian() else "en"),
    }


def sides(amount: Decimal) -> list[str]:
    """A balance in its column, debit or credit."""
    return [formats.money(amount) if amount >= 0 else "", formats.money(-amount) if amount < 0 else ""]


def both_sides(act: ReconciliationAct) -> list[tuple[Pair, str]]:
    """Documents of the act beside the client's, with the kind of ours; without a file of the client ours alone."""
    kinds = {}
    ours = []
    for day, kind, number, debit, credit in act.lines:
        ours.append(Side(dt.date.fromisoformat(day), number, Decimal(debit) - Decimal(credit)))
        kinds[id(ours[-1])] = kind
    theirs = [
        Side(dt.date.fromisoformat(day) if day else None, document, Decimal(credit) - Decimal(debit))
        for day, document, debit, credit in act.theirs
    ]
    return [(pair, kinds.get(id(pair.ours), "")) for pair in side_by_side(ours, theirs)]


def reconciliation_sheet(act: ReconciliationAct) -> bytes:
    """A4, in the language the company had when the act was drawn up. A signed one is printed as it was signed, byte for
    byte, whatever has become of documents, parties and the template since.
    """
    if act.paper is not None:
        return bytes(act.paper)
    with override(act.head["language"]):
        return pdf.sheet(TEMPLATE, _data(act))


def reconciliation_workbook(act: ReconciliationAct) -> bytes:
    """XLSX with the same rows, the client's half left to be filled in."""
    with override(act.head["language"]):
        columns = [
            Column(_("date"), lambda row: row[0], "date"),
            Column(_("document"), lambda row: row[1], width=36),
            Column(_("debit"), lambda row: row[2], "money"),
            Column(_("credit"), lambda row: row[3], "money"),
        ]
        file = BytesIO()
        write_workbook(file, columns, _rows(act), act.number)
        return file.getvalue()


def _rows(act: ReconciliationAct) -> list[tuple[dt.date | None, str, Decimal | None, Decimal | None]]:
    def balance(words: str, amount: Decimal) -> tuple[None, str, Decimal | None, Decimal | None]:
        return None, words, amount if amount >= 0 else None, -amount if amount < 0 else None

    return [
        balance(_("Opening balance"), act.opening),
        *[
            (
                dt.date.fromisoformat(day), f"{kind_words(kind)} {number}",
                Decimal(debit) or None, Decimal(credit) or None,
            )
            for day, kind, number, debit, credit in act.lines
        ],
        (None, _("Turnovers of the period"), act.debit, act.credit),
        balance(_("Closing balance"), act.closing),
    ]  # fmt: skip


def _data(act: ReconciliationAct) -> dict[str, Any]:
    head = act.head
    facts = [_party(head["ours"], head["our_inn"]), _party(head["theirs"], head["their_inn"])]
    if head["contract"]:
        signed = formats.day(dt.date.fromisoformat(head["contract_day"]))
        facts.append(_("Contract %(number)s of %(day)s") % {"number": head["contract"], "day": signed})
    else:
        facts.append(_("All contracts"))
    facts.append(_("Sums in %(currency)s") % {"currency": head["currency"]})
    return {
        "lang": head["language"],
        "title": _("Act of reconciliation %(number)s") % {"number": act.number},
        "subtitle": _("of mutual settlements for %(first)s – %(last)s")
        % {"first": formats.day(act.first), "last": formats.day(act.last)},
        "facts": facts,
        "ours": _("By the books of %(name)s, %(currency)s") % {"name": head["ours"], "currency": head["currency"]},
        "theirs": _("By the books of %(name)s, %(currency)s") % {"name": head["theirs"], "currency": head["currency"]},
        "head": [_("Date"), _("Document"), _("Debit"), pgettext("column of an account", "Credit")],
        "opening": [_("Opening balance"), *sides(act.opening)],
        "lines": [
            [*_half(pair.ours, kind_words(kind)), *_half(pair.theirs, "", is_mirrored=True),
             bool(act.theirs) and not pair.agrees]
            for pair, kind in both_sides(act)
        ],
        "turnover": [_("Turnovers of the period"), formats.money(act.debit), formats.money(act.credit)],
        "closing": [_("Closing balance"), *sides(act.closing)],
        **_their_sums(act),
        "conclusion": conclusion(act),
        **_protocol(act),
        "signatures": [
            _("For %(name)s") % {"name": head["ours"]},
            _("For %(name)s") % {"name": head["theirs"]},
        ],
        "place": _("position, signature, name, seal"),
        "page": _("Page"),
    }  # fmt: skip


def _protocol(act: ReconciliationAct) -> dict[str, Any]:
    rows = [] if act.pk is None else list(act.differences.all())
    return {
        "protocol": _("Disagreements"),
        "protocol_head": [
            _("Our document"), _("Our sum"), _("The client's document"), _("The client's sum"), _("Settled"),
        ],
        "differences": [
            [
                _document(one.day, one.document), formats.money(one.ours), _document(one.their_day, one.their_document),
                formats.money(one.theirs), one.note or str(one.get_reason_display()),
            ]
            for one in rows
        ],
    }  # fmt: skip


def _document(day: dt.date | None, document: str) -> str:
    return " ".join(word for word in (document, formats.day(day) if day else "") if word)


def _party(name: str, inn: str) -> str:
    return _("%(name)s, INN %(inn)s") % {"name": name, "inn": inn} if inn else name


def _half(side: Side | None, kind: str, *, is_mirrored: bool = False) -> list[str]:
    """Day, document, debit and credit of one side; the client has in credit what we have in debit."""
    if side is None:
        return [""] * 4
    sums = [
        formats.money(side.amount) if side.amount > 0 else "",
        formats.money(-side.amount) if side.amount < 0 else "",
    ]
    day = formats.day(side.day) if side.day else ""
    return [day, f"{kind} {side.document}".strip(), *(reversed(sums) if is_mirrored else sums)]


def _their_sums(act: ReconciliationAct) -> dict[str, Any]:
    """Balances and turnovers of the client's account, empty where no file was loaded."""
    if act.their_closing is None:
        return {
            "their_opening": ["", ""],
            "their_turnover": ["", ""],
            "their_closing": ["", ""],
            "their_conclusion": "",
        }
    debit = total(Decimal(row[2]) for row in act.theirs)
    credit = total(Decimal(row[3]) for row in act.theirs)
    words = _("By the books of %(name)s it is %(sum)s %(currency)s.")
    names = {
        "name": act.head["theirs"],
        "sum": formats.money(act.their_closing),
        "currency": act.head["currency"],
    }
    return {
        "their_opening": sides(-(act.their_closing - credit + debit)),
        "their_turnover": [formats.money(debit), formats.money(credit)],
        "their_closing": sides(-act.their_closing),
        "their_conclusion": words % names,
    }
