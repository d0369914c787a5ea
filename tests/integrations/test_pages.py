"""Imports in the browser: give a file, see what it would do, load it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from catalogue.models import Product
from integrations.imports import jobs
from integrations.imports.models import ImportRun
from integrations.imports.states import ImportStatus
from kam_crm.shared import clock
from reports.following.follow import follow
from reports.nightly import pipeline
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("integrations:import_list"), reverse("integrations:import_new")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture
def office(admin: User) -> Client:
    return signed_in(admin)


def give(office: Client, text: str = "code,name\nP1,Milk\n", kind: str = "products", **facts: Any) -> Any:
    file = SimpleUploadedFile(f"{kind}.csv", text.encode())
    return office.post(NEW, {"kind": kind, "uploads": file, **facts})


def detail(run: ImportRun, action: str = "detail") -> str:
    return reverse(f"integrations:import_{action}", args=[run.pk])


def test_from_the_file_to_the_loaded_rows(office: Client) -> None:
    answer = give(office)
    run = ImportRun.objects.get()
    assert answer["Location"] == detail(run)
    assert "waiting for the check" in office.get(detail(run)).content.decode()
    jobs.run_import(run.pk)
    shown = office.get(detail(run)).content.decode()
    assert "New: 1, changed: 0, unchanged: 0." in shown
    assert "<td>Milk</td>" in shown
    assert not Product.objects.exists()
    assert office.post(detail(run, "confirm"))["Location"] == detail(run)
    jobs.run_import(run.pk)
    assert Product.objects.get().name == "Milk"
    assert "loaded" in office.get(LIST).content.decode()


def test_a_loaded_file_leads_to_its_rows_and_says_when_figures_contain_it() -> None:
    """An import does not end in «loaded»: the way on, and whether the figures know of it (H22)."""
    finance, kam = UserFactory(role="finance", locale="en"), UserFactory(role="kam")
    client = ClientFactory(manager=kam)
    pipeline.run(clock.today())
    desk = signed_in(finance)
    give(desk, f"client_code,number,date,amount\n{client.code},1,{clock.today()},10\n", "payments")
    run = ImportRun.objects.get()
    jobs.run_import(run.pk)
    desk.post(detail(run, "confirm"))
    jobs.run_import(run.pk)
    shown = desk.get(detail(run)).content.decode()
    assert "Figures are being counted" in shown and 'hx-trigger="every 1s"' in shown
    assert f'href="{reverse("receivables:payment_list")}"' in shown
    follow(now=clock.now())
    shown = desk.get(detail(run)).content.decode()
    assert "Figures contain it." in shown and 'hx-trigger="every 1s"' not in shown


def test_busy_page_asks_again_and_a_finished_one_does_not(office: Client) -> None:
    give(office)
    run = ImportRun.objects.get()
    assert 'hx-trigger="every 1s"' in office.get(detail(run)).content.decode()
    jobs.run_import(run.pk)
    assert "hx-trigger" not in office.get(detail(run), headers={"HX-Request": "true"}).content.decode()


def test_fragment_is_the_part_of_the_page(office: Client) -> None:
    give(office)
    run = ImportRun.objects.get()
    jobs.run_import(run.pk)
    whole = office.get(detail(run)).content.decode()
    part = office.get(detail(run), headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="import-state"')
    assert "<html" not in part
    assert next(line.strip() for line in part.splitlines() if "Milk" in line) in whole


def test_loading_shows_how_far_it_is(office: Client) -> None:
    give(office)
    run = ImportRun.objects.get()
    ImportRun.objects.filter(pk=run.pk).update(status=ImportStatus.RUNNING, total_rows=4000, done_rows=1000)
    shown = office.get(detail(run), headers={"HX-Request": "true"}).content.decode()
    assert '<progress value="1000" max="4000"' in shown


def test_bad_rows_stand_on_the_page(office: Client) -> None:
    give(office, "code,name\n" + "".join(f"P{n},\n" for n in range(205)))
    run = ImportRun.objects.get()
    jobs.run_import(run.pk)
    shown = office.get(detail(run)).content.decode()
    assert "205 rows stay out." in shown
    assert "No row can be loaded as they are" in shown
    assert shown.count("<td>empty</td>") == 200
    assert "and 5 more rows" in shown
    refused = office.post(detail(run, "confirm"))
    assert refused.status_code == 422
    assert "The file has bad rows" in refused.content.decode()
    assert not Product.objects.exists()


def test_problems_of_a_header_are_told_apart_from_rows(office: Client) -> None:
    """(H21)"""
    give(office, "naam,colour\nMilk,white\n")
    run = ImportRun.objects.get()
    jobs.run_import(run.pk)
    shown = office.get(detail(run)).content.decode()
    assert "waiting for your answer" in shown and "bad row" not in shown
    assert "Missing: code, name" in shown
    assert shown.count("not known: left out") == 2


def test_form_that_misses_something_answers_422(office: Client) -> None:
    answer = office.post(NEW, {"kind": "products"})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()


def test_empty_file_answers_422(office: Client) -> None:
    assert give(office, "").status_code == 422


def test_too_large_file_answers_422(office: Client) -> None:
    with override_settings(IMPORT_MAX_BYTES=5):
        answer = give(office)
    assert answer.status_code == 422
    assert "The file is larger than 200 MB." in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_cancel(office: Client) -> None:
    give(office)
    run = ImportRun.objects.get()
    office.post(detail(run, "cancel"))
    run.refresh_from_db()
    assert run.status == ImportStatus.CANCELLED
    again = office.post(detail(run, "cancel"))
    assert again.status_code == 409
    assert "This import has already ended." in again.content.decode()


def test_finance_gives_money_only() -> None:
    office = signed_in(UserFactory(role="finance"))
    assert give(office).status_code == 422
    assert give(office, "number,date,client_code,amount\n", "payments").status_code == 302


def test_finance_sees_its_own_imports_the_administrator_all(office: Client) -> None:
    give(office)
    run = ImportRun.objects.get()
    finance = signed_in(UserFactory(role="finance"))
    assert finance.get(detail(run)).status_code == 404
    assert finance.post(detail(run, "confirm")).status_code == 404
    give(finance, "number,date,client_code,amount\n", "payments")
    own = ImportRun.objects.latest("pk")
    assert {finance.get(detail(own)).status_code, office.get(detail(own)).status_code} == {200}
    assert "products.csv" not in finance.get(LIST).content.decode()


@pytest.mark.parametrize("role", ["kam", "head", "support"])
def test_nobody_else_imports(role: str) -> None:
    assert signed_in(UserFactory(role=role)).get(LIST).status_code == 403
