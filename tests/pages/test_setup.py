"""«Own company»: what is set up, what comes next, and figures counted when somebody asks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts.models import User
from desk.setup.pages.lines import MISSING, PART, READY, WRONG
from desk.setup.pages.setup import Setup
from kam_crm.shared import clock
from reports import tasks
from reports.models import NightlyRun
from reports.nightly import pipeline
from reports.nightly.services import order_nightly
from tests.factories.accounts import DepartmentFactory, OwnCompanyFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import PriceColumnFactory, PriceFactory
from tests.factories.receivables import CreditLimitFactory, InvoiceFactory, PaymentFactory
from tests.factories.reports import TargetFactory
from tests.reports.sales import sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    user: User = UserFactory(role="admin", department=None, last_login=clock.now())
    return user


def states(admin: User) -> dict[str, str]:
    return {name: line.state for name, line in Setup(admin).lines.items()}


def test_of_an_empty_company_everything_is_still_to_come(admin: User) -> None:
    setup = Setup(admin)
    assert (setup.ready, setup.total, setup.percent, setup.pages_ready) == (0, 16, 0, 0)
    assert [line.name for line in setup.next] == ["departments", "people", "clients"]
    assert (setup.calculated_at, setup.is_calculating, setup.loads_since) == (None, False, 0)


def test_a_department_that_nobody_leads_is_named_and_comes_first(admin: User, in_english: None) -> None:
    DepartmentFactory(name="HoReCa", head=None)
    setup = Setup(admin)
    assert setup.next[0].name == "departments"
    assert (setup.next[0].state, setup.next[0].warning) == (WRONG, "nobody leads: HoReCa")


@pytest.mark.parametrize(
    ("last_login", "state"), [(None, PART), (dt.datetime(2026, 11, 1, tzinfo=dt.UTC), READY)]
)
def test_people_are_ready_when_they_have_signed_in(
    admin: User, last_login: dt.datetime | None, state: str
) -> None:
    UserFactory(last_login=last_login)
    assert states(admin)["people"] == state


def test_each_thing_that_comes_makes_its_line_ready(admin: User) -> None:
    OwnCompanyFactory()
    PriceFactory(column=PriceColumnFactory())
    client = ClientFactory()
    CreditLimitFactory(client=client, valid_from=clock.today(), amount=100)
    InvoiceFactory(client=client)
    TargetFactory(month=clock.month_start(clock.today()))
    found = states(admin)
    for name in (
        "price_columns",
        "products",
        "prices",
        "clients",
        "contracts",
        "limits",
        "invoices",
        "targets",
    ):
        assert found[name] == READY, name
    assert found["payments"] == found["persons"] == found["sales"] == MISSING


def test_a_column_without_prices_is_ready_in_part(admin: User, in_english: None) -> None:
    PriceFactory(column=PriceColumnFactory())
    PriceColumnFactory(name="Empty")
    line = Setup(admin).lines["price_columns"]
    assert (line.state, line.warning) == (PART, "without prices: 1")


def test_money_that_is_not_allocated_is_told(admin: User, in_english: None) -> None:
    PaymentFactory()
    assert Setup(admin).lines["payments"].words == "not allocated: 1"


@pytest.mark.parametrize(("months", "state"), [(11, PART), (12, READY)])
def test_sales_are_ready_with_a_year_of_full_months(
    admin: User, today: dt.date, months: int, state: str, in_english: None
) -> None:
    client = ClientFactory()
    month = clock.month_start(today)
    # the running month is not full yet
    days = [clock.add_months(month, -back) for back in range(months + 1)]
    sell([(client.pk, day, Decimal(10), None) for day in days])
    pipeline.run(today)
    line = Setup(admin).lines["sales"]
    assert (line.state, line.words) == (state, f"{months} full months")
    assert line.count == months + 1


def test_a_page_names_what_it_still_wants(admin: User) -> None:
    ClientFactory()
    InvoiceFactory()
    pages = {page.wants: page for page in Setup(admin).pages}
    assert pages["clients", "persons"].state == PART
    assert pages["sales",].state == WRONG
    assert [line.name for line in pages["invoices", "payments", "contracts"].missing] == [
        "payments",
        "contracts",
    ]


def test_the_administrator_begins_here_and_nobody_else_sees_it(admin: User, signed_in: Any) -> None:
    browser = signed_in(admin)
    assert browser.get("/").url == reverse("desk:setup")
    assert browser.get(reverse("desk:setup")).status_code == 200
    for role in ("kam", "head", "support", "finance", "director"):
        assert signed_in(UserFactory(role=role)).get(reverse("desk:setup")).status_code == 403


def test_a_line_leads_to_its_file(admin: User, signed_in: Any) -> None:
    url = Setup(admin).lines["sales"].url
    assert '<option value="sales" selected>' in signed_in(admin).get(url).text


def test_the_page_asks_as_little_of_a_large_company(
    admin: User, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    ClientFactory.create_batch(5)
    browser = signed_in(admin)
    with django_assert_max_num_queries(10):
        browser.get(reverse("desk:setup"))


def test_counting_now_is_written_down_and_wakes_the_worker(
    admin: User,
    signed_in: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    woken: list[Any] = []
    monkeypatch.setattr(tasks.resume_nightly, "apply_async", lambda args, **_: woken.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(admin).post(reverse("desk:calculate"))
    assert (answer.status_code, answer.url, woken) == (302, reverse("desk:setup"), [()])
    assert Setup(admin).is_calculating
    tasks.resume_nightly()
    assert not Setup(admin).is_calculating
    assert not pipeline.unfinished(clock.today()).exists()
    assert Setup(admin).calculated_at is not None


def test_a_broker_out_of_reach_loses_nothing(
    admin: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def unreachable(_args: Any, **_: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.resume_nightly, "apply_async", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        order_nightly(by=admin)
    assert NightlyRun.objects.filter(as_of=clock.today(), done_at=None).exists()
