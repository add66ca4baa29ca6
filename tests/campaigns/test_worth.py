"""What a promise is worth goes over to what comes of it, to the last rial."""

from __future__ import annotations

import pytest

from app.campaigns import service
from app.campaigns.drafts import HandoverLineDraft
from app.campaigns.words import ProofKind
from app.ledger import queries as book
from app.ledger.drafts import Worth
from app.ledger.words import Basis

pytestmark = pytest.mark.usefixtures("ctx")


def test_no_rial_is_lost_when_a_pledge_comes_in_parts(make):
    worth = Worth(100, Basis.PRICE_LIST, 2, company_cost=50, cost_basis=Basis.INVOICE)
    pledge, store = make.pledge(quantity=3, worth=worth), make.store()

    first = make.receipt(pledge, store, good=1)
    second = make.receipt(pledge, store, good=1)
    third = make.receipt(pledge, store, good=1)

    worths = [book.worth_of(receipt.lines[0].good_lot_id) for receipt in (first, second, third)]
    assert sum(fair for fair, _, _ in worths) == 100
    assert sum(cost for _, _, cost in worths) == 50


def test_no_rial_of_cost_is_lost_when_some_came_damaged_or_over(make):
    worth = Worth(100, Basis.PRICE_LIST, 2, company_cost=50, cost_basis=Basis.INVOICE)
    pledge, store = make.pledge(quantity=3, worth=worth), make.store()

    [line] = make.receipt(pledge, store, good=2, damaged=1).lines
    [over] = make.receipt(pledge, store, good=1, second=make.supervisor()).lines

    assert book.worth_of(line.good_lot_id) == (66, 2, 33)
    assert book.worth_of(line.damaged_lot_id) == (None, 0, 17)
    assert book.worth_of(over.good_lot_id) == (33, 2, 16)


def test_no_rial_is_lost_when_a_pledge_is_handed_over_in_parts(make):
    worth = Worth(100, Basis.PRICE_LIST, 2, company_cost=50, cost_basis=Basis.INVOICE)
    pledge, item = make.pledge(quantity=3, worth=worth), make.wanted("blanket").item_id
    facts = {
        "campaign_id": pledge.campaign_id, "company_id": pledge.company_id, "receiver_id": make.receiver().id,
        "happened_on": make.today, "proof": ProofKind.SIGNATURE, "by": make.clerk(),
    }  # fmt: skip

    lines = [HandoverLineDraft(item_id=item, quantity=1), HandoverLineDraft(item_id=item, quantity=1)]
    first = service.record_direct_handover(**facts, lines=lines, key="hand-001")
    second = service.record_direct_handover(**facts, lines=lines[:1], key="hand-002")

    worths = [book.worth_of(line.lot_id) for line in (*first.lines, *second.lines)]
    assert sum(fair for fair, _, _ in worths) == 100
    assert sum(cost for _, _, cost in worths) == 50
