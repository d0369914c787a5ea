"""Which rules there are, in which unit and between which bounds. Only what the code reads: nothing without effect."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rights.capabilities import ROLES, Role
from accounts.rights.covers import MANAGING
from kam_crm.shared.money import LARGEST_SUM


class Unit(StrEnum):
    PERCENT = "percent"
    MONEY = "money"
    DAYS = "days"
    COUNT = "count"


@dataclass(frozen=True)
class Known:
    """A rule by its name, the capability where it is a limit. `most` may itself be set.

    Of a threshold, a whole number, `first` is what a company begins with.
    """

    name: str
    label: Any
    unit: Unit
    most: Decimal
    least: Decimal = Decimal(0)
    first: Decimal | None = None

    @property
    def is_limit(self) -> bool:
        return self.first is None


LIMITS = {
    limit.name: limit
    for limit in (
        Known("discount.grant", _("Discount granted without asking"), Unit.PERCENT, Decimal(100)),
        Known("discount.approve", _("Discount approved for others"), Unit.PERCENT, Decimal(100)),
        Known("credit.release", _("Order released over the credit limit"), Unit.MONEY, LARGEST_SUM),
        Known("contracts.agree", _("Payment term agreed to"), Unit.DAYS, Decimal(365)),
        Known("acts.approve", _("Discrepancy act approved"), Unit.MONEY, LARGEST_SUM),
        Known("claims.settle", _("Claim settled without asking"), Unit.MONEY, LARGEST_SUM),
        Known("credit.set_limit", _("Credit limit set"), Unit.MONEY, LARGEST_SUM),
    )
}
CLASSES = ("AX", "AY", "AZ", "BX", "BY", "BZ", "CX", "CY", "CZ")
NORMS = (7, 14, 14, 30, 30, 30, 90, 90, 90)  # formulas.md 2.3


def _days(name: str, label: Any, first: int, *, least: int = 1, most: int = 365) -> Known:
    return Known(name, label, Unit.DAYS, Decimal(most), Decimal(least), Decimal(first))


def _count(name: str, label: Any, first: int, *, most: int) -> Known:
    return Known(name, label, Unit.COUNT, Decimal(most), Decimal(1), Decimal(first))


def _percent(name: str, label: Any, first: int) -> Known:
    return Known(name, label, Unit.PERCENT, Decimal(100), Decimal(1), Decimal(first))


# (name, words, thresholds): where each is read, tests/accounts/test_thresholds.py looks up
GROUPS: tuple[tuple[str, Any, tuple[Known, ...]], ...] = (
    (
        "credit",
        _("Credit and debts"),
        (
            _days("tolerance_days", _("Overdue tolerated, in a new credit limit"), 5, least=0),
            _percent("near_limit", _("Credit limit counts as nearly used up from"), 80),
            _days("long_overdue", _("Debt counts as long overdue after"), 60),
            # RUB; 0: the company checks nobody
            Known(
                "reliability_from",
                _("Check of reliability needed from a credit limit of (0: never)"),
                Unit.MONEY,
                LARGEST_SUM,
                first=Decimal(0),
            ),
            _days("limit_margin", _("Proposed credit limit covers the payment term and"), 5, least=0),
            _percent("limit_share_a", _("Of that limit a payer of rating A gets"), 100),
            _percent("limit_share_b", _("Of that limit a payer of rating B gets"), 80),
            _percent("limit_share_c", _("Of that limit a payer of rating C gets"), 50),
            _days("limit_days", _("Credit limit is valid for, where nobody says otherwise"), 182, most=731),
        ),
    ),
    (
        "collection",
        _("Collection"),
        (
            _days("collect_notice", _("Notice before the day of due, working days"), 3, least=0, most=30),
            _days("collect_call", _("Call after the day of due"), 1),
            _days("collect_letter", _("Letter after the day of due"), 7),
            _days("collect_stop", _("Stop of shipments after the day of due"), 15),
            _days("collect_claim", _("Written claim after the day of due"), 30),
            _days("collect_lawyer", _("To a lawyer after the day of due"), 60),
            _days("collect_later_a", _("Later by, for clients of class A"), 0, least=0, most=60),
            _days("collect_later_b", _("Later by, for clients of class B"), 0, least=0, most=60),
            _days("collect_later_c", _("Later by, for clients of class C"), 0, least=0, most=60),
            _days("promise_days", _("A promise further away than this needs the head"), 14),
            _percent("promise_share", _("A promise of less than this share of the debt needs the head"), 33),
        ),
    ),
    (
        "prices",
        _("Prices"),
        (
            _percent("discount_cap", _("Quantity and turnover together take off at most"), 9),
            _percent("margin_floor", _("Margin of a price is low below"), 10),
        ),
    ),
    (
        "requests",
        _("Requests for approval"),
        (
            _days(
                "request_days", _("A request about an order expires undecided after working days"), 5, most=60
            ),
        ),
    ),
    (
        "clients",
        _("Clients and contracts"),
        (
            _days("silent_days", _("Client counts as silent without an order for more than"), 45),
            _days("contract_ends", _("Contract ends soon within"), 60),
            _percent("threat_drop", _("Client counts as buying less from a fall of a month by"), 30),
            _days("threat_quiet", _("Closed threat of refusal is not raised again within"), 30),
            _percent("near_plan", _("Month counts as near its plan from"), 90),
        ),
    ),
    (
        "claims",
        _("Returns, acts and claims"),
        (
            # RUB; 0: never
            Known(
                "return_measure_from",
                _("Return needs a measure against its coming again from (0: never)"),
                Unit.MONEY,
                LARGEST_SUM,
                first=Decimal(50_000),
            ),
            _days("act_days", _("Discrepancy act is drawn up within working days"), 10),
            _days("claim_days", _("Claim is answered within working days"), 10),
        ),
    ),
    (
        "key",
        _("Key clients"),
        (
            _count(
                "key_portfolio", _("Key clients of the company that one manager has at most"), 3, most=1000
            ),
            _percent("key_share_low", _("Share of key clients in sales is healthy from"), 30),
            _percent("key_share_high", _("Share of key clients in sales is healthy up to"), 55),
            _percent("key_share_alarm", _("Share of key clients in sales is alarming above"), 75),
            _percent("npv_rate", _("Discount rate of the value of a client, a year"), 20),
            _count("npv_years", _("Years ahead in the value of a client"), 3, most=10),
        ),
    ),
    (
        "norms",
        _("Longest gap between contacts"),
        (
            *(_days(f"norm.{code}", code, days) for code, days in zip(CLASSES, NORMS, strict=True)),
            _days("norm.new", _("client without a class yet"), 14),
            _days("norm.prospect", _("prospect"), 30),
            _days("norm.key", _("key client, where its class allows longer"), 14),
            _days("personal_days", _("Key client counts as not met in person after"), 90),
            _days("decider_days", _("Decider of a key client counts as not met after"), 60),
        ),
    ),
    (
        "orders",
        _("Orders and shipments"),
        (
            # RUB net of VAT; 0: trips cost nothing in comparisons
            Known(
                "trip_cost", _("Cost of one trip to a client"), Unit.MONEY, LARGEST_SUM, first=Decimal(3200)
            ),
            _days("refusal_days", _("Refusals for one reason are counted together within"), 90),
            _count(
                "refusal_repeats", _("A measure is due from so many refusals for one reason"), 3, most=100
            ),
            Known(
                "otif_tolerance",
                _("A line counts as whole although so much of it is missing"),
                Unit.PERCENT,
                Decimal(100),
                first=Decimal(0),
            ),
        ),
    ),
    (
        "decisions",
        _("Coverage of decision maps"),
        (
            _days("covered_days", _("A person counts as covered by a contact with a result within"), 90),
            # formulas.md 2.7
            _count("weight.decider", _("Weight of who decides"), 3, most=10),
            _count("weight.approver", _("Weight of who approves"), 3, most=10),
            _count("weight.influencer", _("Weight of who influences"), 2, most=10),
            _count("weight.buyer", _("Weight of who buys"), 2, most=10),
            _count("weight.user", _("Weight of who uses"), 1, most=10),
            _count("weight.gatekeeper", _("Weight of who guards access"), 1, most=10),
            _count("weight.initiator", _("Weight of who initiates"), 1, most=10),
        ),
    ),
)
THRESHOLDS = {known.name: known for _name, _label, group in GROUPS for known in group}
KNOWN = LIMITS | THRESHOLDS
# their people belong to a department; the others work for all of them
DEPARTMENTAL = frozenset(MANAGING)


def roles_with(capability: str) -> list[Role]:
    return [role for role in Role if capability in ROLES[role]]


def first_value(name: str, role: str = "") -> Decimal | None:
    """What a company begins with; None: without limit."""
    return THRESHOLDS[name].first if name in THRESHOLDS else ROLES[role][name].upto


@dataclass(frozen=True)
class RuleKey:
    """Which rule: a threshold, or a limit of a role, in one department or in all."""

    name: str
    role: str = ""
    department: int | None = None

    def __str__(self) -> str:
        """«discount.grant:head:3», as addresses spell it."""
        parts = [self.name, self.role, str(self.department) if self.department else ""]
        return ":".join(part for part in parts if part)

    @property
    def known(self) -> Known:
        return KNOWN[self.name]
