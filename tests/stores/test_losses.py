"""Losses and disposals: asked by one, signed by another, the goods blocked in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts import approvals
from app.accounts.models import ApprovalState
from app.codes import DisposalReason, LossReason
from app.errors import Invalid, NotAllowed, NotFound
from app.ledger import service as ledger
from app.ledger.queries import cell_quantity
from app.ledger.refusals import NotEnough
from app.ledger.stock import stock_now
from app.ledger.words import Condition, EntryKind, HolderKind, Stage
from app.stores import service
from app.stores.drafts import LotLine, NamedTwice, StockLine
from app.stores.models import Disposal, Loss
from app.stores.transfer_models import MoreThanOnTheWay, TransferState
from app.stores.transfers import BeforeSent, NoSuchTransfer
from app.stores.writeoffs import NeedsMinutes, OneSource
from tests.stores.trace import picture, refused


@pytest.fixture
def store(ctx, make):
    return make.store()


def losing(make, **others):
    return {
        "happened_on": make.today, "reason": LossReason.THEFT, "minutes_number": "م-۱۴", "by": make.clerk(),
        "key": make.key(),
    } | others  # fmt: skip


def disposing(make, **others):
    return losing(make, reason=DisposalReason.BROKEN, **others)


def free(store, lot):
    return sum(row.quantity - row.held for row in stock_now(store.holder_id) if row.lot.id == lot.id)


def lost_by(store):
    holder = ledger.office_holder(office_id=store.office_id, kind=HolderKind.LOSSES)
    return sum(row.quantity for row in stock_now(holder.id, stages=[Stage.LOST]))


def test_a_loss_waits_for_a_second_signature_with_its_goods_blocked(make, store):
    lot = make.stock(store, "blanket", 10)

    approval = service.ask_loss(store_id=store.id, lines=[StockLine(lot.item_id, 4)], **losing(make))

    assert approval.state is ApprovalState.WAITING
    assert (free(store, lot), cell_quantity(store.holder_id, Stage.IN_STORE, lot.id), lost_by(store)) == (6, 10, 0)
    with refused(NotEnough, "Only 6"):
        service.ask_loss(store_id=store.id, lines=[StockLine(lot.item_id, 7)], **losing(make))


def test_the_second_signature_writes_the_loss_into_the_book(make, store):
    lot, supervisor = make.stock(store, "blanket", 10), make.supervisor()
    asked = losing(make, note="شب دوشنبه")
    approval = service.ask_loss(store_id=store.id, lines=[StockLine(lot.item_id, 4)], **asked)

    signed = approvals.sign_approval(approval_id=approval.id, by=supervisor)

    loss = ledger.db.session.get_one(Loss, signed.result["id"])
    assert (free(store, lot), lost_by(store)) == (6, 4)
    assert (loss.reason, loss.minutes_number, loss.store_id) == (LossReason.THEFT, "م-۱۴", store.id)
    entry = loss.entry
    assert (entry.kind, entry.paper, entry.memo) == (EntryKind.LOSS, "م-۱۴", "شب دوشنبه")
    assert (entry.actor_id, entry.second_id) == (asked["by"].id, supervisor.id)


def test_nobody_signs_twice_and_a_stranger_does_not_sign(make, store):
    lot, supervisor = make.stock(store, "blanket", 10), make.supervisor()
    approval = service.ask_loss(store_id=store.id, lines=[StockLine(lot.item_id, 4)], **losing(make, by=supervisor))

    for person, refusal in (
        (supervisor, NotAllowed), (make.clerk(), NotAllowed), (make.supervisor("IR-21"), NotFound),
    ):  # fmt: skip
        with refused(refusal):
            approvals.sign_approval(approval_id=approval.id, by=person)


@pytest.mark.parametrize("ending", ["refused", "withdrawn"])
def test_goods_are_free_again_when_the_loss_is_refused_or_withdrawn(make, store, ending):
    lot, clerk = make.stock(store, "blanket", 10), make.clerk()
    approval = service.ask_loss(store_id=store.id, lines=[StockLine(lot.item_id, 4)], **losing(make, by=clerk))

    if ending == "refused":
        approvals.refuse_approval(approval_id=approval.id, by=make.supervisor(), reason="پیدا شد")
    else:
        approvals.withdraw_approval(approval_id=approval.id, by=clerk)

    assert (free(store, lot), lost_by(store)) == (10, 0)


def test_a_repeated_key_asks_and_records_once(make, store):
    lot, second = make.stock(store, "blanket", 10), make.supervisor()
    asked, written = losing(make), losing(make)
    lines = [StockLine(lot.item_id, 4)]
    approval = service.ask_loss(store_id=store.id, lines=lines, **asked)
    loss = service.record_loss(store_id=store.id, lines=lines, second=second, **written)
    before = picture()

    assert service.ask_loss(store_id=store.id, lines=lines, **asked).id == approval.id
    assert service.record_loss(store_id=store.id, lines=lines, second=second, **written).id == loss.id
    assert picture() == before


def test_a_disposal_stays_with_its_store_as_disposed(make, store):
    lot = make.stock(store, "blanket", 10, condition=Condition.DAMAGED)
    lines = [StockLine(lot.item_id, 4, lot.id)]
    approval = service.ask_disposal(store_id=store.id, lines=lines, **disposing(make))

    signed = approvals.sign_approval(approval_id=approval.id, by=make.supervisor())

    disposal = ledger.db.session.get_one(Disposal, signed.result["id"])
    assert cell_quantity(store.holder_id, Stage.DISPOSED, lot.id) == 4
    assert (disposal.reason, disposal.entry.kind) == (DisposalReason.BROKEN, EntryKind.DISPOSAL)
    again = disposing(make)
    first = service.record_disposal(store_id=store.id, lines=lines, second=make.supervisor(), **again)
    assert first.id != disposal.id


def test_one_person_does_not_sign_twice_in_one_call(make, store):
    lot, supervisor = make.stock(store, "blanket", 10), make.supervisor()
    lines = [StockLine(lot.item_id, 4)]

    for second in (supervisor, make.clerk()):
        with refused(NotAllowed):
            service.record_loss(store_id=store.id, lines=lines, second=second, **losing(make, by=supervisor))
        with refused(NotAllowed):
            service.record_disposal(store_id=store.id, lines=lines, second=second, **disposing(make, by=supervisor))
    with refused(NotFound):
        service.record_loss(store_id=store.id, lines=lines, second=make.supervisor("IR-21"), **losing(make))


def test_a_loss_names_its_minutes_and_one_source(make, store):
    lot = make.stock(store, "blanket", 10)
    lines = [StockLine(lot.item_id, 4)]

    with refused(NeedsMinutes):
        service.ask_loss(store_id=store.id, lines=lines, **losing(make, minutes_number="  "))
    with refused(OneSource):
        service.ask_loss(lines=lines, **losing(make))
    with refused(OneSource):
        service.ask_loss(store_id=store.id, transfer_id=1, lines=lines, **losing(make))


def test_a_loss_of_nothing_of_too_much_or_twice_is_refused(make, store):
    lot = make.stock(store, "blanket", 10)

    for lines, refusal in (
        ([], Invalid), ([StockLine(lot.item_id, 0)], Invalid), ([StockLine(lot.item_id, 11)], NotEnough),
        ([StockLine(lot.item_id, 1, lot.id), StockLine(lot.item_id, 1, lot.id)], NamedTwice),
    ):  # fmt: skip
        with refused(refusal):
            service.ask_loss(store_id=store.id, lines=lines, **losing(make))


def test_a_store_of_another_office_loses_nothing(make, store):
    lot = make.stock(store, "blanket", 10)

    for person, refusal in ((make.clerk("IR-21"), NotFound), (make.auditor(), NotAllowed)):
        with refused(refusal):
            service.ask_loss(store_id=store.id, lines=[StockLine(lot.item_id, 4)], **losing(make, by=person))


def test_what_is_short_of_a_transfer_is_lost_in_the_senders_book(make, store):
    yazd, lot = make.store("IR-21"), make.stock(store, "blanket", 10)
    transfer = make.transfer(store, yazd, lot, 10)
    service.receive_transfer(
        transfer_id=transfer.id, happened_on=make.today, lines=[LotLine(lot.id, 9)], nothing_more=True,
        by=make.clerk("IR-21"), key=make.key(),
    )  # fmt: skip
    lines = [StockLine(lot.item_id, 1, lot.id)]

    approval = service.ask_loss(transfer_id=transfer.id, lines=lines, **losing(make))
    approvals.sign_approval(approval_id=approval.id, by=make.supervisor())

    assert (transfer.state, transfer.is_short, transfer.lines[0].lost) == (TransferState.CLOSED_SHORT, False, 1)
    assert (lost_by(store), lost_by(yazd)) == (1, 0)
    loss = ledger.db.session.scalars(ledger.select(Loss)).one()
    assert (loss.entry.office_id, loss.entry.follows_id) == (store.office_id, transfer.entry_id)
    ledger.reverse_entries(
        entry_ids=[loss.entry_id], happened_on=make.today, correction="slip", memo="پیدا شد", by=make.clerk(),
        key=make.key(),
    )  # fmt: skip
    assert (transfer.is_short, transfer.lines[0].lost) == (True, 0)


def test_a_loss_on_the_way_is_refused_to_the_receiver_and_unknown_to_others(make, store):
    yazd, lot = make.store("IR-21"), make.stock(store, "blanket", 10)
    transfer = make.transfer(store, yazd, lot, 10)
    lines = [StockLine(lot.item_id, 1, lot.id)]

    for person, refusal in ((make.clerk("IR-21"), NotAllowed), (make.clerk("IR-10"), NoSuchTransfer)):
        with refused(refusal):
            service.ask_loss(transfer_id=transfer.id, lines=lines, **losing(make, by=person))


def test_a_loss_on_the_way_is_of_what_is_still_on_the_way(make, store):
    yazd, lot = make.store("IR-21"), make.stock(store, "blanket", 10)
    transfer = make.transfer(store, yazd, lot, 3)
    before_it_left = losing(make, happened_on=make.today - timedelta(days=1))

    with refused(MoreThanOnTheWay, "Only 3"):
        service.ask_loss(transfer_id=transfer.id, lines=[StockLine(lot.item_id, 4, lot.id)], **losing(make))
    with refused(Invalid, "Name the lot"):
        service.ask_loss(transfer_id=transfer.id, lines=[StockLine(lot.item_id, 1)], **losing(make))
    with refused(BeforeSent):
        service.ask_loss(transfer_id=transfer.id, lines=[StockLine(lot.item_id, 1, lot.id)], **before_it_left)
