"""Reversals: a new entry that moves everything back. What later depends on an entry keeps it standing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from graphlib import TopologicalSorter
from heapq import heappop, heappush
from itertools import pairwise
from typing import Protocol

from sqlalchemy import select

from app.db import db
from app.ledger import queries
from app.ledger.cells import lock_existing
from app.ledger.chains import roots_of, transfers_of
from app.ledger.drafts import Cell, EntryDraft, Move, Revaluation, Spot, Worth
from app.ledger.kept import UnitStep, Valuation
from app.ledger.models import Entry, Line
from app.ledger.refusals import AlreadyReversed, BeforeMovement, BeforeOriginal, LaterDepends, NoSuchEntry, TogetherOnly
from app.ledger.words import BELOW_NOUGHT, CorrectionKind, EntryKind


class Objector(Protocol):
    """Refuses that entries are undone, or come back."""

    def __call__(self, *, entry_ids: Collection[int]) -> None:
        """Raise why not; `entry_ids` are the first of each chain of undoings whose effect is to go, or to come back."""


BEFORE_UNDOING: list[Objector] = []
"""Floors above the book may know what else rests on an entry; `create_app` puts here what asks them."""
BEFORE_BRINGING_BACK: list[Objector] = []
"""Floors above the book may know why an undoing is final; `create_app` puts here what asks them."""


def reversals(
    entry_ids: Sequence[int], *, happened_on: date, correction: CorrectionKind, memo: str
) -> list[EntryDraft]:
    """The drafts that undo these entries, newest first; raises the refusals of an undo."""
    entries = queries.list_entries_by_id(sorted(set(entry_ids)))
    if len(entries) != len(set(entry_ids)):
        raise NoSuchEntry()
    roots = roots_of(entries)
    _check_not_reversed(entries)
    _ask_objectors(set(roots.values()))
    # Two people undoing the same entry meet at its cells: the second waits, and then sees that it is undone.
    cells = {Cell(line.holder_id, line.stage, line.lot_id) for entry in entries for line in entry.lines}
    lock_existing(db.session.connection(), cells)
    _check_not_reversed(entries)
    _check_followers(entries, roots)
    _check_whole_transfers(entries, roots)
    for entry in entries:
        if happened_on < entry.happened_on:
            raise BeforeOriginal(day=entry.happened_on, field="happened_on")
    units = _units_of([entry.id for entry in entries])
    return [
        EntryDraft(
            office_id=entry.office_id, kind=EntryKind.REVERSAL, counts_as=entry.counts_as, happened_on=happened_on,
            memo=memo, correction=correction, reverses_id=entry.id, follows_id=None,
            moves=[] if entry.counts_as is EntryKind.VALUE_CORRECTION else _moves_back(entry, units),
        )
        for entry in reversed(in_order_of_posting(entries))
    ]  # fmt: skip


def in_order_of_posting(entries: Sequence[Entry]) -> list[Entry]:
    """Entries as they came into the book: by their places in an office's chain, and after what they follow or undo.

    The clock says no more than which office's entry is taken first, where neither follows from the other: it may have
    jumped back between two postings. What one act posted for two offices, such as the undoing of a transfer that came
    in parts, has one moment, and its numbers rise in the order of posting.
    """
    by_id = {entry.id: entry for entry in sorted(entries, key=lambda entry: (entry.recorded_at, entry.id))}
    before: dict[int, set[int]] = {
        entry.id: {key for key in (entry.follows_id, entry.reverses_id) if key in by_id} for entry in by_id.values()
    }
    chains: dict[int, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.chain_no):
        chains[entry.office_id].append(entry)
    for chain in chains.values():
        for earlier, later in pairwise(chain):
            before[later.id].add(earlier.id)
    return [by_id[key] for key in _first_free_first(before, rank={key: place for place, key in enumerate(by_id)})]


def _first_free_first(before: dict[int, set[int]], rank: dict[int, int]) -> Iterator[int]:
    """Each key after all that are before it; of those that could be next, the one of the lowest rank."""
    free: list[tuple[int, int]] = []
    sorter = TopologicalSorter(before)
    sorter.prepare()
    while sorter.is_active():
        for key in sorter.get_ready():
            heappush(free, (rank[key], key))
        _, key = heappop(free)
        sorter.done(key)
        yield key


def _ask_objectors(roots: Collection[int]) -> None:
    """What stands is to go, also where it stands by the undoing of an undoing; what does not is to come back."""
    going = queries.standing(roots)
    for object_to, entry_ids in (
        *((objector, going) for objector in BEFORE_UNDOING),
        *((objector, set(roots) - going) for objector in BEFORE_BRINGING_BACK),
    ):
        if entry_ids:
            object_to(entry_ids=entry_ids)


def _check_not_reversed(entries: Sequence[Entry]) -> None:
    query = select(Entry).where(Entry.reverses_id.in_([entry.id for entry in entries]))
    by = {entry.reverses_id: entry for entry in db.session.scalars(query)}
    for entry in entries:
        if entry.id in by:
            raise AlreadyReversed(number=entry.printed_number, by_number=by[entry.id].printed_number)


def _check_followers(entries: Sequence[Entry], roots: dict[int, int]) -> None:
    """What follows an entry (a return its delivery) is undone first, or together with it.

    It is the first entry of a chain of undoings that others follow; an arrival and its departure have their own rule.
    """
    standing = queries.standing(roots.values())
    undone = {root: entry for entry in entries if (root := roots[entry.id]) in standing}
    query = select(Entry).where(Entry.follows_id.in_(undone), Entry.kind != EntryKind.REVERSAL).order_by(Entry.id)
    followers = [follower for follower in db.session.scalars(query) if follower.kind is not EntryKind.TRANSFER_RECEIVED]
    still = queries.standing([follower.id for follower in followers])
    for follower in followers:
        if follower.id in still and follower.id not in undone and follower.follows_id is not None:
            first = undone[follower.follows_id]
            raise LaterDepends(number=first.printed_number, later=follower.printed_number)


def _check_whole_transfers(entries: Sequence[Entry], roots: dict[int, int]) -> None:
    """A transfer that has been received changes whole, however often it was undone and brought back."""
    named = set(roots.values())
    for members in transfers_of(entries).values():
        if not members <= named:
            raise TogetherOnly()


def _units_of(entry_ids: Sequence[int]) -> dict[tuple[int, Spot, Spot], list[int]]:
    steps: dict[tuple[int, Spot, Spot], list[int]] = defaultdict(list)
    query = select(UnitStep).where(UnitStep.entry_id.in_(entry_ids)).order_by(UnitStep.entry_id, UnitStep.step_no)
    for step in db.session.scalars(query):
        source, target = (step.from_holder, step.from_stage), (step.to_holder, step.to_stage)
        steps[step.entry_id, source, target].append(step.unit_id)
    return steps


def _moves_back(entry: Entry, units: dict[tuple[int, Spot, Spot], list[int]]) -> list[Move]:
    """Pair what each lot's cells gained with what they lost, the other way round."""
    lots: dict[int, list[Line]] = defaultdict(list)
    for line in entry.lines:
        lots[line.lot_id].append(line)
    moves: list[Move] = []
    for lot_id, lines in lots.items():
        gained = [[(line.holder_id, line.stage), line.quantity, line] for line in lines if line.quantity > 0]
        lost = [[(line.holder_id, line.stage), -line.quantity, line] for line in lines if line.quantity < 0]
        moves += _paired(entry.id, lot_id, gained, lost, units)
    return moves


def _paired(entry_id: int, lot_id: int, gained: list, lost: list, units: dict) -> list[Move]:  # type: ignore[type-arg]
    moves = []
    while gained and lost:
        (source, has, line), (target, lacks, _) = gained[0], lost[0]
        quantity = min(has, lacks)
        from_donor = source[1] in BELOW_NOUGHT
        moved = units.get((entry_id, target, source), [])
        moves.append(
            Move(
                lot_id=lot_id,
                quantity=quantity,
                source=source,
                target=target,
                fair_value=line.fair_value if from_donor else None,
                company_cost=line.company_cost if from_donor else None,
                unit_ids=tuple(moved[:quantity]),
            )
        )
        del moved[:quantity]
        for side in (gained, lost):
            side[0][1] -= quantity
            if side[0][1] == 0:
                side.pop(0)
    return moves


def carry_back_valuations(drafts: Sequence[EntryDraft]) -> None:
    """An undone valuation gives its lots the worth they had before; only the newest one of a lot can be undone."""
    for draft in drafts:
        if draft.counts_as is not EntryKind.VALUE_CORRECTION:
            continue
        undone = db.session.scalars(select(Valuation).where(Valuation.entry_id == draft.reverses_id)).one()
        moved_on = queries.last_moved_on(undone.lot_id)
        if draft.happened_on < moved_on:
            raise BeforeMovement(day=moved_on, field="happened_on")
        history = queries.list_valuations(undone.lot_id)
        if history[-1].entry_id != undone.entry_id:
            raise LaterDepends(
                number=queries.get_entry(undone.entry_id).printed_number,
                later=queries.get_entry(history[-1].entry_id).printed_number,
            )
        before = history[-2] if len(history) > 1 else queries.get_lot(undone.lot_id)
        worth = Worth(
            before.fair_value, before.fair_basis, before.fair_level, before.fair_source, before.fair_valuer,
            before.fair_on, before.company_cost, before.cost_basis, before.cost_source,
        )  # fmt: skip
        draft.revaluation = Revaluation(undone.lot_id, worth)
        db.session.add(
            Valuation(
                entry_id=draft.id,
                lot_id=undone.lot_id,
                fair_value=worth.fair_value,
                fair_level=worth.fair_level,
                fair_basis=worth.fair_basis,
                fair_source=worth.fair_source,
                fair_valuer=worth.fair_valuer,
                fair_on=worth.fair_on,
                company_cost=worth.company_cost,
                cost_basis=worth.cost_basis,
                cost_source=worth.cost_source,
            )
        )
