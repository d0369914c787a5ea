"""A phone with a person in a real browser, which loses its network and finds it again."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from plans.models import Activity
from tests.support.browser import Watch, sign_in

NO_NETWORK = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
KEPT = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("kam-pages-"));
  const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return lists.flat().map((request) => new URL(request.url)).map((url) => url.pathname + url.search).sort();
}"""


class OfflineWatch(Watch):
    """As Watch; that a request fails without network is no trouble."""

    def _console(self, message: Any) -> None:
        if not any(words in message.text for words in NO_NETWORK):
            super()._console(message)


class Phone:
    def __init__(self, context: BrowserContext, address: str, user: User) -> None:
        self.context, self.address = context, address
        self.new_tab()
        self.sign_in(user)

    def new_tab(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.set_viewport_size({"width": 390, "height": 844})
        self.page.set_default_timeout(15_000)
        self.watch = OfflineWatch(self.page)

    def sign_in(self, user: User) -> None:
        sign_in(self.context, self.address, user)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def keep_pages(self, path: str = "/") -> Page:
        """Open a page with network and wait until the worker has kept what it asks for."""
        page = self.open(path)
        expect(page.locator("body")).to_have_attribute("data-kept", "1", timeout=15_000)
        return page

    def kept(self) -> list[str]:
        """Addresses of the pages kept for anybody on this device."""
        return list(self.page.evaluate(KEPT))

    def lose_network(self) -> None:
        self.context.set_offline(True)

    def find_network(self) -> None:
        self.context.set_offline(False)

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"[name={name}][value={value}]").check(force=True)

    def type_result(self, words: str) -> None:
        self.choose("outcome", "agreed")
        self.page.fill("[name=result]", words)
        self.choose("step", "none")
        self.page.fill("[name=no_next_step_reason]", "by schedule")

    def save(self) -> None:
        # a click before the scripts are there would be the browser's own
        self.page.evaluate("typeof device === 'undefined' ? null : device.formReady")
        self.page.locator("form[data-result] .btn-primary").click()

    def is_kept(self, count: int) -> None:
        """The card says it is saved on this device, and how many wait."""
        expect(self.page.locator("[data-why=offline]")).to_be_visible()
        expect(self.page.locator("[data-why=offline] [data-count]")).to_have_text(str(count))

    def waits(self, words: str) -> None:
        expect(self.page.locator("[data-unsent]")).to_have_text(words)

    def has_sent_everything(self) -> None:
        expect(self.page.locator("[data-unsent]")).to_have_attribute("data-count", "0")


def done() -> list[str]:
    """Results that have arrived."""
    return list(Activity.objects.filter(status="done").values_list("result", flat=True))
