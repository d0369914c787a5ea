"""What stands above the people of a client: panels that other rooms and apps register when they start.

A panel is a function (client, user, query of the address) → (template, context), or None where there is nothing to
show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.models import User
from dossiers.models import Client


@dataclass(frozen=True)
class Panel:
    template: str
    context: dict[str, Any]

    def html(self, request: Any) -> SafeString:
        return render_to_string(self.template, self.context, request=request)


PanelQuery = Callable[[Client, User, Mapping[str, str]], tuple[str, dict[str, Any]] | None]

_queries: list[PanelQuery] = []


def register(query: PanelQuery) -> None:
    """Add a panel; the same function again changes nothing."""
    if query not in _queries:  # Django may call `ready` more than once, in tests for one
        _queries.append(query)


def panels_for(client: Client, user: User, query: Mapping[str, str]) -> list[Panel]:
    found = (one(client, user, query) for one in _queries)
    return [Panel(*one) for one in found if one is not None]
