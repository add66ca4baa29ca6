"""Both at once: each rule does an act in the model and by its verb, and both must say and hold the same afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, ClassVar, TypeVar

from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import text

from app.accounts.models import Grant, User
from app.beneficiaries.models import Receiver
from app.campaigns.models import Campaign
from app.companies.models import Company
from app.db import atomic, db
from app.errors import DomainError, RowsNotTaken
from app.items.models import Item
from app.ledger import audit
from app.ledger.models import Holder
from app.places.models import Office, Place
from app.stores.models import Carrier, Store
from tests.making.base import TODAY
from tests.models.book import IN_STORE, Lot, Refused
from tests.models.corrections import Model, Step
from tests.models.deeds import Deeds, Spot, World

Something = TypeVar("Something")
STAYS = (User, Grant, Place, Office, Holder, Item, Store, Carrier, Company, Campaign, Receiver)
CELLS = """SELECT holder_id, stage, lot_id, quantity, fair_value, company_cost, held FROM balance
    WHERE quantity <> 0 OR fair_value <> 0 OR company_cost <> 0 OR held <> 0"""
TOTALS = """SELECT flow, given_by, given_for, item_id, month, SUM(quantity), SUM(fair_value), SUM(company_cost),
    SUM(unvalued) FROM total GROUP BY flow, given_by, given_for, item_id, month"""
STEPS = """SELECT unit_id, from_holder, from_stage, to_holder, to_stage FROM unit_step WHERE entry_id = :entry
    ORDER BY step_no"""
PLACE = """SELECT holder_id, stage, EXISTS (SELECT 1 FROM held_piece WHERE held_piece.unit_id = unit.id)
    FROM unit WHERE id = :piece"""
DAYS = "SELECT holder_id, stage, lot_id, happened_on, SUM(quantity) FROM line GROUP BY 1, 2, 3, 4"


class Forgotten(Exception):
    """The sequence is over, and nothing of it is to be kept."""


@contextmanager
def forgotten() -> Iterator[None]:
    """One transaction, in which each verb is a savepoint; at the end nothing of it ever was."""
    try:
        with atomic():
            yield
            raise Forgotten
    except Forgotten:
        db.session.expunge_all()


def steps_of(entry: int) -> list[Step]:
    """What the book says that an entry did with pieces."""
    rows = db.session.execute(text(STEPS), {"entry": entry})
    return [(row[0], (row[1], row[2]), (row[3], row[4])) for row in rows]


def place_of(piece: int) -> tuple[tuple[int, str], bool]:
    """Where the book says that a piece is, and whether it waits for a signature."""
    row = db.session.execute(text(PLACE), {"piece": piece}).one()
    return (row[0], row[1]), bool(row[2])


def nth(things: Sequence[Something], number: int) -> Something:
    """One of them, whichever number was drawn."""
    return things[number % len(things)]


def newest(things: Sequence[Something], number: int) -> Something:
    """The same, counted from the last one back: what is new is drawn more often than what is old."""
    return things[-1 - number * number // 20 % len(things)]


class Machine(RuleBasedStateMachine):
    """What all rules share."""

    world: ClassVar[World]
    model_class: ClassVar[type[Model]] = Model

    def __init__(self) -> None:
        super().__init__()
        world = self.world
        holders = [spot.holder for spot in world.spots]
        own = [dict(zip(holders, each.values(), strict=True)) for each in (world.losses, world.unknown, world.nobody)]
        self.model = self.model_class(TODAY, world.campaign, *own)
        self.model.steps_of, self.model.place_of = steps_of, place_of
        self.deeds = Deeds(world)
        self.again: Callable[[], Any] | None = None
        self.again_key = ""
        self.agrees = True
        self.stack = ExitStack()
        self.stack.enter_context(forgotten())

    def both(self, said: Callable[[], Any], done: Callable[[], Any]) -> tuple[Any, Any]:
        """The act in the model and in earnest: both allow it, or both refuse it for the same reason."""
        self.agrees = False
        wanted, paper = outcome(said)
        found, answer = outcome(done)
        assert found == wanted, f"the verb: {found}, the model: {wanted}"
        self._name_what_is_new()
        self.compare()
        if found == "done":
            self.again, self.again_key = done if self.deeds.is_keyed else None, self.deeds.key
        self.agrees = True
        return paper, answer

    def _name_what_is_new(self) -> None:
        for table, known in (("lot", self.model.lots), ("entry", self.model.entries)):
            if known and not known[-1].id:
                ids = db.session.scalars(text(f"SELECT id FROM {table} ORDER BY id")).all()
                assert len(ids) == len(known), f"{len(ids)} rows in {table}, {len(known)} in the model"
                for each, key in zip(known, ids, strict=True):
                    each.id = key

    def compare(self) -> None:
        """Every cell with its values and what waits in it, and every total."""
        model = self.model
        cells = {(*row[:2], row[2]): tuple(row[3:]) for row in db.session.execute(text(CELLS))}
        ids = [lot.id for lot in model.lots]
        wanted = {
            (holder, stage, ids[number]): (*figures, model.held[holder, stage, number])
            for (holder, stage, number), figures in model.cells.items()
            if any(figures) or model.held[holder, stage, number]
        }
        assert cells == wanted
        totals = {tuple(row[:5]): [int(n) for n in row[5:]] for row in db.session.execute(text(TOTALS)) if any(row[5:])}
        assert totals == {key: figures for key, figures in model.totals.items() if any(figures)}

    def teardown(self) -> None:
        """In the end the days agree, and the book finds no fault with itself."""
        try:
            if self.agrees:
                self._compare_days()
                assert audit.check() == []
                _check_keys()
        finally:
            self.stack.close()

    def _compare_days(self) -> None:
        rows = db.session.execute(text(DAYS))
        days = {(*row[:3], str(row[3])): int(row[4]) for row in rows if row[4]}
        ids = [lot.id for lot in self.model.lots]
        assert days == {
            (*cell[:2], ids[cell[2]], str(day)): quantity
            for cell, of_cell in self.model.days.items()
            for day, quantity in of_cell.items()
            if quantity
        }

    @property
    def has_goods(self) -> bool:
        """Is there anything in any store?"""
        return any(stage == IN_STORE and figures[0] for (_, stage, _), figures in self.model.cells.items())

    def shelf(self, number: int) -> tuple[Spot, int, Lot | None]:
        """A store, an item and perhaps one lot to take from: mostly of what is there, now and then of what is not."""
        places, lots = {spot.holder: spot for spot in self.world.spots}, self.model.lots
        stocked = [
            (places[holder], lots[lot]) for (holder, stage, lot), figures in self.model.cells.items()
            if stage == IN_STORE and figures[0]
        ]  # fmt: skip
        found = [(spot, lot.item, named) for spot, lot in stocked for named in (None, lot)]
        stray = next((lot for lot in lots if lot.origin != "pledge"), None)
        return nth([*found, (self.world.spots[1], stray.item if stray else self.world.items[0], stray)], number)


def outcome(act: Callable[[], Any]) -> tuple[str, Any]:
    """ "done" and what came of it, or the name of the refusal."""
    _forget_papers()
    try:
        return "done", act()
    except Refused as refused:
        return str(refused), None
    except RowsNotTaken as refused:
        return type(refused.refusals[0]).__name__, None
    except DomainError as refused:
        return type(refused).__name__, None


def _forget_papers() -> None:
    """Each act reads its papers anew, as a request does; who takes part and where stays in the session."""
    for each in list(db.session.identity_map.values()):
        if not isinstance(each, STAYS) and each in db.session:
            db.session.expunge(each)


def _check_keys() -> None:
    """What the database would look at when the transaction ends."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    else:
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
