"""Of many papers of many lines the one at fault is named; words and values that the book cannot hold are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.campaigns import service
from app.campaigns.drafts import (
    AllotmentDraft,
    BackLine,
    DeliveryDraft,
    HandoverDraft,
    HandoverLineDraft,
    PledgeDraft,
    ReceiptDraft,
    ReceiptLineDraft,
    Wanted,
)
from app.campaigns.refusals import MoreThanAllotted, MoreThanDelivered, OverDelivery, SameLineTwice
from app.campaigns.words import ProofKind
from app.codes import ReturnReason
from app.errors import DomainError, Invalid, RowsNotTaken
from app.ledger.drafts import Worth
from app.ledger.refusals import NotEnough, NotValuable, TooLarge
from app.ledger.words import Basis
from tests.make import Make

pytestmark = pytest.mark.usefixtures("ctx")
PLURALS: dict[str, Callable[..., Any]] = {
    "receipts": service.record_receipts, "handovers": service.record_direct_handovers,
    "allotments": service.record_allotments, "deliveries": service.record_deliveries,
    "pledges": service.record_pledges,
}  # fmt: skip


class Trade:
    """A store with ten blankets, a pledge of a hundred, a receiver; and one draft of each kind with facts to change."""

    def __init__(self, make: Make) -> None:
        self.make, self.store, self.receiver = make, make.store(), make.receiver()
        self.lot = make.stock(self.store, "blanket", 10)
        self.pledge = make.pledge(quantity=100)
        self.officer = make.supervisor()

    def draft(self, kind: str, **facts: Any) -> Any:
        return getattr(self, f"_{kind}")(happened_on=self.make.today, **facts)

    def _receipts(self, **facts: Any) -> ReceiptDraft:
        line = ReceiptLineDraft(pledge_line_id=self.pledge.lines[0].id, sent=5, good=5, damaged=0, missing=0)
        return ReceiptDraft(**{"store_id": self.store.id, "lines": [line]} | facts)

    def _handovers(self, **facts: Any) -> HandoverDraft:
        given: dict[str, Any] = {
            "campaign_id": self.pledge.campaign_id, "company_id": self.pledge.company_id,
            "receiver_id": self.receiver.id, "proof": ProofKind.RECORD,
            "lines": [HandoverLineDraft(item_id=self.wanted(1).item_id, quantity=1)],
        }  # fmt: skip
        return HandoverDraft(**given | facts)

    def _allotments(self, **facts: Any) -> AllotmentDraft:
        given = {"store_id": self.store.id, "receiver_id": self.receiver.id, "lines": [self.wanted(1)]}
        return AllotmentDraft(**given | facts)  # type: ignore[arg-type]

    def _deliveries(self, **facts: Any) -> DeliveryDraft:
        given = {"store_id": self.store.id, "receiver_id": self.receiver.id, "lines": [self.wanted(1)]}
        return DeliveryDraft(**given | {"proof": ProofKind.RECORD} | facts)  # type: ignore[arg-type]

    def _pledges(self, *, happened_on: Any, **facts: Any) -> PledgeDraft:
        given: dict[str, Any] = {
            "campaign_id": self.pledge.campaign_id, "company_id": self.pledge.company_id, "letter_no": "1",
            "letter_on": happened_on, "announced_on": happened_on, "accepted_on": happened_on,
            "lines": [self.make.pledge_line()],
        }  # fmt: skip
        return PledgeDraft(**given | facts)

    def wanted(self, quantity: int, **facts: Any) -> Wanted:
        return self.make.wanted("blanket", quantity, **facts)

    def refusal(self, kind: str, **facts: Any) -> tuple[int, DomainError]:
        """The only row that is refused, of two of which the second is changed; and why it is."""
        drafts = [self.draft(kind), self.draft(kind, **facts)]
        with pytest.raises(RowsNotTaken) as refused:
            PLURALS[kind](drafts=drafts, by=self.officer, key=self.make.key())
        [(row, why)] = refused.value.refusals.items()
        return row, why


@pytest.fixture
def trade(make: Make) -> Trade:
    return Trade(make)


@pytest.mark.parametrize("kind", ["allotments", "deliveries"])
def test_a_line_of_nought_or_twice_the_same_is_named(trade: Trade, kind: str) -> None:
    for lines, wrong in (
        ([trade.wanted(1, lot_id=trade.lot.id), trade.wanted(0)], Invalid),
        ([trade.wanted(1), trade.wanted(2)], SameLineTwice),
        ([trade.wanted(1, lot_id=trade.lot.id), trade.wanted(1, unit_ids=(5,))], Invalid),
    ):
        row, why = trade.refusal(kind, lines=lines)

        assert (row, why.line, type(why)) == (1, 1, wrong)


@pytest.mark.parametrize("kind", ["allotments", "deliveries"])
def test_the_line_that_finds_too_little_is_named(trade: Trade, kind: str) -> None:
    row, why = trade.refusal(kind, lines=[trade.make.wanted("walker", 1), trade.wanted(1)])
    assert (row, why.line, type(why)) == (1, 0, NotEnough)

    # The named lot is drawn first, so it is the open line that comes too late.
    row, why = trade.refusal(kind, lines=[trade.wanted(5), trade.wanted(6, lot_id=trade.lot.id)])
    assert (row, why.line, type(why)) == (1, 0, NotEnough)


def test_the_line_of_a_delivery_that_exceeds_its_allotment_is_named(trade: Trade) -> None:
    make = trade.make
    make.stock(trade.store, "walker", 5)
    lines = [trade.wanted(3), make.wanted("walker", 2)]
    allotment = service.allot_goods(
        store_id=trade.store.id, receiver_id=trade.receiver.id, happened_on=make.today, lines=lines, by=trade.officer,
        key=make.key(),
    )  # fmt: skip

    row, why = trade.refusal("deliveries", allotment_id=allotment.id, lines=[trade.wanted(3), make.wanted("walker", 3)])

    assert (row, why.line, type(why)) == (1, 1, MoreThanAllotted)


def test_the_line_of_a_receipt_that_is_over_its_pledge_is_named(trade: Trade) -> None:
    lines = [
        ReceiptLineDraft(pledge_line_id=trade.pledge.lines[0].id, sent=n, good=n, damaged=0, missing=0, batch=str(n))
        for n in (90, 20)
    ]

    row, why = trade.refusal("receipts", lines=lines)

    assert (row, why.line, type(why)) == (1, 1, OverDelivery)


def test_the_line_of_what_comes_back_that_is_too_much_is_named(trade: Trade) -> None:
    make = trade.make
    other = make.stock(trade.store, "walker", 5)
    lines = [trade.wanted(3), make.wanted("walker", 2, lot_id=other.id)]
    delivery = service.record_delivery(
        store_id=trade.store.id, receiver_id=trade.receiver.id, happened_on=make.today, proof=ProofKind.RECORD,
        lines=lines, by=trade.officer, key=make.key(),
    )  # fmt: skip
    back = [BackLine(delivery_line_id=line.id, quantity=3) for line in delivery.lines]

    with pytest.raises(MoreThanDelivered) as refused:
        service.take_back(
            delivery_id=delivery.id, store_id=trade.store.id, happened_on=make.today, reason=ReturnReason.DAMAGED,
            lines=back, by=trade.officer, key=make.key(),
        )  # fmt: skip

    assert refused.value.line == 1


@pytest.mark.parametrize(
    ("kind", "field", "longest"),
    [
        ("receipts", "memo", 500), ("receipts", "waybill", 80), ("receipts", "source_ref", 120),
        ("handovers", "memo", 500), ("handovers", "paper", 80), ("allotments", "memo", 500),
        ("deliveries", "memo", 500), ("deliveries", "paper", 80), ("deliveries", "source_ref", 120),
        ("pledges", "memo", 500), ("pledges", "letter_no", 80),
    ],
)  # fmt: skip
def test_words_that_the_book_has_no_room_for_are_refused_and_those_that_just_fit_are_kept(
    trade: Trade, kind: str, field: str, longest: int
) -> None:
    row, why = trade.refusal(kind, **{field: "م" * (longest + 1)})
    assert (row, why.field, type(why)) == (1, field, Invalid)

    fits = trade.draft(kind, **{field: "م" * longest})
    [kept] = PLURALS[kind](drafts=[fits], by=trade.officer, key=trade.make.key())
    assert len(getattr(kept, field)) == longest


@pytest.mark.parametrize(
    ("worth", "field", "wrong"),
    [
        (Worth(fair_value=5, fair_level=0), "worth.fair_level", NotValuable),
        (Worth(fair_value=5, fair_level=4, fair_basis=Basis.EXPERT), "worth.fair_level", NotValuable),
        (Worth(fair_value=5, fair_level=2), "worth.fair_basis", NotValuable),
        (Worth(company_cost=5), "worth.cost_basis", NotValuable),
        (Worth(company_cost=10**16, cost_basis=Basis.COST), "worth.company_cost", TooLarge),
        (Worth(fair_value=-1, fair_level=2, fair_basis=Basis.EXPERT), "worth.fair_value", TooLarge),
        (Worth(company_cost=5, cost_basis=Basis.COST, cost_source="م" * 201), "worth.cost_source", Invalid),
    ],
)
def test_a_value_without_a_ground_is_refused_where_the_pledge_is_announced(
    trade: Trade, worth: Worth, field: str, wrong: type[DomainError]
) -> None:
    lines = [trade.make.pledge_line("walker"), trade.make.pledge_line(worth=worth)]
    draft = trade.draft("pledges", lines=lines)

    with pytest.raises(RowsNotTaken) as refused:
        service.announce_pledges(drafts=[trade.draft("pledges"), draft], by=trade.officer)

    [(row, why)] = refused.value.refusals.items()
    assert (row, why.line, why.field, type(why)) == (1, 1, field, wrong)
