"""Weeks of a department: every figure equals the rows it opens, and what is missing is named."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from python_calamine import load_workbook

from desk.news import feed
from plans.activities.pages.listing import ActivityListing
from plans.services import decline_proposal, week_plan
from plans.weeks.pages.team import COUNTS, TeamWeek
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory, WeekPlanFactory

MONDAY = dt.date(2026, 11, 23)
pytestmark = pytest.mark.django_db


@pytest.fixture
def head(time_machine: Any) -> Any:
    time_machine.move_to(dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC))  # a Friday
    head = UserFactory(role="head", locale="en")
    head.department.head = head
    head.department.save()
    return head


@pytest.fixture
def manager(head: Any) -> Any:
    return UserFactory(role="kam", department=head.department, locale="en")


def done(client: Any, day: dt.date, **values: Any) -> Any:
    return ActivityFactory(client=client, day=day, status="done", **{"outcome": "agreed", **values})


def test_each_figure_equals_the_rows_it_opens(head: Any, manager: Any, rf: Any) -> None:
    """Planned, done, off plan and with an order are counted apart (R120, R206)."""
    customer, prospect = (ClientFactory(manager=manager, stage=stage) for stage in ("customer", "prospect"))
    done(customer, MONDAY, outcome="order", came_at=dt.time(11, 20))
    done(customer, MONDAY, kind="call", no_next_step_reason="by schedule")
    done(prospect, MONDAY, is_off_plan=True, came_at=dt.time(10, 50))
    ActivityFactory(client=prospect, day=MONDAY + dt.timedelta(days=1))
    ActivityFactory(client=customer, day=MONDAY, status="cancelled")
    ActivityFactory(client=customer, day=MONDAY + dt.timedelta(days=7))
    row = next(row for row in TeamWeek(head, MONDAY + dt.timedelta(days=7)).rows if row.manager == manager)
    counts = {name: getattr(row.before, name) for name in COUNTS}
    assert {name: one.value for name, one in counts.items()} == {
        "visits": 3, "calls": 1, "customers": 2, "prospects": 2, "planned": 3, "done": 2, "off_plan": 1,
        "all_done": 3, "orders": 1, "late": 1, "no_step": 1,
    }  # fmt: skip
    for name, one in counts.items():
        request = rf.get(one.url)
        request.user = head
        assert ActivityListing(request).filtered.count() == one.value, name
    assert str(row.before.strike_rate) == "33.3333"


def test_who_is_due_and_in_no_plan_is_named_and_why_proposals_are_declined(
    head: Any, manager: Any, signed_in: Any
) -> None:
    """Gaps of the norm stand in one list (R123)."""
    missed, small, refused = (
        ClientFactory(manager=manager, name=name, summary__abc=abc, summary__segment=f"{abc}X")
        for name, abc in (("Missed", "B"), ("Small", "C"), ("Refused", "C"))
    )
    plan = week_plan(manager, MONDAY + dt.timedelta(days=7))
    decline_proposal(by=manager, plan=plan, client=refused, reason="other", note="on repair")
    team = TeamWeek(head, plan.monday)
    assert [one.client for one in team.unvisited] == [missed]
    assert team.decline_reasons and small not in [one.client for one in team.unvisited]
    page = signed_in(head).get("/plans/").content.decode()
    assert "on repair" in page and "Missed" in page


def test_a_week_without_a_schedule_says_so_from_friday_on(
    head: Any, manager: Any, signed_in: Any, time_machine: Any
) -> None:
    """On its page, in the list of the head and in the notifications of both (R119)."""
    ClientFactory(manager=manager)
    plan = WeekPlanFactory(manager=manager, iso_year=2026, iso_week=49)
    assert "no schedule" in signed_in(head).get("/plans/").content.decode()
    assert "no schedule" in signed_in(manager).get("/week/2026/49/").content.decode()
    for user in (head, manager):
        assert [event.source for event in feed.news(user).events] == ["unplanned"]
    type(plan).objects.update(status="submitted")
    assert (
        "no schedule"
        not in signed_in(head)
        .get("/plans/?week=2026-49")
        .content.decode()
        .split("tfoot")[0]
        .split(manager.full_name)[1]
        .split("</tr>")[0]
    )
    assert feed.news(manager).events == []
    type(plan).objects.update(status="draft")
    time_machine.move_to(dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC))
    # Thursday: the week that runs is asked for, not the next one
    assert "no schedule" not in signed_in(manager).get("/week/2026/49/").content.decode()


def test_the_share_of_personal_meetings_with_key_clients_is_counted(
    head: Any, manager: Any, signed_in: Any
) -> None:
    """Calls are contacts and no meetings; who was not seen for 90 days comes first, marked (R124)."""
    seen, unseen_for_long, _ordinary = (
        ClientFactory(manager=manager, name=name, is_key=is_key)
        for name, is_key in (("Seen", True), ("Far", True), ("Ordinary", False))
    )
    for kind, outcome in (("visit", "agreed"), ("call", "agreed"), ("call", "agreed"), ("visit", "absent")):
        done(seen, MONDAY, kind=kind, outcome=outcome)
    done(unseen_for_long, MONDAY - dt.timedelta(days=100))
    done(unseen_for_long, MONDAY, kind="call")
    shares = TeamWeek(head, MONDAY).personal
    assert [(one.client, one.meetings, one.contacts) for one in shares] == [
        (unseen_for_long, 0, 1), (seen, 1, 3),
    ]  # fmt: skip
    assert "no personal meeting" in signed_in(head).get("/plans/").content.decode()


def test_a_week_is_taken_away_as_a_file_and_on_paper(head: Any, manager: Any, signed_in: Any) -> None:
    ActivityFactory(client=ClientFactory(manager=manager, name="Lukoshko"), day=MONDAY, purpose="Prices")
    ActivityFactory(client=ClientFactory(name="Foreign"), day=MONDAY)
    for browser, address in ((signed_in(manager), "/week/2026/48/"), (signed_in(head), "/plans/")):
        query = "?week=2026-48" if address == "/plans/" else ""
        file = b"".join(browser.get(f"{address}export/{query}").streaming_content)
        rows = load_workbook(io.BytesIO(file)).get_sheet_by_index(0).to_python()
        assert [row[5] for row in rows] == ["Client", "Lukoshko"]
        page = browser.get(f"{address}print/{query}").content.decode()
        assert "Lukoshko" in page and "Foreign" not in page
