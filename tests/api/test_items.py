"""The catalogue through the door for programs: read by all, kept by the centre."""

from __future__ import annotations

from tests.api.asking import ask, token_of
from tests.web.trading import counted_queries, trade

__all__ = ["ask", "token_of", "trade"]

LAMP = {
    "code": "desk_lamp", "name_fa": "چراغ مطالعه", "name_en": "Desk lamp", "unit": "device", "category": "education",
}  # fmt: skip


def test_the_catalogue_is_searched_by_words_and_by_category(ask, trade):
    named = ask("GET", "/items?search=blanket", as_=trade.speaker).json["items"]
    mobile = ask("GET", "/items?category=mobility&limit=200", as_=trade.speaker).json["items"]

    assert trade.blanket in [item["id"] for item in named]
    assert {item["category"] for item in mobile} == {"mobility"}


def test_the_centre_puts_an_item_with_a_pack_into_the_catalogue(ask, trade):
    made = ask("POST", "/items", as_=trade.officer, json={**LAMP, "unit": "kilogram", "decimals": 1})
    pack = {"name_fa": "کارتن", "name_en": "carton", "holds": "12.5"}
    packed = ask("POST", f"/items/{made.json['id']}/packs", as_=trade.officer, json=pack)

    assert made.status_code == 201
    assert made.headers["Location"].endswith(f"/api/v1/items/{made.json['id']}")
    assert [{name: one[name] for name in pack} for one in packed.json["packs"]] == [pack]
    assert ask("GET", f"/items/{made.json['id']}", as_=trade.clerk).json == packed.json


def test_an_item_that_is_there_already_is_refused_at_its_code(ask, trade):
    refused = ask("POST", "/items", as_=trade.officer, json={**LAMP, "code": "blanket"})

    assert (refused.status_code, set(refused.json["errors"])) == (409, {"code"})


def test_a_name_of_letters_that_fold_into_many_is_kept_as_it_is(ask, trade):
    made = ask("POST", "/items", as_=trade.officer, json={**LAMP, "name_fa": "﷽" * 200, "name_en": "ﷺ" * 200})

    assert (made.status_code, made.json["name_fa"]) == (201, "﷽" * 200)


def test_what_is_no_item_is_refused_field_by_field(ask, trade):
    refused = ask("POST", "/items", as_=trade.officer, json={**LAMP, "decimals": 9, "unit": 3, "colour": "red"})

    assert refused.status_code == 422
    assert set(refused.json["errors"]) == {"decimals", "unit", "colour"}


def test_an_item_is_rewritten_on_what_stands_and_its_unit_never(ask, trade):
    seen = ask("GET", f"/items/{trade.blanket}", as_=trade.officer)
    kept = {name: value for name, value in seen.json.items() if name not in ("id", "packs")}
    change = {"method": "PUT", "path": f"/items/{trade.blanket}", "as_": trade.officer}
    mark = {"If-Match": seen.headers["ETag"]}

    other_unit = ask(**change, json={**kept, "unit": "pair"}, headers=mark)
    renamed = ask(**change, json={**kept, "name_en": "Woollen blanket", "life_years": 7}, headers=mark)
    late = ask(**change, json=kept, headers=mark)

    assert (other_unit.status_code, renamed.status_code, late.status_code) == (409, 200, 412)
    assert (renamed.json["name_en"], renamed.json["life_years"]) == ("Woollen blanket", 7)


def test_an_item_out_of_use_is_listed_only_when_it_is_asked_for(ask, trade):
    seen = ask("GET", f"/items/{trade.blanket}", as_=trade.officer)
    kept = {name: value for name, value in seen.json.items() if name not in ("id", "packs")}
    said = {**kept, "is_active": False}
    ask("PUT", f"/items/{trade.blanket}", as_=trade.officer, json=said, headers={"If-Match": "*"})

    def listed(address):
        return trade.blanket in [item["id"] for item in ask("GET", address, as_=trade.clerk).json["items"]]

    assert not listed("/items?search=blanket&limit=200")
    assert listed("/items?search=blanket&limit=200&retired=true")


def test_nobody_but_the_centre_keeps_the_catalogue(ask, trade):
    for name in (trade.clerk, trade.supervisor, trade.speaker, trade.auditor):
        assert ask("POST", "/items", as_=name, json=LAMP).status_code == 403


def test_a_longer_page_of_the_catalogue_asks_the_database_no_more(ask, trade, app):
    ask("GET", "/items?limit=2", as_=trade.clerk)

    with counted_queries(app) as few:
        ask("GET", "/items?limit=2", as_=trade.clerk)
    with counted_queries(app) as many:
        ask("GET", "/items?limit=60", as_=trade.clerk)

    assert len(few) == len(many)
