"""Rates of VAT by kind of goods and date, known to every process without asking the database (vat.json)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.published import PublishedFile


class VatKind(models.TextChoices):
    STANDARD = "standard", _("standard rate")
    REDUCED = "reduced", _("reduced rate")
    ZERO = "zero", _("rate of 0 %")
    EXEMPT = "exempt", _("without VAT")


Steps = tuple[tuple[dt.date, Decimal], ...]
ALWAYS = dt.date(2004, 1, 1)
# What a company begins with: 22 % by 425-ФЗ of 28.11.2025, 20 % by 303-ФЗ, 18 % and 10 % since 2004 (НК РФ, ст. 164)
FIRST: tuple[tuple[str, dt.date, Decimal], ...] = (
    (VatKind.STANDARD.value, ALWAYS, Decimal(18)),
    (VatKind.STANDARD.value, dt.date(2019, 1, 1), Decimal(20)),
    (VatKind.STANDARD.value, dt.date(2026, 1, 1), Decimal(22)),
    (VatKind.REDUCED.value, ALWAYS, Decimal(10)),
    (VatKind.ZERO.value, ALWAYS, Decimal(0)),
    (VatKind.EXEMPT.value, ALWAYS, Decimal(0)),
)


def _by_kind(rows: Any) -> Mapping[str, Steps]:
    found: dict[str, list[tuple[dt.date, Decimal]]] = {}
    for kind, since, rate in rows:
        found.setdefault(kind, []).append((since, rate))
    return {kind: tuple(sorted(steps, reverse=True)) for kind, steps in found.items()}


def _parse(content: Any) -> Mapping[str, Steps]:
    return _by_kind((kind, dt.date.fromisoformat(since), Decimal(rate)) for kind, since, rate in content)


FILE: PublishedFile[Mapping[str, Steps]] = PublishedFile("vat.json", _parse, _by_kind(FIRST))


def rate_of(kind: str, day: dt.date) -> Decimal:
    """The rate in force on the day; before the first known day that of the first."""
    steps = FILE.read()[kind]
    return next((rate for since, rate in steps if day >= since), steps[-1][1])


def kind_of(rate: Decimal, day: dt.date) -> str:
    """The kind that has this rate on the day; empty for a rate of its own. Of two kinds at 0 % nobody can tell."""
    for kind in (VatKind.STANDARD, VatKind.REDUCED):
        if rate == rate_of(kind, day):
            return kind.value
    return ""


def kind_written(rate: Decimal, day: dt.date, before: str = "") -> str:
    """The kind of a product whose present rate somebody wrote as a number; at 0 % the one it has, where it has one."""
    # the newest rate too: a price list of tomorrow may be written today
    found = kind_of(rate, day) or kind_of(rate, dt.date.max)
    return before if rate == 0 and before in (VatKind.ZERO, VatKind.EXEMPT) else found
