"""What apps above add to the pages of orders and requests, registered when they start.

    class ReceivablesConfig(AppConfig):
        def ready(self):
            from orders.pages import panels
            panels.register(credit_panel)

A panel is a function (order, user) → (template, context), or None where there is nothing to show. It stands beside the
order and beside the request for approval, and is asked again whenever the order's lines change. `stop` (a CreditStop)
and `no_contract` in its context say why the order would not be confirmed as it is; `free`: what may still be offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.models import User
from orders.confirming.credit_stop import CreditStop
from orders.models import Order


@dataclass(frozen=True)
class Panel:
    template: str
    context: dict[str, Any]

    @property
    def html(self) -> SafeString:
        return render_to_string(self.template, self.context)

    @property
    def stop(self) -> CreditStop | None:
        """What the credit check would say to the order as it is."""
        return self.context.get("stop")

    @property
    def free(self) -> Decimal | None:
        """What the client may still take on credit without this order, RUB; None where nothing limits it."""
        return self.context.get("free")

    @property
    def no_contract(self) -> bool:
        """Whether it would leave on credit without a contract, which nobody can release."""
        return bool(self.context.get("no_contract"))


PanelQuery = Callable[[Order, User], tuple[str, dict[str, Any]] | None]

_queries: list[PanelQuery] = []


def register(query: PanelQuery) -> None:
    """Add a panel; the same function again changes nothing."""
    if query not in _queries:  # Django may call `ready` more than once, in tests for one
        _queries.append(query)


def free_limit(panels: Iterable[Panel]) -> Decimal | None:
    """The least of what the panels leave; None where nothing limits it."""
    return min((panel.free for panel in panels if panel.free is not None), default=None)


def panels_for(order: Order, user: User) -> list[Panel]:
    found = (query(order, user) for query in _queries)
    return [Panel(*one) for one in found if one is not None]
