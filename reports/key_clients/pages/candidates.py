"""Clients that nobody has made key though their share, growth or potential passed the threshold (R23)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.rules.in_force import number
from dossiers.models import (
    CandidateDismissal,
    Client,
    KeyAssessment,
    KeyDefinition,
    KeyLevel,
    KeyStatus,
    Stage,
)
from kam_crm.shared import currency, formats
from kam_crm.shared.money import HUNDRED
from kam_crm.shared.tables import Column
from kam_crm.shared.web.addresses import address
from reports.key_clients.pages.whole import KeyListing
from reports.key_clients.sales import Sales, sales_of
from reports.models import Level, SegmentSnapshot

# growth of a small client is chance
GROWING = ("A", "B")
WIDEST = (Level.COMPANY, Level.DEPARTMENT, Level.MANAGER)
LEVEL_WORDS = {
    Level.COMPANY: lambda share: _("%(share)s of the company") % {"share": share},
    Level.DEPARTMENT: lambda share: _("%(share)s of the department") % {"share": share},
    Level.MANAGER: lambda share: _("%(share)s of the manager") % {"share": share},
}


@dataclass(frozen=True)
class Candidate:
    """Amounts RUB without VAT, shares and growth in %; `reasons` say which thresholds were passed."""

    client: Client
    segment: str
    amount: Decimal | None
    share: Decimal | None
    level: str
    growth: Decimal | None
    potential: Decimal | None
    reasons: list[str]
    criteria_met: int
    marks: list[bool]
    is_beyond_rule: bool
    would_be: str

    @property
    def name(self) -> str:
        return self.client.sort_key

    @property
    def url(self) -> str:
        return reverse("desk:client_overview", args=[self.client.pk])

    @property
    def marks_met(self) -> int:
        return sum(self.marks)

    @property
    def key_url(self) -> str:
        """The form of the key status, filled in."""
        by_money = self.share is not None
        query = {
            "definition": int(KeyDefinition.MONEY if by_money else KeyDefinition.POTENTIAL),
            "level": self.level or KeyLevel.COMPANY.value,
            "evidence": "; ".join(self.reasons),
            "candidate": "1",
        }
        return address("dossiers:client_key", self.client.pk, query=query) + "#h-set"

    @property
    def dismiss_url(self) -> str:
        return reverse("dossiers:candidate_dismiss", args=[self.client.pk])


class Candidates(KeyListing):
    sorts = {"name": ("name",), "amount": ("amount",), "growth": ("growth",), "potential": ("potential",)}
    default_sort = "-amount"
    page_address = "reports:key_candidates"
    export_view = "reports:key_candidates_export"
    subject = "key_candidates"

    @cached_property
    def rows(self) -> list[Candidate]:
        return self.sorted(candidates_of(self))

    @property
    def can_decide(self) -> bool:
        return bool(self.user.can("key_status.decide"))

    @property
    def rule_words(self) -> str:
        """What makes a candidate, as the policy of the night says."""
        words = _(
            "share from %(share)s, growth from %(growth)s among A and B, or potential from %(potential)s"
        )
        return words % {
            "share": formats.percent(self.policy.candidate_pct, 0),
            "growth": formats.percent(self.policy.candidate_growth_pct, 0),
            "potential": currency.amount(self.policy.candidate_potential),
        }

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("code"), lambda row: row.client.code),
            Column(_("client"), lambda row: row.client.name, width=32),
            Column(_("manager"), lambda row: row.client.manager.full_name, width=24),
            Column(_("segment"), "segment"),
            Column(self.header(currency.label(_("amount"))), "amount", "money"),
            Column(self.header(_("growth, %")), "growth", "percent"),
            Column(currency.label(_("potential a year")), "potential", "money"),
            Column(_("passed"), lambda row: "; ".join(row.reasons), width=48),
            Column(_("criteria met"), "criteria_met", "number"),
            Column(_("three P"), "marks_met", "number"),
        ]


def candidates_of(page: KeyListing) -> list[Candidate]:
    """Of the clients of the page that are key on no level and were not dismissed, the largest first."""
    today = page.today
    key = KeyStatus.objects.visible_to(page.user).in_force().filter(client=OuterRef("pk"))
    hidden = CandidateDismissal.objects.visible_to(page.user).filter(
        client=OuterRef("pk"), hidden_until__gt=today
    )
    free = page.clients.filter(~Exists(key), ~Exists(hidden))
    shares = _shares(page, free)
    growths = _growths(page, free)
    assessments = {
        row.client_id: row
        for row in KeyAssessment.objects.visible_to(page.user).filter(client__in=free.order_by().values("pk"))
    }
    by_potential = {
        pk
        for pk, row in assessments.items()
        if row.potential is not None and row.potential >= page.policy.candidate_potential
    }
    keys = shares.keys() | growths.keys() | by_potential
    if not keys:
        return []
    own = {one.client_id: one for one in page.snapshots.filter(client__in=keys, level=page.whole.level)}
    sales = sales_of(page.user, keys, page.as_of or today, page.policy, page.base)
    sizes = _portfolio_sizes(page)
    found = [
        _candidate(
            page, client, own.get(client.pk), shares.get(client.pk), sales.get(client.pk, Sales()),
            client.pk in growths, assessments.get(client.pk), sizes,
        )
        for client in free.filter(pk__in=keys).select_related("manager", "summary")
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-(one.amount or 0), one.client.pk))


def _shares(page: KeyListing, free: Any) -> dict[int, SegmentSnapshot]:
    """The widest level on which the share passed, by client."""
    rows = page.snapshots.filter(
        client__in=free.order_by().values("pk"), share__gte=page.policy.candidate_pct
    )
    found: dict[int, SegmentSnapshot] = {}
    for one in sorted(rows, key=lambda one: WIDEST.index(Level(one.level))):
        found.setdefault(one.client_id, one)
    return found


def _growths(page: KeyListing, free: Any) -> dict[int, Sales]:
    large = page.snapshots.filter(
        client__in=free.order_by().values("pk"), level=Level.COMPANY, abc__in=GROWING
    )
    keys = list(large.values_list("client", flat=True))
    sales = sales_of(page.user, keys, page.as_of or page.today, page.policy, page.base)
    wanted = HUNDRED + page.policy.candidate_growth_pct
    return {
        pk: one for pk, one in sales.items() if one.before > 0 and one.now * HUNDRED >= one.before * wanted
    }


def _portfolio_sizes(page: KeyListing) -> dict[int, int]:
    """Key clients of the company by manager."""
    rows = KeyStatus.objects.visible_to(page.user).in_force().filter(level=KeyLevel.COMPANY)
    found: dict[int, set[int]] = defaultdict(set)
    for manager, client in rows.order_by().values_list("client__manager", "client"):
        found[manager].add(client)
    return {manager: len(clients) for manager, clients in found.items()}


def _candidate(
    page: KeyListing,
    client: Client,
    own: SegmentSnapshot | None,
    passed: SegmentSnapshot | None,
    sales: Sales,
    grows: bool,
    known: KeyAssessment | None,
    sizes: dict[int, int],
) -> Candidate:
    potential = known.potential if known else None
    reasons = []
    if passed is not None:
        reasons.append(LEVEL_WORDS[Level(passed.level)](formats.percent(passed.share)))
    if grows and sales.growth is not None:
        reasons.append(_("growth %(growth)s") % {"growth": formats.percent(sales.growth)})
    if potential is not None and potential >= page.policy.candidate_potential:
        reasons.append(_("potential %(amount)s") % {"amount": currency.amount(potential)})
    size, limit = sizes.get(client.manager_id, 0) + 1, number("key_portfolio")
    would_be = (
        _("would be %(number)d of %(limit)d") % {"number": size, "limit": limit} if size > limit else ""
    )
    return Candidate(
        client=client,
        segment=own.segment if own else "",
        amount=own.amount if own else None,
        share=passed.share if passed else None,
        level=passed.level if passed else "",
        growth=sales.growth,
        potential=potential,
        reasons=reasons,
        criteria_met=known.criteria_met if known else 0,
        marks=[bool(known and getattr(known, f"{name}_ok")) for name in ("need", "solvency", "authority")],
        is_beyond_rule=client.stage == Stage.PROSPECT and not (known and known.has_three_p),
        would_be=would_be,
    )
