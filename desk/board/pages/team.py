"""A month of each manager of a board."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import Absence, User
from kam_crm.shared.web.addresses import address
from reports.attainment.pages.progress import Progress, active_url, fact_url, fresh_url
from reports.models import Attainment, Measure


@dataclass(frozen=True)
class ManagerLine:
    """A manager's month. `active` and `fresh` are active and new clients, `absence` the one that covers today."""

    manager: User
    sales: Progress
    active: Progress
    fresh: Progress
    as_of: dt.date | None
    absence: Absence | None = None

    @property
    def surname(self) -> str:
        return self.manager.full_name.split()[-1]

    @property
    def fact_url(self) -> str:
        return fact_url(self.as_of, manager=self.manager.pk) if self.as_of else ""

    @property
    def clients_url(self) -> str:
        return address("dossiers:client_list", query={"manager": self.manager.pk})

    @property
    def active_url(self) -> str:
        return active_url(self.manager.pk)

    @property
    def fresh_url(self) -> str:
        return fresh_url(self.as_of, manager=self.manager.pk) if self.as_of else ""

    @property
    def rows_url(self) -> str:
        return address("reports:attainment_list", query={"manager": self.manager.pk})


def lines_of(
    attainments: Iterable[Attainment], as_of: dt.date | None, absences: Mapping[int, Absence]
) -> list[ManagerLine]:
    """One line per manager, in the order of their first row. `absences` by the key of who is away."""
    # both levels make what is missing: a manager without a plan of one measure still gets a line
    by_manager: dict[User, dict[str, list[Attainment]]] = defaultdict(lambda: defaultdict(list))
    for row in attainments:
        by_manager[row.manager][row.measure].append(row)
    return [
        ManagerLine(
            manager,
            sales=Progress.of(measures[Measure.REVENUE]),
            active=Progress.of(measures[Measure.ACTIVE_CLIENTS]),
            fresh=Progress.of(measures[Measure.NEW_CLIENTS]),
            as_of=as_of,
            absence=absences.get(manager.pk),
        )
        for manager, measures in by_manager.items()
    ]
