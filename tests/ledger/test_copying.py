"""What is written in bulk costs each row the same, however many the transaction has written before it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.db import atomic, db
from app.items.queries import get_item_by_code
from app.ledger import bulk
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.drafts import EntryDraft, LotDraft, Move
from app.ledger.words import EntryKind, HolderKind, LotKind, Origin, Stage
from tests.make import Make

ROWS = 600
READ_IN_FULL = text(
    "SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_xact_user_tables WHERE relname IN ('lot', 'entry', 'balance')"
)


@pytest.mark.only_on("postgresql")
def test_no_row_has_the_rows_before_it_read_through(ctx, make: Make, monkeypatch) -> None:
    """Plans are kept for a connection: one made while a table held next to nothing must not look all of it through."""
    monkeypatch.setattr(bulk, "AT_ONCE", ROWS // 6)
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

    post(bulk.FEW + 1)
    assert post(ROWS) < 10 * ROWS
