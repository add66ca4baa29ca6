"""Published reports are open to everybody, each file as it was made; what is not published is not there."""

from __future__ import annotations

import hashlib
from xml.etree import ElementTree as ET

import pytest

from app.accounts.models import Role
from tests.reports.test_editions import SMALL, draft, published
from tests.reports.test_yearly import year
from tests.web.reading import read

__all__ = ["year"]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def keys(client, year, make):
    """The first edition, the erratum that took its place, and a draft."""
    with make.inside():
        officers = [make.user(Role.NATIONAL) for _ in range(3)]
        first = published(officers)
        second = published(officers, corrects=first.id, reason="جمع استان سمنان نادرست بود")
        return first.id, second.id, draft(officers[0], corrects=second.id, reason="باز هم").id


def test_a_visitor_reads_what_is_published_and_what_took_the_place_of_what(client, keys):
    first, second, waiting = keys

    assert read(client.get("/published")).links("tbody th a") == [f"/published/{second}"]
    assert f"/published/{second}" in read(client.get(f"/published/{first}")).links("div.notice a")
    assert "جمع استان سمنان نادرست بود" in client.get(f"/published/{second}").text
    assert client.get(f"/published/{waiting}").status_code == 404
    assert client.get(f"/published/{waiting}/report.json").status_code == 404


def test_what_is_new_is_told_as_a_feed_errata_with_their_reason_and_drafts_never(client, keys):
    feed = ET.fromstring(client.get("/published.atom").data)

    entries = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}id").rpartition("/")[2] for each in entries] == [str(keys[1]), str(keys[0])]
    assert entries[0].findtext(f"{ATOM}summary") == "جمع استان سمنان نادرست بود"
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    assert "/published.atom" in read(client.get("/published")).links("main a")


def test_a_file_is_given_as_it_was_made_and_kept_by_who_has_it(client, keys):
    page = client.get(f"/published/{keys[1]}/fa/report.html")
    data = client.get(f"/published/{keys[1]}/report.json")

    assert page.data == SMALL["fa/report.html"]
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert "immutable" in data.headers["Cache-Control"]
    assert hashlib.sha256(data.data).hexdigest() in client.get(f"/published/{keys[1]}").text
    assert client.get(f"/published/{keys[1]}/nothing.txt").status_code == 404
    assert client.get(f"/published/{keys[1]}/../../etc/passwd").status_code == 404


def test_editions_are_kept_through_the_command_line(app, cli, year, make):
    with make.inside():
        names = [make.user(Role.NATIONAL).name for _ in range(2)]
        clerk = make.clerk().name

    def run(*words):
        done = cli.invoke(args=["report", *words])
        return done.exit_code, done.output.splitlines()[-1]

    assert run("draft", "1404", "--province", "IR-20", "--as", clerk)[0] == 1
    assert run("draft", "1404", "--province", "IR-20", "--as", names[0])[0] == 0
    assert run("review", "1", "--as", names[0])[0] == 1
    for step, who in (("review", names[1]), ("sign", names[0]), ("sign", names[1]), ("publish", names[1])):
        assert run(step, "1", "--as", who)[0] == 0, step
    assert run("discard", "1", "--as", names[0])[0] == 1
    assert run("editions") == (0, "1 editions.")
