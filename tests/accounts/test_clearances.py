"""Clearances for commercial secrets: given and withdrawn by the administrator, on the page of the person (R35)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AccessLog, Clearance, User
from accounts.rights.secrets import has_clearance, sees_secrets
from accounts.services import give_clearance, log_secrets, withdraw_clearance
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def admin() -> User:
    return UserFactory(role="admin", full_name="Anna Sokolova")


def fresh(user: User) -> User:
    """As the next request finds the person."""
    return User.objects.get(pk=user.pk)


def given(admin: User, user: User, **facts: Any) -> Clearance:
    return give_clearance(by=admin, user=user, **{"reason": "Tenders", **facts})


def test_a_clearance_holds_from_its_day_until_it_is_withdrawn(
    admin: User, settings: Any, today: dt.date
) -> None:
    finance = UserFactory(role="finance")
    clearance = given(admin, finance, valid_from=today + dt.timedelta(days=1))
    assert not has_clearance(fresh(finance))
    settings.BUSINESS_DATE = today + dt.timedelta(days=1)
    assert has_clearance(fresh(finance))
    withdraw_clearance(by=admin, clearance=clearance, reason="Project over")
    assert not has_clearance(fresh(finance))
    told = AccessLog.objects.order_by("pk").values_list("what", "subject", "details__reason")
    of = f"user {finance.pk}"
    assert list(told) == [("clearance_given", of, "Tenders"), ("clearance_withdrawn", of, "Project over")]


@pytest.mark.parametrize(
    ("role", "facts", "code"),
    [
        ("finance", {"reason": " "}, "reason_required"),
        ("finance", {"reason": "x" * 501}, "reason_too_long"),
        ("finance", {"valid_from": dt.date(2020, 1, 1)}, "clearance_backdated"),
        ("director", {}, "clearance_not_needed"),
        ("general", {}, "clearance_not_needed"),
        ("admin", {}, "clearance_not_needed"),
    ],
)
def test_what_no_clearance_is_given_for(admin: User, role: str, facts: dict[str, Any], code: str) -> None:
    with pytest.raises(BusinessRuleError) as refusal:
        given(admin, UserFactory(role=role), **facts)
    assert refusal.value.code == code
    assert not Clearance.objects.exists()


def test_one_clearance_at_a_time_and_each_is_withdrawn_once(admin: User) -> None:
    support = UserFactory(role="support")
    first = given(admin, support)
    with pytest.raises(BusinessRuleError, match="already"):
        given(admin, support)
    withdraw_clearance(by=admin, clearance=first, reason="Over")
    with pytest.raises(BusinessRuleError, match="already"):
        withdraw_clearance(by=admin, clearance=first, reason="Over")
    given(admin, support, reason="Again")
    assert [row.reason for row in Clearance.objects.visible_to(support)] == ["Again", "Tenders"]
    assert not Clearance.objects.visible_to(UserFactory(role="support")).exists()


def test_by_role_secrets_are_those_of_the_clients_one_answers_for() -> None:
    absence = AbsenceFactory()
    kam, deputy = absence.user, absence.deputy
    head = UserFactory(role="head", department=kam.department)
    seen = {
        "own": sees_secrets(kam, kam.pk),
        "stood in for": sees_secrets(deputy, kam.pk),
        "the deputy's own": sees_secrets(deputy, deputy.pk),
        "of the department": sees_secrets(head, kam.pk),
        "the director's": sees_secrets(UserFactory(role="director"), kam.pk),
        "finance's": sees_secrets(UserFactory(role="finance"), kam.pk),
    }
    assert {name for name, is_seen in seen.items() if not is_seen} == {"stood in for", "finance's"}


def test_one_line_of_the_log_for_a_person_a_client_and_a_day(
    settings: Any, today: dt.date, django_assert_num_queries: Any
) -> None:
    user = UserFactory(role="director")
    with django_assert_num_queries(1):
        log_secrets(user=user, clients=[7, 8, 7])
    log_secrets(user=user, clients=[8])
    assert AccessLog.objects.filter(what="secret").count() == 2
    settings.BUSINESS_DATE = today + dt.timedelta(days=1)
    log_secrets(user=user, clients=[8])
    assert AccessLog.objects.filter(what="secret", subject="client 8").count() == 2
    with django_assert_num_queries(0):
        log_secrets(user=user, clients=[])


def test_the_administrator_gives_and_withdraws_it_on_the_page_of_the_person(admin: User) -> None:
    finance, browser = UserFactory(role="finance", full_name="Olga Petrova"), signed_in(admin)
    page = reverse("accounts:user_edit", args=[finance.pk])
    address = reverse("accounts:clearance_give", args=[finance.pk])
    refused = browser.post(address, {"clearance-valid_from": clock.today().isoformat()})
    assert refused.status_code == 422
    assert "no clearance" in refused.text
    sent = {"clearance-valid_from": clock.today().isoformat(), "clearance-reason": "Tender of 2026"}
    assert browser.post(address, sent).status_code == 302
    text = browser.get(page).text
    assert "has a clearance" in text
    assert "Tender of 2026" in text
    withdrawal = reverse("accounts:clearance_withdraw", args=[Clearance.objects.get().pk])
    assert browser.post(withdrawal, {"reason": "Tender lost"}).status_code == 302
    text = browser.get(page).text
    assert "no clearance" in text
    assert "Tender lost" in text
    log = browser.get(reverse("accounts:access_log")).text
    assert "Clearance for secrets given: Olga Petrova: Tender of 2026" in log


def test_the_log_tells_whose_secrets_were_shown(admin: User) -> None:
    log_secrets(user=UserFactory(role="director"), clients=[12])
    browser, address = signed_in(admin), reverse("accounts:access_log")
    for query in ({}, {"q": "12"}, {"what": "secret"}):
        assert "Commercial secrets shown: client № 12" in browser.get(address, query).text
    assert "client № 12" not in browser.get(address, {"q": "13"}).text
