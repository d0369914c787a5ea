"""What the administrator sees of the demo data: the offer, the wait, and what removing it takes away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.models import User
from catalogue.models import Price, Product
from desk.demo.models import THERE, WAITING, DemoData, DemoStatus
from desk.demo.registry import counts_in
from desk.demo.removal import Hindrance, Removal
from dossiers.models import Client, Contract, Person
from kam_crm.shared.company import company
from kam_crm.shared.counting import Question
from orders.models import Order, Shipment
from plans.models import Activity, WeekPlan
from receivables.models import Invoice, Payment
from reports.models import Target

# for the frame: the band of every page
QUESTION = Question("SELECT status FROM desk_demodata WHERE status IN ('shown', 'leaving')")
COUNTED: tuple[Any, ...] = (
    Client, Person, Contract, Product, Price, Order, Shipment, Invoice, Payment, Activity, WeekPlan, Target, User,
)  # fmt: skip


@dataclass(frozen=True)
class DemoCard:
    demo: DemoData | None

    @property
    def is_waiting(self) -> bool:
        return self.demo is not None and self.demo.status in WAITING

    @property
    def is_loading(self) -> bool:
        return self.demo is not None and self.demo.status == DemoStatus.ORDERED

    @property
    def is_there(self) -> bool:
        return self.demo is not None and self.demo.status in THERE

    @property
    def reasons(self) -> list[str]:
        return list(self.demo.reasons) if self.demo is not None else []


def card_of(user: User, *, is_empty: bool) -> DemoCard | None:
    """None where nothing is to be offered: the company has data of its own."""
    card = DemoCard(DemoData.objects.visible_to(user).first())
    return card if is_empty or card.is_waiting or card.is_there else None


class RemovalPage:
    def __init__(self, demo: DemoData) -> None:
        self.demo = demo
        self.company_name = company().name

    @cached_property
    def counts(self) -> list[tuple[str, int]]:
        """(kind, how many were loaded) of what people know by name."""
        found = [
            (str(model._meta.verbose_name_plural), counts_in(self.demo.rows, model._meta.db_table))
            for model in COUNTED
        ]
        return [(label, count) for label, count in found if count]

    @cached_property
    def hindrances(self) -> list[Hindrance]:
        return Removal(self.demo.rows).hindrances()
