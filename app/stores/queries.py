"""Reading stores, carriers, transfers and stocktakes, as far as the reader sees the book of their offices."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from app.accounts.models import User
from app.accounts.rights import within
from app.db import db
from app.ledger.models import Entry
from app.places.models import Office
from app.stores.models import Carrier, Store
from app.stores.sight import NoSuchStore
from app.stores.stocktake_models import Stocktake, StocktakeLine, StocktakeState
from app.stores.stocktakes import NoSuchStocktake
from app.stores.transfer_models import Arrival, Transfer, TransferLine, TransferState
from app.stores.transfers import NoSuchTransfer
from app.text import fold

PAGE = 50


def get_store(store_id: int, *, seen_by: User) -> Store:
    """One store, if it is in one's offices."""
    store = db.session.scalar(select(Store).where(Store.id == store_id, _among(Store.office_id, seen_by)))
    if store is None:
        raise NoSuchStore()
    return store


def get_store_of_holder(holder_id: int) -> Store:
    """The store that the ledger knows as a holder."""
    store = db.session.scalar(select(Store).where(Store.holder_id == holder_id))
    if store is None:
        raise NoSuchStore()
    return store


def find_store(office_id: int, text: str) -> Store | None:
    """The one store of an office that `text` names, by code or name in either language; None if none or several."""
    named = list_stores_named(office_id, text)
    return named[0] if len(named) == 1 else None


def list_stores_named(office_id: int, text: str) -> Sequence[Store]:
    """The stores of an office that `text` names, by their code or else by their name in either language."""
    wanted = fold(text)
    of_office = db.session.scalars(select(Store).where(Store.office_id == office_id).order_by(Store.id)).all()
    coded = [store for store in of_office if fold(store.code) == wanted]
    return coded or [store for store in of_office if wanted in (fold(store.name_fa), fold(store.name_en))]


def list_stores_called(text: str) -> Sequence[Store]:
    """The stores of all offices that `text` names, by code or by name in either language: where a transfer may go."""
    wanted = fold(text)
    near = db.session.scalars(
        select(Store).where(Store.folded.contains(wanted, autoescape=True)).order_by(Store.id)
    ).all()
    return [store for store in near if wanted in (fold(store.code), fold(store.name_fa), fold(store.name_en))]


def list_stores(
    *,
    seen_by: User,
    search: str = "",
    office_id: int | None = None,
    after: tuple[str, int] | None = None,
    limit: int = PAGE,
) -> Sequence[Store]:
    """Stores of one's offices in Persian order, from behind `after`: the last one's (sort_key, id)."""
    wanted = select(Store).where(_among(Store.office_id, seen_by))
    for word in fold(search).split():
        wanted = wanted.where(Store.folded.contains(word, autoescape=True))
    if office_id is not None:
        wanted = wanted.where(Store.office_id == office_id)
    if after is not None:
        wanted = wanted.where(tuple_(Store.sort_key, Store.id) > tuple_(*after))
    return db.session.scalars(wanted.order_by(Store.sort_key, Store.id).limit(limit)).all()


def list_open_stores() -> Sequence[Store]:
    """Every store that takes goods, by office and name: where a transfer may go, whoever sends it."""
    return db.session.scalars(_open_stores()).all()


def list_open_stores_of(office_id: int) -> Sequence[Store]:
    """The stores of an office that take goods, by name."""
    return db.session.scalars(_open_stores().where(Store.office_id == office_id)).all()


def list_open_stores_for(act: str, *, by: User) -> Sequence[Store]:
    """The stores that take goods and in which this person may do an act, by office and name."""
    return db.session.scalars(_open_stores().where(within(by, act, Store.office_id))).all()


def list_carriers(office_id: int) -> Sequence[Carrier]:
    """The carriers of an office, its own transport first."""
    wanted = select(Carrier).where(Carrier.office_id == office_id)
    order = wanted.order_by(Carrier.is_own_transport.desc(), Carrier.sort_key, Carrier.id)
    return db.session.scalars(order).all()


def list_carriers_by_name(
    *, seen_by: User, office_id: int | None = None, after: tuple[int, str, int] | None = None, limit: int = PAGE
) -> Sequence[Carrier]:
    """The carriers of one's offices, office by office in Persian order, from behind `after`."""
    place = (Carrier.office_id, Carrier.sort_key, Carrier.id)
    wanted = select(Carrier).where(_among(Carrier.office_id, seen_by))
    if office_id is not None:
        wanted = wanted.where(Carrier.office_id == office_id)
    if after is not None:
        wanted = wanted.where(tuple_(*place) > tuple_(*after))
    return db.session.scalars(wanted.order_by(*place).limit(limit)).all()


def get_transfer(transfer_id: int, *, seen_by: User) -> Transfer:
    """One transfer with its lines and arrivals; both ends see it."""
    wanted = _whole_transfers().where(Transfer.id == transfer_id, _at_an_end(seen_by))
    transfer = db.session.scalar(wanted)
    if transfer is None:
        raise NoSuchTransfer()
    return transfer


def list_expected_transfers(
    *, seen_by: User, store_id: int | None = None, before: int | None = None, limit: int = PAGE
) -> Sequence[Transfer]:
    """What is on its way to one's offices, or to one store, or has come short; newest first, from behind `before`."""
    owed = (TransferState.SENT, TransferState.PART_RECEIVED, TransferState.CLOSED_SHORT)
    lines = TransferLine.sent > TransferLine.received + TransferLine.lost
    wanted = _whole_transfers().where(
        _among(Transfer.to_office_id, seen_by), Transfer.state.in_(owed), Transfer.lines.any(lines)
    )
    if store_id is not None:
        wanted = wanted.where(Transfer.to_store_id == store_id)
    return _page(wanted, before, limit)


def list_transfers(
    *,
    seen_by: User,
    sent: bool = True,
    received: bool = True,
    state: TransferState | None = None,
    store_id: int | None = None,
    waybill: str = "",
    before: int | None = None,
    limit: int = PAGE,
) -> Sequence[Transfer]:
    """Transfers that one's offices sent or are to receive, newest first, from behind the id `before`."""
    ends = [_among(Transfer.from_office_id, seen_by)] if sent else []
    ends += [_among(Transfer.to_office_id, seen_by)] if received else []
    wanted = _whole_transfers().where(or_(*ends) if ends else ~true())
    if state is not None:
        wanted = wanted.where(Transfer.state == state)
    if store_id is not None:
        wanted = wanted.where(or_(Transfer.from_store_id == store_id, Transfer.to_store_id == store_id))
    if waybill:
        wanted = wanted.where(Transfer.waybill == waybill)
    return _page(wanted, before, limit)


def list_same_waybill(waybill: str, *, seen_by: User, apart_from: int | None = None) -> Sequence[Transfer]:
    """Other transfers of one's offices under a waybill number: it may repeat, and people are warned when it does."""
    named = (Transfer.waybill == waybill, Transfer.id != (apart_from or 0))
    wanted = select(Transfer).where(*named, _at_an_end(seen_by))
    return db.session.scalars(wanted.order_by(Transfer.id).limit(PAGE)).all() if waybill else []


def get_stocktake(stocktake_id: int, *, seen_by: User) -> Stocktake:
    """One stocktake with its lines and items."""
    lines = selectinload(Stocktake.lines).joinedload(StocktakeLine.item)
    wanted = select(Stocktake).options(joinedload(Stocktake.store), joinedload(Stocktake.opened_by), lines)
    seen = Stocktake.store.has(_among(Store.office_id, seen_by))
    stocktake = db.session.scalar(wanted.where(Stocktake.id == stocktake_id, seen))
    if stocktake is None:
        raise NoSuchStocktake()
    return stocktake


def find_open_stocktake(store_id: int) -> Stocktake | None:
    """The count that is going on in a store, if there is one."""
    return db.session.scalar(
        select(Stocktake).where(Stocktake.store_id == store_id, Stocktake.state == StocktakeState.OPEN)
    )


def list_stocktakes(
    store_id: int, *, state: StocktakeState | None = None, before: int | None = None, limit: int = PAGE
) -> Sequence[Stocktake]:
    """The counts of a store, newest first, from behind the id `before`."""
    wanted = select(Stocktake).where(Stocktake.store_id == store_id)
    if state is not None:
        wanted = wanted.where(Stocktake.state == state)
    if before is not None:
        wanted = wanted.where(Stocktake.id < before)
    shown = (
        joinedload(Stocktake.entry).joinedload(Entry.office),
        joinedload(Stocktake.opened_by),
        selectinload(Stocktake.lines).joinedload(StocktakeLine.item),
    )
    return db.session.scalars(wanted.options(*shown).order_by(Stocktake.id.desc()).limit(limit)).all()


def _open_stores() -> Select[Store]:
    wanted = select(Store).join(Store.office).where(Store.is_open)
    return wanted.order_by(Office.sort_key, Store.sort_key, Store.id)


def _among(column: InstrumentedAttribute[int], seen_by: User) -> ColumnElement[bool]:
    return within(seen_by, "read_entries", column)


def _at_an_end(seen_by: User) -> ColumnElement[bool]:
    return within(seen_by, "read_entries", Transfer.from_office_id, Transfer.to_office_id)


def _whole_transfers() -> Select[Transfer]:
    lines = selectinload(Transfer.lines)
    return select(Transfer).options(
        joinedload(Transfer.from_store), joinedload(Transfer.to_store), joinedload(Transfer.carrier),
        joinedload(Transfer.entry).joinedload(Entry.office), lines.joinedload(TransferLine.item),
        lines.joinedload(TransferLine.lot),
        selectinload(Transfer.arrivals).joinedload(Arrival.entry).joinedload(Entry.office),
    )  # fmt: skip


def _page(wanted: Select[Transfer], before: int | None, limit: int) -> Sequence[Transfer]:
    if before is not None:
        wanted = wanted.where(Transfer.id < before)
    return db.session.scalars(wanted.order_by(Transfer.id.desc()).limit(limit)).all()
