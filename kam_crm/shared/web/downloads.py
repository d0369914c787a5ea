"""Answers that a browser keeps as a file, and plain sentences where there is none."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.formats import is_russian
from kam_crm.shared.tables import Column, Sheet, csv_lines, write_sheets

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(
    filename: str, columns: Sequence[Column], rows: Iterable[Any], fmt: str = "xlsx"
) -> HttpResponseBase:
    """A download named `filename` without its ending; `fmt` is csv or xlsx. `rows` may be an iterator.

    Raises BusinessRuleError `unknown_format`, and `too_many_rows` for what a sheet cannot hold.
    """
    if fmt == "csv":
        lines = csv_lines(columns, rows, get_language(), decimal_comma=is_russian())
        response: HttpResponseBase = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    elif fmt == "xlsx":
        return workbook(filename, [Sheet(columns, rows, filename)])
    else:
        raise BusinessRuleError("unknown_format", _("Lists are exported as CSV or XLSX."), "format")
    return _named(response, f"{filename}.{fmt}")


def workbook(filename: str, sheets: Iterable[Sheet]) -> HttpResponseBase:
    """A download of several sheets, named `filename` without its ending. Raises as `export`."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    # whole before anything is sent: too many rows can still be refused
    write_sheets(file, sheets)
    file.seek(0)
    return _named(FileResponse(file, content_type=XLSX_TYPE), f"{filename}.xlsx")


def _named(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response


def download(export: Callable[..., HttpResponseBase], *what: Any) -> HttpResponseBase:
    """The file that `export` makes, or in plain words why there is none (422)."""
    try:
        return export(*what)
    except BusinessRuleError as error:
        return sentence(error)


def sentence(words: object, status: int = 422) -> HttpResponse:
    """A refusal to whoever asked without a page around it: a script, a link to a file."""
    return HttpResponse(str(words), status=status, content_type="text/plain; charset=utf-8")


def kept_file(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A file with data of people: the browser keeps it where the person says, nobody on the way."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    response["Cache-Control"] = "private, no-store"
    return response


def sheet_response(name: str, pdf: bytes) -> HttpResponse:
    """The sheet as browsers show it; kept by nobody on the way."""
    return _private(HttpResponse(pdf, content_type="application/pdf"), f"{name}.pdf", as_attachment=False)


def document_response(name: str, document: bytes) -> HttpResponse:
    """The same for Word, which browsers save."""
    return _private(HttpResponse(document, content_type=DOCX), f"{name}.docx", as_attachment=True)


def _private(response: HttpResponse, name: str, *, as_attachment: bool) -> HttpResponse:
    response["Content-Disposition"] = str(content_disposition_header(as_attachment, name))
    response["Cache-Control"] = "private, no-store"
    return response
