"""What a page costs beside its own SQL, in production settings: medians in a large company.

Usage: DATABASE_URL=… REDIS_URL=… pages.py [ROUNDS], on a database that benchmarks/README.md says how to fill. Each page
goes through the whole application as a signed-in person, then over HTTP from the product's own web server; then the
SELECTs it made run again through plain psycopg2, all in turn, so that they meet the same machine. The template part is
what drawing the same context again takes of the page: what the context keeps, such as the rows of a list, is computed
by then. Query counts are those of a head and a manager with 20 and with 20,000 clients.
"""

from __future__ import annotations

import http.client
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

from server import BEHIND_PROXY, Server, machine, running, verdict  # isort: skip  # sets the environment first

import psycopg2
from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.urls import reverse
from django.utils import translation
from jinja2 import Template

from accounts.models import Department, User
from dossiers.models import Client
from orders.models import Order, OrderStatus

WARM_UP = 12  # every process of the server meets the page
READS = re.compile(r"(\s|\(|--[^\n]*\n)*(SELECT|WITH)\b", re.IGNORECASE)
STATEMENTS_GOAL, RATIO_GOAL = 12, 4


@dataclass(frozen=True)
class Person:
    title: str
    user: User


@dataclass(frozen=True)
class Page:
    title: str
    address: str
    person: Person
    goal: float | None = None  # ms

    def browser(self) -> Browser:
        browser = Browser()
        browser.force_login(self.person.user, settings.AUTHENTICATION_BACKENDS[0])
        return browser


def main(rounds: int) -> None:
    setup_test_environment()
    head = User.objects.filter(role="head").order_by("pk").first()
    manager = User.objects.filter(role="kam", department=head.department).order_by("pk").first()
    director = User.objects.filter(role="director").first()
    people = {"director": director, "head": head, "manager": manager}
    sizes = ", ".join(f"{name} {Client.objects.visible_to(user).count():,}" for name, user in people.items())
    print(f"{machine()}; clients seen: {sizes}; medians of {rounds} rounds\n")
    print(f"{'page':<32}{'in process, ms':>15}{'':20}{'over HTTP, ms':>14}{'':20}", end="")
    print(f"{'SQL, ms':>8}{'ratio':>7}{'':16}{'statements':>11}{'':18}{'template, ms':>13}{'KB':>6}")
    with running() as server:
        for page in pages(*(Person(name, user) for name, user in people.items())):
            print(measured(page, server, rounds), flush=True)
    print(f"\n{'statements with':<34}{'20':>10}{'20,000':>10}")
    for title, few, many in query_counts():
        print(f"{title:<34}{few:>10}{many:>10}{'' if few == many else '   DIFFERENT'}")


def pages(director: Person, head: Person, manager: Person) -> list[Page]:
    client = Client.objects.visible_to(manager.user).order_by("pk").first()
    order = Order.objects.visible_to(manager.user).filter(status=OrderStatus.SHIPPED).order_by("pk").first()
    clients, today = reverse("dossiers:client_list"), reverse("desk:today")
    return [
        Page("client list, 50 rows", clients, director, 27),
        Page("client list, 50 rows", clients, manager, 27),
        Page("dossier overview", reverse("desk:client_overview", args=[client.pk]), manager, 40),
        Page("Today", today, manager, 30),
        Page("sales rows, a month", reverse("reports:sales_rows"), director),
        Page("sales rows, all time", reverse("reports:sales_rows", query={"period": "all"}), director),
        Page("board", reverse("desk:board"), head, 50),
        Page("board", reverse("desk:board"), director, 50),
        Page("receivables", reverse("receivables:debt_list"), director, 40),
        Page("receivables", reverse("receivables:debt_list"), manager, 40),
        Page("order, 10 lines", reverse("orders:order_detail", args=[order.pk]), manager, 25),
    ]


def measured(page: Page, server: Server, rounds: int) -> str:
    browser = page.browser()
    for _warm in range(WARM_UP):
        answer = browser.get(page.address, secure=True)
        if answer.status_code != 200:
            raise SystemExit(f"{page.title}: {answer.status_code}")
    statements = selects(browser, page.address)
    line = psycopg2.connect(**plain_parameters())
    web = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {
        **BEHIND_PROXY,
        "Cookie": "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items()),
    }
    for _warm in range(WARM_UP):
        over_http(web, page.address, headers)
    draw = drawing(browser, page)
    whole, served, plain, drawn = [], [], [], []
    for _round in range(rounds):
        whole.append(milliseconds(lambda: browser.get(page.address, secure=True)))
        served.append(milliseconds(lambda: over_http(web, page.address, headers)))
        plain.append(milliseconds(lambda: fetch(line, statements)))
        drawn.append(milliseconds(draw))
    line.close()
    web.close()
    browser.logout()
    middle, http_ms, sql, template = map(statistics.median, (whole, served, plain, drawn))
    return (
        f"{page.title + ' (' + page.person.title + ')':<32}"
        f"{middle:>15.1f} {verdict(middle, page.goal):<19}{http_ms:>14.1f} {verdict(http_ms, page.goal):<19}"
        f"{sql:>8.2f}{middle / sql:>7.1f} {verdict(middle / sql, RATIO_GOAL):<15}"
        f"{len(statements):>11} {verdict(len(statements), STATEMENTS_GOAL):<17}"
        f"{template:>13.1f}{len(answer.content) / 1024:>6.0f}"
    )


def over_http(web: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> None:
    web.request("GET", address, headers=headers)
    answer = web.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{address}: {answer.status}")


def drawing(browser: Browser, page: Page) -> Callable[[], object]:
    """The compiled template of the page with the whole context that it was drawn with."""
    caught: list[tuple[Template, dict[str, Any]]] = []
    render = Template.render

    def catch(template: Template, context: dict[str, Any]) -> str:
        caught.append((template, context))
        return render(template, context)

    with mock.patch.object(Template, "render", catch):
        browser.get(page.address, secure=True)
    template, context = caught[0]

    def draw() -> str:
        with translation.override(page.person.user.locale):
            return template.render(context)

    return draw


def selects(browser: Browser, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        browser.get(address, secure=True)
    return [query["sql"] for query in queries if READS.match(query["sql"])]


def plain_parameters() -> dict[str, object]:
    return {
        name: value for name, value in connection.get_connection_params().items() if name != "cursor_factory"
    }


def fetch(line: psycopg2.extensions.connection, statements: list[str]) -> None:
    with line.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()
    line.rollback()


def milliseconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def query_counts() -> list[tuple[str, int, int]]:
    """(page, queries with 20 clients, queries with the rest), of two departments made for this and undone."""
    with transaction.atomic():
        twenty = list(Client.objects.order_by("pk").values_list("pk", flat=True)[:20])
        few, many = (department(name) for name in ("twenty", "twenty-thousand"))
        Client.objects.exclude(pk__in=twenty).update(manager=many[1].user)
        Client.objects.filter(pk__in=twenty).update(manager=few[1].user)
        counts = [
            (one.title, len(queries(one)), len(queries(other)))
            for one, other in zip(own_pages(*few), own_pages(*many), strict=True)
        ]
        transaction.set_rollback(True)
    return counts


def department(name: str) -> tuple[Person, Person]:
    """A head and a manager of a department of their own."""
    made = Department.objects.create(name=f"benchmark {name}")
    head, manager = (
        User.objects.create_user(
            f"{role}.{name}@benchmark.example", None, full_name=f"{role} {name}", role=role, department=made
        )
        for role in ("head", "kam")
    )
    made.head = head
    made.save()
    return Person("head", head), Person("manager", manager)


def own_pages(head: Person, manager: Person) -> list[Page]:
    return [page for page in pages(head, head, manager) if page.person is manager or page.title == "board"][
        :4
    ]


def queries(page: Page) -> list[str]:
    browser = page.browser()
    browser.get(page.address, secure=True)
    with CaptureQueriesContext(connection) as found:
        browser.get(page.address, secure=True)
    return [query["sql"] for query in found]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
