"""A stored file is its bytes and its record, both or neither."""

from __future__ import annotations

import io

import pytest

from app.errors import NotFound
from app.files.queries import get_file, list_pieces
from app.files.service import store_file
from app.files.vault import the_vault
from tests.make import Make

pytestmark = pytest.mark.usefixtures("ctx")


def test_a_file_is_kept_with_its_name_digest_and_owner(make: Make) -> None:
    clerk = make.clerk()

    stored = store_file(source=io.BytesIO(b"a letter"), name="letter.pdf", media_type="application/pdf", by=clerk)

    file = get_file(stored.id)
    assert (file.name, file.size, file.media_type, file.owner_id) == ("letter.pdf", 8, "application/pdf", clerk.id)
    assert b"".join(list_pieces(file)) == b"a letter"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\papers\\نامه.pdf", "نامه.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202efdp.exe", "abfdp.exe"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_only_the_visible_last_part_of_a_name_is_kept(make: Make, given: str, kept: str) -> None:
    assert store_file(source=io.BytesIO(b"x"), name=given, media_type="text/plain", by=make.clerk()).name == kept


def test_bytes_whose_record_is_refused_are_not_kept(make: Make) -> None:
    clerk = make.clerk()
    clerk.id = -1
    there = sorted(the_vault().folder.rglob("*"))

    with pytest.raises(Exception, match=r"."):
        store_file(source=io.BytesIO(b"x"), name="a", media_type="text/plain", by=clerk)

    assert [path for path in the_vault().folder.rglob("*") if path.is_file() and path not in there] == []


def test_an_unknown_file_is_not_found() -> None:
    with pytest.raises(NotFound):
        get_file(99)
