"""Numbers of documents from sequences of the database, so that two never get the same one."""

from __future__ import annotations

from django.db import connection

ORDER = ("ЗК", "orders_order_number")
SHIPMENT = ("ОТ", "orders_shipment_number")
RETURN = ("ВЗ", "orders_return_number")


def next_number(kind: tuple[str, str]) -> str:
    """«ЗК-000123». A rolled back document leaves a gap."""
    prefix, sequence = kind
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        return f"{prefix}-{cursor.fetchone()[0]:06}"
