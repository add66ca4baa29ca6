"""Goods go between stores: sent, received in parts or short, lost on the way, and undone whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.ledger import service as ledger
from app.ledger.queries import cell_quantity
from app.ledger.refusals import DayAhead, KeyReused, NotEnough, StockRunsOut, TogetherOnly
from app.ledger.words import Condition, EntryKind, Stage
from app.stores import service
from app.stores.carriers import NoSuchCarrier
from app.stores.drafts import LotLine, NamedTwice, StockLine
from app.stores.models import StoreClosed
from app.stores.shelves import NoLines, OtherItem
from app.stores.transfer_models import MoreThanOnTheWay, NotInTransfer, TransferState
from app.stores.transfers import BeforeSent, NoSuchTransfer, SameStore
from tests.stores.trace import picture, refused


@pytest.fixture
def semnan(ctx, make):
    return make.store("IR-20")


@pytest.fixture
def yazd(ctx, make):
    return make.store("IR-21")


def send(make, source, target, *lines, by=None, **others):
    given = {"happened_on": make.today, "by": by or make.clerk(source.office.code), "key": make.key()} | others
    return service.send_transfer(from_store_id=source.id, to_store_id=target.id, lines=lines, **given)


def receive(make, transfer, *lines, by=None, **others):
    given = {"happened_on": make.today, "by": by or make.clerk("IR-21"), "key": make.key()} | others
    return service.receive_transfer(transfer_id=transfer.id, lines=lines, **given)


def in_store(store, lot):
    return cell_quantity(store.holder_id, Stage.IN_STORE, lot.id)


def on_the_way(transfer, lot):
    return cell_quantity(transfer.carrier.holder_id, Stage.IN_TRANSIT, lot.id)


def undo(make, *entry_ids):
    return ledger.reverse_entries(
        entry_ids=entry_ids, happened_on=make.today, correction="slip", memo="اشتباه", by=make.clerk(), key=make.key()
    )


def test_goods_sent_are_in_transit_until_they_arrive(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)

    transfer = send(make, semnan, yazd, StockLine(lot.item_id, 6), waybill="B-7")

    assert (in_store(semnan, lot), on_the_way(transfer, lot), in_store(yazd, lot)) == (4, 6, 0)
    assert transfer.state is TransferState.SENT
    assert transfer.carrier.is_own_transport
    entry = transfer.entry
    assert (entry.kind, entry.office_id, entry.paper) == (EntryKind.TRANSFER_SENT, semnan.office_id, "B-7")
    received = receive(make, transfer, LotLine(lot.id, 6))
    assert received.state is TransferState.RECEIVED
    assert (on_the_way(transfer, lot), in_store(yazd, lot)) == (0, 6)
    arrival = received.arrivals[0].entry
    assert (arrival.kind, arrival.office_id) == (EntryKind.TRANSFER_RECEIVED, yazd.office_id)
    assert arrival.follows_id == transfer.entry_id


def test_goods_leave_first_expired_first_and_keep_their_lots(make, semnan, yazd):
    late = make.stock(semnan, "rice", 10, expires_on=date(2027, 1, 1))
    soon = make.stock(semnan, "rice", 10, expires_on=date(2026, 1, 1))

    transfer = send(make, semnan, yazd, StockLine(late.item_id, 12))

    assert [(line.lot_id, line.sent) for line in transfer.lines] == [(soon.id, 10), (late.id, 2)]


def test_a_lot_that_is_named_goes_even_if_it_is_damaged(make, semnan, yazd):
    damaged = make.stock(semnan, "blanket", 5, condition=Condition.DAMAGED)

    with refused(NotEnough):
        send(make, semnan, yazd, StockLine(damaged.item_id, 1))
    transfer = send(make, semnan, yazd, StockLine(damaged.item_id, 1, damaged.id))

    assert transfer.lines[0].lot_id == damaged.id


def test_a_transfer_arrives_in_parts_and_may_be_closed_short(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)
    transfer = send(make, semnan, yazd, StockLine(lot.item_id, 10))

    part = receive(make, transfer, LotLine(lot.id, 4))
    assert (part.state, part.lines[0].outstanding) == (TransferState.PART_RECEIVED, 6)

    short = receive(make, transfer, LotLine(lot.id, 5), nothing_more=True)
    assert (short.state, short.is_short, short.closed_on) == (TransferState.CLOSED_SHORT, True, make.today)
    assert on_the_way(transfer, lot) == 1

    late = receive(make, transfer, LotLine(lot.id, 1))
    assert (late.state, late.is_short, on_the_way(transfer, lot)) == (TransferState.RECEIVED, False, 0)


def test_a_truck_that_brings_nothing_is_closed_short_without_an_entry(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)
    transfer = send(make, semnan, yazd, StockLine(lot.item_id, 10))

    closed = receive(make, transfer, LotLine(lot.id, 0), nothing_more=True)

    assert (closed.state, closed.is_short, closed.arrivals) == (TransferState.CLOSED_SHORT, True, [])
    assert on_the_way(transfer, lot) == 10


def test_a_repeated_key_sends_and_receives_once(make, semnan, yazd):
    lot, clerk, other = make.stock(semnan, "blanket", 10), make.clerk(), make.clerk("IR-21")
    first = send(make, semnan, yazd, StockLine(lot.item_id, 6), by=clerk, key="send")
    again = send(make, semnan, yazd, StockLine(lot.item_id, 6), by=clerk, key="send")
    receive(make, first, LotLine(lot.id, 2), by=other, key="take")
    before = picture()

    receive(make, first, LotLine(lot.id, 2), by=other, key="take")

    assert (again.id, picture()) == (first.id, before)
    with refused(KeyReused):
        receive(make, first, LotLine(lot.id, 3), by=other, key="take")


def test_a_transfer_within_an_office_is_received_by_its_own_clerk(make, semnan):
    other, lot = make.store("IR-20"), make.stock(semnan, "blanket", 10)
    transfer = make.transfer(semnan, other, lot, 3)

    assert receive(make, transfer, LotLine(lot.id, 3), by=make.clerk()).state is TransferState.RECEIVED


def test_both_ends_see_a_transfer_and_only_the_receivers_clerk_receives_it(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)
    transfer = make.transfer(semnan, yazd, lot, 3)

    for person, refusal in (
        (make.clerk("IR-20"), NotAllowed), (make.auditor(), NotAllowed), (make.clerk("IR-10"), NoSuchTransfer),
    ):  # fmt: skip
        with refused(refusal):
            receive(make, transfer, LotLine(lot.id, 3), by=person)


def test_a_transfer_goes_to_another_store(make, semnan):
    lot = make.stock(semnan, "blanket", 10)

    with refused(SameStore):
        send(make, semnan, semnan, StockLine(lot.item_id, 1))


def test_a_store_of_another_office_sends_nothing_for_a_stranger(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)

    with refused(NotFound):
        send(make, semnan, yazd, StockLine(lot.item_id, 1), by=make.clerk("IR-21"))
    with refused(NotAllowed):
        send(make, semnan, yazd, StockLine(lot.item_id, 1), by=make.national())


def test_nothing_is_sent_to_a_closed_store(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)
    service.close_store(store_id=yazd.id, on=make.today, by=make.supervisor("IR-21"))

    with refused(StoreClosed):
        send(make, semnan, yazd, StockLine(lot.item_id, 1))


def test_a_carrier_of_another_office_is_not_found(make, semnan, yazd):
    lot, carrier = make.stock(semnan, "blanket", 10), make.carrier("IR-21")

    with refused(NoSuchCarrier):
        send(make, semnan, yazd, StockLine(lot.item_id, 1), carrier_id=carrier.id)


@pytest.mark.parametrize("quantity", [0, -4])
def test_less_than_one_is_not_sent(make, semnan, yazd, quantity):
    lot = make.stock(semnan, "blanket", 10)

    with refused(Invalid, "one or more"):
        send(make, semnan, yazd, StockLine(lot.item_id, quantity))


def test_the_same_lot_or_item_twice_in_one_form_is_refused(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)

    with refused(NamedTwice, "twice"):
        send(make, semnan, yazd, StockLine(lot.item_id, 1, lot.id), StockLine(lot.item_id, 2, lot.id))
    with refused(NamedTwice):
        send(make, semnan, yazd, StockLine(lot.item_id, 1), StockLine(lot.item_id, 2))
    transfer = send(make, semnan, yazd, StockLine(lot.item_id, 1))
    with refused(NoLines):
        send(make, semnan, yazd)

    with refused(NamedTwice):
        receive(make, transfer, LotLine(lot.id, 1), LotLine(lot.id, 0))


def test_a_lot_is_named_under_its_own_item(make, semnan, yazd):
    lot, rice = make.stock(semnan, "blanket", 10), make.stock(semnan, "rice", 10)

    with refused(OtherItem):
        send(make, semnan, yazd, StockLine(rice.item_id, 1, lot.id))
    with refused(NotFound):
        send(make, semnan, yazd, StockLine(rice.item_id, 1, 999))


def test_more_than_the_store_has_is_not_sent(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)

    with refused(NotEnough, "Only 10"):
        send(make, semnan, yazd, StockLine(lot.item_id, 11))


def test_goods_are_not_sent_on_a_day_before_they_were_there(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)

    with refused(StockRunsOut):
        send(make, semnan, yazd, StockLine(lot.item_id, 1), happened_on=make.today - timedelta(days=3))


def test_more_than_was_sent_or_another_lot_does_not_arrive(make, semnan, yazd):
    lot, other = make.stock(semnan, "blanket", 10), make.stock(semnan, "blanket", 10)
    transfer = make.transfer(semnan, yazd, lot, 5)
    receive(make, transfer, LotLine(lot.id, 2))

    with refused(MoreThanOnTheWay, "Only 3"):
        receive(make, transfer, LotLine(lot.id, 4))
    with refused(NotInTransfer):
        receive(make, transfer, LotLine(other.id, 1))
    with refused(NoLines):
        receive(make, transfer, LotLine(lot.id, 0))
    with refused(Invalid, "nought or more"):
        receive(make, transfer, LotLine(lot.id, -1))


def test_goods_do_not_arrive_before_they_were_sent(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)
    transfer = make.transfer(semnan, yazd, lot, 5)

    with refused(BeforeSent):
        receive(make, transfer, LotLine(lot.id, 5), happened_on=make.today - timedelta(days=1))
    with refused(DayAhead):
        receive(make, transfer, happened_on=make.today + timedelta(days=1), nothing_more=True)
    with refused(NoSuchTransfer):
        service.receive_transfer(
            transfer_id=999, happened_on=make.today, lines=[], by=make.clerk("IR-21"), key=make.key()
        )


def test_half_a_received_transfer_is_not_undone_the_whole_is_and_can_stand_again(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)
    transfer = make.transfer(semnan, yazd, lot, 5)
    received = receive(make, transfer, LotLine(lot.id, 5))
    sent_id, arrived_id = transfer.entry_id, received.arrivals[0].entry_id

    for half in (sent_id, arrived_id):
        with refused(TogetherOnly):
            undo(make, half)
    undoings = undo(make, sent_id, arrived_id)

    assert (transfer.state, transfer.lines[0].received) == (TransferState.UNDONE, 0)
    assert (in_store(semnan, lot), in_store(yazd, lot)) == (10, 0)
    with refused(Conflict, "undone"):
        receive(make, transfer, LotLine(lot.id, 5))
    undo(make, *[entry.id for entry in undoings])
    assert (transfer.state, transfer.lines[0].received) == (TransferState.RECEIVED, 5)


def test_what_came_in_several_parts_and_was_undone_whole_stands_again_sent_before_it_came(make, semnan, yazd):
    lot = make.stock(semnan, "blanket", 10)
    transfer = send(make, semnan, yazd, StockLine(lot.item_id, 7))
    for quantity in (1, 2, 4):
        received = receive(make, transfer, LotLine(lot.id, quantity))
    named = [transfer.entry_id, *(arrival.entry_id for arrival in received.arrivals)]

    for _ in range(2):
        undoings = [entry.id for entry in undo(make, *named)]
        assert (in_store(semnan, lot), on_the_way(transfer, lot), in_store(yazd, lot)) == (10, 0, 0)
        named = [entry.id for entry in undo(make, *undoings)]
        assert (in_store(semnan, lot), on_the_way(transfer, lot), in_store(yazd, lot)) == (3, 0, 7)
