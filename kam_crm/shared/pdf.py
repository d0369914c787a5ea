"""Printed sheets: a typst file lays out data that come as JSON, never as markup.

The file reads them by `json(bytes(sys.inputs.data))`. Only the fonts that come with the package are used: a sheet looks
the same on every machine.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse
from django.utils.http import content_disposition_header


def sheet(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF of a template with these data, all of them texts, lists and numbers."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: bytes = typst.compile(template.read_bytes(), sys_inputs=inputs, ignore_system_fonts=True)
    return made


def sheet_response(name: str, pdf: bytes) -> HttpResponse:
    """The sheet as browsers show it; kept by nobody on the way."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(False, f"{name}.pdf"))
    response["Cache-Control"] = "private, no-store"
    return response
