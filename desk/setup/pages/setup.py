"""«Own company»: what is set up, what comes next, which pages already say something."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from accounts.letters import sends_letters
from accounts.models import CompanyProfile, User
from desk.demo.pages import DemoCard, card_of
from desk.setup.pages.counts import counts
from desk.setup.pages.lines import MISSING, READY, WRONG, Line, Page, company_lines, file_lines, pages
from kam_crm.shared import clock
from kam_crm.shared.company import company
from reports.following.state import Facts, facts

# what mends most pages in the fewest minutes comes first
ORDER = (
    "company", "departments", "people", "clients", "products", "prices", "sales", "invoices", "contracts", "targets",
    "payments", "limits", "price_columns", "columns", "persons", "references",
)  # fmt: skip
NEXT = 3


class Setup:
    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def profile(self) -> CompanyProfile | None:
        rows = CompanyProfile.objects.visible_to(self.user).select_related("founded_by")
        return rows.first()

    @cached_property
    def _counts(self) -> dict[str, Any]:
        return counts(clock.today())

    @cached_property
    def company_lines(self) -> list[Line]:
        return company_lines(company(), self._counts)

    @cached_property
    def file_lines(self) -> list[Line]:
        return file_lines(self._counts)

    @cached_property
    def lines(self) -> dict[str, Line]:
        return {line.name: line for line in [*self.company_lines, *self.file_lines]}

    @property
    def ready(self) -> int:
        return sum(line.is_ready for line in self.lines.values())

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def percent(self) -> int:
        return 100 * self.ready // self.total

    @property
    def next(self) -> list[Line]:
        """What is wrong first, then what is missing, then what is there in part."""
        worst = {WRONG: 0, MISSING: 1}
        left = [self.lines[name] for name in ORDER if not self.lines[name].is_ready]
        return sorted(left, key=lambda line: worst.get(line.state, 2))[:NEXT]

    @cached_property
    def pages(self) -> list[Page]:
        return pages(self.lines)

    @property
    def pages_ready(self) -> int:
        return sum(page.state == READY for page in self.pages)

    @property
    def calculated_at(self) -> dt.datetime | None:
        return self._counts["calculated_at"]  # type: ignore[no-any-return]

    @property
    def is_calculating(self) -> bool:
        return bool(self._counts["is_calculating"])

    @property
    def loads_since(self) -> int:
        return int(self._counts["loads_since"])

    @cached_property
    def facts(self) -> Facts:
        return facts()

    @property
    def has_worker(self) -> bool:
        return self.facts.stopped_since is None and self.facts.looked_at is not None

    @cached_property
    def demo(self) -> DemoCard | None:
        return card_of(self.user, is_empty=not (self._counts["clients"] or self._counts["products"]))

    @property
    def sends_letters(self) -> bool:
        return sends_letters()
