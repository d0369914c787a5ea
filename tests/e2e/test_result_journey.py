"""A visit and its result in three taps, with two promises and a photo, without network: sent later, once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from dossiers.models import Document
from plans.models import Activity, Promise
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory
from tests.plans.phone import Phone

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TO_LOG, TO_PROMISE = 6, 3  # interactions at most: taps and texts


class Hand:
    """Counts what a person does: each tap and each text is one."""

    def __init__(self, page: Any) -> None:
        self.page, self.count = page, 0

    def tap(self, target: Any) -> None:
        box = target.bounding_box()
        assert box is None or box["height"] >= 44, "a finger needs 44 pixels"
        target.click()
        self.count += 1

    def write(self, target: Any, words: str) -> None:
        target.fill(words)
        self.count += 1


@pytest.fixture
def activity() -> Activity:
    manager = UserFactory(role="kam", locale="ru")
    return ActivityFactory(client=ClientFactory(name="Лукошко", manager=manager))


@pytest.fixture
def phone(context: BrowserContext, live_server: Any, activity: Activity) -> Iterator[Phone]:
    phone = Phone(context, live_server.url, activity.manager)
    yield phone
    phone.watch.check()
    phone.find_network()


def photo() -> dict[str, Any]:
    written = io.BytesIO()
    Image.new("RGB", (2400, 1200), "green").save(written, "JPEG")
    return {"name": "shelf.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def chip(page: Any, name: str, number: int = 0) -> Any:
    return page.locator(f"label.choice:has([name={name}]) span").nth(number)


def test_result_in_three_taps_without_network_sent_once(phone: Phone, activity: Activity) -> None:
    """With promises of both sides and a photo (R223)."""
    page = phone.keep_pages()
    phone.lose_network()
    page.reload()
    hand = Hand(page)
    hand.tap(page.locator(f'.visit a[href="/activities/{activity.pk}/result/"]'))
    hand.tap(chip(page, "outcome", 1))
    hand.write(page.locator("[name=result]"), "Сыр вернут в три точки")
    hand.tap(chip(page, "step", 2))
    for number, side in enumerate(("ours", "theirs")):
        before = hand.count
        hand.tap(page.locator(f"[data-add-promise={side}]"))
        hand.write(page.locator(f"[name=promise-{number}-text]"), f"Обещание {number}")
        hand.tap(chip(page, f"promise-{number}-day", 1))
        assert hand.count - before <= TO_PROMISE
    page.set_input_files("input[name=photo]", photo())
    expect(page.locator(".photo-strip canvas")).to_have_count(1)
    # whole, so that no bar lies over what is judged
    page.set_viewport_size({"width": 390, "height": 2400})
    phone.watch.check()
    page.set_viewport_size({"width": 390, "height": 844})
    promises = 2 * TO_PROMISE
    hand.tap(page.locator("form[data-result] .btn-primary"))
    assert hand.count - promises <= TO_LOG
    phone.is_kept(1)
    page.locator(".kept-card .btn-primary").click()
    expect(page.locator(".visit .on-device")).to_have_text("хранится здесь, отправится само")

    phone.find_network()
    phone.has_sent_everything()
    expect(page.locator(".visit .on-device")).to_have_text("отправлено")
    page.evaluate("device.sendAll()")
    activity.refresh_from_db()
    assert (activity.status, activity.result) == ("done", "Сыр вернут в три точки")
    assert activity.next_steps.count() == 1
    assert list(Promise.objects.order_by("side").values_list("side", "text")) == [
        ("ours", "Обещание 0"), ("theirs", "Обещание 1"),
    ]  # fmt: skip
    document = Document.objects.get()
    assert (document.subject_id, document.kind) == (activity.pk, "photo")
    # drawn small on the telephone already
    assert document.size < 60_000


def test_the_same_on_a_desk_in_english(phone: Phone, activity: Activity) -> None:
    activity.manager.locale = "en"
    activity.manager.save()
    page = phone.page
    page.set_viewport_size({"width": 1440, "height": 900})
    phone.open(f"/activities/{activity.pk}/result/")
    phone.watch.check()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    chip(page, "outcome", 1).click()
    page.fill("[name=result]", "Agreed")
    for number, side in enumerate(("ours", "theirs")):
        page.locator(f"[data-add-promise={side}]").click()
        page.fill(f"[name=promise-{number}-text]", f"Promise {number}")
        chip(page, f"promise-{number}-day", 1).click()
    chip(page, "step").click()
    page.set_input_files("input[name=photo]", photo())
    expect(page.locator(".photo-strip canvas")).to_have_count(1)
    phone.save()
    page.wait_for_url(phone.address + "/")
    assert Document.objects.get().subject_id == activity.pk
    assert Promise.objects.filter(activity=activity).count() == 2
