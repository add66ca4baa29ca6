"""What was delivered comes back, and no more than was delivered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.campaigns import paper_queries, service
from app.campaigns.drafts import BackLine
from app.campaigns.issues import Delivery
from app.campaigns.refusals import (
    MoreThanDelivered,
    NotOfThis,
)
from app.codes import CorrectionKind, ReturnReason
from app.errors import Conflict, Invalid
from app.ledger import queries as ledger
from app.ledger.refusals import LaterDepends
from app.ledger.words import Stage
from tests.stores.trace import refused

pytestmark = pytest.mark.usefixtures("ctx")


def at(store, lot, stage=Stage.IN_STORE) -> int:
    return ledger.cell_quantity(store.holder_id, stage, lot.id)


@pytest.fixture
def store(make):
    return make.store()


@pytest.fixture
def receiver(make):
    return make.receiver()


def back(make, delivery: Delivery, store, quantity: int | None, key: str, **facts):
    lines = None if quantity is None else [BackLine(delivery_line_id=delivery.lines[0].id, quantity=quantity)]
    return service.take_back(
        delivery_id=delivery.id, store_id=store.id, happened_on=facts.pop("on", make.today),
        reason=ReturnReason.REFUSED, lines=lines, by=facts.pop("by", None) or make.clerk(), key=key,
    )  # fmt: skip


def test_what_was_refused_at_the_door_is_in_the_store_again(make, store, receiver):
    lot = make.stock(store, "blanket", 10)
    delivery = make.delivery(store, receiver, 6)

    taken = back(make, delivery, store, 2, "back-001")

    assert at(store, lot) == 6
    assert ledger.get_entry(taken.entry_id).follows_id == delivery.entry_id
    assert list(paper_queries.total_left_of_deliveries([delivery.id]).values()) == [4]


def test_no_more_comes_back_than_was_delivered_even_if_others_have_the_same_goods(make, store, receiver):
    make.stock(store, "blanket", 10)
    delivery = make.delivery(store, receiver, 3)
    make.delivery(store, make.receiver(), 5)

    with refused(MoreThanDelivered, "Only 3"):
        back(make, delivery, store, 4, "back-001")
    back(make, delivery, store, None, "back-002")
    with refused(Conflict, "nothing left"):
        back(make, delivery, store, None, "back-003")
    with refused(MoreThanDelivered, "Only 0"):
        back(make, delivery, store, 1, "back-004")


def test_nothing_comes_back_before_it_was_handed_over(make, store, receiver):
    make.stock(store, "blanket", 10, on=make.today - timedelta(days=30))
    make.delivery(store, receiver, 5, on=make.today - timedelta(days=20))
    delivery = make.delivery(store, receiver, 5, on=make.today - timedelta(days=2))

    with refused(Invalid, "handed over on"):
        back(make, delivery, store, 2, "back-001", on=make.today - timedelta(days=10))


def test_a_line_of_another_delivery_is_refused(make, store, receiver):
    make.stock(store, "blanket", 10)
    mine, other = make.delivery(store, receiver, 3), make.delivery(store, receiver, 3)

    with refused(NotOfThis):
        service.take_back(
            delivery_id=mine.id, store_id=store.id, happened_on=make.today, reason=ReturnReason.REFUSED,
            lines=[BackLine(delivery_line_id=other.lines[0].id, quantity=1)], by=make.clerk(), key="back-001",
        )  # fmt: skip


def test_a_delivery_is_not_undone_while_something_of_it_has_come_back(make, store, receiver):
    make.stock(store, "blanket", 10)
    clerk = make.clerk()
    delivery = make.delivery(store, receiver, 3, by=clerk)
    back(make, delivery, store, 1, "back-001")

    with refused(LaterDepends):
        service.reverse_entry(
            entry_id=delivery.entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه",
            by=clerk, key="undo-001",
        )  # fmt: skip
