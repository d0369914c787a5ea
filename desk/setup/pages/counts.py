"""What a company has so far, of all people and clients: counts without a row of theirs, for whoever sets it up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kam_crm.shared.clock import month_start
from kam_crm.shared.counting import Question, ask

# one statement with all of them (kam_crm.shared.counting): a page with forty counts is one question
COUNTS = {
    "entities": "SELECT count(*) FROM accounts_owncompany WHERE is_active",
    "departments": "SELECT count(*) FROM accounts_department",
    "headless": "SELECT count(*) FROM accounts_department WHERE head_id IS NULL",
    # those of the demo data do not sign in
    "people": "SELECT count(*) FROM accounts_user WHERE is_active AND password <> '!demo'",
    "absent": """
        SELECT count(*) FROM accounts_user WHERE is_active AND last_login IS NULL AND password <> '!demo'
    """,
    "uninvited": """
        SELECT count(*) FROM accounts_user AS u
        WHERE u.is_active AND u.last_login IS NULL AND u.password <> '!demo' AND NOT EXISTS (
            SELECT FROM accounts_onetimelink AS l
            WHERE l.user_id = u.id AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > now()
        )
    """,
    "price_columns": "SELECT count(*) FROM catalogue_pricecolumn",
    "columns_without_prices": """
        SELECT count(*) FROM catalogue_pricecolumn AS c
        WHERE NOT EXISTS (SELECT FROM catalogue_price AS p WHERE p.column_id = c.id)
    """,
    "territories": "SELECT count(*) FROM dossiers_territory",
    "channels": "SELECT count(*) FROM dossiers_channel",
    "markets": "SELECT count(*) FROM dossiers_marketsegment",
    "clients": "SELECT count(*) FROM dossiers_client",
    "persons": "SELECT count(*) FROM dossiers_person",
    "products": "SELECT count(*) FROM catalogue_product",
    "prices": "SELECT count(*) FROM catalogue_price",
    "client_columns": "SELECT count(DISTINCT client_id) FROM orders_clientpricecolumn",
    "contracts": "SELECT count(*) FROM dossiers_contract",
    "limits": "SELECT count(DISTINCT client_id) FROM receivables_creditlimit",
    "lines": "SELECT coalesce(sum(lines), 0) FROM reports_clientmonth",
    "months": "SELECT count(DISTINCT month) FROM reports_clientmonth WHERE month < %s",
    "has_sales": "SELECT EXISTS (SELECT FROM orders_shipmentline)",
    "invoices": "SELECT count(*) FROM receivables_invoice",
    "payments": "SELECT count(*) FROM receivables_payment",
    "unallocated": "SELECT count(*) FROM receivables_payment WHERE allocated < amount",
    "targets": "SELECT count(*) FROM reports_target WHERE month = %s",
    "calculated_at": """
        SELECT min(done_at) FROM reports_nightlyrun WHERE as_of = (SELECT max(as_of) FROM reports_nightlyrun)
    """,
    "is_calculating": """
        SELECT EXISTS (
            SELECT FROM reports_nightlyrun
            WHERE as_of = (SELECT max(as_of) FROM reports_nightlyrun) AND done_at IS NULL AND error = ''
        )
    """,
    "loads_since": """
        SELECT count(*) FROM integrations_importrun
        WHERE status = 'done' AND finished_at > (
            SELECT coalesce(min(done_at), '-infinity') FROM reports_nightlyrun
            WHERE as_of = (SELECT max(as_of) FROM reports_nightlyrun)
        )
    """,
    "names_of_headless": """
        SELECT string_agg(d.name, ', ' ORDER BY d.name) FROM accounts_department AS d WHERE d.head_id IS NULL
    """,
}
LOADED = """
SELECT json_object_agg(kind, at)
FROM (
    SELECT kind, max(finished_at) AS at FROM integrations_importrun WHERE status = 'done' GROUP BY kind
) AS loaded
"""


def counts(today: dt.date) -> dict[str, Any]:
    """The answers by name; `loaded` says when a file of each kind came last, ISO."""
    month = month_start(today)
    questions = {name: Question(sql, [month] if "%s" in sql else []) for name, sql in COUNTS.items()}
    return ask({**questions, "loaded": Question(LOADED)})
