"""The page of rules: read by heads, set in place by director and administrator, refused beside the field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Rule, User
from accounts.services import set_limit_of_role
from kam_crm.shared import clock
from tests.factories.accounts import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("accounts:rules")
KEY = "discount.grant:kam"


def tomorrow() -> dt.date:
    """Asked when it is needed: the run may go on past midnight."""
    return clock.today() + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """What is published stays with the test."""
    settings.DATA_DIR = tmp_path
    yield tmp_path


@pytest.fixture
def director() -> User:
    return UserFactory(role="director", full_name="Olga Serova")


def detail(key: str = KEY) -> str:
    return reverse("accounts:rule_detail", args=[key])


def address(key: str = KEY) -> str:
    return reverse("accounts:rule_set", args=[key])


def typed(**changed: Any) -> dict[str, Any]:
    return {"value": "7,5", "valid_from": tomorrow().isoformat(), "reason": "season of gifts", **changed}


def text_of(answer: Any) -> str:
    return answer.content.decode()  # type: ignore[no-any-return]


def test_a_head_reads_and_does_not_change(signed_in: Any) -> None:
    head = UserFactory(role="head")
    browser = signed_in(head)
    page = text_of(browser.get(LIST))
    assert "15%" in page and "1\u202f000\u202f000" in page and "from the beginning" in page
    assert address() not in text_of(browser.get(detail()))
    assert browser.post(address(), typed()).status_code == 403


def test_a_head_sees_departments_of_their_own_only(signed_in: Any, director: User) -> None:
    head, other = UserFactory(role="head"), DepartmentFactory(name="Elsewhere")
    for department in (head.department, other):
        set_limit_of_role(
            by=director, capability="discount.grant", role="kam", value=9, valid_from=clock.today(),
            reason="x", department=department,
        )  # fmt: skip
    browser = signed_in(head)
    page = text_of(browser.get(LIST))
    assert head.department.name in page and "Elsewhere" not in page
    assert browser.get(detail(f"{KEY}:{other.pk}")).status_code == 404
    assert browser.get(detail(f"{KEY}:{head.department.pk}")).status_code == 200


def test_a_limit_is_set_from_a_coming_day_and_withdrawn(signed_in: Any, director: User) -> None:
    browser = signed_in(director)
    answer = browser.post(address(), typed(), follow=True)
    page = text_of(answer)
    assert "7.50%" in page and "season of gifts" in page and "Olga Serova" in page
    rule = Rule.objects.get(valid_from=tomorrow())
    assert (rule.value, rule.set_by, rule.department) == (dt_value("7.5"), director, None)
    assert "withdrawn" in text_of(
        browser.post(reverse("accounts:rule_withdraw", args=[rule.pk]), follow=True)
    )
    assert not Rule.objects.filter(valid_from=tomorrow()).exists()


def dt_value(text: str) -> Any:
    return Rule._meta.get_field("value").to_python(text)  # type: ignore[union-attr]


def test_a_department_is_chosen_in_the_form(signed_in: Any, director: User) -> None:
    department = DepartmentFactory(name="HoReCa")
    page = signed_in(director).post(
        address(), typed(department=department.pk, valid_from=clock.today().isoformat()), follow=True
    )
    assert Rule.objects.get(department=department).value == dt_value("7.5")
    assert "HoReCa" in text_of(page)


def test_unlimited_is_said_not_left_out(signed_in: Any, director: User) -> None:
    browser = signed_in(director)
    answer = browser.post(address(), typed(value=""))
    assert answer.status_code == 422 and list(answer.context["rules"].form.errors) == ["value"]
    browser.post(address(), typed(value="", unlimited="on"))
    assert Rule.objects.get(valid_from=tomorrow()).value is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"value": "101"}, "value"), ({"reason": ""}, "reason"), ({"valid_from": "2020-01-01"}, "valid_from")],
)
def test_a_refusal_stands_beside_its_field_and_loses_nothing(
    signed_in: Any, director: User, changed: Any, field: str
) -> None:
    answer = signed_in(director).post(address(), typed(**changed), HTTP_HX_REQUEST="true")
    form = answer.context["rules"].form
    assert answer.status_code == 422 and list(form.errors) == [field]
    assert "<html" not in text_of(answer) and form["reason"].value() == typed(**changed)["reason"]


def test_ones_own_limit_is_refused_beside_the_value(signed_in: Any, director: User, admin: User) -> None:
    set_limit_of_role(
        by=admin, capability="discount.grant", role="director", value=20, valid_from=clock.today(), reason="x"
    )
    answer = signed_in(director).post(address("discount.grant:director"), typed(value="30"))
    assert answer.status_code == 403 and "cannot raise" in text_of(answer)


def test_somebody_elses_change_is_shown_before_it_is_overwritten(
    signed_in: Any, director: User, admin: User
) -> None:
    browser = signed_in(director)
    seen = browser.get(detail()).context["rules"].form["seen"].value()
    set_limit_of_role(
        by=admin, capability="discount.grant", role="kam", value=6, valid_from=clock.today(), reason="x"
    )
    answer = browser.post(address(), typed(seen=seen))
    page = text_of(answer)
    assert answer.status_code == 422 and "6%" in page and "season of gifts" in page
    again = answer.context["rules"].form["seen"].value()
    assert browser.post(address(), typed(seen=again)).status_code == 302


@pytest.mark.parametrize(
    "key", ["clients.edit:kam", "discount.grant", "discount.grant:support", "discount.grant:kam:x",
            "credit.set_limit:finance:1", "discount.grant:kam:99999999", "discount.grant:kam:1:2"]
)  # fmt: skip
def test_what_is_no_rule_is_not_found(signed_in: Any, director: User, key: str) -> None:
    assert signed_in(director).get(detail(key)).status_code == 404


@pytest.fixture
def admin() -> User:
    return UserFactory(role="admin")
