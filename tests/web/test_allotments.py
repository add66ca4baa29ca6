"""The pages of allotments: goods set aside for a receiver or a county, handed over, and freed again."""

from __future__ import annotations

from app.campaigns.issues import Allotment, Delivery
from app.ledger.models import Entry
from tests.web.reading import read, send
from tests.web.shelves import BAD_DAYS, BAD_QUANTITIES, allot, count, each, not_refused


def test_goods_are_set_aside_and_handed_over(clerk, shelf, make):
    where = allot(clerk, shelf, **{"lines.0.item_id": f"{shelf.blankets}.{shelf.lot}"}).location
    form = read(clerk.get(f"{where}/deliver"))

    answer = clerk.post(
        f"{where}/deliver",
        data=form.hidden() | {"receiver_id": shelf.receiver, "proof": "minutes", "happened_on": "1404/08/06",
                              "lines.0.quantity": "5"},
    )  # fmt: skip

    assert form.field("receiver_id") == shelf.receiver
    assert answer.location.startswith("/deliveries/")
    assert where in read(clerk.get(answer.location)).links("main a")
    assert read(clerk.get(where)).rows[0][2:] == ["۱۲ تخته", "۷ تخته"]
    assert count(make, Delivery) == 1


def test_a_form_whose_quantities_were_emptied_does_not_mean_everything(clerk, shelf, make):
    where = allot(clerk, shelf, **{"lines.0.item_id": f"{shelf.blankets}.{shelf.lot}"}).location

    answer = send(
        clerk, f"{where}/deliver", receiver_id=shelf.receiver, proof="minutes", happened_on="1404/08/06",
        **{"lines.0.quantity": ""},
    )  # fmt: skip

    assert answer.status_code == 422
    assert count(make, Delivery) == 0


def test_no_more_than_was_set_aside_is_handed_over(clerk, shelf, make):
    where = allot(clerk, shelf, **{"lines.0.item_id": f"{shelf.blankets}.{shelf.lot}"}).location
    form = {"receiver_id": shelf.receiver, "proof": "minutes", "happened_on": "1404/08/06", "lines.0.quantity": "5"}
    bad = [
        *each("lines.0.quantity", [*BAD_QUANTITIES, "13"]), *each("happened_on", [*BAD_DAYS, "1404/08/04"]),
        {"receiver_id": "R-2222-2222"}, {"proof": ""},
    ]  # fmt: skip

    assert not_refused(lambda change: send(clerk, f"{where}/deliver", **form | change), bad) == []
    assert count(make, Delivery) == 0


def test_what_is_left_is_freed_once(clerk, shelf, make):
    where = allot(clerk, shelf).location
    form = read(clerk.get(where)).hidden() | {"happened_on": "1404/08/06"}

    first, again = (clerk.post(f"{where}/release", data=form) for _ in range(2))
    other = clerk.post(f"{where}/release", data=form | {"key": "another-key"})

    assert (first.status_code, again.status_code, other.status_code) == (303, 303, 409)
    assert read(other).all(".notice-refused")
    assert count(make, Entry) == 5


def test_what_cannot_be_set_aside_is_refused(clerk, shelf, make):
    with make.inside():
        yazd = make.county("یزد").id
    bad = [
        *each("lines.0.quantity", [*BAD_QUANTITIES, "41"]), *each("happened_on", BAD_DAYS), {"receiver_id": ""},
        {"receiver_id": "", "place_id": yazd}, {"lines.0.item_id": f"{shelf.blankets}.{shelf.damaged}"},
    ]  # fmt: skip

    assert not_refused(lambda change: allot(clerk, shelf, **change), bad) == []
    assert count(make, Allotment) == 0


def test_goods_are_set_aside_for_a_county(clerk, shelf, make):
    with make.inside():
        county = make.county().id

    answer = allot(clerk, shelf, receiver_id="", place_id=county)

    assert "سمنان" in read(clerk.get(answer.location)).all(".facts")[0].text
    assert answer.location in read(clerk.get("/allotments")).links("tbody a")
