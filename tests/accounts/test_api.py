"""What programs may learn about people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
SECRETS = ("password", "digest", "last_login", "is_superuser", "argon2", "md5$")


def read(user: User, address: str, **query: Any) -> Any:
    client = signed_in(user)
    answer = client.get(f"/api/v1/{address}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def emails(answer: Any) -> list[str]:
    return [row["email"] for row in answer["results"]]


def test_a_program_learns_who_it_works_for_and_how_far_it_may_go() -> None:
    user = UserFactory(role="head")
    answer = read(user, "me/")
    assert (answer["email"], answer["role"], answer["department"]) == (
        user.email,
        "head",
        user.department.name,
    )
    assert answer["capabilities"]["discount.approve"] == "15"
    assert answer["capabilities"]["orders.create"] is None
    assert "payments.write" not in answer["capabilities"]


def test_a_person_sees_his_department_and_its_head() -> None:
    north = DepartmentFactory()
    head = UserFactory(role="head", department=north, full_name="A")
    kam = UserFactory(department=north, full_name="B")
    UserFactory(full_name="C")
    assert emails(read(kam, "users/")) == [head.email, kam.email]
    assert [row["head"] for row in read(kam, "departments/")["results"]] == [head.email]


def test_a_head_from_outside_sees_the_department_he_leads() -> None:
    led = DepartmentFactory()
    head = UserFactory(role="head", full_name="A")
    led.head = head
    led.save()
    kam = UserFactory(department=led, full_name="B")
    assert emails(read(head, "users/")) == [head.email, kam.email]
    assert emails(read(kam, "users/")) == [head.email, kam.email]


@pytest.mark.parametrize("role", ["finance", "director", "admin"])
def test_some_roles_see_everybody(role: str) -> None:
    UserFactory.create_batch(2)
    assert len(emails(read(UserFactory(role=role), "users/"))) == 3


def test_no_answer_holds_a_secret() -> None:
    admin = UserFactory(role="admin")
    for address in ("me/", "users/", f"users/{admin.pk}/", "departments/"):
        text = str(read(admin, address))
        assert not [word for word in SECRETS if word in text], address


def test_users_are_filtered_searched_and_sorted() -> None:
    admin = UserFactory(role="admin", full_name="Admin")
    anna = UserFactory(full_name="Анна Ёлкина")
    boris = UserFactory(full_name="Борис Ким", is_active=False)
    assert emails(read(admin, "users/", role="kam")) == [anna.email, boris.email]
    assert emails(read(admin, "users/", is_active="false")) == [boris.email]
    assert emails(read(admin, "users/", search="елкина")) == [anna.email]
    assert emails(read(admin, "users/", department=boris.department_id)) == [boris.email]
    assert emails(read(admin, "users/", ordering="-full_name")) == [boris.email, anna.email, admin.email]


def test_only_what_changed_since_is_sent() -> None:
    admin, old = UserFactory(role="admin"), UserFactory()
    User.objects.filter(pk=old.pk).update(updated_at=admin.updated_at - dt.timedelta(days=1))
    answer = read(admin, "users/", updated_since=(admin.updated_at - dt.timedelta(hours=1)).isoformat())
    assert emails(answer) == [admin.email]


@pytest.mark.parametrize("address", ["users/", "departments/"])
def test_long_lists_ask_as_often_as_short_ones(address: str) -> None:
    admin = UserFactory(role="admin")
    UserFactory(role="head")
    few = queries_of(admin, address)
    UserFactory.create_batch(10, role="head")
    assert queries_of(admin, address) == few


def queries_of(user: User, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        read(user, address)
    return len(asked)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_people_are_not_written_by_the_api(method: str) -> None:
    client = signed_in(UserFactory(role="admin"))
    assert getattr(client, method)("/api/v1/users/").status_code == 405
