"""Lists people take away: nothing in them runs, numbers stay numbers, and they can be read back."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.tables import Column, csv_lines, read_table, write_workbook
from kam_crm.shared.web.downloads import export

COLUMNS = [
    Column("Name", "name", width=30),
    Column("Debt", "debt", "money"),
    Column("Since", lambda row: row.since, "date"),
    Column("Count", "count", "number"),
]
ROW = SimpleNamespace(
    name='ООО "Ёлка"; дом', debt=Decimal("-1234567.80"), since=dt.date(2026, 11, 22), count=7
)


def sheet_of(columns, rows):
    file = io.BytesIO()
    write_workbook(file, columns, rows)
    file.seek(0)
    return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()


def csv_text(columns, rows, **options):
    return b"".join(csv_lines(columns, rows, **options)).decode("utf-8-sig")


def test_csv_has_a_byte_order_mark_and_semicolons():
    content = b"".join(csv_lines(COLUMNS, [ROW]))
    assert content.startswith(b"\xef\xbb\xbfName;Debt;Since;Count\r\n")
    assert content.decode("utf-8-sig").endswith('"ООО ""Ёлка""; дом";-1234567.80;2026-11-22;7\r\n')


def test_csv_for_a_russian_spreadsheet_has_a_decimal_comma():
    assert ";-1234567,80;" in csv_text(COLUMNS, [ROW], decimal_comma=True)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+7 495", "-cmd", "@sum", "\tx", "=HYPERLINK(1)", " =1", "\xa0=1", "＝1", "＋1", "－1", "＠x"],
)
def test_text_that_a_spreadsheet_would_run_is_disarmed(text):
    column = Column(text, "v")
    assert csv_text([column], [{"v": text}]) == f"'{text}\r\n'{text}\r\n"


@pytest.mark.parametrize("text", ["=1+1", "https://example.org", "00123", "@x"])
def test_text_in_a_workbook_stays_text(text):
    assert sheet_of([Column("a", "v")], [{"v": text}]) == [["A"], [text]]


def test_a_sheet_has_a_name_and_headers_that_begin_large():
    """The file of people says what it holds; no sign that a sheet's name may not have breaks it (K13)."""
    file = io.BytesIO()
    write_workbook(file, [Column("last order", "v")], [], "orders [new]: a name longer than a sheet bears")
    file.seek(0)
    workbook = CalamineWorkbook.from_filelike(file)
    assert workbook.sheet_names == ["orders  new   a name longer tha"]
    assert workbook.get_sheet_by_index(0).to_python() == [["Last order"]]


def test_a_workbook_holds_numbers_and_dates():
    assert sheet_of(COLUMNS, [ROW])[1] == [ROW.name, -1234567.8, ROW.since, 7.0]


def test_a_sheet_shows_amounts_in_the_companys_currency(settings):
    """(H37)"""
    settings.CURRENCY = "USD"
    file = io.BytesIO()
    write_workbook(file, COLUMNS, [ROW])
    styles = zipfile.ZipFile(file).read("xl/styles.xml").decode()
    assert 'formatCode="#,##0.00 &quot;$&quot;"' in styles


def test_a_moment_is_shown_on_the_companys_clock(settings):
    settings.TIME_ZONE = "Europe/Moscow"
    moment = {"v": dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC)}
    column = Column("at", "v", "moment")
    assert csv_text([column], [moment]).splitlines()[1] == "2026-11-23 01:30"
    assert sheet_of([column], [moment])[1] == [dt.datetime(2026, 11, 23, 1, 30)]  # noqa: DTZ001


def test_nothing_is_an_empty_cell():
    columns = [Column("a", "a"), Column("b", "b", "money")]
    rows = [{"a": None, "b": None}, {"a": "x", "b": Decimal("1.00")}]
    assert csv_text(columns, rows).splitlines()[1] == ";"
    assert sheet_of(columns, rows)[1] == ["", ""]


def test_a_download_is_streamed_under_its_name():
    seen = []

    def rows():
        for number in range(2000):
            seen.append(number)
            yield {"v": number}

    response = export("Долги на 22.11", [Column("n", "v")], rows(), "csv")
    assert response.streaming
    assert seen == []
    content = iter(response)
    next(content), next(content)
    assert len(seen) < 2000
    assert "filename*=utf-8''%D0%94" in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment")


def test_a_streamed_list_speaks_the_language_of_its_request():
    column = Column("d", lambda row: gettext_lazy("today"))
    with translation.override("ru"):
        response = export("x", [column], [{}], "csv")
    with translation.override("en"):
        assert "сегодня" in b"".join(response).decode()
    with translation.override("en"):
        response = export("x", [column], [{}], "csv")
    with translation.override("ru"):
        assert "today" in b"".join(response).decode()


@pytest.mark.django_db  # closing a response ends a request, which looks at the connections
def test_a_workbook_can_be_downloaded():
    response = export("list", COLUMNS, [ROW])
    rows = list(read_table(io.BytesIO(b"".join(response)), "list.xlsx"))
    assert rows == [
        (2, {"name": ROW.name, "debt": "-1234567.8", "since": "2026-11-22", "count": "7"}),
    ]
    response.close()


def test_other_formats_are_refused():
    with pytest.raises(BusinessRuleError) as caught:
        export("list", COLUMNS, [ROW], "pdf")
    assert caught.value.code == "unknown_format"


texts = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=15).map(str.strip)


@given(st.lists(texts.filter(lambda text: text and not text.startswith("'")), max_size=8))
def test_what_was_exported_is_imported_unchanged(values):
    content = b"".join(csv_lines([Column("a", "a"), Column("b", "b")], [{"a": v, "b": "x"} for v in values]))
    found = [row["a"] for _number, row in read_table(io.BytesIO(content), "x.csv")]
    assert found == values
