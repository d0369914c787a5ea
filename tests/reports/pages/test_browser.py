"""The pages in a real browser: accessible, nothing blocked, no sideways scrolling, forms that answer in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Absence
from dossiers.models import ClientSummary
from kam_crm.shared import clock
from reports.models import Attainment, Target
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, ContractFactory
from tests.factories.orders import ShipmentFactory, ShipmentLineFactory
from tests.factories.plans import ActivityFactory
from tests.factories.reports import (
    AlertFactory,
    AttainmentFactory,
    ClientLifecycleFactory,
    ClientMonthFactory,
    DebtSnapshotFactory,
    NightlyRunFactory,
    SegmentSnapshotFactory,
)
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]


@pytest.fixture
def company() -> dict[str, Any]:
    """A head, his KAM and one client with something of everything."""
    department = DepartmentFactory()
    head = UserFactory(role="head", full_name="Oleg Quiet", department=department)
    department.head = head
    department.save()
    kam = UserFactory(role="kam", full_name="Anna Falcon", department=department)
    client = ClientFactory(
        manager=kam, name="Northern Trade", summary__overdue=Decimal(900), summary__overdue_days=9,
        summary__abc="A", summary__segment="AX",
    )  # fmt: skip
    place = ClientContactFactory(client=client, person__phone="+79215551234")
    ActivityFactory(client=client, manager=kam, day=clock.today()).persons.add(place)
    ContractFactory(client=client, valid_to=clock.today() + dt.timedelta(days=20))
    ApprovalFactory(order__client=client, asked_by=kam, asked=Decimal(7))
    ShipmentLineFactory(shipment=ShipmentFactory(client=client))
    NightlyRunFactory()
    for level, scope in (("company", 0), ("department", department.pk), ("manager", kam.pk)):
        SegmentSnapshotFactory(client=client, level=level, scope_id=scope, share=Decimal(30))
    ClientLifecycleFactory(client=client, status="at_risk", days=30)
    ClientMonthFactory(client=client, month=clock.add_months(clock.month_start(clock.today()), -1))
    DebtSnapshotFactory(client=client)
    AttainmentFactory(manager=kam)
    AbsenceFactory(user=kam, deputy=head)
    AlertFactory(client=client)
    return {"head": head, "kam": kam, "client": client}


@pytest.fixture
def visit(page: Page, live_server: Any) -> Visit:
    def go(user: Any, address: str, width: int = 1440) -> Page:
        page.context.clear_cookies()
        sign_in(page.context, live_server.url, user)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + address)
        return page

    return go


@pytest.mark.parametrize(("width", "locale", "theme"), [(1440, "ru", "light"), (390, "en", "dark")])
def test_pages_are_accessible_at_every_width(
    company: Any, visit: Visit, page: Page, width: int, locale: str, theme: str
) -> None:
    watch = Watch(page)
    for user in (company["kam"], company["head"]):
        user.locale, user.theme = locale, theme
        user.save()
    pk = company["client"].pk
    views = [
        ("kam", "desk:today", []), ("kam", "desk:attention_list", ["debts"]), ("kam", "desk:client_overview", [pk]),
        ("kam", "reports:why_segment", [pk]), ("head", "desk:board", []), ("head", "reports:segment_list", []),
        ("head", "reports:attainment_list", []), ("head", "reports:sales_rows", []),
        ("head", "reports:new_clients", []), ("head", "dossiers:client_list", []),
        ("head", "reports:target_list", []), ("head", "reports:alert_list", []), ("head", "reports:nightly_list", []),
    ]  # fmt: skip
    for who, name, args in views:
        visit(company[who], reverse(name, args=args), width)
        watch.check()
    visit(company["kam"], reverse("desk:search") + "?q=north", width)
    watch.check()


def test_a_small_laptop_shows_contact_order_and_next_step(company: Any, visit: Visit) -> None:
    """There is room for them (K26)."""
    page = visit(company["kam"], reverse("dossiers:client_list"), 1024)
    for name in ("Contact", "Order", "Next step"):
        expect(page.locator(".dense thead").get_by_text(name, exact=True)).to_be_visible()
    assert page.evaluate("(t => t.scrollWidth - t.clientWidth)(document.querySelector('.scroll'))") == 0


def test_cells_of_the_matrix_have_one_height(company: Any, visit: Visit) -> None:
    """A share of 100,0 % broke its line (H33)."""
    ClientSummary.objects.update(xyz="X", revenue=Decimal(1000))
    user = company["kam"]
    user.locale = "ru"
    user.save()
    page = visit(user, reverse("dossiers:client_list"))
    heights = page.evaluate("[...document.querySelectorAll('.matrix tbody tr')].map(row => row.offsetHeight)")
    assert "100,0" in page.locator(".matrix").inner_text() and len(set(heights)) == 1


def test_a_phone_shows_no_keys_and_no_long_name_in_its_queue(company: Any, visit: Visit) -> None:
    """(H36)"""
    client = company["client"]
    client.name = "Agricultural" * 12
    client.save()
    Absence.objects.all().delete()  # a deputy does not decide what the absent one asked
    page = visit(company["head"], reverse("approvals:approval_list"), 390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.locator(".queue a").first.click()
    expect(page.locator("button[value=approve]")).to_be_visible()
    assert page.locator("kbd:visible").count() == 0


def test_telephone_appears_in_place_of_its_button(company: Any, visit: Visit) -> None:
    page = visit(company["kam"], "/", 390)
    assert page.locator("a[href^='tel:']").count() == 0
    page.locator(".visit .contact-data button").click()
    expect(page.locator(".visit a[href='tel:+79215551234']")).to_be_visible()
    expect(page.locator(".is-loading")).to_have_count(0)


def test_badge_opens_its_sentence_and_suggestions_their_client(company: Any, visit: Visit) -> None:
    page = visit(company["kam"], "/")
    page.locator(".visit .seg").click()
    expect(page.locator("#why")).to_contain_text("Northern Trade")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("north")
    page.locator("#find-results a").first.click()
    page.wait_for_url(f"**{reverse('desk:client_overview', args=[company['client'].pk])}")


def test_the_chosen_chip_is_in_sight_on_a_phone(company: Any, visit: Visit) -> None:
    chip = visit(company["head"], reverse("reports:target_list"), 390).locator(".chips [aria-current]")
    box = chip.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_choices_of_the_rules_are_read_in_full_on_a_phone(visit: Visit) -> None:
    page = visit(UserFactory(role="director", locale="en"), reverse("reports:policy_new"), 390)
    page.select_option("[name=shown_xyz]", label="frequency of purchases")
    widths = page.evaluate(
        """() => {
            const list = document.querySelector("[name=shown_xyz]");
            const text = document.createElement("span");
            text.textContent = list.selectedOptions[0].textContent;
            text.style.font = getComputedStyle(list).font;
            document.body.append(text);
            const style = getComputedStyle(list);
            const room = list.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            return [text.getBoundingClientRect().width, room];
        }"""
    )
    assert widths[0] <= widths[1]


def test_labels_keep_half_of_a_narrow_card(company: Any, visit: Visit) -> None:
    company["head"].locale = "en"
    company["head"].save()
    page = visit(company["head"], reverse("reports:segment_list"))
    sizes = "cell => cell.getBoundingClientRect().width / cell.parentNode.getBoundingClientRect().width"
    label = page.locator(".pairs dt", has_text="sales of larger clients")
    assert label.evaluate(sizes) > 0.45


def test_a_long_note_does_not_break_its_heading(company: Any, visit: Visit) -> None:
    """«Дальше» beside «норма 30 дней, ни разу не встречались» stays one line of words (K12)."""
    company["kam"].locale = "ru"
    company["kam"].save()
    client = ClientFactory(manager=company["kam"], stage="prospect")
    page = visit(company["kam"], reverse("desk:client_overview", args=[client.pk]))
    heading = page.locator("#d-next")
    expect(page.locator("header", has=heading)).to_contain_text("ни разу не встречались")
    assert (
        heading.evaluate(
            "heading => heading.getClientRects()[0].height / parseFloat(getComputedStyle(heading).lineHeight)"
        )
        < 1.5
    )


def test_charts_write_numbers_as_the_page_does(company: Any, visit: Visit) -> None:
    Attainment.objects.update(plan=Decimal(9_000_000), fact=Decimal(1), landing=Decimal(2_000_000))
    company["head"].locale = "en"
    company["head"].save()
    page = visit(company["head"], reverse("desk:board"))
    page.wait_for_function("window.Chart && Object.keys(Chart.instances).length")
    marks = page.evaluate("Object.values(Chart.instances)[0].scales.x.ticks.map((tick) => tick.label)")
    assert "−6\u202f000" in marks and "0" in marks


def test_a_target_is_refused_and_saved_in_its_row(company: Any, visit: Visit) -> None:
    page = visit(company["head"], reverse("reports:target_list"))
    row = page.locator("tr", has_text="Anna Falcon")
    field = row.locator("input[name=active_clients]")
    field.fill("9,5")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("9,5")
    field.fill("9")
    field.press("Enter")
    expect(row.locator(".t-green")).to_be_visible()
    assert Target.objects.get(manager=company["kam"]).amount == 9
