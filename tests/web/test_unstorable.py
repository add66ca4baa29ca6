"""A character that no database holds is refused in words at every door, before anything is asked under it."""

from __future__ import annotations

import pytest

from tests.stories.browser import Browser
from tests.web.reading import read

RECEIVER = {"receiver_id": "a\x00b", "receiver": "a\x00b"}


@pytest.fixture
def paths(make) -> dict[str, str]:
    """Where things are looked up by what was typed, each with what is typed there."""
    with make.inside():
        pledge, store = make.pledge(quantity=10), make.store()
        make.stock(store, quantity=5)
        allotment = make.allotment(store, make.receiver(), 2)
        return {
            "deliver": f"/stores/{store.id}/deliveries/new", "allot": f"/stores/{store.id}/allotments/new",
            "from": f"/allotments/{allotment.id}/deliver", "hand": f"/pledges/{pledge.id}/hand-over",
        }  # fmt: skip


@pytest.fixture
def clerk(app, make) -> Browser:
    with make.inside():
        name = make.clerk().name
    return Browser(app, name)


def test_a_form_with_such_a_character_is_refused_in_words(clerk, paths):
    for path in paths.values():
        for typed in (RECEIVER, {"codes": "a\x00b"}, {"a\x00b": "1"}):
            token = read(clerk.client.get(path)).token

            answer = clerk.client.post(path, data={"csrf_token": token, "key": "key-unstorable", **typed})

            assert answer.status_code == 422, (path, typed)
            assert "نمی‌توان نگه داشت" in read(answer).all("main")[0].text


def test_an_address_with_such_a_character_is_refused_in_words(app, make, clerk):
    with make.inside():
        officer = make.officer().name

    for browser, path in ((clerk, "/stores?q=%00"), (Browser(app, officer), "/pledges/new?find=%00")):
        assert browser.client.get(path).status_code == 422
    assert clerk.client.get("/imports/1/made/%00").status_code == 404


def test_nobody_signs_in_under_such_a_name(client):
    hidden = read(client.get("/sign-in")).hidden()

    answer = client.post("/sign-in", data={**hidden, "name": "a\x00b", "password": "x"})

    assert answer.status_code == 422
