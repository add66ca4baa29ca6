"""Which lots and pieces a transfer takes along, and which do not leave."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.ledger.queries import list_units
from app.ledger.refusals import NotEnough, UnitNotThere
from app.stores.drafts import LotLine, StockLine
from app.stores.transfers import KeptForPlace
from tests.stores.test_transfers import receive, send
from tests.stores.trace import refused


@pytest.fixture
def semnan(ctx, make):
    return make.store("IR-20")


@pytest.fixture
def yazd(ctx, make):
    return make.store("IR-21")


def test_the_pieces_that_were_picked_go_and_arrive(make, semnan, yazd):
    lot = make.stock(semnan, "wheelchair_child", 4)
    pieces = [unit.id for unit in list_units(lot.id)]

    transfer = send(make, semnan, yazd, StockLine(lot.item_id, 2, lot.id, (pieces[1], pieces[3])))
    receive(make, transfer, LotLine(lot.id, 1, (pieces[3],)))

    places = {unit.id: unit.holder_id for unit in list_units(lot.id)}
    shelf, truck, target = semnan.holder_id, transfer.carrier.holder_id, yazd.holder_id
    assert [places[piece] for piece in pieces] == [shelf, truck, shelf, target]
    with refused(UnitNotThere):
        send(make, semnan, yazd, StockLine(lot.item_id, 1, lot.id, (pieces[3],)))
    for wrong in (StockLine(lot.item_id, 1, None, (pieces[0],)), StockLine(lot.item_id, 1, lot.id, tuple(pieces))):
        with refused(Invalid, "pieces"):
            send(make, semnan, yazd, wrong)


def test_a_lot_that_is_kept_for_a_province_does_not_leave_it(make, semnan, yazd):
    near = make.store("IR-20")
    lot = make.goods(semnan.holder, 10, by=make.clerk(), only_place_id=semnan.office.place_id)

    with refused(KeptForPlace):
        send(make, semnan, yazd, StockLine(lot.item_id, 2, lot.id))
    with refused(NotEnough):
        send(make, semnan, yazd, StockLine(lot.item_id, 2))
    transfer = send(make, semnan, near, StockLine(lot.item_id, 2))

    assert transfer.lines[0].lot_id == lot.id
