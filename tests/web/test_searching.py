"""One box for everything: codes first, words folded, and nothing that is another's."""

from __future__ import annotations

import pytest

from app.text import persian_digits
from tests.web.gifts import make_gift
from tests.web.reading import read, sign_in


@pytest.fixture
def gift(world):
    return world("gift", make_gift)


def look(client, words: str):
    return client.get("/search", query_string={"words": words})


def titles(answer) -> list[str]:
    return [node.text for node in read(answer).all("section li strong")]


@pytest.mark.parametrize("spelt", ["{}", "{lower}", "{bare}", "http://localhost/trace/{}"])
def test_a_code_leads_to_its_page_at_once(client, gift, spelt):
    sign_in(client, gift.clerk)
    typed = spelt.format(gift.code, lower=gift.code.lower(), bare=gift.code.replace("-", " "))

    assert look(client, typed).location == f"/lots/{gift.good}?piece={gift.code}"


def test_a_square_that_a_scanner_typed_leads_to_its_paper(client, gift):
    sign_in(client, gift.clerk)
    client.get(f"/entries/{gift.receipt}/code")
    href = next(each for each in read(client.get(f"/entries/{gift.receipt}")).links() if "/trace/" in each)

    own = look(client, f"https://daftar.example.ir{href}")
    client.delete_cookie("daftar")
    sign_in(client, gift.stranger)
    others = look(client, f"https://daftar.example.ir{href}")

    assert own.location == f"/entries/{gift.receipt}"
    assert others.location == href


def test_numbers_lead_to_their_papers_in_any_digits(client, gift, make):
    with make.inside():
        pledge = make.pledge(make.campaign(), make.company(verified=True), item="rice", quantity=4)
        number, pledge_id = pledge.number, pledge.id
        receiver = make.receiver()
        code, receiver_id = receiver.code, receiver.id
        officer = make.officer().name
    sign_in(client, gift.clerk)
    assert look(client, persian_digits(gift.number)).location == f"/entries/{gift.receipt}"
    assert look(client, code.lower()).location == f"/receivers/{receiver_id}"
    client.delete_cookie("daftar")
    sign_in(client, officer)
    assert look(client, number.lower()).location == f"/pledges/{pledge_id}"


@pytest.mark.parametrize("typed", ["ويلچر كودک", "ویلچر", "wheelchair"])
def test_words_are_folded(client, gift, typed):
    sign_in(client, gift.clerk)

    assert "ویلچر کودک" in titles(look(client, typed))


@pytest.mark.parametrize("waybill", ["88213", "۸۸۲۱۳"])
def test_a_waybill_finds_its_receipt(client, gift, waybill):
    sign_in(client, gift.clerk)

    assert "فولاد نمونه" in titles(look(client, waybill))


def test_nobody_finds_what_is_another_s(client, gift):
    sign_in(client, gift.stranger)

    assert titles(look(client, "انبار سمنان")) == []
    assert titles(look(client, "88213")) == []
    assert look(client, gift.number).status_code == 200
    assert look(client, gift.code).location == f"/trace/{gift.code}"


def test_an_administrator_finds_people_and_no_goods(client, gift, make):
    with make.inside():
        name = make.administrator().name
    sign_in(client, name)

    assert titles(look(client, gift.clerk)) != []
    assert titles(look(client, "فولاد")) == []


def test_what_is_not_there_is_said_with_what_to_do(client, gift):
    sign_in(client, gift.clerk)
    page = read(look(client, "هیچ‌کجا نیست"))

    assert "چیزی پیدا نشد" in page.all(".empty")[0].text
    assert page.latin_digits == []


@pytest.mark.parametrize("words", ["x" * 5000, "a\x00b", "%", "_", "' OR 1=1 --", "\u202e"])
def test_whatever_is_typed_is_answered(client, gift, words):
    sign_in(client, gift.clerk)

    assert look(client, words).status_code in {200, 422}


def test_the_box_stands_on_every_page_of_who_signed_in_and_keeps_the_words(client, gift):
    assert "search-everywhere" not in client.get("/").text
    sign_in(client, gift.clerk)
    boxes = [node for node in read(look(client, "برنج")).all("header input") if node.get("name") == "words"]

    assert [box.get("value") for box in boxes] == ["برنج"]
    assert "search-everywhere" in client.get("/stores").text


def test_of_many_that_fit_the_rest_is_in_the_list(client, make):
    with make.inside():
        officer = make.officer().name
        for number in range(7):
            make.company(name_fa=f"فولاد آزمون {number}", verified=True)
    sign_in(client, officer)
    page = read(look(client, "فولاد آزمون"))
    [more] = page.links("section p a")

    assert len(page.all("section li")) == 5
    assert len(read(client.get(more)).all("tbody tr") or read(client.get(more)).all(".cards .card")) == 7
