"""The dossier on paper, as PDF or for Word: marked as a secret, without personal data and what is hidden."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dossiers.facts.pages.page import FactsPage, Row
from dossiers.models import DossierPart
from kam_crm.shared import clock, formats, pdf
from kam_crm.shared.secrecy import mark

TEMPLATE = Path(__file__).parent.parent / "dossier.typ"


def sheet_of(page: FactsPage, parts: Collection[int], for_whom: str) -> bytes:
    """A4 as PDF; `parts` are numbers of DossierPart."""
    return pdf.sheet(TEMPLATE, content_of(page, parts, for_whom))


def content_of(page: FactsPage, parts: Collection[int], for_whom: str) -> dict[str, Any]:
    """What stands on the sheet, whatever it is made as."""
    now = clock.local(clock.now())
    made = {"day": formats.day(now.date()), "time": formats.time_of_day(now.time()), "name": for_whom}
    client, dossier = page.client, page.dossier
    facts = [client.manager.full_name, client.city, client.get_stage_display()]
    return {
        "lang": "ru" if formats.is_russian() else "en",
        "mark": mark(),
        "foot": _("Made %(day)s at %(time)s for %(name)s; personal data are not printed") % made,
        "page": _("Page"),
        "client": client.name,
        "legal": client.legal_name if client.legal_name != client.name else "",
        "facts": " · ".join(str(fact) for fact in facts if fact),
        "complete": _("Dossier %(percent)s %%, %(filled)s of %(required)s")
        % {"percent": dossier.percent, "filled": dossier.filled, "required": dossier.required},
        "parts": [
            {
                "title": _("%(number)s. %(name)s: %(filled)s of %(required)s")
                % {
                    "number": one.part.value,
                    "name": one.part.label,
                    "filled": one.filled,
                    "required": one.required,
                },
                "rows": [_row(row) for row in one.rows if not row.line.is_hidden],
            }
            for one in page.parts
            if one.part.value in parts
        ],
    }


def chosen_parts(wanted: Collection[str]) -> list[int]:
    """Numbers of known parts; all of them where none was named."""
    found = [part.value for part in DossierPart if str(part.value) in wanted]
    return found or [part.value for part in DossierPart]


def _row(row: Row) -> dict[str, Any]:
    missing = _("Not filled in.") if row.line.by_hand else _("Nothing in the data.")
    origin = [row.origin if row.text else "", row.line.answer.source if row.line.answer else ""]
    if row.line.is_old:
        origin.append(_("to be checked"))
    return {
        "label": row.label,
        "text": row.text or missing,
        "has": bool(row.text),
        "origin": ", ".join(one for one in origin if one),
    }
