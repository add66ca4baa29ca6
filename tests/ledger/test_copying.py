"""What is written in bulk costs each row the same, however many the transaction has written before it."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, literal, select, text

from app.db import atomic, db
from app.items.queries import get_item_by_code
from app.ledger import bulk, copying
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.drafts import EntryDraft, LotDraft, Move
from app.ledger.kept import Balance
from app.ledger.models import Entry, Lot
from app.ledger.words import EntryKind, HolderKind, LotKind, Origin, Stage
from tests.make import Make

ROWS, PARTS = 600, 6
ASIDE = Table("aside", MetaData(), Column("n", Integer), prefixes=["TEMPORARY"])
READ_IN_FULL = text(
    "SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_xact_user_tables WHERE relname IN ('lot', 'entry', 'balance')"
)


@pytest.mark.only_on("postgresql")
def test_no_row_has_the_rows_before_it_read_through(ctx, make: Make, monkeypatch) -> None:
    """Plans are kept for a connection: one made while a table held next to nothing must not look all of it through."""
    monkeypatch.setattr(bulk, "AT_ONCE", ROWS // PARTS)
    by, store, donor = make.clerk(), make.holder(), make.holder(HolderKind.COMPANY)
    campaign = make.holder(HolderKind.CAMPAIGN)
    item, day = get_item_by_code("blanket"), make.today

    def arrival() -> tuple[EntryDraft, list[LotDraft]]:
        lot = LotDraft(
            kind=LotKind.GOODS, origin=Origin.OPENING, item_id=item.id, given_by=donor.id, given_for=campaign.id,
            place_id=store.place_id, quantity=1, opened_on=day,
        )  # fmt: skip
        moves = [Move(lot.id, 1, (donor.id, Stage.GIVEN), (store.id, Stage.IN_STORE))]
        return EntryDraft(store.office_id, EntryKind.OPENING, day, moves, paper="1", memo=None), [lot]

    @atomic()
    def post(count: int) -> int:
        act = ledger.begin_act(verb="post", by=by, key=make.key(), content={"of": count}, allowed=asks_itself)
        ledger.post_many((arrival() for _ in range(count)), act=act, by=by)
        return int(db.session.scalars(READ_IN_FULL).one())

    stood = sum(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Lot, Entry, Balance))
    post(bulk.FEW + 1)
    assert post(ROWS) < 10 * ROWS + 10 * PARTS * stood


def test_rows_may_ask_the_database_and_are_sent_in_whole_parts(ctx, monkeypatch) -> None:
    monkeypatch.setattr(copying, "AT_ONCE", 2)
    connection = db.session.connection()
    ASIDE.create(connection)

    copying.copy_rows(connection, ASIDE, ("n",), ((connection.scalar(select(literal(n))),) for n in range(5)))

    assert connection.scalar(select(func.sum(ASIDE.c.n))) == 10


def test_a_statement_amid_a_copy_fails_at_once_and_the_connection_answers_again_afterwards(ctx) -> None:
    connection = db.session.connection()

    with copying.nothing_else_asked(connection):
        for ask in (lambda: connection.scalar(text("SELECT 1")), lambda: db.session.scalar(text("SELECT 1"))):
            with pytest.raises(copying.AskedAmidCopy):
                ask()

    assert connection.scalar(text("SELECT 1")) == 1


@pytest.mark.only_on("postgresql")
def test_rows_that_ask_while_they_are_copied_are_red_and_do_not_hang(ctx, monkeypatch) -> None:
    """As it would be if parts were handed on before they are whole."""
    monkeypatch.setattr(copying, "list", lambda part: part, raising=False)
    monkeypatch.setattr(copying, "islice", lambda rows, _count: _once(rows))
    connection = db.session.connection()
    ASIDE.create(connection)

    with pytest.raises(copying.AskedAmidCopy):
        copying.copy_rows(connection, ASIDE, ("n",), ((connection.scalar(select(literal(n))),) for n in range(5)))


def _once(rows):
    yield from rows
