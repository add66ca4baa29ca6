"""A need is noted, assessed, stands in line, and is met by what is handed over; undone, it is open again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.beneficiaries import needing, needs
from app.beneficiaries.need_models import Need
from app.beneficiaries.waiting import NeedsAreKept, find_waiting, record_waiting
from app.beneficiaries.words import NeedCause, NeedState, ReceiverKind, Withdrawal
from app.campaigns import service as campaigns
from app.campaigns.drafts import HandoverDraft, HandoverLineDraft
from app.campaigns.meeting import list_wrong_needs
from app.campaigns.words import ProofKind
from app.codes import CorrectionKind, ReturnReason
from app.db import atomic, db
from app.errors import Conflict, Invalid, NotFound
from app.items.queries import get_item_by_code


def state_of(need) -> tuple[NeedState, int]:
    db.session.expire_all()
    return need.state, need.met


@pytest.fixture
def store(ctx, make):
    """A store with twenty blankets."""
    made = make.store()
    make.stock(made, "blanket", 20)
    return made


def test_a_need_goes_its_way_and_no_other(ctx, make):
    clerk, person = make.clerk(), make.receiver()
    need = make.need(person, "blanket", 3, by=clerk)

    with pytest.raises(Conflict, match="already"):
        needing.queue_need(need_id=need.id, by=clerk)
    needing.assess_need(need_id=need.id, quantity="۲", by=clerk)
    with pytest.raises(Conflict):
        needing.assess_need(need_id=need.id, by=clerk)
    needing.queue_need(need_id=need.id, by=clerk)
    needing.withdraw_need(need_id=need.id, why=Withdrawal.ELSEWHERE, by=clerk)

    assert (need.quantity, need.state, need.ended_on) == (2, NeedState.WITHDRAWN, make.today)
    with pytest.raises(Conflict):
        needing.withdraw_need(need_id=need.id, why=Withdrawal.MISTAKE, by=clerk)
    with pytest.raises(NotFound):
        needing.withdraw_need(need_id=need.id, why=Withdrawal.MISTAKE, by=make.clerk("IR-21"))


BAD = [
    {"quantity": 0}, {"quantity": "4.7"}, {"since": timedelta(days=1)}, {"due_on": timedelta(days=-1)},
    {"kind": ReceiverKind.ANONYMOUS}, {"item": "natural_gas"},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_what_cannot_be_needed_leaves_no_trace(ctx, make, bad):
    people = {"people": 4} if bad.get("kind") else {}
    receiver = make.receiver(kind=bad.get("kind", ReceiverKind.PERSON), **people)
    days = {name: make.today + bad[name] for name in ("since", "due_on") if name in bad}

    with pytest.raises((Invalid, NotFound)):
        make.need(receiver, bad.get("item", "blanket"), bad.get("quantity", 1), **days)

    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Need)) == 0


def test_the_same_key_notes_a_need_once(ctx, make):
    person, clerk = make.receiver(), make.clerk()

    first, again = (make.need(person, "blanket", by=clerk, key="need-0001") for _ in range(2))

    assert first.id == again.id
    with pytest.raises(Conflict):
        make.need(person, "blanket", 2, by=clerk, key="need-0001")


def test_what_is_handed_over_meets_the_oldest_need_first_and_in_part(store, make):
    person = make.receiver()
    old = make.need(person, "blanket", 2, since=make.today - timedelta(days=9), state=NeedState.WAITING)
    new = make.need(person, "blanket", 3)
    other = make.need(make.receiver(), "blanket", 1)

    make.delivery(store, person, 3)

    assert (state_of(old), state_of(new), state_of(other)) == (
        (NeedState.MET, 2), (NeedState.NEW, 1), (NeedState.NEW, 0)
    )  # fmt: skip


def test_what_comes_back_or_is_undone_opens_the_need_again(store, make):
    person, clerk = make.receiver(), make.clerk()
    need = make.need(person, "blanket", 2, state=NeedState.WAITING)
    back, undone = make.delivery(store, person, 1, by=clerk), make.delivery(store, person, 1, by=clerk)
    met = state_of(need)

    campaigns.take_back(
        delivery_id=back.id, store_id=store.id, happened_on=make.today, reason=ReturnReason.OTHER, by=clerk,
        key=make.key(),
    )  # fmt: skip
    after_back = state_of(need)
    campaigns.reverse_entry(
        entry_id=undone.entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="دو بار", by=clerk,
        second=make.supervisor(), key=make.key(),
    )  # fmt: skip

    assert (met, after_back) == ((NeedState.MET, 2), (NeedState.WAITING, 1))
    assert state_of(need) == (NeedState.WAITING, 0)


def test_what_is_brought_back_after_another_met_the_need_or_it_was_withdrawn_fits(store, make):
    person, clerk, second = make.receiver(), make.clerk(), make.supervisor()
    need = make.need(person, "blanket", 1, state=NeedState.WAITING)
    slip = {"happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "دو بار", "by": clerk}

    first = make.delivery(store, person, 1, by=clerk)
    undone = campaigns.reverse_entry(entry_id=first.entry_id, **slip, second=second, key=make.key())
    needing.withdraw_need(need_id=need.id, why=Withdrawal.NOT_NEEDED, by=clerk)
    campaigns.reverse_entry(entry_id=undone.id, **slip, second=second, key=make.key())

    assert state_of(need) == (NeedState.MET, 1)
    assert need.withdrawal is None


def test_a_company_s_own_hand_over_meets_a_need_too(ctx, make):
    company = make.company(verified=True)
    campaign = make.campaign(province_ids=[make.office().place_id])
    make.pledge(campaign, company, quantity=10)
    person = make.receiver()
    need = make.need(person, "blanket", 1)
    line = HandoverLineDraft(item_id=need.item_id, quantity=1)

    campaigns.record_direct_handovers(
        drafts=[HandoverDraft(
            campaign_id=campaign.id, company_id=company.id, receiver_id=person.id, happened_on=make.today, lines=[line],
            proof=ProofKind.SIGNATURE,
        )], by=make.clerk(), key=make.key(),
    )  # fmt: skip

    assert state_of(need) == (NeedState.MET, 1)


def test_the_lines_of_one_s_own_offices_are_counted_and_read_in_their_order(ctx, make):
    people = [make.receiver() for _ in range(3)]
    young, old = (
        make.need(each, "blanket", since=make.today - timedelta(days=days), state=NeedState.WAITING)
        for each, days in zip(people, (1, 30), strict=False)
    )
    make.need(people[2], "blanket")
    make.need(make.receiver(office="IR-21", place_id=make.county("یزد").id), "blanket", state=NeedState.WAITING)
    clerk = make.clerk()

    [line] = needs.list_lines(seen_by=clerk)
    waiting = needs.list_needs(seen_by=clerk, state=NeedState.WAITING)

    assert (line.waiting, line.others, line.first) == (2, 1, old.since)
    assert [need.id for need in waiting] == [old.id, young.id]
    assert [need.id for need in needs.list_needs(seen_by=clerk, after=old.id, limit=1)] == [young.id]


def test_where_needs_are_kept_a_campaign_counts_them_and_nobody_says_another_figure(ctx, make):
    office, blanket = make.office(), get_item_by_code("blanket")
    said = {"office_id": office.id, "item_id": blanket.id, "source": "فهرست", "by": make.clerk()}
    record_waiting(day=make.today - timedelta(days=5), waiting=90, **said)
    for _ in range(2):
        make.need(make.receiver(), "blanket", state=NeedState.WAITING, cause=NeedCause.DISASTER)

    counted = find_waiting([office.place_id], [blanket.id], make.today)[office.place_id, blanket.id]
    before = find_waiting([office.place_id], [blanket.id], make.today - timedelta(days=1))

    assert (counted.waiting, before[office.place_id, blanket.id].waiting) == (2, 90)
    with pytest.raises(NeedsAreKept):
        record_waiting(day=make.today, waiting=91, **said)


def test_the_self_check_finds_a_need_whose_figure_is_not_what_its_papers_say(store, make):
    person = make.receiver()
    need, other = (make.need(person, "blanket", quantity) for quantity in (2, 5))
    make.delivery(store, person, 3)
    right = list(list_wrong_needs())

    with atomic():
        other.met = 4

    assert (right, list(list_wrong_needs())) == ([], [other.id])
    assert need.met == 2
