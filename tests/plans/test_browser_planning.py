"""A week from proposals to approval, by the manager and the head, in a real browser."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from kam_crm.shared import clock
from plans.services import week_plan
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.plans.phone import Phone

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


WORDS = {
    "en": {"submit": "Submit for approval", "left": "1 client is left", "declined": "Declined",
           "submitted": "submitted", "return": "Return", "comment": "Comment for the manager",
           "return_it": "Return with the comment", "draft": "draft", "why": "Why it is not in the week",
           "answer": "Answer", "answered": "answered", "all": "Place all 2", "undo": "Undo",
           "wait": "Wait for your decision", "approve": "Approve", "approved": "approved"},
    "ru": {"submit": "На утверждение", "left": "Остался 1 клиент", "declined": "Отклонено",
           "submitted": "на утверждении", "return": "Вернуть", "comment": "Комментарий менеджеру",
           "return_it": "Вернуть с комментарием", "draft": "черновик", "why": "Почему нет в неделе",
           "answer": "Ответить", "answered": "отвечено", "all": "Поставить все 2", "undo": "Вернуть",
           "wait": "Ждут вашего решения", "approve": "Согласовать", "approved": "утверждён"},
}  # fmt: skip


@pytest.mark.parametrize(("locale", "width"), [("en", 1440), ("ru", 390)])
def test_a_week_is_planned_from_proposals_returned_with_a_demand_and_approved(
    browser: Browser, live_server: Any, locale: str, width: int
) -> None:
    """The manager at a desk or on a phone, the head at a desk."""
    words = WORDS[locale]
    manager = UserFactory(role="kam", locale=locale)
    head = UserFactory(role="head", department=manager.department, locale=locale)
    for name, abc in (("Anchor", "A"), ("Basket", "A"), ("Cargo", "C"), ("Depot", "C")):
        ClientFactory(manager=manager, name=name, summary__abc=abc, summary__segment=f"{abc}X")
    monday = clock.today() + dt.timedelta(days=7 - clock.today().weekday())
    week = f"/week/{monday.isocalendar().year}/{monday.isocalendar().week}/"
    contexts = [browser.new_context(), browser.new_context()]
    page, of_head = (
        opened(context, live_server, user) for context, user in zip(contexts, (manager, head), strict=True)
    )
    page.set_viewport_size({"width": width, "height": 900})

    # one button places Anchor where it is free, keys decline Basket
    page.goto(live_server.url + week)
    anchor, basket = proposal(page, "Anchor"), proposal(page, "Basket")
    anchor.locator("[data-place]").click()
    expect(page.locator(".ev")).to_have_count(1)
    page.get_by_role("button", name=words["submit"]).click()
    expect(page.locator(".toast-card").filter(has_text=words["left"])).to_be_visible()
    expect(basket.locator("[data-place]")).to_be_focused()
    # the focus may be there before the keys are
    page.wait_for_load_state()
    page.keyboard.press("x")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=words["declined"])).to_be_visible()
    page.get_by_role("button", name=words["submit"]).click()
    expect(page.locator(".cover .word").first).to_have_text(words["submitted"])

    # the head wants Basket all the same
    of_head.goto(f"{live_server.url}{week}?manager={manager.pk}")
    of_head.locator(".ask summary").filter(has_text=words["return"]).click()
    of_head.get_by_label(words["comment"]).fill("Basket is important")
    of_head.get_by_label("Basket").check()
    of_head.get_by_role("button", name=words["return_it"]).click()
    expect(of_head.locator(".cover .word").first).to_have_text(words["draft"])

    page.goto(live_server.url + week)
    # the same button as before, and not taken for the same form sent twice
    page.get_by_role("button", name=words["submit"]).click()
    answer = page.get_by_label(words["why"])
    expect(answer).to_be_focused()
    answer.fill("They are closed until the 15th")
    page.get_by_role("button", name=words["answer"], exact=True).click()
    expect(page.get_by_text(words["answered"], exact=True)).to_be_visible()
    # the rest all together, undone in one
    page.get_by_role("button", name=words["all"]).click()
    expect(page.locator(".ev")).to_have_count(3)
    page.get_by_role("button", name=words["undo"]).last.click()
    expect(page.locator(".ev")).to_have_count(1)
    page.get_by_role("button", name=words["submit"]).click()
    expect(page.locator(".cover .word").first).to_have_text(words["submitted"])

    of_head.goto(f"{live_server.url}/plans/?week={monday.isocalendar().year}-{monday.isocalendar().week}")
    expect(of_head.get_by_role("heading", name=words["wait"])).to_be_visible()
    of_head.get_by_role("button", name=words["approve"]).first.click()
    expect(of_head.locator(".cover .word").first).to_have_text(words["approved"])
    assert week_plan(manager, monday).status == "approved"
    for context in contexts:
        context.close()


def opened(context: Any, live_server: Any, user: Any) -> Page:
    page = Phone(context, live_server.url, user).page
    page.set_viewport_size({"width": 1440, "height": 900})
    return page


def proposal(page: Page, name: str) -> Any:
    return page.locator("[data-proposal]").filter(has_text=name)
