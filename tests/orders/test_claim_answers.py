"""Claims at work: the answer by mail, whose turn it is, the dossier's tab and history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from approvals import services as approvals
from desk.today.pages.first import due_steps
from desk.today.pages.today import Today
from dossiers.clients.pages.panels import panels_of
from dossiers.history.timeline import timeline
from dossiers.models import Client, ClientContact
from orders.models import Claim, ClaimKind, ClaimLetter, NoticeTemplate, Order, Shipment
from orders.notices.outbox import send_notices
from orders.services import (
    Found,
    agree_with_client,
    client_asks_otherwise,
    confirm_goods,
    confirm_in_writing,
    draw_up_act,
    make_offer,
    open_claim,
    record_options,
    set_notices,
    set_template,
    submit_act,
    submit_order,
    withdraw_claim,
)
from orders.support.pages import SupportDesk
from receivables.disputes import demands, disputed_of
from receivables.services import credit_state, ship
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory
from tests.support.days import TODAY
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
D = Decimal
DAY = dt.timedelta(days=1)
SignedIn = Callable[[User], Any]


@pytest.fixture
def shipment(draft: Callable[..., Order], people: SimpleNamespace) -> Shipment:
    """Ten of milk at 122.00, to be paid at once."""
    order = submit_order(by=people.kam, order=draft())
    return ship(by=people.support, order=order, date=TODAY)[0]


@pytest.fixture
def claim(client: Client, people: SimpleNamespace, shipment: Shipment) -> Callable[..., Claim]:
    def make(**given: Any) -> Claim:
        known = {"by": people.kam, "client": client, "shipment": shipment, "kind": ClaimKind.objects.first()}
        return open_claim(**{**known, "text": "two are broken", "disputed": D("244.00"), **given})

    return make


@pytest.fixture
def buyer(client: Client) -> ClientContact:
    contact: ClientContact = ClientContactFactory(
        client=client, person__full_name="Вера Тарасова", person__email="vera@client.example"
    )
    return contact


def offered(claim: Claim, people: SimpleNamespace) -> Claim:
    claim = agree_with_client(by=people.kam, claim=claim, reason="we are sorry")
    claim = record_options(by=people.kam, claim=claim, reason="money")
    return make_offer(by=people.kam, claim=claim, reason="money")


def confirmed(claim: Claim, people: SimpleNamespace, **given: Any) -> ClaimLetter:
    confirm_in_writing(by=people.kam, claim=claim, reason="We reduce your debt by 244.00.", **given)
    letter: ClaimLetter = claim.letters.latest("pk")
    return letter


def worker() -> list[Any]:
    before = len(mail.outbox)
    send_notices()
    return mail.outbox[before:]


# ---- the answer by mail ----------------------------------------------------------------------------------------


def test_the_answer_is_mailed_once_to_the_contact_who_was_chosen(
    claim: Callable[..., Claim], people: SimpleNamespace, buyer: ClientContact, signed_in: SignedIn
) -> None:
    """With the words that were confirmed, in the language of the client; kept on the claim (R77)."""
    held = offered(claim(), people)
    page = signed_in(people.kam)
    address = f"/claims/{held.pk}/"
    assert buyer.person.full_name in page.get(address).content.decode()
    given = {"reason": "We reduce your debt by 244.00.", "contact": buyer.pk}
    assert page.post(f"{address}confirm/", given).status_code == 302
    (letter,) = worker()
    assert letter.to == ["vera@client.example"]
    assert letter.subject == f"Ответ на претензию {held.number} от {TODAY:%d.%m.%Y}"
    assert "We reduce your debt by 244.00." in letter.body and "Вера Тарасова" in letter.body
    assert worker() == []
    assert f"Ответ на претензию {held.number}" in page.get(address).content.decode()
    again = client_asks_otherwise(by=people.kam, claim=held, reason="goods")
    again = make_offer(
        by=people.kam, claim=record_options(by=people.kam, claim=again, reason="goods"), reason="goods"
    )
    assert confirmed(again, people, contact=buyer).status == "waiting"
    assert len(worker()) == 1


def test_by_itself_it_goes_only_where_company_and_client_agreed(
    claim: Callable[..., Claim], people: SimpleNamespace, client: Client, buyer: ClientContact
) -> None:
    """Left to the settings, the log says why it does not (R77)."""
    admin, template = UserFactory(role="admin"), NoticeTemplate.objects.get(kind="claim")
    assert "only by hand" in confirmed(offered(claim(), people), people).why
    set_template(by=admin, template=template, is_on=True)
    assert "not agreed" in confirmed(offered(claim(), people), people).why
    set_notices(by=people.kam, client=client, is_on=True, contact=buyer, locale="en")
    letter = confirmed(offered(claim(), people), people)
    assert (letter.status, letter.contact) == ("waiting", buyer)
    assert [one.subject[:20] for one in worker()] == ["Our answer to claim "]
    ClientContact.objects.filter(pk=buyer.pk).update(is_active=False)
    assert confirmed(offered(claim(), people), people).status == "skipped"
    assert worker() == []


def test_to_another_address_or_to_nobody(
    claim: Callable[..., Claim], people: SimpleNamespace, buyer: ClientContact
) -> None:
    """An address that somebody typed counts; an empty one means that it is handed over otherwise (R77)."""
    held = offered(claim(), people)
    letter = confirmed(held, people, letter_to="lawyers@client.example")
    assert (letter.address, letter.contact, letter.status) == ("lawyers@client.example", None, "waiting")
    silent = confirmed(offered(claim(), people), people, letter_to="")
    assert (silent.status, silent.address, bool(silent.why)) == ("skipped", "", True)
    with refused("foreign_contact"):
        confirmed(offered(claim(), people), people, contact=ClientContactFactory())
    buyer.person.email = ""
    buyer.person.save()
    with refused("contact_has_no_email"):
        confirmed(offered(claim(), people), people, contact=buyer)


def test_a_claim_without_a_contact_with_e_mail_says_so(
    claim: Callable[..., Claim], people: SimpleNamespace, client: Client, signed_in: SignedIn
) -> None:
    """Beside the claim, from its first step on (R77)."""
    words = "nobody of the client has an e-mail address"
    address = f"/claims/{claim().pk}/"
    assert words in signed_in(people.kam).get(address).content.decode()
    ClientContactFactory(client=client, person__email="vera@client.example")
    assert words not in signed_in(people.kam).get(address).content.decode()


def test_only_what_stands_in_a_letter_about_a_claim_may_be_filled_in(people: SimpleNamespace) -> None:
    template = NoticeTemplate.objects.get(kind="claim")
    with refused("braces_unknown"):
        set_template(by=UserFactory(role="admin"), template=template, is_on=True, body_en="{reason}")


# ---- whose turn it is --------------------------------------------------------------------------------------------


def steps_of(user: User, manager: User | None = None, day: dt.date = TODAY) -> list[tuple[str, str, str]]:
    return [(one.text, one.light, one.tone) for one in due_steps(user, manager or user, day).rows]


def test_today_says_whose_turn_it_is_in_a_claim(
    claim: Callable[..., Claim], people: SimpleNamespace, signed_in: SignedIn
) -> None:
    """The manager's step with its day, red once it is overdue; what is asked waits for the head (R77)."""
    held = claim()
    assert steps_of(people.kam) == [(f"Claim {held.number}: Agree", "by 2 Dec", "")]
    assert steps_of(people.kam, day=held.due_on + DAY)[0][1:] == ("overdue for 1 day", "red")
    assert steps_of(people.head) == steps_of(people.stranger) == []
    # who stands in for the manager sees the same day
    assert steps_of(people.head, people.kam) == steps_of(people.kam)
    page = signed_in(people.kam).get("/").content.decode()
    assert f"Claim {held.number}: Agree" in page and "My step in claims and acts" in page
    held = offered(held, people)
    asked = make_offer(
        by=people.kam,
        claim=client_asks_otherwise(by=people.kam, claim=held, reason="more")
        and record_options(by=people.kam, claim=held, reason="more"),
        reason="a lot",
        settlement=D(40_000),
    )
    assert steps_of(people.kam) == []
    assert [text for text, _light, _tone in steps_of(people.head)] == [
        f"Claim {held.number}: Decide on the offer"
    ]
    approvals.approve(by=people.head, request=asked.approvals.get())
    confirm_in_writing(by=people.kam, claim=asked, reason="dear client")
    assert [text for text, _light, _tone in steps_of(people.head)] == [f"Claim {held.number}: Judge"]
    withdraw_claim(by=people.kam, claim=asked, reason="found")
    assert steps_of(people.kam) == steps_of(people.head) == []
    assert Today(people.kam).steps.count == 0


def test_an_act_is_the_turn_of_whoever_decides_next(shipment: Shipment, people: SimpleNamespace) -> None:
    """Its author's until it is sent, then each decider's of the route (R151)."""
    act = draw_up_act(by=people.kam, shipment=shipment, found=[Found(D(8), line=shipment.lines.get().pk)])
    assert [text for text, _light, _tone in steps_of(people.kam)] == [f"Act {act.number}: Send for approval"]
    submit_act(by=people.kam, act=act)
    assert steps_of(people.kam) == []
    (one,) = SupportDesk(people.support).steps
    assert (one.text, one.what) == (f"Act {act.number}", "Decide on the act")
    assert one.tone(one.due_on + DAY) == "red"
    assert steps_of(people.head) == []
    confirm_goods(by=people.support, act=act)
    assert SupportDesk(people.support).steps == []
    assert [text for text, _light, _tone in steps_of(people.head)] == [f"Act {act.number}: Decide on the act"]


# ---- the dossier -------------------------------------------------------------------------------------------------


def test_open_claims_are_counted_and_stand_in_the_dossier(
    claim: Callable[..., Claim], people: SimpleNamespace, client: Client, signed_in: SignedIn
) -> None:
    """On the tab of orders, to be opened there (R78)."""
    assert "orders" not in panels_of(client, people.kam).counts
    first, second = claim(), claim()
    assert panels_of(client, people.kam).counts["orders"] == (2, "2 open claims")
    page = signed_in(people.kam).get(f"/clients/{client.pk}/orders/").content.decode()
    assert first.number in page and second.number in page
    withdraw_claim(by=people.kam, claim=first, reason="found")
    assert panels_of(client, people.kam).counts["orders"] == (1, "1 open claim")


def test_claims_and_acts_stand_in_the_history_of_the_client_from_their_first_day(
    claim: Callable[..., Claim], shipment: Shipment, people: SimpleNamespace, client: Client
) -> None:
    """(R78, R148)."""
    act = draw_up_act(by=people.kam, shipment=shipment, found=[Found(D(8), line=shipment.lines.get().pk)])
    held = agree_with_client(by=people.kam, claim=claim(), reason="we are sorry")
    submit_act(by=people.kam, act=act)
    found = {event.text: event.note for event in timeline(client, people.kam).events}
    assert found[f"Claim {held.number} opened"] == "two are broken"
    assert found[f"Claim {held.number}: we listened and agreed"] == "we are sorry"
    assert any(act.number in text for text in found)


# ---- nothing is held out twice -------------------------------------------------------------------------------------


def test_what_an_act_has_taken_off_the_debt_is_not_held_out_once_more(
    claim: Callable[..., Claim], shipment: Shipment, people: SimpleNamespace, client: Client, settings: Any
) -> None:
    """The whole sale did not come: while the act waits nothing is demanded, afterwards nothing is owed (R110, R148)."""
    line = shipment.lines.get()
    part = draw_up_act(by=people.kam, shipment=shipment, found=[Found(D(4), line=line.pk)])
    about = claim(act=part, shipment=None, disputed=None)
    settings.BUSINESS_DATE = day = TODAY + 10 * DAY
    invoice = shipment.invoice
    assert disputed_of([invoice]) == {invoice.pk: D("732.00")}
    submit_act(by=people.kam, act=part)
    confirm_goods(by=people.support, act=part)
    approvals.approve(by=people.head, request=part.approvals.get())
    invoice.refresh_from_db()
    held = Claim.objects.get(pk=about.pk)
    assert (invoice.amount - invoice.paid, held.is_held, held.is_credited) == (D("488.00"), False, True)
    assert disputed_of([invoice]) == {} and demands([client.pk], day) == {}
    # 488.00 of it is owed and late: the stop counts it, as the reminders do
    assert credit_state(client.pk, day).overdue_days == 10
