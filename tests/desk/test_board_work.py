"""The board counts contacts and what is late per manager, and each figure opens exactly its rows (R132)."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from desk.board.pages.work import Work, work_of
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ActivityFactory, PromiseFactory, TaskFactory
from tests.support.days import TODAY
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_each_figure_is_the_number_of_its_rows() -> None:
    """(R132)"""
    department = DepartmentFactory()
    head = department.head = UserFactory(role="head", department=department, locale="en")
    department.save()
    kam = UserFactory(role="kam", department=department)
    client, yesterday = ClientFactory(manager=kam), TODAY - dt.timedelta(days=1)
    held = {"status": "done", "outcome": "agreed", "result": "Agreed"}
    for more in (
        held, held, {}, {"status": "cancelled"}, {**held, "is_off_plan": True}, {"is_off_plan": True},
        {"day": TODAY + dt.timedelta(days=1)}, {**held, "day": dt.date(2026, 10, 31)},
    ):  # fmt: skip
        ActivityFactory(**{"client": client, "day": yesterday, **more})
    for due in (yesterday, TODAY):
        TaskFactory(author=kam, due_on=due)
        PromiseFactory(client=client, side="theirs", due_on=due)
    TaskFactory(author=kam, due_on=yesterday, status="done")
    (line,) = work_of(head, [kam], TODAY)
    assert line.work == Work(due=4, held=2, off_plan=1, late=2)
    browser = signed_in(head)
    for url, count in ((line.due_url, 4), (line.held_url, 2), (line.off_plan_url, 1)):
        assert len(re.findall(r"<tr data-href", browser.get(url).content.decode())) == count, url
    late = browser.get(line.late_url).content.decode()
    assert late.count("Task ") >= 1 and late.count("Promise ") >= 1
    stranger = UserFactory(role="head")
    (blind,) = work_of(stranger, [kam], TODAY)
    assert blind.work == Work()
