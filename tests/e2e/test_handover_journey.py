"""A manager leaves: the head hands the portfolio over, the successor has a first day, and the head takes it back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from dossiers.models import Client, Handover, Note
from kam_crm.shared import clock
from plans.models import Task
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.factories.plans import ActivityFactory, TaskFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WORDS = {
    "ru": {"task": "Согласовать график поставок", "note": "Познакомились, ждут летний ассортимент"},
    "en": {"task": "Agree the schedule of deliveries", "note": "Met; they wait for the summer range"},
}


@pytest.mark.parametrize(("width", "language"), [(1440, "ru"), (390, "en")])
def test_a_portfolio_is_handed_over_worked_with_and_taken_back(
    page: Page, live_server: Any, width: int, language: str
) -> None:
    """(R29)"""
    words, department = WORDS[language], DepartmentFactory(name="North")
    head = UserFactory(role="head", department=department, locale=language)
    leaver, heir, other = (
        UserFactory(role="kam", department=department, locale=language, full_name=name)
        for name in ("Лев Котов", "Вера Климова", "Олег Белов")
    )
    port, anchor = (ClientFactory(manager=leaver, name=name) for name in ("Столовые порта", "Якорь"))
    ClientContactFactory(client=port, person__full_name="Громов Сергей Петрович")
    task = TaskFactory(client=port, author=leaver, assignee=leaver, text=words["task"])
    ActivityFactory(client=port, manager=leaver, day=clock.today())
    page.set_default_timeout(15_000)
    page.set_viewport_size({"width": width, "height": 900})
    watch = Watch(page)

    def come(person: User, path: str) -> None:
        sign_in(page.context, live_server.url, person)
        page.goto(live_server.url + path)
        watch.check()

    # the head: both to one, then one of them to another, from today
    come(head, f"/team/{leaver.pk}/hand-over/")
    page.locator("[data-select-all=client]").check()
    page.select_option("[name=everyone]", str(heir.pk))
    page.locator("[name=apply]").click()
    expect(page.locator(f"[name=receiver_{anchor.pk}]")).to_have_value(str(heir.pk))
    page.select_option(f"[name=receiver_{anchor.pk}]", str(other.pk))
    page.locator("[name=day]").fill(clock.today().isoformat())
    page.locator("main form[data-guard] .btn-primary").click()
    # without its reason nothing moves and nothing typed is lost
    expect(page.locator("#id_reason_error")).to_be_visible()
    expect(page.locator(f"[name=receiver_{anchor.pk}]")).to_have_value(str(other.pk))
    watch.check()
    page.locator("[name=reason]").fill("Order 15")
    page.locator("main form[data-guard] .btn-primary").click()
    page.wait_for_url("**/clients/handovers/*/")
    watch.check()
    managers = dict(Client.objects.values_list("pk", "manager"))
    assert (managers[port.pk], managers[anchor.pk]) == (heir.pk, other.pk)

    # the first day of the successor: the briefing, what is open, the client, a first note
    handover = Handover.objects.get(manager=heir)
    come(heir, f"/clients/handovers/{handover.pk}/")
    with page.expect_download() as briefing:
        page.locator("form[action$='/briefings/'] button").click()
    assert briefing.value.suggested_filename.endswith(".pdf")
    task.refresh_from_db()
    assert task.assignee == heir
    come(heir, f"/tasks/{task.pk}/")
    expect(page.locator("main")).to_contain_text(words["task"])
    come(heir, f"/clients/{port.pk}/")
    expect(page.locator("main")).to_contain_text("Громов Сергей Петрович")
    page.goto(f"{live_server.url}/clients/{port.pk}/history/")
    page.locator("[name=text]").fill(words["note"])
    page.locator("form:has([name=text]) .btn-primary").click()
    expect(page.locator("li", has_text=words["note"])).to_be_visible()

    # the former manager reads it and has nothing to do there
    come(leaver, f"/clients/{port.pk}/history/")
    expect(page.locator("main")).to_contain_text(words["note"])
    assert not Task.objects.filter(assignee=leaver).exists()

    # taken back whole; what was written meanwhile stays with who wrote it
    come(head, f"/clients/handovers/{handover.pk}/")
    page.locator("details.ask > summary").click()
    page.locator("details.ask form button").click()
    expect(page.locator("details.ask")).to_have_count(0)
    watch.check()
    assert {*Client.objects.values_list("manager", flat=True)} == {leaver.pk}
    task.refresh_from_db()
    assert task.assignee == leaver
    assert Note.objects.get().author == heir
    come(leaver, f"/clients/{port.pk}/history/")
    expect(page.locator("[name=text]")).to_be_visible()
