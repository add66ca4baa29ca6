"""The pages of deliveries: what was handed over to whom, on what proof, and what came back."""

from __future__ import annotations

import re

import pytest

from app.campaigns.issues import Delivery, TakeBack
from app.ledger.models import Entry
from app.ledger.queries import find_unit, list_units
from app.stores.queries import get_store
from tests.web.reading import read, send
from tests.web.shelves import (
    BAD_DAYS,
    BAD_QUANTITIES,
    READ_AS_TWELVE,
    allot,
    count,
    counted_queries,
    deliver,
    delivery_typed,
    each,
    enter,
    not_refused,
)


def test_goods_are_handed_over_to_a_code(clerk, shelf):
    answer = deliver(clerk, shelf, **{"lines.0.quantity": READ_AS_TWELVE[2]})
    page = read(clerk.get(answer.location))

    assert answer.status_code == 303
    assert page.heading == "برگهٔ تحویل"
    assert shelf.receiver in page.all(".facts")[0].text
    assert re.search(r"IR-20/1404/\d+ پابرجاست", page.all(".facts")[0].text)
    assert [row[2] for row in page.rows] == ["۱۰ تخته", "۲ تخته"]
    assert read(clerk.get(f"/stores/{shelf.store}")).rows[0][1] == "۳۰ تخته"
    assert page.latin_digits == []


@pytest.fixture
def campaign(shelf, make) -> int:
    """The key of a campaign for which eight blankets came, and eight more two days later, in batches of their own."""
    with make.inside():
        campaign = make.campaign(title_fa="Winter 1404 برای همه")
        pledge, store = make.pledge(campaign, item="blanket"), get_store(shelf.store, seen_by=make.auditor())
        for day, batch in ((4, "پیش از دفتر"), (6, "B-17")):
            make.receipt(pledge, store, 8, on=make.today.replace(day=day), batch=batch)
        return campaign.id


@pytest.mark.parametrize("write", [deliver, allot])
def test_two_lots_of_one_item_are_told_apart_by_their_days_and_batches(clerk, shelf, campaign, write):
    where = write(clerk, shelf, campaign_id=str(campaign)).location
    form = where + ("/take-back" if write is deliver else "/deliver")

    lots = [row[1] for row in read(clerk.get(where)).rows[:2]]
    labels = [node.text for node in read(clerk.get(form)).all("label") if "پتو" in node.text]

    assert lots == ["محموله ۱۴۰۴/۰۷/۱۲ · پیش از دفتر", "محموله ۱۴۰۴/۰۷/۱۴ · B-17"]
    assert len(labels) == len(set(labels)) == 2


@pytest.mark.parametrize("write", [deliver, allot])
def test_the_campaign_of_a_paper_is_a_link_under_its_title_as_it_was_typed(clerk, shelf, campaign, write):
    page = read(clerk.get(write(clerk, shelf, campaign_id=str(campaign)).location))

    [link] = [node for node in page.all("main a") if node.get("href") == f"/campaigns/{campaign}"]
    assert [title.text for title in link.all("bdi")] == ["Winter 1404 برای همه"]
    assert page.latin_digits == []


def test_a_batch_and_the_number_of_a_paper_run_as_they_were_typed_and_are_no_codes(clerk, shelf, campaign):
    few = {"lines.0.quantity": "3", "paper": "ص-1740"}
    where = deliver(clerk, shelf, campaign_id=str(campaign), **few).location

    paper, store = read(clerk.get(where)), read(clerk.get(f"/stores/{shelf.store}"))
    field = read(clerk.get(f"/stores/{shelf.store}/deliveries/new")).all("input.control-paper")[0]

    assert "ص-1740" in [node.text for node in paper.all("bdi.paper-no")]
    assert "پیش از دفتر" in [node.text for node in store.all("bdi.paper-no")]
    assert [node.text for page in (paper, store) for node in page.all("code") if not node.text.isascii()] == []
    assert (field.get("name"), field.get("dir")) == ("paper", "auto")


def test_a_code_is_read_however_it_was_typed(clerk, shelf):
    assert deliver(clerk, shelf, receiver_id=shelf.receiver.lower().replace("-", " ")).status_code == 303


def test_the_same_form_sent_twice_hands_over_once(clerk, shelf, make):
    path = f"/stores/{shelf.store}/deliveries/new"
    form = {**read(clerk.get(path)).hidden(), **delivery_typed(shelf)}

    first, again = (clerk.post(path, data=form) for _ in range(2))

    assert first.location == again.location
    assert count(make, Delivery) == 1


def test_a_hand_over_that_cannot_be_is_refused_and_nothing_moves(clerk, shelf, make):
    bad = [
        *each("lines.0.quantity", [*BAD_QUANTITIES, "41", ""]), *each("happened_on", BAD_DAYS),
        *each("receiver_id", ["", "R-0000-0000", "9" * 30]), *each("proof", ["", "x"]),
        *each("campaign_id", ["999999", "x"]), {"allotment_id": "999999"},
        *each("lines.0.item_id", ["999999", f"{shelf.blankets}.{shelf.damaged}"]),
        {"lines.1.item_id": str(shelf.blankets), "lines.1.quantity": "3"},
    ]  # fmt: skip

    assert not_refused(lambda change: deliver(clerk, shelf, **change), bad) == []
    assert (count(make, Entry), count(make, Delivery)) == (3, 0)


def test_another_province_s_receiver_is_not_found(client, shelf, make):
    with make.inside():
        other = make.receiver(office="IR-21", place_id=make.county("یزد").id).code
    enter(client, shelf.clerk)

    answer = deliver(client, shelf, receiver_id=other)

    assert answer.status_code == 404
    assert read(answer).errors
    assert count(make, Delivery) == 0


def test_a_hand_over_is_its_own_office_s(client, shelf):
    enter(client, shelf.clerk)
    where = deliver(client, shelf).location
    enter(client, shelf.stranger)

    assert client.get(where).status_code == 404
    assert client.get(f"{where}/take-back").status_code == 404
    assert read(client.get("/deliveries")).rows == []


def test_the_receiver_s_word_is_recorded_once(clerk, shelf):
    where = deliver(clerk, shelf).location

    first = send(clerk, f"{where}/confirm", at=where, proof="code")
    token = read(clerk.get(where)).token
    again = clerk.post(f"{where}/confirm", data={"csrf_token": token, "proof": "code"})

    assert first.status_code == 303
    assert "تأیید گیرنده" in read(clerk.get(where)).all(".facts")[0].text
    assert again.status_code == 409
    assert read(again).all(".notice-refused")


def test_what_was_refused_at_the_door_is_back_in_the_store(clerk, shelf, make):
    where = deliver(clerk, shelf, **{"lines.0.item_id": f"{shelf.blankets}.{shelf.lot}"}).location
    form = read(clerk.get(f"{where}/take-back?reason=refused"))

    answer = clerk.post(
        f"{where}/take-back",
        data=form.hidden() | {"lines.0.quantity": "۲", "reason": "refused", "store_id": shelf.store,
                              "happened_on": "1404/08/06"},
    )  # fmt: skip
    page = read(clerk.get(where))

    assert form.field("lines.0.quantity") == "۱۲"
    assert answer.status_code == 303
    assert page.rows[0][2:] == ["۱۲ تخته", "۱۰ تخته"]
    assert "نپذیرفتن گیرنده" in page.all(".timeline")[0].text
    assert read(clerk.get(f"/stores/{shelf.store}")).rows[0][1] == "۳۲ تخته"


def test_what_cannot_have_come_back_is_refused(clerk, shelf, make):
    where = deliver(clerk, shelf, **{"lines.0.item_id": f"{shelf.blankets}.{shelf.lot}"}).location
    form = {"lines.0.quantity": "2", "reason": "refused", "store_id": shelf.store, "happened_on": "1404/08/06"}
    bad = [
        *each("lines.0.quantity", [*BAD_QUANTITIES, "13", ""]), *each("happened_on", [*BAD_DAYS, "1404/08/04"]),
        *each("store_id", [str(shelf.away), "999999"]), {"reason": ""}, {"lines.0.delivery_line_id": "999999"},
    ]  # fmt: skip

    assert not_refused(lambda change: send(clerk, f"{where}/take-back", **form | change), bad) == []
    assert count(make, TakeBack) == 0


def test_as_many_queries_for_one_row_as_for_five(clerk, shelf, make):
    def asked(path: str) -> int:
        clerk.get(path)
        with counted_queries(make) as seen:
            clerk.get(path)
        return len(seen)

    def made():
        deliver(clerk, shelf, **{"lines.0.quantity": "1"})
        allot(clerk, shelf, **{"lines.0.quantity": "1"})

    made()
    few = [asked("/deliveries"), asked("/allotments")]
    for _ in range(3):
        made()

    assert [asked("/deliveries"), asked("/allotments")] == few


@pytest.fixture
def pieces(make, shelf):
    """Three wheelchairs in the store, by their codes."""
    with make.inside():
        lot = make.stock(
            get_store(shelf.store, seen_by=make.auditor()), "wheelchair_child", 3, on=make.today.replace(day=4)
        )
        return [unit.code for unit in list_units(lot.id)]


def scan(client, shelf, codes):
    return deliver(client, shelf, codes=codes, **{"lines.0.item_id": "", "lines.0.quantity": ""})


def test_pieces_are_handed_over_by_the_codes_on_them(clerk, shelf, pieces, make):
    answer = scan(clerk, shelf, f"{pieces[2].lower()}\n{pieces[0]}\n{pieces[2]}")

    with make.inside():
        there = {code: find_unit(code).stage.value for code in pieces}
    assert read(clerk.get(answer.location)).rows[0][2] == "۲ دستگاه"
    assert there == {pieces[0]: "delivered", pieces[1]: "in_store", pieces[2]: "delivered"}


def test_a_code_that_is_not_in_the_store_is_refused_beside_its_field(clerk, shelf, pieces, make):
    scan(clerk, shelf, pieces[0])

    unknown = scan(clerk, shelf, f"{pieces[1]} DF-2222-2222")
    gone = scan(clerk, shelf, pieces[0])

    assert (unknown.status_code, gone.status_code) == (404, 409)
    assert read(unknown).all("div.field-wrong textarea")[0].get("name") == "codes"
    assert read(gone).errors
    assert count(make, Delivery) == 1


def test_a_code_of_another_province_is_answered_as_one_that_is_not_there(clerk, shelf, make):
    with make.inside():
        lot = make.stock(make.store("IR-21"), "wheelchair_child", 1)
        [theirs] = [unit.code for unit in list_units(lot.id)]

    foreign, unknown = scan(clerk, shelf, theirs), scan(clerk, shelf, "DF-2222-2222")

    said = [" ".join(read(answer).errors).replace(theirs, "DF-2222-2222") for answer in (foreign, unknown)]
    assert foreign.status_code == unknown.status_code == 404
    assert said[0] == said[1]
