"""In which letters a file is written: a damaged letter is named, and never makes another alphabet of the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.imports.refusals import BadFile
from app.imports.texts import DamagedText, find_encoding, list_text_rows

HEADINGS, ROW = "انبار,قلم,توضیح", "اراک,پتو,تحویل همراه با قند و چای"


@pytest.fixture
def encoding_of(tmp_path: Path):
    def find(content: bytes) -> str:
        path = tmp_path / "sheet.csv"
        path.write_bytes(content)
        return find_encoding(path, content[:4096])

    return find


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("damage", [b"caf\xe9", b"\xd9", b"\x80\x80"])
def test_a_damaged_letter_in_utf_8_is_named_by_its_line(encoding_of, end: str, damage: bytes) -> None:
    lines = [HEADINGS, ROW, "", ROW, ROW]
    content = end.join(lines[:3]).encode() + end.encode() + damage + end.join(["", *lines[3:]]).encode()

    with pytest.raises(DamagedText) as refused:
        encoding_of(content)

    bad = sum(byte >= 0x80 for byte in damage)
    assert refused.value.message.params == {"row": 4, "count": bad}


def test_a_file_that_was_cut_off_within_a_letter_is_damaged(encoding_of) -> None:
    with pytest.raises(DamagedText):
        encoding_of("\n".join([HEADINGS, ROW]).encode()[:-1])
    with pytest.raises(DamagedText):
        encoding_of(b"\xef\xbb\xbf" + "\n".join([HEADINGS, ROW]).encode()[:-1])


def test_windows_1256_is_read_as_such(encoding_of, tmp_path: Path) -> None:
    content = "انبار;کالا;شرح\nاراک;پتو;تحويل همراه".replace("ی", "ي")
    assert encoding_of(content.encode("cp1256", "replace")) == "windows-1256"
    assert [cells[0] for _, cells in list_text_rows(tmp_path / "sheet.csv", "windows-1256")] == ["انبار", "اراک"]
    assert encoding_of(f"{HEADINGS}\n{ROW}".encode()) == "utf-8"


def test_what_is_no_text_is_no_table(encoding_of) -> None:
    with pytest.raises(BadFile) as refused:
        encoding_of(bytes(range(256)) * 4)
    assert not isinstance(refused.value, DamagedText)
