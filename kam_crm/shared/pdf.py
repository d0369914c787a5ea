"""Printed sheets: a typst file lays out data that come as JSON, never as markup.

The file reads them by `json(bytes(sys.inputs.data))`. Only the fonts that come with the package are used: a sheet looks
the same on every machine.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst


def sheet(template: Path, data: dict[str, Any]) -> bytes:
    """The PDF of a template with these data, all of them texts, lists and numbers."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: bytes = typst.compile(template.read_bytes(), sys_inputs=inputs, ignore_system_fonts=True)
    return made
