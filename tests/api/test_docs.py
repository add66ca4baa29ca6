"""The contract as people read it, the refusals by name, and a request tried from the page with a token it forgets."""

from __future__ import annotations

import html
import re

import pytest

from app.api.contract import ENDPOINTS
from app.errors import DomainError
from tests.api.asking import ask, token_of
from tests.web.reading import sign_in
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]


def test_a_visitor_reads_every_operation_without_a_script(client):
    index = client.get("/api/v1/docs?lang=en").text

    for endpoint in ENDPOINTS:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", endpoint.rule)
        assert f"/api/v1{path}" in html.unescape(index), endpoint.name
        assert f"/api/v1/docs/{endpoint.tag}?lang=en#{endpoint.name}" in index


@pytest.mark.parametrize("language", ["fa", "en"])
def test_each_chapter_names_what_its_operations_ask_for_and_every_link_in_it_leads_somewhere(client, language):
    for chapter in {endpoint.tag for endpoint in ENDPOINTS}:
        shown = client.get(f"/api/v1/docs/{chapter}?lang={language}")

        assert shown.status_code == 200, chapter
        page = shown.text
        anchors = set(re.findall(r'id="([^"]+)"', page))
        assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors, chapter
        assert {endpoint.name for endpoint in ENDPOINTS if endpoint.tag == chapter} <= anchors


def test_who_signed_in_stays_so_and_reads_it_in_the_language_of_the_other_pages(client, trade):
    sign_in(client, trade.clerk)
    client.get("/?lang=fa")

    page = client.get("/api/v1/docs", headers={"Accept-Language": "en"})

    assert 'lang="fa"' in page.text
    assert trade.clerk in page.text
    assert client.get("/api/v1/companies").status_code == 401


def test_a_chapter_that_is_not_there_is_not_found(client):
    assert client.get("/api/v1/docs/secrets").status_code == 404


def test_a_chapter_shows_the_fields_the_example_and_the_answers(client):
    page = html.unescape(client.get("/api/v1/docs/pledges?lang=en").text)

    for shown in ("announce_pledge", "company_id", "Idempotency-Key", "record_pledge", "PledgeOut", "201"):
        assert shown in page


def test_the_page_carries_no_script_of_its_own_and_none_from_elsewhere(client):
    shown = client.get("/api/v1/docs/pledges")

    assert re.findall(r"<script[^>]*>", shown.text) == re.findall(
        r'<script src="/static/docs\.js\?v=\w+" defer>', shown.text
    )
    assert "onclick" not in shown.text
    assert "style=" not in shown.text
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]


def test_every_refusal_is_listed_with_its_status_in_both_languages(client):
    listed = client.get("/api/v1/problems").json["items"]
    kinds = {one["kind"]: one for one in listed}

    assert len(kinds) == len(listed)
    assert {"NotEnough", "CampaignClosed", "TokenRefused", "ValidationError"} <= set(kinds)
    assert kinds["NotEnough"]["status"] == 409
    same = [one["kind"] for one in listed if one["en"] == one["fa"]]
    assert not same
    assert all(one["en"] and 400 <= one["status"] <= 500 for one in listed)


def test_whatever_is_refused_is_named_in_the_list(client, ask, trade):
    kinds = {one["kind"] for one in client.get("/api/v1/problems").json["items"]}
    refused = [
        ask("GET", "/companies"), ask("GET", "/companies/999999", as_=trade.officer), ask("GET", "/nowhere"),
        ask("DELETE", "/companies"), ask("POST", "/companies", as_=trade.officer, data="{", content_type="text/plain"),
        ask("POST", "/companies", as_=trade.officer, json={"name_fa": ""}),
        ask("GET", "/companies?limit=x", as_=trade.officer),
        ask("GET", "/companies?limit=1&limit=2", as_=trade.officer),
    ]  # fmt: skip

    for answer in refused:
        assert answer.json["type"].removeprefix("/api/v1/problems#") in kinds, answer.json


def test_refusals_of_the_tests_own_are_not_listed(client):
    class OnlyHere(DomainError):
        """Nobody meets this."""

    assert OnlyHere.__name__ not in {one["kind"] for one in client.get("/api/v1/problems").json["items"]}


@pytest.mark.browser
def test_a_request_is_tried_from_the_page_and_the_token_is_kept_nowhere(page, trade, token_of):
    token = token_of(trade.officer)
    page.goto("/api/v1/docs/companies?lang=fa#list_companies")
    page.fill("#token", token)
    form = page.locator("#list_companies form.try")

    form.locator("button[type=submit]").click()
    form.locator(".came.good").wait_for()

    assert '"next_cursor": null' in form.locator(".answer").inner_text()
    assert token not in form.locator(".curl").inner_text()
    assert "DAFTAR_TOKEN" in form.locator(".curl").inner_text()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert token not in kept
    page.reload()
    assert page.input_value("#token") == ""


@pytest.mark.browser
def test_the_page_fits_a_phone_and_is_read_by_everybody(page):
    for path in ("/api/v1/docs?lang=fa", "/api/v1/docs/pledges?lang=fa#announce_pledge"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
