"""What a page costs beside its own SQL: medians of list, dossier, Today and board in a large company.

Usage: DATABASE_URL=… pages.py [ROUNDS], on a database that benchmarks/README.md says how to fill. Each page goes
through the whole application as a signed-in person; then the SELECTs it made run again through plain psycopg2, in turn
with the page, so that both meet the same machine. The template part is what drawing the same context again takes of the
page: what the context keeps, such as the rows of a list, is computed by then. Query counts are those of a head and a
manager with 20 and with 20,000 clients.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

os.environ["KAM_ENV"] = "test"  # no static manifest is needed
os.environ.setdefault("KAM_BUSINESS_DATE", "2026-11-21")
os.environ["DJANGO_SETTINGS_MODULE"] = "kam_crm.settings"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

import psycopg2  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402
from jinja2 import Template  # noqa: E402

from accounts.models import Department, User  # noqa: E402
from dossiers.models import Client  # noqa: E402
from orders.models import Order, OrderStatus  # noqa: E402

WARM_UP = 3


@dataclass(frozen=True)
class Person:
    title: str
    user: User


@dataclass(frozen=True)
class Page:
    title: str
    address: str
    person: Person

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
    print(f"clients seen: {sizes}; medians of {rounds} rounds\n")
    print(f"{'page':<34}{'page, ms':>10}{'SQL, ms':>10}{'ratio':>8}", end="")
    print(f"{'template, ms':>14}{'of page':>9}{'queries':>9}{'KB':>7}")
    for page in pages(*(Person(name, user) for name, user in people.items())):
        print(measured(page, rounds))
    print(f"\n{'queries with':<34}{'20':>10}{'20,000':>10}")
    for title, few, many in query_counts():
        print(f"{title:<34}{few:>10}{many:>10}{'' if few == many else '   DIFFERENT'}")


def pages(director: Person, head: Person, manager: Person) -> list[Page]:
    client = Client.objects.visible_to(manager.user).order_by("pk").first()
    order = Order.objects.visible_to(manager.user).filter(status=OrderStatus.SHIPPED).order_by("pk").first()
    clients, today = reverse("dossiers:client_list"), reverse("desk:today")
    return [
        Page("client list, 50 rows", clients, director),
        Page("client list, 50 rows", clients, manager),
        Page("dossier overview", reverse("desk:client_overview", args=[client.pk]), manager),
        Page("Today", today, manager),
        Page("sales rows, a month", reverse("reports:sales_rows"), director),
        Page("sales rows, all time", reverse("reports:sales_rows", query={"period": "all"}), director),
        Page("board", reverse("desk:board"), head),
        Page("board", reverse("desk:board"), director),
        Page("receivables", reverse("receivables:debt_list"), director),
        Page("receivables", reverse("receivables:debt_list"), manager),
        Page("order, 10 lines", reverse("orders:order_detail", args=[order.pk]), manager),
    ]


def measured(page: Page, rounds: int) -> str:
    browser = page.browser()
    for _warm in range(WARM_UP):
        answer = browser.get(page.address)
        if answer.status_code != 200:
            raise SystemExit(f"{page.title}: {answer.status_code}")
    statements = selects(browser, page.address)
    line = psycopg2.connect(**plain_parameters())
    draw = drawing(browser, page)
    whole, plain, drawn = [], [], []
    for _round in range(rounds):
        whole.append(milliseconds(lambda: browser.get(page.address)))
        plain.append(milliseconds(lambda: fetch(line, statements)))
        drawn.append(milliseconds(draw))
    line.close()
    browser.logout()
    middle, sql, template = (statistics.median(times) for times in (whole, plain, drawn))
    title = f"{page.title} ({page.person.title})"
    size = len(answer.content) / 1024
    part = f"{template:>14.1f}{template / middle:>9.0%}"
    return f"{title:<34}{middle:>10.1f}{sql:>10.2f}{middle / sql:>8.1f}{part}{len(statements):>9}{size:>7.0f}"


def drawing(browser: Browser, page: Page) -> Callable[[], object]:
    """The compiled template of the page with the whole context that it was drawn with."""
    caught: list[tuple[Template, dict[str, Any]]] = []
    render = Template.render

    def catch(template: Template, context: dict[str, Any]) -> str:
        caught.append((template, context))
        return render(template, context)

    with mock.patch.object(Template, "render", catch):
        browser.get(page.address)
    template, context = caught[0]

    def draw() -> str:
        with translation.override(page.person.user.locale):
            return template.render(context)

    return draw


def selects(browser: Browser, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    return [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(("SELECT", "WITH"))]


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
    browser.get(page.address)
    with CaptureQueriesContext(connection) as found:
        browser.get(page.address)
    return [query["sql"] for query in found]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
