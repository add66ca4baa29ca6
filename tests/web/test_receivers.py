"""The pages of receivers: a random code, a group and a place, and nothing that says who it is."""

from __future__ import annotations

from app.beneficiaries.models import Receiver
from tests.web.reading import read, send
from tests.web.shelves import count, deliver, each, enter, not_refused


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


def test_a_receiver_that_does_not_fit_is_refused(clerk, make):
    with make.inside():
        yazd = make.county("یزد").id
    bad = [
        *each("people", ["", "0", "12 or 13", "1" + "0" * 30, "999999999999"]), *each("kind", ["", "x", "centre"]),
        *each("place_id", ["", "999999", "x", str(yazd)]), {"group": ""}, {"sex": "female"},
    ]  # fmt: skip

    assert not_refused(lambda change: send(clerk, "/receivers/new", **registering(make, **change)), bad) == []
    assert count(make, Receiver) == 1


def test_a_receiver_s_page_says_what_it_got_to_its_own_office_alone(client, shelf, make):
    enter(client, shelf.clerk)
    where = deliver(client, shelf).location
    receiver = read(client.get(where)).links(".facts a")[0]

    own = read(client.get(receiver))
    enter(client, shelf.stranger)

    assert where in own.links("tbody a")
    assert client.get(receiver).status_code == 404
