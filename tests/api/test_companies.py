"""Companies through the door for programs: read, registered, rewritten by one of two, verified."""

from __future__ import annotations

import pytest

from tests.api.asking import ask, token_of
from tests.web.reading import sign_in
from tests.web.trading import counted_queries, trade

__all__ = ["ask", "token_of", "trade"]


def test_a_representative_reads_the_own_company_alone(ask, trade):
    listed = ask("GET", "/companies", as_=trade.speaker).json

    assert [company["id"] for company in listed["items"]] == [trade.company]
    assert listed["next_cursor"] is None
    assert ask("GET", f"/companies/{trade.other}", as_=trade.speaker).status_code == 404


def test_pages_lead_from_one_to_the_next_and_a_cursor_is_good_for_its_list_alone(ask, trade):
    first = ask("GET", "/companies?limit=1", as_=trade.officer).json
    second = ask("GET", f"/companies?limit=1&cursor={first['next_cursor']}", as_=trade.officer).json
    strange = ask("GET", f"/companies?state=verified&cursor={first['next_cursor']}", as_=trade.officer)

    assert {row["items"][0]["id"] for row in (first, second)} == {trade.company, trade.other}
    assert second["next_cursor"] is None
    assert (strange.status_code, strange.json["errors"]) == (
        400, {"cursor": [strange.json["detail"]]},
    )  # fmt: skip


def test_who_changes_what_another_changed_meanwhile_is_told_so(ask, trade):
    seen = ask("GET", f"/companies/{trade.company}", as_=trade.officer)
    written = {"name_fa": seen.json["name_fa"], "phone": "02188000000"}
    change = {"method": "PUT", "path": f"/companies/{trade.company}", "as_": trade.officer, "json": written}

    unnamed = ask(**change)
    first = ask(**change, headers={"If-Match": seen.headers["ETag"]})
    second = ask(**change, headers={"If-Match": seen.headers["ETag"]})

    assert (unnamed.status_code, first.status_code, second.status_code) == (428, 200, 412)
    assert first.headers["ETag"] != seen.headers["ETag"]


def test_without_a_token_nobody_reads_even_with_the_cookie_of_a_page(ask, trade, client):
    sign_in(client, trade.officer)

    answer = ask("GET", "/companies")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.mimetype == "application/problem+json"


@pytest.fixture
def fresh(ask, trade, make):
    """The key of a company that was registered through the door."""
    with make.inside():
        office = make.office("IR-20").id
    said = {"name_fa": "شرکت نخ نو", "legal_id": "10380284790", "office_id": office}
    made = ask("POST", "/companies", as_=trade.clerk, json=said)
    assert made.status_code == 201, made.json
    return made.json["id"]


def test_the_centre_verifies_suspends_and_resumes_a_company_and_says_why(ask, trade, fresh):
    def decide(act, **said):
        answer = ask("POST", f"/companies/{fresh}/{act}", as_=trade.officer, json=said)
        return answer.json.get("state") or (answer.status_code, set(answer.json.get("errors", {})))

    assert decide("refuse") == (422, {"note"})
    assert decide("refuse", note="مدرکی نیست") == "refused"
    assert decide("verify", note="مدرک آمد") == "verified"
    assert decide("verify") == (409, set())
    assert decide("suspend", note="شکایت") == "suspended"
    assert decide("resume", note="رسیدگی شد") == "verified"
    assert decide("resume", reason="x") == (422, {"reason"})


def test_nobody_but_the_centre_decides_and_a_foreign_company_is_not_there(ask, trade, fresh):
    for act in ("verify", "refuse", "suspend", "resume"):
        assert ask("POST", f"/companies/{fresh}/{act}", as_=trade.supervisor, json={}).status_code == 403
    assert ask("POST", "/companies/999999/verify", as_=trade.officer, json={}).status_code == 404


def test_people_speak_for_a_company_until_it_is_ended(ask, trade, make):
    with make.inside():
        person = make.user("representative", "IR").name
    path = f"/companies/{trade.company}/representatives"

    added = ask("POST", path, as_=trade.officer, json={"person": person})
    again = ask("POST", path, as_=trade.officer, json={"person": person})
    listed = ask("GET", path, as_=trade.speaker).json["items"]
    ended = ask("POST", f"{path}/{added.json['user_id']}/end", as_=trade.officer)
    left = ask("GET", path, as_=trade.officer).json["items"]

    assert (added.status_code, again.status_code, ended.status_code) == (201, 409, 200)
    assert [row["user_id"] for row in listed][1:] == [added.json["user_id"]]
    assert added.json["user_id"] not in [row["user_id"] for row in left]
    assert ended.json["until"] is not None


def test_who_speaks_for_a_company_is_told_to_those_whom_the_table_allows(ask, trade):
    path = f"/companies/{trade.company}/representatives"

    assert ask("GET", path, as_=trade.stranger).status_code == 404
    assert ask("GET", path, as_=trade.yazd).status_code == 403
    assert ask("POST", path, as_=trade.clerk, json={"person": trade.clerk}).status_code == 403
    unknown = ask("POST", path, as_=trade.officer, json={"person": "nobody at all"})
    assert (unknown.status_code, set(unknown.json["errors"])) == (422, {"person"})


def test_the_figures_of_a_company_are_those_of_its_page_and_its_gifts_stand_where_they_are(ask, trade):
    [figures] = ask("GET", f"/companies/{trade.company}/figures", as_=trade.speaker).json["items"]
    gifts = ask("GET", f"/companies/{trade.company}/gifts", as_=trade.speaker).json["items"]

    three = {"promised": "100", "received": "60", "damaged": "3", "delivered": "20"}
    assert {name: figures[name] for name in three} == three
    assert figures["campaign_id"] == trade.campaign
    assert sorted((gift["quantity"], gift["condition"]) for gift in gifts) == [("3", "damaged"), ("57", "good")]
    [good] = [gift for gift in gifts if gift["condition"] == "good"]
    assert {part["stage"]: part["quantity"] for part in good["parts"]} == {"in_store": "37", "delivered": "20"}


def test_a_foreign_reader_of_a_gift_learns_neither_the_holder_nor_how_much(ask, trade):
    assert ask("GET", f"/companies/{trade.company}/gifts", as_=trade.yazd).json["items"] == []
    assert ask("GET", f"/companies/{trade.company}/figures", as_=trade.stranger).status_code == 404


def test_a_longer_page_of_gifts_or_companies_asks_the_database_no_more(ask, trade, make, app):
    with make.inside():
        campaign, company = make.campaign(), make.company(verified=True)
        pledge, store = make.pledge(campaign, company, quantity=100), make.store()
        for _ in range(12):
            make.receipt(pledge, store, 2)
        given = company.id
    ask("GET", "/companies", as_=trade.officer)

    for address, most in ((f"/companies/{given}/gifts", 12), ("/companies", 3)):
        counts = set()
        for limit in (2, 12):
            with counted_queries(app) as asked:
                found = ask("GET", f"{address}?limit={limit}", as_=trade.officer).json["items"]
            assert len(found) == min(limit, most)
            counts.add(len(asked))
        assert len(counts) == 1


def test_a_registration_that_is_sent_again_is_one_and_is_answered_the_same(ask, trade, make):
    with make.inside():
        office, county = make.office("IR-20").id, make.county().id
    newcomer = {"kind": "person", "group": "disability", "place_id": county, "office_id": office}

    for path, said in (("/companies", {"name_fa": "یگانه", "office_id": office}), ("/receivers", newcomer)):
        first, again = (ask("POST", path, as_=trade.clerk, key="sent-twice" + path[1:], json=said) for _ in range(2))

        assert (first.status_code, again.status_code) == (201, 201)
        assert (first.json, first.headers["Location"]) == (again.json, again.headers["Location"])
