"""What stores give an auditor to look at: goods that are on the way for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from app.db import db
from app.errors import N_
from app.ledger.remarks import ON_THE_WAY_DAYS, Remark, RemarkKind, Span
from app.places.models import Office
from app.stores.transfer_models import ON_THE_WAY, Transfer

STILL_COMING = N_("{office}: what was sent to {store} is on the way since {day}.")


def list_remarks(span: Span) -> Iterator[Remark]:
    """Transfers that have not arrived for long, the oldest first."""
    query = (
        select(Transfer, Office)
        .join(Office, Office.id == Transfer.from_office_id)
        .where(Transfer.state.in_(ON_THE_WAY), Transfer.happened_on < span.today - timedelta(days=ON_THE_WAY_DAYS))
        .order_by(Transfer.happened_on, Transfer.id)
    )
    for transfer, office in db.session.execute(query):
        said = STILL_COMING.format(office=office.names, store=transfer.to_store.names, day=transfer.happened_on)
        yield Remark(RemarkKind.TRANSFER, said, ("transfer", transfer.id))
