"""Makers of stores, carriers, and what lies in stores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.accounts.models import Role, User
from app.db import atomic
from app.items.models import Item
from app.items.queries import get_item_by_code
from app.ledger.drafts import Worth
from app.ledger.models import Lot
from app.ledger.words import Condition
from app.places.models import PlaceLevel
from app.places.queries import get_office_by_code, list_places
from app.stores import service
from app.stores.drafts import OpeningLine, StockLine
from app.stores.models import Carrier, Opening, Store
from app.stores.transfer_models import Transfer
from tests.making.base import MakeBase


class MakeStores(MakeBase):
    """Stores, and stock in them; whoever does it is made when nobody is named."""

    @atomic()
    def store(self, office: str = "IR-20", *, by: User | None = None, **facts: Any) -> Store:
        """An open store in the first county of an office's province."""
        number, where = self.number(), get_office_by_code(office)
        given = {"code": f"S{number}", "name_fa": f"انبار {number}", "name_en": f"Store {number}"} | facts
        if "place_id" not in given:
            given["place_id"] = list_places(PlaceLevel.COUNTY, where.place)[0].id
        return service.register_store(office_id=where.id, by=by or self.staff(Role.SUPERVISOR, office), **given)  # type: ignore[attr-defined]

    @atomic()
    def carrier(self, office: str = "IR-20", *, by: User | None = None, **facts: Any) -> Carrier:
        """A carrier of an office."""
        given = {"name_fa": f"باربری {self.number()}"} | facts
        where = get_office_by_code(office)
        return service.register_carrier(office_id=where.id, by=by or self.staff(Role.CLERK, office), **given)  # type: ignore[attr-defined]

    @atomic()
    def opening(
        self, store: Store, lines: Sequence[OpeningLine], *, on: date | None = None, by: User | None = None
    ) -> Opening:
        """A sheet of opening stock."""
        number = self.number()
        return service.record_opening(
            store_id=store.id, happened_on=on or self.today, paper=f"open-{number}", lines=lines,
            by=by or self.staff(Role.CLERK, store.office.code), key=f"opening-{number:06d}",  # type: ignore[attr-defined]
        )  # fmt: skip

    @atomic()
    def stock(
        self, store: Store, item: Item | str = "blanket", quantity: int = 10, *, on: date | None = None,
        expires_on: date | None = None, condition: Condition = Condition.GOOD, given_by: int | None = None,
        worth: int | None = None,
    ) -> Lot:  # fmt: skip
        """One lot on a store's shelf: `make.stock(store, "blanket", 20)`."""
        thing = get_item_by_code(item) if isinstance(item, str) else item
        valued = Worth() if worth is None else Worth(worth, fair_basis="price_list", fair_level=2)  # type: ignore[arg-type]
        line = OpeningLine(thing.id, quantity, given_by, condition, expires_on, f"b{self.number()}", valued)
        opening = self.opening(store, [line], on=on)
        return opening.entry.lines[0].lot

    @atomic()
    def transfer(
        self, source: Store, target: Store, lot: Lot, quantity: int, *, on: date | None = None,
        by: User | None = None,
    ) -> Transfer:  # fmt: skip
        """Some of a lot on its way from one store to another."""
        return service.send_transfer(
            from_store_id=source.id, to_store_id=target.id, happened_on=on or self.today,
            lines=[StockLine(lot.item_id, quantity, lot.id)], by=by or self.staff(Role.CLERK, source.office.code),  # type: ignore[attr-defined]
            key=f"transfer-{self.number():06d}",
        )  # fmt: skip
