from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import Client
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import Dated, by_code
from integrations.imports.rows import Column, Job, Row, apply, save, unique_rows
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from receivables.credit.services import check_begins, check_own_limit, check_terms
from receivables.models import CreditLimit, PayingWay
from receivables.services import refresh_summary

COLUMNS = [
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("way", cells.choice(dict(PayingWay.choices))),
    Column("amount", cells.amount, needed=True),
    Column("tolerance_days", cells.days),
    Column("valid_from", cells.date),
    Column("reason", cells.text(250)),
]
FIELDS = ["way", "amount", "tolerance_days", "reason"]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    names = ("client__code", "way", "amount", "tolerance_days", "valid_from", "reason")
    return CreditLimit.objects.visible_to(user).values_list(*names).iterator()


def load(rows: list[Row], job: Job) -> Counts:
    """How clients pay, by client and first day, today without one; without a way, up to the limit of the row.

    The rules of the page, but that the first rows of a client may begin in the past: no order was checked by others.
    """
    today = clock.today()
    clients = by_code(Client, "client_code", rows, job)
    wanted = unique_rows(
        rows, lambda row: (row["client_code"], row["valid_from"] or today), job, "valid_from"
    )
    found = Dated(CreditLimit.objects.filter(client__in=[client.pk for client in clients.values()]))
    fresh: list[CreditLimit] = []
    changed: list[CreditLimit] = []
    for (code, day), row in wanted.items():
        if code not in clients:  # already a problem of `by_code`; the other rows are still checked
            continue
        client, values = clients[code], _values(row)
        limit = found.meant(client, row["valid_from"], today)
        if limit is not None and all(getattr(limit, name) == value for name, value in values.items()):
            continue
        try:
            check_terms(values["way"], values["amount"])
            if found.has_any(client):
                check_begins(day)
            # whoever imports everything brings what others have decided
            if job.by is not None and not job.by.can("imports.run"):
                check_own_limit(job.by, values["way"], values["amount"])
        except BusinessRuleError as error:
            field = error.field or "amount"
            job.problems.add(row.number, field, row[field] or "", str(error))
            continue
        if limit is None or limit.valid_from != day:
            limit = CreditLimit(client=client, valid_from=day, reason=_("from a file"))
        limit.set_by = job.by
        apply(limit, values)
        (fresh if limit.pk is None else changed).append(limit)
    job.reject_if_bad()
    save(CreditLimit, fresh, changed, [*FIELDS, "set_by"])
    refresh_summary({limit.client_id for limit in [*fresh, *changed]}, as_of=today)
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


def _values(row: Row) -> dict[str, Any]:
    given = {name: row[name] for name in ("tolerance_days", "reason") if row[name] is not None}
    return {"way": row["way"] or PayingWay.LIMIT, "amount": row["amount"], **given}
