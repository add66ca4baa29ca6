"""Postings that are large, odd or entangled: each is taken whole and exactly, or refused and leaves no trace."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.campaigns import service
from app.campaigns.issues import Delivery
from app.campaigns.words import ProofKind
from app.db import atomic, db
from app.ledger import audit
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.drafts import EntryDraft, Move, Worth
from app.ledger.kept import Balance
from app.ledger.models import Act, Entry, Line
from app.ledger.refusals import KeyReused, NotEnough
from app.ledger.words import Basis, EntryKind, Stage
from app.stores.drafts import OpeningLine
from tests.attacks.crowd import DONE, let_race
from tests.attacks.standing import person, stands
from tests.make import Make

LINES = 300


def total(column, *conditions) -> int:
    return int(db.session.scalar(select(func.coalesce(func.sum(column), 0)).where(*conditions)) or 0)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def shelf(ctx, make: Make):
    """A store with three hundred lots of blankets, and a receiver."""
    store = make.store()
    blanket = make.wanted("blanket", 1).item_id
    lots = [
        line.lot
        for part in range(0, LINES, 100)
        for line in make.opening(store, [OpeningLine(blanket, 5, batch=f"{part + n}") for n in range(100)]).entry.lines
        if line.quantity > 0
    ]
    return store, make.receiver(), lots


def test_a_delivery_of_three_hundred_lines_is_one_entry_and_every_line_counts(make, shelf):
    store, receiver, lots = shelf
    wanted = [make.wanted("blanket", 1 + n % 5, lot_id=lot.id) for n, lot in enumerate(lots)]

    delivery = service.record_delivery(
        store_id=store.id, receiver_id=receiver.id, happened_on=make.today, proof=ProofKind.PHOTO, lines=wanted,
        by=make.clerk(), key="three-hundred",
    )  # fmt: skip

    assert (len(delivery.lines), delivery.entry.line_count) == (LINES, 2 * LINES)
    handed_over = sum(line.quantity for line in wanted)
    assert total(Balance.quantity, Balance.stage == Stage.DELIVERED) == handed_over
    assert total(Balance.quantity, Balance.holder_id == store.holder_id) == 5 * LINES - handed_over
    assert audit.check() == []


def test_a_delivery_whose_last_of_three_hundred_lines_is_short_is_refused_whole(make, shelf):
    store, receiver, lots = shelf
    wanted = [make.wanted("blanket", 6 if lot is lots[-1] else 5, lot_id=lot.id) for lot in lots]
    before, clerk = count(Entry), make.clerk()

    with pytest.raises(NotEnough):
        service.record_delivery(
            store_id=store.id, receiver_id=receiver.id, happened_on=make.today, proof=ProofKind.PHOTO, lines=wanted,
            by=clerk, key="three-hundred",
        )  # fmt: skip

    assert (count(Entry), count(Delivery)) == (before, 0)
    assert total(Balance.quantity, Balance.holder_id == store.holder_id) == 5 * LINES
    assert audit.check() == []


def test_one_cell_that_three_hundred_moves_touch_gives_them_all_and_not_one_more(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    lot = make.goods(store, LINES, by=clerk, worth=Worth(1_000_003, Basis.PRICE_LIST, 2))
    shelf, aside = (store.id, Stage.IN_STORE), (store.id, Stage.ALLOTTED)
    moves = [Move(lot.id, 1, shelf, aside) for _ in range(LINES)]

    with pytest.raises(NotEnough), atomic():
        make.post(EntryDraft(store.office_id, EntryKind.ALLOT, make.today, [*moves, moves[0]]), by=clerk)
    assert stands(lot.id, Stage.IN_STORE) == LINES
    make.post(EntryDraft(store.office_id, EntryKind.ALLOT, make.today, moves), by=clerk)

    assert (stands(lot.id, Stage.IN_STORE), stands(lot.id, Stage.ALLOTTED)) == (0, LINES)
    assert total(Balance.fair_value, Balance.stage == Stage.ALLOTTED) == 1_000_003
    assert audit.check() == []


def test_a_cell_that_one_entry_empties_and_fills_by_turns_keeps_its_sum(ctx, make: Make):
    clerk, store = make.clerk(), make.holder()
    lot = make.goods(store, 7, by=clerk, worth=Worth(100, Basis.PRICE_LIST, 2))
    shelf, aside = (store.id, Stage.IN_STORE), (store.id, Stage.ALLOTTED)
    there, back = Move(lot.id, 7, shelf, aside), Move(lot.id, 3, aside, shelf)

    draft = EntryDraft(store.office_id, EntryKind.ALLOT, make.today, [there, back, Move(lot.id, 3, shelf, aside)])
    make.post(draft, by=clerk)

    assert (stands(lot.id, Stage.IN_STORE), stands(lot.id, Stage.ALLOTTED)) == (0, 7)
    assert total(Balance.fair_value, Balance.lot_id == lot.id, Balance.stage != Stage.GIVEN) == 100
    assert audit.check() == []


@pytest.mark.parametrize("pieces", [2, 7, 23])
def test_a_lot_split_to_its_last_piece_over_many_places_keeps_every_rial(ctx, make: Make, pieces: int):
    """Each piece goes its own way through three stores, and some come back: no rial is lost or made."""
    clerk, stores, worth = make.clerk(), [make.holder() for _ in range(3)], 1_000_003
    lot = make.goods(
        stores[0],
        pieces,
        by=clerk,
        worth=Worth(worth, Basis.PRICE_LIST, 2, company_cost=worth - 2, cost_basis=Basis.INVOICE),
    )
    spots = [(store, Stage.IN_STORE) for store in stores]
    for piece in range(pieces):
        for step in range(1 + piece % 3):
            make.moved(lot, 1, spots[step % 3], spots[(step + 1) % 3], by=clerk)

    of_lot = (Balance.lot_id == lot.id, Balance.stage == Stage.IN_STORE)
    assert total(Balance.quantity, *of_lot) == pieces
    assert (total(Balance.fair_value, *of_lot), total(Balance.company_cost, *of_lot)) == (worth, worth - 2)
    for store in reversed(stores):
        while left := ledger.queries.cell_quantity(store.id, Stage.IN_STORE, lot.id):
            make.moved(lot, min(left, 2), (store, Stage.IN_STORE), (store, Stage.LOST), by=clerk, kind=EntryKind.LOSS)
    lost = (Balance.lot_id == lot.id, Balance.stage == Stage.LOST)
    assert (total(Balance.fair_value, *lost), total(Balance.company_cost, *lost)) == (worth, worth - 2)
    assert total(Line.fair_value, Line.lot_id == lot.id) == 0
    assert audit.check() == []


def test_the_same_key_of_two_people_is_two_keys_and_neither_hears_the_other_s_answer(ctx, make: Make):
    store, receiver = make.store(), make.receiver()
    make.stock(store, "blanket", 10)
    said = {"store_id": store.id, "receiver_id": receiver.id, "happened_on": make.today, "proof": ProofKind.PHOTO}
    one, other = make.clerk(), make.clerk()

    first = service.record_delivery(**said, lines=[make.wanted("blanket", 1)], by=one, key="the same key")
    second = service.record_delivery(**said, lines=[make.wanted("blanket", 2)], by=other, key="the same key")
    again = service.record_delivery(**said, lines=[make.wanted("blanket", 1)], by=one, key="the same key")

    assert first.id == again.id != second.id
    assert count(Delivery) == 2
    with pytest.raises(KeyReused):
        service.record_delivery(**said, lines=[make.wanted("blanket", 2)], by=one, key="the same key")


def test_one_key_with_two_contents_at_the_same_moment_is_taken_once_and_refused_once(app: Flask, make: Make):
    with make.inside():
        store, receiver, clerk = make.store(), make.receiver(), make.clerk().id
        lot = make.stock(store, "blanket", 10).id
        said = {"store_id": store.id, "receiver_id": receiver.id, "happened_on": make.today, "proof": ProofKind.PHOTO}
        wanted = [make.wanted("blanket", quantity) for quantity in (1, 2)]

    def deliver(number: int) -> None:
        service.record_delivery(**said, lines=[wanted[number]], by=person(clerk), key="one key")

    deeds = let_race(app, [{"1": lambda: deliver(0)}, {"2": lambda: deliver(1)}])

    answers = {deed.answer: deed.name for deed in deeds}
    assert set(answers) == {DONE, "KeyReused"}
    with app.app_context():
        assert stands(lot, Stage.DELIVERED) == int(answers[DONE])
        assert audit.check() == []


def test_acts_on_two_offices_heads_in_either_order_neither_wait_in_a_ring_nor_leave_gaps(app: Flask, make: Make):
    with make.inside():
        clerk = make.clerk()
        stores = [make.holder(), make.holder(office="IR-21")]
        lots = [make.goods(store, 100, by=clerk) for store in stores]
        clerk_id = clerk.id
        steps = [
            (store.office_id, Move(lot.id, 1, (store.id, Stage.IN_STORE), (store.id, Stage.ALLOTTED)))
            for store, lot in zip(stores, lots, strict=True)
        ]

    @atomic()
    def post_both(who: int) -> None:
        act = ledger.begin_act(verb="both", by=person(clerk_id), key=f"both-{who}", content={}, allowed=asks_itself)
        order = steps if who % 2 else steps[::-1]
        drafts = [EntryDraft(office_id, EntryKind.ALLOT, make.today, [move]) for office_id, move in order]
        ledger.post_entries(drafts, act=act, by=person(clerk_id))

    deeds = let_race(app, [{str(who): lambda who=who: post_both(who)} for who in range(8)])

    assert Counter(deed.answer for deed in deeds) == {DONE: 8}
    with app.app_context():
        for office_id, _ in steps:
            numbers = db.session.scalars(select(Entry.chain_no).where(Entry.office_id == office_id))
            assert sorted(numbers) == list(range(1, 10))
        acts = select(func.count()).select_from(Entry).join(Act).where(Act.verb == "both").group_by(Act.id)
        assert list(db.session.scalars(acts)) == [2] * 8
        assert audit.check() == []
