"""The pages of transfers: sent, received in parts or short, lost on the way; both ends see them, and nobody else."""

from __future__ import annotations

import pytest

from app.accounts.models import Approval
from app.ledger.models import Entry
from app.stores.models import Carrier
from app.stores.transfer_models import Transfer
from tests.web.reading import read, send
from tests.web.shelves import (
    BAD_DAYS,
    BAD_QUANTITIES,
    READ_AS_TWELVE,
    count,
    counted_queries,
    each,
    enter,
    not_refused,
)


@pytest.fixture
def yazd(make, shelf):
    with make.inside():
        return make.clerk("IR-21").name


def typed(shelf, **changes):
    return {
        "to_store_id": shelf.away, "happened_on": "1404/08/05", "waybill": "88-1",
        "lines.0.item_id": f"{shelf.blankets}.{shelf.lot}", "lines.0.quantity": "12", **changes,
    }  # fmt: skip


def sent(client, shelf, **changes):
    """The address of a transfer that the clerk of Semnan sent."""
    enter(client, shelf.clerk)
    return send(client, f"/stores/{shelf.store}/transfers/new", **typed(shelf, **changes)).location


def arriving(client, where):
    """What the form of what arrives holds already."""
    return read(client.get(f"{where}/receive")).hidden()


def test_goods_are_sent(client, shelf):
    where = sent(client, shelf, **{"lines.0.quantity": READ_AS_TWELVE[1]})

    page = read(client.get(where))

    assert page.heading == "حوالهٔ انتقال"
    assert page.rows[0][1:] == ["۱۲ تخته", "۰ تخته", "۰ تخته", "۱۲ تخته"]
    assert read(client.get(f"/stores/{shelf.store}")).rows[0][1] == "۳۰ تخته"
    assert page.latin_digits == []


def test_an_item_without_a_lot_is_drawn_first_expired_first(client, shelf):
    where = sent(client, shelf, **{"lines.0.item_id": str(shelf.blankets)})

    assert [row[1] for row in read(client.get(where)).rows] == ["۱۰ تخته", "۲ تخته"]


def test_the_same_form_sent_twice_sends_once(client, shelf, make):
    enter(client, shelf.clerk)
    path = f"/stores/{shelf.store}/transfers/new"
    form = {**read(client.get(path)).hidden(), **typed(shelf)}

    first, again = client.post(path, data=form), client.post(path, data=form)
    other = client.post(path, data={**form, "lines.0.quantity": "3"})

    assert first.location == again.location
    assert other.status_code == 409
    assert count(make, Transfer) == 1


def test_a_transfer_that_cannot_be_is_refused_and_nothing_moves(client, shelf, make):
    enter(client, shelf.clerk)
    path = f"/stores/{shelf.store}/transfers/new"
    bad = [
        *each("lines.0.quantity", [*BAD_QUANTITIES, "31", ""]), *each("happened_on", [*BAD_DAYS, "1404/06/01"]),
        *each("to_store_id", ["", str(shelf.store), "999999", "9" * 30]), {"carrier_id": "999999"},
        *each("lines.0.item_id", ["999999", "1.2.3", "x.y", f"{shelf.blankets}.12"]),
        {"lines.1.item_id": f"{shelf.blankets}.{shelf.lot}", "lines.1.quantity": "3"},
        {"lines.0.item_id": "", "lines.0.quantity": ""}, {"lines": "x"}, {"lines.0": "x"}, {"lines.x.y": "z"},
    ]  # fmt: skip

    taken = not_refused(lambda change: send(client, path, **typed(shelf, **change)), bad)

    assert taken == []
    assert (count(make), count(make, Transfer)) == (3, 0)


def test_both_ends_see_a_transfer_and_nobody_else(client, shelf, yazd):
    where = sent(client, shelf)

    enter(client, yazd)
    there = read(client.get(where))
    listed = read(client.get("/transfers?show=expected"))
    coming = read(client.get(f"/stores/{shelf.away}"))
    enter(client, shelf.stranger)

    assert f"{where}/receive" in there.links()
    assert f"{where}/loss" not in there.links()
    assert where in listed.links("tbody a")
    assert where in coming.links(".waiting-list a")
    assert client.get(where).status_code == 404
    assert client.get(f"{where}/receive").status_code == 404
    assert where not in read(client.get("/transfers")).links()


def test_the_sender_does_not_receive_at_the_other_end(client, shelf, make):
    where = sent(client, shelf)

    token = read(client.get(where)).token
    form = client.get(f"{where}/receive")
    typed = {"csrf_token": token, "happened_on": "1404/08/06", "lines.0.quantity": "12"}
    answer = client.post(f"{where}/receive", data=typed)

    assert (form.status_code, answer.status_code) == (403, 403)
    assert count(make) == 4


def test_what_arrives_comes_in_parts_and_the_rest_is_short(client, shelf, yazd):
    where = sent(client, shelf)
    enter(client, yazd)

    assert read(client.get(f"{where}/receive")).field("lines.0.quantity") == "۱۲"
    client.post(
        f"{where}/receive", data=arriving(client, where) | {"happened_on": "1404/08/06", "lines.0.quantity": "۵"}
    )
    part = read(client.get(where)).rows[0]
    client.post(
        f"{where}/receive",
        data=arriving(client, where) | {"happened_on": "1404/08/07", "lines.0.quantity": "", "nothing_more": "yes"},
    )
    short = read(client.get(where))

    assert part[1:] == ["۱۲ تخته", "۵ تخته", "۰ تخته", "۷ تخته"]
    assert "کسری" in short.all(".notice-refused")[0].text
    assert short.rows[0][4] == "۷ تخته"


def test_what_arrived_sent_twice_arrives_once(client, shelf, yazd, make):
    where = sent(client, shelf)
    enter(client, yazd)
    form = arriving(client, where) | {"happened_on": "1404/08/06", "lines.0.quantity": "5"}

    first, again = (client.post(f"{where}/receive", data=form) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 303)
    assert count(make, Entry) == 5


def test_an_arrival_that_cannot_be_is_refused_and_nothing_arrives(client, shelf, yazd, make):
    where = sent(client, shelf)
    enter(client, yazd)
    form = arriving(client, where) | {"happened_on": "1404/08/06", "lines.0.quantity": "5"}
    bad = [
        *each("lines.0.quantity", [*BAD_QUANTITIES[1:], "13", ""]), *each("happened_on", [*BAD_DAYS, "1404/08/04"]),
        {"lines.0.lot_id": "12345"},
    ]  # fmt: skip

    assert not_refused(lambda change: client.post(f"{where}/receive", data=form | change), bad) == []
    assert count(make, Entry) == 4


def test_what_was_lost_on_the_way_waits_for_a_second_signature(client, shelf, make):
    where = sent(client, shelf)
    hidden = read(client.get(f"{where}/loss")).hidden()

    answer = client.post(
        f"{where}/loss",
        data=hidden
        | {"lines.0.quantity": "2", "reason": "transport", "minutes_number": "7", "happened_on": "1404/08/06"},
    )
    waiting = answer.location
    noticed = read(client.get(where)).links(".notice a")
    enter(client, shelf.supervisor)
    signed = send(client, f"{waiting}/sign", at=waiting)

    assert waiting.startswith("/approvals/")
    assert waiting in noticed
    assert signed.location.startswith("/losses/")
    assert read(client.get(signed.location)).heading == "صورت‌جلسهٔ مفقودی"
    assert read(client.get(where)).rows[0][1:] == ["۱۲ تخته", "۰ تخته", "۲ تخته", "۱۰ تخته"]


def test_a_loss_that_cannot_be_is_refused_and_nobody_is_asked(client, shelf, make):
    where = sent(client, shelf)
    form = {"lines.0.quantity": "2", "reason": "transport", "minutes_number": "7", "happened_on": "1404/08/06"}
    bad = [
        *each("lines.0.quantity", [*BAD_QUANTITIES, "13", ""]), *each("happened_on", [*BAD_DAYS, "1404/08/01"]),
        {"reason": "x"}, {"minutes_number": ""},
    ]  # fmt: skip

    assert not_refused(lambda change: send(client, f"{where}/loss", **form | change), bad) == []
    assert count(make, Approval) == 0


def test_no_link_leads_the_other_end_to_what_it_may_not_open(client, shelf, yazd):
    where = sent(client, shelf)
    form = {"lines.0.quantity": "2", "reason": "transport", "minutes_number": "7", "happened_on": "1404/08/06"}
    asked = send(client, f"{where}/loss", **form).location
    enter(client, shelf.supervisor)
    loss = send(client, f"{asked}/sign", at=asked).location
    own = [link for path in (where, loss) for link in read(client.get(path)).links("main a")]

    enter(client, yazd)
    links = [link for path in (where, loss) for link in read(client.get(path)).links("main a")]

    assert [link for link in links if client.get(link).status_code == 404] == []
    assert f"/lots/{shelf.lot}" in own
    assert f"/lots/{shelf.lot}" not in links


def test_a_repeated_waybill_is_said(client, shelf):
    sent(client, shelf)
    where = sent(client, shelf)

    assert "همین شمارهٔ بارنامه" in read(client.get(where)).all(".notice-waiting")[0].text


def test_as_many_queries_for_one_transfer_as_for_five(client, shelf, make):
    sent(client, shelf, **{"lines.0.quantity": "1"})

    def asked() -> int:
        with counted_queries(make) as seen:
            client.get("/transfers")
        return len(seen)

    asked()
    one = asked()
    for _ in range(4):
        send(client, f"/stores/{shelf.store}/transfers/new", **typed(shelf, **{"lines.0.quantity": "1"}))
    asked()

    assert asked() == one


def test_a_filter_that_cannot_be_read_is_refused_in_words(client, shelf):
    enter(client, shelf.clerk)

    for asked in ("state=x", "after=-1", "after=x", "store=" + "9" * 30):
        assert client.get(f"/transfers?{asked}").status_code == 422


def test_a_carrier_is_registered_once(client, shelf, make):
    enter(client, shelf.clerk)
    with make.inside():
        office = make.office().id
    facts = {"office_id": office, "name_fa": "باربری کویر", "plate": "۱۲ع۳۴۵"}

    first, again = (send(client, "/carriers/new", **facts) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 409)
    assert count(make, Carrier) == 1
