"""Many receipts or deliveries in one act through the door for programs: all or none, and of every bad one why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.beneficiaries.models import Receiver
from app.campaigns.issues import Delivery
from app.campaigns.papers import Receipt
from app.db import db
from app.ledger.models import Act, Entry
from tests.api.asking import ask, token_of
from tests.web.trading import counted_queries, trade

__all__ = ["ask", "token_of", "trade"]


@pytest.fixture
def arrivals(trade, make) -> Callable[..., dict]:
    """So many receipts of one good blanket each; `bad` changes some of them by their place."""

    def said(count: int, bad: dict[int, dict] | None = None) -> dict:
        line = {"pledge_line_id": trade.line, "sent": "1", "good": "1"}
        one = {"store_id": trade.store, "happened_on": make.today.isoformat(), "lines": [line]}
        return {"receipts": [one | {"waybill": f"N{at}"} | (bad or {}).get(at, {}) for at in range(count)]}

    return said


@pytest.fixture
def handed(trade, make) -> Callable[..., dict]:
    """So many deliveries of one blanket each; `bad` changes some of them by their place."""
    with make.inside():
        receiver = db.session.scalars(select(Receiver.id).where(Receiver.code == trade.receiver)).one()

    def said(count: int, bad: dict[int, dict] | None = None) -> dict:
        one = {
            "store_id": trade.store, "receiver_id": receiver, "happened_on": make.today.isoformat(),
            "proof": "signature", "lines": [{"item_id": trade.blanket, "quantity": "1"}],
        }  # fmt: skip
        return {"deliveries": [one | {"paper": f"D{at}"} | (bad or {}).get(at, {}) for at in range(count)]}

    return said


@pytest.fixture
def rows(make) -> Callable[[], list[int]]:
    """How much is kept."""

    def count() -> list[int]:
        with make.inside():
            return [
                int(db.session.scalar(select(func.count()).select_from(table)) or 0)
                for table in (Act, Entry, Receipt, Delivery)
            ]

    return count


@pytest.mark.parametrize("path", ["receipts", "deliveries"])
def test_many_are_one_act_answered_in_the_order_sent_and_once_under_its_key(path, ask, trade, arrivals, handed, rows):
    said = arrivals(12) if path == "receipts" else handed(12)
    before = rows()

    made = ask("POST", f"/{path}/bulk", as_=trade.clerk, key="many", json=said)
    again = ask("POST", f"/{path}/bulk", as_=trade.clerk, key="many", json=said)
    other = ask("POST", f"/{path}/bulk", as_=trade.clerk, key="many", json={path: said[path][:-1]})

    named = "waybill" if path == "receipts" else "paper"
    assert (made.status_code, [one[named] for one in made.json["items"]]) == (201, [one[named] for one in said[path]])
    assert (again.status_code, again.json, other.status_code) == (201, made.json, 409)
    assert [now - then for now, then in zip(rows(), before, strict=True)][:2] == [1, 12]


def test_of_bad_receipts_every_one_is_named_with_its_line_and_nothing_is_kept(ask, trade, arrivals, rows):
    line = {"pledge_line_id": trade.line, "sent": "1"}
    bad = {
        1: {"lines": [{**line, "good": "1.5"}]},
        3: {"store_id": 999_999},
        4: {"store_id": trade.foreign},
        5: {"happened_on": "2099-01-01"},
        6: {"lines": [{**line, "good": "1"}, {**line, "pledge_line_id": 999_999, "good": "1"}]},
        7: {"lines": [{**line, "good": "0", "missing": "1"}]},
        9: {"lines": [{**line, "sent": "90", "good": "90"}]},
    }
    before = rows()

    refused = ask("POST", "/receipts/bulk", as_=trade.clerk, json=arrivals(11, bad))

    assert (refused.status_code, refused.json["type"].endswith("#RowsNotTaken")) == (409, True)
    assert list(refused.json["errors"]) == [
        "receipts.1.lines.0.good", "receipts.3.store_id", "receipts.4.store_id", "receipts.5.happened_on",
        "receipts.6.lines.1.pledge_line_id", "receipts.7.lines", "receipts.9.lines.0.good",
    ]  # fmt: skip
    assert [(one["place"], one["status"]) for one in refused.json["verdicts"]] == [
        (1, 422), (3, 404), (4, 404), (5, 422), (6, 404), (7, 422), (9, 409),
    ]  # fmt: skip
    assert rows() == before


def test_of_bad_deliveries_every_one_is_named_with_its_line_and_nothing_is_kept(ask, trade, handed, rows):
    bad = {
        0: {"receiver_id": 999_999},
        2: {"lines": [{"item_id": trade.blanket, "quantity": "1"}, {"item_id": 999_999, "quantity": "1"}]},
        3: {"lines": [{"item_id": trade.blanket, "quantity": "0"}]},
        5: {"allotment_id": 999_999},
    }
    before = rows()

    refused = ask("POST", "/deliveries/bulk", as_=trade.clerk, json=handed(7, bad))

    assert list(refused.json["errors"]) == [
        "deliveries.0.receiver_id", "deliveries.2.lines.1.item_id", "deliveries.3.lines.0.quantity",
        "deliveries.5.allotment_id",
    ]  # fmt: skip
    assert (refused.status_code, rows()) == (409, before)


def test_where_the_stock_ends_the_first_that_is_short_is_named(ask, trade, handed, rows):
    before = rows()

    refused = ask("POST", "/deliveries/bulk", as_=trade.clerk, json=handed(40))

    assert (refused.status_code, list(refused.json["errors"])) == (409, ["deliveries.37.lines.0.quantity"])
    assert rows() == before


def test_one_strange_key_among_many_is_answered_as_if_it_were_not_there(ask, trade, arrivals, handed):
    foreign = ask("POST", "/receipts/bulk", as_=trade.clerk, json=arrivals(3, {1: {"store_id": trade.foreign}}))
    unknown = ask("POST", "/receipts/bulk", as_=trade.clerk, json=arrivals(3, {1: {"store_id": 999_999}}))
    away = ask("POST", "/deliveries/bulk", as_=trade.yazd, json=handed(3))

    assert (foreign.status_code, foreign.json) == (404, unknown.json)
    assert (away.status_code, len(away.json["verdicts"])) == (404, 3)


@pytest.mark.parametrize("count", [0, 1001])
def test_one_act_takes_one_to_a_thousand(count, ask, trade, arrivals):
    refused = ask("POST", "/receipts/bulk", as_=trade.clerk, json=arrivals(count))

    assert (refused.status_code, list(refused.json["errors"])) == (422, ["receipts"])


def test_what_has_not_the_shape_is_named_by_its_place(ask, trade, arrivals):
    refused = ask("POST", "/receipts/bulk", as_=trade.clerk, json=arrivals(3, {2: {"lines": [{"good": True}]}}))

    assert refused.status_code == 422
    assert set(refused.json["errors"]) == {f"receipts.2.lines.0.{name}" for name in ("pledge_line_id", "sent", "good")}


def test_who_may_not_record_one_may_not_record_many(ask, trade, arrivals, handed):
    assert ask("POST", "/receipts/bulk", as_=trade.auditor, json=arrivals(2)).status_code == 403
    assert ask("POST", "/deliveries/bulk", as_=trade.speaker, json=handed(2)).status_code == 403


@pytest.mark.parametrize("path", ["receipts", "deliveries"])
def test_twenty_five_take_as_many_statements_as_ten(path, ask, trade, arrivals, handed, app, make):
    with make.inside():
        has_arrays = db.engine.dialect.name == "postgresql"

    def statements(count: int) -> int:
        said = arrivals(count) if path == "receipts" else handed(count)
        with counted_queries(app) as asked:
            assert ask("POST", f"/{path}/bulk", as_=trade.clerk, json=said).status_code == 201
        # SQLite, which is no way off, writes and locks row by row; nothing else may.
        return len([one for one in asked if has_arrays or not one.startswith(("INSERT", "SELECT balance"))])

    statements(1)

    assert statements(10) == statements(25)
