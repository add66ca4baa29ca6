"""Who sees which stores and transfers, in which order, and what lies on the shelves on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from app.accounts.queries import get_user
from app.codes import LossReason
from app.db import db
from app.errors import NotFound
from app.items.queries import get_item_by_code
from app.ledger.words import Condition
from app.stores import queries, service, stock_queries
from app.stores.drafts import CountedLine, LotLine, StockLine
from app.stores.stock_queries import Expiry, expiry_of
from app.stores.stocktake_models import StocktakeState
from app.stores.transfer_models import TransferState


def receive(make, transfer, lot, quantity, **others):
    return service.receive_transfer(
        transfer_id=transfer.id, happened_on=make.today, lines=[LotLine(lot.id, quantity)], by=make.clerk("IR-21"),
        key=make.key(), **others,
    )  # fmt: skip


def test_a_store_is_seen_by_its_own_office_and_the_country(ctx, make):
    store = make.store("IR-20")

    assert queries.get_store(store.id, seen_by=make.clerk("IR-20")).id == store.id
    assert queries.get_store(store.id, seen_by=make.auditor()).id == store.id
    for stranger in (make.clerk("IR-21"), make.administrator()):
        with pytest.raises(NotFound):
            queries.get_store(store.id, seen_by=stranger)
    with pytest.raises(NotFound):
        queries.get_store(999, seen_by=make.auditor())
    assert queries.get_store_of_holder(store.holder_id).id == store.id
    with pytest.raises(NotFound):
        queries.get_store_of_holder(999)


def test_stores_are_listed_in_persian_order_page_by_page(ctx, make):
    for name in ("یک", "پنج", "آب"):
        make.store("IR-20", name_fa=name)
    make.store("IR-21", name_fa="بیرون")
    own = make.clerk("IR-20")

    assert [store.name_fa for store in queries.list_stores(seen_by=own)] == ["آب", "پنج", "یک"]
    first = queries.list_stores(seen_by=own, limit=1)[0]
    assert [s.name_fa for s in queries.list_stores(seen_by=own, after=(first.sort_key, first.id))] == ["پنج", "یک"]
    assert [store.name_fa for store in queries.list_stores(seen_by=make.auditor(), search="بيرون")] == ["بیرون"]
    assert [
        store.name_fa for store in queries.list_stores(seen_by=make.auditor(), office_id=make.office("IR-21").id)
    ] == ["بیرون"]


def test_a_store_is_found_by_code_or_name_within_its_office(ctx, make):
    store = make.store("IR-20", code="A-1", name_fa="انبار كوير", name_en="Desert")
    office_id = store.office_id

    for text in ("a-1", "انبار کویر", "DESERT"):
        assert queries.find_store(office_id, text).id == store.id
    assert queries.find_store(office_id, "دیگر") is None
    assert queries.find_store(make.office("IR-21").id, "A-1") is None


def test_goods_may_go_to_any_open_store_of_the_country(ctx, make):
    near, far, closed = make.store("IR-20"), make.store("IR-21"), make.store("IR-20")
    service.close_store(store_id=closed.id, on=make.today, by=make.supervisor())

    assert {store.id for store in queries.list_open_stores()} == {near.id, far.id}


def test_an_offices_carriers_begin_with_its_own_transport(ctx, make):
    hired, source = make.carrier(), make.store()
    make.carrier("IR-21")
    make.transfer(source, make.store(), make.stock(source), 1)

    carriers = queries.list_carriers(source.office_id)

    assert [carrier.is_own_transport for carrier in carriers] == [True, False]
    assert carriers[1].id == hired.id


def test_both_ends_see_a_transfer_and_nobody_else(ctx, make):
    source, target = make.store("IR-20"), make.store("IR-21")
    transfer = make.transfer(source, target, make.stock(source), 3)

    for office in ("IR-20", "IR-21"):
        assert queries.get_transfer(transfer.id, seen_by=make.clerk(office)).id == transfer.id
    with pytest.raises(NotFound):
        queries.get_transfer(transfer.id, seen_by=make.clerk("IR-10"))


def test_what_is_expected_is_on_its_way_or_short(ctx, make):
    source, target = make.store("IR-20"), make.store("IR-21")
    lot = make.stock(source, "blanket", 50)
    sent, part, done, short = [make.transfer(source, target, lot, 5) for _ in range(4)]
    receive(make, part, lot, 2)
    receive(make, done, lot, 5)
    receive(make, short, lot, 4, nothing_more=True)
    expected = [transfer.id for transfer in queries.list_expected_transfers(seen_by=make.clerk("IR-21"))]

    assert expected == [short.id, part.id, sent.id]
    assert queries.list_expected_transfers(seen_by=make.clerk("IR-20")) == []
    page = queries.list_expected_transfers(seen_by=make.auditor(), before=part.id, limit=1)
    assert [transfer.id for transfer in page] == [sent.id]


def test_transfers_are_listed_by_end_state_store_and_waybill(ctx, make):
    source, target = make.store("IR-20"), make.store("IR-21")
    lot = make.stock(source, "blanket", 50)
    one, two = make.transfer(source, target, lot, 5), make.transfer(source, target, lot, 5)
    receive(make, two, lot, 5)
    named = service.send_transfer(
        from_store_id=source.id, to_store_id=target.id, happened_on=make.today, waybill="B-7",
        lines=[StockLine(lot.item_id, 1)], by=make.clerk(), key=make.key(),
    )  # fmt: skip
    semnan, yazd = make.clerk("IR-20"), make.clerk("IR-21")

    def ids(person, **wanted):
        return [transfer.id for transfer in queries.list_transfers(seen_by=person, **wanted)]

    assert ids(semnan) == ids(yazd) == [named.id, two.id, one.id]
    assert ids(semnan, received=True, sent=False) == []
    assert ids(yazd, state=TransferState.RECEIVED) == [two.id]
    assert ids(semnan, waybill="B-7") == [named.id]
    assert ids(semnan, store_id=target.id, before=two.id) == [one.id]
    assert ids(semnan, sent=False, received=False) == []
    assert [same.id for same in queries.list_same_waybill("B-7", seen_by=yazd)] == [named.id]
    assert (
        queries.list_same_waybill("B-7", seen_by=yazd, apart_from=named.id)
        == queries.list_same_waybill("", seen_by=yazd)
        == []
    )
    assert queries.list_same_waybill("B-7", seen_by=make.clerk("IR-14")) == []


def test_stocktakes_are_listed_newest_first(ctx, make):
    store = make.store()
    lot, clerk = make.stock(store), make.clerk()
    first = service.open_stocktake(store_id=store.id, opened_on=make.today, by=clerk)
    service.post_stocktake(
        stocktake_id=first.id, happened_on=make.today, counts=[CountedLine(lot.item_id, 9)], minutes_number="1",
        by=clerk, key=make.key(),
    )  # fmt: skip
    second = service.open_stocktake(store_id=store.id, opened_on=make.today, by=clerk)

    assert [taken.id for taken in queries.list_stocktakes(store.id)] == [second.id, first.id]
    assert [taken.id for taken in queries.list_stocktakes(store.id, before=second.id)] == [first.id]
    assert [taken.id for taken in queries.list_stocktakes(store.id, state=StocktakeState.OPEN)] == [second.id]
    assert queries.find_open_stocktake(store.id).id == second.id
    assert queries.get_stocktake(first.id, seen_by=make.clerk("IR-20")).lines[0].difference == -1
    with pytest.raises(NotFound):
        queries.get_stocktake(first.id, seen_by=make.clerk("IR-21"))


@pytest.mark.parametrize(
    ("expires_on", "expiry"),
    [
        (None, Expiry.NONE), (date(2025, 10, 29), Expiry.EXPIRED), (date(2025, 10, 30), Expiry.SOON),
        (date(2026, 1, 28), Expiry.SOON), (date(2026, 1, 29), Expiry.GOOD),
    ],
)  # fmt: skip
def test_goods_are_good_on_their_last_day_and_expired_after_it(expires_on, expiry):
    assert expiry_of(expires_on, date(2025, 10, 30)) is expiry


def test_a_store_shows_each_lot_with_donor_expiry_and_what_is_blocked(ctx, make):
    store, company = make.store(), make.company()
    old = make.stock(store, "rice", 100, expires_on=make.today - timedelta(days=1), given_by=company.holder_id)
    new = make.stock(store, "rice", 50, worth=1000)
    make.stock(store, "rice", 7, condition=Condition.DAMAGED)
    service.ask_loss(
        store_id=store.id, happened_on=make.today, reason=LossReason.FIRE, minutes_number="1",
        lines=[StockLine(new.item_id, 20, new.id)], by=make.clerk(), key=make.key(),
    )  # fmt: skip

    rows = stock_queries.list_stock(store)
    [item] = stock_queries.list_items_in_store(rows)

    assert [(row.quantity, row.held, row.free, row.fair_value) for row in rows] == [
        (100, 0, 100, 0), (50, 20, 30, 1000), (7, 0, 7, 0),
    ]  # fmt: skip
    assert (rows[0].expiry, rows[0].donor.id, rows[0].lot.id) == (Expiry.EXPIRED, company.holder_id, old.id)
    assert (item.in_store, item.allotted, item.damaged, item.held, item.expired, item.lots) == (157, 0, 7, 20, 100, 3)
    assert [row.lot.id for row in stock_queries.list_pickable_lots(store, old.item_id)][:2] == [old.id, new.id]
    assert stock_queries.list_pickable_lots(store, get_item_by_code("blanket").id) == []


def test_stock_and_card_of_a_store_are_read_back_for_any_day(ctx, make):
    store, other = make.store(), make.store()
    lot = make.stock(store, "blanket", 10, on=make.today - timedelta(days=60))
    make.transfer(store, other, lot, 4, on=make.today - timedelta(days=30))
    make.stock(store, "blanket", 5, on=make.today)

    def on(days):
        return sum(row.quantity for row in stock_queries.list_stock(store, day=make.today - timedelta(days=days)))

    card = stock_queries.list_card(store, lot.item_id)
    assert [on(days) for days in (61, 60, 31, 30, 1, 0)] == [0, 10, 10, 6, 6, 11]
    assert [(row.quantity, row.left) for row in card] == [(5, 11), (-4, 6), (10, 10)]
    assert all(row.entry.paper for row in card if row.quantity > 0)
    later = stock_queries.list_card(store, lot.item_id, before=(card[0].entry.happened_on, card[0].entry.id))
    assert [(row.quantity, row.left) for row in later] == [(-4, 6), (10, 10)]


def statements(read):
    """How many statements a read sends to the database, from a session that knows nothing yet."""
    sent = []
    db.session.rollback()
    db.session.expunge_all()
    event.listen(db.engine, "before_cursor_execute", count := lambda *args: sent.append(args[2]))
    try:
        read()
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(sent)


def test_a_list_asks_the_database_as_often_for_many_rows_as_for_few(ctx, make):
    source, target = make.store("IR-20"), make.store("IR-21")
    source_id, auditor_id = source.id, make.auditor().id

    def shown():
        auditor = get_user(auditor_id)
        for transfer in queries.list_transfers(seen_by=auditor):
            assert [transfer.from_store.name_fa, transfer.carrier.name_fa, transfer.entry.printed_number]
            assert all([line.item.name_fa, line.lot.batch] for line in transfer.lines)
        for row in stock_queries.list_stock(queries.get_store(source_id, seen_by=auditor)):
            assert [row.item.name_fa, row.donor.name_fa]

    make.transfer(source, target, make.stock(source, "blanket", 10), 1)
    few = statements(shown)
    for _ in range(4):
        source, target = make.store("IR-10"), queries.get_store(source_id, seen_by=make.auditor())
        make.transfer(target, source, make.stock(target, "rice", 10), 1)

    assert statements(shown) == few
