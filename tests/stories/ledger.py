"""What the ledger's own pages show, against the book added up anew: entries, lots, signatures, years."""

from __future__ import annotations

from decimal import Decimal

from app.ledger.words import Stage
from app.reports.closing import Loose
from tests.stories.figures import day_of, figure, figures, first, key_in, table
from tests.stories.promises import STAGES
from tests.stories.recount import Recount
from tests.web.reading import Node, Page

READ_AT = {
    "accept": "expected", "receipt": "in_store", "allot": "allotted", "transfer_sent": "in_transit",
    "transfer_received": "in_store", "delivery": "delivered", "take_back": "in_store", "loss": "lost",
    "stocktake": "in_store",
}  # fmt: skip
"""Where the quantity of each kind of entry is read, so that each piece is counted once."""


def _moved(entry: int, recount: Recount, lots: str = "1 = 1") -> list[Decimal]:
    """How much an entry moved, item by item."""
    kind = recount.one("SELECT counts_as FROM entry WHERE id = :id", id=entry)
    of = f"line.entry_id = :entry AND line.stage = :stage AND {lots}"
    return sorted(recount.by("item.id", of, entry=entry, stage=READ_AT[kind]).values())


def _said(node: Node) -> list[Decimal]:
    return sorted(figure(each.text) for each in node.all("span.quantity"))


def check_entries(page: Page, _path: str, recount: Recount) -> None:
    """The list of entries: each is there once, on its day, with what it moved."""
    rows = table(page)
    keys = [key_in(row[0], "entries") for row in rows]
    assert sorted(keys) == sorted(key for [key] in recount.rows("SELECT id FROM entry"))
    for key, row in zip(keys, rows, strict=True):
        assert str(recount.one("SELECT happened_on FROM entry WHERE id = :id", id=key))[:10] == day_of(row[1])
        assert _said(row[2]) == _moved(key, recount), row[0].text


def check_entry(page: Page, path: str, recount: Recount) -> None:
    """An entry: what it moved, and each of its lines with its quantity and its value."""
    entry = int(path.split("?")[0].split("/")[2])
    assert _said(page.all("div.entry-words")[0]) == _moved(entry, recount)
    shown = [
        (STAGES[row[1].text], key_in(row[2], "lots"), *(_none_or(cell) for cell in row[3:5]))
        for row in table(page, "lines")
    ]
    lines = recount.rows("SELECT stage, lot_id, quantity, decimals, fair_value, unvalued FROM line JOIN item ON "
                         "item.id = item_id WHERE entry_id = :id", id=entry)  # fmt: skip
    wanted = [
        (stage, lot, Decimal(quantity).scaleb(-decimals), Decimal(value) if not unvalued else None)
        for stage, lot, quantity, decimals, value, unvalued in lines
    ]
    assert sorted(shown, key=repr) == sorted(wanted, key=repr)
    for lot in {each[1] for each in shown}:
        assert sum(each[2] for each in shown if each[1] == lot) == 0


def _none_or(cell: Node) -> Decimal | None:
    found = figures(cell.text)
    return found[0] if found else None


def check_lot(page: Page, path: str, recount: Recount) -> None:
    """A lot: how much it began with, where each part of it is with its value, and each step of its journey."""
    lot = int(path.split("?")[0].split("/")[2])
    family = "(line.lot_id = :lot OR lot.parent_id = :lot)"
    at_hand = f"{family} AND line.stage NOT IN ('given', 'promised')"
    parts: dict[tuple[str, str], Decimal] = {}
    rows = [row for row in table(page, "now") if len(row) > 1]
    for stage, holder, quantity, _value in rows:
        key = (STAGES[stage.text.split(" · ")[0]], holder.text)
        parts[key] = parts.get(key, Decimal(0)) + first(quantity.text)
    assert parts == recount.by("line.stage, holder.name_fa", at_hand, lot=lot)
    shown = {STAGES[each.all("div.figure-label")[0].text]: figure(each.all("div.figure-value")[0].text)
             for each in page.all("div.figure")}  # fmt: skip
    stages = recount.by("line.stage", at_hand, lot=lot)
    assert shown == {stage: quantity for (stage,), quantity in stages.items()}
    check_worth(page, lot, recount)
    check_journey(page, lot, recount)


def check_worth(page: Page, lot: int, recount: Recount) -> None:
    """The fair value of each part is the sum of its lines; what nobody valued has none."""
    is_valued = recount.one("SELECT fair_value FROM lot WHERE id = :lot", lot=lot) is not None
    shown = sum((first(row[-1].text) for row in table(page, "now") if figures(row[-1].text)), Decimal(0))
    found = recount.one("SELECT COALESCE(SUM(line.fair_value), 0) FROM line JOIN lot ON lot.id = line.lot_id WHERE "
                        "(lot.id = :lot OR lot.parent_id = :lot) AND line.stage NOT IN ('given', 'promised')",
                        lot=lot)  # fmt: skip
    assert shown == (found if is_valued else 0)


def check_journey(page: Page, lot: int, recount: Recount) -> None:
    """Every entry that touched the lot or what came out of it, and how much of these it moved."""
    family = (
        "(lot.id = :lot OR lot.parent_id = :lot OR lot.id = (SELECT parent_id FROM lot AS own WHERE own.id = :lot))"
    )
    for step in page.all("li.step"):
        entry = key_in(step, "entries")
        kind = recount.one("SELECT counts_as FROM entry WHERE id = :id", id=entry)
        of = f"line.entry_id = :entry AND line.stage = :stage AND {family}"
        moved = recount.by("item.id", of, entry=entry, stage=READ_AT[kind], lot=lot)
        assert _said(step.all("div.step-note")[0]) == sorted(moved.values())
    touched = recount.rows("SELECT DISTINCT entry_id FROM line JOIN lot ON lot.id = lot_id "
                           "WHERE lot.id = :lot OR lot.parent_id = :lot", lot=lot)  # fmt: skip
    assert {key for [key] in touched} <= {key_in(step, "entries") for step in page.all("li.step")}


def check_pieces(page: Page, path: str, recount: Recount) -> None:
    """Pieces of a lot under their codes: each stands where the book has one."""
    # What was undone is with its donor again.
    shown = [stage for row in table(page) if (stage := STAGES[row[2].text]) != "given"]
    lot = int(path.split("/")[2])
    found = recount.by("line.stage", "line.lot_id = :lot AND line.stage <> 'given'", lot=lot)
    assert table(page)
    assert bool(shown) == bool(found)
    assert all(shown.count(stage) <= found[stage,] for stage in set(shown))


def check_approval(page: Page, _path: str, recount: Recount) -> None:
    """What was to be signed: the goods of the entry that came of it, or of the one that it undid."""
    shown = sorted(figure(each.text) for each in page.all("main section.card span.quantity"))
    undone = [
        key for each in page.links("main section.card a") if "/entries/" in each for key in [int(each.split("/")[2])]
    ]
    if undone:
        assert shown == sorted(quantity for key in undone for quantity in _moved(key, recount))
    else:
        assert shown == _moved(recount.one("SELECT id FROM entry WHERE kind = 'loss'"), recount)


def check_years(page: Page, _path: str, recount: Recount) -> None:
    """How many entries each year has."""
    shown = {first(row[0].text): figure(row[3].text) for row in table(page)}
    counts = dict(recount.rows("SELECT year, COUNT(*) FROM entry GROUP BY year"))
    assert shown == {year: counts.get(int(year), 0) for year in shown}
    assert set(counts) <= set(shown)


def check_closing(page: Page, path: str, recount: Recount) -> None:
    """How many entries the year has, and how many of all are under no seal, behind pledges that nobody answered."""
    assert figure(page.all("main dd")[2].text) == recount.one(
        "SELECT COUNT(*) FROM entry WHERE year = :year", year=int(path.split("/")[2])
    )
    unsealed = recount.one("SELECT COUNT(*) FROM entry") - recount.one("SELECT COALESCE(SUM(size), 0) FROM seal")
    waiting = recount.one("SELECT COUNT(*) FROM pledge WHERE state IN ('announced', 'confirmed')")
    shown = {node.text.partition(" ")[2]: figure(node.text.partition(" ")[0]) for node in page.all("ul.loose-ends li")}
    assert shown.get(Loose.UNSEALED.fa, 0) == unsealed
    assert shown.get(Loose.UNCONFIRMED.fa, 0) == waiting


assert set(READ_AT.values()) <= set(Stage)
