"""The papers of stores in lists, each with the goods that it is about; so many queries for one as for fifty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.rights import visible_office_ids
from app.db import db
from app.ledger.models import Line, Lot
from app.ledger.words import Stage
from app.ledger.written import Written, written
from app.stores.models import Disposal, DonorReturn, Loss, Opening, Store
from app.stores.queries import PAGE
from app.stores.transfer_models import Transfer

OfStore = TypeVar("OfStore", Opening, Disposal, DonorReturn)
BROUGHT_TO: dict[type[Any], Stage] = {
    Opening: Stage.IN_STORE, Loss: Stage.LOST, Disposal: Stage.DISPOSED, DonorReturn: Stage.RETURNED,
}  # fmt: skip
"""Where a paper's goods came to: what it is about."""


def with_goods(papers: Sequence[Opening | Loss | Disposal | DonorReturn]) -> list[Written]:
    """Papers of one kind beside their entries, with what each of them is about, lot by lot."""
    lines: dict[int, list[Line]] = defaultdict(list)
    wanted = select(Line).options(joinedload(Line.lot).joinedload(Lot.item))
    if papers:
        about = wanted.where(
            Line.entry_id.in_([paper.entry_id for paper in papers]),
            Line.stage == BROUGHT_TO[type(papers[0])],
            Line.quantity > 0,
        )
        for line in db.session.scalars(about.order_by(Line.entry_id, Line.line_no)):
            lines[line.entry_id].append(line)
    return [replace(each, goods=lines[each.of.entry_id]) for each in written(papers)]


def list_openings(*, seen_by: User, **asked: Any) -> Sequence[Opening]:
    """Sheets of opening stock of one's offices, the newest first; of one store if one is named."""
    return _list(Opening, seen_by, **asked)


def list_disposals(*, seen_by: User, **asked: Any) -> Sequence[Disposal]:
    """Disposals of one's offices, the newest first; of one store if one is named."""
    return _list(Disposal, seen_by, **asked)


def list_donor_returns(*, seen_by: User, **asked: Any) -> Sequence[DonorReturn]:
    """Returns to donors of one's offices, the newest first; of one store if one is named."""
    return _list(DonorReturn, seen_by, **asked)


def list_losses(
    *, seen_by: User, store_id: int | None = None, transfer_id: int | None = None, before: int | None = None,
    limit: int = PAGE,
) -> Sequence[Loss]:  # fmt: skip
    """Losses of one's offices' stores, and of transfers that one's offices sent or receive; the newest first."""
    wanted = select(Loss).where(_seen_loss(seen_by))
    if store_id is not None:
        wanted = wanted.where(Loss.store_id == store_id)
    if transfer_id is not None:
        wanted = wanted.where(Loss.transfer_id == transfer_id)
    return _newest(Loss, wanted, before, limit)


def _seen_loss(seen_by: User) -> ColumnElement[bool]:
    offices = visible_office_ids(seen_by)
    if offices is None:
        return true()
    ends = or_(Transfer.from_office_id.in_(offices), Transfer.to_office_id.in_(offices))
    stores = select(Store.id).where(Store.office_id.in_(offices))
    return or_(Loss.store_id.in_(stores), Loss.transfer_id.in_(select(Transfer.id).where(ends)))


def _list(
    model: type[OfStore], seen_by: User, *, store_id: int | None = None, before: int | None = None, limit: int = PAGE
) -> Sequence[OfStore]:
    wanted, offices = select(model), visible_office_ids(seen_by)
    if offices is not None:
        wanted = wanted.where(model.store_id.in_(select(Store.id).where(Store.office_id.in_(sorted(offices)))))
    if store_id is not None:
        wanted = wanted.where(model.store_id == store_id)
    if model is DonorReturn:
        wanted = wanted.options(joinedload(DonorReturn.donor))
    return _newest(model, wanted, before, limit)


def _newest(model: Any, wanted: Select[Any], before: int | None, limit: int) -> Sequence[Any]:
    if before is not None:
        wanted = wanted.where(model.id < before)
    return db.session.scalars(wanted.order_by(model.id.desc()).limit(limit)).all()
