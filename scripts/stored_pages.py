#!/usr/bin/env python
"""Store what every page of the demo company looks like, and compare two such stores.

Usage:
    DATABASE_URL=… stored_pages.py store FOLDER    an empty database is filled with the demo company first
    stored_pages.py compare BEFORE AFTER           documents that differ in more than white space; exit code 1

Meant for changes that must not be seen: of the engine, of components, of names in templates. Each role walks the
links of its pages, in both languages and at a fixed moment, and asks for each address as a page and as htmx does.
Every form is sent empty, too, and its refusal stored. All of it is rolled back, so that a walk leaves nothing behind
and the next one meets the same company.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import re
import sys
from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DAY = dt.date(2026, 11, 18)
MOMENT = dt.datetime(2026, 11, 18, 11, 30, tzinfo=dt.UTC)
LANGUAGES = ("ru", "en")
PER_QUERY = 2  # addresses stored of one route with the same parameters
PER_ROUTE = 8
HTMX = {"headers": {"HX-Request": "true"}}
PLAN = re.compile(r"(?<=/plans/)\d+")
# Differ with every answer and say nothing of the page.
CHANGING = (
    (re.compile(r"[A-Za-z0-9]{64}"), "TOKEN"),
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "UUID"),
    # What a request makes has a new number each time, since it is rolled back: looking at a week makes its plan,
    # copying one makes contacts.
    (PLAN, "N"),
    (re.compile(r"(?<=/activities/)\d+(?=/(?:move/)?$)"), "N"),
)
SPACE = re.compile(r"\s+")


# ---- store -----------------------------------------------------------------------------------------------------
def store(folder: Path, languages: list[str], roles: list[str]) -> None:
    os.environ["KAM_ENV"] = "test"  # no static manifest is needed
    os.environ["KAM_BUSINESS_DATE"] = DAY.isoformat()
    os.environ["DJANGO_SETTINGS_MODULE"] = "kam_crm.settings"
    import django
    import time_machine

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    with time_machine.travel(MOMENT, tick=False):
        call_command("migrate", verbosity=0)
        call_command("load_demo", "--once", verbosity=0)
        users: Any = get_user_model().objects
        known = users.order_by("role").values_list("role", flat=True).distinct()
        for role in roles or known:
            person = users.filter(role=role).order_by("pk").first()
            for language in languages:
                if person is not None:
                    walk = Walk(person, language, folder / language / role)
                    walk.run()
                    print(f"{language} {role}: {walk.stored} documents of {len(walk.routes)} routes")


class Walk:
    """One person's way through the links, breadth first, in one language."""

    def __init__(self, person: Any, language: str, folder: Path) -> None:
        from django.conf import settings
        from django.test import Client

        self.folder = folder
        self.stored = 0
        self.routes: set[str] = set()
        self.seen: set[str] = set()
        self.sent: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.language = language
        self.person = person
        self.browser = Client(raise_request_exception=False)  # a page that fails is one that differs
        self.browser.force_login(person, settings.AUTHENTICATION_BACKENDS[0])

    def run(self) -> None:
        type(self.person).objects.filter(pk=self.person.pk).update(locale=self.language)
        self.folder.mkdir(parents=True, exist_ok=True)
        open_addresses = deque(["/", *plain_addresses(), "/no-such-page/"])
        while open_addresses:
            address = open_addresses.popleft()
            if self.wants(address):
                open_addresses.extend(self.visit(address))
        self.browser.logout()

    def wants(self, address: str) -> bool:
        name = route_of(address)
        if address in self.seen or name is None:
            return False
        self.seen.add(address)
        query = ",".join(sorted({key for key, _value in parse_qsl(urlsplit(address).query)}))
        kind = f"{name}?{query}"
        if self.asked[kind] >= PER_QUERY or self.asked[name] >= PER_ROUTE:
            return False
        self.asked[kind] += 1
        self.asked[name] += 1
        self.routes.add(name)
        return True

    def visit(self, address: str) -> list[str]:
        page = self.ask("get", address)
        if not is_html(page):
            return [page["Location"]] if page.has_header("Location") else []
        self.keep(f"GET {address}", page)
        part = self.ask("get", address, **HTMX)
        if is_html(part):
            self.keep(f"HTMX {address}", part)
        links = Links(address)
        links.feed(page.content.decode())
        for form in links.forms:
            self.send(form)
        return links.addresses

    def send(self, address: str) -> None:
        """The form sent empty; whatever it did is rolled back."""
        name = route_of(address)
        if name is None or self.sent[name] >= PER_QUERY or name == "account_logout":
            return
        self.sent[name] += 1
        for title, options in (("POST", {}), ("HTMX-POST", HTMX)):
            answer = self.ask("post", address, **options)
            if is_html(answer):
                self.keep(f"{title} {address}", answer)

    def ask(self, method: str, address: str, **options: Any) -> Any:
        from django.core.cache import cache
        from django.db import transaction

        cache.clear()
        with transaction.atomic():
            answer = getattr(self.browser, method)(address, **options)
            if answer.streaming:
                answer.close()
            transaction.set_rollback(True)
        return answer

    def keep(self, title: str, answer: Any) -> None:
        title = PLAN.sub("N", title)
        text = f"<!-- {title}: {answer.status_code} -->\n{answer.content.decode()}"
        (self.folder / file_name(title)).write_text(text, "utf-8")
        self.stored += 1


class Links(HTMLParser):
    """Where a page leads to, by links, htmx and forms."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.addresses: list[str] = []
        self.forms: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name in ("href", "hx-get", "data-picker-url"):
            if given.get(name) and tag != "link":
                self.addresses.append(self._whole(given[name]))
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.forms.append(self._whole(given.get("action") or given.get("hx-post")))
        elif given.get("hx-post"):
            self.forms.append(self._whole(given["hx-post"]))

    def _whole(self, address: str | None) -> str:
        return urljoin(self.address, address or "").split("#")[0]


def plain_addresses() -> Iterator[str]:
    """All addresses without parameters, so that no page is missed because nothing leads to it."""
    from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

    def names(resolver: Any, space: str = "") -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
            elif entry.name:
                yield f"{space}{entry.name}"

    for name in names(get_resolver()):
        if not name.startswith("api:"):
            try:
                yield reverse(name)
            except NoReverseMatch:
                continue


def route_of(address: str) -> str | None:
    from django.urls import Resolver404, resolve

    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.path.startswith("/api/"):
        return None
    try:
        return resolve(unquote(parts.path)).view_name
    except Resolver404:
        return "404"


def is_html(answer: Any) -> bool:
    return (
        answer.get("Content-Type", "").startswith("text/html")
        and not answer.streaming
        and bool(answer.content)
    )


def file_name(title: str) -> str:
    readable = re.sub(r"[^\w=&?.-]+", "_", unquote(title)).strip("_")[:120]
    return f"{readable}.{hashlib.sha256(title.encode()).hexdigest()[:8]}.html"


# ---- compare ---------------------------------------------------------------------------------------------------
class Document(HTMLParser):
    """A document as a list of tags and words in which white space between them does not count."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Any] = []
        self.words = ""
        self.feed(text)
        self.close()
        self._end_words()

    def _end_words(self) -> None:
        words = SPACE.sub(" ", self.words).strip()
        if words:
            self.parts.append(steady(words))
        self.words = ""

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_words()
        self.parts.append((tag, *sorted((name, steady(name_value(name, value))) for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._end_words()
        self.parts.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self._end_words()
        self.parts.append(f"<!--{data}-->")


def name_value(name: str, value: str | None) -> str:
    """Classes are a list whose spaces do not count; any other value is text."""
    return SPACE.sub(" ", value or "").strip() if name == "class" else (value or "")


def steady(text: str) -> str:
    for pattern, name in CHANGING:
        text = pattern.sub(name, text)
    return text


def compare(before: Path, after: Path) -> int:
    """Documents that differ, each with the first place where it does."""
    old, new = ({path.relative_to(folder) for path in folder.rglob("*.html")} for folder in (before, after))
    faults = [f"only before: {name}" for name in sorted(old - new)]
    faults += [f"only after: {name}" for name in sorted(new - old)]
    for name in sorted(old & new):
        first, second = ((folder / name).read_text("utf-8") for folder in (before, after))
        if first != second and (difference := first_difference(first, second)):
            faults.append(f"{name}\n    {difference[0]!r}\n    {difference[1]!r}")
    print("\n".join(faults))
    print(f"{len(old)} documents before, {len(new)} after, {len(faults)} differ")
    return 1 if faults or not old else 0


def first_difference(first: str, second: str) -> tuple[Any, Any] | None:
    pairs = zip_longest(Document(first).parts, Document(second).parts)
    return next(((old, new) for old, new in pairs if old != new), None)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    storing = commands.add_parser("store")
    storing.add_argument("folder", type=Path)
    storing.add_argument("--languages", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    storing.add_argument("--roles", nargs="+", default=[], help="default: all")
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args()
    if options.command == "compare":
        return compare(options.before, options.after)
    store(options.folder, options.languages, options.roles)
    return 0


if __name__ == "__main__":
    sys.exit(main())
