"""A map with a gap, the visit that the week proposes for it, the meeting, and the map is covered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from dossiers.models import DecisionMap, MapSeat
from kam_crm.shared import clock
from plans.models import Activity
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, DecisionMapFactory, KeyStatusFactory, MapSeatFactory
from tests.factories.plans import ActivityFactory
from tests.plans.phone import Phone

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WORDS = {
    "ru": {"hole": "не найден: Финансовый контролёр", "proposed": "не найден на карте: Финансовый контролёр",
           "covered": "Охват карты 100"},
    "en": {"hole": "not found: Финансовый контролёр", "proposed": "missing on the map: Финансовый контролёр",
           "covered": "Coverage of the map 100"},
}  # fmt: skip


@pytest.fixture
def drawn() -> DecisionMap:
    """Who decides was met lately, who approves is not found."""
    client = ClientFactory(name="Лукошко", manager=UserFactory(role="kam"))
    KeyStatusFactory(client=client)
    made: DecisionMap = DecisionMapFactory(client=client)
    top = MapSeatFactory(map=made, roles=["decider"], contact__person__full_name="Громов Сергей Петрович")
    MapSeatFactory(map=made, contact=None, title="Финансовый контролёр", roles=["approver"], reports_to=top)
    ActivityFactory(
        client=client, day=clock.today() - dt.timedelta(days=10), status="done", outcome="agreed"
    ).persons.add(top.contact)
    return made


@pytest.fixture
def phone(browser: Browser, live_server: Any, drawn: DecisionMap) -> Iterator[Phone]:
    context = browser.new_context()
    phone = Phone(context, live_server.url, drawn.client.manager)
    yield phone
    phone.watch.check()
    context.close()


@pytest.mark.parametrize(("locale", "width"), [("ru", 1440), ("en", 390)])
def test_a_gap_becomes_a_visit_and_the_map_is_covered(
    phone: Phone, drawn: DecisionMap, locale: str, width: int
) -> None:
    """(R68, R205)"""
    words, client = WORDS[locale], drawn.client
    client.manager.locale = locale
    client.manager.save()
    page = phone.page
    page.set_viewport_size({"width": width, "height": 900})
    people = f"/clients/{client.pk}/people/"

    # the gap, reached by the keyboard
    phone.open(people)
    expect(page.locator("#h-map")).to_contain_text(words["hole"])
    phone.watch.check()
    page.locator("[data-seat]").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".person.gap [data-seat]")).to_be_focused()
    page.keyboard.press("Enter")
    hole = MapSeat.objects.holes().get()
    page.wait_for_url(f"**/map-seats/{hole.pk}/")
    phone.watch.check()

    # the week proposes it; one button puts it into its slot
    monday = clock.today() + dt.timedelta(days=7 - clock.today().weekday())
    year, week, _weekday = monday.isocalendar()
    phone.open(f"/week/{year}/{week}/")
    proposal = page.locator("[data-proposal]").filter(has_text=words["proposed"])
    proposal.locator("[data-place]").click()
    expect(page.locator("[data-proposal]")).to_have_count(0)
    visit = Activity.objects.get(status="planned")
    # its day comes
    Activity.objects.filter(pk=visit.pk).update(day=clock.today())

    # whom they introduced is entered and takes the seat
    phone.open(people)
    page.fill("[name=full_name]", "Крылова Ольга Павловна")
    page.fill("[name=position]", "финансовый контролёр")
    page.select_option("[name=role]", "approver")
    page.locator("form[action$='/people/add/'] .btn-primary").click()
    page.locator("th .name", has_text="Крылова Ольга Павловна").first.wait_for()
    phone.open(f"/map-seats/{hole.pk}/")
    page.select_option("[name=contact]", label="Крылова Ольга Павловна, финансовый контролёр")
    page.locator("form.card .btn-primary").first.click()
    page.wait_for_url(f"**{people}")

    # the meeting with its result
    phone.open(f"/activities/{visit.pk}/result/")
    page.locator("label.choice:has([name=outcome]) span").nth(1).click()
    page.fill("[name=result]", "Согласует счета сама")
    page.locator("label.choice:has([name=step]) span").first.click()
    person = page.locator("label:has([name=persons])", has_text="Крылова")
    if not person.is_visible():
        page.locator("details:has([name=persons]) > summary").first.click()
    person.click()
    phone.save()
    page.wait_for_url(phone.address + "/")
    phone.open(people)
    expect(page.locator("#h-map")).to_contain_text(words["covered"])
    expect(page.locator(".person.gap")).to_have_count(0)
