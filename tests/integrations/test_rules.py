"""A file keeps the rules of the product: what people may not do on a page, a row may not do either."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from integrations.imports import cells
from integrations.imports.kinds import sales
from integrations.imports.problems import Counts
from kam_crm.shared import clock
from orders.models import Shipment
from receivables.models import Invoice, Payment
from reports.models import Target
from tests.factories.accounts import DepartmentFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ProductFactory
from tests.factories.receivables import InvoiceFactory
from tests.factories.reports import TargetFactory
from tests.integrations.files import give, refused
from tests.support.races import at_once

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
SALE = "document,date,client_code,quantity,amount\n{document},{date},K1,1,{amount}"


def tomorrow() -> dt.date:
    """Asked when it is needed: the run may go on past midnight."""
    return clock.today() + dt.timedelta(days=1)


@pytest.fixture
def client(kam: User) -> Client:
    return ClientFactory(code="K1", name="Old", manager=kam)


def reasons(bad: list[Any]) -> list[tuple[int, str, str]]:
    return [(row, column, reason) for row, column, _value, reason in bad]


# ---- what others hear of a change ---------------------------------------------------------------------------


def product() -> Any:
    return ProductFactory(code="P1", name="Old")


def invoice() -> Any:
    return InvoiceFactory(
        client=Client.objects.get(), number="1", amount=5, date="2026-10-01", due_date="2026-10-02"
    )


def target() -> Any:
    return TargetFactory(manager=User.objects.get(role="kam"), month="2030-10-01", measure="revenue")


@pytest.mark.parametrize(
    ("kind", "made", "text"),
    [
        ("clients", Client.objects.get, "code,name\nK1,New"),
        ("products", product, "code,name\nP1,New"),
        ("invoices", invoice, "number,date,client_code,amount,due_date\n1,2026-10-01,K1,6,2026-10-02"),
        ("targets", target, "month,measure,manager,amount\n2030-10,revenue,kam@demo.example,17"),
    ],
)
def test_a_changed_row_is_found_by_its_moment(
    client: Client, admin: User, kind: str, made: Any, text: str
) -> None:
    row = made()
    type(row).objects.filter(pk=row.pk).update(updated_at=LONG_AGO)
    assert give(kind, text, admin) == Counts(updated=1)
    row.refresh_from_db()
    assert row.updated_at > LONG_AGO
    type(row).objects.filter(pk=row.pk).update(updated_at=LONG_AGO)
    assert give(kind, text, admin) == Counts(unchanged=1)
    row.refresh_from_db()
    assert row.updated_at == LONG_AGO


def test_a_replaced_document_is_new_to_programs(client: Client, admin: User) -> None:
    for amount in (5, 6):
        give("sales", SALE.format(document="D1", date="2026-10-01", amount=amount), admin)
        assert Shipment.objects.get().created_at > LONG_AGO
        Shipment.objects.update(created_at=LONG_AGO)
    give("sales", SALE.format(document="D1", date="2026-10-01", amount=6), admin)
    assert Shipment.objects.get().created_at == LONG_AGO


# ---- people -----------------------------------------------------------------------------------------------------


def test_a_file_does_not_take_the_last_administrator(admin: User) -> None:
    DepartmentFactory(name="North")
    bad = refused("users", "email,full_name,role,department\nadmin@demo.example,A,kam,North", admin)
    assert reasons(bad) == [(2, "role", "This is the last administrator.")]
    assert User.objects.get(pk=admin.pk).role == "admin"


def test_a_file_may_put_another_administrator_in_his_place(admin: User) -> None:
    DepartmentFactory(name="North")
    text = """email,full_name,role,department
        admin@demo.example,A,kam,North
        next@demo.example,B,admin,"""
    assert give("users", text, admin) == Counts(created=1, updated=1)


def test_a_manager_with_clients_stays_one(client: Client, admin: User) -> None:
    bad = refused("users", "email,full_name,role\nkam@demo.example,K,finance", admin)
    assert [(row, column) for row, column, *_ in bad] == [(2, "role")]
    assert "handed over" in bad[0][3]


def test_managers_belong_to_a_department(admin: User) -> None:
    text = "email,full_name,role\nnew@demo.example,A,kam\nother@demo.example,B,finance"
    assert reasons(refused("users", text, admin)) == [(2, "department", "This role belongs to a department.")]
    assert not User.objects.filter(email="other@demo.example").exists()


def test_people_are_brought_by_whom_may_enter_them(kam: User) -> None:
    bad = refused("users", "email,full_name,role\nboss@demo.example,A,admin", kam)
    assert reasons(bad) == [(2, "role", "You may not do this.")]


def test_a_phone_that_nobody_can_read_is_kept(admin: User) -> None:
    text = "email,full_name,role,phone\nb@demo.example,B,finance,ask Mary"
    assert give("users", text, admin) == Counts(created=1)
    assert User.objects.get(email="b@demo.example").phone == "ask Mary"
    assert give("users", text, admin) == Counts(unchanged=1)


# ---- clients ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Россия", "РФ", "russia", "ru", ""])
def test_russia_has_one_name(admin: User, kam: User, name: str) -> None:
    give("clients", f"code,name,manager,country\nC1,A,kam@demo.example,{name}", admin)
    assert Client.objects.get().country == "RU"


def test_a_foreign_client_stays_foreign_without_the_column(client: Client, admin: User) -> None:
    Client.objects.update(country="KZ")
    assert give("clients", "code,name,kpp\nK1,Old,12345", admin) == Counts(updated=1)


# ---- days and money ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (tomorrow().isoformat(), "this day has not come yet"),
        ("0026-10-01", "the year must be between 1990 and 2099"),
        ("46054", "not a date but a number: format the column as a date and save again"),
    ],
)
def test_sales_of_impossible_days_are_refused(client: Client, admin: User, day: str, reason: str) -> None:
    bad = refused("sales", SALE.format(document="D1", date=day, amount=5), admin)
    assert reasons(bad) == [(2, "date", reason)]


def test_a_slip_of_the_year_and_a_bare_number_are_no_days() -> None:
    with pytest.raises(ValueError, match="between 1990 and 2099"):
        cells.date("01.10.0026")
    with pytest.raises(ValueError, match="between 1990 and 2099"):
        cells.month("10.0026")
    with pytest.raises(ValueError, match="format the column as a date"):
        cells.date("46054.5")


def test_all_bad_payments_are_listed_at_once(client: Client, admin: User) -> None:
    text = f"""number,date,client_code,amount,invoice_number
        1,2026-10-01,K1,5,none
        2,{tomorrow()},K1,5,
        3,2026-10-01,K1,5,"""
    bad = refused("payments", text, admin)
    assert [(row, column) for row, column, *_ in bad] == [(2, "invoice_number"), (3, "date")]
    assert not Payment.objects.exists()


# ---- two at once ------------------------------------------------------------------------------------------------

TWICE = [
    ("sales", SALE.format(document="D1", date="2026-10-01", amount=5), Shipment),
    ("products", "code,name\nP1,A", Product),
    ("invoices", "number,date,client_code,amount,due_date\n1,2026-10-01,K1,6,2026-10-02", Invoice),
    ("targets", "month,measure,manager,amount\n2030-10,revenue,kam@demo.example,17", Target),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kind", "text", "model"), TWICE)
def test_the_same_file_twice_at_once_is_loaded_once(
    client: Client, admin: User, kind: str, text: str, model: Any
) -> None:
    counts = at_once(*[lambda: give(kind, text, admin)] * 4)
    assert sorted(c.created for c in counts) == [0, 0, 0, 1]
    assert model.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_waiting_the_second_is_told_to_start_again(
    client: Client, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: it shows that the wait is needed, and that a page may still come between."""
    text = SALE.format(document="D1", date="2026-10-01", amount=5)
    given = sales._run

    def come_between(name: str) -> None:
        if name == "write_sales" and not Shipment.objects.exists():
            monkeypatch.setattr(sales, "_run", given)
            at_once(lambda: give("sales", text, admin))
        given(name)

    monkeypatch.setattr(sales, "wait_for_others", lambda: None)
    monkeypatch.setattr(sales, "_run", come_between)
    assert [reason for *_place, reason in refused("sales", text, admin)] == [
        "somebody entered the same meanwhile: start the import again"
    ]
