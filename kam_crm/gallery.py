"""What the page of components shows in them: invented figures, real forms."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kam_crm.shared import currency, formats
from kam_crm.shared.forms import DateInput, TimeInput

ROW_FIELDS = ("name", "segment", "share", "debt", "overdue")
ROWS = (
    ("ООО «Торговый дом Северный»", "AX", Decimal("24.6"), Decimal(6666400), Decimal(486400)),
    ("АО «Гастроном №1»", "AY", Decimal("14.8"), Decimal(3240000), Decimal(0)),
    ("ООО «Хлебосол»", "BZ", Decimal("1.9"), Decimal(198000), Decimal(0)),
    ("ООО «Дары полей»", "CX", Decimal("0.4"), Decimal(41000), Decimal(0)),
    ("ООО «Меридиан»", "", Decimal("0"), Decimal(128000), Decimal(0)),
)
MOMENT = dt.datetime(2026, 11, 18, 10, 20, tzinfo=dt.UTC)
COUNTS = {"A": (4, 3, 1), "B": (2, 3, 2), "C": (2, 2, 3)}
DEVIATIONS = (("Соколова", -480), ("Мельников", 2000), ("Гришин", -3900))
MONTHS = (
    (dt.date(2026, 8, 1), "5.6", "4.7"),
    (dt.date(2026, 9, 1), "5.8", "4.9"),
    (dt.date(2026, 10, 1), "6.0", "5.0"),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    subject = forms.CharField(
        label=gettext_lazy("subject"), max_length=40, help_text=gettext_lazy("Two or three words.")
    )
    day = forms.DateField(label=gettext_lazy("day"), widget=DateInput)
    time = forms.TimeField(label=gettext_lazy("time"), widget=TimeInput, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("kind"),
        choices=[("visit", gettext_lazy("Visit")), ("call", gettext_lazy("Call"))],
        widget=forms.RadioSelect,
    )
    level = forms.ChoiceField(
        label=gettext_lazy("level"), choices=[("a", "A"), ("b", "B"), ("c", "C")], required=False
    )
    amount = forms.DecimalField(label=gettext_lazy("amount"), min_value=0, decimal_places=2, required=False)
    note = forms.CharField(
        label=gettext_lazy("note"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    confirmed = forms.BooleanField(label=gettext_lazy("confirmed by the client"), required=False)


def samples() -> dict[str, Any]:
    """Parameters for every component of the page."""
    return {
        "figures": _figures(),
        "rows": [dict(zip(ROW_FIELDS, row, strict=True)) for row in ROWS],
        "matrix_rows": [_matrix_row(letter, counts) for letter, counts in COUNTS.items()],
        "matrix_columns": [("X", _("often")), ("Y", _("regularly")), ("Z", _("rarely"))],
        "views": [
            {"label": _("All mine"), "url": "?", "current": True, "count": 24},
            {"label": _("Overdue"), "url": "?view=overdue", "current": False, "count": 7},
            {"label": _("Over the limit"), "url": "?view=limit", "current": False, "count": 4},
        ],
        "own_list": _own_list(),
        "export_urls": [("XLSX", "#xlsx"), ("CSV", "#csv")],
        "chips": [("date_from", " ".join((_("dated from"), formats.day(dt.date(2026, 11, 1)))))],
        "tabs": [
            {"label": _("Overview"), "url": "#", "current": True, "count": None},
            {"label": _("People"), "url": "#people", "current": False, "count": (1, _("who decides is not known"))},
            {"label": _("History"), "url": "#history", "current": False, "count": None},
        ],
        "month_rows": [
            SimpleNamespace(label=label, words=label, url="#rows", height=now, before=before, is_running=running)
            for label, now, before, running in ((_("Oct"), 80, 62, False), (_("Nov"), 41, None, True))
        ],
        "header_rows": [
            SimpleNamespace(
                label=_("Debt"), light=(_("12 d"), "red"), figure=(formats.whole(Decimal(486400)), "#rows"), text="",
                meter=None, link=None, why=False,
            ),
            SimpleNamespace(
                label=_("Dossier"), light=None, figure=("86 %", "#facts"), text="", meter=Decimal(86),
                link=(_("find who decides"), "#people"), why=False,
            ),
        ],
        "documents": [
            SimpleNamespace(
                pk=0, name=_("Minutes of the meeting.pdf"), is_picture=False, has_small=False, is_secret=False,
                icon="file-text", size=248_000, version=2, created_at=MOMENT,
                get_kind_display=lambda: _("protocol"), added_by=SimpleNamespace(full_name="Соколова", pk=0),
            )
        ],
        "pair_rows": [
            {"label": _("Not yet due"), "value": formats.whole(Decimal(6180000)), "url": "#rows"},
            {"label": _("Overdue"), "value": formats.whole(Decimal(486400)), "url": "#rows", "tone": "red"},
            {"label": _("Debt"), "value": formats.whole(Decimal(6666400)), "url": "#rows", "sum": True},
        ],
        "stages": [("prospect", _("prospect")), ("customer", _("customer"))],
        "chart_head": [_("Month"), "2026", "2025"],
        "chart_rows": [
            [formats.day(month), formats.plain(Decimal(now)), formats.plain(Decimal(was))] for month, now, was in MONTHS
        ],
        "deviation_head": [_("Manager"), currency.Unit(3).label(_("Against plan"))],
        "deviations": [[name, formats.whole(amount)] for name, amount in DEVIATIONS],
        "payment": Decimal(1180000),
        "grown": Decimal(17400000),
        "thousands": currency.Unit(3),
        "millions": currency.Unit(6),
        "moment": MOMENT,
    }  # fmt: skip


def _own_list() -> dict[str, Any]:
    """What components/list_views.html reads of a list (a Listing) whose filters are no view yet."""
    tabs = [
        {"label": _("Overdue"), "url": "#", "current": True, "count": 7},
        {"label": _("Silent in the north"), "url": "#", "current": False, "own": True},
    ]
    page = {"page_name": "dossiers:client_list", "current_query": "debt=overdue"}
    return {**page, "views": tabs, "has_views": True, "is_worth_saving": True}


def _figures() -> list[dict[str, Any]]:
    return [
        {"label": currency.label(_("Plan of the month")), "value": formats.percent(Decimal("58.8")), "url": "#rows",
         "meter": 58.8, "soft": 98, "note": _("landing 23,520,000")},
        {"label": currency.label(_("Overdue")), "value": formats.whole(Decimal(2122400)), "url": "#rows", "tone": "red",
         "icon": "alert-triangle", "note": _("7 clients")},
        {"label": _("Visits left this week"), "value": "5", "url": "#rows", "suffix": _("of 9")},
        {"label": _("Waiting for approval"), "value": "2", "url": "#rows", "icon": "clock",
         "note": _("the older one 3 h")},
    ]  # fmt: skip


def _matrix_row(letter: str, counts: tuple[int, int, int]) -> dict[str, Any]:
    cells = [
        {"code": f"{letter}{column}", "count": count, "share": formats.percent(Decimal(count * 7)), "url": "#rows",
         "heat": max(0, 3 - number), "move": "+2" if letter == "A" and column == "X" else ""}
        for number, (column, count) in enumerate(zip("XYZ", counts, strict=True))
    ]  # fmt: skip
    return {"letter": letter, "cells": cells}
