"""A decision map on paper and as a file: the same seats in the order of the tree; no phone and no e-mail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from dossiers.models import Archetype
from kam_crm.shared import clock, formats, pdf
from kam_crm.shared.secrecy import mark
from kam_crm.shared.tables import Column
from plans.coverage.pages.chart import Box, MapChart

TEMPLATE = Path(__file__).parent.parent / "map.typ"


def sheet_of(chart: MapChart, for_whom: User) -> bytes:
    """A4 landscape, as many pages as the seats need."""
    assert chart.map is not None
    now = clock.local(clock.now())
    made = {
        "day": formats.day(now.date()),
        "time": formats.time_of_day(now.time()),
        "name": for_whom.full_name,
    }
    coverage = chart.coverage
    covered = _("%(covered)s of %(total)s") % {"covered": coverage.covered, "total": coverage.total}
    data = {
        "lang": "ru" if formats.is_russian() else "en",
        "mark": mark(),
        "foot": _("Made %(day)s at %(time)s for %(name)s; personal data are not printed") % made,
        "client": chart.map.client.name,
        "title": chart.map.title,
        "headline": chart.headline if chart.is_main else _("Decision map"),
        "covered": f"{chart.covered_words} {covered}" if chart.is_main else "",
        "words": {
            "name": _("Full name"), "roles": _("Roles"), "influence": _("Influence"), "attitude": _("Attitude"),
            "owner": _("Kept by"), "relation": _("Relation"), "contact": _("Contact"),
            "note": pgettext("decision map", "Note"), "missing": _("To be found"), "page": _("Page"),
        },
        "seats": [_seat(box) for box in chart.boxes],
        "holes": [f"{box.name} ({box.seat.role_words})" for box in chart.boxes if box.is_hole],
    }  # fmt: skip
    return pdf.sheet(TEMPLATE, data)


def _seat(box: Box) -> dict[str, Any]:
    seat = box.seat
    return {
        "level": box.level,
        "name": box.name,
        "position": box.position,
        "hole": box.is_hole,
        "left": _("has left") if box.member.has_left else "",
        "lines": lines(box),
        "roles": seat.role_words,
        "influence": seat.influence,
        "influence_words": str(seat.get_influence_display()),
        "attitude": box.attitude or formats.NOTHING,
        "owner": owner(box),
        "relation": relation(box),
        "met": formats.NOTHING if box.is_hole else box.met,
        "late": not box.is_hole and not box.member.is_covered,
        "note": seat.note,
        "argument": box.argument,
    }


def owner(box: Box) -> str:
    return box.seat.relation_owner.full_name if box.seat.relation_owner else formats.NOTHING


def lines(box: Box) -> list[str]:
    return [f"{line.get_kind_display()} {line.target}" for line in box.lines]


def relation(box: Box) -> str:
    """«acquainted → trust»: as it is, and as it should be."""
    seat = box.seat
    if seat.relation_now is None and seat.relation_wanted is None:
        return formats.NOTHING
    now = str(seat.get_relation_now_display()) if seat.relation_now is not None else formats.NOTHING
    return f"{now} → {seat.get_relation_wanted_display()}" if seat.relation_wanted is not None else now


def columns() -> list[Column]:
    """Of the contact map as a file (R109)."""
    return [
        Column(_("name"), "name", width=36),
        Column(_("position"), "position", width=28),
        Column(_("roles in decisions"), lambda box: box.seat.role_words, width=28),
        Column(_("not found yet"), lambda box: _("yes") if box.is_hole else "", width=12),
        Column(pgettext("coverage", "weight"), lambda box: box.member.weight, "number"),
        Column(_("influence"), lambda box: str(box.seat.get_influence_display())),
        # apart: a sheet would take «+1 …» for a formula
        Column(_("attitude, -2 to 2"), lambda box: box.seat.attitude, "number"),
        Column(_("attitude to us"), "attitude_label", width=22),
        Column(_("convinced by"), lambda box: str(Archetype(box.seat.archetype).label) if box.seat.archetype else ""),
        Column(_("argument"), "argument", width=40),
        Column(_("reports to"), "boss", width=30),
        Column(_("informal lines"), lambda box: "; ".join(lines(box)), width=30),
        Column(_("relation kept by"), owner, width=24),
        Column(_("relation"), relation, width=24),
        Column(_("last contact"), lambda box: box.member.met_on, "date"),
        Column(pgettext("decision map", "note"), lambda box: box.seat.note, width=40),
    ]  # fmt: skip
