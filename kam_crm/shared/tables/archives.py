"""The ZIP file that a workbook is, looked through in constant memory before the reader may open it.

The reader lays out the whole rectangle up to the last filled cell, and unpacks what a few kilobytes may have packed: so
sizes are added up, and the sheet is measured by an XML parser, which no spelling of a cell escapes.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _

from kam_crm.shared.tables.errors import TableError
from kam_crm.shared.tables.merged import Merge

MOST_CELLS = 2_000_000  # the reader takes about 70 bytes for each
MOST_MERGES = 100_000
MOST_PARTS = 2000
MOST_UNPACKED = 400 << 20
MOST_RATIO = 100  # spreadsheets pack about ten to one
_SMALL = 8 << 20  # below it no ratio is looked at: a short text of blanks packs well
_SMALL_XML = 4 << 20
_CHUNK = 1 << 18
_LONGEST_TOKEN = 4 << 20  # a cell holds 32,767 letters; expat would read a longer one again with every chunk
_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})").fullmatch
_STRINGS = "xl/sharedStrings.xml"


class Archive(zipfile.ZipFile):
    def check_sizes(self) -> None:
        """Raises TableError where unpacking would take more memory or time than a table is worth."""
        parts = self.infolist()
        unpacked = sum(part.file_size for part in parts)
        packed = sum(part.compress_size for part in parts)
        if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
            raise too_large()
        if unpacked > _SMALL and unpacked > packed * MOST_RATIO:
            raise too_large()

    def first_sheet(self) -> tuple[str, str]:
        """(name, path inside the archive) of the first sheet that is not hidden."""
        sheets = [node for node in self.xml("xl/workbook.xml").iter() if node.tag.endswith("}sheet")]
        sheet = next((node for node in sheets if node.get("state", "visible") == "visible"), None)
        if sheet is None:
            raise TableError("empty_file", _("The file is empty."))
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        links = {link.get("Id"): link.get("Target", "") for link in self.xml("xl/_rels/workbook.xml.rels")}
        # targets are relative to xl/ or absolute
        return sheet.attrib["name"], posixpath.normpath(posixpath.join("/xl", links[key])).lstrip("/")

    def xml(self, member: str) -> ElementTree.Element:
        if self.getinfo(member).file_size > _SMALL_XML:
            raise too_large()
        text = self.read(member)
        # entities may multiply without end while they are read
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise ElementTree.ParseError("a workbook declares no entities")
        return ElementTree.fromstring(text)

    def measure(self, member: str) -> list[Merge]:
        """Follow the sheet to its last filled cell, whatever dimension it declares, and look through its texts.

        Comes back with its merged cells. Raises TableError for a sheet too large, expat.ExpatError for what is no XML.
        """
        extent = _Extent()
        self._parse(member, extent.element)
        if _STRINGS in self.NameToInfo:
            self._parse(_STRINGS, lambda name, attributes: None)
        return extent.merges

    def _parse(self, member: str, element: Callable[[str, dict[str, str]], Any]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = element
        parser.StartDoctypeDeclHandler = _refuse_declarations
        fed = 0
        with self.open(member) as text:
            while chunk := text.read(_CHUNK):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                    raise too_large()
        parser.Parse(b"", True)


class _Extent:
    """Follows the cells of a sheet: one that names no address stands right of the one before."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.merges: list[Merge] = []
        self._row = self._column = 0

    def element(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            address = attributes.get("r")
            if address is None:
                self._column += 1
            else:
                self._column, self._row = _column_and_row(address)
        elif name in {"v", "is", "f"}:
            # only now: a cell that holds nothing but its format does not count
            if self._row > self.rows or self._column > self.columns:
                self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
                if self.rows * self.columns > MOST_CELLS:
                    raise too_large()
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isdecimal() else self._row + 1
            self._column = 0
        elif name == "mergeCell":
            first, _colon, last = attributes.get("ref", "").partition(":")
            column, top = _column_and_row(first)
            self.merges.append((column, top, _column_and_row(last or first)[1]))
            if len(self.merges) > MOST_MERGES:
                raise too_large()


def _column_and_row(address: str) -> tuple[int, int]:
    """(column, row), both from 1."""
    found = _CELL(address)
    if found is None:
        raise expat.ExpatError(f"{address[:20]} is no cell")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return column, int(found[2])


def _refuse_declarations(*_declaration: Any) -> None:
    raise expat.ExpatError("a workbook declares no entities")


def too_large() -> TableError:
    return TableError(
        "sheet_too_large",
        _(
            "The sheet is too large, or a cell far from the table is filled: delete it, or save the table as CSV."
        ),
    )
