"""A gift is followed through the door for programs: its journey, its pieces, its worth."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of
from tests.web.gifts import make_gift

__all__ = ["ask", "token_of"]


@pytest.fixture
def gift(world):
    """Thirty wheelchairs: five on their way to Yazd, three handed over."""
    return world("gift", make_gift)


@pytest.fixture
def officer(gift, make):
    """Who estimates values."""
    with make.inside():
        return make.national().name


def test_a_lot_says_who_gave_it_and_where_every_piece_of_it_is(ask, gift):
    lot = ask("GET", f"/lots/{gift.good}", as_=gift.donor).json

    assert (lot["quantity"], lot["given_by"]["name_fa"]) == ("28", "فولاد نمونه")
    assert [(part["stage"], part["quantity"]) for part in lot["parts"]] == [
        ("in_store", "20"), ("in_transit", "5"), ("delivered", "3"),
    ]  # fmt: skip
    assert [kin["id"] for kin in lot["forebears"]] == [str(gift.promise)]
    assert lot["worth"]["fair_level"] == 0


def test_others_than_its_donor_see_no_more_of_it_than_its_pages_show(ask, gift, make):
    seen = ask("GET", f"/lots/{gift.good}", as_=gift.donor).json
    steps = ask("GET", f"/lots/{gift.good}/journey", as_=gift.donor).json["items"]

    assert all(part["holder"] is None for part in seen["parts"])
    assert [(step["kind"], step["stage"], step["entry"] is None) for step in steps] == [
        ("accept", "expected", False), ("receipt", "in_store", False), (None, "in_transit", True),
        (None, "delivered", True),
    ]  # fmt: skip
    assert ask("GET", f"/lots/{gift.good}", as_=gift.stranger).status_code == 404
    assert ask("GET", f"/lots/{gift.good}/journey", as_=gift.stranger).status_code == 404
    assert ask("GET", f"/lots/{gift.good}/pieces", as_=gift.stranger).status_code == 404


def test_a_journey_and_the_pieces_come_page_by_page(ask, gift):
    def pages(path: str) -> list[list[dict]]:
        found, cursor = [], ""
        while cursor is not None:
            page = ask("GET", f"{path}?limit=3" + (f"&cursor={cursor}" if cursor else ""), as_=gift.clerk).json
            found.append(page["items"])
            cursor = page["next_cursor"]
        return found

    steps = [step for page in pages(f"/lots/{gift.good}/journey") for step in page]
    codes = [piece["code"] for page in pages(f"/lots/{gift.good}/pieces") for piece in page]
    assert [step["kind"] for step in steps] == ["accept", "receipt", "transfer_sent", "delivery"]
    assert (len(codes), len(set(codes)), gift.code in codes) == (28, 28, True)


def test_a_code_leads_to_its_lot_and_a_number_to_its_entry(ask, gift):
    piece = ask("GET", f"/trace?search={gift.code}", as_=gift.clerk).json
    entry = ask("GET", f"/trace?search={gift.number}", as_=gift.clerk).json
    hidden = ask("GET", f"/trace?search={gift.code}", as_=gift.stranger)
    nothing = ask("GET", "/trace?search=DF-AAAA-AAAA", as_=gift.stranger)

    assert piece == {"lot_id": str(gift.good), "piece": gift.code, "entry_id": None}
    assert entry == {"lot_id": None, "piece": None, "entry_id": str(gift.receipt)}
    assert (hidden.status_code, nothing.status_code, list(hidden.json["errors"])) == (404, 404, ["search"])
    assert ask("GET", "/trace", as_=gift.clerk).status_code == 422


def test_the_centre_estimates_a_lot_anew_once_and_nobody_else_does(ask, gift, officer, make):
    worth = {"fair_value": 2_800_000_000, "fair_basis": "price_list", "fair_level": 2}
    said = {"happened_on": make.today.isoformat(), "memo": "بهای تازه", "worth": worth}
    path = f"/lots/{gift.good}/value"

    made = ask("POST", path, as_=officer, key="v", json=said)
    again = ask("POST", path, as_=officer, key="v", json=said)
    same = ask("POST", path, as_=officer, json=said)
    bare = ask("POST", path, as_=officer, json={**said, "worth": {"fair_value": 5}})

    [later] = ask("GET", f"/lots/{gift.good}", as_=gift.clerk).json["valuations"]
    assert (made.status_code, again.json, later["entry"]) == (201, made.json, made.json)
    assert (same.status_code, bare.status_code, list(bare.json["errors"])) == (409, 422, ["worth.fair_level"])
    assert ask("POST", path, as_=gift.supervisor, json=said).status_code == 403
    assert ask("POST", "/lots/1/value", as_=officer, json=said).status_code == 404
