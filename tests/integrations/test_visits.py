"""Plans of visits and calls from a file: the rules of the page, and the same file changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from dossiers.models import Client
from integrations.imports.problems import Counts
from kam_crm.shared.errors import NotAllowed
from plans.models import Activity, ActivityKind, WeekPlan
from plans.services import cancel_activity, move_activity
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory, WeekPlanFactory
from tests.integrations.files import give, refused

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 19)
DAY = dt.date(2026, 11, 26)
FILE = """date,time,client_code,manager,kind,purpose
    2026-11-26,9:30,K1,kam@demo.example,visit,prices of the quarter
    2026-11-26,,K2,,call,an order"""


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with override_settings(BUSINESS_DATE=TODAY):
        yield


@pytest.fixture(autouse=True)
def client(kam: User) -> Client:
    ClientFactory(code="K2", manager=kam)
    return ClientFactory(code="K1", name="Север", manager=kam)


def test_they_stand_in_the_week_of_the_manager_with_the_next_step(
    client: Client, admin: User, kam: User
) -> None:
    assert give("visits", FILE, admin) == Counts(created=2)
    visit, call = Activity.objects.order_by("pk")
    assert (visit.manager, visit.kind, visit.starts_at, visit.minutes) == (kam, "visit", dt.time(9, 30), 60)
    assert (call.kind, call.starts_at, call.minutes, call.is_off_plan) == ("call", None, 30, False)
    assert visit.plan == call.plan == WeekPlan.objects.get(manager=kam, iso_year=2026, iso_week=48)
    assert visit.created_by == admin
    client.summary.refresh_from_db()
    assert (client.summary.next_step_on, client.summary.next_step) == (DAY, "prices of the quarter")


def test_the_words_of_1c(admin: User) -> None:
    text = (
        "План визитов\n\nДата;Время;Контрагент;Ответственный;Тип контакта;Тема\n"
        "26.11.2026 0:00:00;10:30;Север;kam@demo.example;визит;Цены квартала\n"
    )
    for chosen in ("visits", ""):
        made = give(chosen, text.encode("cp1251"), admin)
        assert made == (Counts(created=1) if chosen else Counts(unchanged=1))


def test_the_same_file_changes_nothing_whatever_became_of_them(admin: User, kam: User) -> None:
    give("visits", FILE, admin)
    visit, call = Activity.objects.order_by("pk")
    move_activity(by=kam, activity=visit, day=DAY + dt.timedelta(days=1), starts_at=dt.time(15, 0))
    cancel_activity(by=kam, activity=call, reason="they are away")
    assert give("visits", FILE, admin) == Counts(unchanged=2)
    # nor when its days are over
    with override_settings(BUSINESS_DATE=dt.date(2026, 12, 10)):
        assert give("visits", FILE, admin) == Counts(unchanged=2)
    assert Activity.objects.count() == 2


def test_another_purpose_is_written(client: Client, admin: User) -> None:
    give("visits", FILE, admin)
    changed = FILE.replace("prices of the quarter", "the new contract")
    assert give("visits", changed, admin) == Counts(updated=1, unchanged=1)
    client.summary.refresh_from_db()
    assert client.summary.next_step == "the new contract"


def test_what_was_planned_by_hand_is_not_planned_twice(client: Client, admin: User) -> None:
    ActivityFactory(client=client, manager=client.manager, day=DAY, starts_at=dt.time(9, 30),
                    purpose="prices of the quarter")  # fmt: skip
    assert give("visits", FILE, admin) == Counts(created=1, unchanged=1)


def test_a_submitted_week_takes_them_off_plan(admin: User, kam: User) -> None:
    WeekPlanFactory(manager=kam, iso_year=2026, iso_week=48, status="submitted")
    give("visits", FILE, admin)
    assert {(one.plan, one.is_off_plan) for one in Activity.objects.all()} == {(None, True)}


def test_bad_rows_are_listed(admin: User, kam: User, finance: User) -> None:
    other = UserFactory(role="kam", email="other@demo.example")
    ActivityFactory(client=ClientFactory(manager=kam), manager=kam, day=DAY, starts_at=dt.time(15, 0))
    text = f"""date,time,client_code,manager,kind,purpose
        2026-11-26,,NONE,,,A
        2026-11-18,,K1,,,A
        2026-11-29,,K1,,,A
        2027-11-26,,K1,,,A
        2026-11-26,25:00,K1,,,A
        2026-11-26,,K1,,letter,A
        2026-11-26,,K1,{finance.email},,A
        2026-11-26,,K1,{other.email},call,A
        2026-11-26,,K1,,,
        2026-11-26,15:30,K2,,,A
        2026-11-26,11:00,K1,,,A
        2026-11-26,11:30,K2,,call,A"""
    assert refused("visits", text, admin) == [
        (2, "client_code", "NONE", "there is no such code"),
        (3, "date", "2026-11-18", "This day is over: log the activity instead of planning it."),
        (4, "date", "2026-11-29", "A day off: plan it on the page if it is meant."),
        (5, "date", "2027-11-26", "This is more than a year ahead."),
        (6, "time", "25:00", "not an hour: write 09:30"),
        (7, "kind", "letter", f"must be one of: {', '.join(ActivityKind.values)}"),
        (8, "manager", "finance@demo.example", "there is no active manager with this e-mail or name"),
        (9, "manager", "other@demo.example", "another manager is responsible for the client"),
        (10, "purpose", "", "empty"),
        (11, "time", "15:30:00", "The manager has something else at this hour."),
        (13, "time", "11:30:00", "The manager has something else at this hour."),
    ]
    assert Activity.objects.count() == 1


def test_a_plan_is_written_by_sets(admin: User) -> None:
    def statements(week: int, count: int) -> int:
        monday = dt.date.fromisocalendar(2026, week, 1)
        rows = [f"{monday + dt.timedelta(days=n % 5)},{8 + n // 5}:00,K1,,call,A{n}" for n in range(count)]
        with CaptureQueriesContext(connection) as asked:
            give("visits", "\n".join([FILE.splitlines()[0], *rows]), admin)
        return len(asked)

    assert statements(49, 3) == statements(50, 40)


def test_only_the_administrator_brings_them(finance: User) -> None:
    with pytest.raises(NotAllowed):
        give("visits", FILE, finance)
