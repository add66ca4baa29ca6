"""A file of what lots are worth: the national centre estimates them anew, each with what the estimate rests on."""

from __future__ import annotations

from collections.abc import Sequence

from app.campaigns.undoing import correct_values
from app.errors import N_, RowsNotTaken
from app.imports.answers import Choice, Rials
from app.imports.base import ENTRY, GoodRow, ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.sheets import Column
from app.ledger.drafts import WORTH, Worth
from app.ledger.valuing import Standing, ValueCorrection, how_lots_stand, says_the_same
from app.ledger.words import Basis
from app.shapes import Day, Key, Shape, Text, Whole

COLUMNS = [
    Column("lot", "شماره محموله", "Lot", other_names=("محموله", "Lot number")),
    Column("day", "روز", "Day", Reads.DAY, other_names=("تاریخ", "Date")),
    Column("fair_value", "ارزش منصفانهٔ کل", "Fair value of the whole lot", Reads.WHOLE, required=False,
           other_names=("ارزش منصفانه", "ارزش", "Fair value")),
    Column("fair_level", "سطح", "Level", Reads.WHOLE, required=False),
    Column("fair_basis", "مبنای ارزش", "It rests on", required=False),
    Column("fair_source", "منبع ارزش", "Source", required=False),
    Column("fair_valuer", "ارزیاب", "Valuer", required=False),
    Column("fair_on", "روز ارزیابی", "Valued on", Reads.DAY, required=False),
    Column("company_cost", "بهای تمام‌شدهٔ کل", "Cost of the whole lot", Reads.WHOLE, required=False,
           other_names=("بهای تمام‌شده", "Cost")),
    Column("cost_basis", "مبنای بها", "The cost rests on", required=False),
    Column("cost_source", "منبع بها", "Source of the cost", required=False),
    Column("memo", "دلیل", "Why", other_names=("توضیح", "Note")),
]  # fmt: skip
FIELDS = {"lot_id": "lot", "happened_on": "day"} | {f"worth.{name}": name for name in WORTH}
"""Which column says what the verb asks for."""
ESTIMATES = {
    name: tuple(each for each in WORTH if each.startswith(start))
    for name, start in (("fair_value", "fair_"), ("company_cost", "co"))
}
"""Each of the two, and what is said of it."""
NEITHER = N_("Write what the lot is worth, or what it cost.")
KNOWN = N_("This lot already has that value.")


class ValueRow(Shape):
    """What one lot is worth now, or what it cost; of the two the one that is left empty stays as it is."""

    lot = Key(required=True)
    day = Day(required=True)
    fair_value = Rials(load_default=None)
    fair_level = Whole(load_default=0)
    fair_basis = Choice(Basis, load_default=None)
    fair_source = Text(longest=200, load_default=None)
    fair_valuer = Text(longest=120, load_default=None)
    fair_on = Day(load_default=None)
    company_cost = Rials(load_default=None)
    cost_basis = Choice(Basis, load_default=None)
    cost_source = Text(longest=200, load_default=None)
    memo = Text(required=True, longest=500)


def apply(run: ImportRun) -> None:
    """Every row is one lot; one that says what the book says already changes nothing."""
    rows = list(run.list_rows())
    standing = how_lots_stand(row.data["lot"] for row in rows)
    new: list[GoodRow] = []
    drafts: list[ValueCorrection] = []
    for row in rows:
        found = standing.get(row.data["lot"])
        if not any(row.data[name] is not None for name in ESTIMATES):
            run.refuse(row.number, "fair_value", NEITHER)
            continue
        draft = _read(row, found)
        if found and says_the_same(draft.worth, found):
            run.know(row.number, KNOWN)
        else:
            new.append(row)
            drafts.append(draft)
    run.stop_if_refused()
    if drafts:
        run.made(ENTRY, *_correct(run, new, drafts))


def _read(row: GoodRow, found: Standing | None) -> ValueCorrection:
    """What the row says; an estimate that it leaves empty stays as it is, with what it rests on."""
    data = row.data
    said = {name: data[name] for name in WORTH}
    if found is not None:
        for estimate, names in ESTIMATES.items():
            if data[estimate] is None:
                said |= {name: getattr(found.facts, name) for name in names}
    worth = Worth(**said)
    return ValueCorrection(lot_id=data["lot"], worth=worth, happened_on=data["day"], memo=data["memo"])


def _correct(run: ImportRun, rows: Sequence[GoodRow], drafts: Sequence[ValueCorrection]) -> Sequence[int]:
    try:
        return correct_values(corrections=drafts, content=run.content(), by=run.by, key=run.key())
    except RowsNotTaken as refused:
        for refusal in refused.refusals.values():
            refusal.field = FIELDS.get(refusal.field or "", refusal.field)
        run.refuse_places(rows, refused)
        run.stop_if_refused()
        raise


kind = ImportKind(
    slug="values", title=N_("Values of goods"), columns=COLUMNS, shape=ValueRow, act="correct_value",
    apply=apply, undo=leave_records,
    note=N_(
        "Each row says what one lot is worth, in rials for the whole lot, by the number on its page. Of value and cost"
        " the one that a row leaves empty stays as it is."
    ),
)  # fmt: skip
