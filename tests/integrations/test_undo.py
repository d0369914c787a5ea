"""Loads undone: the database is as it was, or somebody is told what holds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import override_settings

from accounts.models import User
from dossiers.models import Client
from integrations import tasks
from integrations.imports import jobs, services
from integrations.imports.models import ImportKind, ImportRun
from integrations.imports.states import ImportStatus
from integrations.undo.images import forget_images
from integrations.undo.undoing import hindrances_of
from kam_crm.shared import clock
from orders.models import Shipment
from receivables.models import Invoice
from tests.support.refusals import refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]
# logs and work lists, which grow whatever happens
GROWS = ("event", "pghistory", "integrations_", "reports_touched", "django_")
# one file of each kind: some rows are new, some change what stands before
FIRST = {
    "users": "email,full_name,role,department\nanna@company.example,Anna Orlova,kam,North\n",
    "clients": "code,name,manager,city,segment\nK1,One,anna@company.example,Moscow,chains\n"
    "K2,Two,anna@company.example,Kazan,chains\n",
    "persons": "client_code,full_name,position,phone,email\n"
    "K1,Boris Petrov,buyer,+7 921 123-45-67,b@k.example\n",
    "products": "code,name,group,unit,cost,vat_rate\nP1,Milk,Dairy,pc,50,10\nP2,Cream,Dairy,pc,80,20\n",
    "prices": "product_code,column,price,valid_from\nP1,Wholesale,70,2026-01-01\n"
    "P2,Wholesale,110,2026-01-01\n",
    "contracts": "client_code,number,signed_on,payment_term_days\nK1,D-1,2026-01-15,30\n",
    "limits": "client_code,amount,valid_from\nK1,500000,2026-01-01\n",
    "columns": "client_code,column,valid_from\nK1,Wholesale,2026-01-01\n",
    "sales": "document,date,client_code,product_code,quantity,amount,cost,kind\n"
    "S1,2026-09-01,K1,P1,10,700,500,sale\nS1,2026-09-01,K1,P2,1,110,80,sale\n"
    "S2,2026-10-01,K2,P1,5,350,250,sale\n",
    "invoices": "number,date,client_code,amount,due_date\nI1,2026-09-01,K1,900,2026-10-01\n"
    "I2,2026-10-01,K2,400,2026-11-01\n",
    "payments": "number,date,client_code,amount,invoice_number\n1,2026-10-02,K1,500,I1\n"
    "2,2026-10-05,K1,1000,\n",
    "targets": "month,measure,manager,amount\n2026-11,revenue,anna@company.example,100000\n",
    "stock": "product_code,warehouse,quantity,reserved\nP1,Main,100,5\n",
    "groups": "client_code,group\nK1,North Holding\n",
    "outlets": "client_code,code,name,address\nK1,T1,Shop,Lesnaya 1\n",
    "visits": "date,time,client_code,manager,kind,purpose\n2027-02-01,10:00,K1,anna@company.example,visit,prices\n",
    "rivals": "competitor,client_code,product_code,price,date\nOther Co,K1,P1,65,2026-10-01\n",
    "openings": "number,date,client_code,amount,paid,due_date\nO1,2026-08-01,K2,700,200,2026-09-01\n",
    "orders": "number,date,client_code,product_code,quantity\nN1,2026-10-01,K1,P1,5\n",
}
SECOND = {
    "users": "email,full_name,role,department,phone\nanna@company.example,Anna Orlova-Belova,kam,West,\n"
    "ivan@company.example,Ivan Serov,kam,North,\n",
    "clients": "code,name,manager,city,channel\nK1,First,anna@company.example,Tver,distribution\n"
    "K3,Three,anna@company.example,Omsk,\n",
    "persons": "client_code,full_name,position,phone,email\n"
    "K1,Boris Petrov,head buyer,,new@k.example\nK2,Olga Serova,cook,,\n",
    "products": "code,name,group,unit,cost,vat_rate\nP1,Milk 1 l,Drinks,l,55,10\nP3,Kefir,Dairy,pc,40,10\n",
    "prices": "product_code,column,price,valid_from\nP1,Wholesale,72.5,2026-01-01\nP1,Retail,99,2026-01-01\n",
    "contracts": "client_code,number,signed_on,payment_term_days\nK1,D-1,2026-01-15,30\n"
    "K2,D-2,2026-02-01,14\n",
    "limits": "client_code,amount,valid_from\nK1,600000,2027-01-01\nK2,100,2026-01-01\n",
    "columns": "client_code,column,valid_from\nK2,Wholesale,2026-03-01\n",
    "sales": "document,date,client_code,product_code,quantity,amount,cost,kind\n"
    "S1,2026-09-01,K1,P1,12,840,600,sale\nS3,2026-10-03,K2,P2,2,220,160,sale\n"
    "S4,2026-11-03,K2,P2,1,110,80,return\n",
    "invoices": "number,date,client_code,amount,due_date\nI1,2026-09-01,K1,950,2026-10-11\n"
    "I3,2026-10-09,K1,70,2026-11-09\n",
    "payments": "number,date,client_code,amount,invoice_number\n3,2026-11-02,K2,100.50,\n"
    "4,2026-11-05,K2,1000,\n",
    "targets": "month,measure,manager,amount\n2026-11,revenue,anna@company.example,120000\n"
    "2026-12,revenue,anna@company.example,5\n",
    "stock": "product_code,warehouse,quantity,reserved\nP1,Main,80,\nP2,Spare,7,\n",
    "groups": "client_code,group,parent\nK1,South Holding,World\nK2,North Holding,\n",
    "outlets": "client_code,code,name,address\nK1,T1,Shop,Lesnaya 3\nK2,T9,Kiosk,Sennaya 2\n",
    "visits": "date,time,client_code,manager,kind,purpose\n2027-02-01,10:00,K1,anna@company.example,visit,terms\n"
    "2027-02-02,11:00,K2,anna@company.example,call,prices\n",
    "rivals": "competitor,client_code,product_code,price,date\nOther Co,K1,P1,64,2026-10-01\n"
    "Third Co,,P2,99,2026-10-02\n",
    "openings": "number,date,client_code,amount,paid,due_date\nO2,2026-08-05,K2,90,40,2026-09-01\n",
    "orders": "number,date,client_code,product_code,quantity,discount\nN2,2026-10-02,K2,P1,3,5\n"
    "N2,2026-10-02,K2,P1,1,\n",
}


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tasks.run_import, "apply_async", lambda args, **_: None)
    with override_settings(MEDIA_ROOT=tmp_path, BUSINESS_DATE=dt.date(2026, 11, 19)):
        yield


def load(by: User, kind: str, text: str) -> ImportRun:
    run = services.start_import(
        by=by, kind=kind, file=ContentFile(text.encode(), name=f"{kind}.csv"), create_missing=True
    )
    jobs.run_import(run.pk)
    run.refresh_from_db()
    assert (run.status, run.bad_rows) == (ImportStatus.CHECKED, 0), run.errors
    services.confirm_import(by=by, run=run)
    jobs.run_import(run.pk)
    run.refresh_from_db()
    assert run.status == ImportStatus.DONE, run.errors
    return run


def undo_load(by: User, run: ImportRun) -> ImportRun:
    services.undo_import(by=by, run=run, reason="wrong file")
    jobs.run_import(run.pk)
    run.refresh_from_db()
    return run


def undo_refused(by: User, run: ImportRun, reason: str = "wrong file") -> str:
    return refusal(services.undo_import, by=by, run=run, reason=reason).code


def everything() -> dict[str, list[str]]:
    """All rows of the database as text, but for logs."""
    tables = [
        name for name in connection.introspection.table_names() if not any(one in name for one in GROWS)
    ]
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            # when figures of a client last moved: they did, and programs that ask what is new must hear of it
            row = "(to_jsonb(t) - 'updated_at')::text" if table == "dossiers_clientsummary" else "t::text"
            cursor.execute(f'SELECT {row} FROM "{table}" t ORDER BY 1')
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def test_every_kind_can_be_undone() -> None:
    """A new kind is added above, and its tables to sql/images.sql."""
    assert set(FIRST) == set(SECOND) == set(ImportKind.values)


def test_a_load_undone_leaves_the_database_byte_for_byte(admin: User) -> None:
    for kind, text in FIRST.items():
        load(admin, kind, text)
    for kind, text in SECOND.items():
        before = everything()
        run = load(admin, kind, text)
        assert everything() != before, kind
        assert undo_load(admin, run).status == ImportStatus.UNDONE, (kind, run.errors)
        assert everything() == before, kind
        again = load(admin, kind, text)
        assert (again.created, again.updated) == (run.created, run.updated), kind


def test_the_first_loads_of_a_company_go_back_in_the_order_they_came(admin: User) -> None:
    steps = []
    for kind, text in FIRST.items():
        before = everything()
        steps.append((before, load(admin, kind, text)))
    for before, run in reversed(steps):
        assert undo_load(admin, run).status == ImportStatus.UNDONE, (run.kind, run.errors)
        assert everything() == before, run.kind
    assert not Client.objects.exists()
    assert not Shipment.objects.exists()


@pytest.fixture
def started(admin: User) -> dict[str, ImportRun]:
    return {
        kind: load(admin, kind, FIRST[kind]) for kind in ("users", "clients", "products", "sales", "invoices")
    }


def test_what_came_to_depend_on_a_load_holds_it(admin: User, started: dict[str, ImportRun]) -> None:
    assert undo_refused(admin, started["clients"]) == "something_depends"
    words = [hindrance.words(named=True) for hindrance in hindrances_of(started["clients"].pk)]
    assert any(word.startswith("shipments refer to what was loaded (clients): 2 (") for word in words), words
    assert any(word.startswith("invoices refer to what was loaded (clients): 2 (I") for word in words), words


def test_a_created_row_that_somebody_changed_holds_the_load(
    admin: User, started: dict[str, ImportRun]
) -> None:
    run = load(admin, "clients", "code,name,manager\nK9,Nine,anna@company.example\n")
    Client.objects.filter(code="K9").update(city="Pskov")
    assert undo_refused(admin, run) == "something_depends"
    assert [one.words(named=True) for one in hindrances_of(run.pk)] == [
        "clients were changed since: 1 (Nine)"
    ]


def test_what_a_person_entered_since_stays_and_the_rest_goes_back(
    admin: User, started: dict[str, ImportRun]
) -> None:
    run = load(admin, "clients", SECOND["clients"])
    Client.objects.filter(code="K1").update(city="Pskov")
    assert undo_load(admin, run).status == ImportStatus.UNDONE
    first = Client.objects.get(code="K1")
    assert (first.name, first.city) == ("One", "Pskov")
    assert not Client.objects.filter(code="K3").exists()


def test_a_document_of_a_later_file_holds_the_earlier_one(admin: User, started: dict[str, ImportRun]) -> None:
    later = load(admin, "sales", SECOND["sales"].replace("P2", "P1"))
    assert undo_refused(admin, started["sales"]) == "something_depends"
    undo_load(admin, later)
    assert undo_load(admin, started["sales"]).status == ImportStatus.UNDONE
    assert not Shipment.objects.exists()


def test_something_that_comes_between_the_asking_and_the_taking_back_holds_it(
    admin: User, started: dict[str, ImportRun]
) -> None:
    run = load(admin, "clients", "code,name,manager\nK9,Nine,anna@company.example\n")
    services.undo_import(by=admin, run=run, reason="wrong file")
    Invoice.objects.create(
        number="X", date=clock.today(), due_date=clock.today(), amount=5, client=Client.objects.get(code="K9")
    )
    jobs.run_import(run.pk)
    run.refresh_from_db()
    assert run.status == ImportStatus.DONE
    assert "invoices refer to what was loaded" in run.errors[0]["reason"]
    assert Client.objects.filter(code="K9").exists()


def test_a_load_is_undone_once_with_a_reason_and_in_time(admin: User, started: dict[str, ImportRun]) -> None:
    run = started["sales"]
    assert undo_refused(admin, run, " ") == "reason_required"
    services.undo_import(by=admin, run=run, reason="wrong file")
    assert undo_refused(admin, run, "wrong file") == "not_loaded"
    jobs.run_import(run.pk)
    assert undo_refused(admin, run, "wrong file") == "not_loaded"
    forget_images(now=clock.now() + dt.timedelta(days=8))
    assert undo_refused(admin, started["products"], "late") == "too_late"


def test_history_says_that_a_file_was_undone(admin: User, started: dict[str, ImportRun]) -> None:
    run = load(admin, "clients", SECOND["clients"])
    undo_load(admin, run)
    event = Client.objects.get(code="K1").events.order_by("-pgh_id").first()  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["source"] == "import clients.csv undone"
    assert event.pgh_context.metadata["reason"] == "wrong file"
