"""Templates, and what is there now in the layout of the import: given back it changes nothing (R221)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import AccessLog, User
from integrations.imports import layouts
from integrations.imports.models import ImportKind
from integrations.imports.problems import Counts
from integrations.imports.run import columns_of, import_file
from kam_crm.shared import clock
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import (
    ChannelFactory,
    ClientContactFactory,
    ClientFactory,
    ClientGroupFactory,
    CompetitorPriceFactory,
    ContractFactory,
    MarketSegmentFactory,
    OutletFactory,
    TerritoryFactory,
)
from tests.factories.orders import (
    ClientPriceColumnFactory,
    OrderFactory,
    OrderLineFactory,
    PriceFactory,
    ProductFactory,
    ProductGroupFactory,
    StockFactory,
)
from tests.factories.plans import ActivityFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory
from tests.factories.reports import TargetFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
LISTS = {"clients": "dossiers:client_export", "products": "catalogue:product_export"}
PRESENT = [
    "groups",
    "outlets",
    "persons",
    "prices",
    "stock",
    "contracts",
    "limits",
    "columns",
    "openings",
    "orders",
    "targets",
    "visits",
    "rivals",
]


def given(by: User, kind: str, page: str, **named: Any) -> BytesIO:
    answer: Any = signed_in(by).get(reverse(f"integrations:{page}", args=[kind]))
    assert answer.status_code == 200
    return BytesIO(b"".join(answer.streaming_content))


@pytest.fixture
def company(admin: User) -> Iterator[None]:
    """Two of everything, of today, of the past and to come."""
    for code in ("K1", "K2"):
        group = ClientGroupFactory(parent=ClientGroupFactory())
        client = ClientFactory(code=code, manager=UserFactory(role="kam"), city="Oslo", group=group)
        ClientContactFactory(client=client, person__phone="+79211234567", person__email="a@b.example")
        contract = ContractFactory(client=client, term_unit="working", valid_to=clock.today())
        ContractFactory(
            client=client,
            number=contract.number,
            previous=contract,
            original=contract,
            valid_from=clock.today() + dt.timedelta(days=1),
        )
        OutletFactory(client=client, city="Oslo", is_active=code == "K1")
        CreditLimitFactory(client=client, contract=False)
        CreditLimitFactory(client=client, way="unlimited", amount=None, valid_from=clock.today())
        ClientPriceColumnFactory(client=client)
        PriceFactory(product=ProductFactory(cost=Decimal("50.10")))
        StockFactory(quantity=Decimal("12.125"), expected_on=clock.today())
        TargetFactory(manager=client.manager)
        InvoiceFactory(client=client)
        OrderLineFactory(order=OrderFactory(client=client))
        ActivityFactory(client=client, manager=client.manager, starts_at=dt.time(9, 30))
        ActivityFactory(client=client, manager=client.manager, kind="call")
        CompetitorPriceFactory(client=client, product=PriceFactory().product, source="list")
        CompetitorPriceFactory(client=None, group=ProductGroupFactory())
    ContractFactory(client=client, status="draft")
    yield


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("kind", PRESENT)
def test_what_is_there_now_loads_again_and_changes_nothing(
    kind: str, locale: str, admin: User, company: None
) -> None:
    """In the layout of the import (R221)."""
    reader = UserFactory(role="director", locale=locale)
    counts = import_file(kind=kind, file=given(reader, kind, "import_present"), name="a.xlsx", by=admin)
    assert (counts.created, counts.updated) == (0, 0)
    assert counts.unchanged >= 2
    assert AccessLog.objects.filter(user=reader, what="export", subject=kind).exists()


@pytest.mark.parametrize("kind", LISTS)
def test_an_exported_list_loads_again_and_changes_nothing(kind: str, admin: User, company: None) -> None:
    """Clients and the price list as people take them out (R221)."""
    answer: Any = signed_in(UserFactory(role="director")).get(reverse(LISTS[kind]), {"format": "xlsx"})
    file = BytesIO(b"".join(answer.streaming_content))
    counts = import_file(kind=kind, file=file, name="a.xlsx", by=admin)
    assert (counts.created, counts.updated) == (0, 0)
    assert counts.unchanged >= 2


def test_people_come_without_what_is_shown_for_a_reason_only(company: None) -> None:
    director = UserFactory(role="director")
    sheet = CalamineWorkbook.from_filelike(given(director, "persons", "import_present")).get_sheet_by_index(0)
    assert "+79211234567" not in str(sheet.to_python())


@pytest.mark.parametrize("kind", ImportKind.values)
def test_a_template_is_a_file_that_loads(kind: str, admin: User) -> None:
    manager = UserFactory(role="kam", email="anna@company.example")
    DepartmentFactory(name="North")
    if kind not in {"clients", "products", "users"}:
        client = ClientFactory(code="K-001", manager=manager)
        PriceFactory(product=ProductFactory(code="P-001"), price=Decimal("78.40"))
        InvoiceFactory(client=client, number="I-100")
    for factory, name in [(MarketSegmentFactory, "retail chains"), (ChannelFactory, "distribution")]:
        factory(name=name)
    TerritoryFactory(name="Center")
    if kind == "targets":  # the month of the example is over one day
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("integrations.imports.kinds.targets.is_closed", lambda month: False)
            loaded = _load(kind, admin)
    else:
        loaded = _load(kind, admin)
    assert loaded in (Counts(created=1), Counts(updated=1))


def _load(kind: str, admin: User) -> Counts:
    file = given(admin, kind, "import_template")
    return import_file(kind=kind, file=file, name="a.xlsx", by=admin, create_missing=True)


@pytest.mark.parametrize("kind", ImportKind.values)
def test_a_template_explains_every_column_in_the_language_of_the_reader(kind: str) -> None:
    assert len(layouts.EXAMPLES[kind]) == len(columns_of(kind))
    russian = UserFactory(role="admin", locale="ru")
    book = CalamineWorkbook.from_filelike(given(russian, kind, "import_template"))
    header, *rows = book.get_sheet_by_index(1).to_python()
    assert header[0] == "Колонка"
    assert [row[0] for row in rows] == [column.name for column in columns_of(kind)]
    assert all(any("а" <= letter <= "я" for letter in row[2].lower()) for row in rows if row[0] != "month")


def test_finance_takes_the_files_of_its_kinds_only(finance: User) -> None:
    office = signed_in(finance)
    shown = office.get(reverse("integrations:import_new")).content.decode()
    links = [reverse("integrations:import_present", args=[kind]) for kind in ("limits", "contracts")]
    assert [link in shown for link in links] == [True, False]
    assert given(finance, "limits", "import_present").getvalue()
    # contracts are seen by finance and loaded by the administrator, who sees none
    assert given(finance, "contracts", "import_present").getvalue()
    administrator = signed_in(UserFactory(role="admin"))
    assert administrator.get(links[1]).status_code == 403
    assert links[1] not in administrator.get(reverse("integrations:import_new")).content.decode()
    # invoices have an export of their own
    assert office.get(reverse("integrations:import_present", args=["invoices"])).status_code == 404


def test_a_manager_takes_no_more_than_their_own(company: None) -> None:
    own = ClientFactory(code="OWN")
    ContractFactory(client=own, number="MINE")
    sheet = CalamineWorkbook.from_filelike(
        given(own.manager, "contracts", "import_present")
    ).get_sheet_by_index(0)
    assert {row[0] for row in sheet.to_python()[1:]} == {"OWN"}
