"""Contracts: their dates and the payment term that invoices take."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals import services as approvals
from approvals.models import Request
from dossiers.contracts.events import ADDED, CHANGED
from dossiers.contracts.terms import calendar_days, figures_of, terms_of
from dossiers.inputs import check_plausible_date
from dossiers.models import Client, Contract, TermUnit
from kam_crm.shared.checks import check_reason, required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces

CONTRACT_TERMS = "contract_terms"  # the kind of its requests (kinds.py)
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
def add_contract(*, by: User, client: Client, reason: str = "", **facts: Unpack[ContractFacts]) -> Contract:
    """A proposal: it counts once somebody else has agreed to it; `reason` is for them.

    Raises `number_required`, `signed_on_required`, `number_taken`, `unlikely_date`, `ends_before_start`,
    `term_too_long`, `reason_required`.
    """
    # the client's row is the lock under which numbers stay unique with a sentence instead of a database error
    Client.objects.locked(client.pk)
    contract = _checked(Contract(client=client, is_agreed=False), facts)
    contract.save()
    _ask(contract, by, reason, before=None)
    record_event(ADDED, contract, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
    return contract


@service(capability="clients.edit", subject="contract")
def update_contract(
    *,
    by: User,
    contract: Contract,
    reason: str = "",
    expected_updated_at: dt.datetime | None = None,
    **facts: Unpack[ContractFacts],
) -> Contract:
    """Number and day of signing at once; of the terms what somebody else has to agree to, with a `reason`.

    A contract in force keeps its terms until then. Raises as `add_contract`, and StateConflict `changed_meanwhile`.
    """
    # the client before the contract, as in `add_contract`: locks taken in one order do not deadlock
    Client.objects.locked(contract.client_id)
    locked: Contract = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    unchanged_since(locked, expected_updated_at)
    before, was = terms_of(locked), (locked.number, locked.signed_on)
    changed = _checked(locked, facts)
    if terms_of(changed) != before:
        _withdraw_asked(changed, by)
        _ask(changed, by, reason, before=before if changed.is_agreed else None)
        if changed.is_agreed:  # what is in force stays until somebody has agreed
            for name, value in before.items():
                setattr(changed, name, value)
    changed.save()
    # what was only asked is told by the request
    if not changed.is_agreed or was != (changed.number, changed.signed_on):
        record_event(CHANGED, changed, by=by, on_behalf_of_id=by.covered_among([contract.client.manager_id]))
    return changed


def _ask(contract: Contract, by: User, reason: str, before: dict[str, Any] | None) -> None:
    """`contract` has the asked terms; `before` are those in force, None for a new contract."""
    check_reason(reason)
    question = Request.about(
        contract,
        kind=CONTRACT_TERMS,
        by=by,
        size=calendar_days(terms_of(contract)),
        **figures_of(contract, before),
    )
    approvals.ask(by=by, question=question, reason=reason)


def _withdraw_asked(contract: Contract, by: User) -> None:
    """Other terms take the place of those asked before."""
    for request in contract.approvals.waiting():
        approvals.withdraw(by=by, request=request)


def _checked(contract: Contract, facts: ContractFacts) -> Contract:
    """With these facts, not saved yet."""
    put_facts(contract, facts)
    # the unique constraint would refuse too, but without a sentence beside the field
    same = Contract.objects.filter(client=contract.client_id, number=contract.number)
    if same.exclude(pk=contract.pk).exists():
        raise BusinessRuleError(
            "number_taken", _("This client already has a contract with this number."), "number"
        )
    return contract


def put_facts(contract: Contract, facts: ContractFacts) -> None:
    """Set the facts and hold them to every rule but that of the number, which asks the database; nothing is saved."""
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
