"""Contracts of a client as its page shows them: versions side by side along a bar of time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from accounts.models import User
from accounts.rights.capabilities import DIRECTORS
from accounts.rules.in_force import number
from dossiers.clients.pages.header import term_words
from dossiers.contracts.states import SIGN, STAGES
from dossiers.documents.pages import documents_about
from dossiers.documents.querysets import has_small
from dossiers.models import Client, Contract, ContractStage, Document, PowerKind, PowerOfAttorney
from kam_crm.shared import clock

YEAR = 365  # days the bar of an endless version goes on
MOST_FILES = 6


@dataclass
class VersionLine:
    """`left` and `width` are % of the bar of its contract."""

    contract: Contract
    user: User
    today: dt.date
    left: int = 0
    width: int = 0

    @property
    def stage(self) -> ContractStage:
        return self.contract.stage(self.today)

    @property
    def tone(self) -> str:
        return STAGES[self.stage][0]

    @property
    def icon(self) -> str:
        return STAGES[self.stage][1]

    @property
    def term(self) -> str:
        return term_words(self.contract)

    @property
    def is_current(self) -> bool:
        return self.stage == ContractStage.ACTIVE

    @property
    def ends_soon(self) -> bool:
        last = self.contract.valid_to
        soon = self.today + dt.timedelta(days=number("contract_ends"))
        return self.is_current and last is not None and last <= soon

    @property
    def waits(self) -> bool:
        return self.contract.waiting_request is not None

    @property
    def can_sign(self) -> bool:
        return self.user.can(SIGN) and self.stage == ContractStage.AGREED and not self.waits

    @property
    def can_prolong(self) -> bool:
        return (
            self.user.can("clients.edit") and self.contract.is_signed and not hasattr(self.contract, "next")
        )


@dataclass
class ContractChain:
    """One contract with its versions, the newest first."""

    versions: list[VersionLine]
    today_at: int  # % of the bar; beyond 100 where today is not on it

    @property
    def number(self) -> str:
        return str(self.versions[-1].contract.number)

    @property
    def newest(self) -> Contract:
        return self.versions[0].contract


@dataclass
class ContractsPage:
    client: Client
    user: User

    @cached_property
    def today(self) -> dt.date:
        return clock.today()

    @cached_property
    def chains(self) -> list[ContractChain]:
        rows = Contract.objects.visible_to(self.user).filter(client=self.client)
        rows = rows.select_related("own_company", "price_column", "next", "signed_by", "power")
        ordered = sorted(
            rows.prefetch_related("approvals"), key=lambda one: (one.first_version_id, one.valid_from)
        )
        chains = [
            self._chain(list(group)) for _first, group in groupby(ordered, lambda one: one.first_version_id)
        ]
        return sorted(chains, key=lambda chain: chain.newest.valid_from, reverse=True)

    def _chain(self, contracts: list[Contract]) -> ContractChain:
        first = contracts[0].valid_from
        lasts = [
            one.valid_to or max(self.today, one.valid_from) + dt.timedelta(days=YEAR) for one in contracts
        ]
        days = max((max(lasts) - first).days + 1, 1)
        lines = []
        for one, last in zip(contracts, lasts, strict=True):
            left = (one.valid_from - first).days * 100 // days
            width = max(((last - one.valid_from).days + 1) * 100 // days, 1)
            lines.append(VersionLine(one, self.user, self.today, left, width))
        return ContractChain(lines[::-1], (self.today - first).days * 100 // days)

    @property
    def can_edit(self) -> bool:
        return bool(self.user.can("clients.edit"))

    @cached_property
    def files(self) -> list[Document]:
        if not self.user.can("documents.view"):
            return []
        # secret ones stand on their own page, where showing them is logged
        rows = Document.objects.visible_to(self.user).filter(client=self.client, is_secret=False).current()
        rows = rows.select_related("added_by").defer("content").annotate(has_small=has_small())
        return list(rows.order_by("-created_at", "-pk")[:MOST_FILES])

    @cached_property
    def power(self) -> PowerOfAttorney | None:
        """By which the reader signs contracts: the one that holds longest, also where it is over."""
        rows = (
            PowerOfAttorney.objects.visible_to(self.user)
            .filter(user=self.user)
            .for_signing(PowerKind.CONTRACTS)
        )
        power: PowerOfAttorney | None = rows.order_by("-valid_to").first()
        return power

    @property
    def signs_by_power(self) -> bool:
        return self.user.can(SIGN) and self.user.role not in DIRECTORS

    @property
    def power_holds(self) -> bool:
        return self.power is not None and self.power.holds(self.today)


def files_of(user: User, contract: Contract) -> list[Any]:
    return documents_about(user, contract)
