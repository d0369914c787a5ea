"""Cooperation plans: what they ask for, who approves them, how far they have come (R67, R108, R11, R118)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import User
from approvals.models import Request
from approvals.services import approve, refuse
from dossiers.models import Client
from kam_crm.shared.errors import NotAllowed, StateConflict
from plans.cooperation.figures import fact_of
from plans.cooperation.progress import GoalState, progress_of
from plans.cooperation.states import cooperation_machine
from plans.models import CooperationPlan, Measure, PlanGoal, PlanHolding, Promise, Task
from plans.services import (
    add_goal,
    add_holding,
    add_plan_action,
    change_plan,
    close_plan,
    draft_plan,
    drop_goal,
    drop_holding,
    finish_task,
    record_goal_fact,
    record_need,
    set_holding,
    submit_plan,
    update_goal,
    update_plan,
    withdraw_plan,
)
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.cooperation import CooperationPlanFactory, PlanGoalFactory, approved_plan
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    CompetitorOfferFactory,
    KeyStatusFactory,
)
from tests.factories.orders import ProductFactory, ProductGroupFactory, ShipmentFactory, ShipmentLineFactory
from tests.factories.plans import ActivityFactory
from tests.support.days import TODAY
from tests.support.refusals import refusal, refused
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "in_english")]
D = Decimal
YEAR: Any = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)}
DUE = dt.date(2026, 12, 31)


@pytest.fixture
def head() -> User:
    user: User = UserFactory(role="head", locale="en")
    user.department = DepartmentFactory(head=user)
    user.save()
    return user


@pytest.fixture
def kam(head: User) -> User:
    return UserFactory(role="kam", locale="en", department=head.department)


@pytest.fixture
def client(kam: User) -> Client:
    return ClientFactory(manager=kam, name="Corner Shop")


def complete(kam: User, client: Client) -> CooperationPlan:
    """A draft that may be handed in."""
    plan = draft_plan(by=kam, client=client, **YEAR)
    add_goal(by=kam, plan=plan, title="More", measure="sales", start=D(100), target=D(200), due_on=DUE)
    return update_plan(by=kam, plan=plan, **YEAR, benefit_client="A bonus", benefit_company="Growth")


def waiting(plan: CooperationPlan) -> Request:
    found: Request = Request.objects.about(plan).waiting().get()
    return found


def codes(kam: User, plan: CooperationPlan) -> list[str]:
    return [one.code for one in refusal(submit_plan, by=kam, plan=plan).together()]


def in_work(kam: User, head: User, plan: CooperationPlan) -> CooperationPlan:
    submit_plan(by=kam, plan=plan)
    approve(by=head, request=waiting(plan))
    plan.refresh_from_db()
    return plan


# ---- the gate ------------------------------------------------------------------------------------------------------


def test_what_a_plan_lacks_is_refused_in_words(kam: User, client: Client) -> None:
    """A goal without measure, figures or day, and each benefit that is empty (R67, R108)."""
    plan = draft_plan(by=kam, client=client, **YEAR)
    both = ["benefit_of_client_missing", "benefit_of_company_missing"]
    assert codes(kam, plan) == ["plan_without_goals", *both]
    goal = add_goal(by=kam, plan=plan, title="More cheese")
    assert codes(kam, plan) == ["goal_without_measure", "goal_without_figures", "goal_without_date", *both]
    update_goal(by=kam, goal=goal, measure="sales", start=D(5), target=D(5), due_on=DUE)
    update_plan(by=kam, plan=plan, **YEAR, benefit_company="Growth")
    assert codes(kam, plan) == ["goal_without_way", "benefit_of_client_missing"]
    update_goal(by=kam, goal=goal, target=D(9))
    update_plan(by=kam, plan=plan, **YEAR, benefit_client="A bonus", benefit_company="Growth")
    browser = signed_in(kam)
    browser.post(reverse("desk:plan_submit", args=[plan.pk]))
    plan.refresh_from_db()
    assert plan.status == "submitted"


def test_a_client_we_depend_on_is_held_by_services_and_barriers(kam: User, client: Client) -> None:
    """Empty ones show as gaps, and nothing is handed in before they are filled or left out (R11)."""
    plan = complete(kam, client)
    assert [one.kind for one in plan.holdings.all()].count("service") == 4
    page, browser = reverse("desk:cooperation_plan", args=[plan.pk]), signed_in(kam)
    assert "By what we hold them" not in browser.get(page).content.decode()
    for dependence in ("critical", "mono"):
        client.summary.dependence, client.summary.dependence_share = dependence, D(30)
        client.summary.dependence_level = "company"
        client.summary.save()
        assert codes(kam, plan) == ["holding_empty"] * 7
    shown = browser.get(page).content.decode()
    assert "By what we hold them" in shown and shown.count("plan-hole") == 7
    answer = browser.post(reverse("desk:plan_submit", args=[plan.pk]))
    assert answer.status_code == 422 and "say what we do here" in answer.content.decode()
    rows = {one.item: one for one in PlanHolding.objects.filter(plan=plan)}
    for item in ("stock", "training", "analysis", "contract", "own_goods", "above"):
        drop_holding(by=kam, holding=rows[item])
    set_holding(by=kam, holding=rows["forecast"], text="Every Monday")
    assert codes(kam, plan) == ["plan_without_barriers"]
    barrier = add_holding(by=kam, plan=plan, kind="barrier", title="Own label")
    assert codes(kam, plan) == ["holding_empty"]
    set_holding(by=kam, holding=barrier, text="Made in our plant")
    assert submit_plan(by=kam, plan=plan).status == "submitted"


# ---- states and versions ---------------------------------------------------------------------------------------------


def test_somebody_else_approves_and_a_version_follows(kam: User, head: User, client: Client) -> None:
    """Draft, returned, in work; read-only then; a new version with a reason takes over (R67)."""
    plan = complete(kam, client)
    submit_plan(by=kam, plan=plan, reason="As agreed in January")
    with refused("plan_not_written", StateConflict):
        update_plan(by=kam, plan=plan, **YEAR)
    withdraw_plan(by=kam, plan=plan)
    assert not Request.objects.about(plan).waiting().exists()
    submit_plan(by=kam, plan=plan)
    with pytest.raises(NotAllowed):
        approve(by=kam, request=waiting(plan))
    refuse(by=head, request=waiting(plan), reason="More growth")
    plan.refresh_from_db()
    assert plan.status == "returned"
    assert "More growth" in signed_in(kam).get(reverse("desk:client_plan", args=[client.pk])).content.decode()
    in_work(kam, head, plan)
    goal = plan.goals.get()
    for write, given in (
        (update_plan, {"plan": plan, **YEAR}),
        (update_goal, {"goal": goal, "title": "x"}),
        (drop_goal, {"goal": goal}),
        (set_holding, {"holding": plan.holdings.first(), "text": "x"}),
    ):
        assert refusal(write, by=kam, **given).code == "plan_not_written"
    task = add_plan_action(by=kam, goal=goal, side="ours", text="Train them", due_on=DUE).task
    with refused("reason_required"):
        change_plan(by=kam, plan=plan, reason=" ")
    version = change_plan(by=kam, plan=plan, reason="They bought a shop")
    assert (version.version, version.previous, version.benefit_client) == (2, plan, "A bonus")
    assert version.goals.get().actions.get().task == task
    with refused("plan_already_written", StateConflict):
        change_plan(by=kam, plan=plan, reason="Again")
    with refused("term_of_version"):
        update_plan(by=kam, plan=version, starts_on=dt.date(2026, 2, 1), ends_on=DUE)
    in_work(kam, head, version)
    plan.refresh_from_db()
    assert (plan.status, version.status) == ("closed", "approved")
    shown = signed_in(kam).get(reverse("desk:plan_versions", args=[version.pk])).content.decode()
    assert "They bought a shop" in shown
    with refused("result_required"):
        close_plan(by=kam, plan=version, result="")
    assert close_plan(by=kam, plan=version, result="Reached").status == "closed"
    with refused("plan_over", StateConflict):
        add_plan_action(by=kam, goal=version.goals.get(), side="ours", text="x", due_on=DUE)


def test_a_head_writes_nothing_that_they_approve(head: User, client: Client) -> None:
    """Two pairs of eyes; and a client who is key to the company is the director's."""
    plan = complete(head, client)
    submit_plan(by=head, plan=plan)
    with pytest.raises(NotAllowed):
        approve(by=head, request=waiting(plan))
    director = UserFactory(role="director")
    withdraw_plan(by=head, plan=plan)
    KeyStatusFactory(client=client, level="company", department=None, manager=None)
    submit_plan(by=client.manager, plan=plan)
    with refused("forbidden", NotAllowed):
        approve(by=head, request=waiting(plan))
    approve(by=director, request=waiting(plan))
    plan.refresh_from_db()
    assert plan.status == "approved"


def test_the_database_keeps_what_was_approved(client: Client) -> None:
    """Also from statements past the services: goals, benefits, services; and parts go with the whole plan."""
    plan = approved_plan(client=client)
    goal = plan.goals.get()
    for statement in (
        "UPDATE plans_cooperationplan SET benefit_client = 'x' WHERE id = %s",
        "UPDATE plans_plangoal SET target = 1 WHERE plan_id = %s",
        "INSERT INTO plans_planholding (plan_id, kind, item, title, text, updated_at) "
        "VALUES (%s, 'service', 'stock', '', 'x', now())",
        "DELETE FROM plans_plangoal WHERE plan_id = %s",
    ):
        with (
            pytest.raises(IntegrityError, match="is approved"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement, [plan.pk])
    assert PlanGoal.objects.get(pk=goal.pk).target == 200
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        plan.delete()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not PlanGoal.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        approved_plan(client=client)
        approved_plan(client=client, starts_on=dt.date(2026, 12, 31), ends_on=dt.date(2027, 5, 1))


def test_every_step_starts_where_its_table_says(client: Client) -> None:
    director = UserFactory(role="director")
    for (status, action), step in cooperation_machine.table.items():
        plan = CooperationPlanFactory(client__manager__role="kam", status=status)
        by = plan.client.manager if step.capability == "cooperation.write" else director
        assert cooperation_machine.move(plan, action, by=by, reason="because").status == step.target


# ---- figures ---------------------------------------------------------------------------------------------------------


def sold(client: Client, day: dt.date, product: Any, amount: str, cost: str | None, **more: Any) -> None:
    shipment = ShipmentFactory(client=client, date=day)
    ShipmentLineFactory(
        shipment=shipment, product=product, amount=D(amount), cost=None if cost is None else D(cost), **more
    )


def test_facts_equal_what_is_counted_by_hand(kam: User, client: Client) -> None:
    """Sales, margin, groups, share, overdue, coverage and a figure typed by hand (R67, R118)."""
    cheese, milk = (ProductGroupFactory(name=name) for name in ("Cheese", "Milk"))
    hard, fresh = ProductFactory(group=cheese), ProductFactory(group=milk)
    sold(client, dt.date(2025, 12, 31), hard, "5000", "1")  # before the term, within twelve months
    sold(client, dt.date(2026, 1, 1), hard, "1000", "700")
    sold(client, dt.date(2026, 6, 1), fresh, "300", None)
    sold(client, dt.date(2026, 7, 1), hard, "-200", "-140", kind="return", quantity=-2)
    sold(client, dt.date(2026, 11, 18), fresh, "40", "10")
    sold(client, dt.date(2026, 11, 19), fresh, "9000", "1")  # tomorrow
    sold(ClientFactory(), dt.date(2026, 6, 1), fresh, "9000", "1")
    client.summary.overdue_days = 12
    client.summary.save()
    met = ClientContactFactory(client=client, role="decider")
    ActivityFactory(client=client, manager=kam, status="done", outcome="done", day=TODAY).persons.add(met)
    plan = CooperationPlanFactory(client=client, **YEAR)

    def fact(measure: str, **given: Any) -> Decimal | None:
        goal = PlanGoalFactory(plan=plan, measure=measure, unit="x" if measure == "own" else "", **given)
        return fact_of(goal, client, plan.starts_on, TODAY)

    assert fact("sales") == D("1140.00")
    assert fact("margin") == D("270.00")  # 300 + (−60) + 30; the line without a cost is left out
    assert fact("group_sales", group=milk) == D("340.00")
    assert fact("groups") == 2
    assert fact("overdue") == 12
    assert fact("coverage") == 100
    assert fact("share") is None
    CompetitorOfferFactory(client=client, share=D(22), offered_on=TODAY)
    assert fact("share") == 78
    record_need(by=kam, client=client, group=cheese, amount=D(11600), source="the buyer")
    # November 2025 to October 2026: 5000 + 1000 − 200 of 11 600
    assert fact("share") == 50
    own = PlanGoalFactory(plan=plan, measure="own", unit="shops")
    assert fact_of(own, client, plan.starts_on, TODAY) is None
    record_goal_fact(by=kam, goal=own, value=D(3), month=dt.date(2026, 9, 5))
    record_goal_fact(by=kam, goal=own, value=D(7))
    record_goal_fact(by=kam, goal=own, value=D(8))
    assert fact_of(own, client, plan.starts_on, TODAY) == 8
    with refused("fact_is_counted"):
        record_goal_fact(by=kam, goal=PlanGoalFactory(plan=plan), value=D(1))


@pytest.mark.parametrize(
    ("measure", "start", "target", "fact", "today", "done", "state"),
    [
        ("share", 30, 36, "33", "2026-07-02", "50", GoalState.ON_TRACK),
        ("share", 30, 36, "32.43", "2026-07-02", "40.5", GoalState.ON_TRACK),  # 9.5 points behind
        ("share", 30, 36, "32.4", "2026-07-02", "40", GoalState.BEHIND),
        ("share", 30, 36, "31.5", "2026-07-02", "25", GoalState.AT_RISK),
        ("share", 30, 36, "36", "2026-07-02", "100", GoalState.REACHED),
        ("overdue", 21, 5, "13", "2026-07-02", "50", GoalState.ON_TRACK),
        ("overdue", 21, 5, "25", "2026-07-02", "-25", GoalState.AT_RISK),
        ("sales", 50, 100, "50", "2026-07-02", "50", GoalState.ON_TRACK),  # sums begin at nothing
        ("sales", 50, 100, "85", "2026-11-18", "85", GoalState.AT_RISK),  # 43 days left, and behind
        ("sales", 50, 100, "90", "2026-11-18", "90", GoalState.ON_TRACK),
        ("sales", 50, 100, None, "2026-07-02", None, GoalState.UNKNOWN),
    ],
)
def test_progress_and_what_becomes_of_it(
    measure: str, start: int, target: int, fact: str | None, today: str, done: str | None, state: GoalState
) -> None:
    """(fact − start) / (goal − start), against the share of the term that is gone; half of it on 2 July."""
    goal = PlanGoal(measure=measure, start=D(start), target=D(target), due_on=DUE)
    day = dt.date.fromisoformat(today)
    found = progress_of(goal, None if fact is None else D(fact), dt.date(2026, 1, 1), day)
    assert found.state == state
    assert found.done == (None if done is None else D(done))
    assert progress_of(PlanGoal(measure=Measure.SALES), D(1), day, day).state == GoalState.INCOMPLETE


def test_the_next_plan_goes_on_from_what_was_reached(kam: User, head: User, client: Client) -> None:
    """Goals with the last facts as their start, where they are to come to left open; the old plan stays in work."""
    plan = in_work(kam, head, complete(kam, client))
    sold(client, dt.date(2026, 5, 5), ProductFactory(), "150", "100")
    sent = {"starts_on": "2027-01-01", "ends_on": "2027-12-31", "based_on": plan.pk}
    browser = signed_in(kam)
    assert "Next plan" in browser.get(reverse("desk:client_plan", args=[client.pk])).content.decode()
    assert browser.post(reverse("desk:plan_new", args=[client.pk]), sent).status_code == 302
    following = CooperationPlan.objects.get(status="draft")
    goal = following.goals.get()
    assert (goal.start, goal.target, goal.due_on) == (D(150), None, dt.date(2027, 12, 31))
    assert following.holdings.count() == plan.holdings.count()
    assert codes(kam, following)[0] == "goal_without_figures"
    shown = browser.get(reverse("desk:client_plan", args=[client.pk])).content.decode()
    assert "Cooperation plan 2026" in shown and "Next plan" not in shown
    other = ClientFactory(manager=kam)
    with refused("foreign_plan"):
        draft_plan(by=kam, client=other, **YEAR, based_on=plan)


# ---- actions ---------------------------------------------------------------------------------------------------------


def test_ours_are_tasks_and_theirs_are_promises(kam: User, client: Client) -> None:
    plan = complete(kam, client)
    goal, colleague = plan.goals.get(), UserFactory(role="support")
    own = add_plan_action(by=kam, goal=goal, side="ours", text="Price letter", due_on=TODAY)
    asked = add_plan_action(by=kam, goal=goal, side="ours", text="Store", due_on=TODAY, owner=colleague)
    theirs = add_plan_action(by=kam, goal=goal, side="theirs", text="Schedule", due_on=TODAY)
    assert (own.task.kind, own.task.assignee) == ("own", kam)
    assert (asked.task.kind, asked.task.assignee) == ("request", colleague)
    assert theirs.promise == Promise.objects.get(side="theirs", client=client)
    assert {(task.subject_kind, task.subject_id) for task in Task.objects.all()} == {
        ("plans.cooperationplan", plan.pk)
    }
    page, browser = reverse("desk:cooperation_plan", args=[plan.pk]), signed_in(kam)
    assert "Actions: 0 of 3 done" in browser.get(page).content.decode()
    finish_task(by=kam, task=own.task)
    assert "Actions: 1 of 3 done" in browser.get(page).content.decode()
    sent = {"text": "Tasting", "goal": goal.pk, "side": "ours", "due_on": "2026-11-20"}
    assert browser.post(reverse("desk:plan_action_add", args=[plan.pk]), sent).status_code == 302
    assert browser.post(reverse("desk:plan_action_add", args=[plan.pk]), {}).status_code == 422
