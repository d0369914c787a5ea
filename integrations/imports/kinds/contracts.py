from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.contracts.services import ContractFacts, put_facts
from dossiers.contracts.terms import terms_of
from dossiers.models import Client, Contract, TermUnit
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import by_code
from integrations.imports.rows import Column, Job, Row, save, unique_rows
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.text import normalise_spaces

COLUMNS = [
    Column("client_code", cells.text(32), needed=True, filled=True),
    Column("number", cells.text(40), needed=True, filled=True),
    Column("signed_on", cells.date, needed=True, filled=True),
    Column("valid_from", cells.date),
    Column("valid_to", cells.date),
    Column("payment_term_days", cells.days, needed=True, filled=True),
    Column("term_unit", cells.choice(dict(TermUnit.choices))),
]
FIELDS = ["signed_on", "valid_from", "valid_to", "payment_term_days", "term_unit"]


def present(user: User) -> Iterator[tuple[Any, ...]]:
    """Contracts that count; a proposal is none yet."""
    rows = Contract.objects.visible_to(user).filter(is_agreed=True)
    return rows.values_list("client__code", "number", *FIELDS).iterator()


def load(rows: list[Row], job: Job) -> Counts:
    """Contracts by client and number. They are signed already, so they count at once.

    Other terms of one in force, and what somebody proposed and waits for a yes, are a problem: a file does not decide
    in the place of a person.
    """
    clients = by_code(Client, "client_code", rows, job)
    wanted = unique_rows(
        rows, lambda row: (row["client_code"], normalise_spaces(row["number"])), job, "number"
    )
    of_clients = Contract.objects.filter(client__in=[client.pk for client in clients.values()])
    found = {(one.client_id, one.number): one for one in of_clients.prefetch_related("approvals")}
    fresh, changed = [], []
    for (code, number), row in wanted.items():
        if code not in clients:  # already a problem of `by_code`; the other rows are still checked
            continue
        client = clients[code]
        contract = found.get((client.pk, number)) or Contract(client=client, is_agreed=True)
        before, terms = _facts(contract), terms_of(contract)
        try:
            put_facts(contract, {"number": number, **_given(row)})
        except BusinessRuleError as error:
            field = error.field or "number"
            job.problems.add(row.number, field, row[field], str(error))
            continue
        if contract.pk is None:
            fresh.append(contract)
        elif _facts(contract) != before:
            if contract.waiting_request is not None or not contract.is_agreed:
                job.problems.add(row.number, "number", number, _("its terms are being decided on"))
            elif terms_of(contract) != terms:
                job.problems.add(
                    row.number, "number", number, _("its terms change on its page, with a second yes")
                )
            changed.append(contract)
    job.reject_if_bad()
    save(Contract, fresh, changed, FIELDS)
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


def _facts(contract: Contract) -> list[Any]:
    return [getattr(contract, name) for name in FIELDS]


def _given(row: Row) -> ContractFacts:
    """What the row says; an end of validity may be taken away, the other cells say nothing where they are empty."""
    facts: Any = {name: row[name] for name in FIELDS if row[name] is not None}
    if row.has("valid_to"):
        facts["valid_to"] = row["valid_to"]
    return facts  # type: ignore[no-any-return]
