"""Many people at once: what is there is given once, and nobody waits in a ring."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.accounts.models import User
from app.db import atomic, db
from app.ledger import audit, queries
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.cells import BALANCE, in_order, lock_order
from app.ledger.drafts import Cell, Demand, EntryDraft, Move
from app.ledger.words import CorrectionKind, EntryKind, HolderKind, Stage
from app.places.models import PlaceLevel
from app.places.queries import get_office_by_code, list_places
from tests.make import Make
from tests.together import at_once, patiently


def ended(app: Flask, threads: int, act: Callable[[int], object]) -> Counter[str]:
    """Let so many threads do it together; how each ended: "done", or the name of the refusal."""

    def end(number: int) -> str:
        act(number)
        return "done"

    return Counter(answer if isinstance(answer, str) else answer.__name__ for answer in at_once(app, threads, end))


@atomic()
def issue(user_id: int, holder_id: int, item_id: int, quantity: int, key: str, make: Make) -> None:
    """What every issuing verb does: draw under lock, then post."""
    by = db.session.get_one(User, user_id)
    act = ledger.begin_act(verb="issue", by=by, key=key, content={"quantity": quantity}, allowed=asks_itself)
    [lots] = ledger.draw([Demand(holder_id, Stage.IN_STORE, item_id, quantity, make.today)])
    moves = [Move(lot_id, part, (holder_id, Stage.IN_STORE), (holder_id, Stage.ALLOTTED)) for lot_id, part in lots]
    office_id = queries.get_holder(holder_id).office_id
    ledger.post_entries([EntryDraft(office_id, EntryKind.ALLOT, make.today, moves)], act=act, by=by)


def test_one_of_twenty_gets_the_last_wheelchair(app: Flask, make: Make):
    with app.app_context():
        clerk, store = make.clerk(), make.holder()
        lot = make.goods(store, 1, by=clerk, item="wheelchair_child")
        clerk_id, holder_id, item_id = clerk.id, store.id, lot.item_id

    answers = ended(app, 20, lambda n: issue(clerk_id, holder_id, item_id, 1, f"issue-{n}", make))

    assert answers == {"done": 1, "NotEnough": 19}
    with app.app_context():
        assert audit.check() == []


def test_a_stock_of_thirty_goes_out_as_thirty_and_no_more(app: Flask, make: Make):
    with app.app_context():
        clerk, store = make.clerk(), make.holder()
        lots = [make.goods(store, 10, by=clerk) for _ in range(3)]
        clerk_id, holder_id, item_id = clerk.id, store.id, lots[0].item_id
        lot_ids = [lot.id for lot in lots]

    def take_five(number: int) -> None:
        for turn in range(5):
            patiently(lambda turn=turn: issue(clerk_id, holder_id, item_id, 1, f"issue-{number}-{turn}", make))

    at_once(app, 10, take_five)

    with app.app_context():
        allotted = sum(queries.cell_quantity(holder_id, Stage.ALLOTTED, lot_id) for lot_id in lot_ids)
        assert allotted == 30
        assert audit.check() == []


def test_the_same_key_sent_at_once_has_one_effect(app: Flask, make: Make):
    with app.app_context():
        clerk, store = make.clerk(), make.holder()
        lot = make.goods(store, 10, by=clerk)
        entry = make.moved(lot, 4, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk)
        clerk_id, entry_id, lot_id, holder_id = clerk.id, entry.id, lot.id, store.id

    def undo(key: str) -> None:
        ledger.reverse_entries(
            entry_ids=[entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="",
            by=db.session.get_one(User, clerk_id), key=key,
        )  # fmt: skip

    same = ended(app, 8, lambda _: undo("the same key"))
    others = ended(app, 8, lambda n: undo(f"another key {n}"))

    assert (same, others) == ({"done": 8}, {"AlreadyReversed": 8})
    with app.app_context():
        assert queries.cell_quantity(holder_id, Stage.IN_STORE, lot_id) == 10
        assert audit.check() == []


def test_goods_sent_to_and_fro_at_once_do_not_wait_in_a_ring(app: Flask, make: Make):
    with app.app_context():
        clerk, store = make.clerk(), make.holder()
        lot = make.goods(store, 100, by=clerk)
        make.moved(lot, 50, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk)
        clerk_id, holder_id, lot_id, office_id = clerk.id, store.id, lot.id, store.office_id

    def to_and_fro(number: int) -> None:
        stages = [Stage.IN_STORE, Stage.ALLOTTED]
        source, target = stages if number % 2 else reversed(stages)
        for turn in range(5):
            move = Move(lot_id, 1, (holder_id, source), (holder_id, target))
            # In a block nothing is tried again, so that a ring would be seen.
            with atomic():
                by = db.session.get_one(User, clerk_id)
                act = ledger.begin_act(verb="move", by=by, key=f"{number}-{turn}", content={}, allowed=asks_itself)
                ledger.post_entries([EntryDraft(office_id, EntryKind.ALLOT, make.today, [move])], act=act, by=by)

    assert ended(app, 8, to_and_fro) == {"done": 8}
    with app.app_context():
        assert queries.cell_quantity(holder_id, Stage.IN_STORE, lot_id) == 50
        assert audit.check() == []


def test_the_first_use_of_a_holder_by_many_at_once_makes_one(app: Flask, make: Make):
    with app.app_context():
        office = get_office_by_code("IR-20")
        office_id, place_id = office.id, list_places(PlaceLevel.COUNTY, office.place)[0].id
    made: set[tuple[int, int]] = set()

    @atomic()
    def use(_number: int) -> None:
        losses = ledger.office_holder(office_id=office_id, kind=HolderKind.LOSSES)
        made.add((losses.id, ledger.receivers_holder(place_id=place_id, office_id=office_id).id))

    assert ended(app, 8, use) == {"done": 8}
    assert len(made) == 1


@pytest.mark.only_on("postgresql")
def test_what_is_posted_while_the_figures_are_made_again_is_in_them(
    app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch
):
    with app.app_context():
        clerk, store = make.clerk(), make.holder()
        lot = make.goods(store, 10, by=clerk)
        clerk_id, holder_id, item_id, lot_id = clerk.id, store.id, lot.item_id, lot.id

    def post() -> None:
        with app.app_context():
            patiently(lambda: issue(clerk_id, holder_id, item_id, 4, "meanwhile", make))

    poster = threading.Thread(target=post)

    def delete_when_somebody_posts(table: Any) -> Any:
        if poster.ident is None:
            poster.start()
            poster.join(1)
        return delete(table)

    monkeypatch.setattr(audit, "delete", delete_when_somebody_posts)
    with app.app_context():
        audit.rebuild()
    poster.join()

    with app.app_context():
        assert queries.cell_quantity(holder_id, Stage.ALLOTTED, lot_id) == 4
        assert audit.check() == []


def test_everybody_locks_shelves_first_and_both_databases_sort_cells_as_python_does(app: Flask, make: Make):
    with app.app_context():
        carrier, store, clerk = make.holder(HolderKind.CARRIER), make.holder(), make.clerk()
        lots = [make.goods(store, 5, by=clerk) for _ in range(2)]
        make.moved(lots[1], 2, (store, Stage.IN_STORE), (carrier, Stage.IN_TRANSIT), by=clerk)

        query = select(BALANCE).order_by(*lock_order(db.engine.dialect.name))
        cells = [Cell(row.holder_id, row.stage, row.lot_id) for row in db.session.execute(query)]

        assert carrier.id < store.id
        assert cells == in_order(reversed(cells))
        assert [cell.stage for cell in cells][:2] == [Stage.IN_STORE] * 2
        assert Cell(carrier.id, Stage.IN_TRANSIT, lots[1].id) in cells[2:]
