"""A count against the book: shortages, surpluses, and a sheet that grew old."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.accounts import approvals
from app.campaigns import service as campaigns
from app.codes import LossReason
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.items.queries import get_item_by_code
from app.ledger import service as ledger
from app.ledger.queries import cell_quantity, get_holder
from app.ledger.stock import stock_now
from app.ledger.words import Condition, EntryKind, HolderKind, Origin, Stage
from app.stores import service
from app.stores.drafts import CountedLine, NamedTwice, StockLine
from app.stores.shelves import NoLines, NotForStores
from app.stores.stocktake_models import StocktakeState
from app.stores.stocktakes import (
    CountedBeforeOpened,
    CountingAlready,
    NotCounted,
    NotOnSheet,
    SetAside,
    StockMoved,
    WaitsForSignature,
)
from tests.stores.trace import picture, refused


@pytest.fixture
def store(ctx, make):
    return make.store()


def sheet(make, store, *items, by=None):
    return service.open_stocktake(store_id=store.id, opened_on=make.today, by=by or make.clerk(), item_ids=items)


def post(make, stocktake, *counts, **others):
    given = {
        "happened_on": make.today, "minutes_number": "ش-۳", "by": make.clerk(), "key": make.key()
    } | others  # fmt: skip
    return service.post_stocktake(stocktake_id=stocktake.id, counts=counts, **given)


def in_store(store):
    return {
        (row.lot.item.code, row.lot.condition): row.quantity
        for row in stock_now(store.holder_id, stages=[Stage.IN_STORE])
    }


def test_a_sheet_has_what_the_book_has_by_item_and_condition(make, store):
    lot = make.stock(store, "blanket", 10)
    make.stock(store, "blanket", 5)
    make.stock(store, "blanket", 2, condition=Condition.DAMAGED)
    rice = get_item_by_code("rice")

    taken = sheet(make, store, lot.item_id, rice.id)

    assert {(line.item_id, line.condition, line.book) for line in taken.lines} == {
        (lot.item_id, Condition.GOOD, 15), (lot.item_id, Condition.DAMAGED, 2), (rice.id, Condition.GOOD, 0),
    }  # fmt: skip
    assert taken.state is StocktakeState.OPEN


def test_a_shortage_is_lost_first_expired_first(make, store):
    late = make.stock(store, "rice", 10, expires_on=date(2027, 1, 1))
    soon = make.stock(store, "rice", 10, expires_on=date(2026, 1, 1))
    taken = sheet(make, store)

    posted = post(make, taken, CountedLine(late.item_id, 8))

    left = [cell_quantity(store.holder_id, Stage.IN_STORE, lot.id) for lot in (soon, late)]
    assert left == [0, 8]
    assert (posted.state, posted.entry.kind, posted.entry.paper) == (
        StocktakeState.POSTED, EntryKind.STOCKTAKE, "ش-۳",
    )  # fmt: skip
    losses = ledger.office_holder(office_id=store.office_id, kind=HolderKind.LOSSES)
    assert sum(row.quantity for row in stock_now(losses.id)) == 12


def test_a_surplus_opens_a_found_lot_of_an_unknown_donor(make, store):
    lot = make.stock(store, "blanket", 10)
    taken = sheet(make, store)

    post(make, taken, CountedLine(lot.item_id, 11))

    found = [row for row in stock_now(store.holder_id) if row.lot.origin is Origin.FOUND]
    assert [(row.quantity, get_holder(row.lot.given_by).kind) for row in found] == [(1, HolderKind.UNKNOWN)]


def test_what_was_not_on_the_book_can_be_found(make, store):
    rice = get_item_by_code("rice")
    lot = make.stock(store, "blanket", 10)
    taken = sheet(make, store)

    posted = post(
        make, taken, CountedLine(lot.item_id, 10), CountedLine(rice.id, 47), CountedLine(rice.id, 3, Condition.DAMAGED)
    )

    assert in_store(store) == {("blanket", "good"): 10, ("rice", "good"): 47, ("rice", "damaged"): 3}
    assert [line.difference for line in posted.lines] == [0, 47, 3]


def test_a_count_that_agrees_posts_nothing(make, store):
    lot = make.stock(store, "blanket", 10)
    taken = sheet(make, store)

    posted = post(make, taken, CountedLine(lot.item_id, 10))

    assert (posted.state, posted.entry_id) == (StocktakeState.POSTED, None)
    assert in_store(store) == {("blanket", "good"): 10}


def test_a_sheet_is_refused_when_its_goods_moved_even_there_and_back(make, store):
    lot, other = make.stock(store, "blanket", 10), make.store()
    taken = sheet(make, store)
    transfer = make.transfer(store, other, lot, 3)
    ledger.reverse_entries(
        entry_ids=[transfer.entry_id], happened_on=make.today, correction="slip", memo="اشتباه", by=make.clerk(),
        key=make.key(),
    )  # fmt: skip

    with refused(StockMoved):
        post(make, taken, CountedLine(lot.item_id, 9))
    with refused(StockMoved):
        post(make, taken, CountedLine(lot.item_id, 10))


def test_goods_that_were_not_counted_may_move_meanwhile(make, store):
    lot, rice = make.stock(store, "blanket", 10), make.stock(store, "rice", 10)
    taken = sheet(make, store, lot.item_id)
    make.transfer(store, make.store(), rice, 3)

    posted = post(make, taken, CountedLine(lot.item_id, 9))

    assert posted.state is StocktakeState.POSTED


def ask_loss(make, store, lot, quantity):
    return service.ask_loss(
        store_id=store.id, happened_on=make.today, reason=LossReason.THEFT, minutes_number="1",
        lines=[StockLine(lot.item_id, quantity)], by=make.clerk(), key=make.key(),
    )  # fmt: skip


def test_goods_that_wait_for_a_signature_are_not_counted_until_it_is_decided(make, store):
    lot, rice = make.stock(store, "blanket", 10), make.stock(store, "rice", 10)
    taken = sheet(make, store)
    waiting = ask_loss(make, store, lot, 4)

    with refused(WaitsForSignature):
        post(make, taken, CountedLine(lot.item_id, 6), CountedLine(rice.item_id, 10))
    service.drop_stocktake(stocktake_id=taken.id, by=make.clerk())
    with refused(WaitsForSignature):
        sheet(make, store)
    post(make, sheet(make, store, rice.item_id), CountedLine(rice.item_id, 9))
    approvals.sign_approval(approval_id=waiting.id, by=make.supervisor())
    post(make, sheet(make, store, lot.item_id), CountedLine(lot.item_id, 6))

    assert in_store(store) == {("blanket", "good"): 6, ("rice", "good"): 9}


def test_what_is_set_aside_lies_on_the_shelf_and_is_counted_with_the_rest(make, store):
    lot, clerk = make.stock(store, "blanket", 10), make.clerk()
    allotment = make.allotment(store, make.receiver(), 4)
    taken = sheet(make, store)

    assert [line.book for line in taken.lines] == [10]
    with refused(SetAside, r"only 6 \w+ are not set aside"):
        post(make, taken, CountedLine(lot.item_id, 3))
    posted = post(make, taken, CountedLine(lot.item_id, 8))

    assert [line.difference for line in posted.lines] == [-2]
    left = [cell_quantity(store.holder_id, stage, lot.id) for stage in (Stage.IN_STORE, Stage.ALLOTTED)]
    assert left == [4, 4]
    taken = sheet(make, store)
    campaigns.release_allotment(allotment_id=allotment.id, happened_on=make.today, by=clerk, key=make.key())
    with refused(StockMoved):
        post(make, taken, CountedLine(lot.item_id, 8))


def test_a_repeated_key_posts_once(make, store):
    lot, clerk = make.stock(store, "blanket", 10), make.clerk()
    taken = sheet(make, store)
    post(make, taken, CountedLine(lot.item_id, 9), by=clerk, key="count")
    before = picture()

    assert post(make, taken, CountedLine(lot.item_id, 9), by=clerk, key="count").state is StocktakeState.POSTED
    assert picture() == before
    with refused(Conflict, "no longer open"):
        post(make, taken, CountedLine(lot.item_id, 9), by=clerk)


def test_a_store_is_counted_once_at_a_time(make, store):
    taken = sheet(make, store)

    with refused(CountingAlready):
        sheet(make, store)
    service.drop_stocktake(stocktake_id=taken.id, by=make.clerk())
    assert taken.state is StocktakeState.DROPPED
    with refused(Conflict, "no longer open"):
        service.drop_stocktake(stocktake_id=taken.id, by=make.clerk())
    sheet(make, store)


def test_every_line_of_the_sheet_is_counted_once(make, store):
    lot, rice = make.stock(store, "blanket", 10), make.stock(store, "rice", 10)
    taken = sheet(make, store, lot.item_id)
    count = CountedLine(lot.item_id, 10)

    for counts, refusal in (
        ([], NotCounted), ([count, count], NamedTwice), ([CountedLine(lot.item_id, -1)], Invalid),
        ([count, CountedLine(rice.item_id, 10)], NotOnSheet),
        ([count, CountedLine(get_item_by_code("training_course").id, 1)], NotForStores),
        ([count, CountedLine(999_999, 1)], NotFound),
    ):  # fmt: skip
        with refused(refusal):
            post(make, taken, *counts)


def test_an_empty_sheet_without_counts_has_nothing_to_post(make, store):
    taken = sheet(make, store)

    with refused(NoLines):
        post(make, taken)


def test_a_count_has_minutes_and_a_day_from_the_sheets_on(make, store):
    lot = make.stock(store, "blanket", 10)
    taken = sheet(make, store)
    count = CountedLine(lot.item_id, 9)

    with refused(Invalid, "minutes"):
        post(make, taken, count, minutes_number=" ")
    with refused(CountedBeforeOpened):
        post(make, taken, count, happened_on=make.today - timedelta(days=1))
    with refused(Invalid, "ahead"):
        post(make, taken, count, happened_on=make.today + timedelta(days=1))
    other = make.store()
    with refused(Invalid, "ahead"):
        service.open_stocktake(store_id=other.id, opened_on=make.today + timedelta(days=1), by=make.clerk())


def test_only_the_stores_own_clerks_count(make, store):
    taken = sheet(make, store)

    for person, refusal in ((make.clerk("IR-21"), NotFound), (make.auditor(), NotAllowed)):
        with refused(refusal):
            sheet(make, store, by=person)
        with refused(refusal):
            post(make, taken, by=person)
        with refused(refusal):
            service.drop_stocktake(stocktake_id=taken.id, by=person)
    with refused(NotFound):
        service.drop_stocktake(stocktake_id=999, by=make.clerk())
