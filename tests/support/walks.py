"""Lists read to their end, page by page; one whose cursor is not understood begins anew and has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

MOST_PAGES = 50


def pages_of(fetch: Callable[[str], Any]) -> Iterator[Any]:
    """What `fetch(cursor)` gives, from the first page to the one without `next`."""
    cursor = ""
    for _page in range(MOST_PAGES):
        page = fetch(cursor)
        yield page
        cursor = page.next
        if not cursor:
            return
    raise AssertionError(f"no end after {MOST_PAGES} pages")
