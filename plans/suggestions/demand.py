"""What is known of the demand for goods that a suggestion names. Apps above register what they know when they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from plans.suggestions.models import Suggestion


@dataclass(frozen=True)
class DemandFigure:
    label: str
    value: str


@dataclass(frozen=True)
class Goods:
    """A product, or all of a group, by key."""

    product: int | None
    group: int | None


Reader = Callable[[User, Goods], list[DemandFigure]]
_readers: list[Reader] = []


def register(read: Reader) -> None:
    """The same reader again changes nothing."""
    if read not in _readers:
        _readers.append(read)


def demand_for(suggestion: Suggestion, user: User) -> list[DemandFigure]:
    """As far as the person sees clients; nothing where no goods are named."""
    if not suggestion.is_about_goods:
        return []
    goods = Goods(suggestion.product_id, suggestion.group_id if suggestion.product_id is None else None)
    return [figure for read in _readers for figure in read(user, goods)]
