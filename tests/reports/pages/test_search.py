"""Search over everything: as suggestions and as a page, never what a person does not see."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from dossiers.models import Client
from integrations.models import MailMessage
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import (
    ClientContactFactory,
    ClientFactory,
    ContractFactory,
    DocumentFactory,
    DossierAnswerFactory,
    DossierItemFactory,
    NoteFactory,
    PersonFactory,
)
from tests.factories.orders import OrderFactory, ProductFactory, ShipmentFactory
from tests.factories.plans import ActivityFactory, PromiseFactory, TaskFactory
from tests.factories.receivables import InvoiceFactory, PaymentFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:search")


def unmarked(text: str) -> str:
    return text.replace("<mark>", "").replace("</mark>", "")


def links(text: str) -> list[str]:
    """Of what was found, in its order."""
    hits = re.findall(r"data-hit>.*?<a[^>]* href=\"([^\"]+)\"", text, re.DOTALL)
    return list(dict.fromkeys(hits))


def ask(query: str, **more: str) -> str:
    return f"{PAGE}?{urlencode({'q': query, **more})}"


def written_of(client: Any) -> dict[str, Any]:
    """A row of every kind that holds text, about one client."""
    manager = client.manager
    person = ClientContactFactory(client=client, person__full_name="Ильина Вера").person
    fact = DossierItemFactory(key="own_words", label="Own words")
    return {
        "plans:promise_detail": PromiseFactory(client=client, person=person, text="Вернуть подписанный акт сверки"),
        "plans:task_detail": TaskFactory(author=manager, client=client, text="Отправить акт в архив"),
        "plans:activity_detail": ActivityFactory(
            client=client, status="done", outcome="agreed", result="Бухгалтерия меняется, акт ждут до ёлки"
        ),
        "dossiers:document_list": DocumentFactory(client=client, name="Акт за октябрь.pdf"),
        "dossiers:client_history": NoteFactory(client=client, author=manager, text="Акт подписывает лично директор"),
        "dossiers:client_facts": DossierAnswerFactory(client=client, key=fact.key, value="Акты только на бумаге"),
        "integrations:mail_detail": MailMessage.objects.create(
            message_id=f"{client.pk}@x", client=client, direction="in", from_address="v@x.example",
            subject="Акт и счёт", sent_at=clock.now(),
        ),
    }  # fmt: skip


def test_clients_people_and_orders_are_found(kam: Any, see: Any) -> None:
    client = ClientFactory(manager=kam, name="Northern Trade", inn="7816312458")
    person = PersonFactory(full_name="Northa Smith")
    ClientContactFactory(client=client, person=person, position="buyer")
    order = OrderFactory(client=client, number="ЗК-002041")
    found = see(kam, f"{PAGE}?q=north")
    assert reverse("desk:client_overview", args=[client.pk]) in found
    assert reverse("dossiers:person_detail", args=[person.pk]) in found
    assert "buyer, Northern Trade" in unmarked(found)
    assert reverse("orders:order_detail", args=[order.pk]) in see(kam, f"{PAGE}?q=2041")
    assert "Northern Trade" in see(kam, f"{PAGE}?q=163124")
    assert "78<mark>163124</mark>58" in see(kam, f"{PAGE}?q=163124")


@pytest.mark.parametrize("query", ["ОТ-002941", "от2941", "jn-2941", "2941"])
def test_shipments_and_invoices_are_found_by_their_number(kam: Any, see: Any, query: str) -> None:
    """The number on the paper finds the shipment and its invoice, however it is typed (K25)."""
    shipment = ShipmentFactory(client=ClientFactory(manager=kam), number="ОТ-002941")
    invoice = InvoiceFactory(client=shipment.client, number="ОТ-002941")
    foreign = ShipmentFactory(number="ОТ-002941")
    found = see(kam, f"{PAGE}?q={query}")
    assert reverse("orders:shipment_detail", args=[shipment.pk]) in found
    assert reverse("receivables:invoice_detail", args=[invoice.pk]) in found
    assert reverse("orders:shipment_detail", args=[foreign.pk]) not in found


def test_contracts_products_and_addresses_are_found(kam: Any, see: Any) -> None:
    """A contract by its number, a product by its name, a person and a client by part of an e-mail (K25)."""
    client = ClientFactory(manager=kam, email="office@sever.example")
    person = PersonFactory(email="irina.zakupki@sever.example")
    ClientContactFactory(client=client, person=person)
    ContractFactory(client=client, number="1-24")
    product = ProductFactory(name="Рис круглозёрный")
    assert reverse("dossiers:contract_list", args=[client.pk]) in see(kam, f"{PAGE}?q=1-24")
    assert reverse("catalogue:product_detail", args=[product.pk]) in see(kam, f"{PAGE}?q=рис")
    assert reverse("dossiers:person_detail", args=[person.pk]) in see(kam, f"{PAGE}?q=zakupki@sev")
    assert reverse("desk:client_overview", args=[client.pk]) in see(kam, f"{PAGE}?q=office@sever.example")


@pytest.mark.parametrize("query", ["9218257", "8 921 825", "+7 (921) 825", "8-921-825-74-27"])
def test_the_beginning_of_a_phone_finds_the_person_and_no_order(kam: Any, see: Any, query: str) -> None:
    """As far as it is typed, with 8, +7 or neither: it is a phone, not the number of an order (K25)."""
    link = ClientContactFactory(client=ClientFactory(manager=kam), person__phone="+79218257427")
    order = OrderFactory(client=link.client, number="ЗК-000008")
    found = see(kam, f"{PAGE}?{urlencode({'q': query})}")
    assert reverse("dossiers:person_detail", args=[link.person_id]) in found
    assert reverse("orders:order_detail", args=[order.pk]) not in found


def test_suggestions_are_links_without_a_page(kam: Any, see: Any) -> None:
    client = ClientFactory(manager=kam, name="Northern Trade")
    fragment = see(kam, f"{PAGE}?q=north", htmx=True)
    assert reverse("desk:client_overview", args=[client.pk]) in fragment
    assert "<html" not in fragment and "<form" not in fragment


def test_page_and_suggestions_show_the_same(kam: Any, see: Any) -> None:
    client = ClientFactory(manager=kam, name="Northern Trade")
    ClientContactFactory(client=client, person__full_name="Northa Smith")
    found = links(see(kam, f"{PAGE}?q=north", htmx=True))
    assert len(found) == 2 and set(found) <= set(links(see(kam, f"{PAGE}?q=north")))


def test_suggestions_are_few_and_counts_say_how_many_there_are(kam: Any, see: Any) -> None:
    """Five of a kind below the box, three on the page, all on the tab of the kind; exact up to 99."""
    for number in range(7):
        ClientFactory(manager=kam, name=f"Northern {number}")
    fragment = see(kam, f"{PAGE}?q=north", htmx=True)
    assert fragment.count("data-hit") == 5 and "All 7" in fragment
    page = see(kam, f"{PAGE}?q=north")
    assert page.count("<li data-hit>") == 3 and "4 more" in page and "Found: 7" in page
    assert see(kam, f"{PAGE}?q=north&in=clients").count("<li data-hit>") == 7
    Client.objects.bulk_create(
        Client(code=f"B{n}", name=f"Northern B{n}", sort_key=f"northern b{n}", manager=kam) for n in range(93)
    )
    page = see(kam, f"{PAGE}?q=north")
    assert "Found: 99+" in page and "there are more" in page and "97 more" not in page


def test_nothing_foreign_is_found(kam: Any, stranger: Any, see: Any) -> None:
    client = ClientFactory(manager=stranger, name="Foreign Trade")
    ClientContactFactory(client=client, person__full_name="Foreign Person")
    OrderFactory(client=client, number="ЗК-777777")
    for query in ("foreign", "777777"):
        assert "Nothing was found" in see(kam, f"{PAGE}?q={query}")


def test_the_administrator_finds_users_alone(kam: Any, head: Any, see: Any) -> None:
    admin = UserFactory(role="admin", email="root@demo.example", locale="en")
    client = ClientFactory(manager=kam, name="Falcon Trade")
    ClientContactFactory(client=client, person__full_name="Falcona Smith")
    found = see(admin, f"{PAGE}?q=falcon", htmx=True)
    assert reverse("accounts:user_edit", args=[kam.pk]) in found and found.count("<a ") == 1
    assert reverse("accounts:user_edit", args=[admin.pk]) in see(admin, f"{PAGE}?q=root@")
    nothing = see(admin, f"{PAGE}?q=trade%00")
    assert "Users are searched by name and e-mail" in nothing and "tax number" not in nothing
    assert reverse("accounts:user_edit", args=[kam.pk]) not in see(head, f"{PAGE}?q=falcon")


def test_phones_are_searched_only_by_those_who_may_see_them(kam: Any, see: Any) -> None:
    client = ClientFactory(manager=kam)
    ClientContactFactory(client=client, person__full_name="Secret Phone", person__phone="+79215551234")
    assert "Secret Phone" in see(kam, f"{PAGE}?q=5551234")
    assert "Secret Phone" not in see(UserFactory(role="finance", locale="en"), f"{PAGE}?q=5551234")


@pytest.mark.parametrize("query", ["", "%20", "%00", "%25", "'", "z" * 500])
def test_odd_queries_are_answered(kam: Any, signed_in: Any, query: str) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        assert signed_in(kam).get(f"{PAGE}?q={query}", headers=headers).status_code == 200


def test_twenty_finds_take_as_many_queries_as_two(kam: Any, queries: Any) -> None:
    def add(count: int) -> None:
        for number in range(count):
            client = ClientFactory(manager=kam, name=f"Northern {number}")
            ClientContactFactory(client=client, person__full_name=f"North {number}")

    add(2)
    few = queries(kam, f"{PAGE}?q=north")
    add(18)
    assert queries(kam, f"{PAGE}?q=north") == few


def test_texts_of_every_kind_are_found_by_words_and_by_whom_they_are_about(
    kam: Any, stranger: Any, see: Any
) -> None:
    """Results, promises, tasks, documents, notes, facts, e-mails; person and matter together (K25, R64, R216)."""
    rows = written_of(ClientFactory(manager=kam, name="Лукошко", legal_name="ООО «Ягодный край»"))
    of_client = {"dossiers:document_list", "dossiers:client_history", "dossiers:client_facts"}
    addresses = {
        name: reverse(name, args=[row.client_id if name in of_client else row.pk])
        for name, row in rows.items()
    }

    def found(query: str, of: Any = kam) -> set[str]:
        hits = [hit.partition("?")[0].partition("#")[0] for hit in links(see(of, ask(query)))]
        return {name for name, address in addresses.items() if address in hits}

    assert found("акт") == set(addresses)
    assert found("ильина акт") == {"plans:promise_detail"}  # what was promised by this person
    assert found("ЕЛКИ") == {"plans:activity_detail"}  # ё is е
    assert found("лукошко акт сверки") == {"plans:promise_detail"}
    # of the client alone whatever there is of it, and the facts by their own words only
    assert found("лукошко") == set(addresses) - {"dossiers:client_facts"}
    assert "Лукошко" in unmarked(see(kam, ask("ягодный")))  # by the legal name
    assert "<mark>акт</mark>" in see(kam, ask("акт"))
    for query in ("акт", "лукошко", "ильина акт", "ягодный"):
        assert found(query, stranger) == set() and links(see(stranger, ask(query))) == []


def test_digits_are_read_in_every_way_at_once(kam: Any, stranger: Any, see: Any) -> None:
    """End of a phone, part of INN and OGRN, numbers of order, invoice, payment, contract, code of a product (K25)."""
    client = ClientFactory(manager=kam, inn="4703230887", ogrn="1024703000001")
    person = ClientContactFactory(client=client, person__phone="+78137824703").person
    rows = {
        reverse("desk:client_overview", args=[client.pk]),
        reverse("dossiers:person_detail", args=[person.pk]),
        reverse("orders:order_detail", args=[OrderFactory(client=client, number="ЗК-004703").pk]),
        reverse("orders:shipment_detail", args=[ShipmentFactory(client=client, number="ОТ-004703").pk]),
        reverse("receivables:invoice_detail", args=[InvoiceFactory(client=client, number="ОТ-004703").pk]),
        reverse("receivables:payment_detail", args=[PaymentFactory(client=client, number="4703").pk]),
        reverse(
            "dossiers:contract_list", args=[ContractFactory(client=client, number="Д-4703-26").client_id]
        ),
        reverse("catalogue:product_detail", args=[ProductFactory(code="14703", name="Сыр").pk]),
    }
    page = see(kam, ask("4703"))
    assert set(links(page)) == rows
    assert "<mark>4703</mark>230887" in page and "ЗК-00<mark>4703</mark>" in page
    assert links(see(kam, ask("102470300"))) == [reverse("desk:client_overview", args=[client.pk])]
    # of another manager's clients nothing but the product, which is everybody's
    assert len(links(see(stranger, ask("4703")))) == 1
    OrderFactory(client=client, number="ЗК-024703", date=clock.today())
    assert (
        "ЗК-00<mark>4703</mark>" in see(kam, ask("4703")).partition("ЗК-02<mark>")[0]
    )  # the whole number first


@pytest.mark.parametrize(
    ("typed", "words"),
    [("kerjirj", "layout"), ("lukoshko", "called"), ("лукошка", "called"), ("лукошко", "")],
)
def test_what_was_put_right_is_said_and_can_be_refused(kam: Any, see: Any, typed: str, words: str) -> None:
    """Layout, alphabet and typing errors; «as typed» finds what is called so, here nothing."""
    client = ClientFactory(manager=kam, name="Сеть «Лукошко»")
    promise = PromiseFactory(client=client, text="Лукошко ждёт образцы")
    for htmx in (False, True):
        found = see(kam, ask(typed), htmx=htmx)
        assert reverse("desk:client_overview", args=[client.pk]) in links(found)
        assert reverse("plans:promise_detail", args=[promise.pk]) in links(found)
        assert ("Shown for <b>«лукошко»</b>" in found) == bool(words)
        assert (words or "Shown for") in found or not words
    as_typed = see(kam, ask(typed, exact="1"))
    assert bool(links(as_typed)) == (typed == "лукошко")


def test_a_person_of_several_clients_is_called_on_behalf_of_a_chosen_one(kam: Any, see: Any) -> None:
    """(R45, R51, R52)"""
    one, two = (
        ClientFactory(manager=kam, name="Alder", email="office@alder.example"),
        ClientFactory(manager=kam),
    )
    person = ClientContactFactory(client=one, person__full_name="Vera Stone").person
    ClientContactFactory(client=two, person=person)
    log = f"{reverse('plans:activity_log')}?kind=call&person={person.pk}"
    for query in ("vera stone", "office@alder.example"):
        for htmx in (False, True):
            found = see(kam, ask(query), htmx=htmx)
            assert f"{log}&client={one.pk}" in found and f"{log}&client={two.pk}" in found
            assert f'{log}"' not in found
    alone = ClientContactFactory(client=one, person__full_name="Igor Flint").person
    page = see(kam, ask("flint"))
    assert f"{reverse('plans:activity_log')}?kind=call&person={alone.pk}&client={one.pk}" in page
    assert f"{reverse('orders:order_new')}?client={one.pk}" in see(kam, ask("alder"))
    finance = see(UserFactory(role="finance", locale="en"), ask("alder"))
    assert "Alder" in unmarked(finance) and reverse("plans:activity_log") + "?kind" not in finance


def test_nobody_with_this_inn_leads_to_a_new_client(kam: Any, see: Any) -> None:
    address = f"{reverse('dossiers:client_new')}?inn=7707083893"
    assert address in see(kam, ask("7707083893"))
    assert 'value="7707083893"' in see(kam, address)
    assert reverse("dossiers:client_new") + "?inn" not in see(kam, ask("7707083894"))  # wrong check digits
    ClientFactory(manager=kam, inn="7707083893")
    assert address not in see(kam, ask("7707083893"))


def test_secrets_are_found_by_those_who_may_know_them(kam: Any, head: Any, department: Any, see: Any) -> None:
    """(R35, R222)"""
    client = ClientFactory(manager=kam)
    NoteFactory(client=client, text="Откат запрещён", is_secret=True)
    DocumentFactory(client=client, name="Откат.pdf", is_secret=True)
    support = UserFactory(role="support", department=department, locale="en")
    assert len(links(see(kam, ask("откат")))) == 2 and len(links(see(head, ask("откат")))) == 2
    assert links(see(support, ask("откат"))) == []
