"""Allotments: goods set aside stay in the store, and are given or freed once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.campaigns import checks, paper_queries, service
from app.campaigns.checks import Unanswered, Warned
from app.campaigns.drafts import BackLine
from app.campaigns.issues import Delivery
from app.campaigns.models import CheckAnswer
from app.campaigns.refusals import (
    MoreThanAllotted,
    NoSuchAllotment,
    NoSuchDelivery,
    NotOfThis,
    WrongPlace,
)
from app.campaigns.words import CheckedAct
from app.codes import ReturnReason
from app.db import db
from app.errors import N_, Conflict, Invalid, NotFound
from app.ledger import queries as ledger
from app.ledger.refusals import NotEnough
from app.ledger.words import Condition, Stage
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


def test_nothing_is_freed_before_it_was_set_aside(make, store, receiver):
    make.stock(store, "blanket", 10, on=make.today - timedelta(days=30))
    make.allotment(store, receiver, 5, on=make.today - timedelta(days=20))
    allotment = make.allotment(store, receiver, 5, on=make.today - timedelta(days=2))

    with refused(Invalid, "set aside on"):
        service.release_allotment(
            allotment_id=allotment.id, happened_on=make.today - timedelta(days=10), by=make.clerk(), key="free-001"
        )


def test_a_named_lot_is_not_drawn_for_a_line_that_any_lot_serves(make, store, receiver):
    named = make.stock(store, "blanket", 5, on=make.today - timedelta(days=9))
    other = make.stock(store, "blanket", 5)

    allotment = service.allot_goods(
        store_id=store.id, receiver_id=receiver.id, happened_on=make.today, by=make.clerk(), key="allot-01",
        lines=[make.wanted("blanket", 5), make.wanted("blanket", 5, lot_id=named.id)],
    )  # fmt: skip

    assert [line.lot_id for line in allotment.lines] == [other.id, named.id]


def test_allotted_goods_stay_in_the_store_set_aside(make, store, receiver):
    lot = make.stock(store, "blanket", 20)

    allotment = make.allotment(store, receiver, 12)

    assert (at(store, lot), at(store, lot, Stage.ALLOTTED)) == (8, 12)
    assert list(paper_queries.total_left_of_allotments([allotment.id]).values()) == [12]


def test_the_first_to_expire_is_set_aside_first(make, store, receiver):
    late = make.stock(store, "blanket", 10, expires_on=make.today + timedelta(days=90))
    soon = make.stock(store, "blanket", 10, expires_on=make.today + timedelta(days=9))

    allotment = make.allotment(store, receiver, 12)

    assert [(line.lot_id, line.quantity) for line in allotment.lines] == [(soon.id, 10), (late.id, 2)]


def test_more_than_there_is_cannot_be_set_aside_and_damaged_goods_not_at_all(make, store, receiver):
    make.stock(store, "blanket", 5)
    make.stock(store, "blanket", 50, condition=Condition.DAMAGED)

    with refused(NotEnough, "Only 5"):
        make.allotment(store, receiver, 6)


def test_a_delivery_of_an_allotment_gives_all_that_is_left_of_it(make, store, receiver):
    lot = make.stock(store, "blanket", 20)
    allotment = make.allotment(store, receiver, 12)
    make.delivery(store, receiver, 5, allotment_id=allotment.id)

    delivery = make.delivery(store, receiver, allotment_id=allotment.id)

    assert [line.quantity for line in delivery.lines] == [7]
    assert (at(store, lot), at(store, lot, Stage.ALLOTTED)) == (8, 0)
    with refused(Conflict, "Nothing is left"):
        make.delivery(store, receiver, allotment_id=allotment.id)


def test_an_allotment_does_not_give_what_another_has_set_aside(make, store, receiver):
    make.stock(store, "blanket", 20)
    mine, other = make.allotment(store, receiver, 5), make.allotment(store, make.receiver(), 10)

    with refused(MoreThanAllotted, "Only 5"):
        make.delivery(store, receiver, 6, allotment_id=mine.id)
    with refused(WrongPlace):
        make.delivery(store, receiver, 1, allotment_id=other.id)
    with refused(NotOfThis):
        make.delivery(store, receiver, 1, "carpet", allotment_id=mine.id)


def test_released_goods_are_free_again(make, store, receiver):
    lot = make.stock(store, "blanket", 20)
    allotment = make.allotment(store, receiver, 12)
    clerk, line = make.clerk(), allotment.lines[0]
    press = {"allotment_id": allotment.id, "happened_on": make.today, "by": clerk}

    service.release_allotment(**press, lines={line.id: 4}, key="free-001")
    assert (at(store, lot), at(store, lot, Stage.ALLOTTED)) == (12, 8)
    with refused(MoreThanAllotted):
        service.release_allotment(**press, lines={line.id: 9}, key="free-002")
    release = service.release_allotment(**press, key="free-003")

    assert [line.quantity for line in release.lines] == [8]
    assert service.release_allotment(**press, key="free-003").id == release.id
    with refused(Conflict, "Nothing is left"):
        service.release_allotment(**press, key="free-004")


def test_an_unanswered_warning_stops_an_allotment_and_an_answer_is_kept(make, store, receiver, monkeypatch):
    make.stock(store, "blanket", 20)
    clerk = make.clerk()
    monkeypatch.setattr(checks, "CHECKS", [])
    checks.register_check(
        lambda act, facts: (
            [Warned("overlap", N_("Somebody else gives this here."))]
            if act is CheckedAct.ALLOT and facts.receiver_id == receiver.id
            else []
        )
    )

    with refused(Unanswered, "Somebody else gives this here"):
        make.allotment(store, receiver, 2, by=clerk)
    allotment = make.allotment(store, receiver, 2, by=clerk, answers={"overlap": "نیاز بیشتر است"})

    [kept] = db.session.scalars(select(CheckAnswer).where(CheckAnswer.act_id == allotment.act_id)).all()
    assert (kept.code, kept.answer, kept.by_id) == ("overlap", "نیاز بیشتر است", clerk.id)
    assert kept.warning == "Somebody else gives this here."


def test_another_provinces_delivery_store_and_allotment_are_not_found(make, store, receiver):
    make.stock(store, "blanket", 10)
    delivery, allotment = make.delivery(store, receiver, 1), make.allotment(store, receiver, 1)
    stranger = make.clerk("IR-21")

    with refused(NoSuchDelivery):
        paper_queries.get_delivery(delivery.id, seen_by=stranger)
    with refused(NoSuchAllotment):
        paper_queries.get_allotment(allotment.id, seen_by=stranger)
    with refused(NotFound):
        make.delivery(store, receiver, 1, by=stranger)
