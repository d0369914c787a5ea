"""Why a manager of the demo company meets a client now: what the client's figures say."""

from __future__ import annotations

import datetime as dt
from random import Random

from demo.company import names
from demo.company.base import OVER_LIMIT, Company
from dossiers.models import Client, ClientSummary, Contract, Stage

SILENT_DAYS = 45
CONTRACT_DAYS = 60
TODAYS = 5  # activities of the first login today
OTHERS = 3  # of everybody else
AT_WEEKENDS = {"розница", "HoReCa"}  # shops and restaurants that work when offices rest


class Reasons:
    def __init__(self, company: Company) -> None:
        self.today = company.today
        self.first = company.clients[OVER_LIMIT[0]]
        self.figures = {row.client_id: row for row in ClientSummary.objects.all()}
        rows = Contract.objects.filter(valid_to__lte=company.today + dt.timedelta(days=CONTRACT_DAYS))
        self.contracts: dict[int, dt.date] = dict(rows.values_list("client", "valid_to"))

    def talk(self, random: Random, client: Client, *, now: bool) -> tuple[str, str, str]:
        """Purpose, outcome and result of an activity; what presses `now` goes before the usual things."""
        purpose = self._pressing_now(client) if now else ""
        if client.stage == Stage.PROSPECT:
            purpose = names.FIRST_MEETING
        if purpose:
            return (self._text(purpose, client), *names.ENDINGS[purpose])
        usual = random.choice(list(names.TALKS))
        return (usual, *random.choice(names.TALKS[usual]))

    def _pressing_now(self, client: Client) -> str:
        row = self.figures[client.pk]
        if row.overdue:
            return names.DEBT
        if row.over_limit:
            return names.OVER_LIMIT
        if self._silent_days(client) > SILENT_DAYS:
            return names.SILENT
        return names.CONTRACT if client.pk in self.contracts else ""

    def _text(self, purpose: str, client: Client) -> str:
        row = self.figures[client.pk]
        days = row.overdue_days if purpose == names.DEBT else self._silent_days(client)
        amount = row.overdue if purpose == names.DEBT else row.over_limit
        day = self.contracts.get(client.pk, self.today)
        return purpose.format(
            amount=f"{amount:,.0f}".replace(",", "\u202f"), days=days, day=f"{day:%d.%m.%Y}"
        )

    def _silent_days(self, client: Client) -> int:
        last = self.figures[client.pk].last_shipment_on
        return (self.today - last).days if last else 0

    # ---- who is met ----------------------------------------------------------------------------------------------

    def pressing(self, clients: list[Client]) -> list[Client]:
        """Debtors by days overdue, then the silent, longest first: the week page proposes them by itself."""
        debtors = [one for one in clients if self.figures[one.pk].overdue]
        silent = [one for one in clients if self._silent_days(one) > SILENT_DAYS and one not in debtors]
        debtors.sort(key=lambda one: (-self.figures[one.pk].overdue_days, one.code))
        return debtors + sorted(silent, key=lambda one: (-self._silent_days(one), one.code))

    def todays(self, clients: list[Client]) -> list[Client]:
        """One of each kind of trouble, and shops and restaurants, which see people on any day."""
        wanted = TODAYS if self.first in clients else OTHERS
        pressing = self.pressing(clients)
        debtors = [one for one in pressing if self.figures[one.pk].overdue]
        ending = [
            one for one in clients if one.pk in self.contracts and one not in pressing and one != self.first
        ]
        open_all_week = [one for one in clients if one.channel.name in AT_WEEKENDS and one not in pressing]
        first, silent = [self.first] if self.first in clients else [], pressing[len(debtors) :]
        picked = [*first, *debtors[-1:], *ending[:1], *silent[-1:], *open_all_week, *clients]
        return list(dict.fromkeys(picked))[:wanted]
