"""A discount and the credit limit in one request, by the manager and the head, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from dossiers.models import Client
from orders.models import Order
from tests.factories.receivables import CreditLimitFactory
from tests.support.browser import Watch, sign_in
from tests.support.days import TODAY

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WORDS = {
    "en": {"discount": "The discount of 12%", "limit": "The client goes over the limit by 574",
           "send": "Send for approval", "until": "Without a decision by", "asked": "Discount 12%, over the limit by",
           "by": "decide by", "less": "Approve less", "confirmed": "confirmed"},
    "ru": {"discount": "Скидку 12", "limit": "Заказ выходит за лимит на 574 ₽",
           "send": "Отправить на согласование", "until": "Без решения до", "asked": "Скидка 12",
           "by": "решить до", "less": "Согласовать меньше", "confirmed": "подтверждён"},
}  # fmt: skip


def opened(browser: Browser, live_server: Any, user: User, width: int) -> tuple[Page, Watch]:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    sign_in(page.context, live_server.url, user)
    return page, Watch(page)


@pytest.mark.parametrize(("locale", "width"), [("en", 1440), ("ru", 390)])
def test_a_discount_and_the_limit_are_asked_for_in_one_request(
    browser: Browser, live_server: Any, locale: str, width: int, draft: Callable[..., Order], client: Client,
    people: SimpleNamespace,
) -> None:  # fmt: skip
    """The manager is told of both gates and asks once; the head sees both and one decision settles them."""
    words = WORDS[locale]
    User.objects.filter(pk__in=[people.kam.pk, people.head.pk]).update(locale=locale)
    CreditLimitFactory(client=client, amount=Decimal(500), valid_from=TODAY)
    order = draft(10, 12)
    page, watch = opened(browser, live_server, people.kam, width)
    page.goto(f"{live_server.url}/orders/{order.pk}/")
    live = page.locator("#live")
    expect(live).to_contain_text(words["discount"])
    expect(live).to_contain_text(words["limit"])
    submit = page.locator("[data-submit] button")
    expect(submit).to_have_text(words["send"])
    page.locator("[data-submit] [name=reason]").fill("A rival gives 13 %, they pay on Friday")
    with page.expect_navigation():
        submit.click()
    expect(page.locator("#live")).to_contain_text(words["until"])
    assert order.approvals.waiting().count() == 1
    watch.check()

    of_head, watch_of_head = opened(browser, live_server, people.head, width)
    of_head.goto(f"{live_server.url}/approvals/{order.approvals.get().pk}/")
    expect(of_head.locator("#a-words")).to_contain_text(words["asked"])
    expect(of_head.locator("main header .small")).to_contain_text(words["by"])
    watch_of_head.check()
    of_head.locator("[name=discount]").fill("10")
    of_head.locator("#reason").fill("Ten, and this once over the limit")
    with of_head.expect_navigation():
        of_head.get_by_role("button", name=words["less"]).click()
    order.refresh_from_db()
    assert (order.status, order.max_discount, order.gross) == ("confirmed", Decimal(10), Decimal("1098.00"))
    assert not order.approvals.waiting().exists()

    page.goto(f"{live_server.url}/orders/{order.pk}/")
    expect(page.locator("main")).to_contain_text(words["confirmed"])
    watch.check()
