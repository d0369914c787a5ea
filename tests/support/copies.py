"""A program that keeps a copy of what a person sees, by the API alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.test import Client

from accounts.models import User
from tests.support.sessions import signed_in

API = "/api/v1"
MOST_PAGES = 2000  # a cursor that is not understood would lead round in circles
PAGE = 200
GONE = {"deleted", "out_of_sight"}


def pages(browser: Client, address: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    """The pages of a list, one after another."""
    following, seen = address, set()
    while following:
        assert following not in seen, f"{following} comes twice"
        assert len(seen) < MOST_PAGES, f"{address} has no end"
        seen.add(following)
        answer = browser.get(following, parameters if following == address else None)
        assert answer.status_code == 200, answer.content.decode()
        yield answer.json()
        following = answer.json()["next"]


def rows(browser: Client, kind: str, **parameters: Any) -> dict[int, dict[str, Any]]:
    """The rows of a list by their ids."""
    found = pages(browser, f"{API}/{kind}/", **{"page_size": PAGE, **parameters})
    return {row["id"]: row for page in found for row in page["results"]}


class Copy:
    """What a program knows of some lists: {kind: {id: row}}. `poll` brings it up to date by the feed of changes."""

    def __init__(self, user: User, kinds: Iterable[str]) -> None:
        self.browser = signed_in(user)
        self.kinds = list(kinds)
        # the position first: what is committed while the lists are read comes by the feed as well
        self.since = self._changes()["next_since"]
        self.known = self.read_anew()

    def read_anew(self) -> dict[str, dict[int, dict[str, Any]]]:
        return {kind: rows(self.browser, kind) for kind in self.kinds}

    def poll(self, size: int = PAGE) -> list[dict[str, Any]]:
        """Everything the feed has to say, and the copy follows it."""
        told = []
        address = f"{API}/changes/"
        given = {"since": self.since, "kind": ",".join(self.kinds), "page_size": size}
        for page in pages(self.browser, address, **given):
            self.follow(page["results"])
            self.since = page["next_since"]
            told += page["results"]
        return told

    def follow(self, entries: list[dict[str, Any]]) -> None:
        for kind in self.kinds:
            named = [entry for entry in entries if entry["kind"] == kind]
            for entry in named:
                self.known[kind].pop(entry["id"], None)
            wanted = [str(entry["id"]) for entry in named if entry["what"] not in GONE]
            for first in range(0, len(wanted), PAGE):
                self.known[kind] |= rows(self.browser, kind, id=",".join(wanted[first : first + PAGE]))

    def _changes(self) -> dict[str, Any]:
        (page,) = pages(self.browser, f"{API}/changes/", kind=",".join(self.kinds))
        return page


class Trusting(Copy):
    """The twin: it asks every list for what was updated since it began to read the last time, by its own clock."""

    def __init__(self, user: User, kinds: Iterable[str], clock: Any) -> None:
        self.clock = clock
        self.began = clock()
        super().__init__(user, kinds)

    def poll(self, size: int = PAGE) -> list[dict[str, Any]]:
        since, self.began = self.began, self.clock()
        for kind in self.kinds:
            self.known[kind] |= rows(self.browser, kind, updated_since=since.isoformat())
        return []
