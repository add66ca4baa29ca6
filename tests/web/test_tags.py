"""Codes that anybody may follow: what a stranger reads behind one, what they never read, and how few they may guess."""

from __future__ import annotations

import re

import pytest

from app.campaigns import open_tracing, tagging
from app.campaigns.tag_models import Tag
from app.db import db
from tests.web.gifts import A_RUN, make_gift
from tests.web.reading import read, send, sign_in


@pytest.fixture
def gift(world, monkeypatch):
    monkeypatch.setattr("app.campaigns.undoing.OWN_UNDO", A_RUN)
    return world("gift", make_gift)


def code_of_entry(client, entry_id: int) -> str:
    """The long code of a paper, as the page that carries its square leads to it."""
    client.get(f"/entries/{entry_id}/code")
    [href] = [each for each in read(client.get(f"/entries/{entry_id}")).links(".paper-code a") if "/trace/" in each]
    return href


def told(page) -> str:
    return page.all("main")[0].text


def steps(page) -> list[str]:
    return [node.text for node in page.all(".timeline li")]


def test_a_visitor_reads_the_stages_of_a_piece_with_month_and_province_and_no_more(client, gift):
    answer = client.get(f"/trace/{gift.code}")
    page = read(answer)

    assert answer.status_code == 200
    assert page.heading == "ویلچر کودک"
    assert [said.split()[0] for said in steps(page)][:2] == ["تعهدشده", "موجود"]
    assert all(said.endswith("۱۴۰۴ · سمنان") for said in steps(page))
    assert not re.search("فولاد|انبار|مددجو|۱۴۰۴/", told(page).replace("مددجویان ما", ""))
    assert page.latin_digits == []


def test_the_short_code_is_typed_by_anybody_and_leads_to_the_same_page(client, gift):
    found = client.get("/trace", query_string={"q": gift.code.lower().replace("-", " ")})

    assert (found.status_code, found.location) == (303, f"/trace/{gift.code}")


def test_the_square_carries_128_random_bits_and_the_same_ones_each_time(client, gift, make):
    sign_in(client, gift.clerk)
    first, again = code_of_entry(client, gift.receipt), code_of_entry(client, gift.receipt)
    other = code_of_entry(client, gift.delivery)

    assert first == again != other
    assert re.fullmatch("/trace/[A-Z2-7]{26}", first)
    with make.inside():
        assert db.session.query(Tag).filter_by(entry_id=gift.receipt).count() == 1


def test_a_paper_says_whether_it_stands_and_where_its_goods_came(client, gift):
    sign_in(client, gift.clerk)
    href = code_of_entry(client, gift.delivery)
    before = read(client.get(href))
    slip = {"correction": "slip", "happened_on": "1404/08/08", "memo": "دو بار شمرده شد"}
    send(client, f"/entries/{gift.delivery}/reverse", at=f"/entries/{gift.delivery}", **slip)
    client.delete_cookie("daftar")
    after = read(client.get(href))

    assert "معتبر است" in told(before)
    assert "تحویل‌شده" in " ".join(steps(before))
    assert "باطل شده است" in told(after)
    assert "تحویل‌شده" not in " ".join(steps(after))


def test_labels_of_a_lot_have_a_square_for_each_piece_a_page_at_a_time(client, gift, monkeypatch):
    monkeypatch.setattr("app.campaigns.journeys.PIECES", 20)
    sign_in(client, gift.clerk)

    first = read(client.get(f"/lots/{gift.good}/labels"))
    second = read(client.get(first.links(".pager a")[-1]))
    codes = [node.text for page in (first, second) for node in page.all(".paper-code-short")]

    assert len(codes) == len(set(codes)) == 28 == len(first.all(".qr svg")) + len(second.all(".qr svg"))
    assert gift.code in codes


def test_a_lot_without_pieces_has_one_label(client, world, make):
    with make.inside():
        clerk, store = make.clerk(), make.store()
        pledge = make.pledge(make.campaign(), make.company(verified=True), item="rice", quantity=40)
        receipt = make.receipt(pledge, store, 40, by=clerk)
        lot, name = receipt.lines[0].good_lot_id, clerk.name
    sign_in(client, name)
    [code] = [node.text for node in read(client.get(f"/lots/{lot}/labels")).all(".paper-code-short")]
    client.delete_cookie("daftar")

    page = read(client.get(client.get("/trace", query_string={"q": code}).location))

    assert page.heading == "برنج"
    assert "موجود" in told(page)


@pytest.mark.parametrize("path", ["/entries/{0.delivery}/code", "/lots/{0.good}/labels"])
def test_who_may_not_see_it_has_no_code_made(client, gift, make, path):
    sign_in(client, gift.stranger)

    assert client.get(path.format(gift)).status_code == 404
    with make.inside():
        assert db.session.query(Tag).count() == 0


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/x", "/\\example.org"])
def test_after_the_code_is_made_nobody_is_sent_elsewhere(client, gift, back):
    sign_in(client, gift.clerk)

    assert (
        client.get(f"/entries/{gift.receipt}/code", query_string={"next": back}).location == f"/entries/{gift.receipt}"
    )


@pytest.mark.parametrize("typed", ["DF-2222-2222", "A" * 26, "what", "ا" * 30, "%00"])
def test_what_is_under_no_code_is_not_found(client, gift, typed):
    assert client.get(f"/trace/{typed}").status_code == 404


def test_few_short_codes_that_lead_nowhere_are_tried_from_one_address(client, gift, monkeypatch):
    monkeypatch.setattr(open_tracing, "PER_ADDRESS", 3)
    tried = [client.get(f"/trace/DF-2222-222{letter}").status_code for letter in "ABCD"]
    shut = client.get(f"/trace/{gift.code}")
    elsewhere = client.get(f"/trace/{gift.code}", environ_base={"REMOTE_ADDR": "198.51.100.7"})

    assert tried == [404, 404, 404, 429]
    assert shut.status_code == 429
    assert "Retry-After" in shut.headers
    assert elsewhere.status_code == 200


def test_codes_that_lead_somewhere_are_not_counted(client, gift, monkeypatch):
    monkeypatch.setattr(open_tracing, "PER_ADDRESS", 3)

    assert {client.get(f"/trace/{gift.code}").status_code for _ in range(6)} == {200}


def test_guesses_in_the_form_count_too(client, gift, monkeypatch):
    monkeypatch.setattr(open_tracing, "PER_ADDRESS", 2)
    answers = [client.get("/trace", query_string={"q": f"DF-2222-222{letter}"}) for letter in "ABC"]

    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert len(read(answers[-1]).errors) == 1


def test_who_may_see_more_is_led_to_its_own_page_and_others_are_not(client, gift):
    sign_in(client, gift.clerk)
    own = read(client.get(f"/trace/{gift.code}")).links(".notice-done a")
    client.delete_cookie("daftar")
    sign_in(client, gift.stranger)
    others = read(client.get(f"/trace/{gift.code}")).links(".notice-done a")

    assert own == [f"/lots/{gift.good}?piece={gift.code}"]
    assert others == []


def test_two_who_want_the_same_code_at_once_get_one(gift, make, monkeypatch):
    with make.inside():
        first = tagging._tag(lot_id=gift.good)
        looked = iter([None, first])
        monkeypatch.setattr(tagging, "find_tag", lambda **_subject: next(looked))

        assert tagging._tag(lot_id=gift.good) is first


def test_what_was_just_recorded_is_undone_with_one_button_while_no_paper_was_printed(client, gift, make):
    sign_in(client, gift.clerk)
    [way] = [each for each in read(client.get(f"/entries/{gift.delivery}")).links() if "/deliveries/" in each]
    page = read(client.get(way))
    [form] = [node for node in page.all("main form") if (node.get("action") or "").endswith("/reverse")]
    sent = {node.get("name"): node.get("value") for node in form.all("input")}
    undone = client.post(form.get("action"), data=sent)
    after = read(client.get(way))

    assert read(client.get(undone.location)).heading.startswith("سند معکوس")
    assert [node for node in after.all("main form") if (node.get("action") or "").endswith("/reverse")] == []


@pytest.mark.parametrize("why", ["printed", "late", "another"])
def test_no_such_button_for_what_was_printed_or_is_old_or_another_s(client, gift, monkeypatch, why):
    sign_in(client, gift.supervisor if why == "another" else gift.clerk)
    [way] = [each for each in read(client.get(f"/entries/{gift.delivery}")).links() if "/deliveries/" in each]
    if why == "printed":
        client.get(f"/entries/{gift.delivery}/code")
    if why == "late":
        monkeypatch.setattr("app.campaigns.undoing.OWN_UNDO", -A_RUN)

    assert "/reverse" not in client.get(way).text
