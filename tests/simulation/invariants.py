"""What must hold after each step: looked at where it touched the book; now and then, and at the end, everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, text

from app.db import db
from app.ledger import audit
from app.ledger.hashing import NOTHING, leaf_of, link_of
from app.ledger.stored import StoredBook
from app.ledger.verifying import verify

TABLES = (
    "act", "entry", "line", "lot", "unit", "unit_step", "valuation", "hold", "approval", "pledge", "pledge_line",
    "pledge_ending", "receipt", "receipt_line", "handover", "handover_line", "allotment", "allotment_line",
    "allotment_release", "delivery", "delivery_line", "take_back", "transfer", "transfer_line", "arrival", "opening",
    "loss", "disposal", "donor_return", "stocktake", "stocktake_line", "holder", "chain_head", "number_head",
    "seal", "seal_tree", "stored_file", "import", "import_effect", "import_remark",
)  # fmt: skip
TRACE = " UNION ALL ".join([
    *(f"SELECT '{table}', COUNT(*), 0, 0, 0 FROM \"{table}\"" for table in TABLES),
    "SELECT 'heads', SUM(last_no), 0, 0, 0 FROM chain_head",
    "SELECT 'closed years', COUNT(closed_at), 0, 0, 0 FROM period",
    "SELECT stage, SUM(quantity), SUM(fair_value), SUM(company_cost), SUM(held) FROM balance GROUP BY stage",
    "SELECT stage, SUM(quantity), SUM(fair_value), SUM(company_cost), 0 FROM month_cell GROUP BY stage",
    "SELECT flow, SUM(quantity), SUM(fair_value), SUM(company_cost), SUM(unvalued) FROM total GROUP BY flow",
])  # fmt: skip
ENTRIES = """SELECT id, office_id, chain_no, year, number, line_count, act_id FROM entry
    WHERE chain_no > :after AND office_id = :office ORDER BY chain_no"""
LINES = text(
    "SELECT entry_id, holder_id, stage, lot_id, quantity, fair_value, company_cost FROM line WHERE entry_id IN :ids"
).bindparams(bindparam("ids", expanding=True))
DAYS = text(
    """SELECT holder_id, stage, lot_id, happened_on, SUM(quantity), SUM(fair_value), SUM(company_cost) FROM line
    WHERE lot_id IN :lots GROUP BY holder_id, stage, lot_id, happened_on ORDER BY happened_on"""
).bindparams(bindparam("lots", expanding=True))
SUMS = text(
    """SELECT 'balance', stage, SUM(quantity), SUM(fair_value), SUM(company_cost) FROM balance GROUP BY stage UNION ALL
    SELECT 'month_cell', stage, SUM(quantity), SUM(fair_value), SUM(company_cost) FROM month_cell GROUP BY stage"""
)
KEPT = text(
    """SELECT holder_id, stage, lot_id, quantity, fair_value, company_cost, held FROM balance WHERE lot_id IN :lots"""
).bindparams(bindparam("lots", expanding=True))
RECEIVED = {"in_store", "allotted", "in_transit", "delivered", "lost", "returned", "disposed"}


class Broken(AssertionError):
    """An invariant does not hold."""


def trace() -> list[tuple[Any, ...]]:
    """How many rows there are of each kind, and all that is kept added up: a refusal must not change it."""
    return sorted((tuple(row) for row in db.session.execute(text(TRACE))), key=str)


def _rows(query: Any) -> Sequence[Row[Any]]:
    return db.session.execute(query).all()


class Watch:
    """Follows the book step by step."""

    def __init__(self) -> None:
        self.heads: dict[int, int] = {}
        self.numbers: dict[tuple[int, int], int] = {}
        self.links: dict[int, bytes] = {}
        self.sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def look(self) -> list[Row[Any]]:
        """What is new in the book, once it has been found to be right."""
        moved = self._moved_on()
        for office_id in moved:
            self._check_links(office_id)
        new = [entry for office_id in moved for entry in self._number(office_id)]
        if new:
            self._check_lines(new)
        self._check_sums()
        return new

    def _check_links(self, office_id: int) -> None:
        """Each new entry hangs on the one before it, by what stands in its rows; the head says where the chain ends."""
        link = self.links.get(office_id, NOTHING)
        for entry in StoredBook(db.session.connection()).entries(office_id, after=self.heads.get(office_id, 0)):
            leaf = leaf_of(entry.text)
            if (entry.leaf, entry.previous, entry.link) != (leaf, link, link_of(link, leaf)):
                raise Broken(f"the chain of office {office_id} breaks at {entry.chain_no}")
            link = entry.link
        head = text("SELECT last_link FROM chain_head WHERE office_id = :office")
        if bytes(db.session.scalar(head, {"office": office_id})) != link:
            raise Broken(f"the head of office {office_id} is not the end of its chain")
        self.links[office_id] = link

    def _check_sums(self) -> None:
        """All that is kept beside the lines adds up, stage by stage, to all the lines that there have been."""
        kept = {(table, stage): [int(figure) for figure in figures] for table, stage, *figures in _rows(SUMS)}
        for table, stage in {*kept, *((table, stage) for stage in self.sums for table in ("balance", "month_cell"))}:
            if kept.get((table, stage), [0, 0, 0]) != self.sums[stage]:
                raise Broken(f"{table} keeps {kept.get((table, stage))} {stage}, the lines give {self.sums[stage]}")

    def _moved_on(self) -> list[int]:
        heads = dict(tuple(row) for row in db.session.execute(text("SELECT office_id, last_no FROM chain_head")))
        return [office_id for office_id, last in sorted(heads.items()) if last != self.heads.get(office_id, 0)]

    def _number(self, office_id: int) -> Sequence[Row[Any]]:
        after = self.heads.get(office_id, 0)
        entries = db.session.execute(text(ENTRIES), {"after": after, "office": office_id}).all()
        for entry in entries:
            year = (office_id, entry.year)
            after, number = after + 1, self.numbers.get(year, 0) + 1
            if (entry.chain_no, entry.number) != (after, number):
                raise Broken(f"entry {entry.id} is {entry.chain_no}/{entry.number}, not {after}/{number}")
            self.heads[office_id], self.numbers[year] = after, number
        return entries

    def _check_lines(self, entries: Sequence[Row[Any]]) -> None:
        lines = db.session.execute(LINES, {"ids": [entry.id for entry in entries]}).all()
        sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
        counts: dict[int, int] = defaultdict(int)
        for line in lines:
            counts[line.entry_id] += 1
            of_lot = sums[line.entry_id, line.lot_id]
            sums[line.entry_id, line.lot_id] = [had + more for had, more in zip(of_lot, line[4:], strict=True)]
            of_stage = self.sums[line.stage]
            self.sums[line.stage] = [had + more for had, more in zip(of_stage, line[4:], strict=True)]
        if wrong := [key for key, figures in sums.items() if any(figures)]:
            raise Broken(f"not nought: entry and lot {wrong}")
        if wrong := [entry.id for entry in entries if entry.line_count != counts[entry.id] or counts[entry.id] < 2]:
            raise Broken(f"too few or too many lines: {wrong}")
        check_lots({line.lot_id for line in lines})


def check_lots(lot_ids: Iterable[int]) -> None:
    """Of these lots: kept is what the lines say, no day ends below nought, and all that came is somewhere."""
    named = {"lots": sorted(lot_ids)}
    counted: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for holder, stage, lot, day, *figures in db.session.execute(DAYS, named):
        cell = counted[holder, stage, lot]
        cell[:] = [had + int(more) for had, more in zip(cell, figures, strict=True)]
        if stage not in ("given", "promised") and cell[0] < 0:
            raise Broken(f"{cell[0]} at the end of {day} in {holder, stage, lot}")
    kept = {}
    for holder, stage, lot, *figures, held in db.session.execute(KEPT, named):
        kept[holder, stage, lot] = figures
        if stage not in ("given", "promised") and not 0 <= held <= figures[0]:
            raise Broken(f"{held} of {figures[0]} wait in {holder, stage, lot}")
    if wrong := {cell for cell in kept.keys() | counted.keys() if kept.get(cell, [0, 0, 0]) != counted[cell]}:
        raise Broken(f"kept is not recounted: {sorted(wrong)}")
    for lot in named["lots"]:
        came = -sum(figures[0] for (_, stage, of), figures in counted.items() if of == lot and stage == "given")
        there = sum(figures[0] for (_, stage, of), figures in counted.items() if of == lot and stage in RECEIVED)
        if came != there:
            raise Broken(f"{came} of lot {lot} came, {there} are somewhere")


def check_chains(from_seal: int, roots: Sequence[bytes]) -> None:
    """The book verifies, and each root that was ever published is still one of its seals."""
    for root in roots[-1:] or [None]:
        verdict = verify(from_seal=from_seal, root=root)
        if not verdict.is_clean:
            raise Broken("; ".join(str(damage) for damage in verdict.damages[:5]))
    kept = {bytes(row.root) for row in _rows(text("SELECT root FROM seal"))}
    if len(kept) != len(roots) or not kept.issuperset(roots):
        raise Broken(f"{len(roots)} roots were published, {len(kept)} seals are there")


def check_everything(roots: Sequence[bytes]) -> None:
    """The book's own recount of all that is kept, its chains and seals from the beginning, and every paper's entry."""
    check_chains(0, roots)
    if faults := audit.check():
        raise Broken("; ".join(f"{fault.kind}: {fault.where}" for fault in faults[:5]))
    for table in ("receipt", "handover", "allotment", "allotment_release", "delivery", "take_back", "transfer",
                  "arrival", "opening", "loss", "disposal", "donor_return"):  # fmt: skip
        lost = db.session.execute(
            text(f"SELECT id FROM {table} WHERE entry_id NOT IN (SELECT id FROM entry)")  # our own names
        ).all()
        if lost:
            raise Broken(f"{table} without an entry: {lost}")
