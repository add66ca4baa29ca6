"""A clock that jumps back between two postings: the book keeps the order in which they came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.db import db
from app.ledger import audit, queries
from app.ledger.drafts import Worth
from app.ledger.models import Entry, Lot
from app.ledger.service import correct_value, reverse_entries
from app.ledger.words import Basis, CorrectionKind, Stage
from tests.make import Make


def value(make: Make, lot: Lot, rials: int) -> None:
    correct_value(
        lot_id=lot.id, worth=Worth(rials, Basis.EXPERT, 3), happened_on=make.today - timedelta(days=2), memo="تازه",
        by=make.national(), key=make.key(),
    )  # fmt: skip


@pytest.fixture
def days(make: Make):
    """Sets the day on which things are recorded; the business day with it."""
    before = clock.demo_day()
    yield lambda back: clock.set_demo_today(make.today - timedelta(days=back), stamp_noon=True)
    clock.set_demo_today(before)


def test_the_last_worth_counts_though_the_clock_jumped_back(ctx, make: Make, days):
    days(0)
    lot = make.goods(make.holder(), 10, by=make.clerk(), on=make.today - timedelta(days=2))
    days(1)
    value(make, lot, 1_000)
    assert audit.check() == []
    days(0)
    value(make, lot, 2_000)
    days(1)
    value(make, lot, 3_000)

    assert queries.worth_of(lot.id)[:2] == (3_000, 3)
    assert audit.check() == []


def test_what_came_later_is_undone_first_though_the_clock_jumped_back(ctx, make: Make, days):
    clerk, store = make.clerk(), make.holder()
    days(0)
    on = make.today - timedelta(days=2)
    lot = make.goods(store, 10, by=clerk, on=on)
    received = db.session.query(Entry).one()
    days(1)
    allotted = make.moved(lot, 10, (store, Stage.IN_STORE), (store, Stage.ALLOTTED), by=clerk, on=on)

    undone = reverse_entries(
        entry_ids=[received.id, allotted.id], happened_on=on, correction=CorrectionKind.SLIP, memo="اشتباه", by=clerk,
        key=make.key(),
    )  # fmt: skip

    assert [entry.reverses_id for entry in sorted(undone, key=lambda entry: entry.chain_no)] == [
        allotted.id, received.id,
    ]  # fmt: skip
    assert audit.check() == []
