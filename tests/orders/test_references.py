"""What shipments and their lines name is there: checked by sets, and as strictly as by constraints of PostgreSQL."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, NotSupportedError, connection, models, transaction

from catalogue.models import Product
from dossiers.models import Client
from orders.models import LineKind, Shipment, ShipmentLine
from tests.factories.orders import (
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    ShipmentFactory,
    ShipmentLineFactory,
)
from tests.support.races import at_once, overtaken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
NOBODY = 2**40
REFERENCES = [
    (model, field.name)
    for model in (Shipment, ShipmentLine)
    for field in model._meta.fields
    if isinstance(field, models.ForeignKey)
]
BY_SETS = [(model, name) for model, name in REFERENCES if not model._meta.get_field(name).db_constraint]
DAY = dt.date(2026, 10, 5)


def named(model: type[models.Model], name: str) -> tuple[models.Model, models.Model]:
    """A row, and what it names by this field."""
    line = ShipmentLineFactory(
        order_line=OrderLineFactory(), returned_line=ShipmentLineFactory(), shipment__order=OrderFactory(),
        shipment__returns=ShipmentFactory(), shipment__client=OrderFactory().client,
    )  # fmt: skip
    row = line if model is ShipmentLine else line.shipment
    return row, getattr(row, name)


def execute(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def delete(row: models.Model) -> None:
    """By SQL: Django would look for itself whether somebody names it."""
    execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)


@pytest.mark.parametrize(("model", "name"), REFERENCES, ids=str)
def test_nothing_that_is_not_there_is_named(model: type[models.Model], name: str) -> None:
    row, _parent = named(model, name)
    with pytest.raises(IntegrityError):
        model._default_manager.filter(pk=row.pk).update(**{f"{name}_id": NOBODY})
    setattr(row, f"{name}_id", NOBODY)
    row.pk, row.number = None, "S-copy"  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError):
        row.save()


@pytest.mark.parametrize(("model", "name"), REFERENCES, ids=str)
def test_what_is_named_stays(model: type[models.Model], name: str) -> None:
    _row, parent = named(model, name)
    with pytest.raises(IntegrityError):
        delete(parent)
    with pytest.raises(IntegrityError):
        execute(f"UPDATE {parent._meta.db_table} SET id = %s WHERE id = %s", NOBODY, parent.pk)
    assert type(parent)._default_manager.filter(pk=parent.pk).exists()


@pytest.mark.parametrize(("model", "name"), BY_SETS, ids=str)
def test_what_is_named_is_not_emptied_out(model: type[models.Model], name: str) -> None:
    """TRUNCATE of both at once leaves nobody who names anything."""
    row, parent = named(model, name)
    trigger = f"refer_{name}_id_by_{row._meta.db_table}_truncate"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgfoid::regproc::text, tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s",
            [trigger],
        )
        assert cursor.fetchall() == [("orders_keep_referred", parent._meta.db_table)]


def test_a_list_of_products_is_not_emptied_out_below_its_sales() -> None:
    ShipmentLineFactory()
    with pytest.raises(IntegrityError, match="still names by product_id"):
        execute("TRUNCATE catalogue_product CASCADE")
    execute("TRUNCATE catalogue_product, orders_shipmentline CASCADE")
    assert not ShipmentLine.objects.exists()


@pytest.mark.parametrize("order", ["line first", "shipment first"])
def test_both_go_in_one_transaction_in_any_order(order: str) -> None:
    line = ShipmentLineFactory()
    rows = [line, line.shipment] if order == "line first" else [line.shipment, line]
    with transaction.atomic():
        for row in rows:
            delete(row)
    assert not Shipment.objects.exists()


def test_a_line_may_name_nothing_where_it_may() -> None:
    line = ShipmentLineFactory(product=None)
    ShipmentLine.objects.filter(pk=line.pk).update(quantity=1)
    assert ShipmentLine.objects.get().product is None


def test_a_statement_that_keeps_what_it_names_asks_for_no_lock() -> None:
    """As with constraints: somebody at work on the client does not stop who corrects a line."""
    line = ShipmentLineFactory()
    with transaction.atomic():
        Client.objects.locked(line.client_id)
        (changed,) = at_once(lambda: ShipmentLine.objects.filter(pk=line.pk).update(quantity=1))
    assert changed == 1


def test_rows_that_are_named_are_deleted_where_everything_committed_is_seen() -> None:
    product = ProductFactory()
    with pytest.raises(NotSupportedError, match="READ COMMITTED"), transaction.atomic():
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        delete(product)
    assert Product.objects.exists()


# ---- two at once -------------------------------------------------------------------------------------------------


def decide() -> None:
    """Where a transaction stands before its commit, and the other one comes."""


def in_one(*steps: Callable[[], Any]) -> None:
    with transaction.atomic():
        for step in steps:
            step()
        decide()


def line_of(shipment: Shipment, client: Client, product: Product) -> ShipmentLine:
    return ShipmentLine(
        shipment_id=shipment.pk, client_id=client.pk, product_id=product.pk, date=DAY, kind=LineKind.SALE,
        quantity=1, amount=1,
    )  # fmt: skip


def orphans() -> int:
    """Lines of which something they name is not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM orders_shipmentline l LEFT JOIN orders_shipment s ON s.id = l.shipment_id"
            " LEFT JOIN dossiers_client c ON c.id = l.client_id LEFT JOIN catalogue_product p ON p.id = l.product_id"
            " WHERE s.id IS NULL OR c.id IS NULL OR p.id IS NULL"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def unchecked() -> Iterator[None]:
    """For the twin: nobody looks at what lines name."""
    tables = ("orders_shipmentline", "catalogue_product", "orders_shipment", "dossiers_client")
    for table in tables:
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        for table in tables:
            execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def race(which: str, *, delete_first: bool) -> list[Any]:
    shipment, product = ShipmentFactory(), ProductFactory()
    other = ShipmentFactory()
    # of another client: only the line names the one that goes
    parents = {"shipment": shipment, "product": product, "client": ShipmentFactory().client}
    if which == "client":
        Shipment.objects.filter(client=parents["client"]).delete()
    parent = parents[which]
    client = parents["client"] if which == "client" else other.client
    line = line_of(shipment, client, product)

    def insert() -> None:
        in_one(lambda: ShipmentLine.objects.bulk_create([line]))

    def remove() -> None:
        execute(f"DELETE FROM dossiers_clientsummary WHERE client_id = {client.pk}")
        in_one(lambda: delete(parent))

    first, second = (remove, insert) if delete_first else (insert, remove)
    return overtaken(first, second, (sys.modules[__name__], "decide"), expected=IntegrityError)


@pytest.mark.parametrize("delete_first", [True, False], ids=["deleted first", "sold first"])
@pytest.mark.parametrize("which", ["shipment", "client", "product"])
def test_who_comes_second_is_refused(which: str, delete_first: bool) -> None:
    first, second = race(which, delete_first=delete_first)
    assert first is None
    assert isinstance(second, IntegrityError)
    assert orphans() == 0
    assert ShipmentLine.objects.count() == (0 if delete_first else 1)


@pytest.mark.parametrize("delete_first", [True, False], ids=["deleted first", "sold first"])
def test_unchecked_a_line_would_be_left_alone(delete_first: bool) -> None:
    with unchecked():
        assert race("product", delete_first=delete_first) == [None, None]
    assert orphans() == 1
