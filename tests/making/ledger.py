"""Makers of what the ledger's own tests move: holders, and lots of goods in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.accounts.models import User
from app.db import db
from app.items import queries as items
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.drafts import EntryDraft, Move
from app.ledger.kept import Period
from app.ledger.models import Entry, Holder, Lot
from app.ledger.words import EntryKind, HolderKind, LotKind, Origin, Stage
from tests.making.base import MakeBase


class MakeLedger(MakeBase):
    """Goods without the papers that bring them."""

    def holder(self, kind: HolderKind = HolderKind.STORE, office: str = "IR-20") -> Holder:
        """A store's holder unless another kind is named."""
        where = self.office(office)  # type: ignore[attr-defined]
        number = self.number()
        return ledger.open_holder(
            kind=kind,
            office_id=where.id,
            place_id=where.place_id,
            name_fa=f"دارنده {number}",
            name_en=f"Holder {number}",
        )

    def lot(self, item: str = "blanket", quantity: int = 100, **facts: Any) -> Lot:
        """An open lot that is nowhere yet."""
        donor = facts.pop("given_by", None) or self.holder(HolderKind.COMPANY).id
        purpose = facts.pop("given_for", None) or self.holder(HolderKind.CAMPAIGN).id
        return ledger.open_lot(
            kind=LotKind.GOODS, origin=Origin.RECEIPT, item_id=items.get_item_by_code(item).id, given_by=donor,
            given_for=purpose, place_id=facts.pop("place_id", None) or self.office().place_id,  # type: ignore[attr-defined]
            quantity=quantity, opened_on=facts.pop("opened_on", self.today), **facts,
        )  # fmt: skip

    def post(self, *drafts: EntryDraft, by: User) -> list[Entry]:
        """These entries, as one act."""
        act = ledger.begin_act(verb="post", by=by, key=self.key(), content={}, allowed=asks_itself)
        return ledger.post_entries(drafts, act=act, by=by)

    def moved(
        self, lot: Lot, quantity: int, source: tuple[Holder, Stage], target: tuple[Holder, Stage], *, by: User,
        kind: EntryKind = EntryKind.ALLOT, on: date | None = None, **facts: Any,
    ) -> Entry:  # fmt: skip
        """One entry with one move."""
        move = Move(lot.id, quantity, (source[0].id, source[1]), (target[0].id, target[1]))
        draft = EntryDraft(target[0].office_id, kind, on or self.today, [move], **facts)
        return self.post(draft, by=by)[0]

    def closed_year(self) -> int:
        """1403, closed; once for a world."""
        if db.session.get_one(Period, 1403).closed_at is None:
            ledger.close_year(year=1403, by=self.officer())  # type: ignore[attr-defined]
        return 1403

    def goods(
        self, store: Holder, quantity: int = 100, *, by: User, on: date | None = None, item: str = "blanket",
        **facts: Any,
    ) -> Lot:  # fmt: skip
        """A lot received into a store."""
        lot = self.lot(item, quantity, opened_on=on or self.today, **facts)
        donor = ledger.queries.get_holder(lot.given_by)
        self.moved(lot, quantity, (donor, Stage.GIVEN), (store, Stage.IN_STORE), by=by, kind=EntryKind.RECEIPT, on=on)
        return lot
