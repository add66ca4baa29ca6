"""Pieces picked by hand go as they were picked, however the lines of their lot were drawn before."""

from __future__ import annotations

import pytest

from app.campaigns import service
from app.campaigns.words import ProofKind
from app.items.queries import get_item_by_code
from app.ledger import audit
from app.ledger import queries as ledger
from app.ledger.words import Stage
from app.stores.drafts import OpeningLine

pytestmark = pytest.mark.usefixtures("ctx")
SERIALS = ("A1", "A2", "A3", "A4")


@pytest.fixture
def store(make):
    return make.store()


@pytest.fixture
def receiver(make):
    return make.receiver()


@pytest.fixture
def chair():
    return get_item_by_code("wheelchair_child")


@pytest.fixture
def lot(make, store, chair):
    """Four chairs, A1 to A4."""
    return make.opening(store, [OpeningLine(chair.id, 4, serials=SERIALS)]).entry.lines[0].lot


def ids(lot, *serials: str) -> tuple[int, ...]:
    units = {unit.serial: unit.id for unit in ledger.list_units(lot.id)}
    return tuple(units[serial] for serial in serials)


def at(lot, stage: Stage) -> set[str | None]:
    return {unit.serial for unit in ledger.list_units(lot.id) if unit.stage is stage}


def deliver(make, store, receiver, *lines, **facts):
    return service.record_delivery(
        store_id=store.id, receiver_id=receiver.id, happened_on=make.today, proof=ProofKind.PHOTO, by=make.clerk(),
        lines=lines, key=make.key(), **facts,
    )  # fmt: skip


@pytest.fixture
def allotment(make, store, receiver, chair, lot):
    """Two lines of the one lot: two chairs of it by name, one of whichever lot comes first."""
    allotted = service.allot_goods(
        store_id=store.id, receiver_id=receiver.id, happened_on=make.today, by=make.clerk(), key=make.key(),
        lines=[make.wanted(chair, 2, lot_id=lot.id, unit_ids=ids(lot, "A2", "A3")), make.wanted(chair, 1)],
    )  # fmt: skip
    assert [(line.lot_id, line.quantity) for line in allotted.lines] == [(lot.id, 2), (lot.id, 1)]
    assert at(lot, Stage.ALLOTTED) == {"A1", "A2", "A3"}
    return allotted


@pytest.mark.parametrize("picked", [("A1", "A2", "A3"), ("A3", "A1"), ("A2", "A3")])
def test_picked_pieces_of_two_allotted_lines_of_one_lot_are_handed_over(
    make, store, receiver, chair, lot, allotment, picked
):
    line = make.wanted(chair, len(picked), lot_id=lot.id, unit_ids=ids(lot, *picked))

    delivery = deliver(make, store, receiver, line, allotment_id=allotment.id)

    assert at(lot, Stage.DELIVERED) == set(picked)
    assert sum(line.quantity for line in delivery.lines) == len(picked)
    assert audit.check() == []


def test_pieces_beside_those_that_were_picked_are_the_oldest_left(make, store, receiver, chair, lot, allotment):
    line = make.wanted(chair, 3, lot_id=lot.id, unit_ids=ids(lot, "A3"))

    deliver(make, store, receiver, line, allotment_id=allotment.id)

    assert at(lot, Stage.DELIVERED) == {"A1", "A2", "A3"}


@pytest.mark.parametrize("from_allotment", [True, False])
def test_a_line_of_any_piece_leaves_alone_the_piece_that_another_line_picked(
    make, store, receiver, chair, lot, allotment, from_allotment
):
    if not from_allotment:
        service.release_allotment(allotment_id=allotment.id, happened_on=make.today, by=make.clerk(), key=make.key())
    lines = [make.wanted(chair, 1), make.wanted(chair, 1, lot_id=lot.id, unit_ids=ids(lot, "A1"))]

    deliver(make, store, receiver, *lines, allotment_id=allotment.id if from_allotment else None)

    assert at(lot, Stage.DELIVERED) == {"A1", "A2"}


def test_setting_aside_any_piece_leaves_alone_the_piece_that_another_line_picked(make, store, receiver, chair, lot):
    lines = [make.wanted(chair, 1), make.wanted(chair, 1, lot_id=lot.id, unit_ids=ids(lot, "A1"))]

    service.allot_goods(
        store_id=store.id, receiver_id=receiver.id, happened_on=make.today, by=make.clerk(), key=make.key(),
        lines=lines,
    )  # fmt: skip

    assert at(lot, Stage.ALLOTTED) == {"A1", "A2"}
