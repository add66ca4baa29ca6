"""Whatever a file holds, it is read or refused in words; no other error comes out."""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from app.imports.cells import BadCell, Reads, read_cell
from app.imports.refusals import BadFile
from app.imports.sheets import Column, open_sheet

COLUMNS = [Column("item", "قلم", "Item"), Column("quantity", "تعداد", "Quantity", Reads.WHOLE, required=False)]
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    "</Relationships>"
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def read_all(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with contextlib.suppress(BadFile):
            for row in open_sheet(path, name, COLUMNS).list_rows():
                for field, cell in row.cells.items():
                    with contextlib.suppress(BadCell):
                        read_cell(cell, Reads.WHOLE if field == "quantity" else Reads.TEXT)


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a"]))
@example(b"\xff\xfe", "a.csv")
@example(b"\xff\xfeI", "a.csv")
@example(b"PK", "a.xlsx")
@example(b"PK\x05\x06" + bytes(18), "a.xlsx")
def test_any_bytes(content: bytes, name: str) -> None:
    read_all(content, name)


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
@example("\r\r\n\x0b", "utf-8")
@example('"', "utf-8")
def test_any_text_under_the_right_headings(text: str, encoding: str) -> None:
    read_all(f"item,quantity\n{text}".encode(encoding, "ignore"), "a.csv")


@given(st.text(alphabet='<>/="fctrverowAB1290:" ', max_size=120))
@example('<row r="1"><c r="A1" t="str"><v>item</v></c></row><row r="0"><c r="ZZZ0"><f>1</f></c></row>')
@example('<row r="99999999999999999999"><c><f/></c></row>')
@example('<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>')
@example('<row r="-5"><c r="1A" t="e"><v>#REF!</v></c></row>')
@example('<row r="1"><c r="A1"><v>1e999</v></c><c r="B1"><v>nan</v></c></row>')
def test_any_sheet_inside_a_workbook(xml: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in {
                "[Content_Types].xml": TYPES, "xl/workbook.xml": WORKBOOK, "xl/_rels/workbook.xml.rels": RELATIONS,
                "xl/worksheets/sheet1.xml": SHEET.format(xml),
            }.items():  # fmt: skip
                archive.writestr(name, content)
        read_all(path.read_bytes(), "a.xlsx")
