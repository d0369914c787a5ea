"""Numbers of documents from sequences of the database, so that two never get the same one."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

ORDER = "orders_order_number"
SHIPMENT = "orders_shipment_number"
RETURN = "orders_return_number"


def next_number(sequence: str) -> str:
    """«ЗК-000123». A rolled back document leaves a gap."""
    prefixes = {
        ORDER: settings.ORDER_PREFIX,
        SHIPMENT: settings.SHIPMENT_PREFIX,
        RETURN: settings.RETURN_PREFIX,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        return f"{prefixes[sequence]}-{cursor.fetchone()[0]:06}"
