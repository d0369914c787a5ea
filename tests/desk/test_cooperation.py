"""White spaces of a client, the plan on paper and by the API (R67, R11, R118)."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse

from accounts.models import User
from desk.cooperation.pages.white_spaces import WhiteSpaces
from dossiers.models import Client
from plans.models import CooperationPlan, GroupNeed
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.cooperation import (
    CooperationPlanFactory,
    GroupNeedFactory,
    PlanGoalFactory,
    PlanHoldingFactory,
)
from tests.factories.dossiers import (
    ClientFactory,
    CompetitorFactory,
    CompetitorOfferFactory,
    CompetitorPriceFactory,
)
from tests.factories.orders import ProductFactory, ProductGroupFactory, ShipmentFactory, ShipmentLineFactory
from tests.support.days import TODAY
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "in_english")]
D = Decimal


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", locale="en")


@pytest.fixture
def client(kam: User) -> Client:
    return ClientFactory(manager=kam, name="Corner Shop")


def test_white_spaces_equal_plain_python(kam: User, client: Client) -> None:
    """Need less what was shipped in twelve full months, by group; above the need it is said, not cut (R11, R118)."""
    groups = [ProductGroupFactory(name=name) for name in ("Cheese", "Milk", "Fish", "Tea")]
    cheese, milk, fish, _tea = groups
    needs = {cheese: D(31_000), milk: D(1_000), fish: D(16_000)}
    for group, amount in needs.items():
        GroupNeedFactory(client=client, group=group, amount=D(1), date=dt.date(2026, 1, 5))  # an older word
        GroupNeedFactory(client=client, group=group, amount=amount, date=dt.date(2026, 10, 5))
    days = [dt.date(2025, 10, 31), dt.date(2025, 11, 1), dt.date(2026, 10, 31), dt.date(2026, 11, 1)]
    lines = [
        (day, group, D(amount))
        for day, amount in zip(days, (7, 600, 900, 5), strict=True)
        for group in groups[:2]
    ]
    products = {group: ProductFactory(group=group) for group in groups}
    lines.append((dt.date(2026, 3, 1), groups[3], D(70)))
    lines.append((dt.date(2026, 3, 2), cheese, D(-100)))
    for day, group, amount in lines:
        ShipmentLineFactory(
            shipment=ShipmentFactory(client=client, date=day),
            product=products[group],
            amount=amount,
            quantity=1 if amount > 0 else -1,
            kind="sale" if amount > 0 else "return",
        )
    ShipmentLineFactory(shipment__date=dt.date(2026, 3, 1), product=products[fish])  # of another client
    first, last = dt.date(2025, 11, 1), dt.date(2026, 10, 31)
    ours = {
        group: sum((amount for day, of, amount in lines if of == group and first <= day <= last), D(0))
        for group in groups
    }
    spaces = WhiteSpaces(client, kam, TODAY)
    assert [(row.group.name, row.ours, row.missing) for row in spaces.rows if row.group] == [
        ("Cheese", ours[cheese], needs[cheese] - ours[cheese]),
        ("Fish", D(0), D(16_000)),
        ("Milk", ours[milk], needs[milk] - ours[milk]),
        ("Tea", ours[groups[3]], None),
    ]
    assert (spaces.rows[2].is_above_need, spaces.rows[1].was_never_bought) == (True, True)
    assert (spaces.need, spaces.ours) == (D(48_000), ours[cheese] + ours[milk])
    assert spaces.missing == sum((row.missing for row in spaces.rows if row.missing is not None), D(0))
    assert spaces.bought_words == "3 groups and 3 products bought in 12 months"
    rival = CompetitorFactory(name="MilkTrade")
    CompetitorOfferFactory(client=client, competitor=rival, share=D(25), offered_on=TODAY)
    CompetitorPriceFactory(client=client, competitor=rival, product=products[fish])
    known = WhiteSpaces(client, kam, TODAY)
    assert [(one.name, one.amount) for one in known.rivals] == [("MilkTrade", D(12_000))]
    assert known.rows[1].rivals == ("MilkTrade",)
    page = signed_in(kam).get(reverse("desk:client_plan", args=[client.pk])).content.decode()
    assert "we sell more than they are known to need" in page and "most of it Cheese" in page


def test_a_need_is_entered_in_its_row(kam: User, client: Client) -> None:
    group, browser = ProductGroupFactory(name="Cheese"), signed_in(kam)
    address = reverse("desk:need_record", args=[client.pk])
    refused = browser.post(address, {"group": group.pk, "amount": "-5", "source": ""})
    assert (refused.status_code, GroupNeed.objects.count()) == (422, 0)
    browser.post(
        address, {"group": group.pk, "amount": "1 200 000,50", "source": "their plan", "date": TODAY}
    )
    assert GroupNeed.objects.get().amount == D("1200000.50")
    shown = browser.get(reverse("desk:client_plan", args=[client.pk]) + f"?group={group.pk}")
    assert "1 200 000,5" in shown.content.decode().replace("\u202f", " ").replace(".", ",")


def words_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))


def full_plan(client: Client) -> CooperationPlan:
    client.summary.dependence, client.summary.dependence_share = "mono", D(75)
    client.summary.dependence_level = "company"
    client.summary.save()
    plan = CooperationPlanFactory(
        client=client, benefit_client_amount=D(1_900_000), benefit_company_margin=D(1_300_000)
    )
    PlanGoalFactory(plan=plan, title="Доля в закупках", measure="share", start=D(30), target=D(36))
    PlanGoalFactory(plan=plan, title="Profit goal", measure="margin")
    PlanHoldingFactory(plan=plan, title="Price letter", text="Every Monday")
    PlanHoldingFactory(plan=plan, kind="barrier", title="Own label", text="Made in our plant")
    GroupNeedFactory(client=client, group__name="Cheese")
    CompetitorPriceFactory(
        client=client,
        competitor=CompetitorFactory(name="MilkTrade"),
        product=ProductFactory(group=GroupNeed.objects.get().group),
    )
    return plan  # type: ignore[no-any-return]


def test_the_copy_of_the_client_keeps_our_secrets(kam: User, client: Client) -> None:
    """Without margin, barriers and competitors; ours has them all."""
    address, browser = reverse("desk:plan_print", args=[full_plan(client).pk]), signed_in(kam)
    ours, theirs = (words_of(browser.get(address + copy).content) for copy in ("", "?copy=client"))
    kept = ("Profit goal", "Own label", "MilkTrade", "Not ours", "300")
    assert all(word in ours for word in (*kept, "Доля в закупках", "Price letter"))
    assert not any(word in theirs for word in kept)
    assert all(word in theirs for word in ("Доля в закупках", "Price letter", "A bonus for growth"))


def test_programs_write_and_read_a_plan(kam: User, client: Client) -> None:
    browser: Any = signed_in(kam)
    sent = {"client_code": client.code, "starts_on": "2026-01-01", "ends_on": "2026-12-31"}

    def post(path: str, data: Any, status: int = 200) -> Any:
        answer = browser.post(f"/api/v1/{path}", data, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    plan = post("cooperation-plans/", sent, 201)
    base = f"cooperation-plans/{plan['id']}/"
    goal = post(
        f"{base}goals/", {"title": "Shops", "measure": "own", "unit": "shops", "start": "2", "target": "10"}
    )
    key = goal["goals"][0]["id"]
    refused = post(f"{base}submit/", {}, 422)
    assert refused["code"] == "goal_without_date"
    post(f"{base}goals/", {"goal": key, "due_on": "2026-12-31"})
    post(f"{base}facts/", {"goal": key, "value": "6"})
    acted = post(f"{base}actions/", {"goal": key, "side": "theirs", "text": "Keys", "due_on": "2026-12-01"})
    assert acted["goals"][0]["actions"][0]["promise"]
    item = acted["holdings"][0]["id"]
    assert post(f"{base}holdings/", {"holding": item, "text": "Weekly"})["holdings"][0]["text"] == "Weekly"
    post(f"{base}drop-holding/", {"holding": item})
    added = post(f"{base}holdings/", {"kind": "barrier", "title": "Own label", "text": "Ours"})
    assert len(added["holdings"]) == 7
    changed = browser.patch(
        f"/api/v1/{base}",
        {"benefit_client": "Bonus", "benefit_company": "Growth"},
        content_type="application/json",
    ).json()
    assert (changed["benefit_client"], changed["starts_on"]) == ("Bonus", "2026-01-01")
    assert browser.get(f"/api/v1/{base}progress/").json() == [
        {"goal": key, "fact": "6.00", "done": "50.0000", "gone": "88.1868", "state": "at_risk"}
    ]
    assert post(f"{base}submit/", {})["status"] == "submitted"
    assert post(f"{base}withdraw/", {})["status"] == "draft"
    assert post(f"{base}drop-goal/", {"goal": key})["goals"] == []
    need = post(
        "group-needs/",
        {"client": client.pk, "group": ProductGroupFactory().pk, "amount": "5", "source": "x"},
        201,
    )
    assert browser.get("/api/v1/group-needs/").json()["results"] == [need]


def test_whoever_does_not_see_margins_sees_none_here(client: Client, kam: User) -> None:
    """A deputy: what the company gains in money and goals of the margin are left blank."""
    deputy = UserFactory(role="kam", locale="en", department=kam.department)
    AbsenceFactory(user=kam, deputy=deputy, first_day=TODAY, last_day=TODAY)
    plan = full_plan(client)
    browser = signed_in(deputy)
    page = browser.get(reverse("desk:cooperation_plan", args=[plan.pk])).content.decode()
    row = browser.get(f"/api/v1/cooperation-plans/{plan.pk}/").json()
    assert "1 300 000" not in page.replace("\u202f", " ").replace("\u2009", " ")
    assert (row["benefit_company_margin"], row["goals"][1]["target"]) == (None, None)
    assert row["benefit_client_amount"] == "1900000.00"
    assert len(browser.get(f"/api/v1/cooperation-plans/{plan.pk}/progress/").json()) == 1
