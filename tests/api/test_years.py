"""Years and seals through the door for programs."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.ledger import sealing
from tests.api.asking import ask, token_of
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]


def test_years_say_how_much_happened_in_them_and_whether_they_are_open(ask, trade):
    years = ask("GET", "/years", as_=trade.clerk).json["items"]

    assert years[0]["year"] == 1404
    assert (years[0]["is_closed"], years[0]["entries"] > 0) == (False, True)
    assert ask("GET", "/years/1404", as_=trade.auditor).json == years[0]
    assert ask("GET", "/years/999", as_=trade.clerk).status_code == 404


def test_a_year_that_is_over_is_closed_once_by_the_centre(ask, trade):
    closed = [ask("POST", "/years/1403/close", as_=trade.officer, key="y-1") for _ in range(2)]
    other = ask("POST", "/years/1403/close", as_=trade.officer, key="y-2")
    running = ask("POST", "/years/1404/close", as_=trade.officer)

    assert [answer.status_code for answer in closed] == [200, 200]
    assert closed[0].json == closed[1].json
    assert closed[0].json["is_closed"] is True
    assert (other.status_code, running.status_code) == (409, 409)
    assert ask("POST", "/years/999/close", as_=trade.officer).status_code == 404


def test_nobody_but_the_centre_closes_a_year_and_a_company_reads_none(ask, trade):
    assert ask("POST", "/years/1403/close", as_=trade.supervisor).status_code == 403
    assert ask("GET", "/years", as_=trade.speaker).status_code == 403


def test_seals_are_open_to_everybody_with_what_was_signed(ask, trade, make):
    with make.inside():
        made = sealing.seal_new_entries(key=Ed25519PrivateKey.generate())
        number, root = made.number, bytes(made.root).hex()

    [listed] = ask("GET", "/seals").json["items"]
    seal = ask("GET", f"/seals/{number}").json

    assert (listed["number"], listed["root"]) == (number, root)
    assert seal["statement"].startswith("daftar seal 1\n")
    assert len(seal["signature"]) == 128
    assert ask("GET", "/seals/999").status_code == 404


def test_what_is_still_open_is_told_kind_by_kind_to_who_may_close(app, ask, make):
    with make.inside():
        officer, clerk = make.national().name, make.clerk().name
        make.announced()

    told = ask("GET", "/years/1404/loose-ends", as_=officer).json

    assert told["year"] == 1404
    assert {each["kind"]: each["count"] for each in told["loose_ends"]} == {
        "unconfirmed": 1, "disputed": 0, "unsigned": 0, "on_the_way": 0, "unvalued": 0, "unsealed": 0,
    }  # fmt: skip
    assert ask("GET", "/years/1404/loose-ends", as_=clerk).status_code == 403
    assert ask("GET", "/years/1900/loose-ends", as_=officer).status_code == 404
