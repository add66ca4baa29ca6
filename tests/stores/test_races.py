"""Two people at the same store at the same moment: nothing arrives, leaves or is counted twice."""

from __future__ import annotations

from sqlalchemy import func, select

from app.accounts.queries import get_user
from app.db import db
from app.ledger import audit
from app.ledger.refusals import NotEnough
from app.stores import service
from app.stores.drafts import CountedLine, LotLine, StockLine
from app.stores.models import Carrier, StoreClosed
from app.stores.service import GoodsOnTheWay
from app.stores.stocktakes import CountingAlready
from app.stores.transfer_models import MoreThanOnTheWay, Transfer, TransferState
from tests.together import at_once


def test_the_first_transfers_of_an_office_share_one_own_transport(app, make):
    with make.inside():
        source, target, clerk = make.store(), make.store(), make.clerk()
        lot = make.stock(source, "blanket", 10)
        ends = {"from_store_id": source.id, "to_store_id": target.id, "happened_on": make.today}
        item_id, clerk_id = lot.item_id, clerk.id

    def send(number):
        by = get_user(clerk_id)
        return service.send_transfer(**ends, lines=[StockLine(item_id, 4)], by=by, key=f"send-{number}").state

    answers = at_once(app, 3, send)

    assert sorted(map(str, answers)) == sorted(map(str, [TransferState.SENT, TransferState.SENT, NotEnough]))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Carrier)) == 1
        assert audit.check() == []


def test_goods_arrive_once_though_two_clerks_receive_them(app, make):
    with make.inside():
        source, target = make.store("IR-20"), make.store("IR-21")
        lot = make.stock(source, "blanket", 10)
        transfer_id, lot_id = make.transfer(source, target, lot, 5).id, lot.id
        clerks = [make.clerk("IR-21").id for _ in range(2)]

    def receive(number):
        return service.receive_transfer(
            transfer_id=transfer_id, happened_on=make.today, lines=[LotLine(lot_id, 5)],
            by=get_user(clerks[number]), key=f"receive-{number}",
        ).state  # fmt: skip

    answers = at_once(app, 2, receive)

    assert sorted(map(str, answers)) == sorted(map(str, [TransferState.RECEIVED, MoreThanOnTheWay]))
    with app.app_context():
        assert [line.received for line in db.session.get_one(Transfer, transfer_id).lines] == [5]
        assert audit.check() == []


def test_the_same_key_pressed_twice_at_once_sends_once(app, make):
    with make.inside():
        source, target, clerk = make.store(), make.store(), make.clerk()
        lot = make.stock(source, "blanket", 10)
        ends = {"from_store_id": source.id, "to_store_id": target.id, "happened_on": make.today}
        item_id, clerk_id = lot.item_id, clerk.id

    def send(_number):
        return service.send_transfer(**ends, lines=[StockLine(item_id, 4)], by=get_user(clerk_id), key="one").id

    answers = at_once(app, 2, send)

    assert len(set(answers)) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Transfer)) == 1


def test_a_store_does_not_close_under_goods_that_set_out_for_it(app, make):
    with make.inside():
        source, target, clerk = make.store(), make.store(), make.supervisor()
        lot = make.stock(source, "blanket", 10)
        target_id, source_id, item_id, clerk_id = target.id, source.id, lot.item_id, clerk.id

    def send_or_close(number):
        by = get_user(clerk_id)
        if number:
            return service.close_store(store_id=target_id, on=make.today, by=by).is_open
        return service.send_transfer(
            from_store_id=source_id, to_store_id=target_id, happened_on=make.today, lines=[StockLine(item_id, 4)],
            by=by, key="send",
        ).state  # fmt: skip

    answers = at_once(app, 2, send_or_close)

    assert answers in ([TransferState.SENT, GoodsOnTheWay], [StoreClosed, False])


def test_a_store_is_counted_by_one_of_two_who_begin_at_once(app, make):
    with make.inside():
        store, clerk = make.store(), make.clerk()
        lot = make.stock(store, "blanket", 10)
        store_id, clerk_id, item_id = store.id, clerk.id, lot.item_id

    def count(_number):
        return service.open_stocktake(store_id=store_id, opened_on=make.today, by=get_user(clerk_id)).id

    answers = at_once(app, 2, count)

    assert answers.count(CountingAlready) == 1
    [stocktake_id] = [answer for answer in answers if answer is not CountingAlready]

    def post_or_send(number):
        by = get_user(clerk_id)
        if number:
            return service.post_stocktake(
                stocktake_id=stocktake_id, happened_on=make.today, counts=[CountedLine(item_id, 9)],
                minutes_number="1", by=by, key="post",
            ).state.value  # fmt: skip
        return service.send_transfer(
            from_store_id=store_id, to_store_id=other_id, happened_on=make.today, lines=[StockLine(item_id, 4)],
            by=by, key="send",
        ).state.value  # fmt: skip

    with make.inside():
        other_id = make.store().id
    answers = at_once(app, 2, post_or_send)

    with app.app_context():
        left = audit.check()
    assert left == []
    assert answers[0] == "sent"
    assert str(answers[1]) == "posted" or answers[1].__name__ == "StockMoved"
