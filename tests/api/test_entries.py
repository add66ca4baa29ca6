"""Entries through the door for programs: read, undone, proved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from tests.api.asking import ask, token_of
from tests.web.gifts import A_RUN, make_gift, receive_in_yazd

__all__ = ["ask", "token_of"]


@pytest.fixture
def gift(world, monkeypatch):
    """Thirty wheelchairs: five on their way to Yazd, three handed over."""
    monkeypatch.setattr("app.campaigns.undoing.OWN_UNDO", A_RUN)
    return world("gift", make_gift)


@pytest.fixture
def undoing(make):
    """What is said of an undoing."""
    return {"happened_on": make.today.isoformat(), "correction": "slip", "memo": "دو بار شمرده شد"}


def test_entries_are_listed_the_newest_first_and_filtered(ask, gift):
    def kinds(filters: str, as_: str = gift.clerk) -> list[str]:
        return [row["kind"] for row in ask("GET", f"/entries/newest?{filters}", as_=as_).json["items"]]

    assert kinds("") == ["delivery", "transfer_sent", "receipt", "accept"]
    assert kinds("kind=receipt") == ["receipt"]
    assert kinds("from=2000-01-01&to=2000-01-02") == []
    assert kinds("", gift.stranger) == []
    assert ask("GET", "/entries/newest?kind=rain", as_=gift.clerk).status_code == 422


def test_an_entry_says_what_it_moved_and_who_recorded_it(ask, gift):
    entry = ask("GET", f"/entries/{gift.receipt}", as_=gift.clerk).json

    assert (entry["number"], entry["kind"], entry["stands"], entry["actor"]) == (
        gift.number, "receipt", True, gift.clerk,
    )  # fmt: skip
    assert entry["document"]["kind"] == "receipt"
    assert sorted(line["quantity"] for line in entry["lines"]) == sorted(["-30", "30", "-28", "28", "-2", "2"])


def test_of_what_happened_elsewhere_a_donor_reads_what_and_when(ask, gift):
    entry = ask("GET", f"/entries/{gift.delivery}", as_=gift.donor).json

    assert (entry["is_foreign"], entry["lines"], entry["kind"]) == (True, [], "delivery")
    assert [entry[name] for name in ("recorded_at", "paper", "memo", "actor", "document")] == [None] * 5
    assert ask("GET", f"/entries/{gift.delivery}", as_=gift.stranger).status_code == 404
    assert ask("GET", "/entries/1", as_=gift.clerk).status_code == 404


def test_what_one_has_just_recorded_is_undone_alone_and_once(ask, gift, undoing):
    undone = ask("POST", f"/entries/{gift.delivery}/reverse", as_=gift.clerk, key="u", json=undoing)
    again = ask("POST", f"/entries/{gift.delivery}/reverse", as_=gift.clerk, key="u", json=undoing)
    twice = ask("POST", f"/entries/{gift.delivery}/reverse", as_=gift.clerk, json=undoing)
    entry = ask("GET", f"/entries/{gift.delivery}", as_=gift.clerk).json

    assert (undone.status_code, again.json, twice.status_code) == (201, undone.json, 409)
    assert (entry["stands"], entry["undone_by"]) == (False, undone.json["entries"])


def test_later_or_by_another_person_it_waits_for_a_second_signature(ask, gift, undoing, monkeypatch):
    path = f"/entries/{gift.delivery}"
    later = clock.recorded_now() + A_RUN + timedelta(minutes=1)
    monkeypatch.setattr("app.campaigns.undoing.clock.recorded_now", lambda: later)

    alone = ask("POST", f"{path}/reverse", as_=gift.clerk, json=undoing)
    asked = ask("POST", f"{path}/ask-reversal", as_=gift.clerk, key="a", json=undoing)
    again = ask("POST", f"{path}/ask-reversal", as_=gift.clerk, key="a", json=undoing)
    other = ask("POST", f"{path}/ask-reversal", as_=gift.supervisor, json=undoing)

    assert (alone.status_code, alone.json["type"].endswith("#SecondSignatureMissing")) == (409, True)
    assert (asked.status_code, again.json, other.status_code) == (202, asked.json, 409)


def test_a_transfer_that_arrived_is_undone_whole_and_its_key_is_answered_again(ask, gift, undoing, make):
    receive_in_yazd(make, gift)
    asked = ask("POST", f"/entries/{gift.sent}/ask-reversal", as_=gift.clerk, key="t", json=undoing)

    foreign = ask("POST", f"/entries/{gift.sent}/ask-reversal", as_=gift.stranger, json=undoing)

    assert (asked.status_code, foreign.status_code) == (202, 404)
    assert ask("POST", f"/entries/{gift.sent}/ask-reversal", as_=gift.clerk, key="t", json=undoing).json == asked.json


@pytest.mark.parametrize("change", [{"memo": ""}, {"memo": None}, {"correction": "whim"}, {"happened_on": "soon"}])
def test_an_undoing_says_what_was_wrong(change, ask, gift, undoing):
    refused = ask("POST", f"/entries/{gift.delivery}/reverse", as_=gift.clerk, json=undoing | change)

    assert (refused.status_code, list(refused.json["errors"])) == (422, list(change))


def test_an_entry_is_proved_once_it_is_sealed_and_only_to_those_who_see_all_of_it(ask, gift, make):
    early = ask("GET", f"/entries/{gift.receipt}/proof", as_=gift.clerk)

    assert (early.status_code, early.json["type"].endswith("#NotSealedYet")) == (409, True)
    assert ask("GET", f"/entries/{gift.delivery}/proof", as_=gift.donor).status_code == 403
    assert ask("GET", f"/entries/{gift.receipt}/proof", as_=gift.stranger).status_code == 404
