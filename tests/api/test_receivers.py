"""Receivers through the door for programs: under their codes, by their own office alone."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of
from tests.web.trading import counted_queries, trade

__all__ = ["ask", "token_of", "trade"]


@pytest.fixture
def newcomer(ask, trade, make):
    """The JSON of a person in Semnan."""
    [county, *_] = ask("GET", f"/places?parent_id={trade.semnan}", as_=trade.clerk).json["items"]
    with make.inside():
        office = make.office("IR-20").id
    said = {"kind": "person", "group": "disability", "place_id": county["id"], "sex": "female"}
    return {**said, "office_id": office}


def test_a_receiver_is_registered_under_a_new_code_and_found_by_it(ask, trade, newcomer):
    made = ask("POST", "/receivers", as_=trade.clerk, json=newcomer)
    found = ask("GET", f"/receivers?search={made.json['code'].lower()}", as_=trade.clerk).json["items"]

    assert (made.status_code, made.json["group"], made.json["sex"]) == (201, "disability", "female")
    assert found == [made.json]
    assert ask("GET", f"/receivers/{made.json['id']}", as_=trade.supervisor).json == made.json


def test_what_a_receiver_cannot_be_is_refused_at_its_fields(ask, trade, newcomer):
    def refused(**other):
        answer = ask("POST", "/receivers", as_=trade.clerk, json={**newcomer, **other})
        return answer.status_code, set(answer.json["errors"])

    assert refused(people=3) == (422, {"people"})
    assert refused(kind="village") == (422, {"kind"})
    assert refused(kind=["person"]) == (422, {"kind"})
    assert refused(sex=None) == (422, {"sex"})
    assert refused(name="مریم") == (422, {"name"})
    assert refused(place_id=999_999) == (404, {"place_id"})
    assert ask("POST", "/receivers", as_=trade.clerk, json={**newcomer, "office_id": 999_999}).status_code == 404


def test_no_other_office_and_no_company_learns_of_a_receiver(ask, trade, newcomer):
    made = ask("POST", "/receivers", as_=trade.clerk, json=newcomer).json

    assert ask("GET", f"/receivers/{made['id']}", as_=trade.yazd).status_code == 404
    assert ask("GET", f"/receivers?search={made['code']}", as_=trade.yazd).json["items"] == []
    assert ask("POST", "/receivers", as_=trade.yazd, json=newcomer).status_code == 404
    for name in (trade.speaker, trade.auditor, trade.officer):
        assert ask("GET", "/receivers", as_=name).status_code == 403


def test_a_longer_page_of_receivers_asks_the_database_no_more(ask, trade, make, app):
    with make.inside():
        for _ in range(12):
            make.receiver()
    ask("GET", "/receivers", as_=trade.clerk)

    counts = set()
    for limit in (2, 12):
        with counted_queries(app) as asked:
            assert len(ask("GET", f"/receivers?limit={limit}", as_=trade.clerk).json["items"]) == limit
        counts.add(len(asked))

    assert len(counts) == 1
