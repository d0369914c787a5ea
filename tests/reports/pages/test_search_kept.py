"""Kept parts of the search's statement: always what putting them together anew would make, for whoever asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import Q

from accounts.models import User
from accounts.rights.capabilities import Role
from desk.search.finding import MOST, find
from desk.search.kinds import KINDS
from dossiers.finding.asked import Asked
from dossiers.finding.kept import keys_of, sight_for
from dossiers.models import Client
from kam_crm.shared import meant
from kam_crm.shared.meant import Meant, statement_of
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.factories.plans import TaskFactory

pytestmark = pytest.mark.django_db
QUERIES = (
    "лукошко",
    "лукошко акт",
    "акт 100%_\\",
    "kerjirj",
    "ля",
    "ЗК-2058",
    "7816312458",
    "+7 921 825-11-22",
    "v@x.example",
    "!",
)


def anew(one: Meant, user: User) -> tuple[str, list[Any]] | None:
    try:
        sql, values = one.of(user).values_list("pk")[: MOST + 1].query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, list(values)


def colleagues() -> list[User]:
    """Two of every role in one department, one elsewhere, and a deputy."""
    north, south = DepartmentFactory(), DepartmentFactory()
    people = [UserFactory(role=role, department=north) for role in Role.values for _ in range(2)]
    people += [UserFactory(role=role, department=south) for role in (Role.KAM, Role.HEAD, Role.SUPPORT)]
    for head, led in ((people[-2], south), (next(one for one in people if one.role == Role.HEAD), north)):
        led.head = head
        led.save()
    AbsenceFactory(user=people[-3], deputy=next(one for one in people if one.role == Role.KAM))
    return people


def test_a_kept_part_is_what_would_be_made_anew() -> None:
    """For every kind, role and reading, whoever asked before: of two words with one statement, each its own words."""
    people = colleagues()
    client = ClientFactory(manager=people[0], name="Лукошко", inn="7816312458")
    ClientContactFactory(client=client, person__full_name="Лукошкина Вера")
    compared = 0
    for user in people:
        fresh = User.objects.get(pk=user.pk)
        sight = sight_for(fresh)
        for query in QUERIES:
            asked = Asked(fresh, query)
            for kind in KINDS:
                if kind.is_numbered or asked.spellings:
                    one = kind.meant(asked)
                    kept = statement_of(one, fresh, sight, MOST + 1)
                    assert kept == anew(one, User.objects.get(pk=user.pk)), (user.role, query, kind.name)
                    compared += kept is not None
    assert compared > len(people) * len(KINDS)


def test_words_of_one_shape_share_a_statement_and_people_of_one_role_too() -> None:
    north = DepartmentFactory()
    one, other = UserFactory(role="kam", department=north), UserFactory(role="kam", department=north)
    for manager, name in ((one, "Северный ветер"), (other, "Южный берег"), (one, "Восточный порт")):
        ClientFactory(manager=manager, name=name)

    def found(user: User, query: str) -> list[str]:
        groups = find(User.objects.get(pk=user.pk), query, each=5).groups
        return [row.name for group in groups if group.kind.name == "clients" for row in group.rows]

    assert found(one, "северный") == ["Северный ветер"]
    known = set(meant._statements._values)
    assert found(one, "восточный") == ["Восточный порт"]
    assert found(other, "ветер") == []
    assert found(other, "южный") == ["Южный берег"]
    # the words that found nothing asked for the nearest ones and in fewer spellings: no other shape is new
    assert len(set(meant._statements._values) - known) <= len(KINDS)


def test_whom_somebody_leads_or_stands_in_for_counts_at_once() -> None:
    """What the database was asked for while a part was made is not kept; a deputy's sight is another one."""
    north = DepartmentFactory()
    head, kam = UserFactory(role="head", department=north), UserFactory(role="kam", department=north)
    newcomer, colleague = UserFactory(role="kam"), UserFactory(role="kam")
    north.head = head
    north.save()
    AbsenceFactory(
        user=UserFactory(role="kam"), deputy=head
    )  # a deputy's parts are kept without a twin to compare
    client = ClientFactory(manager=newcomer, name="Лукошко")
    task = TaskFactory(author=newcomer, assignee=newcomer, client=client, text="Отправить акт в архив")

    def found(user: User, query: str) -> dict[str, list[Any]]:
        groups = find(User.objects.get(pk=user.pk), query, each=5).groups
        return {group.kind.name: group.rows for group in groups}

    assert found(head, "архив") == {} == found(colleague, "лукошко")
    newcomer.department = north
    newcomer.save()
    assert found(head, "архив") == {"tasks": [task]}
    AbsenceFactory(user=newcomer, deputy=colleague)
    assert found(colleague, "лукошко")["clients"] == [client]
    assert found(kam, "лукошко") == {}


def test_what_depends_on_more_than_the_sight_is_not_kept_for_others() -> None:
    """A rule that looks at something else of the person, or at the condition of a key alone, stays right."""
    one, other = UserFactory(role="kam", full_name="Ильина"), UserFactory(role="kam", full_name="Серова")
    clients = {user.pk: ClientFactory(manager=user, city=user.full_name) for user in (one, other)}
    for user in (one, other):
        wanted = [(7, Meant(_of_city, (Q(manager__in=[one.pk, other.pk]),)))]
        assert keys_of(user, wanted, 10) == [(7, clients[user.pk].pk)]


def _of_city(user: User, found: Q) -> Any:
    return Client.objects.visible_to(user).filter(found, city=user.full_name)
