"""Allotments, deliveries and what comes back: nothing is set aside, delivered or taken back twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.beneficiaries.queries import NoSuchReceiver
from app.campaigns import paper_queries, service
from app.campaigns.drafts import DeliveryDraft, ReceiptLineDraft
from app.campaigns.refusals import (
    SameLineTwice,
)
from app.campaigns.words import ProofKind
from app.errors import Conflict, Invalid, NotAllowed, RowsNotTaken
from app.items.queries import get_item_by_code
from app.ledger import queries as ledger
from app.ledger.refusals import NotEnough, StockRunsOut
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


def test_goods_go_from_the_store_to_the_receivers_of_the_county(make, store, receiver):
    lot = make.stock(store, "blanket", 20)

    delivery = make.delivery(store, receiver, 3, is_confirmed=True)

    gained = [line for line in delivery.entry.lines if line.quantity > 0]
    assert at(store, lot) == 17
    assert [(line.stage, line.holder.place_id) for line in gained] == [(Stage.DELIVERED, receiver.place_id)]
    assert delivery.is_confirmed
    assert receiver.code not in delivery.entry.lines[0].holder.name_en


def test_a_delivery_is_recorded_once_however_often_it_is_sent(make, store, receiver):
    lot, clerk = make.stock(store, "blanket", 20), make.clerk()

    first = make.delivery(store, receiver, 3, by=clerk, key="press-1")
    again = make.delivery(store, receiver, 3, by=clerk, key="press-1")

    assert first.id == again.id
    assert at(store, lot) == 17


def test_a_back_dated_delivery_that_would_empty_a_later_day_is_refused_with_the_day(make, store, receiver):
    make.stock(store, "blanket", 10, on=make.today - timedelta(days=20))
    make.delivery(store, receiver, 8, on=make.today - timedelta(days=5))
    make.stock(store, "blanket", 10, on=make.today)

    with refused(StockRunsOut):
        make.delivery(store, receiver, 5, on=make.today - timedelta(days=10))


def test_the_same_item_twice_in_one_form_is_refused(make, store, receiver):
    make.stock(store, "blanket", 10)

    with refused(SameLineTwice):
        service.record_delivery(
            store_id=store.id, receiver_id=receiver.id, happened_on=make.today, proof=ProofKind.PHOTO,
            lines=[make.wanted("blanket", 1), make.wanted("blanket", 2)], by=make.clerk(), key="key-0001",
        )  # fmt: skip


@pytest.mark.parametrize("quantity", [0, -3])
def test_nothing_is_not_delivered(make, store, receiver, quantity):
    make.stock(store, "blanket", 10)

    with refused(Invalid):
        make.delivery(store, receiver, quantity)


def test_a_store_and_a_receiver_are_of_one_office(make, store):
    make.stock(store, "blanket", 10)
    yazds = make.receiver(office="IR-21", place_id=make.county("یزد").id)

    with refused(NoSuchReceiver):
        make.delivery(store, yazds, 1)


def test_an_auditor_reads_and_does_not_deliver(make, store, receiver):
    make.stock(store, "blanket", 10)
    auditor = make.auditor()

    with refused(NotAllowed):
        make.delivery(store, receiver, 1, by=auditor)
    assert not paper_queries.list_deliveries(seen_by=auditor)


def test_a_lot_kept_for_a_campaign_does_not_go_elsewhere(make, store, receiver):
    campaign = make.campaign()
    pledge = make.pledge(campaign, quantity=10)
    line = ReceiptLineDraft(pledge_line_id=pledge.lines[0].id, sent=10, good=10, only_campaign=True)
    service.record_receipt(
        store_id=store.id, happened_on=make.today, lines=[line], by=make.clerk(), key="key-0001"
    )  # fmt: skip

    with refused(NotEnough):
        make.delivery(store, receiver, 1)
    assert make.delivery(store, receiver, 1, campaign_id=campaign.id).lines[0].quantity == 1


def test_many_deliveries_are_recorded_at_once_or_the_first_short_one_is_named(make, store, receiver):
    lot, clerk = make.stock(store, "blanket", 10), make.clerk()

    def row(quantity):
        return DeliveryDraft(
            store_id=store.id, receiver_id=receiver.id, happened_on=make.today, proof=ProofKind.RECORD,
            lines=[make.wanted("blanket", quantity)],
        )  # fmt: skip

    with pytest.raises(RowsNotTaken) as short:
        service.record_deliveries(drafts=[row(4), row(4), row(4), row(1)], by=clerk, key="file-001")
    assert (list(short.value.refusals), at(store, lot)) == ([2], 10)

    assert len(service.record_deliveries(drafts=[row(4), row(4)], by=clerk, key="file-002")) == 2
    assert at(store, lot) == 2


def test_the_receiver_confirms_once(make, store, receiver):
    make.stock(store, "blanket", 10)
    delivery = make.delivery(store, receiver, 1)

    confirmed = service.confirm_delivery(delivery_id=delivery.id, proof=ProofKind.CODE, by=make.clerk())

    assert confirmed.is_confirmed
    with refused(Conflict, "already confirmed"):
        service.confirm_delivery(delivery_id=delivery.id, proof=ProofKind.CODE, by=make.clerk())


def test_serialised_pieces_are_delivered_as_they_were_picked(make, store, receiver):
    chair = get_item_by_code("wheelchair_child")
    pledge = make.pledge(item=chair, quantity=3)
    receipt = make.receipt(pledge, store, good=3, serials=("A1", "A2", "A3"))
    lot_id = receipt.lines[0].good_lot_id
    units = {unit.serial: unit.id for unit in ledger.list_units(lot_id)}

    service.record_delivery(
        store_id=store.id, receiver_id=receiver.id, happened_on=make.today, proof=ProofKind.PHOTO, by=make.clerk(),
        lines=[make.wanted(chair, 1, lot_id=lot_id, unit_ids=(units["A2"],))], key="key-0001",
    )  # fmt: skip

    assert {unit.serial: unit.stage for unit in ledger.list_units(lot_id)} == {
        "A1": Stage.IN_STORE, "A2": Stage.DELIVERED, "A3": Stage.IN_STORE
    }  # fmt: skip
