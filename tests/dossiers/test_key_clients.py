"""Key clients with their days, details, types, criteria and three П."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dossiers.key_status.services.portfolio import portfolio_size, portfolio_warning
from dossiers.models import CandidateDismissal, ClientKeyType, KeyAssessment, KeyStatus
from dossiers.services import (
    assess_client,
    assign_clients,
    assign_manager,
    dismiss_candidate,
    end_key_status,
    end_key_type,
    set_key_status,
    set_key_type,
    undo_handover,
)
from kam_crm.shared import clock
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory, KeyStatusFactory
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def head() -> Any:
    return UserFactory(role="head", department=DepartmentFactory())


@pytest.fixture
def kam(head: Any) -> Any:
    head.department.head = head
    head.department.save()
    return UserFactory(role="kam", department=head.department)


@pytest.fixture
def client_(kam: Any) -> Any:
    return ClientFactory(manager=kam)


def make_key(by: Any, client: Any, **facts: Any) -> KeyStatus:
    known = {"level": "company", "definition": 1, "evidence": "12 % of sales"}
    return set_key_status(by=by, client=client, **{**known, **facts})


def test_what_ended_is_kept_and_answers_for_its_days(kam: Any, client_: Any) -> None:
    """The row stays with its end; a day before that finds it, a day after does not (R24)."""
    status = make_key(kam, client_, set_on=clock.today() - 10 * DAY)
    end_key_status(by=kam, status=status, reason="Bought elsewhere")
    assert KeyStatus.objects.on(clock.today() - DAY).get() == status
    assert not KeyStatus.objects.on(clock.today()).exists()
    status.refresh_from_db()
    assert (status.ended_by, status.end_reason) == (kam, "Bought elsewhere")
    assert refusal(end_key_status, by=kam, status=status).code == "key_status_ended"


def test_days_of_one_definition_never_overlap(kam: Any, client_: Any) -> None:
    status = make_key(kam, client_, set_on=clock.today() - 10 * DAY)
    end_key_status(by=kam, status=status)
    assert (
        refusal(make_key, by=kam, client=client_, set_on=clock.today() - 5 * DAY).code == "key_already_then"
    )
    again = make_key(kam, client_)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyStatus.objects.filter(pk=again.pk).update(valid_from=clock.today() - DAY)


def test_a_person_takes_over_from_the_rule(kam: Any, client_: Any) -> None:
    ruled = KeyStatusFactory(
        client=client_, origin="rule", evidence="", set_by=None, valid_from=clock.today() - DAY
    )
    status = make_key(kam, client_)
    ruled.refresh_from_db()
    assert ruled.valid_to == status.valid_from == clock.today()
    assert (status.origin, client_.key_statuses.in_force().get()) == ("manual", status)


def test_a_handover_ends_what_was_of_the_manager_or_department(kam: Any, head: Any, client_: Any) -> None:
    """Levels have an owner: a hand-over does not move them along, undone it restores them (R18)."""
    for level in ("company", "department", "manager"):
        make_key(kam, client_, level=level)
    colleague = UserFactory(role="kam", department=kam.department)
    handover = assign_clients(by=head, clients=[client_], manager=colleague, reason="Load")
    assert set(client_.key_statuses.in_force().values_list("level", flat=True)) == {"company", "department"}
    undo_handover(by=head, handover=handover)
    assert client_.key_statuses.in_force().count() == 3
    director, elsewhere = (
        UserFactory(role="director"),
        UserFactory(role="kam", department=DepartmentFactory()),
    )
    assign_manager(by=director, client=client_, manager=elsewhere, reason="Region")
    assert [status.level for status in client_.key_statuses.in_force()] == ["company"]


def test_a_client_key_for_the_manager_alone_is_not_key_for_the_next(
    kam: Any, head: Any, client_: Any
) -> None:
    make_key(kam, client_, level="manager")
    assign_manager(by=head, client=client_, manager=head, reason="Load")
    client_.refresh_from_db()
    assert not client_.is_key


def test_potential_and_supplier_are_known_of_the_client(kam: Any, client_: Any) -> None:
    """The second definition writes potential and current supplier (R12)."""
    make_key(kam, client_, definition=2, potential=Decimal(12_000_000), current_supplier="Metro")
    known = KeyAssessment.objects.get(client=client_)
    assert (known.potential, known.current_supplier, known.updated_by) == (12_000_000, "Metro", kam)
    make_key(kam, client_, definition=2, evidence="more shops")
    known.refresh_from_db()
    assert known.potential == 12_000_000
    assert (
        refusal(make_key, by=kam, client=client_, definition=2, potential=Decimal(-1)).code
        == "potential_negative"
    )


def test_an_image_client_says_what_was_done_for_it(kam: Any, client_: Any) -> None:
    """The text is required and is a reference for proposals while the status holds (R13)."""
    assert refusal(make_key, by=kam, client=client_, definition=3).code == "done_required"
    status = make_key(kam, client_, definition=3, done="Shelves of a whole chain in three weeks")
    assert list(KeyStatus.objects.references()) == [status]
    end_key_status(by=kam, status=status)
    assert not KeyStatus.objects.references().exists()


def test_a_partner_has_plans_budget_and_terms(kam: Any, client_: Any) -> None:
    """Fields of the fourth definition; those of others are left out (R14)."""
    facts = {
        "shared_plans": "8 shops in spring", "budget": Decimal(40_000_000), "doubling": "delivery twice a week",
        "without_tender": True, "exclusivity": "ice cream in the region", "done": "of another definition",
    }  # fmt: skip
    status = make_key(kam, client_, definition=4, **facts)
    status.refresh_from_db()
    assert {name: getattr(status, name) for name in facts} == {**facts, "done": ""}


def test_expert_and_innovator_can_be_set(kam: Any, client_: Any) -> None:
    """The fifth and the sixth definition (R15, R16)."""
    for number in (5, 6):
        make_key(kam, client_, definition=number)
    assert set(client_.key_statuses.values_list("definition", flat=True)) == {5, 6}


def test_a_fourth_key_client_of_the_company_warns(kam: Any) -> None:
    """Three are the rule of one manager, the fourth is warned of (R5)."""
    clients = ClientFactory.create_batch(4, manager=kam)
    for client in clients[:3]:
        make_key(kam, client)
    make_key(kam, clients[3], level="department")
    assert (portfolio_size(kam), portfolio_warning(kam)) == (3, "")
    make_key(kam, clients[3])
    assert "4" in portfolio_warning(kam)


def test_a_manager_proposes_a_type_and_the_head_confirms(kam: Any, head: Any, client_: Any) -> None:
    """Four types, proposed and confirmed, each with its days (R19)."""
    proposed = set_key_type(by=kam, client=client_, key_type="image", reason="A name")
    assert proposed.state == "proposed"
    confirmed = set_key_type(by=head, client=client_, key_type="image")
    assert list(ClientKeyType.objects.in_force()) == [confirmed]
    assert (confirmed.state, confirmed.reason) == ("confirmed", "A name")
    assert refusal(set_key_type, by=head, client=client_, key_type="image").code == "same_key_type"
    assert refusal(set_key_type, by=head, client=client_, key_type="partner").code == "unknown_key_type"
    assert refusal(end_key_type, by=kam, row=confirmed).code == "type_is_confirmed"
    end_key_type(by=head, row=confirmed, reason="Left the market")
    assert not ClientKeyType.objects.in_force().exists()
    assert refusal(end_key_type, by=head, row=confirmed).code == "key_type_ended"


def test_criteria_met_are_counted(kam: Any, client_: Any) -> None:
    """Six criteria are kept, the number met is known (R20)."""
    known = assess_client(by=kam, client=client_, good_profit=True, reputation=True, long_term=True)
    assert (known.criteria_met, known.marks_met) == (3, 0)
    known = assess_client(by=kam, client=client_, reputation=False)
    assert known.criteria_met == 2


def test_a_mark_needs_what_shows_it(kam: Any, client_: Any) -> None:
    error = refusal(assess_client, by=kam, client=client_, need_ok=True, investment=Decimal(-1))
    assert [one.code for one in error.together()] == ["evidence_of_mark", "sum_negative"]
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyAssessment.objects.create(client=client_, need_ok=True)


@pytest.mark.parametrize("marks", [0, 2, 3])
def test_a_prospect_becomes_prospective_with_three_p(kam: Any, head: Any, client_: Any, marks: int) -> None:
    """Three of three, or an exception of the head with a reason (R21)."""
    client_.stage = "prospect"
    client_.save()
    names = ("need", "solvency", "authority")[:marks]
    shown = {f"{name}_ok": True for name in names} | dict.fromkeys(names, "talk of 4 May")
    assess_client(by=kam, client=client_, **shown)
    if marks == 3:
        assert make_key(kam, client_, definition=2).exception_reason == ""
        assert set_key_type(by=head, client=client_, key_type="prospective").exception_reason == ""
        return
    assert refusal(make_key, by=kam, client=client_, definition=2).code == "three_p_missing"
    assert refusal(set_key_type, by=kam, client=client_, key_type="prospective").code == "three_p_missing"
    reason = {"exception_reason": "The owner asked us in person"}
    assert refusal(make_key, by=kam, client=client_, definition=2, **reason).code == "head_decides"
    assert make_key(head, client_, definition=2, **reason).exception_reason == reason["exception_reason"]
    assert set_key_type(by=head, client=client_, key_type="prospective", **reason).state == "confirmed"


def test_a_dismissed_candidate_is_hidden_for_six_months(head: Any, client_: Any) -> None:
    """«No» asks a reason (R23)."""
    assert refusal(dismiss_candidate, by=head, client=client_, reason=" ").code == "reason_required"
    dismiss_candidate(by=head, client=client_, reason="A single purchase")
    row = CandidateDismissal.objects.get()
    assert row.hidden_until == clock.add_months(clock.today(), 6)
