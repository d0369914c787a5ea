"""What apps above add to the pages of orders and requests, registered when they start.

    class ReceivablesConfig(AppConfig):
        def ready(self):
            from orders.pages import panels
            panels.register(credit_panel)
            panels.accept_returns_with(accept_return)

A panel is a function (order, user) → (template, context), or None where there is nothing to show. It stands beside the
order and beside the request for approval, and is asked again whenever the order's lines change. `stops` in its context
says that the order would not be confirmed as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.models import User
from orders.models import Order
from orders.services import register_return


@dataclass(frozen=True)
class Panel:
    template: str
    context: dict[str, Any]

    @property
    def html(self) -> SafeString:
        return render_to_string(self.template, self.context)

    @property
    def stops(self) -> bool:
        return bool(self.context.get("stops"))


PanelQuery = Callable[[Order, User], tuple[str, dict[str, Any]] | None]

_queries: list[PanelQuery] = []
# a hook and no import: credits belong to receivables, which lies above this app
_accept_return: Callable[..., Any] = register_return


def register(query: PanelQuery) -> None:
    """Add a panel; the same function again changes nothing."""
    if query not in _queries:  # Django may call `ready` more than once, in tests for one
        _queries.append(query)


def panels_for(order: Order, user: User) -> list[Panel]:
    found = (query(order, user) for query in _queries)
    return [Panel(*one) for one in found if one is not None]


def accept_returns_with(service: Callable[..., Any]) -> None:
    """The service that the page of returns calls instead of orders.services.register_return; takes the same names."""
    global _accept_return
    _accept_return = service


def accept_return(**what: Any) -> Any:
    """Register a return with everything the apps above do about it."""
    return _accept_return(**what)
