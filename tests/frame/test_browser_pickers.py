"""Pickers in a real browser: what is taken is the answer to what stands in the box, however late it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpRequest
from playwright.sync_api import Locator, Page, expect

from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.browser import Watch, sign_in
from tests.support.slow import late_answers

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LATE = 0.5  # seconds
NAMES = {"К1": "ООО «Агроальянс»", "К2": "ООО «Лукошко»", "К10": "ООО «Лукоморье»"}


def late_for(*queries: str) -> Callable[[HttpRequest], float]:
    return lambda request: LATE if request.GET.get("q") in queries else 0


@pytest.fixture
def box(page: Page, live_server: Any) -> Iterator[Locator]:
    """The picker of the client of a new order."""
    watch, kam = Watch(page), UserFactory(role="kam", locale="en")
    for code, name in NAMES.items():
        ClientFactory(code=code, name=name, manager=kam)
    sign_in(page.context, live_server.url, kam)
    page.goto(live_server.url + "/orders/new/")
    yield page.locator("[role=combobox]").first
    watch.check()


def offered(box: Locator) -> Locator:
    return box.page.locator(".picker [role=option]:not([aria-disabled])")


def key(box: Locator) -> str:
    return box.page.locator("[name=client]").input_value()


def chosen(box: Locator, code: str) -> None:
    expect(box).to_have_value(NAMES[code])
    expect(offered(box)).to_have_count(0)
    assert key(box)


def test_typing_drops_the_mark_and_enter_waits(box: Locator) -> None:
    """«ООО» is answered, « Лукошко» Enter is faster than its answer: the first of the old list is not taken (K0)."""
    with late_answers(late_for("ООО Лукошко")):
        box.press_sequentially("ООО")
        expect(offered(box)).to_have_count(3)
        box.press_sequentially(" Лукошко")
        expect(offered(box)).to_have_count(0)
        box.press("Enter")
        assert key(box) == ""
        chosen(box, "К2")


def test_a_choice_outlives_leaving_the_box(box: Locator) -> None:
    """Enter, then Tab before the answer: the answer is still taken (K0)."""
    with late_answers(late_for("лукошко")):
        box.press_sequentially("лукошко")
        box.press("Enter")
        box.press("Tab")
        chosen(box, "К2")


def test_an_exact_code_wins(box: Locator) -> None:
    """«К1» is also the beginning of К10 (K0)."""
    box.press_sequentially("к1")
    box.press("Enter")
    chosen(box, "К1")


def test_of_several_nothing_is_taken_unseen(box: Locator) -> None:
    """Enter before the list is there shows it; the second Enter takes what is marked in it (K0)."""
    box.press_sequentially("луко")
    box.press("Enter")
    expect(offered(box)).to_have_count(2)
    assert key(box) == ""
    box.press("Enter")
    chosen(box, "К10")


def test_a_stale_answer_is_never_shown(box: Locator) -> None:
    """«агро» is answered after «лукошко» was typed and answered (K0)."""
    with late_answers(late_for("агро")):
        with box.page.expect_response(lambda answer: answer.url.endswith(quote("агро"))):
            with box.page.expect_request(lambda asked: asked.url.endswith(quote("агро"))):
                box.press_sequentially("агро")
            box.press("Control+a")
            box.press_sequentially("лукошко")
            expect(offered(box)).to_contain_text(["Лукошко"])
        expect(offered(box)).to_contain_text(["Лукошко"])
        box.press("Enter")
        chosen(box, "К2")


def test_an_emptied_box_takes_the_choice_back(box: Locator) -> None:
    box.press_sequentially("к1")
    box.press("Enter")
    chosen(box, "К1")
    box.fill("")
    box.press("Tab")
    expect(offered(box)).to_have_count(0)
    assert key(box) == ""
