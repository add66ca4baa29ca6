"""What was undone and done again stands once; what two people signed takes two to undo."""

from __future__ import annotations

import pytest

from app.accounts import service as accounts
from app.campaigns import queries, service
from app.campaigns.drafts import HandoverLineDraft
from app.campaigns.promising import expected_of
from app.campaigns.refusals import AcceptedSince, EndedSince, SecondSignatureMissing
from app.campaigns.words import PledgeState, ProofKind
from app.codes import CorrectionKind
from app.errors import DomainError, NotFound
from tests.stores.trace import refused

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def undo(make, people):
    """Undo entries as one person, with another's signature."""

    def run(*entry_ids, by=people[0], second=people[1], key=None):
        return service.reverse_entries(
            entry_ids=entry_ids, happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه بود", by=by,
            second=second, key=key or make.key(),
        )  # fmt: skip

    return run


def accept(make, pledge, key=None):
    return service.accept_pledge(pledge_id=pledge.id, accepted_on=make.today, by=make.officer(), key=key or make.key())


def test_an_acceptance_is_not_brought_back_beside_a_later_one(make, undo):
    pledge, officer = make.pledge(quantity=10), make.officer()
    [undone] = undo(pledge.accept_entry_id, by=officer)
    accept(make, pledge)

    with refused(AcceptedSince):
        undo(undone.id, by=officer)

    make.receipt(pledge, make.store(), good=10)
    with refused(AcceptedSince):
        undo(undone.id, by=officer)
    assert expected_of([pledge.lines[0].lot_id]) == {pledge.lines[0].lot_id: 0}


def test_of_two_acceptances_that_were_both_undone_only_the_last_comes_back(make, undo):
    pledge, officer = make.pledge(quantity=10), make.officer()
    [first] = undo(pledge.accept_entry_id, by=officer)
    [second] = undo(accept(make, pledge).accept_entry_id, by=officer)

    with refused(AcceptedSince):
        undo(first.id, by=officer)
    undo(second.id, by=officer)

    assert queries.get_pledge(pledge.id, seen_by=officer).state is PledgeState.ACCEPTED


def test_a_pledge_that_was_withdrawn_after_its_acceptance_was_undone_stays_withdrawn(make, undo):
    pledge, officer = make.pledge(quantity=10), make.officer()
    [undone] = undo(pledge.accept_entry_id, by=officer)
    service.withdraw_pledge(pledge_id=pledge.id, happened_on=make.today, by=officer, key="end-0001")

    with refused(EndedSince):
        undo(undone.id, by=officer)

    assert queries.get_pledge(pledge.id, seen_by=officer).state is PledgeState.WITHDRAWN


def test_what_two_people_signed_is_not_undone_by_one_alone(make, people, undo):
    receipt = make.receipt(make.pledge(), make.store(), good=10, by=people[0])
    [undone] = undo(receipt.entry_id)

    with refused(SecondSignatureMissing):
        undo(undone.id, second=None)


def test_a_foreign_transfer_is_not_undone_in_one_bundle_with_ones_own(make, undo):
    ours, theirs = make.store("IR-20"), make.store("IR-10")
    own = make.transfer(ours, make.store("IR-21"), make.stock(ours, "blanket", 10), 5)
    foreign = make.transfer(theirs, make.store("IR-07"), make.stock(theirs, "blanket", 10), 5)

    with refused(NotFound):
        undo(own.entry_id, foreign.entry_id)


def test_a_bundle_needs_the_signature_of_every_office_in_it(make, undo):
    ours, theirs = make.store("IR-20"), make.store("IR-21")
    receipts = [make.receipt(make.pledge(make.campaign("IR")), store, good=10) for store in (ours, theirs)]
    both = make.clerk("IR-20")
    accounts.grant_role(user_id=both.id, role="clerk", office_id=theirs.office_id, by=make.administrator())

    with refused(NotFound):
        undo(*(receipt.entry_id for receipt in receipts), by=both)


def test_a_disabled_person_does_not_undo_their_own_hand_over(make, people, undo):
    pledge, [clerk, _] = make.pledge(quantity=10), people
    handover = service.record_direct_handover(
        campaign_id=pledge.campaign_id, company_id=pledge.company_id, receiver_id=make.receiver().id,
        happened_on=make.today, proof=ProofKind.SIGNATURE,
        lines=[HandoverLineDraft(item_id=pledge.lines[0].item_id, quantity=2)], by=clerk, key="hand-001",
    )  # fmt: skip
    accounts.disable_user(user_id=clerk.id, by=None)

    with refused(DomainError):
        undo(handover.entry_id, second=None)
