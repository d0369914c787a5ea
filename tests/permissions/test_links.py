"""No page offers a way that is closed to whoever looks at it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import reverse

from tests.permissions.matrix import Route, ask, reaches
from tests.permissions.world import World, of_every_app

HREF = re.compile(r'\bhref="(/[^"#]*|\?[^"#]*)')
# asks for what must not be done twice, or leads out of the company
LEFT_OUT = re.compile(r"^/(static|media)/|logout|format=")
PAGES: list[Route] = [
    route
    for routes in of_every_app("routes", "ROUTES")
    for route in routes
    if route.method == "get" and not route.is_api and not route.public
]


def links_of(world: World, role: str) -> dict[str, str]:
    """Addresses that the pages of this role offer, with a page that does."""
    found: dict[str, str] = {}
    for route in PAGES:
        if not reaches(route, role):
            continue
        side = world.sides["kam"]
        answer = ask(world, route, world.browser(role), side)
        if answer.status != 200 or not answer.text.lstrip().startswith("<"):
            continue
        obj = side[route.obj] if route.obj else None
        here = reverse(route.name, kwargs=route.kwargs(world, obj))
        for href in HREF.findall(answer.text):
            address = urljoin(here, unescape(href))
            if not LEFT_OUT.search(address):
                found.setdefault(address, str(route))
    return found


def status_of(browser: Client, address: str) -> int:
    answer = browser.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


@pytest.mark.django_db
def test_every_link_of_every_page_opens(whole_world: World) -> None:
    """The lawyer sees classes and sums beside clients, whose reports are closed to them (R25)."""
    links = links_of(whole_world, "lawyer")
    assert len(links) > 20
    statuses = {address: status_of(whole_world.browser("lawyer"), address) for address in links}
    assert {address: links[address] for address, status in statuses.items() if status in {403, 404}} == {}
