"""`flask ledger check` names what was changed past the verbs: pieces, blocks, and what papers say of themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.campaigns import service
from app.codes import CorrectionKind, LossReason
from app.db import atomic, db
from app.items.queries import get_item_by_code
from app.ledger import audit, recount
from app.ledger.kept import Unit
from app.stores import service as stores
from app.stores.drafts import OpeningLine, StockLine
from tests.make import Make

pytestmark = pytest.mark.usefixtures("ctx")


def spoil(statement: str, **values: object) -> None:
    """Write past everybody, as somebody with the database's password can."""
    with atomic():
        db.session.execute(text(statement), values)
    db.session.expire_all()


def kinds() -> set[str]:
    return {fault.kind for fault in audit.check()}


@pytest.fixture
def chairs(make: Make):
    """A store with one lot of two chairs."""
    store = make.store()
    lot = make.opening(store, [OpeningLine(get_item_by_code("wheelchair_child").id, 2, serials=("A", "B"))])
    return store, lot.entry.lines[0].lot


@pytest.fixture
def loss(make: Make, chairs):
    """One of the chairs, by its code, waits to be written off."""
    store, lot = chairs
    first = db.session.scalars(select(Unit.id).order_by(Unit.id)).first()
    return stores.ask_loss(
        store_id=store.id, happened_on=make.today, reason=LossReason.THEFT, minutes_number="1", by=make.clerk(),
        lines=[StockLine(lot.item_id, 1, lot.id, (first,))], key=make.key(),
    )  # fmt: skip


def test_a_piece_that_is_not_where_its_steps_led_is_named(make: Make, chairs):
    store, lot = chairs
    make.transfer(store, make.store("IR-10"), lot, 1)
    here, gone = db.session.execute(select(Unit.id, Unit.holder_id, Unit.stage, Unit.code).order_by(Unit.stage)).all()
    assert kinds() == set()

    for piece, place in ((here, gone), (gone, here)):
        spoil("UPDATE unit SET holder_id = :holder, stage = :stage WHERE id = :id", id=piece.id,
              holder=place.holder_id, stage=place.stage.value)  # fmt: skip

    assert {(fault.kind, fault.where) for fault in audit.check()} == {
        ("place of a piece", here.code), ("place of a piece", gone.code),
    }  # fmt: skip


def test_a_step_that_no_line_bears_out_is_found(make: Make, chairs, tamper):
    store, lot = chairs
    entry = make.transfer(store, make.store("IR-10"), lot, 1).entry_id
    tamper(
        "INSERT INTO unit_step (entry_id, step_no, unit_id, from_holder, from_stage, to_holder, to_stage)"
        " SELECT entry_id, 2, unit_id, to_holder, to_stage, from_holder, from_stage FROM unit_step WHERE entry_id = ?",
        entry,
    )
    spoil("UPDATE unit SET holder_id = :holder, stage = 'in_store'", holder=store.holder_id)

    assert kinds() == {"pieces of an entry", "pieces"}


def test_goods_blocked_for_what_nobody_signs_any_more_are_found(loss):
    assert kinds() == set()

    spoil("UPDATE approval SET state = 'withdrawn'")

    assert [(fault.kind, fault.where) for fault in audit.check()] == [("block for nobody's signature", str(loss.id))]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM held_piece",
        "UPDATE held_piece SET unit_id = (SELECT max(id) FROM unit)",
        "DELETE FROM hold",
        "UPDATE hold SET quantity = 2",
    ],
)
def test_a_loss_that_waits_and_blocks_otherwise_than_it_asks_is_named(loss, statement):
    spoil(statement)
    spoil("UPDATE balance SET held = coalesce((SELECT sum(quantity) FROM hold), 0) WHERE held > 0")

    assert [(fault.kind, fault.where) for fault in audit.check()] == [("what a loss or disposal blocks", str(loss.id))]


@pytest.mark.parametrize("statement", ["DELETE FROM held_piece", "DELETE FROM hold"])
def test_an_undoing_that_waits_and_blocks_otherwise_than_it_asks_is_named(make: Make, chairs, statement):
    store, lot = chairs
    entry = make.transfer(store, make.store("IR-10"), lot, 1).entry_id
    asked = service.ask_reversal(
        entry_ids=[entry], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=make.clerk(),
        key=make.key(),
    )  # fmt: skip
    assert kinds() == set()

    spoil(statement)
    spoil("UPDATE balance SET held = coalesce((SELECT sum(quantity) FROM hold), 0) WHERE held > 0")

    assert [(fault.kind, fault.where) for fault in audit.check()] == [("what an undoing blocks", str(asked.id))]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfer_line SET received = 1",
        "UPDATE transfer_line SET lost = 1",
        "UPDATE transfer_line SET sent = 2",
        "UPDATE transfer SET state = 'received'",
    ],
)
def test_a_transfer_that_says_otherwise_than_the_book_is_named(make: Make, chairs, statement):
    store, lot = chairs
    transfer = make.transfer(store, make.store("IR-10"), lot, 1)
    assert kinds() == set()

    spoil(statement)

    assert [(fault.kind, fault.where) for fault in audit.check()] == [("figures of a transfer", str(transfer.id))]


def test_a_pledge_in_a_state_that_the_book_does_not_bear_out_is_named(make: Make):
    pledge = make.pledge(quantity=30)
    make.receipt(pledge, make.store(), good=10)
    assert kinds() == set()

    spoil("UPDATE pledge SET state = 'fulfilled'")

    assert [(fault.kind, fault.where) for fault in audit.check()] == [("state of a pledge", pledge.number)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE receipt_line SET good = 9, missing = 1",
        "UPDATE allotment_line SET quantity = 6",
        "UPDATE delivery_line SET quantity = 4",
        "UPDATE delivery_line SET lot_id = (SELECT min(id) FROM lot)",
    ],
)
def test_a_paper_that_says_otherwise_than_its_entry_is_found(make: Make, statement):
    store, receiver = make.store(), make.receiver()
    make.receipt(make.pledge(quantity=30), store, good=10)
    allotment = make.allotment(store, receiver, 5)
    make.delivery(store, receiver, allotment_id=allotment.id)
    assert kinds() == set()

    spoil(statement)

    assert kinds() == {"paper and its entry"}


def test_the_command_names_what_the_floors_above_the_book_keep_wrong(cli, make: Make, chairs):
    store, lot = chairs
    transfer = make.transfer(store, make.store("IR-10"), lot, 1)
    spoil("UPDATE transfer_line SET received = 1")

    result = cli.invoke(args=["ledger", "check"])

    assert result.exit_code == 1
    assert f"figures of a transfer: {transfer.id}" in result.output


@pytest.mark.only_on("postgresql")
def test_a_check_joins_whole_tables_and_leaves_the_connection_as_it_was(ctx, make, monkeypatch):
    def loops():
        return db.session.scalar(text("SHOW enable_nestloop"))

    seen, counted = [], recount.totals
    monkeypatch.setattr(recount, "totals", lambda: (seen.append(loops()), counted())[1])

    assert audit.check() == []

    assert (seen, loops()) == (["off"], "on")
