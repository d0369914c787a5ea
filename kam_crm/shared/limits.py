"""How often somebody may do something, counted together by all processes, with Redis and without."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache


@dataclass(frozen=True)
class Usage:
    """What is used of a limit: `most` in its window, `left` of them, and the whole seconds until the window ends."""

    most: int
    times: int
    seconds_left: int

    @property
    def allowed(self) -> bool:
        return self.times <= self.most

    @property
    def left(self) -> int:
        return max(self.most - self.times, 0)


def use(name: str, who: object, *, most: int, seconds: int) -> Usage:
    """Count one use of the limit `name` by `who`; the window begins with its first use and lasts `seconds`.

    A refused use counts too and does not prolong the window. Raises what the database raises where it is away:
    nothing is allowed uncounted.
    """
    counting: Any = cache
    # a key of the cache has neither blanks nor any length
    digest = hashlib.sha256(str(who).encode()).hexdigest()[:32]
    times, left = counting.count(f"limit:{name}:{digest}", seconds)
    return Usage(most, times, max(math.ceil(left), 1))
