"""What comes in about stores is refused in words or becomes what the verbs take."""

from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError

from app.codes import LossReason
from app.items.quantities import TooFine
from app.items.queries import NoSuchItem, get_item_by_code
from app.ledger.words import Basis, Condition
from app.stores import service
from app.stores.drafts import CountedLine, LotLine, OpeningLine, StockLine
from app.stores.schemas import (
    ArrivalIn,
    DonorReturnIn,
    LossIn,
    OpeningIn,
    SheetIn,
    StocktakeIn,
    StoreIn,
    TransferIn,
)
from app.stores.stock_queries import list_stock
from tests.stores.trace import refused

TRANSFER = {"from_store_id": "۱", "to_store_id": "2", "happened_on": "1404/08/08"}


def errors(schema, data):
    with pytest.raises(ValidationError) as error:
        schema.load(data)
    return error.value.messages


def test_a_transfer_is_read_in_any_digits_and_keeps_its_quantities_as_typed():
    loaded = TransferIn().load({**TRANSFER, "lines": [{"item_id": "۷", "quantity": " ۴٫۷ "}]})

    assert (loaded["from_store_id"], loaded["happened_on"]) == (1, date(2025, 10, 30))
    assert loaded["lines"] == [StockLine(7, "۴٫۷")]
    assert (loaded["carrier_id"], loaded["waybill"]) == (None, "")


@pytest.mark.parametrize("quantity", [4.7, True, None, "", " "])
def test_a_quantity_that_is_no_text_is_refused(quantity):
    said = errors(TransferIn(), {**TRANSFER, "lines": [{"item_id": 7, "quantity": quantity}]})

    assert "quantity" in said["lines"][0]


@pytest.mark.parametrize("day", ["1404/12/30", "1404-13-01", "yesterday", ""])
def test_a_day_that_does_not_exist_is_refused(day):
    assert "happened_on" in errors(TransferIn(), {**TRANSFER, "happened_on": day, "lines": []})


def test_what_is_missing_and_what_is_unknown_is_named():
    said = errors(TransferIn(), {"colour": "red"})

    assert set(said) == {"from_store_id", "to_store_id", "happened_on", "lines", "colour"}


def test_the_other_shapes_give_what_the_verbs_take():
    opening = OpeningIn().load({
        "store_id": 1, "happened_on": "2025-10-30", "paper": "7",
        "lines": [{
            "item_id": 7, "quantity": 3, "condition": "damaged", "expires_on": "1405/1/1", "serials": ["S1"],
            "worth": {"fair_value": "۱٬۰۰۰", "fair_basis": "price_list", "fair_level": 2},
        }],
    })  # fmt: skip
    line = opening["lines"][0]
    assert isinstance(line, OpeningLine)
    assert (line.condition, line.expires_on, line.serials) == (Condition.DAMAGED, date(2026, 3, 21), ("S1",))
    assert (line.worth.fair_value, line.worth.fair_basis) == (1000, Basis.PRICE_LIST)
    assert ArrivalIn().load({"happened_on": "2025-10-30", "lines": [{"lot_id": 2**60, "quantity": 0}]})["lines"] == [
        LotLine(2**60, "0")
    ]
    case = {"store_id": 1, "happened_on": "2025-10-30", "minutes_number": "1", "lines": []}
    assert LossIn().load({**case, "reason": "theft"})["reason"] is LossReason.THEFT
    assert StocktakeIn().load({
        "happened_on": "2025-10-30", "minutes_number": "1", "counts": [{"item_id": 1, "counted": "0"}],
    })["counts"] == [CountedLine(1, "0")]  # fmt: skip
    assert SheetIn().load({"store_id": 1, "opened_on": "2025-10-30"})["item_ids"] == []
    assert StoreIn().load({"office_id": 1, "place_id": 1, "code": "A", "name_fa": "انبار"})["name_en"] == ""


def test_a_reason_that_is_not_on_the_list_is_refused():
    assert "reason" in errors(LossIn(), {"reason": "magic"})
    assert "reason" in errors(DonorReturnIn(), {"reason": ""})


def test_typed_quantities_are_read_by_the_items_decimals(ctx, make):
    store = make.store()
    rice, blanket = get_item_by_code("rice"), get_item_by_code("blanket")

    sheet = {"store_id": store.id, "happened_on": "1404/08/08", "paper": "7"}
    fine = OpeningIn().load({**sheet, "lines": [{"item_id": rice.id, "quantity": "۴٫۷"}]})
    opening = service.record_opening(**fine, by=make.clerk(), key=make.key())
    [row] = list_stock(store)

    assert row.quantity == 4700
    too_fine = OpeningIn().load({**sheet, "lines": [{"item_id": blanket.id, "quantity": "4.7"}]})
    with refused(TooFine):
        service.record_opening(**too_fine, by=make.clerk(), key=make.key())
    unknown = TransferIn().load({
        "from_store_id": store.id, "to_store_id": make.store().id, "happened_on": "1404/08/08",
        "lines": [{"item_id": 999_999, "quantity": "1"}],
    })  # fmt: skip
    with refused(NoSuchItem):
        service.send_transfer(**unknown, by=make.clerk(), key=make.key())
    with refused(NoSuchItem):
        service.send_transfer(**{**unknown, "lines": [StockLine(999_999, 1)]}, by=make.clerk(), key=make.key())
    back = {"happened_on": make.today, "by": make.clerk("IR-20"), "key": make.key()}
    sent = service.send_transfer(
        from_store_id=store.id, to_store_id=unknown["to_store_id"], lines=[StockLine(rice.id, "1.5")], **back
    )
    got = service.receive_transfer(
        transfer_id=sent.id, lines=[LotLine(opening.entry.lines[0].lot_id, "۱٫۵")], **{**back, "key": make.key()}
    )
    assert [(line.sent, line.received) for line in got.lines] == [(1500, 1500)]
