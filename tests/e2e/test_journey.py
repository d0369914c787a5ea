"""A deal from the plan of a visit to the board of the head, through the hands of four people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.translation import override
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared import clock, formats
from orders.models import Order, OrderStatus
from plans.models import Activity, ActivityStatus
from receivables.models import Invoice, Payment
from reports.models import Attainment
from tests.factories.accounts import PASSWORD, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, ContractFactory
from tests.factories.orders import PriceFactory
from tests.factories.receivables import CreditLimitFactory
from tests.factories.reports import TargetFactory
from tests.support.browser import Watch

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DESK, PHONE = (1440, 900), (390, 844)


class Company:
    """One department with its people, one client with terms, one product with a price of 122.00."""

    def __init__(self, locale: str) -> None:
        north = DepartmentFactory(name="North")
        self.people: dict[str, User] = {
            role: UserFactory(role=role, department=north, locale=locale, full_name=name)
            for role, name in [("kam", "Anna Key"), ("head", "Victor Head"), ("support", "Olga Desk")]
        }
        self.people["finance"] = UserFactory(role="finance", locale=locale, full_name="Ira Money")
        self.client: Client = ClientFactory(manager=self.people["kam"], name="Гастроном")
        ClientContactFactory(client=self.client)
        ContractFactory(client=self.client, payment_term_days=14)
        CreditLimitFactory(client=self.client, amount=Decimal(1_000_000))
        self.product: Product = PriceFactory(product__name="Сыр", product__code="11207").product
        TargetFactory(
            manager=self.people["kam"], month=clock.month_start(clock.today()), amount=Decimal(2000)
        )


class Desk:
    """One person at one browser."""

    def __init__(self, browser: Browser, address: str, user: User, size: tuple[int, int]) -> None:
        width, height = size
        self.context: BrowserContext = browser.new_context(viewport={"width": width, "height": height})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.address, self.watch = address, Watch(self.page)
        self.open("/accounts/login/")
        self.fill(login=user.email, password=PASSWORD)
        self.press("form:has([name=password]) [type=submit]")

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.watch.check()

    def fill(self, **values: Any) -> None:
        for name, value in values.items():
            self.page.fill(f"main [name={name}], form [name={name}]", str(value))

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"[name={name}][value={value}]").check(force=True)

    def press(self, selector: str) -> None:
        """Press what leads to another page, and look at that page."""
        with self.page.expect_navigation():
            self.page.click(selector)
        self.watch.check()

    def leave(self) -> None:
        self.context.close()


@pytest.fixture(
    params=[("ru", DESK), ("en", DESK), ("ru", PHONE), ("en", PHONE)], ids=lambda p: f"{p[0]}-{p[1][0]}"
)
def scene(request: pytest.FixtureRequest) -> tuple[str, tuple[int, int]]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def company(scene: tuple[str, tuple[int, int]]) -> Company:
    return Company(scene[0])


@pytest.fixture
def desk(
    browser: Browser, live_server: Any, company: Company, scene: tuple[str, tuple[int, int]]
) -> Iterator[Any]:
    desks: list[Desk] = []

    def sit_down(role: str) -> Desk:
        desks.append(Desk(browser, live_server.url, company.people[role], scene[1]))
        return desks[-1]

    yield sit_down
    for one in desks:
        one.leave()


def test_from_the_plan_of_a_visit_to_the_board(
    desk: Any, company: Company, scene: tuple[str, tuple[int, int]]
) -> None:
    kam = desk("kam")
    expect(kam.page).to_have_url(f"{kam.address}/")
    activity = plans_a_visit(kam, company)
    logs_it(kam, activity)
    order = enters_an_order_above_his_limit(kam, company)
    approves(desk("head"), order)
    invoice = ships(desk("support"), order)
    enters_the_payment(desk("finance"), company, invoice)
    call_command("nightly")
    sees_it_on_the_board(desk("head"), company, scene[0])


def plans_a_visit(kam: Desk, company: Company) -> Activity:
    kam.open(f"/activities/new/?client={company.client.pk}")
    kam.choose("kind", "visit")
    kam.fill(day=clock.today().isoformat(), starts_at="17:00", purpose="Ассортимент декабря")
    kam.press("form.guarded [type=submit]")
    expect(kam.page.locator("#week-board")).to_contain_text("Гастроном")
    kam.open("/")
    expect(kam.page.locator("main")).to_contain_text("Ассортимент декабря")
    return Activity.objects.get(status=ActivityStatus.PLANNED)


def logs_it(kam: Desk, activity: Activity) -> None:
    kam.press(f"main a[href='/activities/{activity.pk}/result/']")
    kam.choose("outcome", "agreed")
    tomorrow = clock.today() + dt.timedelta(days=1)
    kam.choose("step", "other")
    kam.fill(result="Берут сыр на весь месяц", next_step_on=tomorrow.isoformat())
    kam.press(".activity-form [type=submit]:not([name=order])")
    activity.refresh_from_db()
    assert (activity.status, activity.next_steps.get().day) == (ActivityStatus.DONE, tomorrow)
    kam.open(f"/clients/{activity.client_id}/history/")
    expect(kam.page.locator("main")).to_contain_text("Берут сыр на весь месяц")


def enters_an_order_above_his_limit(kam: Desk, company: Company) -> Order:
    kam.open(f"/orders/new/?client={company.client.pk}")
    order = Order.objects.get()
    box = kam.page.locator("#entry-product")
    box.fill(company.product.code)
    kam.page.locator("[role=option]").first.click()
    kam.page.fill("#entry-quantity", "10")
    kam.page.fill("#entry-discount", "7")
    kam.page.press("#entry-discount", "Enter")
    expect(kam.page.locator("#lines-body tr")).to_have_count(1)
    kam.watch.check()
    kam.page.fill("#ask-why", "Конкурент даёт дешевле")
    kam.press("form[data-submit] [type=submit]")
    order.refresh_from_db()
    assert (order.status, order.gross) == (OrderStatus.APPROVAL, Decimal("1134.60"))
    return order


def approves(head: Desk, order: Order) -> None:
    head.open("/approvals/")
    request = order.approvals.get()
    if head.page.locator(".queue a").count():
        head.open(f"/approvals/{request.pk}/")
    expect(head.page.locator("main")).to_contain_text("Конкурент даёт дешевле")
    head.press("button[value=approve]")
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def ships(support: Desk, order: Order) -> Invoice:
    support.open(f"/orders/{order.pk}/")
    support.press(f"a[href='/orders/{order.pk}/ship/']")
    support.fill(date=clock.today().isoformat())
    support.press("main form.form [type=submit]")
    order.refresh_from_db()
    assert order.status == OrderStatus.SHIPPED
    invoice: Invoice = Invoice.objects.get()
    assert invoice.amount == order.gross
    return invoice


def enters_the_payment(finance: Desk, company: Company, invoice: Invoice) -> None:
    finance.open(f"/payments/new/?client={company.client.pk}")
    finance.fill(number="77", date=clock.today().isoformat(), amount=str(invoice.amount))
    finance.press("#payment [type=submit]")
    invoice.refresh_from_db()
    assert invoice.paid == invoice.amount == Payment.objects.get().allocated
    finance.open(f"/clients/{company.client.pk}/money/")


def sees_it_on_the_board(head: Desk, company: Company, locale: str) -> None:
    fact = Attainment.objects.get(manager=company.people["kam"], measure="revenue").fact
    assert fact == Decimal("930.00")
    head.open("/team/")
    row = head.page.locator("main tr", has_text="Anna Key").first
    with override(locale):
        expect(row).to_contain_text(formats.percent(Decimal("46.5")))
    head.open(f"/clients/{company.client.pk}/")
    expect(head.page.locator("main")).to_contain_text("Гастроном")
