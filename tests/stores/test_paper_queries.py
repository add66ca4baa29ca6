"""The papers of a store behind the entries of the book, and what waits there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.codes import DisposalReason, LossReason, ReturnReason
from app.db import db
from app.errors import NotFound
from app.stores import paper_queries as papers
from app.stores import service
from app.stores.drafts import LotLine, StockLine
from app.stores.models import Opening


def test_every_paper_of_a_store_is_found_behind_its_entry(ctx, make):
    store, other, donor = make.store(), make.store("IR-21"), make.company().holder_id
    lot = make.stock(store, "blanket", 20, given_by=donor)
    transfer = service.receive_transfer(
        transfer_id=make.transfer(store, other, lot, 5).id, happened_on=make.today, lines=[LotLine(lot.id, 4)],
        by=make.clerk("IR-21"), key=make.key(),
    )  # fmt: skip
    case = {
        "happened_on": make.today, "minutes_number": "1", "lines": [StockLine(lot.item_id, 1, lot.id)],
        "by": make.clerk(), "second": make.supervisor(),
    }  # fmt: skip
    lost = service.record_loss(store_id=store.id, reason=LossReason.FIRE, key=make.key(), **case)
    on_the_way = service.record_loss(transfer_id=transfer.id, reason=LossReason.FIRE, key=make.key(), **case)
    gone = service.record_disposal(store_id=store.id, reason=DisposalReason.BROKEN, key=make.key(), **case)
    back = service.return_to_donor(
        store_id=store.id, happened_on=make.today, reason=ReturnReason.OTHER, lines=[LotLine(lot.id, 1)],
        by=make.clerk(), key=make.key(),
    )  # fmt: skip
    opening = db.session.scalars(select(Opening)).one()
    own, far, auditor = make.clerk(), make.clerk("IR-21"), make.auditor()

    for paper in (opening, transfer, transfer.arrivals[0], lost, on_the_way, gone, back):
        found = papers.find_paper(paper.entry_id)
        assert (type(found), found.id) == (type(paper), paper.id)
    assert papers.find_paper(1) is None
    assert [loss.id for loss in papers.list_losses_of_transfer(transfer.id)] == [on_the_way.id]
    assert papers.get_opening(opening.id, seen_by=own).paper == opening.paper
    assert papers.get_disposal(gone.id, seen_by=auditor).id == gone.id
    assert papers.get_donor_return(back.id, seen_by=own).donor_id == donor
    assert papers.get_loss(lost.id, seen_by=own).id == lost.id
    assert papers.get_loss(on_the_way.id, seen_by=far).id == on_the_way.id
    for get, paper in (
        (papers.get_opening, opening), (papers.get_disposal, gone), (papers.get_donor_return, back),
        (papers.get_loss, lost),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            get(paper.id, seen_by=far)
        with pytest.raises(NotFound):
            get(999_999, seen_by=auditor)


def test_what_waits_for_a_signature_is_shown_at_the_store_whose_goods_it_blocks(ctx, make):
    store, other = make.store(), make.store()
    lot = make.stock(store, "blanket", 10)
    asked = service.ask_loss(
        store_id=store.id, happened_on=make.today, reason=LossReason.FIRE, minutes_number="1",
        lines=[StockLine(lot.item_id, 2)], by=make.clerk(), key=make.key(),
    )  # fmt: skip

    assert [approval.id for approval in papers.list_waiting_for_signature(store)] == [asked.id]
    assert papers.list_waiting_for_signature(other) == []


def test_the_kinds_of_goods_in_each_store_are_counted_once(ctx, make):
    full, empty = make.store(), make.store()
    for item in ("blanket", "blanket", "rice"):
        make.stock(full, item, 5)

    assert papers.total_items_of([full, empty]) == {full.id: 2}
    assert papers.total_items_of([]) == {}
