"""An undone import stays undone: its entries do not come back one by one, so that its file cannot count twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.campaigns.undoing import ask_reversal, reverse_entries
from app.codes import CorrectionKind
from app.db import db
from app.imports.queries import get_import, list_dependents
from app.imports.refusals import BroughtByUndone
from app.imports.service import Outcome
from app.ledger import audit
from app.ledger.models import Entry
from app.stores.models import Store
from tests.imports.acts import bring_in, stock, total, undo
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def clerk(make: Make) -> User:
    return make.clerk()


@pytest.fixture
def shelf(make: Make, sheet: Sheet, clerk: User) -> tuple[Path, Outcome]:
    """A file of opening stock that has come in: seven blankets in one entry."""
    make.store(code="A1")
    path = sheet("انبار,تاریخ,شماره سند,کالا,تعداد", "A1,1404/01/15,12,پتو,7")
    return path, bring_in("opening", path, clerk)


def newest() -> int:
    """The last entry of the only chain."""
    undone = select(Entry.reverses_id).where(Entry.reverses_id.is_not(None))
    return db.session.scalars(select(Entry.id).where(Entry.id.not_in(undone))).one()


def reverse(by: User, second: User, make: Make) -> None:
    """Two people undo the last entry of the chain."""
    reverse_entries(
        entry_ids=[newest()], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=by,
        second=second, key=make.key(),
    )  # fmt: skip


def test_what_an_undone_import_brought_does_not_come_back_by_undoing_the_undoing(
    make: Make, clerk: User, shelf: tuple[Path, Outcome]
) -> None:
    path, outcome = shelf
    undo(outcome, clerk, make.supervisor(), make)
    before = total(Entry)

    with pytest.raises(BroughtByUndone) as refused:
        reverse(clerk, make.supervisor(), make)

    assert refused.value.message.params["number"] == outcome.number
    assert (total(Entry), stock()) == (before, 0)
    assert bring_in("opening", path, clerk).accepted == 1
    assert stock() == 7
    assert audit.check() == []


def test_that_it_stays_undone_is_said_to_the_one_who_asks(make: Make, clerk: User, shelf: tuple[Path, Outcome]) -> None:
    undo(shelf[1], clerk, make.supervisor(), make)

    with pytest.raises(BroughtByUndone):
        ask_reversal(
            entry_ids=[newest()], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=clerk,
            key=make.key(),
        )  # fmt: skip


def test_an_entry_that_was_undone_by_hand_before_its_import_was_stays_undone_too(
    make: Make, clerk: User, shelf: tuple[Path, Outcome]
) -> None:
    path, outcome = shelf
    reverse(clerk, make.supervisor(), make)
    undo(outcome, clerk, make.supervisor(), make)

    with pytest.raises(BroughtByUndone):
        reverse(clerk, make.supervisor(), make)

    bring_in("opening", path, clerk)
    assert stock() == 7


def test_while_an_import_stands_its_entries_are_undone_and_brought_back_as_any_other(
    make: Make, clerk: User, shelf: tuple[Path, Outcome]
) -> None:
    reverse(clerk, make.supervisor(), make)
    assert stock() == 0

    reverse(clerk, make.supervisor(), make)

    assert stock() == 7
    assert bring_in("opening", shelf[0], clerk).repeats


def test_what_took_since_from_what_came_in_is_listed_until_it_is_undone(
    make: Make, clerk: User, shelf: tuple[Path, Outcome], sheet: Sheet
) -> None:
    record = get_import(shelf[1].number)
    store = db.session.scalars(select(Store).where(Store.code == "A1")).one()
    assert list_dependents(record, seen_by=clerk, limit=9) == []
    first, second = (make.delivery(store, make.receiver(), 2) for _ in range(2))
    bring_in("opening", sheet("انبار,تاریخ,شماره سند,کالا,تعداد", "A1,1404/02/15,13,برنج,7", name="b.csv"), clerk)
    make.delivery(store, make.receiver(), 1, "rice")

    found = list_dependents(record, seen_by=clerk, limit=9)
    assert {row.entry.id for row in found} == {first.entry_id, second.entry_id}
    newest = found[0].entry
    behind = list_dependents(record, seen_by=clerk, behind=(newest.happened_on, newest.id), limit=9)
    assert [row.entry.id for row in behind] == [found[1].entry.id]
    assert [row.entry.id for row in list_dependents(record, seen_by=clerk, limit=1)] == [newest.id]

    reverse_entries(
        entry_ids=[second.entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=clerk,
        second=make.supervisor(), key=make.key(),
    )  # fmt: skip
    assert [row.entry.id for row in list_dependents(record, seen_by=clerk, limit=9)] == [first.entry_id]
