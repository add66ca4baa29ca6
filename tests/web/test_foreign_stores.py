"""What is not one's own to know is answered as what is not there: same words, same field, the form still filled."""

from __future__ import annotations

from tests.web.reading import read, send
from tests.web.test_receipts import counted
from tests.web.trading import as_, trade

__all__ = ["as_", "trade"]


def test_a_store_of_another_province_is_refused_in_the_form_as_one_that_is_not_there(trade, as_):
    client, path = as_(trade.clerk), f"/pledges/{trade.pledge}/receive"

    foreign, unknown = (
        send(client, path, **{**counted(trade), "store_id": store}) for store in (trade.foreign, 999999)
    )

    assert foreign.status_code == unknown.status_code == 404
    assert read(foreign).errors == read(unknown).errors != []
    assert read(foreign).links(".notice-refused a") == ["#field-store_id"]
    assert read(foreign).field("waybill") == "88214"
