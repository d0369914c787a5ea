"""Numbers of documents from sequences of the database, so that two never get the same one."""

from __future__ import annotations

import re

from django.db import connection

from kam_crm.shared.company import company
from kam_crm.shared.text import search_variants

ORDER = "orders_order_number"
SHIPMENT = "orders_shipment_number"
RETURN = "orders_return_number"
ACT = "orders_act_number"
CORRECTION = "orders_correction_number"
CLAIM = "orders_claim_number"
RECONCILIATION = "receivables_reconciliation_number"
# in the first language of the company
OTHERS = {
    "ru": {ACT: "АР", CORRECTION: "КО", CLAIM: "ПР", RECONCILIATION: "АС"},
    "en": {ACT: "DA", CORRECTION: "CO", CLAIM: "CL", RECONCILIATION: "RA"},
}
LONGEST_NUMBER = 40


def next_number(sequence: str) -> str:
    """«ЗК-000123». A rolled back document leaves a gap."""
    return next_numbers(sequence, 1)[0]


def next_numbers(sequence: str, count: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
        return [f"{_prefixes()[sequence]}-{number:06}" for (number,) in cursor.fetchall()]


def numbers_meant(typed: str, *sequences: str) -> list[str]:
    """Whole numbers of documents that what was typed may mean: as it stands, and «2941» or «jn2941» as ОТ-002941.

    Whole ones alone: tables of documents are long, and their index begins with the number.
    """
    typed = typed.replace("\x00", "").strip()[:LONGEST_NUMBER]
    if not re.search(r"[0-9]", typed):
        return []
    groups = re.findall(r"[0-9]+", typed)
    letters = search_variants(re.sub(r"[\W\d_]+", "", typed))
    meant = [typed, typed.upper()]
    for prefix in (_prefixes()[sequence] for sequence in sequences):
        # several groups of digits are a phone or a number of somebody else's
        if len(groups) == 1 and (not letters or prefix.casefold() in letters):
            meant.append(f"{prefix}-{groups[0].lstrip('0'):0>6}")
    return list(dict.fromkeys(meant))


def _prefixes() -> dict[str, str]:
    known = company()
    return {
        ORDER: known.order_prefix,
        SHIPMENT: known.shipment_prefix,
        RETURN: known.return_prefix,
        **OTHERS.get(known.language, OTHERS["en"]),
    }
