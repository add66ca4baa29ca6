"""A lot's worth estimated anew on its page: by the centre alone, with what it rests on, and never in silence."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.db import db
from app.ledger import queries as ledger
from app.ledger.models import Entry
from tests.web.gifts import make_gift
from tests.web.reading import read, send, sign_in

NEW = {
    "worth.fair_value": "۲٬۸۰۰٬۰۰۰٬۰۰۰", "worth.fair_basis": "price_list", "worth.fair_level": "2",
    "worth.fair_source": "فهرست بهای ۱۴۰۴", "memo": "بهای تازه", "happened_on": "۱۴۰۴/۰۸/۰۸",
}  # fmt: skip


@pytest.fixture
def gift(world):
    return world("gift", make_gift)


@pytest.fixture
def officer(client, make, gift) -> None:
    with make.inside():
        name = make.national().name
    sign_in(client, name)


def total_entries(make) -> int:
    with make.inside():
        return db.session.scalar(select(func.count()).select_from(Entry)) or 0


def test_a_new_value_moves_value_and_no_goods(client, gift, make, officer):
    done = send(client, f"/lots/{gift.good}/value", **NEW)
    entry = read(client.get(done.location))
    lot = read(client.get(f"/lots/{gift.good}"))

    assert done.status_code == 303
    assert entry.heading == "اصلاح ارزش"
    assert "تنها ارزش" in entry.all("main")[0].text
    assert "۲٬۸۰۰٬۰۰۰٬۰۰۰ ریال" in lot.all("main")[0].text
    with make.inside():
        assert ledger.worth_of(gift.good) == (2_800_000_000, 2, None)


def test_the_form_begins_with_what_the_lot_is_worth_now(client, gift, officer):
    send(client, f"/lots/{gift.good}/value", **NEW)

    assert read(client.get(f"/lots/{gift.good}/value")).field("worth.fair_source") == "فهرست بهای ۱۴۰۴"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"worth.fair_basis": ""}, 422),
        ({"worth.fair_level": ""}, 422),
        ({"worth.fair_value": "12 or 13"}, 422),
        ({"memo": ""}, 422),
        ({"happened_on": "1404/12/29"}, 422),
        (dict.fromkeys(("worth.fair_value", "worth.fair_basis", "worth.fair_level", "worth.fair_source"), ""), 409),
    ],
)
def test_a_value_without_its_grounds_is_refused_and_nothing_is_saved(client, gift, make, officer, change, status):
    answer = send(client, f"/lots/{gift.good}/value", **NEW | change)

    assert answer.status_code == status
    assert read(answer).errors
    assert total_entries(make) == 4


@pytest.mark.parametrize("who", ["clerk", "supervisor", "donor"])
def test_only_the_centre_estimates(client, gift, make, who):
    sign_in(client, getattr(gift, who))
    token = read(client.get("/")).token

    refused = client.post(f"/lots/{gift.good}/value", data={**NEW, "csrf_token": token, "key": "key-of-a-button"})

    assert refused.status_code == client.get(f"/lots/{gift.good}/value").status_code == 403
    assert "/value" not in client.get(f"/lots/{gift.good}").text
    assert total_entries(make) == 4
