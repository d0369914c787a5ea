"""The API of dossiers: contract, scoping, writes by the caller's own codes, masked contact data."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessLog
from accounts.services import create_token
from dossiers.models import Client, ClientContact, Contract, Note, Person
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import (
    ChannelFactory,
    ClientContactFactory,
    ClientFactory,
    ClientGroupFactory,
    ContractFactory,
    KeyStatusFactory,
    MarketSegmentFactory,
    NoteFactory,
    TerritoryFactory,
    valid_inn,
)

pytestmark = pytest.mark.django_db
API = "/api/v1"
JSON = "application/json"
HIDDEN = {"phone": None, "phone_extension": None, "email": None}


@pytest.fixture
def client_(kam):
    return ClientFactory(manager=kam, code="K-1", name="Гастроном")


@pytest.fixture
def send(web):
    def post(path, data, method="post", **headers):
        return getattr(web, method)(f"{API}{path}", data, content_type=JSON, headers=headers)

    return post


def codes(answer) -> list[str]:
    return [row["code"] for row in answer.json()["results"]]


# ---- clients -------------------------------------------------------------------------------------------------------


def test_client_carries_names_codes_and_summary(web, kam):
    client = ClientFactory(
        manager=kam, code="K-1", territory=TerritoryFactory(name="Урал"), group=ClientGroupFactory(name="Холдинг"),
        channel=ChannelFactory(name="Опт"), segment=MarketSegmentFactory(name="Сети"), summary__debt="1180.50",
        summary__segment="AX", summary__abc="A", summary__xyz="X",
    )  # fmt: skip
    row = web.get(f"{API}/clients/{client.pk}/").json()
    assert {
        "code": "K-1", "territory": "Урал", "group": "Холдинг", "channel": "Опт", "market_segment": "Сети",
        "manager": kam.email, "manager_name": "Анна Соколова", "stage": "customer", "is_key": False,
    }.items() <= row.items()  # fmt: skip
    assert {"segment": "AX", "debt": "1180.50", "share": None}.items() <= row["summary"].items()


def test_every_wrong_field_is_told_at_once(send):
    answer = send("/clients/", {"name": "Север", "source": "press", "inn": "781", "email": "nobody"})
    assert (answer.status_code, answer.json()["code"]) == (422, "inn_length")
    assert set(answer.json()["errors"]) == {"inn", "email"}


def test_client_without_references_has_nulls(web, client_):
    row = web.get(f"{API}/clients/{client_.pk}/").json()
    assert [row[name] for name in ("territory", "group", "channel", "market_segment")] == [None] * 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("code=K-1", ["K-1"]),
        ("search=гастроном", ["K-1"]),
        ("search=k-2", ["K-2"]),
        ("q=гастроном", ["K-1"]),
        ("ordering=-code", ["K-2", "K-1"]),
        ("ordering=-debt", ["K-2", "K-1"]),
        ("debt=any", ["K-2"]),
        ("updated_since=2999-01-01T00:00:00Z", []),
        ("updated_since=2000-01-01T00:00:00Z", ["K-1", "K-2"]),
        ("page_size=1", ["K-1"]),
    ],
)
def test_clients_are_filtered_and_ordered(web, kam, client_, query, found):
    ClientFactory(manager=kam, code="K-2", name="Лукошко", summary__debt=5)
    ClientFactory(code="K-3")
    assert codes(web.get(f"{API}/clients/?{query}")) == found


@pytest.mark.parametrize("query", ["debt=nonsense", "manager=x", "ordering=phone", "updated_since=yesterday"])
def test_senseless_filters_are_refused(web, query):
    answer = web.get(f"{API}/clients/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_foreign_client_is_not_there(web, send):
    foreign = ClientFactory()
    assert web.get(f"{API}/clients/{foreign.pk}/").status_code == 404
    assert send(f"/clients/{foreign.pk}/", {"city": "x"}, "patch").status_code == 404


def test_client_is_entered_with_words_instead_of_keys(send, kam):
    TerritoryFactory(name="Урал")
    data = {"code": "1C-7", "name": "Север", "source": "press", "inn": valid_inn(3), "territory": "Урал"}
    answer = send("/clients/", data)
    assert answer.status_code == 201
    client = Client.objects.get()
    assert (client.code, client.territory.name, client.manager) == ("1C-7", "Урал", kam)
    assert (answer.json()["id"], answer.json()["summary"]["debt"]) == (client.pk, "0.00")


@pytest.mark.parametrize(
    ("data", "status", "code", "field"),
    [
        ({}, 400, "invalid", "name"),
        ({"name": "A", "territory": "Луна"}, 400, "invalid", "territory"),
        ({"name": "A", "manager": "nobody@x.example"}, 400, "invalid", "manager"),
        ({"name": "A"}, 422, "source_required", "source"),
        ({"name": "A", "source": "press", "inn": "12"}, 422, "inn_length", "inn"),
        ({"name": "A", "source": "press", "code": "K-1"}, 422, "code_taken", "code"),
    ],
)
def test_wrong_client_is_refused(send, client_, data, status, code, field):
    answer = send("/clients/", data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert field in answer.json()["errors"]


def test_a_program_enters_no_prospect_without_its_source(send):
    """Missing, empty or none of the list (R3)."""
    for given in ({}, {"source": ""}, {"source": "a friend"}):
        answer = send("/clients/", {"name": "Север", **given})
        assert answer.status_code in (400, 422) and list(answer.json()["errors"]) == ["source"], given
    assert not Client.objects.exists()
    assert send("/clients/", {"name": "Север", "source": "exhibition"}).status_code == 201
    assert Client.objects.get().source == "exhibition"


def test_likely_duplicate_names_the_known_client(send, client_):
    data = {"name": "A", "source": "press", "inn": client_.inn, "kpp": client_.kpp}
    answer = send("/clients/", data)
    assert (answer.status_code, answer.json()["params"]) == (422, {"duplicate": client_.pk})
    assert send("/clients/", {**data, "confirm_duplicate": True}).status_code == 201


def test_patch_changes_what_it_names(send, client_):
    answer = send(f"/clients/{client_.pk}/", {"city": "Тверь"}, "patch")
    assert (answer.status_code, answer.json()["city"], answer.json()["name"]) == (200, "Тверь", "Гастроном")


def test_patch_of_something_saved_meanwhile_is_a_conflict(send, web, client_):
    read_at = web.get(f"{API}/clients/{client_.pk}/").json()["updated_at"]
    assert (
        send(f"/clients/{client_.pk}/", {"city": "A", "expected_updated_at": read_at}, "patch").status_code
        == 200
    )
    answer = send(f"/clients/{client_.pk}/", {"city": "B", "expected_updated_at": read_at}, "patch")
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")


def test_patch_of_a_link_saved_meanwhile_is_a_conflict(send, web, link):
    address = f"/client-contacts/{link.pk}/"
    read_at = web.get(f"{API}{address}").json()["updated_at"]
    assert send(address, {"role": "buyer", "expected_updated_at": read_at}, "patch").status_code == 200
    answer = send(address, {"is_active": False, "expected_updated_at": read_at}, "patch")
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    link.refresh_from_db()
    assert (link.role, link.is_active) == ("buyer", True)


def test_only_those_who_may_hand_over_patch_the_manager(send, signed_in, head, kam, client_):
    answer = send(f"/clients/{client_.pk}/", {"manager": kam.email, "city": "A"}, "patch")
    assert answer.status_code == 200  # nothing to hand over
    colleague = UserFactory(role="kam", department=kam.department)
    answer = send(f"/clients/{client_.pk}/", {"manager": colleague.email, "city": "B"}, "patch")
    assert answer.status_code == 403
    client_.refresh_from_db()
    assert client_.city == "A"  # all or nothing
    handed = signed_in(head).patch(
        f"{API}/clients/{client_.pk}/",
        {"manager": colleague.email, "handover_reason": "Leaves"},
        content_type=JSON,
    )
    assert handed.json()["manager"] == colleague.email


def test_key_flag_is_hidden_without_the_right(web, client_, signed_in):
    KeyStatusFactory(client=client_)
    finance = signed_in(UserFactory(role="finance"))
    assert web.get(f"{API}/clients/{client_.pk}/").json()["is_key"] is True
    assert finance.get(f"{API}/clients/{client_.pk}/").json()["is_key"] is None
    assert finance.get(f"{API}/key-statuses/").status_code == 403
    (status,) = web.get(f"{API}/key-statuses/?client_code=K-1").json()["results"]
    assert (status["definition"], status["level"]) == (1, "company")


def test_repeated_write_changes_nothing(send):
    data = {"name": "Север", "source": "press"}
    first = send("/clients/", data, **{"Idempotency-Key": "one"})
    again = send("/clients/", data, **{"Idempotency-Key": "one"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert Client.objects.count() == 1


def test_author_of_a_write_by_token_stands_in_the_history(client, kam):
    _token, key = create_token(by=kam, name="1C")
    data = {"name": "Север", "source": "press"}
    answer = client.post(
        f"{API}/clients/", data, content_type=JSON, headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 201
    assert Client.objects.get().events.get().pgh_context.metadata["user"] == kam.pk


@pytest.mark.parametrize("path", ["clients", "persons", "client-contacts", "contracts", "notes"])
def test_twenty_rows_take_no_more_queries_than_two(web, kam, path):
    def grow(count):
        for _ in range(count):
            client = ClientFactory(
                manager=kam,
                territory=TerritoryFactory(),
                channel=ChannelFactory(),
                group=ClientGroupFactory(),
            )
            ClientContactFactory(client=client)
            ContractFactory(client=client)
            NoteFactory(client=client)

    def count():
        with CaptureQueriesContext(connection) as queries:
            web.get(f"{API}/{path}/")
        return len(queries)

    grow(2)
    few = count()
    grow(18)
    assert count() == few


# ---- people --------------------------------------------------------------------------------------------------------


@pytest.fixture
def link(client_):
    return ClientContactFactory(
        client=client_, person__full_name="Ирина", person__phone="+79215551234", person__email="i@x.example"
    )


def test_contact_data_is_shown_and_logged_once_per_request(web, kam, client_, link):
    ClientContactFactory(client=client_)
    rows = web.get(f"{API}/persons/").json()["results"]
    assert ("+79215551234", "i@x.example") in [(row["phone"], row["email"]) for row in rows]
    line = AccessLog.objects.get()
    assert (line.user, line.what, len(line.details["people"])) == (kam, "contact_data", 2)
    assert web.get(f"{API}/client-contacts/{link.pk}/").json()["phone"] == "+79215551234"
    assert AccessLog.objects.first().details == {"people": [link.person_id]}


@pytest.mark.parametrize("path", ["persons", "client-contacts"])
def test_contact_data_is_null_for_those_who_may_not_see_it(signed_in, link, path):
    (row,) = signed_in(UserFactory(role="finance")).get(f"{API}/{path}/").json()["results"]
    assert HIDDEN.items() <= row.items()
    assert not AccessLog.objects.exists()


def test_contact_data_is_null_for_a_token_of_another_scope(client, kam, link):
    _token, key = create_token(by=kam, name="BI", scopes=["people"])
    assert client.get(f"{API}/persons/", headers={"Authorization": f"Bearer {key}"}).json()["results"][0][
        "phone"
    ]
    _token, other = create_token(by=kam, name="BI 2", scopes=["clients"])
    assert client.get(f"{API}/persons/", headers={"Authorization": f"Bearer {other}"}).status_code == 403


def test_person_shows_the_links_one_may_see(web, link):
    ClientContactFactory(person=link.person)
    (row,) = web.get(f"{API}/persons/?search=ирина").json()["results"]
    assert [(one["client_code"], one["position"]) for one in row["links"]] == [("K-1", "закупщик")]


def test_new_person_comes_with_a_link(send, client_):
    data = {
        "client_code": "K-1",
        "full_name": "Олег",
        "phone": "8 921 555 00 00",
        "position": "шеф",
        "role": "decider",
    }
    answer = send("/persons/", data)
    assert (answer.status_code, answer.json()["phone"]) == (201, "+79215550000")
    assert answer.json()["links"][0]["client"] == client_.pk
    assert send("/persons/", {**data, "client_code": "K-404"}).status_code == 400
    nowhere = send("/persons/", {"full_name": "Олег", "position": "шеф", "role": "decider"})
    assert (nowhere.status_code, list(nowhere.json()["errors"])) == (400, ["client"])


def test_change_of_a_person_shows_at_every_client(send, web, kam, link):
    """Contact data has one source (R46)."""
    other = ClientContactFactory(person=link.person, client__manager=kam)
    assert send(f"/persons/{link.person_id}/", {"phone": "+7 921 000-00-01"}, "patch").status_code == 200
    assert web.get(f"{API}/client-contacts/{other.pk}/").json()["phone"] == "+79210000001"


@pytest.mark.parametrize(
    "data",
    [{"phone": "+79210000000"}, {"email": "a@b.example"}, {"full_name": "X"}, {"person": 1, "role": "user"}],
)
def test_inherited_data_cannot_be_patched_at_a_client(send, link, data):
    """Name, phone and e-mail are the person's: the refusal says where to change them (R46, R217)."""
    answer = send(f"/client-contacts/{link.pk}/", data, "patch")
    assert answer.status_code == 400
    ((field, texts),) = answer.json()["errors"].items()
    assert field in data and "change it at /api/v1/persons/" in texts[0]
    link.refresh_from_db()
    assert (link.role, link.person.phone) == ("buyer", "+79215551234")


def test_link_is_changed_left_and_taken_up_again(send, link):
    path = f"/client-contacts/{link.pk}/"
    assert send(path, {"position": "директор", "role": "decider"}, "patch").json()["position"] == "директор"
    assert send(path, {"is_active": False}, "patch").json()["is_active"] is False
    assert send(path, {"is_active": True}, "patch").json()["is_active"] is True
    assert send(path, {"position": ""}, "patch").status_code == 400


def test_known_person_is_linked_to_another_client(send, kam, link):
    other = ClientFactory(manager=kam)
    data = {"client": other.pk, "person": link.person_id, "position": "собственник", "role": "decider"}
    answer = send("/client-contacts/", data)
    assert (answer.status_code, answer.json()["phone"]) == (201, "+79215551234")
    assert send("/client-contacts/", data).status_code == 409
    inherited = send("/client-contacts/", {**data, "phone": "+79210000000"})
    assert (inherited.status_code, list(inherited.json()["errors"])) == (400, ["phone"])
    assert Person.objects.count() == 1


def test_new_person_at_a_client(send, client_):
    data = {"client": client_.pk, "full_name": "Олег", "position": "шеф", "role": "decider"}
    assert send("/client-contacts/", data).status_code == 201
    del data["full_name"]
    assert send("/client-contacts/", data).json()["code"] == "full_name_required"
    assert ClientContact.objects.count() == 1


def test_foreign_person_cannot_be_linked(send, client_):
    foreign = ClientContactFactory().person
    data = {"client": client_.pk, "person": foreign.pk, "position": "a", "role": "user"}
    assert send("/client-contacts/", data).status_code == 400


# ---- contracts, notes, groups, words -------------------------------------------------------------------------------


def test_contract_is_added_changed_and_found_in_force(send, web, client_):
    given = {"client_code": "K-1", "number": "Д-1", "signed_on": "2026-05-04", "reason": "a new client"}
    answer = send("/contracts/", given)
    assert (answer.status_code, answer.json()["valid_from"]) == (201, "2026-05-04")
    path = f"/contracts/{answer.json()['id']}/"
    asked = {"payment_term_days": 30, "reason": "as agreed"}
    assert send(path, asked, "patch").json()["payment_term_days"] == 30
    assert send(path, {"valid_to": "2020-01-01"}, "patch").json()["code"] == "ends_before_start"
    assert web.get(f"{API}/contracts/?in_force=2026-05-04").json()["results"] == []  # nobody has agreed yet
    Contract.objects.update(status="signed")
    found = [
        web.get(f"{API}/contracts/?in_force={day}").json()["results"] for day in ("2026-05-03", "2026-05-04")
    ]
    assert [len(rows) for rows in found] == [0, 1]


def test_notes_are_read_and_written(send, web, kam, client_):
    assert send("/notes/", {"client": client_.pk, "text": "Слово"}).json()["author"] == kam.email
    assert send("/notes/", {"client": client_.pk, "text": ""}).status_code == 400
    assert [row["text"] for row in web.get(f"{API}/notes/?client_code=K-1").json()["results"]] == ["Слово"]
    assert Note.objects.count() == 1


def test_group_is_made_once(send, web):
    parent = ClientGroupFactory(name="Холдинг")
    answer = send("/client-groups/", {"name": "Сеть", "parent": parent.pk})
    assert (answer.status_code, answer.json()["parent"]) == (201, parent.pk)
    assert send("/client-groups/", {"name": "сеть"}).json()["code"] == "name_taken"
    assert [row["name"] for row in web.get(f"{API}/client-groups/?parent={parent.pk}").json()["results"]] == [
        "Сеть"
    ]


@pytest.mark.parametrize(
    ("path", "factory"),
    [
        ("territories", TerritoryFactory),
        ("channels", ChannelFactory),
        ("market-segments", MarketSegmentFactory),
    ],
)
def test_words_are_read_only(send, web, path, factory):
    row = factory(name="Слово")
    assert web.get(f"{API}/{path}/?search=слово").json()["results"] == [{"id": row.pk, "name": "Слово"}]
    assert send(f"/{path}/", {"name": "X"}).status_code in {403, 405}


def test_updated_since_gives_only_what_is_new(web, client_, link):
    later = (link.updated_at + dt.timedelta(seconds=1)).isoformat()
    for path in ("clients", "persons", "client-contacts"):
        assert web.get(f"{API}/{path}/", {"updated_since": later}).json()["results"] == []
        since = link.client.created_at.isoformat()
        assert len(web.get(f"{API}/{path}/", {"updated_since": since}).json()["results"]) == 1


def test_single_characters_of_a_search_begin_words(web, kam):
    """«k» stands in every code and «2» in most tax numbers."""
    ClientFactory(manager=kam, code="K-1", name="Клиент 12", inn="7816123423")
    ClientFactory(manager=kam, code="K-2", name="Лукошко", inn="7816123416")
    assert codes(web.get(f"{API}/clients/?search=k-2")) == ["K-2"]


def test_a_client_is_made_key_by_a_program(send, web, client_):
    """With the evidence of one definition; the same again renews it (M10)."""
    status = {"client": client_.pk, "level": "manager", "definition": 1, "evidence": "A third of sales"}
    made = send("/key-statuses/", status)
    assert (made.status_code, made.json()["evidence"]) == (201, "A third of sales")
    again = send("/key-statuses/", {**status, "evidence": "Half of sales"})
    assert (again.json()["id"], again.json()["evidence"]) == (made.json()["id"], "Half of sales")
    assert web.get(f"{API}/clients/{client_.pk}/").json()["is_key"] is True
    refused = send("/key-statuses/", {**status, "definition": 7})
    assert list(refused.json()["errors"]) == ["definition"]
