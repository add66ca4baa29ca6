"""Which piece of a serialised item moves: the one that was named, or the one that the paper is about."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts import approvals
from app.beneficiaries.models import Receiver
from app.campaigns import service
from app.codes import CorrectionKind, LossReason, ReturnReason
from app.db import db
from app.items.queries import get_item_by_code
from app.ledger import audit
from app.ledger.kept import HeldPiece, Unit
from app.ledger.refusals import UnitNotThere, UnitWaits
from app.stores import service as stores
from app.stores.drafts import LotLine, OpeningLine, StockLine
from tests.stores.trace import refused

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def store(make):
    return make.store()


@pytest.fixture
def chair():
    return get_item_by_code("wheelchair_child")


@pytest.fixture
def lot(make, store, chair):
    """Two chairs, SN1 and SN2."""
    return make.opening(store, [OpeningLine(chair.id, 2, serials=("SN1", "SN2"))]).entry.lines[0].lot


def pieces() -> dict[str | None, Unit]:
    query = select(Unit).order_by(Unit.serial).execution_options(populate_existing=True)
    return {unit.serial: unit for unit in db.session.scalars(query)}


def where() -> dict[str | None, tuple[int, str]]:
    return {serial: (unit.holder_id, unit.stage.value) for serial, unit in pieces().items()}


def test_the_piece_that_comes_back_is_one_of_its_own_delivery(make, store, chair, lot):
    make.delivery(store, make.receiver(), 1, chair)
    second = make.delivery(store, make.receiver(), 1, chair)
    with_receivers = where()["SN1"]

    for turn in range(2):
        service.take_back(
            delivery_id=second.id, store_id=store.id, happened_on=make.today, reason=ReturnReason.REFUSED,
            by=make.clerk(), key=f"back-{turn}",
        )  # fmt: skip
        assert where() == {"SN1": with_receivers, "SN2": (store.holder_id, "in_store")}
        second = make.delivery(store, make.receiver(), 1, chair)

    assert where() == {"SN1": with_receivers, "SN2": with_receivers}
    assert audit.check() == []


def test_what_arrives_and_what_is_lost_on_the_way_is_what_was_sent(make, store, chair, lot):
    near, far = make.store("IR-21"), make.store("IR-10")
    first, second = make.transfer(store, near, lot, 1), make.transfer(store, far, lot, 1)
    on_the_way = where()["SN1"]

    stores.receive_transfer(
        transfer_id=second.id, happened_on=make.today, lines=[LotLine(lot.id, 1)], by=make.clerk("IR-10"),
        key=make.key(),
    )  # fmt: skip
    assert where() == {"SN1": on_the_way, "SN2": (far.holder_id, "in_store")}

    third = make.transfer(far, near, lot, 1)
    named = LotLine(lot.id, 1, (pieces()["SN1"].id,))
    with refused(UnitNotThere):
        stores.receive_transfer(
            transfer_id=third.id, happened_on=make.today, lines=[named], by=make.clerk("IR-21"), key=make.key()
        )
    stores.record_loss(
        transfer_id=first.id, happened_on=make.today, reason=LossReason.THEFT, minutes_number="1",
        lines=[StockLine(chair.id, 1, lot.id)], by=make.clerk(), second=make.supervisor(), key=make.key(),
    )  # fmt: skip
    assert (where()["SN1"][1], where()["SN2"][1]) == ("lost", "in_transit")


def test_what_is_handed_over_or_freed_is_what_was_set_aside(make, store, chair, lot):
    receivers = [make.receiver(), make.receiver()]
    first, second = [
        service.allot_goods(
            store_id=store.id, receiver_id=receiver.id, happened_on=make.today, by=make.clerk(), key=make.key(),
            lines=[make.wanted(chair, 1, lot_id=lot.id, unit_ids=(pieces()[serial].id,))],
        )
        for receiver, serial in zip(receivers, ("SN1", "SN2"), strict=True)
    ]  # fmt: skip

    delivery = make.delivery(store, receivers[1], None, chair, allotment_id=second.id)
    assert {serial: at[1] for serial, at in where().items()} == {"SN1": "allotted", "SN2": "delivered"}
    service.release_allotment(allotment_id=first.id, happened_on=make.today, by=make.clerk(), key=make.key())
    assert {serial: at[1] for serial, at in where().items()} == {"SN1": "in_store", "SN2": "delivered"}
    assert delivery.entry_id


def ask_loss(make, store, chair, lot, *serials: str, quantity: int = 0):
    """Ask that chairs be written off, these or any."""
    named = tuple(pieces()[serial].id for serial in serials)
    return stores.ask_loss(
        store_id=store.id, happened_on=make.today, reason=LossReason.THEFT, minutes_number="1",
        lines=[StockLine(chair.id, quantity or len(named), lot.id, named)], by=make.clerk(), key=make.key(),
    )  # fmt: skip


def allot(make, store, chair, lot, serial: str, *, receiver=None):
    named = (pieces()[serial].id,)
    return service.allot_goods(
        store_id=store.id, receiver_id=(receiver or make.receiver()).id, happened_on=make.today, by=make.clerk(),
        lines=[make.wanted(chair, 1, lot_id=lot.id, unit_ids=named)], key=make.key(),
    )  # fmt: skip


def test_a_piece_that_waits_for_a_signature_stays_where_it_is(make, store, chair, lot):
    waiting, receiver = ask_loss(make, store, chair, lot, "SN1"), make.receiver()

    with refused(UnitWaits, f"The piece {pieces()['SN1'].code} waits for a second signature"):
        allot(make, store, chair, lot, "SN1", receiver=receiver)
    make.delivery(store, receiver, 1, chair)
    approvals.sign_approval(approval_id=waiting.id, by=make.supervisor())

    assert {serial: at[1] for serial, at in where().items()} == {"SN1": "lost", "SN2": "delivered"}


def test_a_piece_waits_for_one_signature_at_a_time(make, store, chair, lot):
    first = ask_loss(make, store, chair, lot, "SN1")

    with refused(UnitWaits):
        ask_loss(make, store, chair, lot, "SN1")
    other = ask_loss(make, store, chair, lot, quantity=1)
    with refused(UnitWaits):
        ask_loss(make, store, chair, lot, "SN1")

    approvals.withdraw_approval(approval_id=first.id, by=first.asked_by)
    again = ask_loss(make, store, chair, lot, "SN1")
    for each in (other, again):
        approvals.sign_approval(approval_id=each.id, by=make.supervisor())
    assert {at[1] for at in where().values()} == {"lost"}
    assert db.session.scalars(select(HeldPiece)).all() == []
    assert audit.check() == []


def test_a_loss_of_a_piece_that_is_elsewhere_is_not_even_asked_for(make, store, chair, lot):
    allot(make, store, chair, lot, "SN1")

    with refused(UnitNotThere):
        ask_loss(make, store, chair, lot, "SN1")


def test_what_an_undoing_would_take_back_waits_piece_by_piece(make, store, chair, lot):
    first, second = allot(make, store, chair, lot, "SN1"), allot(make, store, chair, lot, "SN2")
    waiting = service.ask_reversal(
        entry_ids=[first.entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه",
        by=make.clerk(), key=make.key(),
    )  # fmt: skip

    with refused(UnitWaits, pieces()["SN1"].code):
        make.delivery(store, db.session.get_one(Receiver, first.receiver_id), allotment_id=first.id)
    make.delivery(store, db.session.get_one(Receiver, second.receiver_id), allotment_id=second.id)
    approvals.sign_approval(approval_id=waiting.id, by=make.supervisor())

    assert {serial: at[1] for serial, at in where().items()} == {"SN1": "in_store", "SN2": "delivered"}
    assert audit.check() == []
