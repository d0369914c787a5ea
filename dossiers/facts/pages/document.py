"""The dossier for Word: what the printed sheet says, as a document that goes on being written."""

from __future__ import annotations

import re
from collections.abc import Collection
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt, RGBColor

from dossiers.facts.pages.page import FactsPage
from dossiers.facts.pages.sheet import content_of
from kam_crm.shared import clock

WIDTHS = (Mm(45), Mm(90), Mm(45))  # label, text, where it comes from
GREY = RGBColor(0x55, 0x55, 0x55)
# XML has no place for them, and people paste them
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def document_of(page: FactsPage, parts: Collection[int], for_whom: str) -> bytes:
    """A4 as DOCX; `parts` are numbers of DossierPart."""
    content = content_of(page, parts, for_whom)
    document = docx.Document()
    _lay_out(document, content)
    document.add_heading(_text(content["client"]), level=0)
    if content["mark"]:
        document.add_paragraph().add_run(content["mark"]).bold = True
    for line in (content["legal"], content["facts"]):
        if line:
            _note(document.add_paragraph(), line)
    document.add_paragraph().add_run(content["complete"]).bold = True
    for part in content["parts"]:
        document.add_heading(_text(part["title"]), level=1)
        if part["rows"]:
            _table(document, part["rows"])
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _lay_out(document: Document, content: dict[str, Any]) -> None:
    """A4 upright, who made it and when below each page; the properties name nobody."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(15)
    _note(section.footer.paragraphs[0], f"{content['mark']} {content['foot']}".strip())
    properties = document.core_properties
    properties.title, properties.author, properties.comments = _text(content["client"]), "", ""
    properties.language, properties.last_modified_by = content["lang"], ""
    properties.created = properties.modified = clock.now()


def _table(document: Document, rows: list[dict[str, Any]]) -> None:
    table = document.add_table(rows=0, cols=len(WIDTHS), style="Table Grid")
    table.autofit = False
    for row in rows:
        cells = table.add_row().cells
        for cell, width in zip(cells, WIDTHS, strict=True):
            cell.width = width
        _note(cells[0].paragraphs[0], row["label"])
        # a line break of the text is one of the cell
        cells[1].paragraphs[0].add_run(_text(row["text"])).italic = not row["has"]
        _note(cells[2].paragraphs[0], row["origin"])


def _note(paragraph: Any, text: Any) -> None:
    run = paragraph.add_run(_text(text))
    run.font.size, run.font.color.rgb = Pt(9), GREY


def _text(text: Any) -> str:
    return UNWRITABLE.sub("", str(text))
