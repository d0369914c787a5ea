"""Contracts: their dates and the payment term that invoices take."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.contracts.events import ADDED, CHANGED
from dossiers.inputs import check_plausible_date
from dossiers.models import Client, Contract, TermUnit
from kam_crm.shared.checks import required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces

LONGEST_TERM = 365  # days, as in form and API


class ContractFacts(TypedDict, total=False):
    """Without `valid_from` a contract holds from the day it was signed; without `valid_to` it does not end."""

    number: str
    signed_on: dt.date
    valid_from: dt.date | None
    valid_to: dt.date | None
    payment_term_days: int
    term_unit: str


@service(capability="clients.edit", subject="client")
def add_contract(*, by: User, client: Client, **facts: Unpack[ContractFacts]) -> Contract:
    """Raises `number_required`, `signed_on_required`, `number_taken`, `unlikely_date`, `ends_before_start`,
    `term_too_long`.
    """
    # the client's row is the lock under which numbers stay unique with a sentence instead of a database error
    Client.objects.locked(client.pk)
    contract = _save(Contract(client=client), facts)
    record_event(ADDED, contract, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
    return contract


@service(capability="clients.edit", subject="contract")
def update_contract(
    *,
    by: User,
    contract: Contract,
    expected_updated_at: dt.datetime | None = None,
    **facts: Unpack[ContractFacts],
) -> Contract:
    """Raises as `add_contract`, and StateConflict `changed_meanwhile`."""
    # the client before the contract, as in `add_contract`: locks taken in one order do not deadlock
    Client.objects.locked(contract.client_id)
    locked: Contract = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    unchanged_since(locked, expected_updated_at)
    saved = _save(locked, facts)
    record_event(CHANGED, saved, by=by, on_behalf_of_id=by.covered_among([contract.client.manager_id]))
    return saved


def _save(contract: Contract, facts: ContractFacts) -> Contract:
    for field, value in facts.items():
        setattr(contract, field, value)
    contract.number = required("number", normalise_spaces(contract.number))
    if contract.signed_on is None:
        raise BusinessRuleError("signed_on_required", _("Say when it was signed."), "signed_on")
    # before the checks of dates, which compare with it
    contract.valid_from = contract.valid_from or contract.signed_on
    for field in ("signed_on", "valid_from", "valid_to"):
        check_plausible_date(field, getattr(contract, field))
    if contract.valid_to is not None and contract.valid_to < contract.valid_from:
        raise BusinessRuleError("ends_before_start", _("The contract ends before it begins."), "valid_to")
    if not 0 <= contract.payment_term_days <= LONGEST_TERM:
        raise BusinessRuleError("term_too_long", _("A payment term is 0 to 365 days."), "payment_term_days")
    if contract.term_unit not in TermUnit.values:
        raise BusinessRuleError("unknown_unit", _("There is no such unit."), "term_unit")
    # the unique constraint would refuse too, but without a sentence beside the field
    same = Contract.objects.filter(client=contract.client_id, number=contract.number)
    if same.exclude(pk=contract.pk).exists():
        raise BusinessRuleError(
            "number_taken", _("This client already has a contract with this number."), "number"
        )
    contract.save()
    return contract
