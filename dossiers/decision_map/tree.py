"""Reporting lines as a tree: no loops, and who stands under whom. Pure: keys in, keys out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def would_loop(boss_of: Mapping[int, int | None], seat: int, boss: int | None) -> bool:
    """Whether `seat`, put under `boss`, would in the end report to itself."""
    seen = set()
    while boss is not None and boss not in seen:
        if boss == seat:
            return True
        seen.add(boss)
        boss = boss_of.get(boss)
    return False


def levels(boss_of: Mapping[int, int | None], order: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(key, level from 0) of every seat, each after its boss, in `order` among those of one boss.

    A boss that is not among the seats counts as none.
    """
    keys = list(order)
    known = set(keys)
    under: dict[int | None, list[int]] = {}
    for key in keys:
        boss = boss_of.get(key)
        under.setdefault(boss if boss in known else None, []).append(key)
    waiting = [(key, 0) for key in reversed(under.get(None, []))]
    while waiting:
        key, level = waiting.pop()
        yield key, level
        waiting += [(one, level + 1) for one in reversed(under.get(key, []))]
