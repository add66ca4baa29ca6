"""Bad input through the pages: each refused with a clear word in Persian, and nothing at all is saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from app.ledger import service as ledger
from tests.stories.browser import Browser
from tests.stories.recount import Recount
from tests.stories.saved import all_that_is_saved
from tests.web.reading import read

QUANTITIES = ["0", "-3", "4.7", "۴٫۷", "1" + "0" * 30, "1_000", "12 or 13", "۱۲ یا ۱۳", "", "دوازده"]
NO_DAYS = ["1404-12-30", "1404/12/30", "1403/12/30", "1404/08/09", "2025-10-31", "", "امروز"]
"""One that does not exist, one in a closed year, a day ahead, none at all. It is 1404/08/08."""
NOWHERE = ["999999", "x", "-1", "", "9" * 30]
PERSIAN = re.compile("[آ-ی]")


@dataclass(frozen=True)
class Place:
    """A store of Semnan with forty blankets of a company, of which twelve are handed over and five went to Yazd."""

    clerk: Browser
    supervisor: Browser
    officer: Browser
    yazd: Browser
    keys: dict[str, int]
    receiver: str

    def goods(self, quantity: str = "1", **changes: Any) -> dict[str, Any]:
        """A row of blankets, today."""
        return {
            "lines.0.item_id": self.keys["item"],
            "lines.0.quantity": quantity,
            "happened_on": "1404/08/08",
        } | changes

    def deliver(self, quantity: str = "1", **changes: Any) -> Any:
        typed = {"receiver_id": self.receiver, "proof": "signature"}
        return self.clerk.send(f"/stores/{self.keys['store']}/deliveries/new", self.goods(quantity, **typed | changes))

    def send(self, quantity: str = "1", **changes: Any) -> Any:
        typed = {"to_store_id": self.keys["away"]}
        return self.clerk.send(f"/stores/{self.keys['store']}/transfers/new", self.goods(quantity, **typed | changes))

    def open_stock(self, quantity: str = "1", **changes: Any) -> Any:
        typed = {"paper": "P-9"}
        return self.clerk.send(f"/stores/{self.keys['store']}/opening", self.goods(quantity, **typed | changes))

    def receive(self, good: str = "1", **changes: Any) -> Any:
        typed = {"lines.0.sent": good, "lines.0.good": good, "happened_on": "1404/08/08"}
        return self.clerk.send(f"/pledges/{self.keys['pledge']}/receive", typed | changes)

    def lose(self, quantity: str = "1", **changes: Any) -> Any:
        typed = {"reason": "fire", "minutes_number": "9"}
        return self.clerk.send(f"/stores/{self.keys['store']}/losses/new", self.goods(quantity, **typed | changes))

    def promise(self, quantity: str = "1", **changes: Any) -> Any:
        rows = {"lines.0.item_id": self.keys["item"], "lines.0.quantity": quantity}
        typed = {"campaign_id": self.keys["campaign"], "company_id": self.keys["company"]}
        return self.officer.send("/pledges/new", {"announced_on": "1404/08/08"} | rows | typed | changes)

    def undo(self, browser: Browser, entry: str) -> Any:
        path = f"/entries/{self.keys[entry]}"
        typed = {"correction": "slip", "happened_on": "1404/08/08", "memo": "اشتباه"}
        return browser.send(path, typed, to=path + "/reverse")


def make_place(make) -> tuple[dict[str, str], dict[str, int], str]:
    """The names of the people, the keys of their papers, and the receiver's code."""
    with make.inside():
        ledger.close_year(year=1403, by=make.officer())
        campaign, company = make.campaign(), make.company(verified=True)
        pledge = make.pledge(campaign, company, quantity=100)
        store, away, receiver = make.store(), make.store("IR-21"), make.receiver()
        receipt = make.receipt(pledge, store, 40, on=make.today.replace(day=2))
        lot = receipt.lines[0].good_lot_id
        delivery = make.delivery(store, receiver, 12, on=make.today.replace(day=3))
        transfer = make.transfer(store, away, ledger.queries.get_lot(lot), 5, on=make.today.replace(day=4))
        keys = {
            "store": store.id, "away": away.id, "pledge": pledge.id, "receipt": receipt.entry_id, "lot": lot,
            "delivery": delivery.entry_id, "transfer": transfer.id, "sent": transfer.entry_id,
            "item": pledge.lines[0].item_id, "campaign": campaign.id, "company": company.id,
            "centre": make.office("IR").id,
        }  # fmt: skip
        names = {
            "clerk": make.clerk().name, "supervisor": make.supervisor().name, "officer": make.officer().name,
            "yazd": make.clerk("IR-21").name,
        }  # fmt: skip
        code = receiver.code
    return names, keys, code


@pytest.fixture
def place(app, world) -> Place:
    names, keys, code = world("place_of_bad_input", make_place)
    return Place(**{role: Browser(app, name) for role, name in names.items()}, keys=keys, receiver=code)


def is_refused_in_words(answer: Any) -> bool:
    """A refusal that a reader of Persian understands, and that is not a page of trouble."""
    if not 400 <= answer.status_code < 500:
        return False
    page = read(answer)
    said = page.errors or [page.all("main")[0].text]
    return all(PERSIAN.search(each) for each in said)


def taken(place: Place, make: Any, verb: str, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Which of these were not refused in words, or left a trace; none may."""
    before = all_that_is_saved(make)
    return [
        change for change in changes
        if not is_refused_in_words(getattr(place, verb)(**change)) or all_that_is_saved(make) != before
    ]  # fmt: skip


VERBS = {"deliver": "quantity", "send": "quantity", "open_stock": "quantity", "lose": "quantity", "receive": "good",
         "promise": "quantity"}  # fmt: skip
"""The forms in which goods are counted, and what the figure is called here."""


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_right_is_taken_so_that_only_the_bad_input_is_at_fault(place, verb):
    assert getattr(place, verb)().status_code == 303


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_no_quantity_is_refused_in_words_and_nothing_is_saved(place, make, verb):
    assert taken(place, make, verb, [{VERBS[verb]: typed} for typed in QUANTITIES]) == []


@pytest.mark.parametrize("verb", VERBS)
def test_a_day_that_does_not_exist_is_closed_or_ahead_is_refused_and_nothing_is_saved(place, make, verb):
    field = "announced_on" if verb == "promise" else "happened_on"
    # What is only announced is not in the book, and a closed year does not bind it.
    days = [day for day in NO_DAYS if not (verb == "promise" and day == "1403/12/30")]

    assert taken(place, make, verb, [{field: day} for day in days]) == []


@pytest.mark.parametrize("verb", ["deliver", "send", "open_stock", "lose", "promise"])
def test_an_item_that_is_not_there_is_refused_and_nothing_is_saved(place, make, verb):
    assert taken(place, make, verb, [{"lines.0.item_id": typed} for typed in NOWHERE]) == []


@pytest.mark.parametrize(("typed", "meant"), [("12", 12), ("۱۲", 12), ("١٢", 12), ("۱٬۲۰۰", 1200), ("١٬٢٠٠", 1200)])
def test_digits_of_three_kinds_are_read_as_what_they_say(place, make, typed, meant):
    before = Recount(make).total("line.stage = 'in_store'")

    assert place.open_stock(typed).status_code == 303
    assert Recount(make).total("line.stage = 'in_store'") == before + meant


def test_the_same_lot_twice_in_one_form_is_refused_and_nothing_is_saved(place, make):
    lot = f"{place.keys['item']}.{place.keys['lot']}"
    twice = {"lines.0.item_id": lot, "lines.1.item_id": lot, "lines.1.quantity": "1"}

    for verb in ("deliver", "send", "lose"):
        assert taken(place, make, verb, [twice]) == [], verb


def test_a_unit_and_an_office_that_are_not_there_are_refused_and_nothing_is_saved(place, make):
    item = {"code": "thing_1", "name_fa": "چیز", "name_en": "Thing", "category": "other"}
    campaign = {"code": "C-9", "title_fa": "پویش", "title_en": "C", "kind": "goods", "aim": "relief",
                "opens_on": "1404/08/01", "closes_on": "1404/09/01"}  # fmt: skip
    before = all_that_is_saved(make)

    answers = [
        *(place.officer.send("/items/new", {**item, "unit": unit}) for unit in ("barrel", "", "کارتن‌ها")),
        *(place.officer.send("/campaigns/new", {**campaign, "office_id": office}) for office in NOWHERE),
    ]

    assert [answer.status_code for answer in answers if not is_refused_in_words(answer)] == []
    assert all_that_is_saved(make) == before
    assert place.officer.send("/items/new", {**item, "unit": "piece"}).status_code == 303
    assert place.officer.send("/campaigns/new", {**campaign, "office_id": place.keys["centre"]}).status_code == 303


def test_a_receipt_below_what_has_left_is_not_undone_and_nothing_is_saved(place, make):
    before = all_that_is_saved(make)

    for browser in (place.clerk, place.supervisor):
        answer = place.undo(browser, "receipt")

        assert answer.status_code == 409
        assert is_refused_in_words(answer)
        assert read(answer).errors
    assert all_that_is_saved(make) == before


def test_half_a_received_transfer_is_not_undone_and_nothing_is_saved(place, make):
    path = f"/transfers/{place.keys['transfer']}"
    place.yazd.fill(path + "/receive", {"happened_on": "1404/08/08"})
    away = f"/stores/{place.keys['away']}"
    typed = {"reason": "fire", "minutes_number": "9", "lines.0.item_id": place.keys["item"], "lines.0.quantity": "2"}
    place.yazd.fill(away + "/losses/new", {**typed, "happened_on": "1404/08/08"})
    before = all_that_is_saved(make)

    # Two of the five wait to be written off in Yazd: the whole cannot come back, and a part is not for the asking.
    answer = place.undo(place.clerk, "sent")

    assert answer.status_code == 409
    assert is_refused_in_words(answer)
    assert all_that_is_saved(make) == before


def test_another_province_s_store_is_not_found_and_nothing_is_saved(place, make):
    away = f"/stores/{place.keys['away']}"
    token = read(place.clerk.client.get(f"/stores/{place.keys['store']}/opening")).token
    before = all_that_is_saved(make)

    for form in ("deliveries/new", "transfers/new", "allotments/new", "opening", "losses/new", "disposals/new"):
        sent = {**place.goods(), "csrf_token": token, "key": f"key-{form}"[:20].replace("/", "-")}
        for answer in (place.clerk.client.get(f"{away}/{form}"), place.clerk.client.post(f"{away}/{form}", data=sent)):
            assert answer.status_code == 404
            assert is_refused_in_words(answer)
    assert taken(place, make, "receive", [{"store_id": place.keys["away"]}, {"store_id": "999999"}]) == []
    assert all_that_is_saved(make) == before
