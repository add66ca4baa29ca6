"""What is posted in bulk is what would stand in the book had it been posted as one entry is, to the last hash."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Table, func, select

from app import clock
from app.accounts.models import User
from app.db import Base, atomic, db
from app.errors import DomainError
from app.items.queries import get_item_by_code
from app.ledger import audit, bulk, units
from app.ledger import service as ledger
from app.ledger.acts import BegunAct, asks_itself
from app.ledger.drafts import EntryDraft, LotDraft, Move, Worth, digest_of_drafts
from app.ledger.kept import Balance, ChainHead, MonthCell, NumberHead, Total, Unit, UnitStep
from app.ledger.models import Entry, Holder, Line, Lot
from app.ledger.refusals import NotEnough, NothingMoves, StockRunsOut
from app.ledger.words import Basis, Condition, EntryKind, HolderKind, LotKind, Origin, Stage
from app.stores.drafts import OpeningDraft, OpeningLine
from tests.imports.acts import sent
from tests.make import Make

KEPT = (Lot, Entry, Line, Balance, MonthCell, Total, NumberHead, ChainHead, Unit, UnitStep)
Brought = tuple[EntryDraft, Sequence[LotDraft]]
pytestmark = pytest.mark.usefixtures("ctx")


class TakenBack(Exception):
    """Ends an attempt."""


class Village:
    """Who has goods in these tests, and what may happen to them, drawn by a seed."""

    def __init__(self, make: Make, seed: int) -> None:
        self.today, self.drawn = make.today, random.Random(seed)
        self.stores = [make.holder(office=office) for office in ("IR-20", "IR-23", "IR-20")]
        self.donors = [make.holder(HolderKind.COMPANY, office) for office in ("IR-20", "IR-23")]
        self.campaign, self.receivers = make.holder(HolderKind.CAMPAIGN), make.holder(HolderKind.RECEIVERS)
        self.items = [get_item_by_code(code) for code in ("blanket", "wheelchair_child", "rice")]
        self.shelf = [make.goods(self.drawn.choice(self.stores[:1]), 50, by=make.clerk(), on=self.day(200, 300))
                      for _ in range(6)]  # fmt: skip

    def day(self, least: int = 0, most: int = 150) -> date:
        return self.today - timedelta(days=self.drawn.randint(least, most))

    def arrival(self) -> Brought:
        """New lots from their donors, some of them valued, damaged, bound to a purpose, or counted piece by piece."""
        day, store = self.day(), self.drawn.choice(self.stores)
        lots = [self._lot(day, store) for _ in range(self.drawn.randint(1, 4))]
        moves = [Move(lot.id, lot.quantity, (lot.given_by, Stage.GIVEN), (store.id, Stage.IN_STORE)) for lot in lots]
        paper = self.drawn.choice([None, "سند ۷", "B\t1\\n"])
        return EntryDraft(store.office_id, EntryKind.OPENING, day, moves, paper=paper, memo=None), lots

    def issue(self) -> Brought:
        """Goods that were there before go out, in one or two moves of one entry."""
        day = self.day(0, 40)
        moves = [self._move(lot) for lot in self.drawn.sample(self.shelf, self.drawn.randint(1, 2))]
        return EntryDraft(self.stores[0].office_id, EntryKind.DELIVERY, day, moves, memo="تحویل"), ()

    def mixed(self) -> Brought:
        """A new lot and an old one in one entry."""
        draft, lots = self.arrival()
        draft.moves.insert(0, self._move(self.drawn.choice(self.shelf)))
        return draft, lots

    def handed_on(self, brought: Brought) -> Brought:
        """Of what came in an earlier entry something goes out in a later one."""
        draft, lots = brought
        move = Move(lots[-1].id, 1, draft.moves[-1].target, (self.receivers.id, Stage.DELIVERED))
        return EntryDraft(draft.office_id, EntryKind.DELIVERY, draft.happened_on, [move]), ()

    def act(self) -> list[Brought]:
        """All of it, in no order."""
        turns = self.drawn.choices([self.arrival, self.issue, self.mixed], weights=[6, 3, 2], k=30)
        brought = [turn() for turn in turns]
        return [*brought, self.handed_on(next(each for each in brought if each[1]))]

    def _move(self, lot: Lot) -> Move:
        return Move(lot.id, 1, (self.stores[0].id, Stage.IN_STORE), (self.receivers.id, Stage.DELIVERED))

    def _lot(self, day: date, store: Holder) -> LotDraft:
        valued = Worth(7_000_001, Basis.INVOICE, 1, "فاکتور ۱۲", "ارزیاب", day, 4_000_000, Basis.COST, "دفتر")
        choose = self.drawn.choice
        return LotDraft(
            kind=LotKind.GOODS, origin=choose([Origin.OPENING, Origin.RECEIPT]), item_id=choose(self.items).id,
            given_by=choose(self.donors).id, given_for=self.campaign.id, place_id=store.place_id,
            quantity=self.drawn.randint(1, 9), opened_on=day, condition=choose(list(Condition)),
            expires_on=choose([None, self.today]), batch=choose([None, "۱۲۳", 'a"\t\\b']),
            worth=choose([Worth(), valued]), only_campaign=choose([True, False]),
            only_group=choose([None, "disability"]),
        )  # fmt: skip


EACH, BULK = 10**9, 0
"""So many moves are few: all there can be, or none."""


def outcome(monkeypatch: pytest.MonkeyPatch, few: int, brought: Sequence[Brought], act: BegunAct, by: User) -> Any:
    """What stands in the book after a posting, table by table, or the refusal; nothing of it stays."""
    monkeypatch.setattr(bulk, "FEW", few)
    try:
        with atomic():
            ledger.post_many(iter(brought), act=act, by=by)
            assert audit.check() == []
            found = {model.__tablename__: _rows(model) for model in KEPT}
            raise TakenBack
    except TakenBack:
        return found
    except DomainError as refused:
        return type(refused), str(refused.message), refused.field


def _rows(model: type[Base]) -> list[tuple[Any, ...]]:
    table = cast(Table, model.__table__)
    columns = [column for column in table.c if column.name != "tx"]
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(*table.primary_key.columns))]


def _make_steadily(move: Move, count: int, made: list[dict[str, Any]]) -> list[int]:
    """New pieces whose numbers are those of their lot, whenever they are made."""
    begun = len(made)
    _MAKE(move, count, made)
    for number, piece in enumerate(made[begun:]):
        piece["id"] = move.lot_id % 10**12 * 1000 + number
        piece["code"] = f"DF-{piece['id']}"
    return [piece["id"] for piece in made[begun:]]


_MAKE = units._make


@pytest.fixture
def act(make: Make, monkeypatch: pytest.MonkeyPatch) -> tuple[BegunAct, User]:
    """An act at a moment that stands still."""
    moment = datetime(2025, 10, 30, 9, 0, 0, 123456, tzinfo=UTC)
    monkeypatch.setattr(clock, "recorded_now", lambda: moment)
    monkeypatch.setattr(units, "_make", _make_steadily)
    by = make.clerk()
    with atomic():
        return ledger.begin_act(verb="post", by=by, key=make.key(), content={}, allowed=asks_itself), by


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("at_once", [3, 5_000])
def test_the_book_is_the_same_to_the_last_hash(
    make: Make, monkeypatch: pytest.MonkeyPatch, act: Any, seed: int, at_once: int
) -> None:
    brought = Village(make, seed).act()
    monkeypatch.setattr(bulk, "AT_ONCE", at_once)

    bulk_book = outcome(monkeypatch, BULK, brought, *act)

    assert bulk_book == outcome(monkeypatch, EACH, brought, *act)
    assert isinstance(bulk_book, dict), bulk_book
    assert len(bulk_book["entry"]) > 30


@pytest.mark.parametrize("wrong", [NotEnough, StockRunsOut, NothingMoves])
def test_the_refusals_are_the_same(
    make: Make, monkeypatch: pytest.MonkeyPatch, act: Any, wrong: type[DomainError]
) -> None:
    village = Village(make, 1)
    store, target = (village.stores[0].id, Stage.IN_STORE), (village.receivers.id, Stage.DELIVERED)
    lot = village.shelf[0]
    bad = {
        NotEnough: (Move(lot.id, 51, store, target), make.today),
        StockRunsOut: (Move(lot.id, 1, store, target), lot.opened_on - timedelta(days=1)),
        NothingMoves: (Move(lot.id, 0, store, target), make.today),
    }[wrong]
    brought = [village.arrival(), (EntryDraft(village.stores[0].office_id, EntryKind.DELIVERY, bad[1], [bad[0]]), ())]

    refused = outcome(monkeypatch, BULK, brought, *act)

    assert refused[0] is wrong
    assert refused == outcome(monkeypatch, EACH, brought, *act)


def test_what_is_handed_over_at_once_is_posted_in_bulk_by_itself(
    make: Make, monkeypatch: pytest.MonkeyPatch, act: Any
) -> None:
    village = Village(make, 2)
    brought = [village.issue() for _ in range(10)]
    each = outcome(monkeypatch, EACH, brought, *act)
    monkeypatch.setattr(bulk, "FEW", 1)

    with atomic():
        assert len(ledger.post_entries([draft for draft, _ in brought], act=act[0], by=act[1])) == 10
        assert _rows(Entry) == each["entry"]


def test_lots_that_nobody_knows_yet_are_neither_looked_up_nor_locked(
    make: Make, monkeypatch: pytest.MonkeyPatch, act: Any
) -> None:
    begun, by = act
    village = Village(make, 3)
    few, many = ([village.arrival() for _ in range(count)] for count in (5, 50))

    monkeypatch.setattr(bulk, "FEW", BULK)

    def asked(brought: list[Brought]) -> int:
        with sent() as statements, atomic():
            ledger.post_many(brought, act=begun, by=by)
        return sum(1 for statement in statements if "FROM balance" in statement or "FROM lot" in statement)

    assert asked(few) == asked(many) == 0


def test_an_act_that_turns_out_to_bring_nothing_posts_nothing(make: Make, act: Any) -> None:
    begun, by = act
    before = db.session.scalar(select(func.count()).select_from(Entry))

    with atomic():
        assert ledger.post_many(iter(()), act=begun, by=by) == []

    assert db.session.scalar(select(func.count()).select_from(Entry)) == before


def test_few_entries_are_posted_one_by_one(make: Make, monkeypatch: pytest.MonkeyPatch, act: Any) -> None:
    monkeypatch.setattr(bulk.Load, "take", None)
    begun, by = act
    brought = Village(make, 4).arrival()

    with atomic():
        assert ledger.post_many([brought], act=begun, by=by) == [brought[0].id]

    assert audit.check() == []


@pytest.mark.parametrize("changed", [{"quantity": 6}, {"batch": "ب"}, {"worth": Worth(1, Basis.COST, 1)}])
def test_other_drafts_are_other_content(make: Make, changed: dict[str, Any]) -> None:
    line = OpeningLine(get_item_by_code("blanket").id, 5)
    sheet = OpeningDraft(1, make.today, "12", (line,))

    assert digest_of_drafts([sheet]) == digest_of_drafts([replace(sheet, lines=(replace(line),))])
    assert digest_of_drafts([sheet]) != digest_of_drafts([replace(sheet, lines=(replace(line, **changed),))])
    assert digest_of_drafts([sheet]) != digest_of_drafts([sheet, sheet])
