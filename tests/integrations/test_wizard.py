"""What people say of a file, kept for the next one; good rows without the bad ones."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from catalogue.models import Price, PriceColumn, Product
from dossiers.models import Client, Territory
from integrations import tasks
from integrations.imports import jobs, services
from integrations.imports.answers import Answers
from integrations.imports.models import ImportRun
from integrations.imports.states import ImportStatus
from kam_crm.shared import clock
from kam_crm.shared.tables import read_table
from orders.models import Shipment
from receivables.models import Invoice
from tests.factories.dossiers import ClientFactory
from tests.support.refusals import refusal
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tasks.run_import, "apply_async", lambda args, **_: None)
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def checked(by: User, text: str, kind: str = "", name: str = "file.csv") -> ImportRun:
    run = services.start_import(by=by, kind=kind, file=ContentFile(text.encode(), name=name))
    return worked(run)


def worked(run: ImportRun) -> ImportRun:
    jobs.run_import(run.pk)
    run.refresh_from_db()
    return run


def answered(by: User, run: ImportRun, **answers: Any) -> ImportRun:
    facts = {name: answers.pop(name) for name in ("kind", "create_missing") if name in answers}
    services.answer_import(by=by, run=run, answers=Answers(**answers), **facts)
    return worked(run)


def loaded(by: User, run: ImportRun, **options: Any) -> ImportRun:
    services.confirm_import(by=by, run=run, **options)
    return worked(run)


# ---- columns


def test_columns_that_nobody_knows_are_asked_and_known_the_next_time(admin: User) -> None:
    text = "Ключ;Как зовут;Лишнее\nP1;Milk;x\n"
    run = checked(admin, text, "products")
    assert (run.status, run.recognised["asks"]) == (ImportStatus.ASKING, "columns")
    assert [problem["column"] for problem in run.errors] == ["code", "name"]
    assert run.preview == [["ключ", "как зовут", "лишнее"], ["P1", "Milk", "x"]]
    run = answered(admin, run, columns={"ключ": "code", "как зовут": "name"})
    assert (run.status, run.created, run.recognised["left"]) == (ImportStatus.CHECKED, 1, ["лишнее"])
    loaded(admin, run)
    assert Product.objects.get().name == "Milk"
    again = checked(admin, text.replace("P1", "P2"))
    assert (again.kind, again.status, again.created) == ("products", ImportStatus.CHECKED, 1)


def test_a_header_means_the_same_in_another_file_of_the_kind_but_not_in_another_kind(admin: User) -> None:
    answered(admin, checked(admin, "Ключ;Имя\nP1;Milk\n", "products"), columns={"ключ": "code"})
    assert checked(admin, "Ключ;Имя;Ед.\nP2;Cream;l\n", "products").created == 1
    assert checked(admin, "Ключ;Имя;Менеджер\nK1;One;x\n", "clients").status == ImportStatus.ASKING


def test_what_somebody_says_wins_over_what_is_recognised(admin: User) -> None:
    run = checked(admin, "code;name;Артикул\nP1;Milk;A-7\n", "products")
    run = answered(admin, run, columns={"code": "", "артикул": "code"})
    loaded(admin, run)
    assert Product.objects.get().code == "A-7"


def test_two_headers_for_one_column_are_asked(admin: User) -> None:
    run = checked(admin, "code;name;Артикул\nP1;Milk;A-7\n", "products")
    run = answered(admin, run, columns={"name": "code"})
    assert (run.status, run.recognised["asks"]) == (ImportStatus.ASKING, "columns")


def test_a_kind_that_columns_do_not_tell_is_asked(admin: User) -> None:
    run = checked(admin, "Что-то;Другое\nP1;Milk\n")
    assert (run.status, run.kind) == (ImportStatus.ASKING, "")
    run = answered(admin, run, kind="products")
    assert (run.status, run.kind) == (ImportStatus.ASKING, "products")
    run = answered(admin, run, columns={"что-то": "code", "другое": "name"})
    assert (run.status, run.created) == (ImportStatus.CHECKED, 1)


# ---- dates


@pytest.mark.parametrize(("order", "day"), [("dmy", "2026-01-02"), ("mdy", "2026-02-01")])
@pytest.mark.parametrize("kind", ["prices", "sales", "invoices"])
def test_an_unclear_date_is_asked_once_and_kept_for_the_source(
    admin: User, kind: str, order: str, day: str
) -> None:
    ClientFactory(code="K1")
    Product.objects.create(code="P1", name="Milk", sort_key="milk")
    texts = {
        "prices": "product_code,column,price,valid_from\nP1,{},70,2/1/2026\n",
        "sales": "document,date,client_code,product_code,quantity,amount\n{},2/1/2026 0:00:00,K1,P1,1,5\n",
        "invoices": "number,date,client_code,amount,due_date\n{},2/1/26,K1,5,3/3/2026\n",
    }
    text = texts[kind]
    run = services.start_import(
        by=admin, kind=kind, file=ContentFile(text.format("A").encode(), name="x.csv"), create_missing=True
    )
    run = worked(run)
    assert (run.status, run.recognised["asks"], run.errors[0]["value"][:6]) == (
        ImportStatus.ASKING,
        "dates",
        "2/1/26" if kind == "invoices" else "2/1/20",
    )
    loaded(admin, answered(admin, run, dates=order))
    if kind != "prices":
        loaded(admin, checked(admin, text.format("B"), kind))
    days = {
        "prices": [*Price.objects.values_list("valid_from", flat=True)],
        "sales": [*Shipment.objects.values_list("date", flat=True)],
        "invoices": [*Invoice.objects.values_list("date", flat=True)],
    }[kind]
    assert {f"{one}" for one in days} == {day}
    assert len(days) == (1 if kind == "prices" else 2)


def test_a_date_that_the_order_does_not_allow_is_a_bad_row(admin: User) -> None:
    ClientFactory(code="K1")
    text = "number,date,client_code,amount,due_date\nA,2/1/2026,K1,5,3/3/2026\nB,13/2/2026,K1,5,14/3/2026\n"
    run = answered(admin, checked(admin, text), dates="mdy")
    assert (run.status, run.bad_rows) == (ImportStatus.CHECKED, 1)
    assert {problem["column"] for problem in run.errors} == {"date", "due_date"}


# ---- words


def test_one_answer_mends_all_rows_and_is_kept(admin: User, kam: User) -> None:
    text = "code,name,manager,territory\nK1,One,Иванов П.,ЛО\nK2,Two,Иванов П.,ЛО\nK3,Three,kam@demo.example,ЛО\n"
    Territory.objects.create(name="Ленинградская область")
    run = checked(admin, text, "clients")
    assert (run.status, run.bad_rows, run.total_rows) == (ImportStatus.CHECKED, 3, 3)
    assert [cause[:2] + cause[3:] for cause in run.causes] == [
        ["territory", "ЛО", 3],
        ["manager", "иванов п.", 2],
    ]
    run = answered(
        admin,
        run,
        words={"territory": {"ло": "Ленинградская область"}, "manager": {"иванов п.": "kam@demo.example"}},
    )
    assert (run.bad_rows, run.created, run.causes) == (0, 3, [])
    loaded(admin, run)
    assert set(Client.objects.values_list("manager", "territory__name")) == {
        (kam.pk, "Ленинградская область")
    }
    assert checked(admin, "code,name,manager\nK9,Nine,иванов п.\n", "clients").created == 1


def test_a_mended_amount_is_of_its_file_alone(admin: User) -> None:
    ClientFactory(code="K1")
    text = "client_code,amount\nK1,много\n"
    run = answered(admin, checked(admin, text, "limits"), words={"amount": {"много": "500000"}})
    assert (run.bad_rows, run.created) == (0, 1)
    assert checked(admin, text.replace("K1,м", "K1,М"), "limits").bad_rows == 1


def test_a_code_of_sales_may_be_explained_too(admin: User) -> None:
    ClientFactory(code="K1")
    text = "document,date,client_code,quantity,amount\nS1,2026-09-01,Лукошко,1,5\nS1,2026-09-01,лукошко,2,7\n"
    run = checked(admin, text, "sales")
    assert run.causes == [["client_code", "Лукошко", "there is no such code", 1],
                          ["client_code", "лукошко", "there is no such code", 1]]  # fmt: skip
    loaded(admin, answered(admin, run, words={"client_code": {"лукошко": "K1"}}))
    assert Shipment.objects.get().lines.count() == 2


# ---- good rows


def bad_rows_of(run: ImportRun) -> list[dict[str, str]]:
    with run.bad_file.open("rb") as stored:
        content = stored.read()
    return [line for _number, line in read_table(io.BytesIO(content), run.bad_file.name)]


def test_good_rows_come_in_and_the_bad_ones_go_back_as_a_file(admin: User) -> None:
    text = "Отчёт\nКод;Наименование;НДС, %\nP1;Milk;10\nP2;;20\nP3;Cream;250\n\nP4;Kefir;10\n"
    run = checked(admin, text, "products", "товары.csv")
    assert (run.status, run.created, run.bad_rows, run.total_rows) == (ImportStatus.CHECKED, 2, 2, 4)
    assert refusal(services.confirm_import, by=admin, run=run).code == "bad_rows"
    assert bad_rows_of(run) == [
        {"код": "P2", "наименование": "", "ндс, %": "20", "why it was not loaded": "name: empty"},
        {
            "код": "P3",
            "наименование": "Cream",
            "ндс, %": "250",
            "why it was not loaded": "vat_rate: more than 100 %",
        },
    ]
    run = loaded(admin, run, good_rows=True)
    assert (run.status, run.created, run.bad_rows) == (ImportStatus.DONE, 2, 2)
    assert set(Product.objects.values_list("code", flat=True)) == {"P1", "P4"}


def test_the_file_of_bad_rows_is_given_again_once_it_is_mended(admin: User) -> None:
    run = checked(admin, "code,name\nP1,Milk\nP2,\n", "products")
    loaded(admin, run, good_rows=True)
    with run.bad_file.open("rb") as stored:
        content = stored.read()
    again = services.start_import(by=admin, kind="", file=ContentFile(content, name="bad.xlsx"))
    again = worked(again)
    assert (again.kind, again.recognised["left"]) == ("products", ["why it was not loaded"])
    again = answered(admin, again, words={"name": {"": "Cream"}})
    assert again.bad_rows == 1  # an empty cell is no word: it is filled in the file


def test_what_has_to_be_there_first_is_a_sentence_and_no_fault(admin: User) -> None:
    ClientFactory(code="K1")
    Product.objects.create(code="P1", name="Milk", sort_key="milk")
    text = f"number,date,client_code,product_code,quantity,price\nA,{clock.today()},K1,P1,1,5\n"
    run = checked(admin, text, "orders")
    assert (run.status, run.errors[0]["reason"]) == (
        ImportStatus.FAILED, "There is no price column yet: load a price list first."
    )  # fmt: skip


def test_an_order_comes_whole_or_not_at_all(admin: User) -> None:
    ClientFactory(code="K1")
    product = Product.objects.create(code="P1", name="Milk", sort_key="milk")
    column = PriceColumn.objects.create(name="Wholesale")
    Price.objects.create(product=product, column=column, price=5, valid_from=clock.today())
    text = "number,date,client_code,product_code,quantity,price\nA,{0},K1,P1,1,5\nA,{0},K1,P9,1,5\nB,{0},K1,P1,2,5\n"
    run = checked(admin, text.format(clock.today()), "orders")
    assert (run.bad_rows, run.total_rows) == (2, 3), run.errors


@pytest.mark.parametrize("kind", ["sales"])
def test_a_document_comes_whole_or_not_at_all(admin: User, kind: str) -> None:
    ClientFactory(code="K1")
    text = (
        "document,date,client_code,quantity,amount\nS1,2026-09-01,K1,1,5\nS1,2026-09-01,K1,x,7\n"
        "S2,2026-09-01,K1,1,9\nS1,2026-09-02,K1,1,11\n"
    )
    run = checked(admin, text, kind)
    assert (run.bad_rows, run.created) == (2, 2)
    assert [row["why it was not loaded"] for row in bad_rows_of(run)] == [
        "another row of its document is bad", "quantity: not a number of zero or more"
    ]  # fmt: skip
    loaded(admin, run, good_rows=True)
    assert sorted(Shipment.objects.values_list("number", "date__day")) == [("S1", 2), ("S2", 1)]


def test_rows_with_too_few_cells_stay_out_too(admin: User) -> None:
    run = checked(admin, "code,name,unit\nP1,Milk,l\nP2,Cream\n", "products")
    assert (run.created, run.bad_rows) == (1, 1)
    assert bad_rows_of(run) == [
        {
            "code": "P2",
            "name": "Cream",
            "unit": "",
            "why it was not loaded": "The row has 2 cells, the header has 3.",
        }
    ]


def test_without_a_good_row_nothing_can_be_loaded(admin: User) -> None:
    run = checked(admin, "code,name\nP1,\n", "products")
    assert (run.status, run.bad_rows, run.created) == (ImportStatus.CHECKED, 1, 0)
    assert refusal(services.confirm_import, by=admin, run=run, good_rows=True).code == "nothing_good"


def test_a_file_that_breaks_off_is_no_file_with_good_rows(admin: User) -> None:
    run = checked(admin, 'code,name\nP1,Milk\nP2,"Cream\nP3,Kefir\n', "products")
    assert run.status == ImportStatus.FAILED
    assert not run.bad_file


def test_after_an_answer_the_old_file_of_bad_rows_is_gone(
    admin: User, kam: User, django_capture_on_commit_callbacks: Any
) -> None:
    run = checked(admin, "code,name,manager\nK1,One,nobody\n", "clients")
    old = Path(run.bad_file.path)
    assert old.exists()
    with django_capture_on_commit_callbacks(execute=True):
        run = answered(admin, run, words={"manager": {"nobody": "kam@demo.example"}})
    assert not old.exists()
    assert not run.bad_file


# ---- what would change


def test_the_check_says_what_would_change_to_those_who_may_see_it(admin: User, finance: User) -> None:
    ClientFactory(code="K1", name="One")
    first = checked(finance, "client_code,amount,valid_from\nK1,100,2026-01-01\n", "limits")
    loaded(finance, first)
    text = "client_code,amount,valid_from\nK1,250.50,2026-12-31\n"
    (table,) = checked(finance, text, "limits").changes
    assert (table["label"], table["created"], table["changed"]) == ("credit limits", 1, 0)
    client = "code,name,city\nK1,First,Tver\n"
    (table,) = checked(admin, client, "clients").changes
    fields = {label: (before, after) for label, before, after in table["rows"][0]["fields"]}
    # the administrator, who brings the file, sees no business
    assert fields["name"] == ("…", "First")
    assert fields["city"] == ("…", "Tver")


def test_a_replaced_document_is_told_by_its_sum(admin: User) -> None:
    ClientFactory(code="K1")
    text = "document,date,client_code,quantity,amount\nS1,2026-09-01,K1,1,5\nS1,2026-09-01,K1,2,7\n"
    loaded(admin, checked(admin, text, "sales"))
    (table,) = checked(admin, text.replace("K1,2,7\n", "K1,2,8\nS1,2026-09-01,K1,1,1\n"), "sales").changes
    assert table["rows"][0]["fields"] == [["lines", "2 lines, 12.00", "3 lines, 14.00"]]


# ---- pages


def detail(run: ImportRun, action: str = "detail") -> str:
    return reverse(f"integrations:import_{action}", args=[run.pk])


@pytest.fixture
def office(admin: User) -> Browser:
    return signed_in(admin)


def test_the_page_asks_and_takes_the_answers(office: Browser, admin: User, kam: User) -> None:
    given = SimpleUploadedFile("c.csv", b"Key;name;manager\nK1;One;nobody\nK2;Two;kam@demo.example\n")
    office.post(reverse("integrations:import_new"), {"kind": "clients", "uploads": given})
    run = ImportRun.objects.get()
    worked(run)
    shown = office.get(detail(run)).content.decode()
    assert "Missing: code" in shown
    office.post(
        detail(run, "answer"),
        {"kind": "clients", "column-0": "code", "column-1": "name", "column-2": "manager"},
    )
    run = worked(run)
    assert run.answers["columns"] == {"key": "code"}
    shown = office.get(detail(run)).content.decode()
    assert "Manager «nobody»" in shown
    assert "Load the 1 good row" in shown
    given_back = office.get(detail(run, "bad_rows"))
    assert given_back["Content-Disposition"].startswith("attachment; filename=")
    # not `close()`: that would end the connection of the test, too
    [close() for close in given_back._resource_closers]
    office.post(detail(run, "answer"), {"kind": "clients", "word-0": "kam@demo.example"})
    run = worked(run)
    assert (run.created, run.bad_rows) == (2, 0)
    office.post(detail(run, "confirm"))
    run = worked(run)
    shown = office.get(detail(run, "undo")).content.decode()
    assert "clients: 2 go away" in shown
    office.post(detail(run, "undo"), {"reason": "a slip"})
    assert worked(run).status == ImportStatus.UNDONE
    assert "a slip" in office.get(detail(run)).content.decode()
    assert not Client.objects.exists()


def test_an_answer_that_comes_too_late_is_told(office: Browser, admin: User) -> None:
    run = checked(admin, "code,name\nP1,Milk\n", "products")
    services.cancel_import(by=admin, run=run)
    answer = office.post(detail(run, "answer"), {"kind": "products"})
    assert answer.status_code == 409


def test_words_of_a_file_are_text_on_the_page(office: Browser, admin: User) -> None:
    run = checked(admin, "<script>alert(1)</script>,name\nP1,<b>x</b>\n", "products")
    shown = office.get(detail(run)).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;b&gt;x&lt;/b&gt;" in shown
