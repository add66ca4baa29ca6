"""A store with goods in it, and the people around it, for the tests of pages about goods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, func, select

from app.db import db
from app.ledger import service as ledger
from app.ledger.models import Entry
from app.ledger.words import Condition
from tests.make import Make
from tests.web.reading import read, send, sign_in

BAD_QUANTITIES = ["0", "-5", "4.7", "1" + "0" * 30, "1_000", "12 or 13", "یک", "12,5"]
"""Of an item that is counted in whole units."""
READ_AS_TWELVE = ["12", "۱۲", "١٢", " 12 "]
BAD_DAYS = ["1404-12-30", "1404/12/30", "30-10-2025", "1404/08/09", "1403/01/01", "today"]
"""One that does not exist, one that is not written as days are, one ahead, one in a closed year."""


@dataclass(frozen=True)
class Shelf:
    """The keys of a store, of what lies there, and the names of the people around it."""

    clerk: str
    supervisor: str
    stranger: str
    store: int
    blankets: int
    lot: int
    soon: int
    damaged: int
    away: int
    receiver: str


def make_shelf(make: Make) -> Shelf:
    """Forty blankets in Semnan in two lots, two damaged ones, and a store in Yazd; 1403 and before are closed."""
    with make.inside():
        ledger.close_year(year=1403, by=make.national())
        store, away = make.store(name_fa="انبار سمنان"), make.store("IR-21", name_fa="انبار یزد")
        old = make.stock(store, "blanket", 10, on=make.today.replace(day=1), expires_on=make.today)
        lot = make.stock(store, "blanket", 30, on=make.today.replace(day=2))
        damaged = make.stock(store, "blanket", 2, on=make.today.replace(day=3), condition=Condition.DAMAGED)
        return Shelf(
            clerk=make.clerk().name, supervisor=make.supervisor().name, stranger=make.clerk("IR-14").name,
            store=store.id, blankets=lot.item_id, lot=lot.id, soon=old.id, damaged=damaged.id, away=away.id,
            receiver=make.receiver().code,
        )  # fmt: skip


def enter(client: Any, name: str) -> None:
    """Sign in, whoever sat there before."""
    client.delete_cookie("daftar")
    sign_in(client, name)


def not_refused(submit: Callable[[dict[str, Any]], Any], changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Which of these changes to a form were taken, or refused without a word; none of them may be."""
    return [change for change in changes if not _is_refused(submit(change))]


def _is_refused(answer: Any) -> bool:
    return answer.status_code == 404 or (400 <= answer.status_code < 500 and bool(read(answer).errors))


def each(field: str, values: Iterable[str]) -> list[dict[str, Any]]:
    """One change of a field for each value."""
    return [{field: value} for value in values]


def count(make: Make, model: Any = Entry) -> int:
    """How many rows of a table there are."""
    with make.inside():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


@contextmanager
def counted_queries(make: Make) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, said: str, *_: Any) -> None:
        seen.append(said)

    with make.inside():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def delivery_typed(shelf: Shelf, **changes: Any) -> dict[str, Any]:
    """What is typed into the form of a delivery."""
    return {
        "receiver_id": shelf.receiver, "happened_on": "1404/08/05", "proof": "signature",
        "lines.0.item_id": str(shelf.blankets), "lines.0.quantity": "12", **changes,
    }  # fmt: skip


def deliver(client: Any, shelf: Shelf, **changes: Any) -> Any:
    """Hand over twelve blankets, unless said otherwise."""
    return send(client, f"/stores/{shelf.store}/deliveries/new", **delivery_typed(shelf, **changes))


def allot(client: Any, shelf: Shelf, **changes: Any) -> Any:
    """Set twelve blankets aside, unless said otherwise."""
    facts = {name: value for name, value in delivery_typed(shelf, **changes).items() if name != "proof"}
    return send(client, f"/stores/{shelf.store}/allotments/new", **facts)
