"""What the company is: its name, currency, first language, clock, calendar, and prefixes of its documents' numbers.

The environment says what an installation begins with (settings.py). What its administrator has set since stands in the
database, with its history (accounts.company), and in the file `company.json` of the data folder, which every process
of the installation reads: it is looked at whenever somebody asks, so that no process lives by what was true before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.conf import settings

from kam_crm.shared.published import PublishedFile


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
    secret_mark: str = ""  # empty: no regime of commercial secrets


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
    published = _file.read()
    return replace(given, **published) if published else given


def publish(known: Company | None) -> None:
    """Let all processes know; None: what the environment says holds again."""
    _file.write(None if known is None else asdict(known))


def _parse(content: Mapping[str, Any]) -> Mapping[str, str]:
    known = Company.__dataclass_fields__
    # a file of another version may say more, or less
    return {name: str(value) for name, value in content.items() if name in known}


_file: PublishedFile[Mapping[str, str]] = PublishedFile("company.json", _parse, {})
alone = _file.alone
