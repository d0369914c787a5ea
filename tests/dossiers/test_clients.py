"""Services of clients: entering and editing."""

from __future__ import annotations

import datetime as dt
import threading
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser

from dossiers.clients import services
from dossiers.clients.querysets import managers_in_scope, sees_client
from dossiers.models import Client, ClientSummary
from dossiers.services import create_client, ensure_summary, update_client
from kam_crm.shared.errors import NotAllowed, StateConflict
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory, valid_inn
from tests.support.races import at_once, overtaken, without_row_locks
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db


def test_new_client_gets_a_code_a_manager_and_its_summary(kam):
    client = create_client(by=kam, name="  ООО «Ёлка»  ", source="referral")
    assert client.code == f"C{client.pk:06}"
    assert client.manager == kam
    assert (client.name, client.legal_name, client.sort_key) == ("ООО «Ёлка»", "ООО «Ёлка»", "елка ооо")
    assert ClientSummary.objects.get(client=client).debt == 0


def test_whom_the_role_lets_see_whose_clients():
    """Own ones, those of the department, all (R26).

    Nobody belongs where they head: a head of two departments belongs to a third that somebody else heads.
    """
    north, south, west, empty = (DepartmentFactory() for _number in range(4))
    chief = UserFactory(role="head", department=west, heads=False)
    west_head = UserFactory(role="head", department=west)
    for department in (north, south):
        department.head = chief
        department.save()
    clients = {
        name: ClientFactory(manager=UserFactory(department=department))
        for name, department in (("north", north), ("south", south), ("west", west))
    }
    clients["chief"] = ClientFactory(manager=chief)
    clients["nowhere"] = ClientFactory(manager=UserFactory(department=None))

    def seen(user):
        return {name for name, client in clients.items() if client in Client.objects.visible_to(user)}

    assert seen(chief) == {"north", "south", "chief"}
    assert seen(west_head) == {"west", "chief"}
    assert seen(UserFactory(role="support", department=west)) == {"west", "chief"}
    assert seen(UserFactory(role="support", department=empty)) == set()
    assert seen(UserFactory(role="support", department=None)) == set()
    assert seen(clients["south"].manager) == {"south"}
    assert seen(UserFactory(role="finance")) == seen(UserFactory(role="director")) == set(clients)
    assert seen(UserFactory(role="admin")) == set()
    assert seen(AnonymousUser()) == set()
    others = [UserFactory(role=role) for role in ("support", "finance", "director", "admin")]
    for person in (chief, west_head, clients["south"].manager, AnonymousUser(), *others):
        assert {name for name, client in clients.items() if sees_client(person, client)} == seen(person)
    for person in (chief, west_head, UserFactory(role="support", department=west), clients["south"].manager):
        assert list(Client.objects.of(person)) == [one for one in clients.values() if one.manager == person]
    assert managers_in_scope(UserFactory(role="finance")) is None
    assert managers_in_scope(UserFactory(role="admin")) == managers_in_scope(AnonymousUser()) == []


def changed_at_once(client):
    """Two open the form of a client and save it, one after the other has begun to."""
    change = [
        partial(
            update_client, by=client.manager, client=client, expected_updated_at=client.updated_at, city=city
        )
        for city in ("Pskov", "Tver")
    ]
    return overtaken(*change, (services, "unchanged_since"))


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_client_at_once_the_second_is_told():
    client = ClientFactory()
    first, second = changed_at_once(client)
    assert first.city == "Pskov" and second.code == "changed_meanwhile"


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_without_the_row_lock_what_the_second_wrote_is_overwritten(monkeypatch):
    """The twin."""
    client = ClientFactory()
    without_row_locks(monkeypatch)
    first, second = changed_at_once(client)
    assert (first.city, second.city) == ("Pskov", "Tver")


@pytest.mark.parametrize(
    ("begins", "ends", "in_force"),
    [(0, None, True), (1, None, False), (-9, 0, True), (-9, -1, False), (-9, 1, True), (0, 0, True)],
)
def test_a_contract_is_in_force_from_its_first_to_its_last_day(begins, ends, in_force):
    day = dt.date(2026, 6, 1)
    contract = ContractFactory(
        signed_on=day + dt.timedelta(days=begins),
        valid_to=None if ends is None else day + dt.timedelta(days=ends),
    )
    assert contract.client.contracts.in_force(day).exists() is in_force


def test_of_two_contracts_in_force_the_one_that_began_last_counts():
    day = dt.date(2026, 6, 1)
    old = ContractFactory(signed_on=day - dt.timedelta(days=9))
    new = ContractFactory(client=old.client, signed_on=day - dt.timedelta(days=1))
    ContractFactory(client=old.client, signed_on=day + dt.timedelta(days=1))
    last = ContractFactory(
        client=old.client, signed_on=day - dt.timedelta(days=20), valid_from=new.valid_from
    )
    found = old.client.contracts
    assert found.newest_in_force(day) == last  # of two of one day the one entered later
    ContractFactory(client=old.client, signed_on=day - dt.timedelta(days=5))  # entered last, begun before
    assert found.newest_in_force(day) == last
    assert found.newest_in_force(new.valid_from - dt.timedelta(days=5)) == old
    assert found.newest_in_force(day - dt.timedelta(days=30)) is None


def test_requisites_are_normalised(kam):
    client = create_client(
        by=kam,
        name="ООО «Север»",
        source="press",
        inn=f" {valid_inn(5)} ",
        kpp="7816 01 001",
        phone="8 (812) 320-15-15 доб. 7",
        email="Info@Sever.Example",
    )
    assert (client.inn, client.kpp) == (valid_inn(5), "781601001")
    assert client.phone == "+78123201515 ext. 7"
    assert client.email == "info@sever.example"


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"name": "  "}, "name_required", "name"),
        ({"source": ""}, "source_required", "source"),
        ({"inn": "7816312450"}, "inn_checksum", "inn"),
        ({"inn": "0000000000"}, "inn_checksum", "inn"),
        ({"inn": "781"}, "inn_length", "inn"),
        ({"kpp": "78"}, "kpp_format", "kpp"),
        ({"ogrn": "1027700132196"}, "ogrn_checksum", "ogrn"),
        ({"phone": "12"}, "phone", "phone"),
        ({"email": "nobody"}, "invalid", "email"),
    ],
)
def test_wrong_input_is_refused_beside_its_field(kam, facts, code, field):
    error = refusal(create_client, by=kam, **{"name": "ООО «Север»", "source": "press", **facts})
    assert (error.code, error.field) == (code, field)
    assert not Client.objects.exists()


def test_foreign_client_keeps_its_own_tax_number(kam):
    client = create_client(by=kam, name="Alfreds", country="DE", inn="de 123456789", source="internet")
    assert client.inn == "DE 123456789"


@pytest.mark.parametrize("country", ["", " ", "ru"])
def test_nothing_said_about_the_country_means_russia(kam, country):
    error = refusal(create_client, by=kam, name="A", source="press", country=country, inn="7816312450")
    assert error.code == "inn_checksum"


def test_code_is_unique(kam):
    ClientFactory(code="K1")
    assert refusal(create_client, by=kam, name="A", source="press", code=" K1 ").code == "code_taken"


def test_same_inn_and_kpp_is_a_warning_that_can_be_confirmed(kam):
    known = ClientFactory(manager=kam)
    facts = {"name": "Филиал", "source": "press", "inn": known.inn, "kpp": known.kpp}
    error = refusal(create_client, by=kam, **facts)
    assert (error.code, error.field, error.params) == ("possible_duplicate", "inn", {"duplicate": known.pk})
    assert known.name in str(error)
    assert create_client(by=kam, confirm_duplicate=True, **facts).pk
    assert create_client(by=kam, **{**facts, "name": "Филиал 2", "kpp": "781602001"}).pk  # its own KPP


def test_duplicate_of_another_manager_is_not_named(kam):
    foreign = ClientFactory()
    error = refusal(create_client, by=kam, name="A", source="press", inn=foreign.inn, kpp=foreign.kpp)
    assert foreign.name not in str(error)
    assert error.params == {"duplicate": None}


def test_kam_makes_clients_for_himself_only(kam):
    other = UserFactory(role="kam", department=kam.department)
    with pytest.raises(NotAllowed, match="another manager"):
        create_client(by=kam, name="A", source="press", manager=other)


def test_the_installation_names_the_manager_of_a_new_client(kam):
    new = {"by": None, "name": "A", "source": "press"}
    assert refusal(create_client, **new).code == "manager_required"
    assert create_client(**new, manager=kam).manager == kam
    assert refusal(create_client, **new, manager=UserFactory(role="finance")).code == "not_a_manager"


@pytest.mark.parametrize("role", ["support", "finance", "director", "admin"])
def test_who_may_not_add_clients_is_refused(kam, role):
    error = refusal(create_client, by=UserFactory(role=role), name="A", source="press", manager=kam)
    assert (type(error), error.code) == (NotAllowed, "forbidden")


def test_edit_saves_only_what_is_given(kam):
    client = ClientFactory(manager=kam, city="Тверь")
    update_client(by=kam, client=client, name="ООО «Новое имя»", expected_updated_at=client.updated_at)
    client.refresh_from_db()
    assert (client.name, client.city) == ("ООО «Новое имя»", "Тверь")


def test_the_source_of_a_prospect_cannot_be_emptied(kam):
    """A prospect keeps its source, and a customer without one cannot be made a prospect (M2)."""
    prospect = ClientFactory(manager=kam, stage="prospect", source="press")
    assert refusal(update_client, by=kam, client=prospect, source="").code == "source_required"
    customer = ClientFactory(manager=kam, source="")
    assert refusal(update_client, by=kam, client=customer, stage="prospect").code == "source_required"
    assert update_client(by=kam, client=customer, source="", city="Тверь").city == "Тверь"


def test_wrong_requisites_of_an_import_do_not_block_an_edit(kam):
    client = ClientFactory(manager=kam, inn="7816312450", phone="по запросу")
    assert (
        update_client(by=kam, client=client, inn="7816312450", phone="по запросу", city="Тверь").city
        == "Тверь"
    )
    assert refusal(update_client, by=kam, client=client, inn="7816312451").code == "inn_checksum"


def test_edit_of_something_saved_meanwhile_is_a_conflict(kam):
    client = ClientFactory(manager=kam)
    read_at = client.updated_at
    update_client(by=kam, client=client, city="Псков")
    with pytest.raises(StateConflict) as caught:
        update_client(by=kam, client=client, city="Тверь", expected_updated_at=read_at)
    assert caught.value.code == "changed_meanwhile"
    assert dt.datetime.fromisoformat(caught.value.params["current_updated_at"]) > read_at
    client.refresh_from_db()
    assert client.city == "Псков"


def test_duplicate_is_warned_about_only_when_requisites_change(kam):
    first, second = ClientFactory(manager=kam), ClientFactory(manager=kam)
    same = {"inn": first.inn, "kpp": first.kpp}
    assert refusal(update_client, by=kam, client=second, **same).code == "possible_duplicate"
    update_client(by=kam, client=second, confirm_duplicate=True, **same)
    update_client(by=kam, client=second, city="Тверь", **same)


@pytest.mark.parametrize(
    "name", ["Ромашка ООО", "АО «РОМАШКА»", "ромашка", "Общество с ограниченной ответственностью «Ромашка»"]
)
def test_the_same_name_is_a_warning_that_can_be_confirmed(kam, name):
    """Legal form, quotes and case make no other client; who means another one confirms it (K16)."""
    known = ClientFactory(manager=kam, name="ООО «Ромашка»")
    error = refusal(create_client, by=kam, name=name, source="press")
    assert (error.code, error.field, error.params) == ("possible_duplicate", "name", {"duplicate": known.pk})
    assert create_client(by=kam, name=name, source="press", confirm_duplicate=True).pk
    assert create_client(by=kam, name=f"{name} Плюс", source="press").pk


def test_a_name_is_asked_about_again_only_when_it_changes(kam):
    """An edit into a taken name is warned about; one that leaves the name alone is not (K16)."""
    ClientFactory(manager=kam, name="ООО «Ромашка»")
    other = ClientFactory(manager=kam, name="Василёк")
    assert refusal(update_client, by=kam, client=other, name="Ромашка").code == "possible_duplicate"
    update_client(by=kam, client=other, name="Ромашка", confirm_duplicate=True)
    assert update_client(by=kam, client=other, name="АО Ромашка", city="Тверь").city == "Тверь"


def test_a_namesake_of_another_manager_is_not_named(kam):
    ClientFactory(name="ООО «Ромашка»")
    error = refusal(create_client, by=kam, name="Ромашка", source="press")
    assert (str(error), error.params) == (
        "A client of another manager already has this name.",
        {"duplicate": None},
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_one_name_at_once_the_second_is_warned(kam):
    """Two managers enter the same client at the same moment: one of them hears of the other (K16)."""
    answers = at_once(*[lambda: create_client(by=kam, name="Ромашка", source="press")] * 2)
    assert sorted(getattr(answer, "code", "") == "possible_duplicate" for answer in answers) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_twin_without_the_lock_both_enter_it(kam, monkeypatch):
    both_have_looked, insert = threading.Barrier(2), services._insert
    monkeypatch.setattr(services, "_one_at_a_time", lambda what: None)
    monkeypatch.setattr(services, "_insert", lambda *given: (both_have_looked.wait(5), insert(*given)))
    at_once(*[lambda: create_client(by=kam, name="Ромашка", source="press")] * 2)
    assert Client.objects.filter(name="Ромашка").count() == 2


def test_missing_summaries_are_added_once():
    first, second = ClientFactory(summary=None), ClientFactory(summary=None)
    ClientFactory()
    assert ensure_summary([first.pk]) == 1
    assert ensure_summary() == 1
    assert ensure_summary() == 0
    assert ClientSummary.objects.filter(client__in=[first, second], debt=0, segment="").count() == 2
