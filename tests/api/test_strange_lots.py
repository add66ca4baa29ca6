"""A lot or a piece that never was in a store is answered there as if there were none, whoever has it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.beneficiaries.models import Receiver
from app.db import db
from app.ledger import queries as ledger
from tests.api.asking import ask, token_of

__all__ = ["ask", "token_of"]
UNKNOWN = 2**62


@pytest.fixture
def strange(shelf, make) -> dict[str, int]:
    """A lot of wheelchairs in Yazd and one of its pieces; a receiver in Semnan."""
    with make.inside():
        lot = make.stock(make.store("IR-21"), "wheelchair_child", 3)
        receiver = db.session.scalars(select(Receiver.id).where(Receiver.code == shelf.receiver)).one()
        return {"lot": lot.id, "item": lot.item_id, "piece": ledger.list_units(lot.id)[0].id, "receiver": receiver}


@pytest.fixture
def acts(shelf, strange):
    """Every act that takes a lot from a shelf, with one line."""

    def with_line(line: dict) -> dict[str, dict]:
        day = {"happened_on": "1404/08/05", "lines": [line]}
        here = {**day, "store_id": shelf.store}
        bare = {name: line[name] for name in line if name != "item_id"}
        gone = {**here, "minutes_number": "1"}
        handed = {**here, "receiver_id": strange["receiver"], "proof": "code"}
        return {
            "/transfers": {**day, "from_store_id": shelf.store, "to_store_id": shelf.away},
            "/losses": {**gone, "reason": "theft"},
            "/disposals": {**gone, "reason": "expired"},
            "/returns": {**here, "reason": "refused", "lines": [bare]},
            "/allotments": {**here, "receiver_id": strange["receiver"]},
            "/deliveries": handed,
            "/deliveries/bulk": {"deliveries": [handed]},
        }  # fmt: skip

    return with_line


def test_a_lot_of_another_store_is_answered_like_one_that_there_is_not(ask, shelf, strange, acts):
    def answers(lot: int) -> dict[str, tuple[int, list[str]]]:
        line = {"item_id": strange["item"], "quantity": "1", "lot_id": str(lot)}
        given = {path: ask("POST", path, as_=shelf.clerk, json=said) for path, said in acts(line).items()}
        return {path: (answer.status_code, list(answer.json["errors"])) for path, answer in given.items()}

    assert answers(strange["lot"]) == answers(UNKNOWN)
    assert {status for status, _ in answers(UNKNOWN).values()} == {404}
    assert {field.rpartition(".")[2] for _, [field] in answers(UNKNOWN).values()} == {"lot_id"}


def test_a_piece_of_another_lot_is_answered_like_one_that_there_is_not(ask, shelf, strange, acts):
    def answers(piece: int) -> dict[str, tuple[int, str]]:
        line = {"item_id": shelf.blankets, "quantity": "1", "lot_id": str(shelf.lot), "unit_ids": [str(piece)]}
        given = {path: ask("POST", path, as_=shelf.clerk, json=said) for path, said in acts(line).items()}
        return {path: (answer.status_code, answer.json["detail"]) for path, answer in given.items()}

    assert answers(strange["piece"]) == answers(UNKNOWN)
    assert {status for status, _ in answers(UNKNOWN).values()} == {404}
