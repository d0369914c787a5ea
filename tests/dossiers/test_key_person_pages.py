"""Pages and API of key persons: merging, own client, mailing, dealers, groups."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AccessLog
from dossiers.models import Client, ClientGroup, DealerLink, PersonMerge
from dossiers.services import make_own_client, recommend_dealer, update_group
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    ClientGroupFactory,
    DealerLinkFactory,
    KeyStatusFactory,
)
from tests.support.answers import text_of
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db


class Caller:
    """A signed-in program: JSON to the API."""

    def __init__(self, web):
        self.web = web

    def get(self, path):
        return self.web.get(path)

    def post(self, path, data):
        return self.web.post(path, data, content_type="application/json")

    def patch(self, path, data):
        return self.web.patch(path, data, content_type="application/json")


@pytest.fixture
def api(signed_in):
    return lambda user: Caller(signed_in(user))


@pytest.fixture
def person(client_):
    return ClientContactFactory(client=client_, person__full_name="Ирина Лебедева").person


@pytest.fixture
def second(kam):
    return ClientContactFactory(client=ClientFactory(manager=kam), person__full_name="Ирина Зотова").person


def test_a_merge_is_shown_first_then_done_and_undone(web, person, second):
    """Preview, merge and undo on the pages of the person (R49)."""
    address = reverse("dossiers:person_merge", args=[person.pk])
    assert "Which record is the same person" in text_of(web.get(address))
    preview = text_of(web.get(address, {"merged": second.pk}))
    assert "Ирина Лебедева stays, Ирина Зотова joins" in preview and "moves over" in preview
    assert not PersonMerge.objects.exists()
    assert web.post(address, {"merged": second.pk}).status_code == 302
    page = text_of(web.get(reverse("dossiers:person_detail", args=[person.pk])))
    assert "Known before as: Ирина Зотова" in page and "Two records again" in page
    undo = reverse("dossiers:merge_undo", args=[PersonMerge.objects.get().pk])
    assert web.post(undo).status_code == 302
    assert second.links.count() == 1


@pytest.mark.parametrize("merged", ["", "0", "x" * 10_000, "=cmd|'/c calc'!A0"])
def test_a_merge_with_nobody_is_refused_at_its_field(web, person, merged):
    answer = web.post(reverse("dossiers:person_merge", args=[person.pk]), {"merged": merged})
    assert answer.status_code == 422 and not PersonMerge.objects.exists()


def test_a_person_becomes_a_client_on_their_page(web, person):
    """The client that a person is bears their name and shows it inherited (R45)."""
    address = reverse("dossiers:own_client", args=[person.pk])
    assert "Client of their own" in text_of(web.get(address))
    assert "Say where the prospect came from" in text_of(web.post(address, {"stage": "prospect"}))
    assert web.post(address, {"stage": "prospect", "source": "referral"}).status_code == 302
    own = Client.objects.get(person=person)
    assert web.post(address, {"stage": "customer"}).status_code == 422
    edit = reverse("dossiers:client_edit", args=[own.pk])
    answer = web.post(
        edit, {"name": own.name, "stage": "prospect", "source": "referral", "phone": "+79210001122"}
    )
    assert answer.status_code == 422 and "change it there" in text_of(answer)


def test_an_inherited_phone_cannot_be_patched_at_the_client_of_their_own(kam, person, api):
    """PATCH of what the person has answers 400 and says where it is changed (R45, R217)."""
    own = make_own_client(by=kam, person=person, source="referral")
    caller = api(kam)
    address = f"/api/v1/clients/{own.pk}/"
    for data in ({"phone": "+79210001122"}, {"email": "a@b.example"}, {"name": "Other"}):
        answer = caller.patch(address, data)
        assert answer.status_code == 400 and "/api/v1/persons/" in str(answer.json())
    assert caller.patch(address, {"city": "Псков", "name": own.name}).status_code == 200
    assert caller.get(address).json()["person"] == person.pk


def test_programs_merge_and_make_clients_too(kam, person, second, api):
    """The same by the API (R45, R49)."""
    caller = api(kam)
    base = f"/api/v1/persons/{person.pk}"
    assert caller.post(f"{base}/merge/", {"merged": person.pk}).status_code == 422
    assert len(caller.post(f"{base}/merge/", {"merged": second.pk}).json()["links"]) == 2
    assert len(caller.post(f"{base}/unmerge/", {}).json()["links"]) == 1
    assert caller.post(f"{base}/unmerge/", {}).status_code == 409
    assert caller.post(f"{base}/own-client/", {"source": "referral"}).status_code == 200
    assert Client.objects.get(person=person).manager == kam


def test_a_mailing_has_each_person_once_with_their_own_data(web, kam, client_, person):
    """Of three clients one line, with the person's own e-mail; the file is logged (R55)."""
    for name in ("Альфа", "Бета"):
        ClientContactFactory(client=ClientFactory(manager=kam, name=name), person=person)
    address = reverse("dossiers:person_list")
    page = text_of(web.get(address))
    assert page.count(f"/people/{person.pk}/") == 2 and person.email not in page
    file = web.get(reverse("dossiers:people_export"), {"format": "csv"}).getvalue().decode("utf-8-sig")
    assert file.count(person.full_name) == 1 and file.count(person.email) == 1
    assert "Альфа; Бета; Гастроном" in file
    assert AccessLog.objects.filter(user=kam, what="export", subject="persons").count() == 1
    assert AccessLog.objects.filter(user=kam, subject=f"person {person.pk}").count() == 1


def test_a_mailing_is_narrowed_by_clients_of_the_person(web, kam, client_, person):
    """By segment and key client: whoever fits by one of their clients (R55)."""
    other = ClientContactFactory(client=ClientFactory(manager=kam, summary__segment="CZ")).person
    client_.summary.segment = "AX"
    client_.summary.save()
    KeyStatusFactory(client=client_)
    Client.objects.filter(pk=client_.pk).update(is_key=True)
    for asked, seen in (({"segment": "AX"}, person), ({"key": "true"}, person), ({"segment": "CZ"}, other)):
        page = text_of(web.get(reverse("dossiers:person_list"), asked))
        shown = {one for one in (person, other) if f"/people/{one.pk}/" in page}
        assert shown == {seen}, asked


def test_who_sees_no_phones_takes_no_mailing_away(person, signed_in):
    web = signed_in(UserFactory(role="finance"))
    assert "Download" not in text_of(web.get(reverse("dossiers:person_list")))
    assert web.get(reverse("dossiers:people_export"), {"format": "csv"}).status_code == 403


def test_an_order_names_a_client_and_no_person(kam, person, api):
    """Without a legal entity no order is made for a person (R55)."""
    caller = api(kam)
    for data in ({}, {"person": person.pk}, {"person": person.pk, "lines": []}):
        assert caller.post("/api/v1/orders/", data).status_code == 400


def test_dealers_are_listed_with_their_sales(web, kam, client_):
    """A client's recommended dealers and what they buy; of foreign ones only the number (R57)."""
    dealer = ClientFactory(manager=kam, name="Дилер", summary__revenue=1_250_000)
    DealerLinkFactory(client=client_)
    address = reverse("dossiers:dealer_add", args=[client_.pk])
    assert web.post(address, {"dealer": dealer.pk, "note": "=cmd|' /C calc'!A0"}).status_code == 302
    page = text_of(web.get(reverse("dossiers:client_dealers", args=[client_.pk])))
    assert "Дилер" in page and "1 250 000" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "and 1 dealer of other managers" in page
    for data in (
        {"dealer": dealer.pk},
        {"dealer": client_.pk},
        {},
        {"dealer": dealer.pk, "note": "n" * 10_000},
    ):
        assert web.post(address, data).status_code == 422
    assert "Recommended us to Дилер" in text_of(
        web.get(reverse("dossiers:client_history", args=[client_.pk]), {"kind": "all"})
    )
    link = DealerLink.objects.get(dealer=dealer)
    assert web.post(reverse("dossiers:dealer_drop", args=[link.pk])).status_code == 302
    assert refusal(recommend_dealer, by=kam, client=client_, dealer=client_).code == "dealer_is_the_client"


def test_programs_read_and_write_dealers(kam, client_, api):
    """(R57)"""
    dealer, caller = ClientFactory(manager=kam), api(kam)
    data = {"client_code": client_.code, "dealer_code": dealer.code}
    made = caller.post("/api/v1/dealer-links/", data)
    assert made.status_code == 201 and made.json()["since"] == clock.today().isoformat()
    assert caller.post("/api/v1/dealer-links/", data).status_code == 409
    assert caller.post(f"/api/v1/dealer-links/{made.json()['id']}/drop/", {}).status_code == 200
    assert caller.get("/api/v1/dealer-links/").json()["results"] == []


def test_a_holding_shows_its_tree_and_totals(web, kam, head, client_, signed_in):
    """Groups inside groups with what is bought and owed by all of it (R56)."""
    holding, branch = ClientGroupFactory(name="Холдинг"), ClientGroupFactory(name="Филиал")
    update_group(by=kam, group=branch, name="Филиал", parent=holding)
    for group, revenue, overdue in ((holding, 100_000, 0), (branch, 20_000, 3_000)):
        ClientFactory(
            manager=kam,
            group=group,
            summary__revenue=revenue,
            summary__overdue=overdue,
            summary__debt=overdue,
        )
    ClientFactory(group=branch)
    page = (
        text_of(web.get(reverse("desk:group_detail", args=[holding.pk])))
        .replace("\u202f", " ")
        .replace("\xa0", " ")
    )
    assert "120 000" in page and "3 000" in page and "Филиал" in page
    assert "and 1 client of another manager" in page
    rows = text_of(web.get(reverse("dossiers:client_list"), {"group": holding.pk}))
    assert all(one.name in rows for one in Client.objects.filter(manager=kam, group__in=[holding, branch]))
    assert client_.name not in rows
    member = Client.objects.filter(group=branch, manager=kam).get()
    assert reverse("desk:group_detail", args=[branch.pk]) in text_of(
        web.get(reverse("desk:client_overview", args=[member.pk]))
    )


def test_a_group_never_lies_inside_itself(web, kam, api):
    """Loops, taken names and names without end are refused at the field (R56)."""
    top, middle, low = (ClientGroupFactory(name=name) for name in ("A", "B", "C"))
    update_group(by=kam, group=middle, name="B", parent=top)
    update_group(by=kam, group=low, name="C", parent=middle)
    assert refusal(update_group, by=kam, group=top, name="A", parent=low).code == "group_loop"
    assert refusal(update_group, by=kam, group=top, name="A", parent=top).code == "group_loop"
    address = reverse("desk:group_edit", args=[top.pk])
    for data in ({"name": "A", "parent": low.pk}, {"name": "B"}, {"name": "n" * 10_000}, {"name": ""}):
        assert web.post(address, data).status_code == 422
    assert web.post(address, {"name": "=cmd|x"}).status_code == 302
    caller = api(kam)
    assert caller.patch(f"/api/v1/client-groups/{top.pk}/", {"parent": low.pk}).status_code == 422
    assert caller.patch(f"/api/v1/client-groups/{low.pk}/", {"parent": None}).json()["parent"] is None
    assert ClientGroup.objects.get(pk=low.pk).name == "C"
    assert web.get(reverse("dossiers:client_list"), {"group": 10**30}).status_code == 200
