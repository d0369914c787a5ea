"""Clients change hands: what goes along, when, why, and back again."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from approvals.models import Request
from dossiers.history.timeline import timeline
from dossiers.models import Client, Handover
from dossiers.services import assign_clients, assign_leaver, assign_manager, carry_out, undo_handover
from dossiers.tasks import hand_over_due
from kam_crm.shared.errors import NotAllowed, StateConflict
from orders.services import submit_order
from plans.activities import week
from plans.models import Activity
from plans.services import Result, log_activity, plan_activity, proposals_for, submit_week, week_plan
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import OrderFactory, OrderLineFactory
from tests.factories.plans import ActivityFactory
from tests.support.days import TODAY
from tests.support.races import overtaken, without_row_locks
from tests.support.refusals import refusal, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ASSIGN = reverse("dossiers:client_assign")
LIST = reverse("dossiers:client_list")
TOMORROW = TODAY + dt.timedelta(days=1)
TEN = dt.time(10)
WHY = {"reason": "New territories"}


@pytest.fixture
def heir(department: Any) -> User:
    return UserFactory(role="kam", full_name="Вера Климова", department=department)


@pytest.fixture
def client_(kam: User) -> Client:
    return ClientFactory(manager=kam, name="Гастроном")


def planned(client: Client, **values: Any) -> Activity:
    return ActivityFactory(client=client, **{"day": TOMORROW, "starts_at": TEN, **values})


# ---- what goes along -------------------------------------------------------------------------------------------------


def test_planned_activities_go_along_and_leave_no_name_behind(kam, heir, head, client_, signed_in):
    """A visit planned before is in the week of the new manager alone, and the old one is told no name (M1)."""
    visit = plan_activity(by=kam, client=client_, kind="visit", day=TOMORROW, starts_at=TEN, purpose="Prices")
    met = planned(client_, day=TODAY, status="done", outcome="agreed", result="They take the cream")
    assign_clients(by=head, clients=[client_], manager=heir, **WHY)
    visit.refresh_from_db()
    assert (visit.manager, visit.plan, visit.is_off_plan) == (heir, week_plan(heir, TOMORROW), False)
    assert [one.client for one in proposals_for(week_plan(heir, TOMORROW), TODAY)] == []
    year, week, _day = TODAY.isocalendar()
    address = reverse("plans:week_of", args=[year, week])
    assert visit.purpose in signed_in(heir).get(address).content.decode()
    before = signed_in(kam).get(address).content.decode()
    assert "a client of another manager" in before
    for told in (client_.name, visit.purpose, met.result):
        assert told not in before
    plan_activity(
        by=kam, client=ClientFactory(manager=kam), kind="call", day=TOMORROW, starts_at=TEN, purpose="x"
    )


def test_a_taken_hour_names_no_client_out_of_sight(kam, head, client_):
    """Whoever may not see the client is told that the hour is taken, and not by whom (M1)."""
    planned(ClientFactory(name="Чужой"), manager=kam)
    mine = {"by": kam, "client": client_, "kind": "visit", "day": TOMORROW, "starts_at": TEN, "purpose": "x"}
    assert "Чужой" not in str(refusal(plan_activity, **mine))
    planned(client_, starts_at=dt.time(15))
    assert client_.name in str(refusal(plan_activity, **mine | {"starts_at": dt.time(15)}))


def test_an_activity_whose_hour_is_taken_stands_in_its_day_without_one(kam, heir, head, client_, signed_in):
    """What clashes in the new manager's week is told and keeps its day, not its hour (M1)."""
    planned(ClientFactory(manager=heir))
    first, second = planned(client_), planned(client_, starts_at=dt.time(14))
    answer = signed_in(head).post(
        ASSIGN, {"client": client_.pk, "manager": heir.pk, "day": TODAY, **WHY}, follow=True
    )
    assert "2 visits and calls, on 19 Nov without its hour, which was taken" in answer.content.decode()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.day, first.starts_at, second.starts_at) == (TOMORROW, None, dt.time(14))


def test_of_two_visits_that_come_together_the_earlier_keeps_its_hour(kam, heir, head, client_):
    """Clients of two managers go to one: whichever visit was entered first, the one that begins first stays (M1)."""
    other = ClientFactory(manager=UserFactory(role="kam", department=head.department))
    later = planned(other, starts_at=dt.time(10, 30))
    earlier = planned(client_)
    kept = planned(ClientFactory(manager=kam), starts_at=dt.time(16))
    assign_clients(by=head, clients=[client_, other], manager=heir, **WHY)
    kept.refresh_from_db()
    assert kept.manager == kam
    earlier.refresh_from_db()
    later.refresh_from_db()
    assert (earlier.starts_at, later.starts_at) == (TEN, None)


def logged_while_handed_over(kam, heir, head, client_):
    """What the old manager, who logs a visit at the moment of the hand-over, is answered, and what is kept of it."""
    visit = planned(client_, day=TODAY)
    result = Result("agreed", "They take the cream", no_next_step_reason="by schedule")
    hand = partial(assign_clients, by=head, clients=[client_], manager=heir, **WHY)
    log = partial(log_activity, by=kam, activity=visit, result=result)
    _handover, answer = overtaken(hand, log, (week, "overlapping"))
    visit.refresh_from_db()
    return answer, visit.status


@pytest.mark.django_db(transaction=True)
def test_a_visit_is_logged_before_the_hand_over_or_by_the_new_manager(kam, heir, head, client_):
    answer, kept = logged_while_handed_over(kam, heir, head, client_)
    assert (answer.code, kept) == ("not_own_activity", "planned")


@pytest.mark.django_db(transaction=True)
def test_without_the_row_lock_a_result_is_lost(kam, heir, head, client_, monkeypatch):
    """The twin: what was logged is overwritten by the visit as the hand-over had read it."""
    without_row_locks(monkeypatch)
    answer, kept = logged_while_handed_over(kam, heir, head, client_)
    assert (answer.status, kept) == ("done", "planned")


def test_what_was_planned_stays_planned_in_a_submitted_week(kam, heir, head, client_):
    """The new manager's week was submitted before: what comes along is not off plan (M1)."""
    plan_activity(by=heir, client=ClientFactory(manager=heir), kind="call", day=TOMORROW, purpose="x")
    submit_week(by=heir, plan=week_plan(heir, TOMORROW))
    visit = planned(client_)
    assign_clients(by=head, clients=[client_], manager=heir, **WHY)
    visit.refresh_from_db()
    assert (visit.manager, visit.plan, visit.is_off_plan) == (heir, None, False)


def test_a_draft_goes_along(kam, heir, head, client_, signed_in):
    """A draft begun before is the new manager's to submit, and out of the old one's sight (M1)."""
    draft = OrderFactory(client=client_, created_by=kam, status="draft", ship_on=TOMORROW)
    OrderLineFactory(order=draft)
    assign_clients(by=head, clients=[client_], manager=heir, **WHY)
    assert signed_in(kam).get(reverse("orders:order_detail", args=[draft.pk])).status_code == 404
    draft.refresh_from_db()
    assert submit_order(by=heir, order=draft).status != "draft"


def test_an_open_request_is_asked_for_the_new_manager(kam, head, client_):
    """A head who takes a client does not decide on what was asked for it, whoever asked (M1)."""
    request, decided = (
        ApprovalFactory(order__client=client_),
        ApprovalFactory(order__client=client_, decision="refused", decided_by=head),
    )
    assert list(Request.objects.to_decide_by(head)) == [request]
    handover = assign_clients(by=UserFactory(role="director"), clients=[client_], manager=head, **WHY)
    assert list(Request.objects.to_decide_by(head)) == []
    request.refresh_from_db()
    decided.refresh_from_db()
    assert (request.asked_by, request.on_behalf_of, decided.on_behalf_of) == (kam, head, None)
    undo_handover(by=handover.by, handover=handover)
    assert list(Request.objects.to_decide_by(head)) == [request]


# ---- who, why, when --------------------------------------------------------------------------------------------------


def test_handing_over_is_recorded_with_author_and_reason(kam, heir, head, client_):
    """The history says who handed over to whom, and why (H15, R4)."""
    assert assign_manager(by=head, client=client_, manager=heir, **WHY).manager == heir
    event = timeline(client_, head, kind="card").events[0]
    assert event.text == f"manager: {kam.full_name} → {heir.full_name}"
    assert (event.who, event.note) == (head.full_name, "New territories")


def test_only_those_that_change_hands_are_handed_over(kam, heir, head):
    clients = [ClientFactory(manager=kam), ClientFactory(manager=kam), ClientFactory(manager=heir)]
    before = clients[0].updated_at
    handover = assign_clients(by=head, clients=clients, manager=heir, **WHY)
    assert handover.lines.count() == 2
    assert set(Client.objects.values_list("manager", flat=True)) == {heir.pk}
    assert Client.objects.get(pk=clients[0].pk).updated_at > before  # programs that sync see it
    assert refusal(assign_clients, by=head, clients=clients, manager=heir, **WHY).code == "already_theirs"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reason": " "}, "reason_required"),
        ({"day": TODAY - dt.timedelta(days=1)}, "handover_past"),
        ({"day": TODAY + dt.timedelta(days=100)}, "handover_too_far"),
    ],
)
def test_a_hand_over_without_reason_or_real_day_is_refused(heir, head, client_, values, code):
    """A reason is asked for, and a day (H15)."""
    with refused(code):
        assign_clients(by=head, clients=[client_], manager=heir, **{**WHY, **values})


def test_only_managers_take_clients(head, client_):
    assert refusal(
        assign_clients, by=head, clients=[client_], manager=UserFactory(role="finance"), **WHY
    ).code == ("not_a_manager")


def test_who_is_away_on_the_day_takes_clients_only_on_a_second_thought(kam, heir, head, client_, signed_in):
    """The page asks again before clients go to somebody who is away that day (H16)."""
    AbsenceFactory(user=heir, deputy=kam, first_day=TODAY, last_day=TODAY)
    typed = {"client": client_.pk, "manager": heir.pk, "day": TODAY, **WHY}
    answer = signed_in(head).post(ASSIGN, typed)
    assert answer.status_code == 422
    assert f"{heir.full_name} is away until" in answer.content.decode()
    assert 'type="checkbox" name="confirm_away"' in answer.content.decode()
    assert signed_in(head).post(ASSIGN, {**typed, "confirm_away": "on"}).status_code == 302
    assert not Client.objects.filter(manager=kam).exists()


def test_a_coming_day_is_carried_out_on_its_morning(kam, heir, head, client_, settings):
    """Until its day nothing moves; then all does, in the name of who asked for it (H15)."""
    visit = planned(client_)
    handover = assign_clients(by=head, clients=[client_], manager=heir, day=TOMORROW, **WHY)
    assert hand_over_due() == 0
    assert refusal(assign_clients, by=head, clients=[client_], manager=head, **WHY).code == "handover_planned"
    settings.BUSINESS_DATE = TOMORROW
    assert hand_over_due() == 1
    visit.refresh_from_db()
    client_.refresh_from_db()
    assert client_.manager == visit.manager == heir
    event = client_.events.order_by("pgh_id").last()
    assert (event.manager_id, event.pgh_context.metadata["user"]) == (heir.pk, head.pk)
    handover.refresh_from_db()
    assert not handover.is_waiting


def test_a_client_that_went_elsewhere_meanwhile_stays_there(kam, heir, head, client_, settings):
    handover = assign_clients(by=head, clients=[client_], manager=heir, day=TOMORROW, **WHY)
    Client.objects.filter(pk=client_.pk).update(manager=head)
    settings.BUSINESS_DATE = TOMORROW
    hand_over_due()
    client_.refresh_from_db()
    assert (client_.manager, handover.lines.get().is_done) == (head, False)


def test_nobody_takes_clients_who_left_before_the_day(kam, heir, head, client_, settings):
    handover = assign_clients(by=head, clients=[client_], manager=heir, day=TOMORROW, **WHY)
    User.objects.filter(pk=heir.pk).update(is_active=False)
    settings.BUSINESS_DATE = TOMORROW
    assert carry_out(by=None, handover=handover).undone_at is not None
    client_.refresh_from_db()
    assert client_.manager == kam


# ---- back again ------------------------------------------------------------------------------------------------------


def test_a_hand_over_is_taken_back_within_the_day(kam, heir, head, client_, signed_in):
    """Clients and what is still planned go back; what was done meanwhile stays with who did it (H15)."""
    planned(ClientFactory(manager=heir))
    visit, done = planned(client_), planned(client_, day=TODAY)
    handover = assign_clients(by=head, clients=[client_], manager=heir, **WHY)
    Activity.objects.filter(pk=done.pk).update(status="done", outcome="agreed")
    assert signed_in(head).post(reverse("dossiers:handover_undo", args=[handover.pk])).status_code == 302
    client_.refresh_from_db()
    visit.refresh_from_db()
    done.refresh_from_db()
    assert (client_.manager, visit.manager, visit.starts_at, done.manager) == (kam, kam, TEN, heir)
    assert timeline(client_, head, kind="card").events[0].note == "hand-over undone"


def test_a_hand_over_is_taken_back_once_by_who_did_it_and_on_its_day_alone(
    kam, heir, head, client_, time_machine
):
    """Nobody else undoes it, nor anybody the day after or twice (H15)."""
    handover = assign_clients(by=head, clients=[client_], manager=heir, **WHY)
    with pytest.raises(NotAllowed, match="Only who handed over"):
        undo_handover(by=UserFactory(role="director"), handover=handover)
    Handover.objects.update(done_on=TODAY - dt.timedelta(days=1))
    with refused("too_late_to_undo", StateConflict):
        undo_handover(by=head, handover=handover)
    Handover.objects.update(done_on=TODAY)
    undo_handover(by=head, handover=handover)
    with refused("already_undone", StateConflict):
        undo_handover(by=head, handover=handover)


def test_what_waits_for_its_day_is_taken_back_before_it(kam, heir, head, client_, settings):
    undo_handover(
        by=head, handover=assign_clients(by=head, clients=[client_], manager=heir, day=TOMORROW, **WHY)
    )
    settings.BUSINESS_DATE = TOMORROW
    assert hand_over_due() == 0
    client_.refresh_from_db()
    assert client_.manager == kam


# ---- pages -----------------------------------------------------------------------------------------------------------


def test_head_hands_clients_over(kam, heir, head, signed_in):
    clients = ClientFactory.create_batch(2, manager=kam)
    chosen = {"client": [one.pk for one in clients], "next": f"{LIST}?debt=any"}
    asked = signed_in(head).post(ASSIGN, chosen).content.decode()
    assert all(one.name in asked for one in clients)
    answer = signed_in(head).post(ASSIGN, {**chosen, "manager": heir.pk, "day": TODAY, **WHY})
    assert answer["Location"] == reverse("dossiers:handover_detail", args=[Handover.objects.get().pk])
    assert set(Client.objects.values_list("manager", flat=True)) == {heir.pk}


def test_a_refusal_keeps_the_chosen_clients(kam, head, signed_in):
    """Without a manager the page comes back with the clients chosen and what was typed (H13)."""
    clients = ClientFactory.create_batch(2, manager=kam)
    keys = [one.pk for one in clients]
    answer = signed_in(head).post(ASSIGN, {"client": keys, "manager": "", "day": TODAY, "reason": "Leaves"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the manager who takes the clients." in page
    assert all(f'name="client" value="{key}"' in page for key in keys)
    assert "Leaves" in page


def test_the_way_back_never_leaves_the_site(head, kam, signed_in):
    data = {"client": ClientFactory(manager=kam).pk, "next": "https://elsewhere.example/"}
    assert "elsewhere" not in signed_in(head).post(ASSIGN, data).content.decode()
    assert signed_in(head).post(ASSIGN, {"next": "https://elsewhere.example/"})["Location"] == LIST


def test_foreign_client_is_not_handed_over(head, kam, signed_in):
    own, foreign = ClientFactory(manager=kam), ClientFactory()
    data = {"client": [own.pk, foreign.pk], "manager": head.pk, "day": TODAY, **WHY}
    assert signed_in(head).post(ASSIGN, data).status_code == 404
    own.refresh_from_db()
    assert own.manager == kam


def test_the_new_manager_is_named_by_words_where_no_script_made_a_key_of_them(head, kam, client_, signed_in):
    typed = {"client": client_.pk, "day": TODAY, **WHY}
    for nobody in ("", "Никто", str(UserFactory(role="kam").pk)):
        answer = signed_in(head).post(ASSIGN, {**typed, "manager": nobody})
        assert "Choose the manager who takes the clients." in answer.content.decode()
    signed_in(head).post(ASSIGN, {**typed, "manager": head.full_name})
    client_.refresh_from_db()
    assert client_.manager == head


def test_clients_are_chosen_on_a_phone_too(head, kam, client_, signed_in):
    """Boxes and what is done with the chosen are there at every width (H14)."""
    page = signed_in(head).get(LIST).content.decode()
    row = page[page.index("<tbody>") : page.index("</tbody>")]
    assert '<td class="ticks">' in row
    assert '<form class="bulk" id="bulk"' in page


def test_the_administrator_finishes_a_leaving_without_seeing_a_client(kam, heir, client_, signed_in):
    """From the page of somebody who leaves to all clients handed over, and access can end (H20)."""
    admin = UserFactory(role="admin")
    web = signed_in(admin)
    address = reverse("dossiers:leaver", args=[kam.pk])
    assert address in web.get(reverse("accounts:user_edit", args=[kam.pk])).content.decode()
    answer = web.post(address, {"manager": heir.pk, **WHY}, follow=True).content.decode()
    assert "1 client handed to Вера Климова." in answer
    assert client_.name not in answer + web.get(address).content.decode()
    client_.refresh_from_db()
    assert client_.manager == heir
    assert refusal(assign_leaver, by=admin, leaver=kam, manager=heir, **WHY).code == "already_theirs"
