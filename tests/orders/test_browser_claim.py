"""Shipped short, an act about it, its correction, the claim closed: all of it in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from dossiers.models import Client
from orders.models import Claim, DiscrepancyAct, Order, Shipment
from orders.services import submit_order
from receivables.disputes import disputed_of
from receivables.models import Invoice
from receivables.services import credit_state
from tests.support.browser import Watch, sign_in
from tests.support.days import TODAY

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
D = Decimal
WORDS = {
    "en": {"ship": "Ship and invoice", "partial": "part shipped", "act": "Discrepancy act", "save": "Save the act",
           "send": "Send for approval", "goods": "Confirm the goods", "correction": "by an act", "claim": "Claim",
           "open": "Open the claim", "held": "held out of reminders", "credited": "the act has reduced the debt",
           "justified": "justified", "closed": "carried out", "judge": "Judge"},
    "ru": {"ship": "Отгрузить и выставить счёт", "partial": "отгружен частично", "act": "Акт о расхождениях",
           "save": "Сохранить акт", "send": "Отправить на согласование", "goods": "Подтвердить товар",
           "correction": "по акту", "claim": "Претензия", "open": "Завести претензию",
           "held": "вынуто из напоминаний", "credited": "акт уменьшил долг", "justified": "обоснована",
           "closed": "выполнена", "judge": "Дать заключение"},
}  # fmt: skip
STEPS = ("agree", "options", "offer", "confirm", "execute")


class Walk:
    """One person after another at a page of one size; each page is looked over before it is left."""

    def __init__(self, browser: Browser, address: str, width: int, words: dict[str, str]) -> None:
        self.page: Page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        self.page.set_default_timeout(20_000)
        self.address, self.words, self.watch = address, words, Watch(self.page)

    def to(self, user: User, name: str, key: int) -> Page:
        sign_in(self.page.context, self.address, user)
        self.page.goto(self.address + reverse(name, args=[key]))
        self.watch.check()
        return self.page

    def press(self, what: Any) -> None:
        with self.page.expect_navigation():
            what.click()
        self.watch.check()

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=re.compile(f"^{re.escape(self.words[name])}"))

    def answer(self, name: str, reason: str = "") -> None:
        """Open a step that asks, fill in its reason, press its button."""
        drop = self.page.locator("details.ask", has_text=self.words[name])
        drop.locator("summary").click()
        if reason:
            drop.locator("[name=reason]").fill(reason)
        self.press(drop.locator("[type=submit]"))


@pytest.mark.parametrize(("locale", "width"), [("ru", 1440), ("en", 390)])
def test_shipped_short_act_correction_claim_closed(
    browser: Browser, live_server: Any, locale: str, width: int, draft: Callable[..., Order], client: Client,
    people: SimpleNamespace,
) -> None:  # fmt: skip
    """Every page on the way says what happened, and nothing is taken out of the debt twice (R77, R79, R110, R148)."""
    words = WORDS[locale]
    User.objects.update(locale=locale)
    order = submit_order(by=people.kam, order=draft(10))
    walk = Walk(browser, live_server.url, width, words)
    shipment, invoice = shipped_short(walk, order, people)
    act = act_approved(walk, shipment, people)
    invoice.refresh_from_db()
    assert (act.gross, invoice.amount, invoice.paid) == (D("-244.00"), D("976.00"), D("244.00"))
    page = walk.to(people.finance, "receivables:invoice_detail", invoice.pk)
    expect(page.locator("main")).to_contain_text("732")
    claim = claimed(walk, act, people)
    # what the act has taken off the debt is not held out of it once more
    assert disputed_of([invoice]) == {}
    five_steps(walk, claim, people)
    claim.refresh_from_db()
    assert (claim.status, claim.settlement, claim.closed_on, claim.verdict) == (
        "closed",
        D("244.00"),
        TODAY,
        "yes",
    )
    assert (disputed_of([invoice]), credit_state(client.pk, TODAY).debt) == ({}, D("732.00"))
    page = walk.to(people.kam, "receivables:client_money", client.pk)
    expect(page.locator("main")).to_contain_text("732")


def shipped_short(walk: Walk, order: Order, people: SimpleNamespace) -> tuple[Shipment, Invoice]:
    """Sales support ships eight of ten; two wait."""
    page = walk.to(people.support, "receivables:order_ship", order.pk)
    page.locator("[name^=line_]").fill("8")
    walk.press(walk.button("ship"))
    expect(page.locator("main")).to_contain_text(walk.words["partial"])
    shipment = Shipment.objects.get(order=order)
    order.refresh_from_db()
    assert (order.status, shipment.lines.get().quantity) == ("partial", 8)
    return shipment, Invoice.objects.get(shipment=shipment)


def act_approved(walk: Walk, shipment: Shipment, people: SimpleNamespace) -> DiscrepancyAct:
    """Documented are eight, six came: drawn up by the manager, confirmed by support, approved by the head."""
    page = walk.to(people.kam, "orders:shipment_detail", shipment.pk)
    walk.press(page.get_by_role("link", name=walk.words["act"]))
    row = page.locator("[data-act-line]").first
    expect(row).to_contain_text("8")
    row.locator("[data-act-actual]").fill("6")
    expect(page.locator("[data-act-total]")).to_have_text(re.compile(r"^[-\u2212]244[.,]00$"))
    page.locator("[name=signer-0]").fill("Кузьмин")
    page.locator("[name=side-0]").select_option("carrier")
    walk.press(walk.button("save"))
    act = DiscrepancyAct.objects.get()
    walk.press(walk.button("send"))
    walk.to(people.support, "orders:act_detail", act.pk)
    walk.answer("goods")
    request = act.approvals.get()
    page = walk.to(people.head, "approvals:approval_detail", request.pk)
    expect(page.locator("#a-words")).to_contain_text("244")
    walk.press(page.locator("[name=decision][value=approve]"))
    act.refresh_from_db()
    assert act.document is not None
    page = walk.to(people.kam, "orders:shipment_detail", act.document_id)
    expect(page.locator("h1")).to_contain_text(walk.words["correction"])
    page = walk.to(people.kam, "orders:shipment_detail", shipment.pk)
    expect(page.locator("main tbody tr").first).to_contain_text(re.compile(r"[-\u2212]2"))
    return act


def claimed(walk: Walk, act: DiscrepancyAct, people: SimpleNamespace) -> Claim:
    page = walk.to(people.kam, "orders:act_detail", act.pk)
    walk.press(page.locator(f"a[href='{reverse('orders:claim_new')}?act={act.pk}']"))
    page.locator("[name=kind]").select_option(index=1)
    page.locator("[name=text]").fill("Две упаковки не приехали, акт подписан")
    walk.press(walk.button("open"))
    claim: Claim = Claim.objects.get()
    assert (claim.act, claim.disputed) == (act, D("244.00"))
    expect(page.locator("main")).to_contain_text(walk.words["credited"])
    return claim


def five_steps(walk: Walk, claim: Claim, people: SimpleNamespace) -> None:
    """Four by the manager, the verdict of the head, then the last one."""
    page = walk.to(people.kam, "orders:claim_detail", claim.pk)
    for position, name in enumerate(STEPS[:-1], 1):
        form = page.locator(f"form[action$='/{name}/']")
        expect(page.locator("[aria-current=step]")).to_contain_text(str(position))
        if name != "confirm":  # the letter is made from the act
            form.locator("[name=reason]").fill("как договорились")
        else:
            expect(form.locator("[name=reason]")).to_have_value(re.compile("244"))
        walk.press(form.locator("[type=submit]"))
    page = walk.to(people.head, "orders:claim_detail", claim.pk)
    drop = page.locator("details.ask", has=page.locator("form[action$='/judge/']"))
    drop.locator("summary").click()
    drop.locator("[name=verdict]").select_option("yes")
    drop.locator("[name=fault]").select_option(index=1)
    drop.locator("[name=reason]").fill("Весы на складе врали")
    walk.press(drop.locator("[type=submit]"))
    expect(page.locator("main")).to_contain_text(walk.words["justified"])
    page = walk.to(people.kam, "orders:claim_detail", claim.pk)
    form = page.locator("form[action$='/execute/']")
    form.locator("[name=reason]").fill("Корректировка у клиента, сверено на другой день")
    walk.press(form.locator("[type=submit]"))
    expect(page.locator(".five-steps .done")).to_have_count(len(STEPS))
