"""Direct hand-overs: in and out in one act, against the company's pledges, oldest first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.beneficiaries.queries import NoSuchReceiver
from app.beneficiaries.words import ReceiverKind
from app.campaigns import paper_queries, queries, service
from app.campaigns.drafts import HandoverDraft, HandoverLineDraft
from app.campaigns.pledges import Pledge
from app.campaigns.refusals import NoPledge, NoSuchHandover
from app.campaigns.words import PledgeState, ProofKind
from app.db import db
from app.errors import Invalid, NotAllowed, NotFound, RowsNotTaken
from app.items.queries import get_item_by_code
from app.ledger import queries as ledger
from app.ledger.models import Lot
from app.ledger.words import Flow, Origin, Stage
from tests.stores.trace import refused

pytestmark = pytest.mark.usefixtures("ctx")


def flows(campaign) -> dict[Flow, int]:
    return {row.key[0]: row.quantity for row in ledger.total_flows(given_for=campaign.holder_id)}


def draft(campaign, company, receiver, quantity, on, **facts) -> HandoverDraft:
    said = {name: facts.pop(name) for name in ("pledge_line_id",) if name in facts}
    line = HandoverLineDraft(item_id=get_item_by_code("blanket").id, quantity=quantity, **said)
    return HandoverDraft(
        campaign_id=campaign.id, company_id=company.id, receiver_id=receiver.id, happened_on=on, lines=[line],
        proof=ProofKind.LETTER, **facts,
    )  # fmt: skip


@pytest.fixture
def trade(make):
    campaign, company = make.campaign("IR"), make.company(verified=True)
    return campaign, company, make.receiver(kind=ReceiverKind.CENTRE, centre_name="مرکز امید")


def test_a_direct_handover_is_received_and_delivered_in_one_entry(make, trade):
    campaign, company, receiver = trade
    pledge = make.pledge(campaign, company, quantity=100)

    [handover] = service.record_direct_handovers(
        drafts=[draft(*trade, 30, make.today, paper="D-1")], by=make.clerk(), key="key-0001"
    )

    lot = db.session.get(Lot, handover.lines[0].lot_id)
    assert flows(campaign) == {Flow.PROMISED: 100, Flow.RECEIVED: 30, Flow.DELIVERED: 30}
    assert (lot.origin, lot.parent_id) == (Origin.DIRECT, pledge.lines[0].lot_id)
    assert handover.entry.office_id == campaign.office_id
    assert any(
        line.stage is Stage.DELIVERED and line.holder.place_id == receiver.place_id for line in handover.entry.lines
    )
    assert queries.get_pledge(pledge.id, seen_by=make.officer()).state is PledgeState.PART_RECEIVED


def test_the_oldest_pledge_is_taken_first(make, trade):
    campaign, company, _ = trade
    younger = make.pledge(campaign, company, quantity=10, on=make.today - timedelta(days=10))
    older = make.pledge(campaign, company, quantity=10, on=make.today - timedelta(days=20))

    [handover] = service.record_direct_handovers(drafts=[draft(*trade, 15, make.today)], by=make.clerk(), key="key-1")

    assert [(line.pledge_line.pledge_id, line.quantity) for line in handover.lines] == [(older.id, 10), (younger.id, 5)]


def test_a_pledge_accepted_later_does_not_cover_an_earlier_day(make, trade):
    campaign, company, _ = trade
    make.pledge(campaign, company, quantity=10, on=make.today)

    with refused(NoPledge):
        service.record_direct_handover(
            **said(draft(*trade, 5, make.today - timedelta(days=1))), by=make.clerk(), key="key-0001"
        )


def said(each: HandoverDraft) -> dict:
    return {name: getattr(each, name) for name in HandoverDraft.__slots__}


def test_what_no_pledge_covers_is_refused_in_words(make, trade):
    campaign, company, _ = trade
    make.pledge(campaign, company, quantity=10)

    with refused(NoPledge, r"Only 10 \w+ of Blanket are expected"):
        service.record_direct_handover(**said(draft(*trade, 11, make.today)), by=make.clerk(), key="key-0001")


def test_what_no_pledge_covers_is_completed_by_an_implied_pledge_where_that_is_wanted(make, trade):
    campaign, company, _ = trade
    make.pledge(campaign, company, quantity=10)

    [first, second] = service.record_direct_handovers(
        drafts=[
            draft(*trade, 4, make.today, may_imply=True, source_ref="m2"),
            draft(*trade, 12, make.today - timedelta(days=2), may_imply=True, source_ref="m1"),
        ],
        by=make.officer(), key="key-0001",
    )  # fmt: skip

    implied = db.session.scalars(select(Pledge).where(Pledge.is_implied).order_by(Pledge.id)).all()
    assert (first.source_ref, second.source_ref) == ("m1", "m2")
    assert [(p.state, p.lines[0].quantity, p.accepted_on) for p in implied] == [
        (PledgeState.FULFILLED, 2, make.today - timedelta(days=2)), (PledgeState.FULFILLED, 4, make.today)
    ]  # fmt: skip
    assert flows(campaign) == {Flow.PROMISED: 16, Flow.RECEIVED: 16, Flow.DELIVERED: 16}


def test_only_who_accepts_pledges_may_imply_them(make, trade):
    with refused(RowsNotTaken):
        service.record_direct_handovers(
            drafts=[draft(*trade, 4, make.today, may_imply=True)], by=make.clerk(), key="key-0001"
        )


def test_the_bad_rows_of_a_list_are_named_and_none_is_taken(make, trade):
    campaign, company, _ = trade
    make.pledge(campaign, company, quantity=10)
    rows = [draft(*trade, 6, make.today), draft(*trade, 0, make.today), draft(*trade, 1, make.today)]

    with refused(RowsNotTaken):
        service.record_direct_handovers(drafts=rows, by=make.clerk(), key="key-0001")
    with pytest.raises(RowsNotTaken) as short:
        service.record_direct_handovers(drafts=[rows[0], rows[0], rows[2]], by=make.clerk(), key="key-0002")

    assert list(short.value.refusals) == [1]


def test_a_line_that_was_named_is_taken_and_no_other(make, trade):
    campaign, company, _ = trade
    make.pledge(campaign, company, quantity=10)
    named = make.pledge(campaign, company, quantity=10)
    line_id = named.lines[0].id

    with refused(NoPledge):
        service.record_direct_handover(
            **said(draft(*trade, 11, make.today, pledge_line_id=line_id)), by=make.clerk(), key="key-0001"
        )
    handover = service.record_direct_handover(
        **said(draft(*trade, 9, make.today, pledge_line_id=line_id)), by=make.clerk(), key="key-0002"
    )

    assert [line.pledge_line_id for line in handover.lines] == [line_id]


def test_another_offices_receiver_is_not_found(make, trade):
    campaign, company, _ = trade
    make.pledge(campaign, company)

    with refused(NoSuchReceiver):
        service.record_direct_handover(**said(draft(*trade, 5, make.today)), by=make.clerk("IR-21"), key="key-0001")


def test_a_handover_is_seen_by_its_receivers_office_and_its_company(make, trade):
    campaign, company, _ = trade
    make.pledge(campaign, company)
    handover = service.record_direct_handover(**said(draft(*trade, 5, make.today)), by=make.clerk(), key="key-0001")

    stranger = make.representative()

    assert paper_queries.get_handover(handover.id, seen_by=make.representative(company)).id == handover.id
    with refused(NoSuchHandover):
        paper_queries.get_handover(handover.id, seen_by=make.clerk("IR-21"))
    with refused(NoSuchHandover):
        paper_queries.get_handover(handover.id, seen_by=stranger)


def test_an_administrator_hands_nothing_over(make, trade):
    campaign, company, _ = trade
    make.pledge(campaign, company)

    with pytest.raises((NotFound, NotAllowed)):
        service.record_direct_handover(**said(draft(*trade, 5, make.today)), by=make.administrator(), key="key-0001")


def test_undoing_a_handover_expects_the_goods_again(make, trade):
    campaign, company, _ = trade
    pledge, officer = make.pledge(campaign, company, quantity=5), make.officer()
    handover = service.record_direct_handover(**said(draft(*trade, 5, make.today)), by=officer, key="key-0001")

    service.reverse_entry(
        entry_id=handover.entry_id, happened_on=make.today, correction="slip", memo="دو بار ثبت شد", by=officer,
        key="undo-001",
    )  # fmt: skip

    assert flows(campaign) == {Flow.PROMISED: 5, Flow.RECEIVED: 0, Flow.DELIVERED: 0}
    assert queries.get_pledge(pledge.id, seen_by=officer).state is PledgeState.ACCEPTED


def test_more_serial_numbers_than_pieces_are_refused(make, trade):
    campaign, company, receiver = trade
    chair = get_item_by_code("wheelchair_child")
    make.pledge(campaign, company, item=chair, quantity=2)
    line = HandoverLineDraft(item_id=chair.id, quantity=1, serials=("A1", "A2"))

    with refused(Invalid, "more serial numbers"):
        service.record_direct_handover(
            campaign_id=campaign.id, company_id=company.id, receiver_id=receiver.id, happened_on=make.today,
            lines=[line], proof=ProofKind.PHOTO, by=make.clerk(), key="key-0001",
        )  # fmt: skip


def test_serial_numbers_of_what_has_none_and_the_same_one_twice_are_refused(make, trade):
    campaign, company, receiver = trade
    chair, blanket = get_item_by_code("wheelchair_child"), get_item_by_code("blanket")
    make.pledge(campaign, company, item=chair, quantity=2)
    make.pledge(campaign, company, item=blanket, quantity=2)

    for item, serials, why in ((chair, ("A1", "A1"), "no number twice"), (blanket, ("A1",), "has no serial")):
        with refused(Invalid, why):
            service.record_direct_handover(
                campaign_id=campaign.id, company_id=company.id, receiver_id=receiver.id, happened_on=make.today,
                lines=[HandoverLineDraft(item_id=item.id, quantity=2, serials=serials)], proof=ProofKind.PHOTO,
                by=make.clerk(), key="key-0001",
            )  # fmt: skip
