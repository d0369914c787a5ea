"""The head orders, the manager takes and reports with a file, the head accepts: at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from plans.models import Promise, Task
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WORDS = {
    "ru": {"line": "завтра матрица лукошко", "text": "Матрица лукошко", "order": "поручение: ", "take": "Взять",
           "taken": "Взято.", "report": "Отчитаться", "field": "Отчёт", "accept": "Принять", "accepted": "Принято.",
           "undo": "Вернуть", "again": "Снова открыто."},
    "en": {"line": "tomorrow matrix лукошко", "text": "Matrix лукошко", "order": "order to ", "take": "Take",
           "taken": "Taken.", "report": "Report", "field": "Report", "accept": "Accept", "accepted": "Accepted.",
           "undo": "Undo", "again": "Open again."},
}  # fmt: skip


@pytest.fixture
def head() -> User:
    department = DepartmentFactory()
    head: User = UserFactory(role="head", department=department, full_name="Орлов Виктор", locale="ru")
    department.head = head
    department.save()
    return head


@pytest.fixture
def kam(head: User) -> User:
    kam: User = UserFactory(role="kam", department=head.department, full_name="Соколова Анна", locale="ru")
    ClientFactory(manager=kam, name="Сеть «Лукошко»")
    return kam


class Desk:
    """A person at a screen of this size."""

    def __init__(self, context: BrowserContext, address: str, user: User) -> None:
        sign_in(context, address, user)
        self.page: Page = context.new_page()
        self.watch, self._address = Watch(self.page), address

    def open(self, path: str) -> Page:
        self.page.goto(self._address + path)
        return self.page


@pytest.fixture
def at(browser: Browser, live_server: Any) -> Iterator[Any]:
    contexts = []

    def sit(user: User, size: dict[str, int]) -> Desk:
        contexts.append(browser.new_context(viewport=size, locale=user.locale))
        return Desk(contexts[-1], live_server.url, user)

    yield sit
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("locale", "of_head", "of_manager"), [("ru", DESK, PHONE), ("en", PHONE, DESK)])
def test_an_order_is_given_taken_reported_with_a_file_and_accepted(
    at: Any, head: User, kam: User, locale: str, of_head: Any, of_manager: Any
) -> None:
    """One at a desk, the other on a phone, and the other way round (R129)."""
    User.objects.update(locale=locale)
    for person in (head, kam):
        person.refresh_from_db()
    words = WORDS[locale]
    boss = at(head, of_head)
    page = boss.open("/tasks/")
    page.keyboard.press("n")
    page.keyboard.type(f"! @{kam.email} {words['line']}")
    expect(page.locator("#quick-meaning")).to_contain_text(f"{words['order']}Соколова Анна")
    expect(page.locator("#quick-meaning")).to_contain_text("Сеть «Лукошко»")
    page.keyboard.press("Enter")
    line = page.locator(".item", has_text=words["text"])
    expect(line).to_be_visible()
    boss.watch.check()

    phone = at(kam, of_manager)
    mine = phone.open("/tasks/")
    mine.get_by_role("button", name=words["take"]).click()
    expect(mine.locator("#toasts")).to_contain_text(words["taken"])
    phone.watch.check()
    mine.get_by_role("link", name=words["report"]).click()
    mine.get_by_label(words["field"]).fill("Согласовано")
    mine.locator(".step input[type=file]").first.set_input_files(
        {"name": "matrix.txt", "mimeType": "text/plain", "buffer": b"agreed"}
    )
    mine.get_by_role("button", name=words["report"]).click()
    expect(mine.locator("#panel")).to_contain_text("matrix.txt")
    phone.watch.check()

    page = boss.open("/tasks/")
    line.get_by_role("link", name=words["text"]).click()
    expect(page.locator("#panel")).to_contain_text("Согласовано")
    boss.watch.check()
    # on a phone what was opened is a page of its own
    page = boss.open("/tasks/")
    line.get_by_role("button", name=words["accept"]).click()
    expect(page.locator("#toasts")).to_contain_text(words["accepted"])
    assert Task.objects.get().status == "done"
    page.locator("#toasts").get_by_role("button", name=words["undo"]).click()
    expect(page.locator("#toasts")).to_contain_text(words["again"])


def test_a_promise_is_entered_and_ticked_by_keys(at: Any, kam: User) -> None:
    desk = at(kam, DESK)
    page = desk.open("/tasks/")
    page.keyboard.press("n")
    page.keyboard.type("они: прислать акт лукошко пт")
    expect(page.locator("#quick-meaning")).to_contain_text("их обещание")
    page.keyboard.press("Enter")
    expect(page.locator(".item")).to_have_count(1)
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator(".item.is-closed")).to_have_count(1)
    assert Promise.objects.get().status == "kept"
    desk.watch.check()
