"""The mark of commercial secrets: the company's words and whose copy it is, on prints and Excel files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.services import update_company
from kam_crm.shared import clock, formats, secrecy
from kam_crm.shared.company import company
from kam_crm.shared.tables import Column
from kam_crm.shared.tables.export import LONGEST_HEADER, write_workbook
from kam_crm.shared.tables.reading import read_table
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
WORDS = "Commercial secret. Fox & Co, Moscow, Tverskaya 1"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    """What is published stays with the test."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def marked(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        update_company(by=UserFactory(role="admin"), name="Fox & Co", secret_mark=WORDS)


def sheet_of(file: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet1.xml").decode()


def test_a_company_without_such_a_regime_marks_nothing() -> None:
    browser = signed_in(UserFactory(role="director"))
    assert company().secret_mark == ""
    assert "secrecy-mark" not in browser.get(reverse("dossiers:client_list")).text
    file = browser.get(reverse("dossiers:client_export"), {"format": "xlsx"})
    assert "<headerFooter" not in sheet_of(b"".join(file.streaming_content))


def test_pages_and_files_say_whose_copy_they_are(marked: None) -> None:
    """On paper each page bears the company's words, the person and the day (R35)."""
    ClientFactory(name="Lukoshko")
    browser = signed_in(UserFactory(role="director", full_name="Anna Sokolova"))
    words = f"{WORDS}. Copy for Anna Sokolova, {formats.day(clock.today())}"
    page = browser.get(reverse("dossiers:client_list")).text
    assert f'<p class="secrecy-mark">{words.replace("&", "&amp;")}</p>' in page
    file = b"".join(browser.get(reverse("dossiers:client_export"), {"format": "xlsx"}).streaming_content)
    assert f"<oddHeader>&amp;C{words.replace('&', '&amp;&amp;')}</oddHeader>" in sheet_of(file)


def test_a_marked_file_loads_back_as_it_is(marked: None, tmp_path: Any) -> None:
    """The mark stands around the printed page, in no cell."""
    columns, rows = [Column("code", "code"), Column("name", "name")], [{"code": "1", "name": "Lukoshko"}]
    path = tmp_path / "clients.xlsx"
    with path.open("wb") as file, secrecy.copies_for("Anna"):
        write_workbook(file, columns, rows)
    assert "<headerFooter" in sheet_of(path.read_bytes())
    with path.open("rb") as file:
        assert [list(cells.values()) for _number, cells in read_table(file, path.name)] == [["1", "Lukoshko"]]


def test_the_longest_words_fit_what_the_format_takes(
    django_capture_on_commit_callbacks: Any, tmp_path: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        update_company(by=None, name="Fox", secret_mark="&" * 150)
    with (tmp_path / "x.xlsx").open("wb") as file, secrecy.copies_for("A" * 150):
        write_workbook(file, [Column("code", "code")], [])
    header = sheet_of((tmp_path / "x.xlsx").read_bytes()).split("<oddHeader>")[1].split("</oddHeader>")[0]
    assert len(header.replace("&amp;", "&")) <= LONGEST_HEADER


def test_the_administrator_sets_the_mark_on_the_page_of_the_company(
    marked: None, django_capture_on_commit_callbacks: Any
) -> None:
    browser = signed_in(UserFactory(role="admin"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(
            reverse("accounts:company_edit"), {**vars(company()), "secret_mark": "Secret of Fox"}
        )
    assert answer.status_code == 302
    assert secrecy.mark().startswith("Secret of Fox. Copy for —, ")
