"""The pages of allotments, hand-overs, what came back, and the receivers under their codes."""

from __future__ import annotations

import pytest

from app.beneficiaries.models import Receiver
from app.campaigns.issues import Allotment, Delivery, TakeBack
from app.ledger.models import Entry
from tests.web.reading import read, send
from tests.web.shelves import BAD_DAYS, BAD_QUANTITIES, READ_AS_TWELVE, count, counted_queries, enter, make_shelf


@pytest.fixture
def shelf(make):
    return make_shelf(make)


@pytest.fixture
def clerk(client, shelf):
    enter(client, shelf.clerk)
    return client


def typed(shelf, **changes):
    return {
        "receiver_id": shelf.receiver, "happened_on": "1404/08/05", "proof": "signature",
        "lines.0.item_id": str(shelf.blankets), "lines.0.quantity": "12", **changes,
    }  # fmt: skip


def deliver(client, shelf, **changes):
    return send(client, f"/stores/{shelf.store}/deliveries/new", **typed(shelf, **changes))


def allot(client, shelf, **changes):
    facts = {name: value for name, value in typed(shelf, **changes).items() if name != "proof"}
    return send(client, f"/stores/{shelf.store}/allotments/new", **facts)


@pytest.mark.parametrize("quantity", READ_AS_TWELVE)
def test_goods_are_handed_over_to_a_code(clerk, shelf, quantity):
    answer = deliver(clerk, shelf, **{"lines.0.quantity": quantity})
    page = read(clerk.get(answer.location))

    assert answer.status_code == 303
    assert page.heading == "تحویل"
    assert shelf.receiver in page.all(".facts")[0].text
    assert [row[2] for row in page.rows] == ["۱۰ تخته", "۲ تخته"]
    assert read(clerk.get(f"/stores/{shelf.store}")).rows[0][1] == "۳۰ تخته"
    assert page.latin_digits == []


def test_a_code_is_read_however_it_was_typed(clerk, shelf):
    assert deliver(clerk, shelf, receiver_id=shelf.receiver.lower().replace("-", " ")).status_code == 303


def test_the_same_form_sent_twice_hands_over_once(clerk, shelf, make):
    path = f"/stores/{shelf.store}/deliveries/new"
    form = {**read(clerk.get(path)).hidden(), **typed(shelf)}

    first, again = (clerk.post(path, data=form) for _ in range(2))

    assert first.location == again.location
    assert count(make, Delivery) == 1


@pytest.mark.parametrize("quantity", [*BAD_QUANTITIES, "41", ""])
def test_a_quantity_that_cannot_be_is_refused_and_nothing_moves(clerk, shelf, make, quantity):
    answer = deliver(clerk, shelf, **{"lines.0.quantity": quantity})

    assert answer.status_code in (409, 422)
    assert read(answer).errors
    assert read(answer).field("lines.0.quantity") == quantity
    assert (count(make, Entry), count(make, Delivery)) == (3, 0)


@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_day_that_cannot_be_is_refused(clerk, shelf, make, day):
    answer = deliver(clerk, shelf, happened_on=day)

    assert answer.status_code in (409, 422)
    assert read(answer).errors
    assert count(make, Delivery) == 0


@pytest.mark.parametrize(
    "change",
    [{"receiver_id": ""}, {"receiver_id": "R-0000-0000"}, {"receiver_id": "9" * 30}, {"proof": ""}, {"proof": "x"},
     {"campaign_id": "999999"}, {"campaign_id": "x"}, {"lines.0.item_id": "999999"}, {"lines.0.item_id": "DAMAGED"},
     {"lines.1.item_id": "SAME", "lines.1.quantity": "3"}, {"allotment_id": "999999"}],
)  # fmt: skip
def test_a_hand_over_that_does_not_fit_is_refused(clerk, shelf, make, change):
    words = {"SAME": str(shelf.blankets), "DAMAGED": f"{shelf.blankets}.{shelf.damaged}"}

    answer = deliver(clerk, shelf, **{name: words.get(value, value) for name, value in change.items()})

    assert 400 <= answer.status_code < 500
    assert read(answer).errors
    assert count(make, Delivery) == 0


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


@pytest.mark.parametrize(
    "change",
    [{"lines.0.quantity": bad} for bad in (*BAD_QUANTITIES, "13", "")]
    + [{"happened_on": day} for day in (*BAD_DAYS, "1404/08/04")]
    + [{"reason": ""}, {"store_id": "AWAY"}, {"store_id": "999999"}, {"lines.0.delivery_line_id": "999999"}],
)  # fmt: skip
def test_what_cannot_have_come_back_is_refused(clerk, shelf, make, change):
    where = deliver(clerk, shelf, **{"lines.0.item_id": f"{shelf.blankets}.{shelf.lot}"}).location
    form = {"lines.0.quantity": "2", "reason": "refused", "store_id": shelf.store, "happened_on": "1404/08/06"}

    answer = send(
        clerk, f"{where}/take-back", **form | {name: shelf.away if v == "AWAY" else v for name, v in change.items()}
    )  # fmt: skip

    assert answer.status_code in (404, 409, 422)
    assert read(answer).errors or answer.status_code == 404
    assert count(make, TakeBack) == 0


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


@pytest.mark.parametrize(
    "change",
    [{"lines.0.quantity": bad} for bad in (*BAD_QUANTITIES, "13")]
    + [{"receiver_id": "R-2222-2222"}, {"happened_on": "1404/08/04"}, {"happened_on": "1404/08/09"}, {"proof": ""}],
)  # fmt: skip
def test_no_more_than_was_set_aside_is_handed_over(clerk, shelf, make, change):
    where = allot(clerk, shelf, **{"lines.0.item_id": f"{shelf.blankets}.{shelf.lot}"}).location
    form = {"receiver_id": shelf.receiver, "proof": "minutes", "happened_on": "1404/08/06", "lines.0.quantity": "5"}

    answer = send(clerk, f"{where}/deliver", **form | change)

    assert answer.status_code in (404, 409, 422)
    assert read(answer).errors
    assert count(make, Delivery) == 0


def test_what_is_left_is_freed_once(clerk, shelf, make):
    where = allot(clerk, shelf).location
    form = read(clerk.get(where)).hidden() | {"happened_on": "1404/08/06"}

    first, again = (clerk.post(f"{where}/release", data=form) for _ in range(2))
    other = clerk.post(f"{where}/release", data=form | {"key": "another-key"})

    assert (first.status_code, again.status_code, other.status_code) == (303, 303, 409)
    assert read(other).all(".notice-refused")
    assert count(make, Entry) == 5


@pytest.mark.parametrize(
    "change",
    [{"lines.0.quantity": bad} for bad in (*BAD_QUANTITIES, "41")]
    + [{"happened_on": day} for day in BAD_DAYS]
    + [{"receiver_id": ""}, {"receiver_id": "", "place_id": "YAZD"}, {"lines.0.item_id": "DAMAGED"}],
)  # fmt: skip
def test_what_cannot_be_set_aside_is_refused(clerk, shelf, make, change):
    with make.inside():
        words = {"YAZD": make.county("یزد").id, "DAMAGED": f"{shelf.blankets}.{shelf.damaged}"}

    answer = allot(clerk, shelf, **{name: words.get(value, value) for name, value in change.items()})

    assert 400 <= answer.status_code < 500
    assert read(answer).errors
    assert count(make, Allotment) == 0


def test_goods_are_set_aside_for_a_county(clerk, shelf, make):
    with make.inside():
        county = make.county().id

    answer = allot(clerk, shelf, receiver_id="", place_id=county)

    assert "سمنان" in read(clerk.get(answer.location)).all(".facts")[0].text
    assert answer.location in read(clerk.get("/allotments")).links("tbody a")


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


def registering(make, **changes):
    with make.inside():
        county = make.county().id
    return {"kind": "anonymous", "group": "at_risk", "place_id": county, "people": "۲۵", **changes}


def test_an_anonymous_count_is_registered_on_the_way_to_its_hand_over(clerk, shelf, make):
    path = f"/receivers/new?kind=anonymous&store={shelf.store}&item={shelf.blankets}"

    answer = send(clerk, path, **registering(make))
    form = read(clerk.get(answer.location))

    assert answer.location.startswith(f"/stores/{shelf.store}/deliveries/new?receiver=R-")
    assert form.field("receiver_id").startswith("R-")
    assert "۲۵ نفر" in read(clerk.get("/receivers")).rows[0][1]


def test_a_receiver_sent_twice_is_registered_once(clerk, make):
    form = {**read(clerk.get("/receivers/new")).hidden(), **registering(make)}

    first, again = (clerk.post("/receivers/new", data=form) for _ in range(2))

    assert first.location == again.location
    assert count(make, Receiver) == 2


@pytest.mark.parametrize(
    "change",
    [{"people": ""}, {"people": "0"}, {"people": "12 or 13"}, {"people": "1" + "0" * 30}, {"kind": "x"}, {"kind": ""},
     {"group": ""}, {"place_id": ""}, {"place_id": "999999"}, {"place_id": "YAZD"}, {"place_id": "x"},
     {"kind": "centre"}, {"sex": "female"}, {"people": "999999999999"}],
)  # fmt: skip
def test_a_receiver_that_does_not_fit_is_refused(clerk, make, change):
    with make.inside():
        yazd = make.county("یزد").id

    answer = send(
        clerk, "/receivers/new", **registering(make, **{k: yazd if v == "YAZD" else v for k, v in change.items()})
    )  # fmt: skip

    assert 400 <= answer.status_code < 500
    assert count(make, Receiver) == 1


def test_a_receiver_s_page_says_what_it_got_to_its_own_office_alone(client, shelf, make):
    enter(client, shelf.clerk)
    where = deliver(client, shelf).location
    receiver = read(client.get(where)).links(".facts a")[0]

    own = read(client.get(receiver))
    enter(client, shelf.stranger)

    assert where in own.links("tbody a")
    assert client.get(receiver).status_code == 404
