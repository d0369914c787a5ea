"""A contract prolonged in a browser: the days it may not have, agreement, the signature, and terms of each day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from approvals import services as approvals
from dossiers.contracts.terms import terms_on
from dossiers.models import Contract
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory, PowerFactory
from tests.support.browser import Watch, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(("width", "language"), [(1440, "ru"), (390, "en")])
def test_a_contract_is_prolonged_and_its_new_term_applies_from_its_day_only(
    page: Page, live_server: Any, width: int, language: str
) -> None:
    """(R39, R40, R58)."""
    manager = UserFactory(role="kam", locale=language)
    client = ClientFactory(manager=manager)
    PowerFactory(user=manager, number="ДВ-1")
    contract = ContractFactory(client=client, number="Д-1", valid_to=clock.today() + 20 * DAY)
    page.set_default_timeout(15_000)
    page.set_viewport_size({"width": width, "height": 900})
    watch = Watch(page)
    sign_in(page.context, live_server.url, manager)
    address = f"{live_server.url}/clients/{client.pk}/contracts/"
    page.goto(address)
    watch.check()
    page.locator(f"a[href$='/{contract.pk}/prolong/']").click()
    expect(page.locator("[name=payment_term_days]")).to_have_value("21")
    watch.check()
    page.locator("[name=payment_term_days]").fill("45")
    page.locator("[name=valid_from]").fill(contract.valid_to.isoformat())
    page.locator("[name=reason]").fill("the client grows")
    page.locator("main form[data-guard] button[type=submit]").click()
    # what is wrong stands beside the day
    expect(page.locator("#id_valid_from_error")).to_be_visible()
    watch.check()
    first = contract.valid_to + DAY
    page.locator("[name=valid_from]").fill(first.isoformat())
    page.locator("main form[data-guard] button[type=submit]").click()
    page.wait_for_url(address)
    version = Contract.objects.get(previous=contract)
    approvals.approve(by=UserFactory(role="director"), request=version.approvals.get())
    page.reload()
    page.locator(f"a[href$='/{version.pk}/sign/']").click()
    expect(page.locator("main")).to_contain_text("ДВ-1")
    watch.check()
    page.locator("main form[data-guard] button[type=submit]").click()
    page.wait_for_url(address)
    watch.check()
    version.refresh_from_db()
    assert (version.status, version.signed_by) == ("signed", manager)
    assert terms_on(client, contract.valid_to).payment_term_days == 21
    assert terms_on(client, first).payment_term_days == 45
