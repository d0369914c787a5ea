"""Contracts: agreed by two people, signed by who may, prolonged by a version that follows (R38, R39)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from accounts.models import OwnCompany, User
from approvals import services as approvals
from approvals.models import Request
from catalogue.models import PriceColumn
from dossiers.contracts import followers
from dossiers.contracts.capital import capital_of, figures_of_capital
from dossiers.contracts.events import ADDED, CHANGED, PROLONGED
from dossiers.contracts.states import CONTRACTS
from dossiers.contracts.terms import calendar_days, figures_of, terms_of
from dossiers.contracts.versions import check_apart, end_before, lock_contract
from dossiers.inputs import check_plausible_date
from dossiers.models import Client, Contract, ContractKind, PowerKind, TermBase, TermUnit
from dossiers.powers.signing import power_to_sign
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces

CONTRACT_TERMS = "contract_terms"  # the kind of its requests (kinds.py)
LONGEST_TERM = 365  # days, as in form and API
# what a version begins with that says nothing else
INHERITED = (
    "kind", "own_company", "payment_term_days", "term_unit", "term_base", "price_column", "credit_limit",
    "delivery_terms", "exclusivity",
)  # fmt: skip


class ContractFacts(TypedDict, total=False):
    """Without `valid_from` a contract holds from the day it was signed; without `valid_to` it does not end."""

    number: str
    kind: str
    own_company: OwnCompany | None
    signed_on: dt.date
    valid_from: dt.date | None
    valid_to: dt.date | None
    payment_term_days: int
    term_unit: str
    term_base: str
    price_column: PriceColumn | None
    credit_limit: Decimal | None
    delivery_terms: str
    exclusivity: str
    note: str


@service(capability="clients.edit", subject="client")
def add_contract(*, by: User, client: Client, reason: str = "", **facts: Unpack[ContractFacts]) -> Contract:
    """A draft: it counts once somebody else has agreed to it and it is signed; `reason` is for them.

    Raises `number_required`, `signed_on_required`, `number_taken`, `unlikely_date`, `ends_before_start`,
    `term_too_long`, `unknown_unit`, `unknown_contract_kind`, `limit_below_zero`, `reason_required`.
    """
    # the client's row is the lock under which numbers stay unique with a sentence instead of a database error
    Client.objects.locked(client.pk)
    contract = _checked(Contract(client=client, status="draft"), facts)
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
    """Number, day and note at once; of the terms what somebody else has to agree to, with a `reason`.

    A contract in force keeps its terms until then. Raises as `add_contract`, `versions_overlap`, and StateConflict
    `changed_meanwhile`.
    """
    locked = lock_contract(contract)
    unchanged_since(locked, expected_updated_at)
    before, was = terms_of(locked), _free_facts(locked)
    changed = _checked(locked, facts)
    if terms_of(changed) != before:
        _withdraw_asked(changed, by)
        _ask(changed, by, reason, before=before if changed.is_agreed else None)
        if changed.is_agreed:  # what is in force stays until somebody has agreed
            for name, value in before.items():
                setattr(changed, name, value)
    changed.save()
    # what was only asked is told by the request
    if not changed.is_agreed or was != _free_facts(changed):
        record_event(CHANGED, changed, by=by, on_behalf_of_id=by.covered_among([contract.client.manager_id]))
    return changed


@service(capability="clients.edit", subject="contract")
def prolong_contract(
    *, by: User, contract: Contract, reason: str = "", **facts: Unpack[ContractFacts]
) -> Contract:
    """A version that follows `contract` from its own first day on; what it says nothing of stays as it was (R39).

    Without a day it begins after the last of `contract`, from today at the earliest. Another `own_company` registers
    it anew with that one. It is a draft, as a new contract is. Raises as `add_contract`, `versions_overlap`,
    `already_prolonged`, `draft_not_prolonged`.
    """
    before = lock_contract(contract)
    if not before.is_signed:
        raise BusinessRuleError("draft_not_prolonged", _("Only a signed contract is prolonged."))
    if Contract.objects.filter(previous=before).exists():
        raise BusinessRuleError("already_prolonged", _("Another version already follows this one."))
    version = Contract(client=before.client, status="draft", previous=before, number=before.number)
    version.original_id = before.first_version_id
    for name in INHERITED:
        setattr(version, name, getattr(before, name))
    today = clock.today()
    after = before.valid_to + dt.timedelta(days=1) if before.valid_to else today
    given: ContractFacts = {"valid_from": max(after, today), "signed_on": today, **facts}
    version = _checked(version, given)
    version.save()
    _ask(version, by, reason, before=None)
    record_event(PROLONGED, version, by=by, on_behalf_of_id=by.covered_among([before.client.manager_id]))
    return version


@service(capability="contracts.sign", subject="contract")
def sign_contract(*, by: User, contract: Contract, signed_on: dt.date | None = None) -> Contract:
    """From its first day on it counts: a director signs, others by a power of attorney that holds that day (R58).

    Without a day it is signed today. One without an end that it follows ends the day before. Raises StateConflict
    `wrong_state`; `terms_being_decided`, `signed_in_future`, `versions_overlap`; NotAllowed `no_power`, `power_ended`,
    `power_too_small`.
    """
    locked = lock_contract(contract)
    day = signed_on or clock.today()
    check_plausible_date("signed_on", day)
    if day > clock.today():
        raise BusinessRuleError("signed_in_future", _("It is signed today or earlier."), "signed_on")
    if locked.approvals.waiting().exists():
        raise BusinessRuleError("terms_being_decided", _("Its terms are still being decided on."))
    power = power_to_sign(by, PowerKind.CONTRACTS, day, locked.credit_limit, locked.own_company)
    end_before(locked)
    check_apart(locked)
    signed: Contract = CONTRACTS.move(
        locked,
        "sign",
        by=by,
        changes={"signed_on": day, "signed_by": by, "power": power},
        held=True,
    )
    followers.follow(signed, by)
    return signed


def _free_facts(contract: Contract) -> tuple[Any, ...]:
    """What is changed without a second yes."""
    return contract.number, contract.signed_on, contract.kind, contract.own_company_id, contract.note


def _ask(contract: Contract, by: User, reason: str, before: dict[str, Any] | None) -> None:
    """`contract` has the asked terms; `before` are those in force, None for a new contract."""
    check_reason(reason)
    asked = terms_of(contract)
    question = Request.about(
        contract,
        kind=CONTRACT_TERMS,
        by=by,
        size=calendar_days(asked),
        **figures_of(contract, before),
        **figures_of_capital(capital_of(contract, asked, before)),
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
    same = Contract.objects.filter(client=contract.client_id, number=contract.number).exclude(pk=contract.pk)
    if contract.original_id is not None or contract.pk is not None:
        first = contract.first_version_id
        same = same.exclude(pk=first).exclude(original=first)
    if same.exists():
        raise BusinessRuleError(
            "number_taken", _("This client already has a contract with this number."), "number"
        )
    check_apart(contract)
    return contract


def put_facts(contract: Contract, facts: ContractFacts) -> None:
    """Set the facts and hold them to every rule but those that ask the database; nothing is saved."""
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
    if contract.term_base not in TermBase.values:
        raise BusinessRuleError(
            "unknown_base", _("A term runs from the shipment or the acceptance."), "term_base"
        )
    if contract.kind not in ContractKind.values:
        raise BusinessRuleError("unknown_contract_kind", _("There is no such kind of contract."), "kind")
    if contract.credit_limit is not None and contract.credit_limit < 0:
        raise BusinessRuleError("limit_below_zero", _("The limit cannot be negative."), "credit_limit")
