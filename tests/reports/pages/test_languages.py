"""Every report in both languages: its titles, columns and units, its numbers and dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import User
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ShipmentFactory, ShipmentLineFactory
from tests.factories.receivables import InvoiceFactory, PaymentFactory
from tests.factories.reports import (
    AlertFactory,
    AttainmentFactory,
    DebtSnapshotFactory,
    NightlyRunFactory,
    SegmentSnapshotFactory,
)

pytestmark = pytest.mark.django_db
TITLE = re.compile(r"<(h1|h2|th)\b[^>]*>(.*?)</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
DATA = {"Shop", "Milk", "Anna", "Falcon", "Oleg", "Quiet", "Networks"}
ABBREVIATIONS = {"ABC", "XYZ"}


def titles(page: str) -> list[str]:
    return [" ".join(TAG.sub(" ", words).split()) for _tag, words in TITLE.findall(page)]


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(
    ("report", "english", "russian"),
    [
        ("desk:board", "46.7%", "46,7 %"),
        ("reports:segment_list", "12.35%", "12,35 %"),
        ("reports:attainment_list", "46.7%", "46,7 %"),
        ("reports:new_clients", "100.0%", "100,0 %"),
        ("reports:sales_rows", "1 000.00", "1 000,00"),
        ("reports:alert_list", "18 Nov 2026", "18.11.2026"),
        ("reports:target_list", "November 2026", "ноябрь 2026"),
        ("reports:nightly_list", "18 Nov 2026", "18.11.2026"),
        ("receivables:debt_list", "21 Oct", "21.10"),
        ("receivables:invoice_list", "18 Dec 2026", "18.12.2026"),
        ("receivables:payment_list", "1 000.00", "1 000,00"),
    ],
)
def test_a_report_is_whole_in_either_language(
    report: str, english: str, russian: str, head: User, kam: User, see: Callable[..., str]
) -> None:
    """Titles, columns and units, numbers and dates: none is left in the other language (R211)."""
    client = ClientFactory(manager=kam, name="Shop")
    NightlyRunFactory()
    SegmentSnapshotFactory(client=client, segment="AX", abc="A", xyz_freq="X", share=Decimal("12.3456"))
    AttainmentFactory(manager=kam)
    AlertFactory(client=client)
    DebtSnapshotFactory(client=client)
    ShipmentLineFactory(shipment=ShipmentFactory(client=client), product__name="Milk")
    InvoiceFactory(client=client, due_date=dt.date(2026, 12, 18))
    PaymentFactory(client=client)

    pages = {}
    for head.locale in ("en", "ru"):
        head.save()
        pages[head.locale] = see(head, reverse(report))
    assert english in pages["en"] and russian in pages["ru"]
    assert english not in pages["ru"] and russian not in pages["en"]
    in_english, in_russian = titles(pages["en"]), titles(pages["ru"])
    assert len(in_english) == len(in_russian) > 3
    assert [title for title in in_english if re.search("[а-яё]", title, re.IGNORECASE)] == []
    assert set(re.findall("[A-Za-z]{3,}", " ".join(in_russian))) <= DATA | ABBREVIATIONS
