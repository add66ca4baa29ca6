"""Persons, needs and entitlements through the door for programs: their own office's alone, refused in words."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of
from tests.web.trading import counted_queries, trade

__all__ = ["ask", "token_of", "trade"]

NAME, NUMBER = "کاملیا کاشته", "0963695398"


@pytest.fixture
def newcomer(ask, trade, make):
    """The JSON of a person in Semnan."""
    with make.inside():
        office, county = make.office("IR-20").id, make.county().id
    return {
        "kind": "person", "group": "disability", "place_id": county, "office_id": office, "name": NAME,
        "national_number": NUMBER, "consent_on": "1404/08/01", "consent_text": "1404/1", "consent_by": "self",
    }  # fmt: skip


@pytest.fixture
def person(ask, trade, newcomer):
    """The same, registered."""
    return ask("POST", "/receivers/persons", as_=trade.clerk, json=newcomer).json


def test_a_person_is_registered_and_read_with_a_purpose_by_the_own_office_alone(ask, trade, person):
    where = f"/receivers/{person['id']}"

    known = ask("GET", f"{where}/identity?purpose=contact", as_=trade.clerk)
    unsaid = ask("GET", f"{where}/identity", as_=trade.clerk)

    assert NAME not in str(person)
    assert (known.json["name"], known.json["national_number"]) == (NAME, NUMBER)
    assert (unsaid.status_code, set(unsaid.json["errors"])) == (422, {"purpose"})
    for who, status in ((trade.yazd, 404), (trade.officer, 403), (trade.auditor, 403), (trade.speaker, 403)):
        answer = ask("GET", f"{where}/identity?purpose=contact", as_=who)
        assert (answer.status_code, NAME in answer.text) == (status, False)
    beside = ask("GET", f"{where}/person", as_=trade.supervisor).json
    assert (beside["has_identity"], beside["consents"][0]["text"], NAME in str(beside)) == (True, "1404/1", False)


def test_bad_persons_are_refused_at_their_fields_without_repeating_them(ask, trade, newcomer, person):
    def refused(**other):
        answer = ask("POST", "/receivers/persons", as_=trade.clerk, json={**newcomer, **other})
        assert NUMBER not in answer.text
        return answer.status_code, set(answer.json["errors"])

    assert refused() == (409, {"national_number"})
    assert refused(national_number="09636953981") == (422, {"national_number"})
    assert refused(national_number="0963695397") == (409, {"answers.national_number-check"})
    assert refused(national_number=963695398) == (422, {"national_number"})
    assert refused(consent_on="1410/01/01", national_number="0499370899") == (422, {"consent_on"})
    assert refused(kind="centre", centre_name="خانه", national_number="0499370899") == (422, {"kind"})
    assert refused(name="") == (422, {"name"})


def test_a_need_is_noted_assessed_put_in_line_and_listed(ask, trade, person):
    said = {
        "receiver_id": person["id"], "item_id": trade.blanket, "quantity": "2", "since": "1404/08/01",
        "cause": "accident",
    }  # fmt: skip
    need = ask("POST", "/needs", as_=trade.clerk, json=said).json
    where = f"/needs/{need['id']}"

    steps = [
        ask("POST", f"{where}/{step}", as_=trade.clerk, json=body).json["state"]
        for step, body in (("assess", {"quantity": "1"}), ("queue", None))
    ]
    lines = ask("GET", "/needs/lines", as_=trade.clerk).json["items"]

    assert (need["state"], steps) == ("new", ["assessed", "waiting"])
    assert [(line["item"]["id"], line["waiting"]) for line in lines] == [(trade.blanket, 1)]
    assert [row["id"] for row in ask("GET", "/needs?state=waiting", as_=trade.supervisor).json["items"]] == [need["id"]]
    assert ask("GET", "/needs", as_=trade.yazd).json["items"] == []
    assert ask("GET", where, as_=trade.yazd).status_code == 404
    assert ask("POST", f"{where}/queue", as_=trade.clerk).status_code == 409
    assert ask("POST", "/needs", as_=trade.clerk, json={**said, "quantity": "0"}).status_code == 422
    assert ask("POST", "/needs", as_=trade.officer, json=said).status_code == 403


def test_a_pair_is_decided_and_a_person_forgotten_by_who_may(ask, trade, newcomer, person):
    twin = {name: value for name, value in newcomer.items() if name != "national_number"}
    ask("POST", "/receivers/persons", as_=trade.clerk, json=twin)
    [pair] = ask("GET", "/receivers/pairs?state=open", as_=trade.clerk).json["items"]
    where = f"/receivers/pairs/{pair['id']}"

    shown = ask("GET", where, as_=trade.clerk).json
    decided = ask("POST", f"{where}/decide", as_=trade.clerk, json={"same": True, "reason": "شناسنامه دیده شد"}).json

    assert (shown["elder"]["name"], shown["younger"]["national_number"]) == (NAME, None)
    assert decided["state"] == "same"
    assert ask("GET", where, as_=trade.yazd).status_code == 404
    assert ask("POST", f"/receivers/{person['id']}/forget", as_=trade.clerk).status_code == 403
    assert ask("POST", f"/receivers/{person['id']}/forget", as_=trade.supervisor).json["has_identity"] is False
    assert ask("GET", f"/receivers/{person['id']}/identity?purpose=contact", as_=trade.clerk).status_code == 404


def test_longer_pages_of_needs_and_pairs_ask_the_database_no_more(ask, trade, make, app):
    with make.inside():
        for _ in range(6):
            make.need(make.person(), "blanket")

    for path in ("/needs", "/receivers/pairs"):
        counts = set()
        ask("GET", path, as_=trade.clerk)
        for limit in (2, 6):
            with counted_queries(app) as asked:
                assert len(ask("GET", f"{path}?limit={limit}", as_=trade.clerk).json["items"]) == limit
            counts.add(len(asked))
        assert len(counts) == 1, path
