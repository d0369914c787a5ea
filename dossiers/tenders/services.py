"""Tenders of a client: which ones, who else took part, how they ended and why (R66)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights.secrets import check_strategy
from dossiers.competitors.services import WRITE, met_competitor
from dossiers.inputs import check_plausible_date
from dossiers.models import Client, Tender, TenderOutcome, TenderParticipant
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, locked, required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service


class TenderFacts(TypedDict, total=False):
    name: str
    number: str
    date: dt.date
    amount: Decimal | None


@service(capability=WRITE, subject="client")
def add_tender(*, by: User, client: Client, **facts: Unpack[TenderFacts]) -> Tender:
    """An open one. Raises `name_required`, `unlikely_date`, `sum_not_positive`, NotAllowed `clearance_required`."""
    check_strategy(by, client.manager_id)
    tender = Tender(client=client, created_by=by, **facts)
    _check(tender)
    tender.save()
    return tender


@service(capability=WRITE, subject="tender")
def edit_tender(
    *, by: User, tender: Tender, expected_updated_at: dt.datetime | None = None, **facts: Unpack[TenderFacts]
) -> Tender:
    """What it is about; how it ended says `decide_tender`.

    Raises what `add_tender` does, `decided_before_opening`, StateConflict `changed_meanwhile`.
    """
    row = _locked(by, tender, expected_updated_at)
    for name, value in facts.items():
        setattr(row, name, value)
    _check(row)
    row.save()
    return row


@service(capability=WRITE, subject="tender")
def decide_tender(
    *,
    by: User,
    tender: Tender,
    outcome: str,
    reason: str,
    decided_on: dt.date | None = None,
    expected_updated_at: dt.datetime | None = None,
) -> Tender:
    """How it ended and why; a second time it corrects what was said before.

    Raises `tender_outcome_required`, `reason_required`, `decided_in_future`, `decided_before_opening`,
    `unlikely_date`, NotAllowed `clearance_required`, StateConflict `changed_meanwhile`.
    """
    if outcome not in TenderOutcome.values or outcome == TenderOutcome.OPEN:
        raise BusinessRuleError("tender_outcome_required", _("Say how the tender ended."), "outcome")
    check_reason(reason)
    row = _locked(by, tender, expected_updated_at)
    row.outcome, row.reason = outcome, reason.strip()[:1000]
    row.decided_on = decided_on or clock.today()
    check_plausible_date("decided_on", row.decided_on)
    if row.decided_on > clock.today():
        raise BusinessRuleError("decided_in_future", _("The date lies in the future."), "decided_on")
    _check_order(row, "decided_on")
    row.save()
    return row


@service(capability=WRITE, subject="tender")
def set_participant(
    *, by: User, tender: Tender, competitor_name: str, price: Decimal | None = None
) -> TenderParticipant:
    """A competitor bids, known or new by name; a second time it is the price that is set.

    Raises `competitor_required`, `price_not_positive`, NotAllowed `clearance_required`.
    """
    if price is not None and price <= 0:
        raise BusinessRuleError("price_not_positive", _("A price is above zero."), "price")
    row = _locked(by, tender, None)
    participant: TenderParticipant = TenderParticipant.objects.update_or_create(
        tender=row, competitor=met_competitor(competitor_name), defaults={"price": price}
    )[0]
    row.save(update_fields=["updated_at"])
    return participant


@service(capability=WRITE, subject="tender")
def remove_participant(*, by: User, tender: Tender, competitor_name: str) -> Tender:
    """They do not bid after all. Raises `not_a_participant`, NotAllowed `clearance_required`."""
    row = _locked(by, tender, None)
    found = TenderParticipant.objects.filter(tender=row, competitor__name__iexact=competitor_name.strip())
    if not found.exists():
        raise BusinessRuleError(
            "not_a_participant", _("They do not take part in this tender."), "competitor_name"
        )
    found.delete()
    row.save(update_fields=["updated_at"])
    return row


def _locked(by: User, tender: Tender, expected_updated_at: dt.datetime | None) -> Tender:
    row: Tender = locked(tender, "client")
    check_strategy(by, row.client.manager_id)
    unchanged_since(row, expected_updated_at)
    return row


def _check(tender: Tender) -> None:
    tender.name = required("name", tender.name)[:250]
    tender.number = tender.number.strip()[:60]
    check_plausible_date("date", tender.date)
    if tender.amount is not None and tender.amount <= 0:
        raise BusinessRuleError("sum_not_positive", _("The sum is more than 0."), "amount")
    _check_order(tender, "date")


def _check_order(tender: Tender, field: str) -> None:
    """Nobody has won before bids were opened; taking no part, or none being held, is known earlier."""
    ended = tender.outcome in (TenderOutcome.WON, TenderOutcome.LOST)
    if ended and tender.decided_on is not None and tender.decided_on < tender.date:
        raise BusinessRuleError(
            "decided_before_opening", _("It is won or lost once bids are opened, not before."), field
        )
