"""What comes in at a door: blanks were not given, quantities stay as typed, what is not on a list is refused."""

from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError

from app.campaigns.drafts import ReceiptLineDraft, Wanted
from app.campaigns.paper_schemas import DeliveryIn, HandoverIn, ReceiptIn, ReversalIn, TakeBackIn
from app.campaigns.schemas import PledgeIn
from app.campaigns.words import ProofKind
from app.codes import CorrectionKind, ReturnReason
from app.ledger.drafts import Worth
from app.ledger.words import Basis

RECEIPT = {
    "store_id": "4", "happened_on": "۱۴۰۴/۰۸/۰۸", "waybill": " W-1 ", "memo": "", "letter_no": "  ",
    "lines": [{"pledge_line_id": "7", "sent": "۱٬۲۰۰", "good": "1190", "missing": "10", "damaged": ""}],
}  # fmt: skip


def test_a_receipts_form_is_read_and_its_quantities_stay_as_typed():
    said = ReceiptIn().load(RECEIPT)

    assert (said["store_id"], said["happened_on"], said["waybill"]) == (4, date(2025, 10, 30), "W-1")
    assert (said["memo"], said["letter_no"]) == (None, None)
    assert said["lines"] == [ReceiptLineDraft(pledge_line_id=7, sent="۱٬۲۰۰", good="1190", missing="10", damaged="0")]


@pytest.mark.parametrize("sent", [12.0, True, None, [], ""])
def test_what_is_no_text_and_no_whole_number_is_no_quantity(sent):
    line = {"pledge_line_id": 7, "sent": sent, "good": 1}

    with pytest.raises(ValidationError) as refused:
        ReceiptIn().load(RECEIPT | {"lines": [line]})

    assert "sent" in refused.value.messages["lines"][0]


@pytest.mark.parametrize("day", ["1404/12/30", "2025-02-29", "8/8/1404", "دیروز"])
def test_a_day_that_does_not_exist_is_refused(day):
    with pytest.raises(ValidationError) as refused:
        ReceiptIn().load(RECEIPT | {"happened_on": day})

    assert list(refused.value.messages) == ["happened_on"]


def test_an_unknown_field_and_a_choice_that_is_none_are_refused():
    with pytest.raises(ValidationError) as refused:
        ReversalIn().load({"happened_on": "1404/08/08", "correction": "whim", "memo": "x", "second": 3})

    assert set(refused.value.messages) == {"correction", "second"}


def test_choices_come_in_as_their_members():
    back = TakeBackIn().load({"store_id": 1, "happened_on": "1404/08/08", "reason": "refused"})
    undo = ReversalIn().load({"happened_on": "1404/08/08", "correction": "slip", "memo": "دو بار"})
    given = HandoverIn().load(
        {"campaign_id": 1, "company_id": 2, "receiver_id": 3, "happened_on": "1404/08/08", "proof": "letter",
         "lines": [{"item_id": 5, "quantity": 3}]}
    )  # fmt: skip

    assert (back["reason"], back["lines"]) == (ReturnReason.REFUSED, None)
    assert (undo["correction"], given["proof"]) == (CorrectionKind.SLIP, ProofKind.LETTER)
    assert given["lines"][0].quantity == "3"


def test_a_scanned_lots_long_key_is_read_whole():
    lot_id = 776_543_210_987_654_321
    form = {"store_id": 1, "receiver_id": 2, "happened_on": "1404/08/08", "proof": "photo"}

    said = DeliveryIn().load(form | {"lines": [{"item_id": "5", "quantity": "2", "lot_id": str(lot_id)}]})

    assert said["lines"] == [Wanted(item_id=5, quantity="2", lot_id=lot_id)]


def test_a_pledge_line_carries_its_worth():
    worth = {"fair_value": "1٬000", "fair_basis": "invoice", "fair_level": "1"}
    line = {"item_id": 5, "quantity": "100", "worth": worth}

    said = PledgeIn().load({"campaign_id": 1, "company_id": 2, "announced_on": "1404/08/08", "lines": [line]})

    assert said["lines"][0].worth == Worth(1000, Basis.INVOICE, 1)
