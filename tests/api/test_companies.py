"""Companies through the door for programs: read, registered, rewritten by one of two, verified."""

from __future__ import annotations

from tests.api.asking import ask, token_of
from tests.web.reading import sign_in
from tests.web.trading import trade

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
