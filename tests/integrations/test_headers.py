"""Files that the import did not write itself: our own exports, and tables of 1C with Russian headers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from catalogue.models import PriceColumn
from dossiers.models import Client, MarketSegment
from integrations.imports.problems import Counts, FileRejected
from integrations.imports.run import import_file
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, MarketSegmentFactory
from tests.factories.orders import PriceFactory, ProductFactory
from tests.integrations.files import give, refused
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


def exported(user: User, view: str, fmt: str) -> BytesIO:
    answer: Any = signed_in(user).get(reverse(view), {"format": fmt})
    assert answer.status_code == 200
    return BytesIO(b"".join(answer.streaming_content))


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize(
    ("kind", "view"), [("clients", "dossiers:client_export"), ("products", "catalogue:product_export")]
)
def test_an_export_of_ours_loads_again_and_changes_nothing(
    kind: str, view: str, locale: str, fmt: str
) -> None:
    """What the product gives out it takes back, in both languages (N11)."""
    kam = UserFactory(role="kam", full_name="Anna Falcon")
    segment = MarketSegmentFactory(name="Networks")
    ClientFactory(manager=kam, segment=segment, city="Oslo", stage="prospect", summary__segment="AX")
    PriceFactory(
        product=ProductFactory(cost=Decimal("50.10")), column=PriceColumn.objects.create(name="Wholesale")
    )
    file = exported(UserFactory(role="director", locale=locale), view, fmt)
    with override("ru" if locale == "en" else "en"):
        counts = import_file(kind=kind, file=file, name=f"{kind}.{fmt}", by=None)
    assert counts == Counts(unchanged=1)


def test_a_table_of_1c_is_read(kam: User) -> None:
    """Code, name, tax number and manager under the words that 1C gives them (H6, A19)."""
    with override("ru"):
        text = "Код;Наименование;ИНН;Ответственный;Сегмент рынка\nК1;Север;7707083893;Anna Falcon;Сети"
        User.objects.filter(pk=kam.pk).update(full_name="Anna Falcon")
        assert give("clients", text, kam, create_missing=True) == Counts(created=1)
    client = Client.objects.get()
    assert (client.name, client.inn, client.manager) == ("Север", "7707083893", kam)
    assert client.segment == MarketSegment.objects.get(name="Сети")


def test_its_dates_are_read(kam: User) -> None:
    """1C writes a day with midnight (A19)."""
    client = ClientFactory(code="K1", manager=kam)
    give(
        "invoices",
        "Номер;Дата;Код клиента;Сумма;Срок оплаты\n1;01.02.2026 0:00:00;K1;10;03.03.2026 0:00:00",
        kam,
    )
    assert client.invoices.get().date == dt.date(2026, 2, 1)


def test_one_name_of_two_managers_is_asked_about(kam: User) -> None:
    for _twice in range(2):
        UserFactory(role="kam", full_name="Anna Falcon")
    problems = refused("clients", "code,name,manager\nC1,North,anna falcon", kam)
    assert problems == [(2, "manager", "anna falcon", "several managers are called so: write the e-mail")]


def test_two_headers_of_one_meaning_are_refused(kam: User) -> None:
    found = refused("clients", "code,name,наименование\nC1,North,Север", kam)
    assert found == [(1, "name", "name, наименование", "two columns mean the same")]


def test_every_problem_of_a_header_is_told_at_once_and_as_the_headers(kam: User) -> None:
    """Seven of them were «1 bad row», and of two kinds only the first came (H21)."""
    with pytest.raises(FileRejected) as found:
        give("clients", "name,наименование,citty,colour\nNorth,Север,Oslo,red", by=kam)
    problems = found.value.problems
    assert {(one.row, one.column) for one in problems.first} == {(1, "name"), (1, "code")}
    assert (len(problems.rows), str(found.value)) == (0, "2 problems of the header")
