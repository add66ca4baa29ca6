"""The verbs of stores: a store is opened and closed here; what happens to goods in it has a module for each subject."""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, select

from app.accounts.models import User
from app.accounts.rights import require_act
from app.db import atomic, db
from app.errors import Conflict, Invalid
from app.ledger import service as ledger
from app.ledger.kept import Balance
from app.ledger.words import HolderKind, Stage
from app.places import queries as places
from app.places.models import Office, Place, PlaceLevel
from app.stores.carriers import register_carrier
from app.stores.drafts import refuse_ahead as _refuse_ahead
from app.stores.losses import (
    ask_disposal,
    ask_loss,
    free_goods,
    record_disposal,
    record_loss,
    sign_disposal,
    sign_loss,
)
from app.stores.models import Store
from app.stores.openings import record_opening, record_openings
from app.stores.returns import return_to_donor
from app.stores.sight import lock_store as _lock_store
from app.stores.stocktake_models import Stocktake, StocktakeState
from app.stores.stocktakes import drop_stocktake, open_stocktake, post_stocktake
from app.stores.transfer_models import Transfer, TransferLine, TransferState
from app.stores.transfers import receive_transfer, recount_transfers, send_transfer

__all__ = [
    "ask_disposal",
    "ask_loss",
    "close_store",
    "drop_stocktake",
    "free_goods",
    "open_stocktake",
    "post_stocktake",
    "receive_transfer",
    "record_disposal",
    "record_loss",
    "record_opening",
    "record_openings",
    "recount_transfers",
    "register_carrier",
    "register_store",
    "reopen_store",
    "return_to_donor",
    "revise_store",
    "send_transfer",
    "sign_disposal",
    "sign_loss",
]  # fmt: skip


class CodeTaken(Conflict):
    """This office has a store with the code “{code}” already."""


class NotInProvince(Invalid):
    """A store lies in a county of its own office's province; {place} does not."""


class NotEmpty(Conflict):
    """There are still goods in {store}. A store is closed when it is empty."""


class GoodsOnTheWay(Conflict):
    """Goods are still on the way to {store}. Receive them first."""


class BeingCounted(Conflict):
    """A stocktake of {store} is open. Post it or drop it first."""


@atomic()
def register_store(
    *, office_id: int, place_id: int, code: str, name_fa: str, by: User, name_en: str = "", address: str = ""
) -> Store:
    """A store of an office, in a county of its province, under a code of its own; it takes goods from now on."""
    require_act(by, office_id, "keep_stores")
    office, place = places.get_office(office_id), places.get_place(place_id)
    if place.level is not PlaceLevel.COUNTY or not _lies_in(place, office.place):
        raise NotInProvince(place=place.names, field="place_id")
    _take_code(office, code)
    holder = ledger.open_holder(
        kind=HolderKind.STORE, office_id=office.id, place_id=place.id, name_fa=name_fa, name_en=name_en or name_fa
    )
    store = Store(
        holder=holder, office=office, place=place, code=code, name_fa=name_fa, name_en=name_en or name_fa,
        address=address,
    )  # fmt: skip
    db.session.add(store)
    db.session.flush()
    return store


@atomic()
def revise_store(*, store_id: int, name_fa: str, by: User, name_en: str = "", address: str = "") -> Store:
    """The store is called otherwise from now on; its code, place and goods stay."""
    store = _lock_store(store_id, by)
    store.name_fa, store.name_en, store.address = name_fa, name_en or name_fa, address
    ledger.rename_holder(holder_id=store.holder_id, name_fa=store.name_fa, name_en=store.name_en)
    return store


@atomic()
def close_store(*, store_id: int, on: date, by: User) -> Store:
    """The store takes no goods from now on. It must be empty, with nothing on the way to it and no count open."""
    _refuse_ahead(on, field="on")
    store = _lock_store(store_id, by)
    here = (Balance.holder_id == store.holder_id, Balance.stage.in_((Stage.IN_STORE, Stage.ALLOTTED)))
    if db.session.scalar(select(exists().where(*here, Balance.quantity > 0))):
        raise NotEmpty(store=store.names)
    coming = (
        select(Transfer.id)
        .join(TransferLine)
        .where(
            Transfer.to_store_id == store.id, Transfer.state != TransferState.UNDONE,
            TransferLine.sent > TransferLine.received + TransferLine.lost,
        )
    )  # fmt: skip
    if db.session.scalar(select(coming.exists())):
        raise GoodsOnTheWay(store=store.names)
    counting = exists().where(Stocktake.store_id == store.id, Stocktake.state == StocktakeState.OPEN)
    if db.session.scalar(select(counting)):
        raise BeingCounted(store=store.names)
    store.close(on=on)
    return store


@atomic()
def reopen_store(*, store_id: int, by: User) -> Store:
    """The store takes goods again."""
    store = _lock_store(store_id, by)
    store.reopen()
    return store


def _lies_in(place: Place, larger: Place) -> bool:
    return place.id == larger.id or (place.parent is not None and _lies_in(place.parent, larger))


def _take_code(office: Office, code: str) -> None:
    """One at a time takes a code in an office."""
    db.session.execute(select(Office.id).where(Office.id == office.id).with_for_update(key_share=True))
    if db.session.scalar(select(Store.id).where(Store.office_id == office.id, Store.code == code)) is not None:
        raise CodeTaken(code=code, field="code")
