"""A key that is sent again by somebody who may no longer do it is refused as a new one would be; nothing is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def lay(make: Make, by: User) -> dict[str, Act]:
    """Every verb that takes a key, ready to be sent by a supervisor under any key."""
    place, day = make.office(OFFICE).place_id, {"happened_on": make.today, "by": by}
    campaign, company = make.campaign(OFFICE, province_ids=[place]), make.company(verified=True, office=OFFICE)
    lines = [make.pledge_line("blanket", 100, place_id=place)]
    pledge, confirmed, ending, dropped = (
        make.pledge(campaign, company, lines=lines), make.confirmed(campaign, company, lines=lines),
        make.pledge(campaign, company, lines=lines), make.announced(campaign, company, lines=lines),
    )  # fmt: skip
    store, away, receiver = make.store(OFFICE), make.store("IR-23"), make.receiver(office=OFFICE)
    lot, far = make.stock(store, "blanket", 90), make.stock(away, "blanket", 9)
    at, on_the_way = {"store_id": store.id, **day}, make.transfer(away, store, far, 5)
    receipt, back = make.receipt(pledge, store, 5, by=by), make.store(OFFICE)
    gift = make.stock(back, "blanket", 3, given_by=company.holder_id)
    came = [ReceiptLineDraft(pledge_line_id=pledge.lines[0].id, sent=5, good=5)]
    over = [ReceiptLineDraft(pledge_line_id=pledge.lines[0].id, sent=500, good=500)]
    handed = {
        "campaign_id": campaign.id, "company_id": company.id, "receiver_id": receiver.id, "proof": ProofKind.SIGNATURE,
        "lines": [HandoverLineDraft(item_id=lot.item_id, quantity=3)], **day,
    }  # fmt: skip
    said = {"campaign_id": campaign.id, "company_id": company.id, "lines": lines, "announced_on": make.today}
    letter = PledgeDraft(**said, letter_no="L-1", letter_on=make.today, accepted_on=make.today)
    given, shelf, one = make.delivery(store, receiver, 4), make.store(OFFICE), [make.wanted("blanket", 1)]
    make.stock(shelf, "blanket", 2)
    counted = stores.open_stocktake(store_id=shelf.id, opened_on=make.today, by=by)
    counts = [CountedLine(line.item_id, 1, line.condition) for line in counted.lines]
    off = {"minutes_number": "17", "lines": [StockLine(lot.item_id, 1)], **at}
    undone = {**day, "correction": CorrectionKind.SLIP, "memo": "اشتباه"}
    bought = {"receiver_id": receiver.id, "proof": ProofKind.SIGNATURE, "lines": one}
    many = {"store_id": store.id, "happened_on": make.today, "lines": came}
    given_many = {**bought, "store_id": store.id, "happened_on": make.today, "allotment_id": None}
    return {
        "receive": partial(service.record_receipt, lines=came, **at),
        "receive many": partial(bulk.record_many_receipts, receipts=[many, many], by=by),
        "ask for an over-delivery": partial(service.ask_over_delivery, lines=over, **at),
        "deliver": partial(service.record_delivery, **bought, **at),
        "deliver many": partial(bulk.record_many_deliveries, deliveries=[given_many, given_many], by=by),
        "set aside": partial(service.allot_goods, receiver_id=receiver.id, lines=one, **at),
        "free": partial(
            service.release_allotment, allotment_id=make.allotment(store, receiver, 2).id, memo="آزاد", **day
        ),
        "hand over": partial(service.record_direct_handover, **handed),
        "take back": partial(service.take_back, delivery_id=given.id, reason=ReturnReason.OTHER, **at),
        "accept": partial(
            service.accept_pledges, by=by,
            acceptances=[Acceptance(pledge_id=confirmed.id, accepted_on=make.today)],
        ),
        "record pledges": partial(service.record_pledges, drafts=[letter], by=by),
        "end a pledge": partial(service.withdraw_pledge, pledge_id=ending.id, reason="پایان", **day),
        "drop a pledge": partial(service.withdraw_pledge, pledge_id=dropped.id, reason="پایان", **day),
        "announce": partial(announce_once, **said, by=by),
        "ask for an undoing": partial(service.ask_reversal, entry_ids=[receipt.entry_id], **undone),
        "open stock": partial(stores.record_opening, paper="12", lines=[OpeningLine(lot.item_id, 5)], **at),
        "return to the donor": partial(
            stores.return_to_donor, reason=ReturnReason.OTHER, lines=[LotLine(gift.id, 1)], store_id=back.id, **day
        ),
        "send": partial(
            stores.send_transfer, from_store_id=store.id, to_store_id=away.id, lines=[StockLine(lot.item_id, 1)], **day
        ),
        "receive a transfer": partial(
            stores.receive_transfer, transfer_id=on_the_way.id, lines=[LotLine(far.id, 2)], **day
        ),
        "ask for a loss": partial(stores.ask_loss, reason=LossReason.FIRE, **off),
        "ask for a disposal": partial(stores.ask_disposal, reason=DisposalReason.EXPIRED, **off),
        "count": partial(stores.post_stocktake, stocktake_id=counted.id, counts=counts, minutes_number="18", **day),
    }  # fmt: skip


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
    acts: Mapping[str, Act] = lay(make, by)
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
