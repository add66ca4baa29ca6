"""Which stores a person may work in, and which may take goods; held so that no store is closed under a verb."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.rights import require_act, within
from app.db import db
from app.errors import N_, DomainError, NotAllowed, NotFound
from app.ledger.models import Entry, Line
from app.ledger.words import Stage
from app.places.models import Office
from app.stores.models import Store


class NoSuchStore(NotFound):
    """There is no such store, or it is not yours to see."""


def own_store(store_id: int, by: User) -> Store:
    """A store in which this person may work."""
    return own_stores({store_id}, by)[store_id]


def own_stores(store_ids: Iterable[int], by: User) -> dict[int, Store]:
    """Stores in which this person may work, read once and kept from being closed until the transaction ends."""
    stores = held_stores(store_ids)
    for office_id in sorted({store.office_id for store in stores.values()}):
        require_clerk(by, office_id)
    return stores


def require_clerk(by: User, office_id: int, *, act: str = "keep_stores", field: str = "store_id") -> None:
    """A store that one may not know of is answered in the same words, beside the same field, as one that is not."""
    try:
        require_act(by, office_id, act)
    except NotFound as error:
        raise NoSuchStore(field=field) from error


def list_refused_stores(store_ids: Iterable[int], by: User) -> dict[int, DomainError]:
    """Those of the stores in which this person may not work, each with why; all of them read at once."""
    wanted = sorted(set(store_ids))
    rows = db.session.execute(select(Store.id, Store.office_id).where(Store.id.in_(wanted)))
    offices = {row.id: row.office_id for row in rows}
    refused: dict[int, DomainError] = {}
    for store_id in wanted:
        try:
            if store_id not in offices:
                raise NoSuchStore(field="store_id")
            require_clerk(by, offices[store_id])
        except DomainError as error:
            refused[store_id] = error
    return refused


def lock_store(store_id: int, by: User) -> Store:
    """A store in which this person may work, for what must happen while nothing else begins in it."""
    seen = within(by, "read_entries", Store.office_id)
    query = select(Store).where(Store.id == store_id, seen).with_for_update(of=Store)
    store = db.session.scalar(query.execution_options(populate_existing=True))
    if store is None:
        raise NoSuchStore(field="store_id")
    require_clerk(by, store.office_id)
    return store


def held_stores(store_ids: Iterable[int], *, fields: Mapping[int, str] | None = None) -> dict[int, Store]:
    """Stores of any office, kept from being closed until the transaction ends; `fields`: which field named which."""
    wanted = sorted(set(store_ids))
    query = select(Store).where(Store.id.in_(wanted)).order_by(Store.id).with_for_update(read=True, of=Store)
    stores = {store.id: store for store in db.session.scalars(query.execution_options(populate_existing=True))}
    missing = next((store_id for store_id in wanted if store_id not in stores), None)
    if missing is not None:
        raise NoSuchStore(field=(fields or {}).get(missing, "store_id"))
    return stores


def refuse_closed(*, undoings: Sequence[Entry]) -> None:
    """After entries were undone: nothing came back into a store that has been closed. Raises StoreClosed."""
    came = (
        select(Line.holder_id)
        .where(Line.entry_id.in_([entry.id for entry in undoings]), Line.stage.in_((Stage.IN_STORE, Stage.ALLOTTED)))
        .group_by(Line.holder_id, Line.lot_id)
        .having(func.sum(Line.quantity) > 0)
    )
    holders = set(db.session.scalars(came))
    query = select(Store.id).where(Store.holder_id.in_(holders))
    for store in held_stores(db.session.scalars(query).all()).values():
        store.must_be_open()


def require_second(second: User, *, by: User, office: Office) -> None:
    """The second signature is another person's: the office's supervisor, or an officer of a national centre."""
    if second.id == by.id:
        raise NotAllowed(N_("The second signature must be another person's."))
    require_act(second, office.id, "sign_approval")
