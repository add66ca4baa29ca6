"""Pledges through the door for programs: announced once, confirmed, accepted, ended, and what came of each line."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of
from tests.web.trading import counted_queries, trade

__all__ = ["ask", "token_of", "trade"]

DAY = "2025-10-01"


@pytest.fixture
def promise(trade):
    """The JSON of a new pledge of 30 blankets for Semnan."""
    line = {"item_id": trade.blanket, "quantity": "30", "place_id": trade.semnan, "due_on": "2025-10-20"}
    return {
        "campaign_id": trade.campaign, "company_id": trade.company, "announced_on": "1404/07/01", "lines": [line],
    }  # fmt: skip


def test_a_pledge_says_of_each_line_what_came_of_it(ask, trade):
    pledge = ask("GET", f"/pledges/{trade.pledge}", as_=trade.speaker).json
    [line] = pledge["lines"]

    figures = {"quantity": "100", "good": "57", "damaged": "3", "missing": "5", "handed_over": "0", "expected": "40"}
    assert {name: line[name] for name in figures} == figures
    assert (pledge["state"], line["place"]["id"]) == ("part_received", trade.semnan)
    history = ask("GET", f"/pledges/{trade.pledge}/history", as_=trade.speaker).json
    assert [entry["kind"] for entry in history["entries"]] == ["accept", "receipt"]
    assert history["entries"][1]["entry_id"] == str(trade.entry)


def test_a_pledge_goes_from_the_announcement_to_acceptance_and_withdrawal(ask, trade, promise):
    made = ask("POST", "/pledges", as_=trade.speaker, json=promise)
    path = f"/pledges/{made.json['id']}"
    confirmed = ask("POST", f"{path}/confirm", as_=trade.speaker, json={"confirmed_on": DAY})
    accepted = ask("POST", f"{path}/accept", as_=trade.supervisor, json={"accepted_on": DAY})
    ended = ask("POST", f"{path}/withdraw", as_=trade.officer, json={"happened_on": DAY, "reason": "بسته شد"})

    assert made.status_code == 201
    assert made.headers["Location"].endswith(f"/api/v1{path}")
    states = [answer.json["state"] for answer in (made, confirmed, accepted, ended)]
    assert states == ["announced", "confirmed", "accepted", "withdrawn"]
    assert (accepted.json["lines"][0]["expected"], ended.json["lines"][0]["expected"]) == ("30", "0")
    assert ask("GET", f"{path}/history", as_=trade.officer).json["endings"][0]["reason"] == "بسته شد"


def test_the_same_key_does_each_act_once_and_answers_the_same(ask, trade, promise):
    first, again = (ask("POST", "/pledges", as_=trade.speaker, key="a-1", json=promise) for _ in range(2))
    other = ask("POST", "/pledges", as_=trade.speaker, key="a-1", json={**promise, "memo": "دیگر"})
    path = f"/pledges/{first.json['id']}"
    ask("POST", f"{path}/confirm", as_=trade.speaker, json={"confirmed_on": DAY})
    said = {"as_": trade.officer, "key": "a-2", "json": {"accepted_on": DAY}}
    accepted = [ask("POST", f"{path}/accept", **said) for _ in range(2)]
    said = {"as_": trade.officer, "key": "a-3", "json": {"happened_on": "2025-10-25"}}
    lapsed = [ask("POST", f"{path}/lapse", **said) for _ in range(2)]

    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert other.status_code == 409
    assert [answer.status_code for answer in accepted + lapsed] == [200] * 4
    assert accepted[0].json == accepted[1].json
    assert lapsed[0].json == lapsed[1].json


def test_an_act_without_a_key_or_with_one_that_the_book_cannot_keep_is_refused(ask, trade, promise):
    long = ask("POST", "/pledges", as_=trade.speaker, key="k" * 120, json=promise)
    longer = ask("POST", "/pledges", as_=trade.speaker, key="k" * 121, json=promise)

    assert (long.status_code, longer.status_code) == (201, 400)


def test_what_cannot_be_promised_is_refused_at_its_line(ask, trade, promise):
    def refused(line=None, **other):
        lines = [{**promise["lines"][0], **line}] if line is not None else promise["lines"]
        answer = ask("POST", "/pledges", as_=trade.speaker, json={**promise, "lines": lines, **other})
        return answer.status_code, set(answer.json.get("errors", {}))

    assert refused({"quantity": "4.7"}) == (422, {"lines.0.quantity"})
    assert refused({"quantity": 4.7}) == (422, {"lines.0.quantity"})
    assert refused({"quantity": "9" * 30})[0] == 422
    assert refused({"item_id": 999_999}) == (404, {"lines.0.item_id"})
    assert refused({"item_id": "33"}) == (422, {"lines.0.item_id"})
    assert refused({"place_id": 999_999})[0] == 404
    assert refused({"worth": {"fair_value": 5}})[0] == 422
    assert refused(lines=[])[0] == 422
    assert refused(lines=promise["lines"] * 10_000)[0] == 422
    assert refused(lines=None) == (422, {"lines"})
    assert refused(campaign_id=999_999) == (404, {"campaign_id"})
    assert refused(company_id=trade.other) == (404, {"company_id"})
    assert refused({"due_on": "2025-01-01"}) == (422, {"lines.0.due_on"})
    assert refused(announced_on="1499/01/01", lines=[{**promise["lines"][0], "due_on": "1499/02/01"}]) == (
        422, {"announced_on"},
    )  # fmt: skip


def test_pledges_are_filtered_by_state_company_campaign_and_words(ask, trade, make):
    with make.inside():
        said = make.announced(quantity=7)
        number, own, campaign = said.number, said.company_id, said.campaign_id

    def listed(asked):
        return {row["number"] for row in ask("GET", f"/pledges?{asked}", as_=trade.officer).json["items"]}

    assert listed("state=announced") == {number}
    assert listed(f"company_id={own}") == {number}
    assert listed(f"campaign_id={campaign}") == {number}
    assert listed(f"search={number.lower()}") == {number}
    assert number not in listed(f"campaign_id={trade.campaign}")
    assert ask("GET", "/pledges?state=lost", as_=trade.officer).status_code == 422


def test_twenty_pledges_are_listed_with_as_many_statements_as_two(ask, trade, make, app):
    with make.inside():
        campaign, company = make.campaign(province_ids=[trade.semnan]), make.company(verified=True)
        for number in range(20):
            pledge = make.pledge(campaign, company, quantity=10 + number)
        make.receipt(pledge, make.store(), 5)
    ask("GET", "/pledges", as_=trade.officer)

    counts = []
    for limit in (2, 20):
        with counted_queries(app) as asked:
            assert len(ask("GET", f"/pledges?limit={limit}", as_=trade.officer).json["items"]) == limit
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_an_office_reads_what_it_waits_for_and_no_other_does(ask, trade, make):
    with make.inside():
        office = make.office("IR-20").id

    [line] = ask("GET", f"/offices/{office}/expected", as_=trade.clerk).json["items"]

    assert (line["pledge_line_id"], line["pledge_id"], line["expected"]) == (trade.line, trade.pledge, "40")
    assert ask("GET", f"/offices/{office}/expected", as_=trade.yazd).status_code == 404
    assert ask("GET", "/offices/999999/expected", as_=trade.clerk).status_code == 404


def test_a_stranger_finds_neither_the_pledge_nor_a_way_to_act_on_it(ask, trade):
    path = f"/pledges/{trade.pledge}"

    assert ask("GET", path, as_=trade.stranger).status_code == 404
    assert ask("GET", f"{path}/history", as_=trade.yazd).status_code == 404
    assert ask("POST", f"{path}/withdraw", as_=trade.stranger, json={"happened_on": DAY}).status_code == 404
    assert ask("POST", f"{path}/accept", as_=trade.clerk, json={"accepted_on": DAY}).status_code == 403
    assert ask("POST", "/pledges", as_=trade.auditor, json={}).status_code == 403


def test_who_sees_an_accepted_pledge_and_may_not_end_it_is_told_so_and_not_that_there_is_none(ask, trade):
    said = {"happened_on": DAY, "reason": "خط تولید ایستاد"}

    answers = [
        ask("POST", f"/pledges/{trade.pledge}/withdraw", as_=who, json=said) for who in (trade.speaker, trade.clerk)
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
