"""What a process need not put together anew for every request, such as the text of a statement."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 1000


class Kept(Generic[T]):
    """Values by all that they depend on: another answer needs another key. The oldest leave when there are too many."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._values: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        try:
            return self._values[key]
        except KeyError:
            made = self._values[key] = make()
        while len(self._values) > self.most:
            self._values.popitem(last=False)
        return made
