"""What the company is: its name, currency, first language, clock, calendar, and prefixes of its documents' numbers.

The environment says what an installation begins with (settings.py). What its administrator has set since stands in the
database, with its history (accounts.company), and in the file `company.json` of the data folder, which every process
of the installation reads: it is looked at whenever somebody asks, so that no process lives by what was true before.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Company:
    """Codes are those of ISO 4217 (currency) and 3166 (calendar; empty: Monday to Friday), zones of the tz database."""

    name: str
    language: str
    currency: str
    time_zone: str
    calendar_country: str
    order_prefix: str
    shipment_prefix: str
    return_prefix: str


_published: tuple[int, Mapping[str, str]] = (0, {})


def company() -> Company:
    """As it is at this moment."""
    given = Company(
        name="",
        language=settings.LANGUAGE_CODE,
        currency=settings.CURRENCY,
        time_zone=settings.TIME_ZONE,
        calendar_country=settings.CALENDAR_COUNTRY,
        order_prefix=settings.ORDER_PREFIX,
        shipment_prefix=settings.SHIPMENT_PREFIX,
        return_prefix=settings.RETURN_PREFIX,
    )
    published = _read()
    return replace(given, **published) if published else given


def publish(known: Company | None) -> None:
    """Let all processes know; None: what the environment says holds again."""
    path = _path()
    if known is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump(asdict(known), file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    # at once: no reader meets half a file
    Path(file.name).replace(path)


def _read() -> Mapping[str, str]:
    global _published
    try:
        changed_at = _path().stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    if changed_at != _published[0]:
        found = json.loads(_path().read_text(encoding="utf-8"))
        known = Company.__dataclass_fields__
        # a file of another version may say more, or less
        _published = (changed_at, {name: str(value) for name, value in found.items() if name in known})
    return _published[1]


def _path() -> Path:
    return Path(settings.DATA_DIR) / "company.json"
