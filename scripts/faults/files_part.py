"""Hostile files, given to a running product one after the other: each ends quickly, in little memory, in words."""

from __future__ import annotations

import io
import json
import random
import re
import time
import zipfile
from collections.abc import Callable, Iterator

from product import Product, wait_until

MOST_SECONDS, MOST_MB = 10.0, 300
ENDED = {"checked", "failed"}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADER = "number;date;client_code;amount\n"


def run(product: Product, number: int) -> list[str]:
    from django.core.files.base import ContentFile

    from accounts.models import User
    from integrations.imports.models import ImportRun
    from integrations.imports.services import start_import

    admin = User.objects.filter(role="admin").earliest("pk")
    worker = product.processes("imports@")
    broken, slowest, largest = [], 0.0, 0
    for name, data in hostile(number):
        kind = "payments"
        given = start_import(by=admin, kind=kind, file=ContentFile(data, name=name))
        began = time.monotonic()
        try:
            wait_until(lambda: ImportRun.objects.get(pk=given.pk).status in ENDED, 60)  # noqa: B023
        except TimeoutError:
            broken.append(f"{name} did not end")
        seconds = time.monotonic() - began
        given.refresh_from_db()
        line = re.compile(rf"import_ended.*peak_mb=(\d+).*run={given.pk}\b")
        wait_until(lambda: line.search(product.log("imports")), 10)  # noqa: B023 - it is said after the end
        peak = max(int(mb) for mb in line.findall(product.log("imports")))
        words = given.errors[0]["reason"] if given.errors else "read"
        print(
            f"  {name:34} {len(data):>10,} B {seconds:6.1f} s {peak:4} MB  {given.status}: {words[:70]}",
            flush=True,
        )
        slowest, largest = max(slowest, seconds), max(largest, peak)
        if seconds > MOST_SECONDS or peak > MOST_MB or not peak or not words:
            broken.append(f"{name}: {seconds:.1f} s, {peak} MB")
    if product.processes("imports@") != worker:
        broken.append("the worker did not live through it")
    print(f"  slowest {slowest:.1f} s, largest {largest} MB, worker {'alive' if worker else 'not found'}")
    return broken


def hostile(number: int) -> Iterator[tuple[str, bytes]]:
    """Named files, the worst of each sort first; beyond these workbooks and tables broken at random."""
    made = [
        *CSV.items(),
        *((name, lambda make=make: workbook(make())) for name, make in SHEETS.items()),
        *ZIPS.items(),
    ]
    for name, make in made[:number]:
        yield name, make()
    chance = random.Random(13)
    whole = workbook(row(1, "<c r='A1' t='inlineStr'><is><t>number</t></is></c>") * 50)
    for turn in range(number - len(made)):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        yield f"damaged-{turn}.xlsx", bytes(damaged)


def row(number: int | str, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


def text_cell(address: str) -> str:
    return f"<c  t=\"inlineStr\"   r='{address}'><is><t>x</t></is></c>"


def workbook(sheet: str | bytes, strings: str | bytes = b"", more: dict[str, bytes] | None = None) -> bytes:
    if isinstance(sheet, str):
        sheet = sheet.encode()
    if isinstance(strings, str):
        strings = strings.encode()
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>'
        ).encode(),
        "_rels/.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
            f' Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
            f' Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2"'
            f' Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        ).encode(),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
        + sheet
        + b"</sheetData></worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">'.encode() + strings + b"</sst>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in (parts | (more or {})).items():
            archive.writestr(name, data)
    return out.getvalue()


def raw_sheet(text: bytes) -> bytes:
    return workbook(b"", more={"xl/worksheets/sheet1.xml": text})


CSV: dict[str, Callable[[], bytes]] = {
    "200000-columns.csv": lambda: ";".join(f"c{n}" for n in range(200_000)).encode(),
    "40000-columns.csv": lambda: ";".join(f"c{n}" for n in range(40_000)).encode(),
    "1001-columns.csv": lambda: ";".join(f"c{n}" for n in range(1001)).encode(),
    "one-line-60-mb.csv": lambda: b"x" * (60 << 20),
    "one-line-of-delimiters.csv": lambda: HEADER.encode() + b";" * (30 << 20),
    "quote-never-closed.csv": lambda: HEADER.encode() + b'"' + b"x\n" * (10 << 20),
    "quoted-lines-without-end.csv": lambda: HEADER.encode() + b'"a\n";' * (4 << 20),
    "300000-bad-rows.csv": lambda: HEADER.encode() + b"1\n" * 300_000,
    "zeros.csv": lambda: b"\0" * (20 << 20),
    "utf16-cut.csv": lambda: b"\xff\xfe" + b"a\0" * 100_000 + b"\xd8",
    "broken-utf8.csv": lambda: HEADER.encode() + "рубли".encode() * 100 + b"\xff\xfe",
    "utf7.csv": lambda: HEADER.encode("utf-7") + b"+ADw-script+AD4-;;;\n",
    "only-line-ends.csv": lambda: b"\n" * (20 << 20),
    "no-number.csv": lambda: HEADER.encode() + b"1;2026-01-01;C1;" + b"9" * 100_000 + b"\n",
    "formulas.csv": lambda: HEADER.encode() + b"=cmd|' /C calc'!A0;2026-01-01;=1+1;@SUM(1)\n" * 1000,
}
SHEETS: dict[str, Callable[[], str]] = {
    "far-cell-row-3000.xlsx": lambda: row(3000, text_cell("XFD3000")),
    "far-cell-last-row.xlsx": lambda: row(1_048_576, text_cell("XFD1048576")),
    "far-cell-blanks.xlsx": lambda: row(1, '<c r = "XFD1048576"><v>1</v></c>'),
    "far-cell-long-attribute.xlsx": lambda: row(1, f'<c x="{"x" * (2 << 20)}" r="XFD9999"><v>1</v></c>'),
    "far-cell-no-address.xlsx": lambda: row(900_000, "<c><v>1</v></c>" * 300),
    "no-cell.xlsx": lambda: row(1, '<c r="A0x1"><v>1</v></c>'),
    "row-minus-one.xlsx": lambda: row(-1, '<c r="A99999999999"><v>1</v></c>'),
    "two-million-cells.xlsx": lambda: "".join(row(n, "<c><v>1</v></c>" * 20) for n in range(1, 100_001)),
    "deep-nesting.xlsx": lambda: "<a>" * 300_000,
    "attribute-30-mb.xlsx": lambda: row(1, f'<c x="{"x" * (30 << 20)}"/>'),
    "entity.xlsx": lambda: row(1, "<c r='A1'><v>&boom;</v></c>"),
    "16384-columns.xlsx": lambda: row(1, "".join("<c t='str'><v>c</v></c>" for n in range(16_384))),
    "letters-32-mb.xlsx": lambda: row(1, f"<c r='A1' t='str'><v>{'y' * (32 << 20)}</v></c>"),
}
ZIPS: dict[str, Callable[[], bytes]] = {
    "blanks-390-mb.xlsx": lambda: workbook(b" " * (390 << 20)),
    "blanks-900-mb.xlsx": lambda: workbook(b" " * (900 << 20)),
    "shared-strings.xlsx": lambda: workbook(
        row(1, "<c r='A1'><v>1</v></c>"), b"<si><t>x</t></si>" * 4_000_000
    ),
    "billion-laughs.xlsx": lambda: raw_sheet(
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    ),
    "outer-entity.xlsx": lambda: raw_sheet(
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
    ),
    "utf16-sheet.xlsx": lambda: raw_sheet(
        f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}"/>'.encode("utf-16")
    ),
    "many-parts.xlsx": lambda: workbook(b"", more={f"x/{n}": b"" for n in range(20_000)}),
    "path-outside.xlsx": lambda: workbook(b"", more={"../../../../tmp/outside": b"x"}),
    "cut.xlsx": lambda: workbook(row(1, "<c r='A1'><v>1</v></c>"))[:-100],
    "no-zip.xlsx": lambda: b"PK\x03\x04" + json.dumps("nonsense").encode() * 100,
}
