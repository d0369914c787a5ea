from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.contracts.services import ContractFacts, put_facts
from dossiers.contracts.terms import terms_of
from dossiers.contracts.versions import overlap
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
    rows = Contract.objects.visible_to(user).signed()
    return rows.values_list("client__code", "number", *FIELDS).iterator()


def load(rows: list[Row], job: Job) -> Counts:
    """Contracts by client and number, versions of one by their first day. They are signed already: they count at once.

    Other terms of one in force, and what somebody proposed and waits for a yes, are a problem: a file does not decide
    in the place of a person.
    """
    clients = by_code(Client, "client_code", rows, job)
    wanted = unique_rows(rows, _key, job, "number")
    known = _Known(clients.values(), [_key(row)[:2] for row in wanted.values()])
    fresh: list[Contract] = []
    changed: list[Contract] = []
    for (code, number, first_day), row in sorted(wanted.items(), key=lambda pair: pair[0][2]):
        if code not in clients:  # already a problem of `by_code`; the other rows are still checked
            continue
        client = clients[code]
        contract = known.contract(client, number, first_day, code)
        before, terms = _facts(contract), terms_of(contract)
        try:
            put_facts(contract, {"number": number, **_given(row)})
            known.check_apart(contract)
        except BusinessRuleError as error:
            field = error.field or "number"
            job.problems.add(row.number, field, row[field], str(error))
            continue
        if contract.pk is None:
            fresh.append(contract)
        elif _facts(contract) != before:
            if contract.waiting_request is not None or not contract.is_signed:
                job.problems.add(row.number, "number", number, _("its terms are being decided on"))
            elif terms_of(contract) != terms:
                job.problems.add(
                    row.number, "number", number, _("its terms change on its page, with a second yes")
                )
            changed.append(contract)
    job.reject_if_bad()
    # a version names those before it, so these are written first; the first of a contract in one statement
    save(Contract, [one for one in fresh if one.previous is None], changed, FIELDS)
    for version in fresh:
        if version.previous is not None:
            version.previous, version.original_id = version.previous, version.previous.first_version_id
            version.save()
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


class _Known:
    """Versions by client and number: those stored, and those of the file as they come, the oldest first."""

    def __init__(self, clients: Iterable[Client], numbers: list[tuple[str, str]]) -> None:
        self.times = Counter(numbers)
        self.versions: dict[tuple[int, str], list[Contract]] = defaultdict(list)
        rows = Contract.objects.filter(client__in=[client.pk for client in clients])
        for one in rows.prefetch_related("approvals").order_by("valid_from", "pk"):
            self.versions[(one.client_id, one.number)].append(one)

    def contract(self, client: Client, number: str, first_day: dt.date, code: str) -> Contract:
        """The version that the row speaks of; a new one follows the last of its number."""
        versions = self.versions[(client.pk, number)]
        same = [one for one in versions if one.valid_from == first_day]
        # one row of one contract: the day may be what is corrected
        if same or (len(versions) == 1 and self.times[(code, number)] == 1):
            return (same or versions)[0]
        fresh = Contract(client=client, previous=versions[-1] if versions else None, valid_from=first_day)
        versions.append(fresh)
        return fresh

    def check_apart(self, contract: Contract) -> None:
        """Raise `versions_overlap` where another version of the number holds on one of its days."""
        for other in self.versions[(contract.client_id, contract.number)]:
            if other is not contract and other.is_signed and _overlap(other, contract):
                raise overlap(other)


def _overlap(one: Contract, other: Contract) -> bool:
    last, first = dt.date.max, other.valid_from
    return one.valid_from <= (other.valid_to or last) and first <= (one.valid_to or last)


def _key(row: Row) -> tuple[str, str, dt.date]:
    return row["client_code"], normalise_spaces(row["number"]), row["valid_from"] or row["signed_on"]


def _facts(contract: Contract) -> list[Any]:
    return [getattr(contract, name) for name in FIELDS]


def _given(row: Row) -> ContractFacts:
    """What the row says; an end of validity may be taken away, the other cells say nothing where they are empty."""
    facts: Any = {name: row[name] for name in FIELDS if row[name] is not None}
    if row.has("valid_to"):
        facts["valid_to"] = row["valid_to"]
    return facts  # type: ignore[no-any-return]
