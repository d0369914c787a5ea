"""A price list is compared before it is loaded: every row with the price of now, drafts with their sums of then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.services import create_token
from catalogue.models import Price, PriceColumn, Product
from dossiers.models import Client
from integrations import tasks
from integrations.imports import jobs, services
from integrations.imports.models import ImportRun
from integrations.imports.states import ImportStatus
from integrations.models import PriceListDraft, PriceListLine
from kam_crm.shared import clock
from orders.models import Order
from orders.services import LineInput, create_order, submit_order
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import PriceColumnFactory, PriceFactory, PriceRuleFactory
from tests.factories.receivables import CreditLimitFactory
from tests.support.days import TODAY
from tests.support.refusals import refusal
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.server, pytest.mark.usefixtures("today")]
D = Decimal
HEAD = "product_code;column;price;valid_from\n"


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tasks.run_import, "apply_async", lambda args, **_: None)
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture
def director(db: None) -> User:
    return UserFactory(role="director")


@pytest.fixture
def column(db: None) -> PriceColumn:
    return PriceColumnFactory(name="Base")


@pytest.fixture
def goods(column: PriceColumn) -> list[Product]:
    """P0 … P5 at 122.00 with 22 % VAT; each costs 80.00 net."""
    return [
        PriceFactory(column=column, product__code=f"P{n}", product__vat_rate=D(22)).product for n in range(6)
    ]


@pytest.fixture
def client(kam: User) -> Client:
    client = ClientFactory(manager=kam)
    CreditLimitFactory(client=client, amount=D(1_000_000))
    return client


def draft(client: Client, products: list[Product], pieces: int = 10, discount: int = 0) -> Order:
    lines = [LineInput(product, D(pieces), D(discount)) for product in products]
    return create_order(by=client.manager, client=client, lines=lines)


def checked(by: User, prices: dict[str, Any], day: dt.date = TODAY) -> ImportRun:
    """The check of a list with these prices by code, in the column «Base» from the day on."""
    rows = "".join(f"{code};Base;{price};{day.isoformat()}\n" for code, price in prices.items())
    run = services.start_import(
        by=by, kind="prices", file=ContentFile((HEAD + rows).encode(), name="list.csv")
    )
    return worked(run)


def worked(run: ImportRun) -> ImportRun:
    jobs.run_import(run.pk)
    run.refresh_from_db()
    return run


LIST = {"P0": "134.20", "P1": "152.50", "P2": "109.80", "P3": "122.00", "P4": "85.40", "X9": "10.00"}


@pytest.mark.usefixtures("goods")
def test_every_row_is_compared_and_nothing_is_written(director: User, column: PriceColumn) -> None:
    """Dearer, cheaper, unchanged, first, below cost and unknown codes, the largest changes first (R42)."""
    PriceFactory(column=PriceColumnFactory(name="Other"), product__code="N7")
    run = checked(director, LIST | {"N7": "5.00"})
    known = run.comparison
    assert run.status == ImportStatus.CHECKED
    assert {name: known[name] for name in ("dearer", "cheaper", "same", "first", "unknown", "below_cost")} == {
        "dearer": 2, "cheaper": 2, "same": 1, "first": 1, "unknown": 1, "below_cost": 2,
    }  # fmt: skip
    assert (known["dearer_percent"], known["cheaper_percent"]) == ("17.50", "-20.00")
    assert run.total_rows == sum(known[one] for one in ("dearer", "cheaper", "same", "first", "unknown"))
    rows = PriceListLine.objects.filter(run=run).order_by("change", "-distance")
    assert [(row.code, row.was, row.price, row.percent) for row in rows if row.change in ("dearer", "cheaper")] == [
        ("P4", D(122), D("85.40"), D("-30.00")), ("P2", D(122), D("109.80"), D("-10.00")),
        ("P1", D(122), D("152.50"), D("25.00")), ("P0", D(122), D("134.20"), D("10.00")),
    ]  # fmt: skip
    assert {row.code for row in rows if row.is_below_cost} == {"P4", "N7"}
    assert set(Price.objects.filter(column=column).values_list("price", flat=True)) == {D(122)}


@pytest.mark.usefixtures("goods")
def test_a_price_is_compared_with_that_of_its_own_first_day(director: User, column: PriceColumn) -> None:
    """Whether it replaces that of the day or begins another one; of several days each with what is before it."""
    later = TODAY + dt.timedelta(days=10)
    PriceFactory(product=Product.objects.get(code="P1"), column=column, price=D(130), valid_from=later)
    rows = f"P0;Base;122.00;{later}\nP1;Base;130;{later}\nP1;Base;140;{TODAY}\nP2;Base;125;{later}\n"
    file = ContentFile((HEAD + rows).encode(), name="list.csv")
    run = worked(services.start_import(by=director, kind="prices", file=file))
    found = PriceListLine.objects.filter(run=run).order_by("row").values_list("change", "was", "price")
    assert list(found) == [
        ("same", D(122), D(122)), ("same", D(130), D(130)), ("dearer", D(122), D(140)), ("dearer", D(122), D(125)),
    ]  # fmt: skip
    assert run.comparison["day"] == later.isoformat()


def test_a_draft_costs_afterwards_what_was_foretold(
    director: User, goods: list[Product], client: Client
) -> None:
    """Which drafts, how many lines, how the sum changes; submitting makes exactly that of it (R42, R142)."""
    PriceRuleFactory(kind="quantity", steps=[(D(10), D(5))])
    order = draft(client, goods[:3], discount=2)
    other = draft(client, goods[3:4])
    run = checked(director, LIST)
    found = PriceListDraft.objects.get(run=run)
    assert (found.order, found.was, found.lines) == (order, order.gross, 3)
    assert D(run.comparison["difference"]) == found.difference
    loaded = services.confirm_import(by=director, run=run, good_rows=True)
    assert worked(loaded).status == ImportStatus.DONE
    submitted = submit_order(by=client.manager, order=order, accepted_gross=found.becomes)
    assert submitted.gross == found.becomes
    assert submit_order(by=client.manager, order=other).gross == other.gross


def test_submitted_orders_and_other_columns_are_not_among_the_drafts(
    director: User, goods: list[Product], client: Client
) -> None:
    submit_order(by=client.manager, order=draft(client, goods[:1]))
    PriceFactory(column=PriceColumnFactory(name="Base 2", position=9), product=goods[1])
    draft(client, goods[1:2])
    rows = f"P0;Base;500;{TODAY}\nP1;Base 2;500;{TODAY}\n"
    file = ContentFile((HEAD + rows).encode(), name="list.csv")
    run = worked(services.start_import(by=director, kind="prices", file=file))
    assert (run.comparison["dearer"], run.comparison["drafts"], run.comparison["difference"]) == (
        2,
        0,
        "0.00",
    )


def test_as_many_statements_for_many_rows_and_drafts(
    director: User, column: PriceColumn, client: Client
) -> None:
    def statements(count: int, at: int) -> int:
        goods = [PriceFactory(column=column, product__code=f"Q{at + n}").product for n in range(count)]
        for product in goods:
            draft(client, [product])
        rows = "".join(f"{one.code};Base;150;{TODAY}\n" for one in goods)
        file = ContentFile((HEAD + rows).encode(), name="list.csv")
        run = services.start_import(by=director, kind="prices", file=file)
        with CaptureQueriesContext(connection) as queries:
            jobs.run_import(run.pk)
        run.refresh_from_db()
        assert run.comparison["drafts"] == count
        return len(queries)

    assert statements(2, 0) == statements(20, 100)


def test_what_is_compared_goes_with_a_second_check_and_with_the_file(
    director: User, goods: list[Product]
) -> None:
    run = checked(director, LIST)
    assert PriceListLine.objects.filter(run=run).count() == 6
    services.answer_import(by=director, run=run)
    assert ImportRun.objects.get(pk=run.pk).comparison == {}
    worked(run)
    assert PriceListLine.objects.filter(run=run).count() == 6
    services.cancel_import(by=director, run=run)
    jobs.forget_files(now=clock.now() + dt.timedelta(days=400))
    assert not PriceListLine.objects.exists() and ImportRun.objects.get().comparison == {}


def test_of_other_kinds_nothing_is_compared(admin: User) -> None:
    file = ContentFile(b"code;name\nP1;Milk\n", name="products.csv")
    run = worked(services.start_import(by=admin, kind="products", file=file))
    assert run.comparison == {} and run.changes


def test_its_page_tells_what_changes_and_every_row_stands_in_its_list(
    director: User, goods: list[Product], client: Client
) -> None:
    """Counts that are links to their rows, the largest first, drafts with client and manager (R42)."""
    order = draft(client, goods[:1])
    run = checked(director, LIST)
    browser = signed_in(director)
    page = browser.get(reverse("integrations:import_detail", args=[run.pk])).content.decode()
    for words in (
        "on average +17.5%",
        "Unknown code",
        "Below cost",
        "1 draft",
        order.number,
        client.manager.full_name,
    ):
        assert words in page, words
    lines = reverse("integrations:price_list_lines", args=[run.pk])
    answer = browser.get(lines, {"change": "cheaper"})
    assert [line.code for line in answer.context["page"].items] == ["P4", "P2"]
    assert "30.0%" in answer.content.decode()
    assert [line.code for line in browser.get(lines, {"change": "below_cost"}).context["page"].items] == [
        "P4"
    ]
    assert "row 7 of the file" in browser.get(lines, {"change": "unknown"}).content.decode()
    drafts = browser.get(reverse("integrations:price_list_drafts", args=[run.pk]))
    assert [one.order for one in drafts.context["page"].items] == [order]


def test_who_sees_no_business_is_told_neither_costs_nor_whose_drafts(
    admin: User, goods: list[Product], client: Client
) -> None:
    """The administrator loads price lists, and reads neither costs nor orders (R42)."""
    order = draft(client, goods[:1])
    run = checked(admin, LIST)
    browser = signed_in(admin)
    page = browser.get(reverse("integrations:import_detail", args=[run.pk])).content.decode()
    assert "1 draft" in page and "Dearer" in page
    assert not any(words in page for words in ("Below cost", order.number, client.name))
    lines = reverse("integrations:price_list_lines", args=[run.pk])
    assert {line.change for line in browser.get(lines, {"change": "below_cost"}).context["page"].items} == {
        "dearer"
    }
    assert b"below cost" not in browser.get(lines, {"change": "cheaper"}).content
    assert browser.get(reverse("integrations:price_list_drafts", args=[run.pk])).status_code == 404


def test_programs_read_the_same_figures(
    director: User, admin: User, goods: list[Product], client: Client
) -> None:
    """`comparison` of an import; what is below cost for who may see costs (R42)."""
    draft(client, goods[:1])
    for user, below in ((director, 1), (admin, None)):
        run = checked(user, LIST)
        browser = signed_in(user)
        token = create_token(by=user, name="1C")[1]
        answer = browser.get(
            f"/api/v1/imports/{run.pk}/", headers={"Authorization": f"Bearer {token}"}
        ).json()
        known = answer["comparison"]
        assert (known["dearer"], known["unknown"], known["below_cost"]) == (2, 1, below)
        assert (known["drafts"], known["difference"], known["day"]) == (1, "122.00", TODAY.isoformat())


def test_the_director_gives_price_lists_and_nothing_else(director: User) -> None:
    """Who writes price lists brings them as files too (R42)."""
    assert [kind for kind, _label in services.kinds_for(director)] == ["prices"]
    file = ContentFile(b"x", name="x.csv")
    assert refusal(services.start_import, by=director, kind="payments", file=file).code == "kind_forbidden"
