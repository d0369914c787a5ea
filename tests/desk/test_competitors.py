"""Competitors at a client and in the whole company (R72, R82): offers, prices beside ours, the feed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from desk.competitors.pages.client import ClientCompetitors
from desk.competitors.pages.company import CompetitorPage
from dossiers.models import Client, Competitor, CompetitorNews, CompetitorOffer, CompetitorPrice
from dossiers.services import merge_competitors, record_offer, update_competitor
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.models import Question, Task
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    CompetitorFactory,
    CompetitorNewsFactory,
    CompetitorOfferFactory,
    CompetitorPriceFactory,
)
from tests.factories.orders import PriceColumnFactory, PriceFactory, ShipmentFactory, ShipmentLineFactory
from tests.factories.plans import ActivityFactory
from tests.reports.pages.conftest import plain
from tests.support.days import TODAY
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "in_english")]
D = Decimal


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam", locale="en", full_name="Anna Falcon")


@pytest.fixture
def client(kam: User) -> Client:
    return ClientFactory(manager=kam, name="Corner Shop")


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def priced(price: str, cost: str = "80") -> Any:
    column = PriceColumnFactory(name="Only")
    return PriceFactory(product__name="Cheese", product__cost=D(cost), column=column, price=D(price)).product


def offered(client: Client, share: str | None, days: int, competitor: Competitor, text: str = "offer") -> Any:
    return CompetitorOfferFactory(
        client=client,
        competitor=competitor,
        share=None if share is None else D(share),
        offered_on=ago(days),
        text=text,
    )


# ---- entering ------------------------------------------------------------------------------------------------------


def test_one_entry_feeds_offer_price_and_company(client: Client, kam: User) -> None:
    """(R72, R82)"""
    cheese, buyer = priced("100"), ClientContactFactory(client=client)
    answer = signed_in(kam).post(
        reverse("desk:offer_add", args=[client.pk]),
        {
            "competitor_name": "MilkTrade", "text": "cheese −4 %", "share": "22", "product": cheese.pk,
            "price": "96,00", "source": "an invoice shown", "person": buyer.pk, "offered_on": ago(1),
        },
    )  # fmt: skip
    assert answer.status_code == 302
    offer, price = CompetitorOffer.objects.get(), CompetitorPrice.objects.get()
    assert (offer.client, offer.competitor.name, offer.share, offer.person) == (
        client,
        "MilkTrade",
        22,
        buyer,
    )
    assert (offer.offered_on, offer.source, offer.author) == (ago(1), "an invoice shown", kam)
    assert (price.product, price.price, price.date, price.client) == (cheese, D("96.00"), ago(1), client)
    feed = [entry.text for entry in CompetitorPage(offer.competitor, kam).feed]
    assert "cheese −4 %, share 22.0%" in feed and f"{cheese}: 96.00" in feed
    # written otherwise it is the same firm, and the newest word stands
    record_offer(by=kam, client=client, competitor_name="milktrade", text="cheese −6 %", source="the buyer")
    assert Competitor.objects.count() == 1
    assert [one.offer.text for one in ClientCompetitors(client, kam).attacks] == ["cheese −6 %"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"competitor_name": ""}, "competitor_required"),
        ({"source": " "}, "source_required"),
        ({"text": ""}, "offer_empty"),
        ({"share": D("100.01")}, "share_out_of_range"),
        ({"share": D("-1")}, "share_out_of_range"),
        ({"price": D(5)}, "price_incomplete"),
        ({"offered_on": TODAY + dt.timedelta(days=1)}, "offer_in_future"),
    ],
)
def test_what_cannot_be_is_refused(client: Client, kam: User, given: dict[str, Any], code: str) -> None:
    entered = {"competitor_name": "MilkTrade", "text": "cheese", "source": "the buyer", **given}
    with refused(code):
        record_offer(by=kam, client=client, **entered)
    assert not CompetitorOffer.objects.exists() and not CompetitorPrice.objects.exists()


def test_shares_of_all_are_no_more_than_the_client_buys(client: Client, kam: User) -> None:
    offered(client, "60", 9, CompetitorFactory())
    entered = {"by": kam, "client": client, "competitor_name": "Other", "source": "the buyer"}
    with refused("shares_above_hundred"):
        record_offer(share=D("40.01"), **entered)
    record_offer(share=D("40"), **entered)
    assert ClientCompetitors(client, kam).ours_share == 0


@pytest.mark.parametrize(
    ("price", "is_asked"), [("24.99", True), ("25", False), ("400", False), ("400.01", True)]
)
def test_a_price_of_another_unit_is_asked_about(
    client: Client, kam: User, price: str, is_asked: bool
) -> None:
    cheese = priced("100")
    entered: dict[str, Any] = {
        "by": kam, "client": client, "competitor_name": "MilkTrade", "source": "a list", "product": cheese,
        "price": D(price),
    }  # fmt: skip
    if not is_asked:
        assert record_offer(**entered).price == D(price)  # type: ignore[union-attr]
        return
    with refused("unlikely_price"):
        record_offer(**entered)
    assert record_offer(**entered, is_price_sure=True).price == D(price)  # type: ignore[union-attr]


def test_bad_words_stand_beside_their_field_and_are_kept(client: Client, kam: User) -> None:
    address, text = reverse("desk:offer_add", args=[client.pk]), "=cmd|'/c calc'!A1"
    answer = signed_in(kam).post(address, {"competitor_name": "x" * 10_000, "text": text, "source": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and "This field is required." in page
    assert "=cmd|" in page and not Competitor.objects.exists()


def test_somebody_of_another_client_is_no_source(client: Client, kam: User) -> None:
    with refused("foreign_contact"):
        record_offer(
            by=kam, client=client, competitor_name="M", text="t", source="s", person=ClientContactFactory()
        )


# ---- the tab -------------------------------------------------------------------------------------------------------


def test_who_moved_lately_attacks_and_stands_first(client: Client, kam: User) -> None:
    """(R72)"""
    calm, grown, cheaper = (CompetitorFactory(name=name) for name in ("Calm", "Grown", "Cheaper"))
    offered(client, "40", 3, calm), offered(client, "40", 90, calm)
    offered(client, "22", 3, grown), offered(client, "20", 90, grown)
    offered(client, "5", 60, cheaper)
    product = priced("100")
    for price, days in (("96", 20), ("99", 70)):
        CompetitorPriceFactory(
            client=client, competitor=cheaper, product=product, price=D(price), date=ago(days)
        )
    attacks = ClientCompetitors(client, kam).attacks
    assert [(one.offer.competitor.name, one.is_hot) for one in attacks] == [
        ("Grown", True), ("Cheaper", True), ("Calm", False),
    ]  # fmt: skip
    assert attacks[0].move == 2 and attacks[2].move == 0
    assert ClientCompetitors(client, kam).title == "3 competitors, Grown, Cheaper attacks"
    assert ClientCompetitors(client, kam).ours_share == D(33)


def test_a_price_beside_ours_says_what_matching_it_would_cost(client: Client, kam: User) -> None:
    cheese = priced("122", cost="90")  # 100 without VAT of 22 %
    assert cheese.vat_rate == 22
    for rival, price, days in (("Dear", "130", 2), ("Cheap", "109.80", 5)):
        competitor = CompetitorFactory(name=rival)
        CompetitorPriceFactory(
            client=client, competitor=competitor, product=cheese, price=D(price), date=ago(days)
        )
    (row,) = ClientCompetitors(client, kam).compared
    assert (row.price.competitor.name, row.ours, row.difference) == ("Cheap", D("122.00"), D("-10.0000"))
    # net 90 when matched: nothing is left
    assert (row.margin, row.matched) == (D("10.0000"), D("0.0000"))
    assert ClientCompetitors(client, kam).prices_title == "We are dearer on 1 of 1 products"


def test_monthly_purchases_are_the_mean_of_three_full_months(client: Client, kam: User) -> None:
    cheese = priced("100")
    CompetitorPriceFactory(client=client, product=cheese, price=D(90))
    for day, quantity in (
        (dt.date(2026, 8, 1), 30),
        (dt.date(2026, 10, 31), 60),
        (dt.date(2026, 11, 1), 999),
    ):
        ShipmentLineFactory(
            shipment=ShipmentFactory(client=client, date=day), product=cheese, quantity=D(quantity)
        )
    (row,) = ClientCompetitors(client, kam).compared
    assert row.monthly == 30 and row.at_stake == 3000


def test_margins_are_hidden_from_those_without_the_right(client: Client, kam: User) -> None:
    CompetitorPriceFactory(client=client, product=priced("100"), price=D(90))
    deputy = UserFactory(role="kam", locale="en")
    (row,) = ClientCompetitors(client, deputy).compared or [None]  # type: ignore[misc]
    assert row is None or row.margin is None


def test_an_old_price_and_an_unknown_share_are_questions(client: Client, kam: User) -> None:
    """(R72)"""
    assert [one.key for one in ClientCompetitors(client, kam).questions] == [
        "rivals",
        "rival-prices",
        "rival-why",
    ]
    rival = CompetitorFactory(name="Rival")
    offered(client, None, 3, rival)
    CompetitorPriceFactory(client=client, competitor=rival, product=priced("100"), price=D(90), date=ago(91))
    texts = [one.text for one in ClientCompetitors(client, kam).questions]
    assert texts == ["How much do they buy from Rival?", "What does Rival take for «Cheese» now?"]
    meeting = ActivityFactory(client=client, manager=kam, day=TODAY)
    page = signed_in(kam).get(reverse("desk:client_competitors", args=[client.pk])).content.decode()
    assert reverse("desk:question_add", args=[meeting.pk]) in page
    signed_in(kam).post(reverse("desk:question_add", args=[meeting.pk]), {"text": texts[0], "key": "k"})
    assert Question.objects.get().text == texts[0]


def test_our_answer_is_a_task_about_the_offer(client: Client, kam: User) -> None:
    offer = offered(client, "10", 3, CompetitorFactory())
    address = reverse("desk:offer_answer", args=[offer.pk])
    assert signed_in(kam).post(address, {"text": ""}).status_code == 422
    assert signed_in(kam).post(address, {"text": "Retro bonus", "due_on": TODAY}).status_code == 302
    task = Task.objects.get()
    assert (task.subject_kind, task.subject_id, task.client) == ("dossiers.competitoroffer", offer.pk, client)
    assert ClientCompetitors(client, kam).attacks[0].answer == task
    page = signed_in(kam).get(reverse("plans:task_detail", args=[task.pk])).content.decode()
    assert reverse("desk:client_competitors", args=[client.pk]) in page


# ---- the company ---------------------------------------------------------------------------------------------------


def test_clients_of_colleagues_are_numbers_without_names(client: Client, kam: User) -> None:
    """(R82)"""
    rival, colleague = CompetitorFactory(), UserFactory(role="kam", full_name="Boris Bear")
    offered(client, "20", 3, rival)
    for number in range(2):
        offered(ClientFactory(manager=colleague, name=f"Secret {number}"), "30", 3, rival)
    met = CompetitorPage(rival, kam).met
    assert [(one.name, one.manager) for one in met] == [
        ("Corner Shop", "Anna Falcon"), ("clients of a colleague: 2", "Boris Bear"),
    ]  # fmt: skip
    page = signed_in(kam).get(reverse("desk:competitor_detail", args=[rival.pk])).content.decode()
    assert "Secret" not in page


def test_the_feed_has_prices_offers_and_news_the_newest_first(client: Client, kam: User) -> None:
    """(R82)"""
    rival = CompetitorFactory()
    offered(client, None, 5, rival, "free delivery")
    CompetitorPriceFactory(client=client, competitor=rival, product=priced("100"), price=D(90), date=ago(3))
    address = reverse("desk:competitor_news", args=[rival.pk])
    signed_in(kam).post(address, {"text": "They hire", "kind": "people", "date": ago(1), "source": "an ad"})
    page = CompetitorPage(rival, kam)
    assert [entry.text for entry in page.feed] == ["They hire", "Cheese: 90.00", "free delivery"]
    assert page.quarter == 3 and "an ad" in page.feed[0].note


def test_two_spellings_become_one(client: Client, kam: User) -> None:
    head = UserFactory(role="head")
    old, kept = CompetitorFactory(name="Milk-Trade"), CompetitorFactory(name="MilkTrade")
    product = priced("100")
    for rival, price in ((old, "90"), (kept, "95")):
        CompetitorPriceFactory(client=client, competitor=rival, product=product, price=D(price), date=TODAY)
    CompetitorPriceFactory(client=client, competitor=old, product=product, price=D(91), date=ago(3))
    offered(client, "9", 3, old)
    CompetitorNewsFactory(competitor=old)
    with pytest.raises(NotAllowed):
        merge_competitors(by=kam, competitor=old, into=kept)
    with refused("same_competitor"):
        merge_competitors(by=head, competitor=old, into=old)
    merge_competitors(by=head, competitor=old, into=kept)
    assert list(Competitor.objects.all()) == [kept]
    assert sorted(kept.prices.values_list("date", "price")) == [(ago(3), D(91)), (TODAY, D(95))]
    assert kept.offers.count() == 1 and CompetitorNews.objects.get().competitor == kept


def test_terms_change_once_for_all_and_not_over_somebody_else(kam: User) -> None:
    rival, other = CompetitorFactory(), CompetitorFactory(name="Other")
    update_competitor(
        by=kam,
        competitor=rival,
        name="Rival",
        payment_days=30,
        strength="own milk",
        expected_updated_at=rival.updated_at,
    )
    with refused("changed_meanwhile", StateConflict):
        update_competitor(by=kam, competitor=rival, name="X", expected_updated_at=rival.updated_at)
    with refused("competitor_exists"):
        update_competitor(by=kam, competitor=rival, name=other.name.upper())
    page = signed_in(kam).get(reverse("desk:competitor_detail", args=[rival.pk])).content.decode()
    assert "own milk" in plain(page) and "30" in page


def test_the_head_sees_the_department_and_nobody_else_the_offers(client: Client, kam: User) -> None:
    department = DepartmentFactory()
    User.objects.filter(pk=kam.pk).update(department=department)
    head = UserFactory(role="head", department=department, locale="en")
    department.head = head
    department.save()
    offered(client, "10", 3, CompetitorFactory())
    address = reverse("desk:client_competitors", args=[client.pk])
    assert signed_in(head).get(address).status_code == 200
    assert signed_in(UserFactory(role="finance")).get(address).status_code == 403
    assert signed_in(UserFactory(role="kam")).get(address).status_code == 404


def test_an_offer_stands_in_the_history_of_the_client(client: Client, kam: User) -> None:
    """(R72)"""
    offered(client, "10", 3, CompetitorFactory(name="Rival"), "free delivery")
    page = (
        signed_in(kam)
        .get(reverse("dossiers:client_history", args=[client.pk]), {"kind": "all"})
        .content.decode()
    )
    assert "Rival: free delivery, share 10.0%" in page
