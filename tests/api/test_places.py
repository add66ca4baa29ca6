"""Places, offices and closed lists through the door for programs."""

from __future__ import annotations

from app.codes import Unit
from tests.api.asking import ask, token_of
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]


def test_places_are_asked_for_by_level_name_and_what_they_lie_in(ask, trade):
    provinces = ask("GET", "/places?level=province&limit=200", as_=trade.speaker).json["items"]
    named = ask("GET", "/places?level=province&search=سمنان", as_=trade.speaker).json["items"]
    inside = ask("GET", f"/places?parent_id={trade.semnan}&limit=200", as_=trade.speaker).json["items"]

    assert len(provinces) == 31
    assert [place["id"] for place in named] == [trade.semnan]
    assert {place["level"] for place in inside} == {"county"}
    assert {place["parent_id"] for place in inside} == {trade.semnan}


def test_pages_of_places_and_of_offices_leave_nothing_out_and_say_nothing_twice(ask, trade):
    for address, wanted in (("/places?level=province", 31), ("/offices?", 32)):
        seen, cursor = [], ""
        while cursor is not None:
            page = ask("GET", f"{address}&limit=7{cursor and f'&cursor={cursor}'}", as_=trade.clerk).json
            seen += [row["id"] for row in page["items"]]
            cursor = page["next_cursor"]

        assert (len(seen), len(set(seen))) == (wanted, wanted)


def test_one_place_and_one_office_are_read_by_key_and_what_there_is_not_is_not_found(ask, trade):
    place = ask("GET", f"/places/{trade.semnan}", as_=trade.clerk).json
    [office] = [row for row in ask("GET", "/offices?limit=50", as_=trade.clerk).json["items"] if row["code"] == "IR-20"]

    assert place["code"] == "IR-20"
    assert ask("GET", f"/offices/{office['id']}", as_=trade.clerk).json == office
    for path in ("/places/999999", "/offices/999999", f"/places/{2**63}"):
        assert ask("GET", path, as_=trade.clerk).status_code == 404


def test_a_level_that_there_is_not_is_refused_in_words_of_the_field(ask, trade):
    refused = ask("GET", "/places?level=planet", as_=trade.clerk)

    assert (refused.status_code, set(refused.json["errors"])) == (422, {"level"})


def test_without_a_token_not_even_places_are_read(ask, trade):
    assert [ask("GET", path).status_code for path in ("/places", "/offices", "/lists")] == [401, 401, 401]


def test_every_closed_list_of_the_contract_is_there_with_both_names_and_under_a_name_of_its_own(ask, trade):
    lists = ask("GET", "/lists", as_=trade.speaker).json["lists"]
    found = {one["name"]: one["codes"] for one in lists}

    assert len(found) == len(lists)
    assert {"company_state", "place_level", "category", "unit"} <= set(found)
    assert found["unit"] == [{"code": one.value, "name_fa": one.fa, "name_en": one.en} for one in Unit]
