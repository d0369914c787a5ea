"""What is kept is made once for each key, and the oldest leaves."""

from __future__ import annotations

from kam_crm.shared.kept import Kept


def test_made_once_for_each_key() -> None:
    made: list[str] = []
    kept: Kept[int] = Kept()

    def make(key: str) -> int:
        made.append(key)
        return len(made)

    asked = [kept.get(key, lambda key=key: make(key)) for key in ("a", "b", "a")]  # type: ignore[misc]
    assert (asked, made) == ([1, 2, 1], ["a", "b"])


def test_oldest_leaves_when_there_are_too_many() -> None:
    kept: Kept[str] = Kept(most=2)
    for key in ("a", "b", "c"):
        kept.get(key, lambda: "first")
    assert [kept.get(key, lambda: "again") for key in ("b", "c", "a")] == ["first", "first", "again"]
