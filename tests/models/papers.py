"""What the verbs should do with their papers, and in which order they should refuse: the model of the trade."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.models import book
from tests.models.book import Book, Entry, Lot, Move, Refused, Spot

Worth = tuple[int | None, int | None]


@dataclass(eq=False)
class Pledge:
    """A promise of one item; `accepts` are its acceptances, the last one counts."""

    lot: Lot
    announced: date
    accepted: date
    accepts: list[Entry]
    endings: list[Entry] = field(default_factory=list)
    is_dropped: bool = False
    id: int = 0
    line_id: int = 0


@dataclass(eq=False)
class Paper:
    """Goods that an entry put somewhere, by lot, and what later entries used of them."""

    entry: Entry
    parts: dict[Lot, int]
    spot: Spot
    uses: list[tuple[Entry, dict[Lot, int]]] = field(default_factory=list)
    is_closed: bool = False
    id: int = 0
    goes_to: int = 0
    lines: dict[int, int] = field(default_factory=dict)

    def left(self, lot: Lot) -> int:
        used = sum(parts.get(lot, 0) for entry, parts in self.uses if entry.stands)
        return (self.parts.get(lot, 0) if self.entry.stands else 0) - used

    def rest(self) -> dict[Lot, int]:
        return {lot: left for lot in self.parts if (left := self.left(lot))}


@dataclass(eq=False)
class Case:
    """A loss that waits for its second signature."""

    parts: dict[Lot, int]
    spot: Spot
    day: date
    id: int = 0


class Trade(Book):
    """The book, and the papers above it."""

    def __init__(
        self, today: date, campaign: int, losses: dict[int, int], unknown: dict[int, int], nobody: dict[int, int]
    ) -> None:
        """The last three say of each store whose book its losses are in, and who stands for nobody there."""
        super().__init__(today)
        self.campaign, self.losses, self.unknown, self.nobody = campaign, losses, unknown, nobody
        self.pledges: list[Pledge] = []
        self.allotments: list[Paper] = []
        self.deliveries: list[Paper] = []
        self.transfers: list[Paper] = []
        self.cases: list[Case] = []

    def out(
        self, kind: str, day: date, parts: dict[Lot, int], spot: Spot, target: Spot, follows: Entry | None = None
    ) -> Entry:
        """One entry that takes these parts from one spot to another."""
        moves = [Move(lot, quantity, spot, target) for lot, quantity in parts.items()]
        entry = Entry(kind, day, moves, follows)
        self.post([entry])
        return entry

    def open(
        self, store: int, item: int, quantity: int, day: date, giver: int | None, worth: Worth, expires: date | None,
        *, good: bool,
    ) -> None:  # fmt: skip
        giver, spot = giver or self.unknown[store], (store, book.IN_STORE)
        lot = Lot(item, giver, self.nobody[store], quantity, day, "opening", [(None, *worth)], expires, good)
        self.post([Entry("opening", day, [Move(lot, quantity, (giver, book.GIVEN), spot)])], [lot])

    def promise(self, giver: int, item: int, quantity: int, day: date, worth: Worth) -> Pledge:
        self._refuse_ahead(day)
        lot = Lot(item, giver, self.campaign, quantity, day, "pledge", [(None, *worth)])
        entry = self._acceptance(lot, day)
        self.post([entry], [lot])
        self.pledges.append(Pledge(lot, day, day, [entry]))
        return self.pledges[-1]

    def _acceptance(self, lot: Lot, day: date) -> Entry:
        return Entry(
            "accept", day, [Move(lot, lot.quantity, (lot.giver, book.PROMISED), (self.campaign, book.EXPECTED))]
        )

    def expected(self, pledge: Pledge) -> list[int]:
        return self.cells.get((self.campaign, book.EXPECTED, pledge.lot.number), [0, 0, 0])

    def state(self, pledge: Pledge) -> str:
        """Ended, confirmed only (its acceptance was undone), or expecting."""
        has_ended = pledge.is_dropped or any(ending.stands for ending in pledge.endings)
        if has_ended and not self.expected(pledge)[0]:
            return "ended"
        return "expecting" if pledge.accepts[-1].stands else "confirmed"

    def accept(self, pledge: Pledge, day: date) -> None:
        if self.state(pledge) != "confirmed" or day < pledge.announced:
            raise Refused("Conflict")
        entry = self._acceptance(pledge.lot, day)
        self.post([entry])
        pledge.accepts.append(entry)
        pledge.accepted = day

    def withdraw(self, pledge: Pledge, day: date) -> None:
        if self.state(pledge) == "confirmed":
            self._refuse_ahead(day)
            if day < pledge.announced:
                raise Refused("Invalid")
            pledge.is_dropped = True
            return
        if not (left := self.expected(pledge)[0]):
            raise Refused("NothingLeft")
        source, target = (self.campaign, book.EXPECTED), (pledge.lot.giver, book.PROMISED)
        pledge.endings.append(self.out("withdraw", day, {pledge.lot: left}, source, target))

    def receive(
        self, pledge: Pledge, store: int, good: int, damaged: int, day: date, expires: date | None, *, is_signed: bool
    ) -> None:
        if not (came := good + damaged):
            raise Refused("NothingArrived")
        if self.state(pledge) != "expecting":
            raise Refused("Conflict")
        if day < pledge.accepted:
            raise Refused("BeforeAcceptance")
        if good and expires and expires < day:
            raise Refused("Invalid")
        left, *held = self.expected(pledge)
        if came > left and not is_signed:
            raise Refused("OverDelivery")
        promise, taken = pledge.lot, min(came, left)
        over = came - taken
        shares: list[int | None] = [
            None if worth is None else (had * taken // left if taken else 0) + worth * over // promise.quantity
            for worth, had in zip(promise.worths[0][1:], held, strict=True)
        ]  # fmt: skip
        fair, cost = (None if share is None else good * share // came for share in shares)
        rest = None if shares[1] is None or cost is None else shares[1] - cost
        item, giver = promise.item, promise.giver
        lots = [
            Lot(item, giver, self.campaign, quantity, day, "receipt", [(None, *worth)], expires, is_good)
            for quantity, is_good, worth in ((good, True, (fair, cost)), (damaged, False, (None, rest)))
            if quantity
        ]  # fmt: skip
        moves = [Move(promise, taken, (self.campaign, book.EXPECTED), (giver, book.PROMISED))] if taken else []
        moves += [Move(lot, lot.quantity, (giver, book.GIVEN), (store, book.IN_STORE)) for lot in lots]
        self.post([Entry("receipt", day, moves)], lots)

    def allot(self, store: int, item: int, quantity: int, day: date, lot: Lot | None) -> Paper:
        spot = (store, book.IN_STORE)
        parts = self.draw(spot, item, quantity, day, lot)
        entry = self.out("allot", day, parts, spot, (store, book.ALLOTTED))
        self.allotments.append(Paper(entry, parts, (store, book.ALLOTTED)))
        return self.allotments[-1]

    def _some_of(self, paper: Paper, quantity: int | None, refusal: str) -> dict[Lot, int]:
        """So much of what is left of an allotment, lot by lot, or all of it."""
        if quantity is None:
            if not paper.rest():
                raise Refused("Conflict")
            return paper.rest()
        parts = {}
        for lot, left in paper.rest().items():
            if taken := min(quantity, left):
                parts[lot] = taken
                quantity -= taken
        if quantity:
            raise Refused(refusal)
        return parts

    def release(self, paper: Paper, day: date) -> None:
        self._refuse_before(paper.entry, day)
        parts = self._some_of(paper, None, "")
        target = (paper.spot[0], book.IN_STORE)
        paper.uses.append((self.out("release", day, parts, paper.spot, target, follows=paper.entry), parts))

    def deliver(self, receivers: int, store: int, item: int, quantity: int, day: date, lot: Lot | None) -> Paper:
        spot = (store, book.IN_STORE)
        parts = self.draw(spot, item, quantity, day, lot)
        entry = self.out("delivery", day, parts, spot, (receivers, book.DELIVERED))
        self.deliveries.append(Paper(entry, parts, (receivers, book.DELIVERED)))
        return self.deliveries[-1]

    def deliver_allotted(self, paper: Paper, receivers: int, quantity: int | None, day: date) -> Paper:
        self._refuse_before(paper.entry, day)
        parts = self._some_of(paper, quantity, "MoreThanAllotted")
        target = (receivers, book.DELIVERED)
        entry = self.out("delivery", day, parts, paper.spot, target, follows=paper.entry)
        paper.uses.append((entry, parts))
        self.deliveries.append(Paper(entry, parts, target))
        return self.deliveries[-1]

    def take_back(self, paper: Paper, store: int, quantity: int | None, day: date) -> None:
        self._refuse_before(paper.entry, day)
        first = next(iter(paper.parts))
        if quantity is not None and quantity > paper.left(first):
            raise Refused("MoreThanDelivered")
        parts = self._some_of(paper, None, "") if quantity is None else {first: quantity}
        target = (store, book.IN_STORE)
        paper.uses.append((self.out("take_back", day, parts, paper.spot, target, follows=paper.entry), parts))

    def return_goods(self, store: int, lot: Lot, quantity: int, day: date) -> None:
        spot = (store, book.IN_STORE)
        parts = self.draw(spot, lot.item, quantity, day, lot, None)
        if lot.giver in self.unknown.values():
            raise Refused("DonorUnknown")
        self.out("return", day, parts, spot, (lot.giver, book.RETURNED))

    def send(self, carrier: int, store: int, item: int, quantity: int, day: date, lot: Lot | None) -> Paper:
        spot, target = (store, book.IN_STORE), (carrier, book.IN_TRANSIT)
        parts = self.draw(spot, item, quantity, day, lot, None if lot else True)
        self.transfers.append(Paper(self.out("transfer_sent", day, parts, spot, target), parts, target))
        return self.transfers[-1]

    def arrive(self, paper: Paper, store: int, parts: dict[Lot, int], day: date, *, nothing_more: bool) -> None:
        self._refuse_ahead(day)
        self._refuse_before(paper.entry, day, "BeforeSent")
        self._refuse_more(paper, parts)
        parts = {lot: quantity for lot, quantity in parts.items() if quantity}
        if not parts and not nothing_more:
            raise Refused("NoLines")
        closes = nothing_more and any(paper.left(lot) > parts.get(lot, 0) for lot in paper.parts)
        if closes and paper.is_closed:
            raise Refused("Conflict")
        if parts:
            target = (store, book.IN_STORE)
            entry = self.out("transfer_received", day, parts, paper.spot, target, follows=paper.entry)
            paper.uses.append((entry, parts))
        paper.is_closed |= closes

    def lose_on_the_way(self, paper: Paper, parts: dict[Lot, int], day: date) -> None:
        self.refuse_day(day)
        if not paper.entry.stands:
            raise Refused("Conflict")
        self._refuse_before(paper.entry, day, "BeforeSent")
        self._refuse_more(paper, parts)
        target = (self.losses[paper.entry.moves[0].source[0]], book.LOST)
        paper.uses.append((self.out("loss", day, parts, paper.spot, target, follows=paper.entry), parts))

    def ask_loss(self, store: int, item: int, quantity: int, day: date, lot: Lot | None) -> Case:
        self.refuse_day(day)
        spot = (store, book.IN_STORE)
        parts = self.draw(spot, item, quantity, day, lot, None if lot else True)
        self.held.update({(*spot, each.number): taken for each, taken in parts.items()})
        self.cases.append(Case(parts, spot, day))
        return self.cases[-1]

    def refuse_loss(self, case: Case) -> None:
        self.held.subtract({(*case.spot, lot.number): quantity for lot, quantity in case.parts.items()})
        self.cases.remove(case)

    def sign_loss(self, case: Case) -> None:
        before = self.held.copy(), [*self.cases]
        self.refuse_loss(case)
        try:
            self.refuse_day(case.day)
            for lot, quantity in case.parts.items():
                self.draw(case.spot, lot.item, quantity, case.day, lot, None)
            self.out("loss", case.day, case.parts, case.spot, (self.losses[case.spot[0]], book.LOST))
        except Refused:
            self.held, self.cases = before
            raise

    def dispose(self, store: int, item: int, quantity: int, day: date, lot: Lot | None) -> None:
        self.refuse_day(day)
        spot = (store, book.IN_STORE)
        parts = self.draw(spot, item, quantity, day, lot, None if lot else True)
        self.out("disposal", day, parts, spot, (store, book.DISPOSED))

    def _refuse_ahead(self, day: date) -> None:
        if day > self.today:
            raise Refused("DayAhead")

    def _refuse_before(self, entry: Entry, day: date, refusal: str = "Invalid") -> None:
        if day < entry.day:
            raise Refused(refusal)

    def _refuse_more(self, paper: Paper, parts: dict[Lot, int]) -> None:
        if not paper.entry.stands:
            raise Refused("Conflict")
        if any(quantity > paper.left(lot) for lot, quantity in parts.items()):
            raise Refused("MoreThanOnTheWay")
