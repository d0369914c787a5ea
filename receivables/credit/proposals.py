"""Credit limits as the formula proposes them (formulas.md 2.5, R172)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.db.models import F, Sum

from accounts.rules.in_force import number
from dossiers.contracts.terms import calendar_days, terms_of
from dossiers.models import Contract
from kam_crm.shared import clock
from kam_crm.shared.money import HUNDRED, ZERO
from orders.models import ShipmentLine
from receivables.discipline.figures import discipline
from receivables.discipline.measures import rating
from receivables.models import PayingWay, ReliabilityCheck

MONTHS, DAYS = 6, 182  # full months of sales, and their days
STEP = Decimal(1000)
HISTORY = 12  # months that the rating is of


@dataclass(frozen=True)
class LimitProposal:
    """Sales a day × (term + margin) × the share of the rating, down to whole thousands, RUB with VAT.

    `sales` are those of six full months, `term_days` calendar days of the contract in force, `share` in %. `score` is
    None for who has paid nothing yet; they, a payer of rating D and a client who lacks the check of reliability that
    such a limit needs have no credit: `amount` 0.
    """

    client_id: int
    sales: Decimal
    term_days: int
    margin: int
    score: Decimal | None
    share: int
    needs_check_from: int
    is_checked: bool

    @property
    def rating(self) -> str:
        return "" if self.score is None else rating(self.score)

    @property
    def daily(self) -> Decimal:
        return self.sales / DAYS

    @property
    def before_check(self) -> Decimal:
        whole = self.daily * (self.term_days + self.margin) * self.share / HUNDRED
        return (max(whole, ZERO) / STEP).to_integral_value(ROUND_FLOOR) * STEP

    @property
    def lacks_check(self) -> bool:
        """Whether a sum like this needs a check that the client does not have (R41)."""
        return (
            bool(self.needs_check_from) and not self.is_checked and self.before_check >= self.needs_check_from
        )

    @property
    def amount(self) -> Decimal:
        return ZERO if self.lacks_check else self.before_check

    @property
    def way(self) -> str:
        return PayingWay.LIMIT if self.amount else PayingWay.PREPAYMENT


def propose_limits(client_ids: Collection[int], as_of: dt.date) -> dict[int, LimitProposal]:
    """By client; the same number of queries however many they are."""
    sales, terms = sales_of(client_ids, as_of), _terms(client_ids, as_of)
    checked = checked_clients(client_ids, as_of)
    margin, needed = number("limit_margin", as_of), number("reliability_from", as_of)
    found = {}
    pays = discipline(as_of, client_ids, months=HISTORY)
    for pk in client_ids:
        score = pays[pk].score(has_check=pk in checked) if pk in pays else None
        share = 0 if score is None else _share(rating(score), as_of)
        found[pk] = LimitProposal(
            pk, sales.get(pk, ZERO), terms.get(pk, 0), margin, score, share, needed, pk in checked
        )
    return found


def sales_of(client_ids: Collection[int], as_of: dt.date) -> dict[int, Decimal]:
    """Of the last six full months, RUB with VAT, by client."""
    end = clock.month_start(as_of)
    lines = ShipmentLine.objects.filter(
        client__in=client_ids, date__gte=clock.add_months(end, -MONTHS), date__lt=end
    )
    sums = lines.order_by().values("client").annotate(sum=Sum(F("amount") + F("vat")))
    return {row["client"]: row["sum"] for row in sums}


def _terms(client_ids: Collection[int], as_of: dt.date) -> dict[int, int]:
    """Calendar days of the contract that counts, by client."""
    rows = Contract.objects.filter(client__in=client_ids).in_force(as_of)
    newest = rows.order_by("client_id", "-valid_from", "-pk").distinct("client_id")
    return {contract.client_id: int(calendar_days(terms_of(contract))) for contract in newest}


def checked_clients(client_ids: Collection[int], as_of: dt.date) -> set[int]:
    """Clients whose newest decided check of reliability is positive and valid."""
    rows = ReliabilityCheck.objects.decided().filter(client__in=client_ids, checked_on__lte=as_of)
    newest = rows.order_by("client_id", "-checked_on", "-pk").distinct("client_id")
    return {check.client_id for check in newest if check.allows_credit(as_of)}


def _share(letter: str, as_of: dt.date) -> int:
    """In % of the sum that the formula gives."""
    match letter:
        case "A":
            return number("limit_share_a", as_of)
        case "B":
            return number("limit_share_b", as_of)
        case "C":
            return number("limit_share_c", as_of)
    return 0
