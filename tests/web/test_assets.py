"""Files beside the pages: vendored as written down, small on the wire, kept under an address that changes with them."""

from __future__ import annotations

import gzip
import hashlib

import pytest

from tests.source import APP
from tests.web.reading import read

pytestmark = pytest.mark.only_on("sqlite")  # nothing here depends on the database

STATIC = APP / "web" / "static"
MOST_BYTES_AT_FIRST = 300_000


def test_the_vendored_files_are_those_that_were_written_down():
    listed = (STATIC / "vendor" / "SHA256SUMS").read_text(encoding="utf-8").split("\n")

    for line in filter(None, listed):
        digest, name = line.split("  ")
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest, name


def test_a_file_is_kept_for_a_year_under_its_content_s_name_only(client):
    [*_, sheet] = read(client.get("/")).links("head link")

    marked = client.get(sheet)
    bare = client.get(sheet.partition("?")[0])

    assert "immutable" in marked.headers["Cache-Control"]
    assert "immutable" not in bare.headers["Cache-Control"]
    assert marked.headers["X-Content-Type-Options"] == "nosniff"


def test_texts_are_sent_small_to_whoever_takes_that(client):
    plain = client.get("/static/daftar.css")
    small = client.get("/static/daftar.css", headers={"Accept-Encoding": "gzip"})

    assert plain.content_encoding is None
    assert small.content_encoding == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert small.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in small.headers["Vary"]


def test_a_file_that_did_not_change_is_not_sent_again(client):
    first = client.get("/static/daftar.css", headers={"Accept-Encoding": "gzip"})

    again = client.get(
        "/static/daftar.css", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
    )

    assert again.status_code == 304
    assert again.data == b""


def test_a_first_visit_is_light(client):
    page = client.get("/")
    links = read(page).links("head link")

    sizes = [
        len(client.get(link, headers={"Accept-Encoding": "gzip"}, buffered=True).data) for link in links
    ]  # fmt: skip

    assert len(page.data) + sum(sizes) < MOST_BYTES_AT_FIRST


def test_nothing_outside_the_folder_is_given_out(client):
    for name in ("../door.py", "%2e%2e/door.py", "vendor/../../door.py", "nothing.css"):
        assert client.get(f"/static/{name}").status_code == 404
