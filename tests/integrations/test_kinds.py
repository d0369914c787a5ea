"""Every kind but sales and visits, which lie ahead: made, the same again, changed, refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, User
from catalogue.models import Price, PriceColumn, Product
from dossiers.models import Client, ClientContact, ClientSummary, MarketSegment, Person, Stage
from integrations.imports.problems import Counts, ImportCancelled
from receivables.models import Allocation, Invoice, Payment
from receivables.services import register_payment, reverse_payment
from reports.models import Target
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory, MarketSegmentFactory
from tests.factories.orders import ProductFactory
from tests.factories.receivables import InvoiceFactory
from tests.factories.reports import TargetFactory
from tests.integrations.files import give, refused

pytestmark = pytest.mark.django_db

# kind, needed beforehand, file, another file with one row changed
FILES = {
    "users": """email,full_name,role,department,phone
        kam9@demo.example,Anna Sokolova,kam,North,+7 921 123-45-67
        head9@demo.example,Victor Orlov,head,North,""",
    "clients": """code,name,legal_name,inn,country,city,segment,stage,source,manager,phone,email
        C1,Northern,OOO Northern,7707083893,RU,Moscow,chains,customer,referral,kam@demo.example,84951234567,a@b.example
        C2,Prospect,,,DE,Berlin,,prospect,press,kam@demo.example,,""",
    "groups": """client_code,group,parent
        K1,North,Holding
        K2,North,""",
    "outlets": """client_code,code,name,address,city,delivery_window,is_active
        K1,T1,First shop,Lesnaya 1,Moscow,Mon-Fri 8-12,yes
        K2,T1,Second shop,,,,no""",
    "persons": """client_code,full_name,position,phone,email,role
        K1,Anna Ivanova,buyer,+7 921 123-45-67,anna@client.example,buyer
        K2,Boris Petrov,director,,,decider""",
    "products": """code,name,group,unit,cost,vat_rate
        N1,Milk,Dairy,pc,50.10,10
        N2,Juice,,box,,22""",
    "prices": """product_code,column,price,valid_from
        P1,List,78.40,2026-01-01
        P1,List,80.00,2026-07-01""",
    "stock": """product_code,warehouse,quantity,reserved,expected_on
        P1,Main,120.5,20,2026-12-10
        P1,Second,0,,""",
    "contracts": """client_code,number,signed_on,valid_from,valid_to,payment_term_days,term_unit
        K1,D-1,2026-01-10,,,30,
        K2,D-2,2026-01-10,2026-02-01,2030-12-31,10,working""",
    "limits": """client_code,amount,way,tolerance_days,valid_from,reason
        K1,500000,,,2026-01-01,
        K2,,unlimited,10,,part of a holding""",
    "columns": """client_code,column,valid_from
        K1,Wholesale,2026-01-01
        K2,Dealer,""",
    "invoices": """number,date,client_code,amount,due_date
        1,2026-10-01,K1,1000.00,2026-10-31
        2,2026-10-05,K2,500.00,2026-11-04""",
    "openings": """number,date,client_code,amount,paid,due_date
        1,2026-10-01,K1,1000.00,300.00,2026-10-31
        2,2026-10-05,K2,500.00,,2026-11-04""",
    "payments": """number,date,client_code,amount,invoice_number,purpose
        77,2026-10-20,K1,300.00,A-1,for A-1
        78,2026-10-21,K2,10.00,,""",
    "rivals": """competitor,client_code,product_code,group,price,date,source
        Rival,K1,P1,,71.90,2026-10-01,price list
        Rival,,,Dairy,70.00,2026-10-01,""",
    "targets": """month,measure,manager,amount
        2030-11,revenue,kam@demo.example,"1 500 000,00"
        2030-11,active_clients,kam@demo.example,12""",
}


@pytest.fixture(autouse=True)
def company(kam: User) -> None:
    first, _second = ClientFactory(code="K1", manager=kam), ClientFactory(code="K2", manager=kam)
    ProductFactory(code="P1")
    day = dt.date(2026, 10, 1)
    InvoiceFactory(client=first, number="A-1", date=day, due_date=dt.date(2026, 10, 31), amount=Decimal(1000))


@pytest.mark.parametrize("kind", FILES)
def test_rows_are_made_once(kind: str, admin: User) -> None:
    assert give(kind, FILES[kind], admin, create_missing=True) == Counts(created=2)
    assert give(kind, FILES[kind], admin) == Counts(unchanged=2)


@pytest.mark.parametrize("kind", FILES)
def test_dry_run_counts_and_writes_nothing(kind: str, admin: User) -> None:
    for _twice in range(2):
        counts = give(kind, FILES[kind], admin, create_missing=True, dry_run=True)
        assert counts == Counts(created=2)


@pytest.mark.parametrize("kind", FILES)
def test_one_bad_row_and_nothing_is_written(kind: str, admin: User) -> None:
    columns = FILES[kind].splitlines()[0].count(",")
    bad = refused(kind, FILES[kind] + "\n" + "," * columns + "?", admin, create_missing=True)
    assert {row for row, *_rest in bad} == {4}
    assert give(kind, FILES[kind], admin, create_missing=True) == Counts(created=2)


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("users", "Anna Sokolova,kam", "Anna Sokolova,support"),
        ("clients", "Berlin", "Bonn"),
        ("persons", "director", "owner"),
        ("groups", "K2,North", "K2,South"),
        ("outlets", "8-12,yes", "8-12,no"),
        ("products", "50.10", "50.20"),
        ("prices", "78.40", "79.90"),
        ("invoices", "500.00", "600.00"),
        ("stock", "120.5,20,", "120.5,,"),
        ("openings", "2026-11-04", "2026-11-05"),
        ("rivals", "71.90", "72.90"),
        ("contracts", "K1,D-1,2026-01-10,,,30", "K1,D-1,2026-01-09,2026-01-10,,30"),
        ("limits", ",10,", ",12,"),
        ("columns", "Dealer", "Wholesale"),
        ("targets", ",12", ",14"),
    ],
)
def test_a_changed_row_is_updated(kind: str, old: str, new: str, admin: User) -> None:
    give(kind, FILES[kind], admin, create_missing=True)
    assert give(kind, FILES[kind].replace(old, new), admin) == Counts(updated=1, unchanged=1)
    assert give(kind, FILES[kind].replace(old, new), admin) == Counts(unchanged=2)


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("users", {("department", "North")}),
        ("clients", {("segment", "chains")}),
        ("products", {("group", "Dairy")}),
        ("prices", {("column", "List")}),
        ("stock", {("warehouse", "Main"), ("warehouse", "Second")}),
        ("rivals", {("competitor", "Rival"), ("group", "Dairy")}),
    ],
)
def test_unknown_words_are_made_only_when_allowed(kind: str, missing: set[Any], admin: User) -> None:
    bad = refused(kind, FILES[kind], admin)
    assert {(column, value) for _row, column, value, _reason in bad} == missing
    assert all("unknown" in reason for *_place, reason in bad)


# kind, file, (row, column, value, reason)
BAD: list[tuple[str, str, list[tuple[int, str, str, str]]]] = [
    ("users", "email,full_name,role\nnobody,A,kam", [(2, "email", "nobody", "not an e-mail address")]),
    (
        "users",
        "email,full_name,role\na@b.example,A,boss",
        [
            (
                2,
                "role",
                "boss",
                "must be one of: kam, head, support, finance, director, general, lawyer, admin",
            )
        ],
    ),
    (
        "users",
        "email,full_name,role\na@b.example,A,kam\nA@b.example,B,kam",
        [(3, "email", "a@b.example", "row 2 has the same key and other values")],
    ),
    ("clients", "code,name\nC9,New", [(2, "manager", "", "a new client needs a manager")]),
    (
        "clients",
        "code,name,manager\nC9,New,finance@demo.example",
        [(2, "manager", "finance@demo.example", "there is no active manager with this e-mail or name")],
    ),
    (
        "clients",
        "code,name,manager,stage,email\nC9,New,kam@demo.example,friend,x",
        [
            (2, "email", "x", "not an e-mail address"),
            (2, "stage", "friend", "must be one of: prospect, customer"),
        ],
    ),
    (
        "clients",
        f"code,name,manager\n{'C' * 33},New,kam@demo.example",
        [(2, "code", "C" * 33, "longer than 32 characters")],
    ),
    (
        "persons",
        "client_code,full_name,role\nNONE,A,buyer\nK1,,buyer",
        [(2, "client_code", "NONE", "there is no such code"), (3, "full_name", "", "empty")],
    ),
    (
        "groups",
        "client_code,group,parent\nNONE,A,\nK1,,\nK1,A,B\nK2,A,C\n,B,A\n,D,D",
        [
            (2, "client_code", "NONE", "there is no such code"),
            (3, "group", "", "empty"),
            (4, "parent", "B", "the holding would be a part of itself"),
            (5, "parent", "C", "row 4 has the same key and other values"),
            (6, "parent", "A", "the holding would be a part of itself"),
            (7, "parent", "D", "the holding would be a part of itself"),
        ],
    ),
    (
        "groups",
        "client_code,group\nK1,A\nK1,B",
        [(3, "group", "B", "row 2 has the same key and other values")],
    ),
    (
        "outlets",
        "client_code,code,name,is_active\nNONE,1,A,\nK1,,A,\nK1,1,,\nK1,1,A,maybe",
        [
            (2, "client_code", "NONE", "there is no such code"),
            (3, "code", "", "empty"),
            (4, "name", "", "empty"),
            (5, "is_active", "maybe", "must be one of: yes, no"),
        ],
    ),
    (
        "products",
        "code,name,cost,vat_rate\nN1,Milk,cheap,10\nN2,Milk,-1,10\nN3,Milk,1,101",
        [
            (2, "cost", "cheap", "not a number"),
            (3, "cost", "-1", "less than zero"),
            (4, "vat_rate", "101", "more than 100 %"),
        ],
    ),
    (
        "prices",
        "product_code,column,price,valid_from\nNONE,List,1,2026-01-01\nP1,List,1,soon",
        [
            (2, "product_code", "NONE", "there is no such code"),
            (3, "valid_from", "soon", "not a date: write 2026-11-30 or 30.11.2026"),
        ],
    ),
    (
        "prices",
        "product_code,column,price,valid_from\nP1,,1,2026-01-01\nP1,List,,2026-01-01\nP1,List,1,\n,List,1,2026-01-01",
        [
            (2, "column", "", "empty"),
            (3, "price", "", "empty"),
            (4, "valid_from", "", "empty"),
            (5, "product_code", "", "empty"),
        ],
    ),
    (
        "prices",
        "column,price,valid_from\nList,1,2026-01-01",
        [(1, "product_code", "", "the column is missing")],
    ),
    (
        "prices",
        "product_code,column,price,valid_from\nP1,List,1,2026-01-01\nP1,LIST,2,2026-01-01",
        [(3, "product_code", "P1", "row 2 has the same key and other values")],
    ),
    (
        "stock",
        "product_code,warehouse,quantity,reserved\nNONE,Main,1,\nP1,,1,\nP1,Main,-1,\nP1,Main,1.2345,\nP1,Main,,1",
        [
            (2, "product_code", "NONE", "there is no such code"),
            (3, "warehouse", "", "empty"),
            (4, "quantity", "-1", "less than zero"),
            (5, "quantity", "1.2345", "more than three decimals"),
            (6, "quantity", "", "empty"),
        ],
    ),
    (
        "invoices",
        "number,date,client_code,amount,due_date\n1,2026-10-01,K1,0,2026-10-31\n2,2026-10-01,K1,5,2026-09-30",
        [
            (2, "amount", "0", "must be more than zero"),
            (3, "due_date", "2026-09-30", "before the date of the invoice"),
        ],
    ),
    (
        "rivals",
        "competitor,client_code,product_code,group,price,date\nR,NONE,P1,,1,2026-10-01\n,,P1,,1,2026-10-01\n"
        "R,,P1,Dairy,1,2026-10-01\nR,,,,1,2026-10-01\nR,,P1,,0,2026-10-01\nR,,P1,,1,2030-10-01\nR,,NONE,,1,2026-10-01",
        [
            (2, "client_code", "NONE", "there is no such code"),
            (3, "competitor", "", "empty"),
            (4, "product_code", "P1", "name a product or a group of products"),
            (5, "product_code", "", "name a product or a group of products"),
            (6, "price", "0", "must be more than zero"),
            (7, "date", "2030-10-01", "in the future"),
            (8, "product_code", "NONE", "there is no such code"),
        ],
    ),
    (
        "openings",
        "number,date,client_code,amount,paid,due_date\n1,2026-10-01,K1,5,6,2026-10-31\n2,2026-10-01,K1,5,5,2026-10-31\n"
        "3,2026-10-01,NONE,5,,2026-10-31\n4,2026-10-01,K1,5,,2026-09-30\n5,2030-01-01,K1,5,,2030-01-31\n"
        "A-1,2026-10-01,K1,1000,1001,2026-10-31",
        [
            (2, "paid", "6.00", "more than the amount"),
            (3, "paid", "5.00", "nothing of it is open: leave the row out"),
            (4, "client_code", "NONE", "there is no such code"),
            (5, "due_date", "2026-09-30", "before the date of the invoice"),
            (6, "date", "2030-01-01", "in the future"),
            (7, "paid", "1001.00", "more than the amount"),
        ],
    ),
    (
        "payments",
        "number,date,client_code,amount,invoice_number\n1,2026-10-01,K1,5,A-9\n2,2026-10-01,K2,5,A-1",
        [
            (2, "invoice_number", "A-9", "the client has no such invoice"),
            (3, "invoice_number", "A-1", "the client has no such invoice"),
        ],
    ),
    ("payments", "number,date,amount\n1,2026-10-01,5", [(1, "client_code", "", "the column is missing")]),
    (
        "payments",
        "number,date,client_code,amount\n1,2026-10-01,,5\n2,2026-10-01,NONE,5\n,2026-10-01,K1,5\n4,,K1,5\n5,2026-10-01,K1,"
        f"\n6,2026-10-01,{'K' * 33},5",
        [
            (2, "client_code", "", "empty"),
            (3, "client_code", "NONE", "there is no such code"),
            (4, "number", "", "empty"),
            (5, "date", "", "empty"),
            (6, "amount", "", "empty"),
            (7, "client_code", "K" * 33, "longer than 32 characters"),
        ],
    ),
    (
        "targets",
        "month,measure,manager,amount\n2030-11,profit,kam@demo.example,1\n11/26,revenue,kam@demo.example,1",
        [
            (2, "measure", "profit", "must be one of: revenue, active_clients, new_clients"),
            (3, "month", "11/26", "not a date: write 2026-11-30 or 30.11.2026"),
        ],
    ),
    (
        "targets",
        "month,measure,manager,amount\n2030-11,new_clients,kam@demo.example,1.5",
        [(2, "amount", "1.50", "A number of clients must be whole.")],
    ),
]


@pytest.mark.parametrize(("kind", "text", "expected"), BAD)
def test_bad_rows_are_listed(kind: str, text: str, expected: list[Any], admin: User) -> None:
    """By their number in the file, with column and reason (R221)."""
    UserFactory(role="finance", email="finance@demo.example")
    assert refused(kind, text, admin, create_missing=True) == expected


@pytest.mark.parametrize(
    ("column", "value"), [("inn", "7802111112"), ("kpp", "12"), ("ogrn", "1027800000151")]
)
def test_requisites_are_checked_by_their_digits(column: str, value: str, admin: User) -> None:
    bad = refused("clients", f"code,name,manager,{column}\nC9,New,kam@demo.example,{value}", admin)
    assert [(row, name, text) for row, name, text, _reason in bad] == [(2, column, value)]


def test_foreign_tax_number_is_any_text(admin: User) -> None:
    text = "code,name,manager,country,inn\nC9,New,kam@demo.example,DE,DE 123 456 789"
    assert give("clients", text, admin) == Counts(created=1)
    assert Client.objects.get(code="C9").inn == "DE 123 456 789"


def test_imported_user_cannot_sign_in_and_heads_an_empty_seat(admin: User) -> None:
    give("users", FILES["users"], admin, create_missing=True)
    head = User.objects.get(email="head9@demo.example")
    assert not head.has_usable_password()
    assert Department.objects.get(name="North").head == head


def test_head_in_office_stays(admin: User) -> None:
    department = DepartmentFactory(name="North")
    head = UserFactory(role="head", department=department)
    give("users", FILES["users"], admin)
    department.refresh_from_db()
    assert department.head == head


def test_user_is_found_by_e_mail_in_any_case(admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(email="Admin@Demo.example")
    text = f"email,full_name,role\nadmin@demo.example,{admin.full_name},admin"
    assert give("users", text, admin) == Counts(unchanged=1)


def test_new_client_gets_defaults_and_figures(admin: User, kam: User) -> None:
    give("clients", "code,name,manager\nC9,New,kam@demo.example", admin)
    client = Client.objects.get(code="C9")
    assert (client.stage, client.country, client.manager) == (Stage.CUSTOMER, "RU", kam)
    assert ClientSummary.objects.filter(client=client).exists()


def test_a_new_prospect_of_a_file_needs_its_source(admin: User, kam: User) -> None:
    """As on the page; a customer of the books may be without, and a prospect that is there keeps its own (R3)."""
    head = "code,name,manager,stage,source"
    rows = "C8,New,kam@demo.example,prospect,\nC9,Old,kam@demo.example,customer,"
    assert refused("clients", f"{head}\n{rows}", admin) == [
        (2, "source", "", "a new prospect needs its source")
    ]
    assert refused("clients", "code,name,manager,stage\nC8,New,kam@demo.example,prospect", admin) == [
        (2, "source", "", "a new prospect needs its source")
    ]
    give("clients", f"{head}\n{rows.replace('prospect,', 'prospect,exhibition')}", admin)
    give("clients", "code,name,stage\nC8,Newer,prospect", admin)
    assert Client.objects.get(code="C8").source == "exhibition"


def test_segment_is_found_in_any_case(admin: User) -> None:
    chains = MarketSegmentFactory(name="Chains")
    give("clients", FILES["clients"], admin)
    assert Client.objects.get(code="C1").segment == chains
    assert MarketSegment.objects.count() == 1


def test_same_name_and_phone_is_one_person_at_two_clients(admin: User) -> None:
    text = """client_code,full_name,phone
        K1,Anna Ivanova,8 (921) 123-45-67
        K2,анна,8 (921) 765-43-21
        K2,ANNA IVANOVA,+79211234567"""
    assert give("persons", text, admin) == Counts(created=3)
    assert Person.objects.count() == 2
    assert ClientContact.objects.filter(person__phone="+79211234567").count() == 2


def test_same_name_alone_is_not_the_same_person(admin: User) -> None:
    give("persons", "client_code,full_name\nK1,Anna Ivanova\nK2,Anna Ivanova", admin)
    assert Person.objects.count() == 2


def test_a_person_of_two_clients_is_changed_once_for_both(admin: User) -> None:
    """What the first row writes is not lost by the second."""
    give(
        "persons",
        "client_code,full_name,phone\nK1,Anna Ivanova,89211234567\nK2,Anna Ivanova,89211234567",
        admin,
    )
    changes = """client_code,full_name,phone,email,role
        K1,Anna Ivanova,8 921 765-43-21,,
        K2,Anna Ivanova,,anna@shop.example,decider"""
    assert give("persons", changes, admin) == Counts(updated=2)
    person = Person.objects.get()
    assert (person.phone, person.phone_tail, person.email) == (
        "+79217654321",
        "9217654321",
        "anna@shop.example",
    )
    assert set(ClientContact.objects.values_list("client__code", "role")) == {
        ("K1", "buyer"),
        ("K2", "decider"),
    }


def test_people_are_written_by_sets(admin: User) -> None:
    def statements(first: int, count: int) -> int:
        rows = [f"K1,Person {n},8921{n:07},buyer {n}" for n in range(first, first + count)]
        with CaptureQueriesContext(connection) as asked:
            give("persons", "\n".join(["client_code,full_name,phone,position", *rows]), admin)
        return len(asked)

    assert statements(0, 3) == statements(3, 40)


def test_the_first_price_column_stands_first(admin: User) -> None:
    give("prices", FILES["prices"], admin, create_missing=True)
    assert PriceColumn.objects.get().position == 1


def test_new_price_column_stands_last(admin: User) -> None:
    PriceColumn.objects.create(name="Own", position=7)
    give("prices", FILES["prices"], admin, create_missing=True)
    assert PriceColumn.objects.get(name="List").position == 8


def test_empty_cost_stays_unknown(admin: User) -> None:
    give("products", FILES["products"], admin, create_missing=True)
    assert Product.objects.get(code="N2").cost is None


def test_prices_keep_their_dates(admin: User) -> None:
    give("prices", FILES["prices"], admin, create_missing=True)
    assert list(Price.objects.order_by("valid_from").values_list("price", flat=True)) == [
        Decimal("78.40"),
        Decimal("80.00"),
    ]


def test_payment_closes_the_invoice_it_names(admin: User) -> None:
    give("payments", FILES["payments"], admin)
    allocation = Allocation.objects.get()
    assert (allocation.invoice.number, allocation.amount) == ("A-1", Decimal(300))
    assert ClientSummary.objects.get(client__code="K1").debt == Decimal(700)


def test_progress_of_payments_is_told_now_and_then(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every few payments, with the rows of the whole file; whoever cancels then has entered nothing."""
    monkeypatch.setattr("integrations.imports.kinds.payments.STEP", 2)
    told: list[int] = []
    rows = [f"{n},2026-10-2{n},K2,10.00" for n in range(5)]
    text = "\n".join(["number,date,client_code,amount", *rows])
    with pytest.raises(ImportCancelled):
        give("payments", text, admin, progress=lambda done: bool(told.append(done)) or not done)
    assert not Payment.objects.exists()
    give("payments", text, admin, progress=lambda done: told.append(done) is None)
    assert [done for done in told if done] == [5, 5, 5]


def test_money_received_is_not_rewritten(admin: User) -> None:
    give("payments", FILES["payments"], admin)
    bad = refused("payments", FILES["payments"].replace("300.00", "400.00"), admin)
    assert bad == [(2, "amount", "400.00", "this payment is already entered with the amount 300.00")]
    assert Payment.objects.get(number="77").amount == Decimal(300)


def test_a_reversed_payment_is_not_brought_back_by_its_file(admin: User, finance: User) -> None:
    give("payments", FILES["payments"], admin)
    wrong = Payment.objects.get(number="77")
    reverse_payment(by=finance, payment=wrong, reason="twice")
    [(row, column, value, why)] = refused("payments", FILES["payments"], admin)
    assert (row, column, value) == (2, "number", "77")
    assert why.startswith(f"reversed by {finance.full_name} on ") and ": twice. Leave the row out" in why
    assert not Payment.objects.filter(number="77").exists()
    assert give("payments", FILES["payments"].replace("300.00", "30.00"), admin) == Counts(
        created=1, unchanged=1
    )


def test_a_payment_entered_again_by_hand_is_known_to_its_file(admin: User, finance: User) -> None:
    give("payments", FILES["payments"], admin)
    wrong = Payment.objects.get(number="77")
    reverse_payment(by=finance, payment=wrong, reason="a mistake")
    register_payment(by=finance, client=wrong.client, number="77", date=wrong.date, amount=wrong.amount)
    assert give("payments", FILES["payments"], admin) == Counts(unchanged=2)


def test_invoice_is_closed_by_an_advance(admin: User) -> None:
    give("payments", "number,date,client_code,amount\n9,2026-10-01,K2,200", admin)
    give("invoices", FILES["invoices"], admin)
    assert Invoice.objects.get(number="2").paid == Decimal(200)


def test_payments_with_one_number_and_day_out_of_two_accounts(admin: User) -> None:
    """The account of the payer tells them apart, and the same file again brings nothing (R174)."""
    text = "number,date,client_code,amount,payer_account\n9,2026-10-01,K2,200,40702810 1\n9,2026-10-01,K2,300,407028102"
    assert give("payments", text, admin) == Counts(created=2)
    assert list(Payment.objects.order_by("payer_account").values_list("payer_account", "amount")) == [
        ("407028101", Decimal("200.00")), ("407028102", Decimal("300.00")),
    ]  # fmt: skip
    assert give("payments", text, admin) == Counts(unchanged=2)


def test_invoice_is_not_cut_below_what_is_paid(admin: User) -> None:
    give("payments", FILES["payments"], admin)
    bad = refused(
        "invoices", "number,date,client_code,amount,due_date\nA-1,2026-10-01,K1,299,2026-10-31", admin
    )
    assert bad == [(2, "amount", "299.00", "less than already paid")]


def test_target_of_a_month_given_by_any_day(admin: User, kam: User) -> None:
    give("targets", "month,measure,manager,amount\n17.11.2030,revenue,kam@demo.example,100", admin)
    target = Target.objects.get()
    assert (target.month, target.manager, target.amount) == (dt.date(2030, 11, 1), kam, Decimal(100))


def test_a_file_does_not_write_over_the_target_of_a_closed_month(
    admin: User, kam: User, today: dt.date
) -> None:
    """Nor makes one: a file took the way around the director's yes (N10)."""
    TargetFactory(manager=kam, month=dt.date(2026, 10, 1), measure="revenue", amount=Decimal(100))
    text = "month,measure,manager,amount\n{},revenue,kam@demo.example,{}"
    [(row, column, value, reason)] = refused("targets", text.format("2026-10", 1), admin)
    assert (row, column, value) == (2, "month", "2026-10") and "the director decides" in reason
    assert len(refused("targets", text.format("2026-09", 1), admin)) == 1
    assert give("targets", text.format("2026-10", 100), admin) == Counts(unchanged=1)
    assert give("targets", text.format("2026-11", 1), admin) == Counts(created=1)
