"""A board that stays open, in a real browser: it is drawn anew when figures move, unless somebody works in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from kam_crm.shared import clock
from reports.following.follow import follow
from reports.models import Following
from reports.nightly import pipeline
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.reports.following.company import sold
from tests.support.browser import Watch, sign_in
from tests.support.days import TODAY

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]
ASK_SOON = (
    "const later = window.setInterval; window.setInterval = (call, ms) => later(call, Math.min(ms, 100));"
)


@pytest.fixture
def head(today: dt.date) -> User:
    department = DepartmentFactory()
    user: User = UserFactory(role="head", department=department, locale="en")
    department.head = user
    department.save()
    kam = UserFactory(role="kam", department=department, full_name="Anna Falcon")
    sold(ClientFactory(manager=kam), TODAY, 12_000)
    pipeline.run(TODAY)
    follow(now=clock.now())
    return user


@pytest.mark.parametrize("width", [1440, 390])
def test_an_open_board_follows_a_sale(page: Page, live_server: Any, head: User, width: int) -> None:
    """A sale is on the board that somebody has left open, without a touch (H1, K18)."""
    watch = Watch(page)
    page.add_init_script(ASK_SOON)
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page.context, live_server.url, head)
    page.goto(f"{live_server.url}/team/")
    fact = page.locator(".att tbody")
    expect(fact).to_contain_text("12")
    sold(ClientFactory(manager=User.objects.get(full_name="Anna Falcon")), TODAY, 31_000)
    follow(now=clock.now())
    expect(fact).to_contain_text("43")
    expect(page.locator("#facts-band")).to_be_hidden()
    Following.objects.update(looked_at=clock.now() - dt.timedelta(minutes=5))
    expect(page.locator("#facts-band")).to_contain_text("Background work has stood still")
    watch.check()
