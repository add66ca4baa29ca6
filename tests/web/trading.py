"""A trade that pages are read by: a campaign, a company, a pledge of 100 blankets, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.campaigns.drafts import TargetDraft
from app.campaigns.papers import Handover, Receipt
from app.campaigns.pledges import Pledge
from app.db import db
from app.items.queries import get_item_by_code
from app.ledger.models import Entry
from tests.make import Make
from tests.web.reading import sign_in

REASONLESS = ["0", "-3", "4.7", "1" + "0" * 30, "1_000", "12 or 13", "۱۲٫۵", "یک", "1e3", "0x10", "١٢٬"]
"""What is no quantity of a blanket."""
READ_AS_TWELVE = ["12", "۱۲", "١٢", " 12 ", "12.0", "۱۲٫۰"]


@pytest.fixture
def trade(client, world) -> SimpleNamespace:
    """Of 100 blankets 57 came good, 3 damaged, 5 were missing; 20 were handed over. 200 are wanted in Semnan."""
    found: SimpleNamespace = world("trade", make_trade)
    return found


def make_trade(make: Make) -> SimpleNamespace:
    """The same, made anew."""
    with make.inside():
        semnan, blanket = make.office("IR-20").place_id, get_item_by_code("blanket")
        campaign = make.campaign(
            title_fa="پتوی گرم", title_en="Warm blankets", story_fa="برای زمستان سمنان", province_ids=[semnan],
            targets=[TargetDraft(place_id=semnan, item_id=blanket.id, quantity=200)],
        )  # fmt: skip
        company, other = (make.company(name_fa=name, name_en=None, verified=True) for name in ("فولاد نمونه", "دیگر"))
        pledge = make.pledge(campaign, company, item="blanket", quantity=100)
        store, foreign, receiver = make.store(), make.store("IR-21"), make.receiver()
        receipt = make.receipt(pledge, store, 57, 3, 5, waybill="1404-88213")
        make.delivery(store, receiver, 20)
        people = {
            "officer": make.officer(), "supervisor": make.supervisor(), "clerk": make.clerk(),
            "auditor": make.auditor(), "speaker": make.representative(company),
            "stranger": make.representative(other), "yazd": make.clerk("IR-21"),
        }  # fmt: skip
        found = {
            "campaign": campaign, "company": company, "other": other, "pledge": pledge, "line": pledge.lines[0],
            "receipt": receipt, "blanket": blanket, "store": store, "foreign": foreign,
        }  # fmt: skip
        return SimpleNamespace(
            semnan=semnan, receiver=receiver.code, entry=receipt.entry_id,
            **{name: user.name for name, user in people.items()}, **{name: row.id for name, row in found.items()},
        )  # fmt: skip


@pytest.fixture
def as_(client) -> Callable[[str], Any]:
    """`as_(trade.clerk)` is the browser of that person."""

    def enter(name: str) -> Any:
        client.delete_cookie("daftar")
        sign_in(client, name)
        return client

    return enter


@pytest.fixture
def kept(make) -> Callable[[], tuple[int, ...]]:
    """How much is kept: a refusal leaves all of it as it was."""

    def count() -> tuple[int, ...]:
        with make.inside():
            return tuple(
                int(db.session.scalar(select(func.count()).select_from(table)) or 0)
                for table in (Entry, Pledge, Receipt, Handover)
            )

    return count


@contextmanager
def counted_queries(app: Any) -> Iterator[list[str]]:
    """What the database is asked while the block runs."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
