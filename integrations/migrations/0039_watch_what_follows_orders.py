from django.db import migrations

OF_CLIENTS = {
    "orders_noticesetting": "client-notices",
    "orders_agreedstock": "agreed-stock",
    "orders_purchaserequest": "purchase-requests",
}
ORDER = "JOIN orders_order p ON p.id = r.order_id"
# kind → table, how its order is found
OF_ORDERS = {
    "promised-dates": ("orders_promiseddate", ORDER),
    "order-notices": ("orders_ordernotice", ORDER),
    "order-notes": ("orders_ordernote", ORDER),
    "service-lines": ("orders_serviceline", ORDER),
    "line-refusals": (
        "orders_linerefusal",
        "JOIN orders_orderline l ON l.id = r.order_line_id JOIN orders_order p ON p.id = l.order_id",
    ),
}
WORDS = {"orders_refusalreason": "refusal-reasons", "orders_servicekind": "service-kinds"}
OF_CLAIM = "JOIN orders_claim a ON a.id = r.claim_id"


def name_of(kind: str) -> str:
    return f"change_{kind.replace('-', '_')}"


def hand_over(kind: str, table: str, reach: str) -> str:
    """A client handed over takes along what belongs to its orders."""
    insert = (
        "INSERT INTO integrations_change (kind, row_id, what, client_id, manager_id, left_id) "
        f"SELECT ''{kind}'', r.id, ''h'', n.id, n.manager_id, o.manager_id FROM {table} r {reach} "
        "JOIN new_rows n ON n.id = p.client_id JOIN old_rows o ON o.id = n.id WHERE o.manager_id <> n.manager_id"
    )
    return (
        f"CREATE TRIGGER change_hand_over_{kind.replace('-', '_')} AFTER UPDATE ON dossiers_client "
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT "
        f"EXECUTE FUNCTION integrations_note('{insert}');"
    )


WATCH = [
    *(f"SELECT integrations_watch_of_clients('{table}', '{kind}');" for table, kind in OF_CLIENTS.items()),
    *(
        f"SELECT integrations_watch('{table}', '{kind}', client => 'p.client_id', reach => '{reach}');"
        for kind, (table, reach) in OF_ORDERS.items()
    ),
    *(hand_over(kind, table, reach) for kind, (table, reach) in OF_ORDERS.items()),
    *(f"SELECT integrations_watch('{table}', '{kind}', client => '');" for table, kind in WORDS.items()),
    "SELECT integrations_watch('orders_claimletter', 'claims', id => 'a.id', client => 'a.client_id', part => true,"
    f" reach => '{OF_CLAIM}');",
]
WRITTEN = ("insert", "update", "delete")
UNWATCH = [
    *(
        f"DROP TRIGGER {name_of(kind)}_{event} ON {table};"
        for table, kind in OF_CLIENTS.items()
        for event in (*WRITTEN, "moved")
    ),
    *(
        f"DROP TRIGGER {name_of(kind)}_{event} ON {table};"
        for kind, (table, _reach) in OF_ORDERS.items()
        for event in WRITTEN
    ),
    *(
        f"DROP TRIGGER change_hand_over_{kind.replace('-', '_')} ON dossiers_client;"
        for kind in (*OF_CLIENTS.values(), *OF_ORDERS)
    ),
    *(f"DROP TRIGGER {name_of(kind)}_{event} ON {table};" for table, kind in WORDS.items() for event in WRITTEN),
    *(f"DROP TRIGGER change_claims_{event} ON orders_claimletter;" for event in WRITTEN),
]


class Migration(migrations.Migration):
    """The feed of changes tells of what follows confirmed orders, and of letters about claims."""

    dependencies = [("integrations", "0038_price_lists"), ("orders", "0023_letters_about_claims")]

    operations = [migrations.RunSQL("".join(WATCH), reverse_sql="".join(UNWATCH))]
