"""A gift whose way the pages of the ledger are read by: promised, received in two conditions, sent on, handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import event

from app.accounts.queries import get_user_by_name
from app.db import db
from app.ledger import queries as ledger
from app.stores.drafts import LotLine
from app.stores.service import receive_transfer
from tests.make import Make


@dataclass(frozen=True)
class Gift:
    """The keys of one gift's papers and the names of the people around it."""

    clerk: str
    supervisor: str
    yazd: str
    stranger: str
    donor: str
    receipt: int
    number: str
    delivery: int
    sent: int
    transfer: int
    promise: int
    good: int
    damaged: int
    code: str


def make_gift(make: Make) -> Gift:
    """Thirty wheelchairs of a company for Semnan: 28 good, 2 damaged, 5 sent to Yazd, 3 handed over; all names kept."""
    with make.inside():
        clerk, supervisor = make.clerk(), make.supervisor()
        company = make.company(name_fa="فولاد نمونه", verified=True)
        pledge = make.pledge(make.campaign(), company, item="wheelchair_child", quantity=30)
        store, away = make.store(name_fa="انبار سمنان"), make.store("IR-21", name_fa="انبار یزد")
        first = make.today - timedelta(days=9)
        receipt = make.receipt(pledge, store, 28, 2, on=first, by=clerk, waybill="88213")
        [line] = receipt.lines
        good = ledger.get_lot(line.good_lot_id)
        sent = make.transfer(store, away, good, 5, on=first + timedelta(days=2), by=clerk)
        delivery = make.delivery(store, make.receiver(), 3, "wheelchair_child", on=make.today, by=clerk)
        unit = ledger.list_units(good.id)[0]
        return Gift(
            clerk=clerk.name, supervisor=supervisor.name, yazd=make.clerk("IR-21").name,
            stranger=make.clerk("IR-14").name, donor=make.representative(company).name, receipt=receipt.entry_id,
            number=receipt.entry.printed_number, delivery=delivery.entry_id, sent=sent.entry_id, transfer=sent.id,
            promise=pledge.lines[0].lot_id, good=good.id, damaged=line.damaged_lot_id, code=unit.code,
        )  # fmt: skip


A_RUN = timedelta(days=1)
"""Longer than the tests go on: the gift is made once for all of them, and each takes it for just made."""


def receive_in_yazd(make: Make, gift: Gift) -> None:
    """The five that were sent arrive."""
    with make.inside():
        receive_transfer(
            transfer_id=gift.transfer, happened_on=make.today, lines=[LotLine(gift.good, 5)],
            by=get_user_by_name(gift.yazd), key=make.key(),
        )  # fmt: skip


def count_queries(client: FlaskClient, make: Make, path: str) -> int:
    """How many statements a page costs, once its session has been noted."""
    seen: list[str] = []
    with make.inside():
        engine = db.engine

    def note(_connection, _cursor, said, *_rest) -> None:
        seen.append(said)

    event.listen(engine, "before_cursor_execute", note)
    client.get(path)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
