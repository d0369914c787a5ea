"""Pages of one's own account and of the administrator."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import Access, ApiToken, Department, User
from accounts.rights.capabilities import CAPABILITIES, Role
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return UserFactory(role="admin", full_name="Admin Person")


@pytest.fixture
def page(admin: User) -> Client:
    return signed_in(admin)


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "full_name": "New Person",
        "email": "new@demo.example",
        "role": "finance",
        "department": "",
        "phone": "",
        "locale": "ru",
        **changes,
    }


def test_a_person_changes_his_profile() -> None:
    user = UserFactory()
    sent = {"full_name": "Елена  Ким", "phone": "+7 495 123-45-67", "locale": "ru", "theme": "dark"}
    answer = signed_in(user).post(reverse("accounts:profile"), sent)
    user.refresh_from_db()
    assert answer.status_code == 302
    assert (user.full_name, user.phone, user.locale, user.theme) == (
        "Елена Ким",
        "+74951234567",
        "ru",
        "dark",
    )


def test_a_wrong_profile_comes_back_with_the_reason_and_what_was_typed() -> None:
    user = UserFactory()
    sent = {"full_name": "Елена Ким", "phone": "12", "locale": "en", "theme": "dark"}
    answer = signed_in(user).post(reverse("accounts:profile"), sent)
    user.refresh_from_db()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["phone"]
    assert 'value="Елена Ким"' in answer.content.decode()
    assert user.full_name != "Елена Ким"


def test_a_key_is_shown_once_and_not_kept_by_the_browser() -> None:
    client = signed_in(UserFactory())
    made = client.post(
        reverse("accounts:token_list"), {"name": "Exchange", "scopes": ["orders"], "days": "30"}
    )
    key = made.context["key"]
    assert key in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    later = client.get(reverse("accounts:token_list")).content.decode()
    assert key not in later
    assert "Exchange" in later
    assert ApiToken.objects.get().scopes == ["orders"]


@pytest.mark.parametrize(
    "sent", [{}, {"name": "Exchange", "days": "0"}, {"name": "x", "scopes": ["users.manage"]}]
)
def test_a_wrong_token_form_answers_422(sent: dict[str, Any]) -> None:
    answer = signed_in(UserFactory()).post(reverse("accounts:token_list"), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not ApiToken.objects.exists()


def test_scopes_are_offered_as_far_as_the_role_reaches(page: Client) -> None:
    offered = dict(page.get(reverse("accounts:token_list")).context["form"].fields["scopes"].choices)
    assert "users" in offered
    assert "orders" not in offered


def test_a_token_is_revoked_on_its_page() -> None:
    user = UserFactory()
    token, _key = services.create_token(by=user, name="Exchange")
    signed_in(user).post(reverse("accounts:token_revoke", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_the_administrator_adds_a_user(page: Client) -> None:
    answer = page.post(reverse("accounts:user_new"), facts(password="a-long-enough-password"))
    assert answer.status_code == 302
    assert User.objects.get(email="new@demo.example").check_password("a-long-enough-password")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"role": "kam"}, "department"), ({"password": "short"}, "password"), ({"email": "nobody"}, "email")],
)
def test_a_wrong_user_form_answers_422_at_the_field(page: Client, wrong: dict[str, str], field: str) -> None:
    answer = page.post(reverse("accounts:user_new"), facts(**wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_the_administrator_changes_a_user(page: Client) -> None:
    user = UserFactory(role="finance")
    page.post(reverse("accounts:user_edit", args=[user.pk]), facts(is_active="on"))
    user.refresh_from_db()
    assert (user.full_name, user.is_active) == ("New Person", True)


def test_a_manager_with_clients_is_not_shut_out(page: Client) -> None:
    manager = ClientFactory().manager
    sent = facts(role="kam", department=manager.department_id)
    answer = page.post(reverse("accounts:user_edit", args=[manager.pk]), sent)
    assert answer.status_code == 422
    assert "1 client must be handed over to another manager first." in answer.content.decode()
    manager.refresh_from_db()
    assert manager.is_active


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Admin Person", "Anna Kim", "Пётр Ёлкин"]),
        ("?role=kam", ["Anna Kim", "Пётр Ёлкин"]),
        ("?role=kam&is_active=false", ["Пётр Ёлкин"]),
        ("?q=елкин", ["Пётр Ёлкин"]),
        ("?q=tkrby", ["Пётр Ёлкин"]),
        ("?q=anna@", ["Anna Kim"]),
        ("?q=nobody", []),
        ("?q=nobody%00", []),
        ("?role=king", ["Admin Person", "Anna Kim", "Пётр Ёлкин"]),
    ],
)
def test_users_are_filtered_by_the_address(page: Client, query: str, names: list[str]) -> None:
    UserFactory(full_name="Anna Kim", email="anna@demo.example")
    UserFactory(full_name="Пётр Ёлкин", is_active=False)
    answer = page.get(reverse("accounts:user_list") + query)
    assert [user.full_name for user in answer.context["list"].page.items] == names


def test_users_of_a_department_are_found(page: Client) -> None:
    user = UserFactory()
    UserFactory()
    answer = page.get(reverse("accounts:user_list"), {"department": user.department_id})
    assert answer.context["list"].page.items == [user]


def test_the_list_of_users_asks_as_often_for_many_as_for_few(page: Client) -> None:
    UserFactory()
    few = queries_of(page)
    UserFactory.create_batch(20)
    assert queries_of(page) == few


def queries_of(page: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        page.get(reverse("accounts:user_list"))
    return len(asked)


def test_departments_are_made_and_given_a_head(page: Client) -> None:
    head = UserFactory(role="head", heads=False)
    page.post(reverse("accounts:department_new"), {"name": "North", "head": ""})
    department = Department.objects.get(name="North")
    page.post(
        reverse("accounts:department_edit", args=[department.pk]), {"name": "North-West", "head": head.pk}
    )
    department.refresh_from_db()
    assert (department.name, department.head) == ("North-West", head)


def test_only_heads_are_offered_and_names_are_unique(page: Client) -> None:
    department = DepartmentFactory(name="North")
    kam = UserFactory(department=department)
    answer = page.post(reverse("accounts:department_new"), {"name": "north", "head": kam.pk})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["head"])
    answer = page.post(reverse("accounts:department_new"), {"name": "north", "head": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_the_table_of_rights_shows_every_right_of_every_role(page: Client) -> None:
    answer = page.get(reverse("accounts:role_table"))
    rows = answer.context["rows"]
    assert len(rows) == len(CAPABILITIES)
    assert all(len(cells) == len(Role) for _words, cells in rows)
    text = answer.content.decode()
    assert "up to 15" in text
    assert "without limit" in text


def test_the_access_log_shows_who_saw_what(page: Client) -> None:
    kam = UserFactory(full_name="Anna Kim")
    services.log_access(user=kam, what=Access.EXPORT, subject="clients", format="csv")
    services.log_access(user=kam, what=Access.CONTACT_DATA, subject="person 7")
    text = page.get(reverse("accounts:access_log")).content.decode()
    assert text.index("shown: person № 7") < text.index("exported: CSV")
    only = page.get(reverse("accounts:access_log"), {"what": "export"}).context["list"].page.items
    assert [line.subject for line in only] == ["clients"]


def test_every_page_speaks_russian(page: Client, admin: User) -> None:
    admin.locale = "ru"
    admin.save()
    services.create_token(by=admin, name="Exchange")
    for name in (
        "profile",
        "token_list",
        "user_list",
        "user_new",
        "department_list",
        "role_table",
        "access_log",
    ):
        answer = page.get(reverse(f"accounts:{name}"))
        assert answer.headers["Content-Language"] == "ru"
        assert '<html lang="ru"' in answer.content.decode()
