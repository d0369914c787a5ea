"""The briefing on paper: the same words, boxes to tick, lines to write on; no phone and no e-mail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from desk.briefing.pages.briefing import Briefing
from kam_crm.shared import clock, formats, pdf
from kam_crm.shared.secrecy import mark
from plans.models import Side

TEMPLATE = Path(__file__).parent.parent / "briefing.typ"


def sheet_of(briefings: list[Briefing], for_whom: str) -> bytes:
    """A4, a page for each meeting."""
    now = clock.local(clock.now())
    made = {"day": formats.day(now.date()), "time": formats.time_of_day(now.time()), "name": for_whom}
    data = {
        "lang": "ru" if formats.is_russian() else "en",
        "mark": mark(),
        "foot": _("Made %(day)s at %(time)s for %(name)s; personal data are not printed") % made,
        "words": {
            "people": _("With whom"), "ask": _("To ask"), "promises": _("Promises"), "money": _("Money"),
            "stopped": _("No longer taken"), "past": _("Last meetings"), "notes": _("Notes and agreements"),
            "product": _("Product"), "days": _("Days"), "usual": _("Usually"), "sum": _("Sum"), "total": _("Total"),
            "later": _("to be entered the same day"), "rivals": _("Competitors"), "page": _("Page"),
            "nothing": formats.NOTHING,
        },
        "meetings": [_meeting(briefing) for briefing in briefings],
    }  # fmt: skip
    return pdf.sheet(TEMPLATE, data)


def _meeting(briefing: Briefing) -> dict[str, Any]:
    activity, client = briefing.activity, briefing.client
    facts = [briefing.moment, activity.get_kind_display(), briefing.address, client.manager.full_name]
    return {
        "client": client.name,
        "segment": client.summary.segment or "",
        "facts": " · ".join(fact for fact in facts if fact),
        "goal": briefing.goal,
        "outcomes": briefing.outcomes,
        "missing": briefing.missing_decider,
        "people": [
            {
                "name": met.contact.person.full_name,
                "role": ", ".join(filter(None, (met.contact.position, met.roles))),
                "met": formats.day(met.last_on) if met.last_on else _("not met yet"),
                "stance": " · ".join(filter(None, (met.stance, met.argument))),
                "promises": [promise.text for promise in met.promises],
            }
            for met in briefing.people
        ],
        "questions": [
            *({"text": question.text, "why": question.answer} for question in briefing.questions),
            *({"text": one.text, "why": one.why} for one in briefing.proposed),
        ],
        "kept": ", ".join(briefing.kept),
        "promises": [
            {
                "side": pgettext("promise", "we")
                if promise.side == Side.OURS
                else pgettext("promise", "they"),
                "text": promise.text,
                "day": formats.short_day(promise.due_on),
                "late": briefing.is_late(promise),
            }
            for promise in briefing.promises
        ],
        "terms": briefing.terms,
        "money": [
            {"label": row["label"], "note": row["note"], "value": row["value"]} for row in briefing.money
        ],
        "stopped": [
            {
                "name": item.product.name,
                "days": str(item.days),
                "usual": f"{formats.plain(item.quantity)} {item.product.unit}",
                "sum": formats.whole(item.amount),
            }
            for item in briefing.stopped
        ],
        "stopped_total": formats.whole(briefing.stopped_total),
        "rivals": [
            {"name": f"{row.competitor}: {row.product or row.group}", "price": formats.money(row.price)}
            for row in briefing.competitor_prices
        ],
        "past": [
            {
                "day": formats.short_day(done.day),
                "text": ": ".join(
                    filter(None, (", ".join(one.person.full_name for one in done.persons.all()), done.result))
                )[:180],
            }
            for done in briefing.past
        ],
    }
