"""Who calls: people by phone, e-mail and name, with all their sides."""

from __future__ import annotations

import datetime as dt

import pytest

from dossiers.people.lookup import look_up, side_for, sides_of
from dossiers.services import end_link, make_own_client
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory, PersonFactory
from tests.factories.plans import ActivityFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(kam):
    """An accountant of three clients of ours and of one of somebody else."""
    person = PersonFactory(full_name="Лебедева Ирина", phone="+79215551234", email="irina@mail.example")
    for name in ("Альфа", "Бета", "Вега"):
        ClientContactFactory(client=ClientFactory(manager=kam, name=name), person=person)
    ClientContactFactory(client=ClientFactory(name="Чужой"), person=person)
    return person


def names(sides):
    return [side.client.name for side in sides]


@pytest.mark.parametrize(
    "asked",
    [
        {"phone": "8 (921) 555-12-34"},
        {"phone": "+79215551234"},
        {"email": "Irina@Mail.example"},
        {"words": "лебедева"},
    ],
)
def test_a_caller_is_found_with_all_sides_one_may_see(kam, caller, asked):
    """Name, phone in any writing and e-mail lead to the person and all their clients (R51)."""
    [found] = look_up(kam, **asked).callers
    assert found.person == caller and found.must_choose
    assert names(found.sides) == ["Альфа", "Бета", "Вега"]


def test_the_usual_side_of_the_last_year_stands_first(kam, caller):
    """By how often the person spoke for each; what is older does not count (R51)."""
    links = {link.client.name: link for link in caller.links.all()}
    days = [("Вега", 1), ("Вега", 30), ("Бета", 5), ("Альфа", 400), ("Альфа", 401), ("Альфа", 402)]
    for name, ago in days:
        day = clock.today() - dt.timedelta(days=ago)
        done = ActivityFactory(client=links[name].client, status="done", outcome="agreed", day=day)
        done.persons.add(links[name])
    sides = sides_of(kam, caller)
    assert names(sides) == ["Вега", "Бета", "Альфа"]
    assert [(side.contacts, side.is_usual) for side in sides] == [(2, True), (1, False), (0, False)]


def test_the_mail_of_a_client_shows_who_there_speaks_for_others(kam, caller):
    """An entity's own e-mail or phone leads through its contact to the other entities (R52)."""
    alpha = caller.links.get(client__name="Альфа").client
    alpha.email, alpha.phone = "office@alpha.example", "+74951112233"
    alpha.save()
    ClientContactFactory(client=alpha, person__full_name="Works here alone")
    for asked in ({"email": "office@alpha.example"}, {"phone": "8 495 111-22-33"}):
        found = look_up(kam, **asked)
        assert found.clients == [alpha]
        [one] = found.callers
        assert (one.person, one.via) == (caller, alpha) and names(one.sides) == ["Альфа", "Бета", "Вега"]


def test_the_person_is_a_side_of_their_own(kam, caller):
    """A natural person speaks for themselves, too (R45, R51)."""
    own = make_own_client(by=kam, person=caller, source="referral")
    [found] = look_up(kam, phone="+79215551234").callers
    assert [side.client for side in found.sides if side.is_own] == [own]


def test_who_left_speaks_no_more_and_an_unknown_number_is_nobodys(kam, caller):
    end_link(by=kam, link=caller.links.get(client__name="Бета"))
    assert names(sides_of(kam, caller)) == ["Альфа", "Вега"]
    assert not look_up(kam, phone="+79990000000")
    assert not look_up(kam)
    with refused("phone_too_short"):
        look_up(kam, phone="12-34")


def test_numbers_lead_nowhere_for_who_may_not_see_them(caller):
    finance = UserFactory(role="finance")
    assert not look_up(finance, phone="+79215551234") and not look_up(finance, email="irina@mail.example")
    assert look_up(finance, words="лебедева").callers


def test_nothing_goes_on_before_a_side_is_chosen(kam, caller):
    """Of several sides one must be named, and it must be the person's (R51)."""
    with refused("side_required") as caught:
        side_for(kam, caller, None)
    assert len(caught.value.params["clients"]) == 3
    foreign = caller.links.get(client__name="Чужой").client
    for client in (ClientFactory(manager=kam), foreign):
        with refused("not_a_side"):
            side_for(kam, caller, client)
    alone = ClientContactFactory(client=ClientFactory(manager=kam))
    assert side_for(kam, alone.person, None) == alone
