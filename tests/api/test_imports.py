"""Files through the door for programs: the body is the file; tried, brought in once, and undone with two hands."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of
from tests.web.bringing import GOOD, sheet
from tests.web.trading import counted_queries, trade

__all__ = ["ask", "token_of", "trade"]

CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def semnan(make):
    """The key of the office of Semnan, which has a store A1."""
    with make.inside():
        make.store(code="A1")
        return make.office("IR-20").id


@pytest.fixture
def send(ask, semnan):
    """Send a file of opening stock."""

    def post(content, *, as_, kind="opening", headers=CSV, key=None, **asked):
        asked = {"office_id": semnan, "name": "stock.csv", **asked}
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        sent = {"data": content, "headers": headers}
        return ask("POST", f"/imports/kinds/{kind}?{query}", as_=as_, key=key, **sent)

    return post


def test_a_file_is_tried_and_nothing_is_kept_then_brought_in_and_known_when_it_comes_again(ask, trade, send):
    tried = send(sheet(GOOD), as_=trade.clerk, dry_run="true")
    none = ask("GET", "/imports", as_=trade.clerk).json["items"]
    made = send(sheet(GOOD), as_=trade.clerk)
    again = send(sheet(GOOD), as_=trade.clerk)

    assert (tried.status_code, tried.json["import_id"], tried.json["accepted"], none) == (200, None, 1, [])
    assert (made.status_code, made.json["rows"], made.json["repeats"]) == (201, 1, False)
    assert (again.status_code, again.json["repeats"]) == (200, True)
    assert again.json["import_id"] == made.json["import_id"]
    [listed] = ask("GET", "/imports?kind=opening&state=posted", as_=trade.auditor).json["items"]
    assert (listed["id"], listed["file_name"]) == (made.json["import_id"], "stock.csv")
    assert ask("GET", f"/imports/{listed['id']}/file", as_=trade.clerk).data == sheet(GOOD)
    effects = ask("GET", f"/imports/{listed['id']}/effects?what=entry", as_=trade.clerk).json["items"]
    assert [effect["is_new"] for effect in effects] == [True]


def test_the_same_key_answers_the_same_and_is_refused_for_another_file(ask, trade, send):
    first, again = (send(sheet(GOOD), as_=trade.clerk, key="f-1") for _ in range(2))
    other = send(sheet(GOOD.replace("12", "13")), as_=trade.clerk, key="f-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert other.status_code == 409


def test_bad_rows_are_named_each_and_nothing_of_the_file_is_kept(ask, trade, send):
    bad = send(sheet(GOOD, "A1,1404/01/15,13,پتو,1.5", "Z9,1404/01/15,14,پتو,3"), as_=trade.clerk)

    assert bad.status_code == 422
    assert {name.rpartition(".")[0] for name in bad.json["errors"]} == {"rows.3", "rows.4"}
    assert ask("GET", "/imports", as_=trade.clerk).json["items"] == []


def test_what_is_no_table_is_refused_in_words(trade, send):
    empty = send(b"", as_=trade.clerk)
    noise = send(bytes(range(256)) * 50, as_=trade.clerk)
    unheaded = send("نام,رنگ\nپتو,آبی\n".encode(), as_=trade.clerk)
    as_json = send(b"{}", as_=trade.clerk, headers={"Content-Type": "application/json"})

    assert [answer.status_code for answer in (empty, noise, unheaded, as_json)] == [422, 422, 422, 415]


def test_a_file_is_for_an_office_of_ones_own_and_of_a_kind_that_there_is(trade, send):
    assert send(sheet(GOOD), as_=trade.yazd).status_code == 404
    assert send(sheet(GOOD), as_=trade.auditor).status_code == 403
    assert send(sheet(GOOD), as_=trade.clerk, kind="poems").status_code == 404
    assert send(sheet(GOOD), as_=trade.clerk, office_id=999_999).status_code == 404
    assert send(sheet(GOOD), as_=trade.clerk, office_id="x").status_code == 422


def test_an_undoing_is_asked_for_once_and_happens_when_another_person_signs(ask, trade, send):
    number = send(sheet(GOOD), as_=trade.clerk).json["import_id"]
    asked, again = (ask("POST", f"/imports/{number}/undo", as_=trade.clerk, key="u-1") for _ in range(2))
    other = ask("POST", f"/imports/{number}/undo", as_=trade.clerk, key="u-2")
    signed = ask("POST", f"/approvals/{asked.json['id']}/sign", as_=trade.supervisor)

    assert (asked.status_code, again.status_code, asked.json) == (202, 202, again.json)
    assert asked.headers["Location"].endswith(f"/approvals/{asked.json['id']}")
    assert other.status_code == 409
    assert (signed.json["state"], signed.json["result_id"]) == ("signed", str(number))
    assert ask("GET", f"/imports/{number}", as_=trade.clerk).json["state"] == "undone"
    assert ask("GET", f"/imports/{number}", as_=trade.yazd).status_code == 404


def test_the_kinds_are_those_that_one_may_bring_in(ask, trade):
    kinds = ask("GET", "/imports/kinds", as_=trade.clerk).json["kinds"]
    runners = ask("GET", "/imports/kinds", as_=trade.officer).json["kinds"]

    assert {"opening", "companies", "receipts"} <= {kind["kind"] for kind in kinds}
    assert "items" in {kind["kind"] for kind in runners} - {kind["kind"] for kind in kinds}
    assert all(kind["columns"] for kind in kinds)
    assert ask("GET", "/imports/kinds", as_=trade.speaker).status_code == 403


def test_remarks_are_paged_and_a_longer_page_asks_the_database_no_more(ask, trade, send, app):
    rows = [f"شرکت {name},{name}" for name in ("الف", "ب", "پ", "ت", "ث")]
    companies = ("نام,نام انگلیسی\n" + "\n".join(rows) + "\n").encode()
    send(companies, as_=trade.clerk, kind="companies", name="a.csv")
    number = send(companies + b"\n", as_=trade.clerk, kind="companies", name="b.csv").json["import_id"]

    counts = set()
    for limit in (2, 5):
        with counted_queries(app) as asked:
            found = ask("GET", f"/imports/{number}/remarks?verdict=known&limit={limit}", as_=trade.clerk).json
        assert len(found["items"]) == limit
        counts.add(len(asked))
    assert len(counts) == 1
