"""A key that is sent again by somebody who may no longer do it is refused as a new one would be; nothing is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from app.accounts.models import Role, User
from app.accounts.service import end_role
from app.campaigns import bulk, service
from app.campaigns.announcing import announce_once
from app.campaigns.drafts import Acceptance, HandoverLineDraft, PledgeDraft, ReceiptLineDraft
from app.campaigns.words import ProofKind
from app.codes import CorrectionKind, DisposalReason, LossReason, ReturnReason
from app.companies.service import end_representative
from app.db import db
from app.errors import DomainError, NotAllowed, NotFound, RowsNotTaken
from app.ledger.refusals import KeyReused
from app.stores import service as stores
from app.stores.drafts import CountedLine, LotLine, OpeningLine, StockLine
from tests.make import Make

Act = Callable[..., Any]
OFFICE, ELSEWHERE = "IR-20", "IR-21"

pytestmark = pytest.mark.usefixtures("ctx")


class Ground:
    """One store of one office, with goods of one company for one campaign of its province."""

    def __init__(self, make: Make, by: User) -> None:
        self.by, self.day = by, {"happened_on": make.today, "by": by}
        self.place = make.office(OFFICE).place_id
        self.campaign = make.campaign(OFFICE, province_ids=[self.place])
        self.company = make.company(verified=True, office=OFFICE)
        self.lines = [make.pledge_line("blanket", 100, place_id=self.place)]
        self.promise = {"campaign": self.campaign, "company": self.company, "lines": self.lines}
        self.pledge = make.pledge(**self.promise)
        self.store, self.receiver = make.store(OFFICE), make.receiver(office=OFFICE)
        self.lot = make.stock(self.store, "blanket", 90)
        self.at = {"store_id": self.store.id, **self.day}


def of_pledges(make: Make, ground: Ground) -> dict[str, Act]:
    """What happens to promises."""
    by, campaign, company, day = ground.by, ground.campaign, ground.company, ground.day
    accepted = [Acceptance(pledge_id=make.confirmed(**ground.promise).id, accepted_on=make.today)]
    said = {"campaign_id": campaign.id, "company_id": company.id, "lines": ground.lines, "announced_on": make.today}
    letter = PledgeDraft(**said, letter_no="L-1", letter_on=make.today, accepted_on=make.today)
    ends = {"reason": "پایان", **day}
    handed = {
        "campaign_id": campaign.id, "company_id": company.id, "receiver_id": ground.receiver.id,
        "proof": ProofKind.SIGNATURE, "lines": [HandoverLineDraft(item_id=ground.lot.item_id, quantity=3)],
    }  # fmt: skip
    return {
        "accept": partial(service.accept_pledges, acceptances=accepted, by=by),
        "record pledges": partial(service.record_pledges, drafts=[letter], by=by),
        "end a pledge": partial(service.withdraw_pledge, pledge_id=make.pledge(**ground.promise).id, **ends),
        "drop a pledge": partial(service.withdraw_pledge, pledge_id=make.announced(**ground.promise).id, **ends),
        "announce": partial(announce_once, **said, by=by),
        "hand over": partial(service.record_direct_handover, **handed, **day),
    }


def of_goods(make: Make, ground: Ground) -> dict[str, Act]:
    """What comes to a store and goes to a receiver."""
    by, at, day, one = ground.by, ground.at, ground.day, [make.wanted("blanket", 1)]
    to, line_id = {"receiver_id": ground.receiver.id}, ground.pledge.lines[0].id
    came, over = ([ReceiptLineDraft(pledge_line_id=line_id, sent=much, good=much)] for much in (5, 500))
    receipt = make.receipt(ground.pledge, ground.store, 5, by=by)
    given, kept = make.delivery(ground.store, ground.receiver, 4), make.allotment(ground.store, ground.receiver, 2)
    many = {"store_id": ground.store.id, "happened_on": make.today}
    goes = {**to, "proof": ProofKind.SIGNATURE, "lines": one}
    undone = {**day, "correction": CorrectionKind.SLIP, "memo": "اشتباه"}
    return {
        "receive": partial(service.record_receipt, lines=came, **at),
        "receive many": partial(bulk.record_many_receipts, receipts=[{**many, "lines": came}] * 2, by=by),
        "ask for an over-delivery": partial(service.ask_over_delivery, lines=over, **at),
        "deliver": partial(service.record_delivery, **goes, **at),
        "deliver many": partial(
            bulk.record_many_deliveries, deliveries=[{**many, **goes, "allotment_id": None}] * 2, by=by
        ),
        "set aside": partial(service.allot_goods, **to, lines=one, **at),
        "free": partial(service.release_allotment, allotment_id=kept.id, memo="آزاد", **day),
        "take back": partial(service.take_back, delivery_id=given.id, reason=ReturnReason.OTHER, **at),
        "ask for an undoing": partial(service.ask_reversal, entry_ids=[receipt.entry_id], **undone),
    }


def of_stores(make: Make, ground: Ground) -> dict[str, Act]:
    """What happens among stores."""
    at, day, lot = ground.at, ground.day, ground.lot
    away, back, shelf = make.store("IR-23"), make.store(OFFICE), make.store(OFFICE)
    far, gift = make.stock(away, "blanket", 9), make.stock(back, "blanket", 3, given_by=ground.company.holder_id)
    arriving = make.transfer(away, ground.store, far, 5)
    make.stock(shelf, "blanket", 2)
    counted = stores.open_stocktake(store_id=shelf.id, opened_on=make.today, by=ground.by)
    counts = [CountedLine(line.item_id, 1, line.condition) for line in counted.lines]
    off = {"minutes_number": "17", "lines": [StockLine(lot.item_id, 1)], **at}
    given_back = {"reason": ReturnReason.OTHER, "lines": [LotLine(gift.id, 1)], "store_id": back.id}
    sent = {"from_store_id": ground.store.id, "to_store_id": away.id, "lines": [StockLine(lot.item_id, 1)]}
    arrived = {"transfer_id": arriving.id, "lines": [LotLine(far.id, 2)]}
    return {
        "open stock": partial(stores.record_opening, paper="12", lines=[OpeningLine(lot.item_id, 5)], **at),
        "return to the donor": partial(stores.return_to_donor, **given_back, **day),
        "send": partial(stores.send_transfer, **sent, **day),
        "receive a transfer": partial(stores.receive_transfer, **arrived, **day),
        "ask for a loss": partial(stores.ask_loss, reason=LossReason.FIRE, **off),
        "ask for a disposal": partial(stores.ask_disposal, reason=DisposalReason.EXPIRED, **off),
        "count": partial(stores.post_stocktake, stocktake_id=counted.id, counts=counts, minutes_number="18", **day),
    }


def move(make: Make, user: User) -> None:
    """Somebody works elsewhere from now on, in the same role."""
    [grant] = user.standing_grants
    role = grant.role
    end_role(grant_id=grant.id, by=None)
    make.grant(user, role, ELSEWHERE)


def answer(act: Act, **more: Any) -> Any:
    """How an act is refused: the kind, the status, the field, and so for each row; or what it told."""
    try:
        return type(act(**more))
    except RowsNotTaken as error:
        return error.status, {place: type(one) for place, one in error.refusals.items()}
    except DomainError as error:
        return type(error), error.status, error.field


def test_whoever_lost_the_right_is_answered_with_a_known_key_as_with_a_new_one(make):
    by = make.supervisor(OFFICE)
    ground = Ground(make, by)
    acts = {**of_pledges(make, ground), **of_goods(make, ground), **of_stores(make, ground)}
    done = {name: answer(act, key=f"{name}-known") for name, act in acts.items()}
    again = {name: answer(act, key=f"{name}-known") for name, act in acts.items()}
    move(make, by)

    repeated = {name: answer(act, key=f"{name}-known") for name, act in acts.items()}
    fresh = {name: answer(act, key=f"{name}-new") for name, act in acts.items()}

    assert {name for name, told in done.items() if not isinstance(told, type)} == set()
    assert again == done
    assert repeated == fresh
    assert {status for told in fresh.values() for status in told if isinstance(status, int)} <= {403, 404}


def test_other_content_under_a_known_key_is_refused_for_the_right_first(make):
    by = make.clerk(OFFICE)
    store, line = make.store(OFFICE), OpeningLine(make.stock(make.store()).item_id, 5)
    act = partial(stores.record_opening, store_id=store.id, happened_on=make.today, lines=[line], by=by, key="k-1")
    act(paper="12")

    with pytest.raises(KeyReused):
        act(paper="13")
    move(make, by)
    with pytest.raises(NotFound):
        act(paper="13")


def test_who_speaks_for_a_company_no_longer_announces_and_drops_nothing_again(make):
    company = make.company(verified=True)
    by, campaign = make.representative(company), make.campaign("IR")
    said = {"campaign_id": campaign.id, "company_id": company.id, "lines": [make.pledge_line("blanket", 5)]}
    announce = partial(announce_once, **said, announced_on=make.today - timedelta(days=1), by=by)
    dropped = announce(key="announce-0")
    drop = partial(service.withdraw_pledge, pledge_id=dropped.id, happened_on=make.today, by=by)
    acts = {"announce": announce, "drop": drop}
    done = [act(key=f"{name}-1").id for name, act in acts.items()]
    again = [act(key=f"{name}-1").id for name, act in acts.items()]
    end_representative(company_id=company.id, user_id=by.id, by=None)
    db.session.expire_all()

    repeated = {name: answer(act, key=f"{name}-1") for name, act in acts.items()}

    assert again == done
    assert repeated == {name: answer(act, key=f"{name}-2") for name, act in acts.items()}
    assert all(issubclass(told[0], NotFound | NotAllowed) for told in repeated.values())


def test_a_supervisor_who_is_a_clerk_now_does_not_learn_what_was_accepted(make):
    by = make.supervisor(OFFICE)
    campaign = make.campaign(OFFICE, province_ids=[make.office(OFFICE).place_id])
    accept = partial(service.accept_pledge, pledge_id=make.confirmed(campaign).id, accepted_on=make.today, by=by)
    accept(key="accept-1")
    [grant] = by.standing_grants
    make.grant(by, Role.CLERK, OFFICE)
    end_role(grant_id=grant.id, by=None)

    with pytest.raises(NotAllowed):
        accept(key="accept-1")
