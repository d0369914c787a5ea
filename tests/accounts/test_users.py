"""People and departments: what an administrator may change and what is refused."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import services
from accounts.models import Session, User
from kam_crm.shared.errors import NotAllowed
from tests.factories.accounts import PASSWORD, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.refusals import refusal
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return UserFactory(role="admin")


def test_a_new_person_signs_in_by_an_address_in_small_letters(admin: User) -> None:
    user = services.create_user(
        by=admin,
        email=" Petr.Elkin@Demo.Example ",
        full_name="Ёлкин  Пётр",
        role="kam",
        department=DepartmentFactory(),
        phone="8 (495) 123-45-67",
        password="a-long-enough-password",
    )
    user.refresh_from_db()
    assert (user.email, user.full_name, user.phone) == (
        "petr.elkin@demo.example",
        "Ёлкин Пётр",
        "+74951234567",
    )
    assert user.sort_key == "елкин петр"
    assert user.check_password("a-long-enough-password")


def test_without_a_password_nobody_can_sign_in_until_he_asked_for_a_link(admin: User) -> None:
    user = services.create_user(by=admin, email="new@demo.example", full_name="New", role="finance")
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"email": ""}, "email_required", "email"),
        ({"email": "nobody"}, "email_invalid", "email"),
        ({"email": "TAKEN@demo.example"}, "email_taken", "email"),
        ({"full_name": "  "}, "full_name_required", "full_name"),
        ({"role": ""}, "role_required", "role"),
        ({"role": "king"}, "role_unknown", "role"),
        ({"department": None}, "department_required", "department"),
        ({"phone": "12"}, "phone_invalid", "phone"),
        ({"password": "password"}, "password_weak", "password"),
    ],
)
def test_a_person_who_cannot_be_is_refused(admin: User, change: dict, code: str, field: str) -> None:
    UserFactory(email="taken@demo.example")
    facts = {
        "email": "new@demo.example",
        "full_name": "New",
        "role": "kam",
        "department": DepartmentFactory(),
    }
    error = refusal(services.create_user, by=admin, **{**facts, **change})
    assert (error.code, error.field) == (code, field)


@pytest.mark.parametrize("role", ["kam", "head", "support", "finance", "director", "general", "lawyer"])
def test_only_the_administrator_manages_users(role: str) -> None:
    by = UserFactory(role=role)
    with pytest.raises(NotAllowed):
        services.create_user(by=by, email="x@demo.example", full_name="X", role="finance")
    with pytest.raises(NotAllowed):
        services.update_user(by=by, user=by, role="admin")
    with pytest.raises(NotAllowed):
        services.create_department(by=by, name="X")


def test_fields_that_are_not_given_stay(admin: User) -> None:
    user = UserFactory(phone="+74951234567")
    changed = services.update_user(by=admin, user=user, full_name="Другое Имя")
    assert (changed.phone, changed.email, changed.department) == (user.phone, user.email, user.department)


def test_one_who_may_no_longer_sign_in_is_out_at_once(admin: User, client: Client) -> None:
    user, other = UserFactory(), UserFactory()
    for person in (user, other):
        signed_in(person)
    token, _key = services.create_token(by=user, name="Exchange")
    services.update_user(by=admin, user=user, is_active=False)
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert [session.user for session in Session.objects.all()] == [other]


def test_a_new_address_takes_the_old_one_out_of_the_sign_in(admin: User) -> None:
    user = UserFactory(email="old@demo.example")
    EmailAddress.objects.create(user=user, email="old@demo.example", primary=True)
    services.update_user(by=admin, user=user, email="new@demo.example")
    assert not EmailAddress.objects.filter(user=user).exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "finance"}])
def test_the_last_administrator_stays(admin: User, change: dict) -> None:
    UserFactory(role="admin", is_active=False)
    assert refusal(services.update_user, by=admin, user=admin, **change).code == "last_admin"
    second = UserFactory(role="admin")
    services.update_user(by=second, user=admin, **change)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "finance"}])
def test_clients_are_handed_over_before_their_manager_leaves(admin: User, change: dict) -> None:
    manager = UserFactory()
    ClientFactory.create_batch(2, manager=manager)
    error = refusal(services.update_user, by=admin, user=manager, **change)
    assert (error.code, error.params) == ("has_clients", {"count": 2})
    assert str(error) == "2 clients must be handed over to another manager first."
    manager.clients.update(manager=UserFactory())
    services.update_user(by=admin, user=manager, **change)


def test_a_manager_may_become_a_head_with_his_clients(admin: User) -> None:
    manager = ClientFactory().manager
    assert services.update_user(by=admin, user=manager, role="head").role == "head"


def test_a_department_does_not_lose_its_head_unnoticed(admin: User) -> None:
    head = UserFactory(role="head")
    assert refusal(services.update_user, by=admin, user=head, is_active=False).code == "heads_department"
    services.set_head(by=admin, department=head.headed.get(), head=None)
    services.update_user(by=admin, user=head, is_active=False)


def test_only_a_head_leads_a_department(admin: User) -> None:
    department = services.create_department(by=admin, name="North")
    assert (
        refusal(services.set_head, by=admin, department=department, head=UserFactory()).code == "not_a_head"
    )
    head = UserFactory(role="head", heads=False)
    assert services.set_head(by=admin, department=department, head=head).head == head


def test_two_departments_of_one_name_are_refused(admin: User) -> None:
    services.create_department(by=admin, name="North")
    assert refusal(services.create_department, by=admin, name="  north ").code == "name_taken"


def test_the_history_says_who_changed_a_person(admin: User) -> None:
    user = UserFactory()
    services.update_user(by=admin, user=user, full_name="Another Name")
    event = user.events.order_by("pgh_id").last()
    assert (event.full_name, event.pgh_context.metadata["user"]) == ("Another Name", admin.pk)
    assert not hasattr(event, "password")


def test_the_first_administrator_is_made_by_the_installation() -> None:
    user = User.objects.create_superuser("Root@Demo.Example", PASSWORD, full_name="Root")
    assert (user.role, user.email, user.is_staff) == ("admin", "root@demo.example", True)


def test_a_head_leads_the_department_they_are_put_into(admin: User) -> None:
    """With the role and the department a head leads it, without being named there too (H4)."""
    north = DepartmentFactory()
    head = services.create_user(
        by=admin, email="h@demo.example", full_name="H", role="head", department=north
    )
    north.refresh_from_db()
    assert north.head == head
    kam = UserFactory(role="kam")
    services.update_user(by=admin, user=kam, role="head")
    kam.department.refresh_from_db()
    assert kam.department.head == kam


def test_a_second_head_of_a_department_is_told_of_the_first(admin: User) -> None:
    """Who makes a second head hears at once that they see nothing, and who leads the department (H4)."""
    first = UserFactory(role="head", full_name="Olga First", department=DepartmentFactory(name="North"))
    typed = {"email": "h@demo.example", "full_name": "Ivan Second", "role": "head", "locale": "en",
             "department": first.department.pk}  # fmt: skip
    page = signed_in(admin).post("/settings/users/new/", typed, follow=True).content.decode()
    assert "Olga First leads «North»: Ivan Second sees no clients until named as its head." in page
    first.department.refresh_from_db()
    assert first.department.head == first
