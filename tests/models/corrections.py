"""What the verbs of correction should do: counts, new values, undoings and their undoing, and the end of a year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from app.dates import solar_year
from tests.models import book
from tests.models.book import Entry, Lot, Move, Refused
from tests.models.papers import Paper, Trade, Worth

COUNTED = (book.IN_STORE, book.ALLOTTED)
Spot = tuple[int, str]
Step = tuple[int, Spot, Spot]


class Model(Trade):
    """The whole reference model. It counts pieces and does not know one from another: where each is, it asks."""

    steps_of: Callable[[int], list[Step]] = staticmethod(lambda _entry: [])
    """What an entry did with each piece: which, from where, and to where."""
    place_of: Callable[[int], tuple[Spot, bool]]
    """Where a piece is, and whether it was named when a second signature was asked for."""

    def shelf(self, store: int, item: int, *, good: bool, stages: Sequence[str] = COUNTED) -> int:
        """What lies in a store of an item in a condition, set aside or not."""
        lots = [lot.number for lot in self.lots if lot.item == item and lot.is_good is good]
        return sum(self.cells.get((store, stage, number), [0])[0] for number in lots for stage in stages)

    def count(self, store: int, item: int, difference: int, day: date) -> None:
        """A stocktake of one item, whose good ones are so many more or fewer than the book says."""
        self._refuse_ahead(day)
        if any(self.held[store, stage, lot.number] for lot in self.lots if lot.item == item for stage in COUNTED):
            raise Refused("WaitsForSignature")
        spot = (store, book.IN_STORE)
        if difference < 0:
            if -difference > self.shelf(store, item, good=True, stages=[book.IN_STORE]):
                raise Refused("SetAside")
            parts = self.draw(spot, item, -difference, day)
            self.out("stocktake", day, parts, spot, (self.losses[store], book.LOST))
        elif difference > 0:
            giver = self.unknown[store]
            lot = Lot(item, giver, self.nobody[store], difference, day, "found", [(None, None, None)])
            self.post([Entry("stocktake", day, [Move(lot, difference, (giver, book.GIVEN), spot)])], [lot])

    def moved_on(self, lot: Lot) -> date:
        """The newest day on which something happened to a lot."""
        return max(day for cell, days in self.days.items() if cell[2] == lot.number for day in days)

    def revalue(self, lot: Lot, worth: Worth, day: date) -> None:
        if not any(figures[0] > 0 for cell, figures in self.cells.items() if cell[2] == lot.number):
            raise Refused("NoSuchEntry")
        if lot.origin == "pledge":
            raise Refused("NotGoods")
        if day < self.moved_on(lot):
            raise Refused("BeforeMovement")
        if worth == lot.worths[-1][1:]:
            raise Refused("NothingToCorrect")
        entry = Entry("value_correction", day, revalues=(lot, *worth))
        self.post([entry])
        lot.worths.append((entry, *worth))

    def whole(self, entry: Entry) -> list[Entry]:
        """What is undone together with an entry: of a transfer the last of each of its chains."""
        for paper in self.transfers:
            members = self._members(paper)
            if entry.root in members:
                return [member.tail for member in members]
        return [entry]

    def _members(self, paper: Paper) -> list[Entry]:
        return [paper.entry, *(entry for entry, _ in paper.uses if entry.kind == "transfer_received")]

    def reverse(self, entries: Sequence[Entry], day: date) -> None:
        if any(entry.undone_by for entry in entries):
            raise Refused("AlreadyReversed")
        roots = {entry.root for entry in entries}
        undone = {root for root in roots if root.stands}
        if any(
            each.stands and each not in undone
            for each in self.entries
            if each.follows in undone and each.kind != "transfer_received"
        ):
            raise Refused("LaterDepends")
        for paper in self.transfers:
            members = set(self._members(paper))
            if members & roots and not members <= roots:
                raise Refused("TogetherOnly")
        if any(day < entry.day for entry in entries):
            raise Refused("BeforeOriginal")
        drafts = [self._undoing(entry, day) for entry in sorted(entries, key=self.entries.index, reverse=True)]
        pieces = self._why_pieces_stay([draft.reverses for draft in drafts])
        self._post_if_papers_allow(drafts, pieces)
        for draft in drafts:
            if draft.revalues:
                lot, fair, cost = draft.revalues
                lot.worths.append((draft, fair, cost))

    def _undoing(self, entry: Entry, day: date) -> Entry:
        draft = Entry("reversal", day, reverses=entry)
        if entry.revalues:
            lot = entry.revalues[0]
            if day < self.moved_on(lot):
                raise Refused("BeforeMovement")
            if lot.worths[-1][0] is not entry:
                raise Refused("LaterDepends")
            draft.revalues = (lot, *lot.worths[-2][1:])
        for move in entry.moves:
            worth = move.worth if move.target[1] in book.DONOR_SIDE else None
            draft.moves.append(Move(move.lot, move.quantity, move.target, move.source, worth))
        return draft

    def _why_pieces_stay(self, undone: list[Entry]) -> str | None:
        """A piece goes back from where the entry has put it and nowhere else, nor while it waits for a signature."""
        places: dict[int, tuple[Spot, bool]] = {}
        for entry in undone:
            for piece, source, target in self.steps_of(entry.id):
                here, waits = places.get(piece) or self.place_of(piece)
                if here != target:
                    return "UnitNotThere"
                if waits:
                    return "UnitWaits"
                places[piece] = source, False
        return None

    def _post_if_papers_allow(self, drafts: list[Entry], pieces: str | None) -> None:
        """The book may allow what the pieces or the papers do not: then nothing of it happened."""
        before = self.lots, self.cells, self.days, [*self.entries], {key: [*sums] for key, sums in self.totals.items()}
        self.post(drafts)
        try:
            if pieces:
                raise Refused(pieces)
            self._check_papers()
        except Refused:
            self.lots, self.cells, self.days, self.entries = before[:4]
            self.totals.clear()
            self.totals.update(before[4])
            for draft in drafts:
                if draft.reverses:
                    draft.reverses.undone_by = None
            raise

    def _check_papers(self) -> None:
        """A promise stands once, by its last acceptance and not after its end; no paper is used twice."""
        for pledge in self.pledges:
            stand = sum(entry.stands for entry in pledge.accepts)
            if stand and pledge.is_dropped:
                raise Refused("EndedSince")
            if stand > 1 or (stand and not pledge.accepts[-1].stands):
                raise Refused("AcceptedSince")
        if any(paper.left(lot) < 0 for paper in [*self.allotments, *self.deliveries] for lot in paper.parts):
            raise Refused("GoodsUsedSince")

    def close(self, year: int) -> None:
        if year in self.closed:
            raise Refused("YearClosed")
        if year >= solar_year(self.today):
            raise Refused("YearNotOver")
        self.closed.add(year)
