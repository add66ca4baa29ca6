"""Stock as of past days: read back between the entries of several months, and kept from running out afterwards."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app import clock
from app.dates import read_day
from app.items.queries import get_item_by_code
from tests.stories.browser import Browser
from tests.stories.figures import figure, table
from tests.stories.goods import check_card, check_store
from tests.stories.recount import Recount
from tests.stories.saved import all_that_is_saved
from tests.web.reading import read

HAPPENED = [
    ("1404/02/05", "opening", "100"), ("1404/02/31", "delivery", "30"), ("1404/03/01", "delivery", "10"),
    ("1404/05/10", "opening", "25"), ("1404/06/15", "delivery", "80"), ("1404/07/30", "opening", "7"),
]  # fmt: skip
"""What comes and goes, some of it on a month's first and last days: 100, 70, 60, 85, 5 and 12 are left."""
READ_BACK = {
    "1404/01/01": 0, "1404/02/04": 0, "1404/02/05": 100, "1404/02/30": 100, "1404/02/31": 70, "1404/03/01": 60,
    "1404/03/31": 60, "1404/04/15": 60, "1404/05/09": 60, "1404/05/10": 85, "1404/06/14": 85, "1404/06/15": 5,
    "1404/07/29": 5, "1404/07/30": 12, "1404/08/07": 12,
}  # fmt: skip
TOO_MUCH = [
    ("1404/04/01", "6", "۱۴۰۴/۰۶/۱۵"), ("1404/02/05", "6", "۱۴۰۴/۰۶/۱۵"), ("1404/06/15", "6", "۱۴۰۴/۰۶/۱۵"),
    ("1404/05/12", "6", "۱۴۰۴/۰۶/۱۵"), ("1404/04/01", "1", "۱۴۰۴/۰۶/۱۵"), ("1404/03/05", "12", "۱۴۰۴/۰۶/۱۵"),
    ("1404/01/20", "1", "۱۴۰۴/۰۱/۲۰"), ("1404/03/05", "13", "۱۲"),
]  # fmt: skip
"""What cannot have left on a day, and the day by which it had gone; of more than there is now, how much there is."""


class Shelf:
    """A clerk's browser, open at a store that knew these days."""

    def __init__(self, app: Any, make: Any) -> None:
        with make.inside():
            store, clerk, self.receiver = make.store(), make.clerk().name, make.receiver().code
            self.item = get_item_by_code("blanket").id
            self.path = f"/stores/{store.id}"
        self.browser = Browser(app, clerk)
        for day, act, quantity in HAPPENED:
            clock.set_demo_today(read_day(day))
            assert self.send(act, quantity, day).status_code == 303
        clock.set_demo_today(make.today)

    def send(self, act: str, quantity: str, day: str) -> Any:
        """Goods come or go: the answer."""
        typed = {"lines.0.item_id": self.item, "lines.0.quantity": quantity, "happened_on": day}
        if act == "opening":
            return self.browser.send(self.path + "/opening", {**typed, "paper": f"P-{day}-{quantity}"})
        return self.browser.send(
            self.path + "/deliveries/new", {**typed, "receiver_id": self.receiver, "proof": "signature"}
        )

    def on(self, day: str) -> Decimal:
        """What the store's page says there was at the end of a day."""
        rows = table(self.browser.open(f"{self.path}?on={day}"), "stock")
        return figure(rows[0][1].text) if rows else Decimal(0)


@pytest.fixture
def shelf(app, make) -> Shelf:
    return Shelf(app, make)


def test_the_stock_of_past_days_is_read_back_before_between_and_after(shelf, make):
    recount = Recount(make)

    assert {day: shelf.on(day) for day in READ_BACK} == READ_BACK
    for day in READ_BACK:
        path = f"{shelf.path}?on={day}"
        check_store(shelf.browser.open(path), path, recount)
    assert figure(table(shelf.browser.open(shelf.path), "stock")[0][1].text) == 12
    card = f"{shelf.path}/card/{shelf.item}"
    check_card(shelf.browser.open(card), card, recount)


def test_a_back_dated_issue_that_would_empty_a_later_day_is_refused_with_the_day_named(shelf, make):
    before = all_that_is_saved(make)

    for day, quantity, named in TOO_MUCH:
        answer = shelf.send("delivery", quantity, day)

        assert answer.status_code == 409
        assert any(named in error for error in read(answer).errors), (day, quantity, read(answer).errors)
        assert all_that_is_saved(make) == before
    assert {day: shelf.on(day) for day in READ_BACK} == READ_BACK


def test_a_back_dated_issue_of_what_every_later_day_can_spare_is_taken(shelf):
    answer = shelf.send("delivery", "5", "1404/05/12")

    assert answer.status_code == 303
    assert {day: shelf.on(day) for day in READ_BACK} == {
        day: quantity - (5 if day >= "1404/05/12" else 0) for day, quantity in READ_BACK.items()
    }


def test_a_day_ahead_or_one_that_is_none_shows_no_stock(shelf):
    for day in ("1404/08/09", "1404-12-30", "yesterday"):
        answer = shelf.browser.client.get(f"{shelf.path}?on={day}")

        assert answer.status_code == 422
        assert table(read(answer), "stock") == []
