"""The same acts by the verbs themselves, in a small world of two offices that is there before every sequence."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.accounts import approvals
from app.accounts.models import User
from app.beneficiaries.words import ReceiverKind
from app.campaigns import service as campaigns
from app.campaigns.drafts import BackLine, PledgeDraft, PledgeLineDraft, ReceiptLineDraft, Wanted
from app.campaigns.issues import Allotment, Delivery
from app.campaigns.pledges import Pledge
from app.campaigns.words import ProofKind
from app.codes import CorrectionKind, DisposalReason, LossReason, ReturnReason
from app.db import atomic, db
from app.ledger import service as ledger
from app.ledger.drafts import Worth
from app.ledger.words import Basis, Condition, HolderKind
from app.stores import service as stores
from app.stores.drafts import CountedLine, LotLine, OpeningLine, StockLine
from app.stores.transfer_models import Transfer
from tests.make import Make

HERE, THERE = "IR-20", "IR-21"


@dataclass(frozen=True)
class Spot:
    """A store, its holder, and who carries and receives in its office."""

    store_id: int
    holder: int
    carrier_id: int
    carrier: int
    receiver_id: int
    receivers: int


@dataclass
class World:
    """Who takes part, by their keys."""

    by: int
    second: int
    campaign_id: int
    campaign: int
    companies: Sequence[tuple[int, int]]
    items: Sequence[int]
    spots: Sequence[Spot]
    losses: dict[int, int]
    unknown: dict[int, int]
    nobody: dict[int, int]


@atomic()
def build_world(make: Make) -> World:
    """Two stores of Semnan and one of Yazd, two companies and a campaign of Semnan; one clerk, one second person."""
    by, second = make.clerk(HERE), make.supervisor(HERE)
    make.grant(by, "clerk", THERE)
    make.grant(second, "supervisor", THERE)
    for person in (by, second):
        make.grant(person, "national")
    companies = [make.company(verified=True) for _ in range(2)]
    spots = [_spot(make, HERE, "سمنان"), _spot(make, HERE, "سمنان"), _spot(make, THERE, "یزد")]
    campaign = make.campaign(HERE)

    def own(kind: HolderKind) -> dict[int, int]:
        return {
            place: ledger.office_holder(office_id=make.office(code).id, kind=kind).id
            for place, code in enumerate((HERE, HERE, THERE))
        }

    return World(
        by.id, second.id, campaign.id, campaign.holder_id, [(c.id, c.holder_id) for c in companies],
        [make.item().id, make.item(serialised=True).id], spots,
        own(HolderKind.LOSSES), own(HolderKind.UNKNOWN), own(HolderKind.OFFICE),
    )  # fmt: skip


def _spot(make: Make, office: str, county: str) -> Spot:
    store, carrier = make.store(office), make.carrier(office)
    where = make.county(county)
    receiver = make.receiver(office=office, place_id=where.id, kind=ReceiverKind.ANONYMOUS, people=100)
    receivers = ledger.receivers_holder(place_id=where.id, office_id=store.office_id)
    return Spot(store.id, store.holder_id, carrier.id, carrier.holder_id, receiver.id, receivers.id)


@dataclass
class Deeds:
    """Each act under a new key, or once more under the last one."""

    world: World
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    key: str = ""
    is_again: bool = False
    is_keyed: bool = False

    def said(self) -> dict[str, Any]:
        """Who does it, under which key: a new one, unless the button is pressed again."""
        if not self.is_again:
            self.key = f"deed-{next(self.numbers)}"
        self.is_keyed = True
        return {"by": self.by, "key": self.key}

    @property
    def by(self) -> User:
        """Who does everything."""
        return db.session.get_one(User, self.world.by)

    @property
    def second(self) -> User:
        """Who signs beside."""
        return db.session.get_one(User, self.world.second)

    def open(
        self, spot: Spot, item: int, quantity: int, day: date, giver: int | None, worth: Worth, expires: date | None,
        *, good: bool,
    ) -> Any:  # fmt: skip
        line = OpeningLine(item, quantity, giver, Condition.GOOD if good else Condition.DAMAGED, expires, None, worth)
        return stores.record_opening(
            store_id=spot.store_id, happened_on=day, paper="paper", lines=[line], **self.said()
        )  # fmt: skip

    def promise(self, company_id: int, item: int, quantity: int, day: date, worth: Worth) -> Pledge:
        draft = PledgeDraft(
            campaign_id=self.world.campaign_id, company_id=company_id, announced_on=day, accepted_on=day,
            letter_no="1", letter_on=day, lines=[PledgeLineDraft(item_id=item, quantity=quantity, worth=worth)],
        )  # fmt: skip
        return campaigns.record_pledges(drafts=[draft], **self.said())[0]

    def accept(self, pledge_id: int, day: date) -> Pledge:
        return campaigns.accept_pledge(pledge_id=pledge_id, accepted_on=day, **self.said())

    def withdraw(self, pledge_id: int, day: date) -> Pledge:
        return campaigns.withdraw_pledge(pledge_id=pledge_id, happened_on=day, **self.said())

    def receive(self, spot: Spot, day: date, line: ReceiptLineDraft, *, is_signed: bool) -> Any:
        second = self.second if is_signed else None
        return campaigns.record_receipt(
            store_id=spot.store_id, happened_on=day, lines=[line], second=second, **self.said()
        )

    def allot(self, spot: Spot, wanted: Wanted, day: date) -> Allotment:
        return campaigns.allot_goods(
            store_id=spot.store_id, receiver_id=spot.receiver_id, happened_on=day, lines=[wanted], **self.said()
        )

    def release(self, allotment_id: int, day: date) -> Any:
        return campaigns.release_allotment(allotment_id=allotment_id, happened_on=day, **self.said())

    def deliver(self, spot: Spot, wanted: Sequence[Wanted], day: date, allotment_id: int | None = None) -> Delivery:
        return campaigns.record_delivery(
            store_id=spot.store_id, receiver_id=spot.receiver_id, happened_on=day, proof=ProofKind.SIGNATURE,
            lines=wanted, allotment_id=allotment_id, **self.said(),
        )  # fmt: skip

    def take_back(self, spot: Spot, delivery_id: int, lines: Sequence[BackLine] | None, day: date) -> Any:
        return campaigns.take_back(
            delivery_id=delivery_id, store_id=spot.store_id, happened_on=day, reason=ReturnReason.REFUSED, lines=lines,
            **self.said(),
        )  # fmt: skip

    def return_goods(self, spot: Spot, lot_id: int, quantity: int, day: date) -> Any:
        return stores.return_to_donor(
            store_id=spot.store_id, happened_on=day, reason=ReturnReason.UNSUITABLE, lines=[LotLine(lot_id, quantity)],
            **self.said(),
        )  # fmt: skip

    def send(self, spot: Spot, to: Spot, line: StockLine, day: date) -> Transfer:
        return stores.send_transfer(
            from_store_id=spot.store_id, to_store_id=to.store_id, happened_on=day, lines=[line],
            carrier_id=spot.carrier_id, **self.said(),
        )  # fmt: skip

    def arrive(self, transfer_id: int, lines: Sequence[LotLine], day: date, *, nothing_more: bool) -> Transfer:
        return stores.receive_transfer(
            transfer_id=transfer_id, happened_on=day, lines=lines, nothing_more=nothing_more, **self.said()
        )

    def lose_on_the_way(self, transfer_id: int, lines: Sequence[StockLine], day: date) -> Any:
        return stores.record_loss(
            transfer_id=transfer_id, happened_on=day, reason=LossReason.THEFT, minutes_number="1", lines=lines,
            second=self.second, **self.said(),
        )  # fmt: skip

    def ask_loss(self, spot: Spot, line: StockLine, day: date) -> Any:
        return stores.ask_loss(
            store_id=spot.store_id, happened_on=day, reason=LossReason.THEFT, minutes_number="1", lines=[line],
            **self.said(),
        )  # fmt: skip

    def sign(self, approval_id: int) -> Any:
        self.is_keyed = False
        return approvals.sign_approval(approval_id=approval_id, by=self.second)

    def refuse(self, approval_id: int) -> Any:
        self.is_keyed = False
        return approvals.refuse_approval(approval_id=approval_id, by=self.second, reason="no")

    def dispose(self, spot: Spot, line: StockLine, day: date) -> Any:
        return stores.record_disposal(
            store_id=spot.store_id, happened_on=day, reason=DisposalReason.EXPIRED, minutes_number="1", lines=[line],
            second=self.second, **self.said(),
        )  # fmt: skip

    @atomic()
    def count(self, spot: Spot, item: int, counts: Sequence[CountedLine], day: date) -> Any:
        """A sheet is opened and posted; a refusal of the second leaves no sheet."""
        sheet = stores.open_stocktake(store_id=spot.store_id, opened_on=day, item_ids=[item], by=self.by)
        posted = stores.post_stocktake(
            stocktake_id=sheet.id, happened_on=day, counts=counts, minutes_number="1", **self.said()
        )
        self.is_keyed = False
        return posted

    def revalue(self, lot_id: int, worth: Worth, day: date) -> Any:
        return campaigns.correct_value(lot_id=lot_id, worth=worth, happened_on=day, memo="market", **self.said())

    def reverse(self, entry_ids: Sequence[int], day: date) -> Any:
        return campaigns.reverse_entries(
            entry_ids=entry_ids, happened_on=day, correction=CorrectionKind.SLIP, memo="slip", second=self.second,
            **self.said(),
        )  # fmt: skip

    def close(self, year: int) -> Any:
        self.is_keyed = False
        return ledger.close_year(year=year, by=self.by)


def real_worth(fair: int | None, cost: int | None) -> Worth:
    """The same worth, with what it rests on."""
    return Worth(
        fair_value=fair, fair_basis=None if fair is None else Basis.PRICE_LIST, fair_level=0 if fair is None else 2,
        company_cost=cost, cost_basis=None if cost is None else Basis.COST,
    )  # fmt: skip
