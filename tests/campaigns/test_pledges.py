"""Pledges: only what an officer has accepted counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.campaigns import queries, service
from app.campaigns.drafts import PledgeDraft
from app.campaigns.models import CampaignClosed
from app.campaigns.pledges import Pledge
from app.campaigns.promising import expected_of
from app.campaigns.refusals import CompanyNotVerified, LetterMissing, NoSuchPledge, NothingLeft, NotYetDue
from app.campaigns.words import PledgeState
from app.companies import service as companies
from app.db import db
from app.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, RowsNotTaken
from app.ledger import queries as ledger
from app.ledger.models import Act, Entry, Lot
from app.ledger.words import Flow

pytestmark = pytest.mark.usefixtures("ctx")


def promised(campaign) -> dict[Flow, int]:
    return {row.key[0]: row.quantity for row in ledger.total_flows(given_for=campaign.holder_id)}


def counts() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(table)) for table in (Entry, Lot, Act, Pledge)]


def test_an_announced_pledge_is_stored_and_counted_nowhere(make):
    campaign = make.campaign()

    pledge = make.announced(campaign, quantity=40)

    assert (pledge.state, pledge.number) == (PledgeState.ANNOUNCED, f"{campaign.code}-0001")
    assert promised(campaign) == {}


def test_an_accepted_pledge_is_promised_and_expected(make):
    campaign = make.campaign()

    pledge = make.pledge(campaign, quantity=40)

    assert pledge.state is PledgeState.ACCEPTED
    assert promised(campaign) == {Flow.PROMISED: 40}
    assert expected_of([pledge.lines[0].lot_id]) == {pledge.lines[0].lot_id: 40}


def test_the_same_key_accepts_once_and_answers_the_same_pledge(make):
    campaign, officer = make.campaign(), make.national()
    pledge = make.confirmed(campaign, quantity=40)
    press = {"pledge_id": pledge.id, "accepted_on": make.today, "by": officer, "key": "one-press"}

    first, again = service.accept_pledge(**press), service.accept_pledge(**press)

    assert first.id == again.id
    assert promised(campaign) == {Flow.PROMISED: 40}


def test_only_a_confirmed_pledge_can_be_accepted(make):
    pledge = make.announced()
    before = counts()

    with pytest.raises(Conflict, match="only a confirmed pledge"):
        service.accept_pledge(pledge_id=pledge.id, accepted_on=make.today, by=make.officer(), key="key-1")

    assert counts() == before
    assert db.session.get(Pledge, pledge.id).state is PledgeState.ANNOUNCED


def test_a_pledge_of_a_company_that_is_not_verified_is_refused_at_acceptance(make):
    pledge = make.confirmed(company=make.company())
    before = counts()

    with pytest.raises(CompanyNotVerified):
        service.accept_pledge(pledge_id=pledge.id, accepted_on=make.today, by=make.officer(), key="key-1")

    assert counts() == before
    assert db.session.get(Pledge, pledge.id).state is PledgeState.CONFIRMED


def test_a_pledge_of_a_suspended_company_is_refused_at_acceptance(make):
    company = make.company(verified=True)
    pledge = make.confirmed(company=company)
    companies.suspend_company(company_id=company.id, by=make.officer(), note="در حال بررسی")

    with pytest.raises(CompanyNotVerified):
        service.accept_pledge(pledge_id=pledge.id, accepted_on=make.today, by=make.officer(), key="key-1")


def test_the_representative_confirms_without_a_letter_and_an_officer_needs_one(make):
    company = make.company(verified=True)
    by_word, by_letter = make.announced(company=company), make.announced(company=company)
    speaker = make.representative(company)

    confirmed = service.confirm_pledge(pledge_id=by_word.id, confirmed_on=make.today, by=speaker)

    assert confirmed.state is PledgeState.CONFIRMED
    with pytest.raises(LetterMissing):
        service.confirm_pledge(pledge_id=by_letter.id, confirmed_on=make.today, by=make.officer())


def test_a_representative_sees_and_promises_for_the_own_company_only(make):
    campaign, own, other = make.campaign(), make.company(verified=True), make.company(verified=True)
    speaker, foreign = make.representative(own), make.announced(campaign, other)

    mine = make.announced(campaign, own, by=speaker)

    assert queries.get_pledge(mine.id, seen_by=speaker).id == mine.id
    with pytest.raises(NoSuchPledge):
        queries.get_pledge(foreign.id, seen_by=speaker)
    with pytest.raises(NotFound):
        make.announced(campaign, other, by=speaker)


def test_the_supervisor_accepts_for_the_own_provinces_campaign_and_a_clerk_does_not(make):
    pledge = make.confirmed(make.campaign("IR-20"))

    with pytest.raises(NotAllowed):
        service.accept_pledge(pledge_id=pledge.id, accepted_on=make.today, by=make.clerk("IR-20"), key="key-1")
    accepted = service.accept_pledge(
        pledge_id=pledge.id, accepted_on=make.today, by=make.supervisor("IR-20"), key="key-2"
    )

    assert accepted.state is PledgeState.ACCEPTED


def test_a_supervisor_cannot_accept_for_the_nations_campaign_and_does_not_find_another_provinces(make):
    nations, yazds = make.confirmed(make.campaign("IR")), make.confirmed(make.campaign("IR-21"))
    supervisor = make.supervisor("IR-20")

    with pytest.raises(NotFound):
        service.accept_pledge(pledge_id=yazds.id, accepted_on=make.today, by=supervisor, key="key-1")
    with pytest.raises(DomainError):
        service.accept_pledge(pledge_id=nations.id, accepted_on=make.today, by=supervisor, key="key-2")

    assert db.session.get(Pledge, nations.id).state is PledgeState.CONFIRMED


def test_a_campaign_that_is_not_open_takes_no_pledges(make):
    campaign = make.campaign(state="closed")

    with pytest.raises(CampaignClosed):
        make.announced(campaign)

    assert counts()[3] == 0


@pytest.mark.parametrize("quantity", [0, -1, 10**15, 10**30])
def test_a_quantity_out_of_bounds_is_refused_and_leaves_no_trace(make, quantity):
    campaign = make.campaign()
    before = counts()

    with pytest.raises(Invalid):
        make.announced(campaign, quantity=quantity)

    assert counts() == before


def test_a_day_ahead_is_refused(make):
    campaign = make.campaign()

    with pytest.raises(Invalid, match="still ahead"):
        make.announced(campaign, on=make.today + timedelta(days=1))


def test_withdrawing_takes_back_the_rest_and_leaves_what_was_given(make):
    campaign, store = make.campaign(), make.store()
    pledge = make.pledge(campaign, quantity=100)
    make.receipt(pledge, store, good=30)

    ended = service.withdraw_pledge(pledge_id=pledge.id, happened_on=make.today, by=make.officer(), key="key-end")

    assert ended.state is PledgeState.WITHDRAWN
    assert promised(campaign) == {Flow.PROMISED: 100, Flow.WITHDRAWN: 70, Flow.RECEIVED: 30}
    assert expected_of([ended.lines[0].lot_id]) == {ended.lines[0].lot_id: 0}


def test_a_fulfilled_pledge_cannot_be_withdrawn(make):
    pledge = make.pledge(quantity=10)
    make.receipt(pledge, make.store(), good=10)

    with pytest.raises(NothingLeft):
        service.withdraw_pledge(pledge_id=pledge.id, happened_on=make.today, by=make.officer(), key="key-end")


def test_an_announcement_is_withdrawn_by_its_company_without_an_entry(make):
    company = make.company(verified=True)
    pledge = make.announced(company=company)

    ended = service.withdraw_pledge(
        pledge_id=pledge.id, happened_on=make.today, by=make.representative(company), key="key-end"
    )

    assert (ended.state, ended.is_counted) == (PledgeState.WITHDRAWN, False)
    assert counts()[0] == 0


def test_a_pledge_lapses_only_after_its_day(make):
    line = make.pledge_line("blanket", 10, due_on=make.today - timedelta(days=5))
    pledge = make.pledge(lines=[line])
    press = {"pledge_id": pledge.id, "by": make.officer()}

    with pytest.raises(NotYetDue):
        service.lapse_pledge(**press, happened_on=make.today - timedelta(days=5), key="key-early")
    lapsed = service.lapse_pledge(**press, happened_on=make.today, key="key-late")

    assert lapsed.state is PledgeState.LAPSED


def test_a_list_of_letters_is_accepted_at_once_or_every_bad_row_is_named(make):
    campaign, company = make.campaign(), make.company(verified=True)
    good = PledgeDraft(
        campaign_id=campaign.id, company_id=company.id, announced_on=make.today, accepted_on=make.today,
        letter_no="12", letter_on=make.today, lines=[make.pledge_line("blanket", 5)],
    )  # fmt: skip
    bad = PledgeDraft(**{**{n: getattr(good, n) for n in PledgeDraft.__slots__}, "letter_no": None, "letter_on": None})

    with pytest.raises(RowsNotTaken) as refused:
        service.record_pledges(drafts=[good, bad, good], by=make.officer(), key="file-1")
    taken = service.record_pledges(drafts=[good, good], by=make.officer(), key="file-2")

    assert list(refused.value.refusals) == [1]
    assert [pledge.state for pledge in taken] == [PledgeState.ACCEPTED] * 2
    assert promised(campaign) == {Flow.PROMISED: 10}


def test_undoing_an_acceptance_makes_the_pledge_confirmed_and_it_can_be_accepted_again(make):
    campaign, officer = make.campaign(), make.officer()
    pledge = make.pledge(campaign, quantity=40)
    service.reverse_entry(
        entry_id=pledge.accept_entry_id, happened_on=make.today, correction="slip", memo="شرکت دیگری بود", by=officer,
        key="undo-1",
    )  # fmt: skip

    undone = queries.get_pledge(pledge.id, seen_by=officer)
    assert (undone.state, promised(campaign)) == (PledgeState.CONFIRMED, {Flow.PROMISED: 0})
    again = service.accept_pledge(pledge_id=pledge.id, accepted_on=make.today, by=officer, key="again")
    assert (again.state, promised(campaign)) == (PledgeState.ACCEPTED, {Flow.PROMISED: 40})


def test_pledges_that_are_no_longer_accepted_are_dropped_together_and_others_are_not(make):
    campaign, officer = make.campaign(), make.officer()
    standing, dropped = make.pledge(campaign), make.confirmed(campaign)
    press = {"happened_on": make.today, "by": officer, "reason": "پرونده برگشت خورد"}

    with pytest.raises(NothingLeft):
        service.drop_pledges(pledge_ids=[standing.id, dropped.id], **press)
    with pytest.raises(NoSuchPledge):
        service.drop_pledges(pledge_ids=[dropped.id], **press | {"by": make.clerk("IR-21")})
    service.drop_pledges(pledge_ids=[dropped.id], **press)

    assert db.session.get(Pledge, dropped.id).state is PledgeState.WITHDRAWN
    assert db.session.get(Pledge, standing.id).state is PledgeState.ACCEPTED


def test_an_office_sees_what_it_waits_for_and_not_what_others_wait_for(make):
    semnan, yazd = make.pledge(make.campaign("IR-20"), quantity=7), make.pledge(make.campaign("IR-21"), quantity=9)

    waiting = queries.list_expected(make.office("IR-20").id, seen_by=make.clerk("IR-20"))

    assert [(line.pledge_id, left) for line, left in waiting] == [(semnan.id, 7)]
    assert yazd.id not in [line.pledge_id for line, _ in waiting]
