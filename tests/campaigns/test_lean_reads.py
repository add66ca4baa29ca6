"""What a verb does not count with it does not read: a receipt no campaign's lists, a delivery no county by itself."""

from __future__ import annotations

import pytest

from app.campaigns import service
from app.campaigns.drafts import DeliveryDraft
from app.campaigns.words import ProofKind
from app.places.models import PlaceLevel
from app.places.queries import list_places
from tests.imports.acts import sent

pytestmark = pytest.mark.usefixtures("ctx")


def test_a_receipt_reads_neither_its_campaigns_targets_nor_its_items_packs_while_it_holds_the_pledge(make):
    pledge, store = make.pledge(quantity=10), make.store()

    with sent() as statements:
        make.receipt(pledge, store, good=5)

    held = [statement for statement in statements if "FROM campaign_target" in statement]
    assert len(held) <= 1


def test_deliveries_to_many_counties_ask_for_their_holders_at_once(make):
    store, clerk = make.store(), make.clerk()
    make.stock(store, "blanket", 50)
    counties = list_places(PlaceLevel.COUNTY, parent=make.office("IR-20").place)[:5]
    drafts = [
        DeliveryDraft(
            store_id=store.id, receiver_id=make.receiver(place_id=county.id).id, happened_on=make.today,
            proof=ProofKind.RECORD, lines=[make.wanted("blanket", 1)],
        )
        for county in counties
    ]  # fmt: skip
    service.record_deliveries(drafts=drafts, by=clerk, key=make.key())

    with sent() as statements:
        service.record_deliveries(drafts=drafts, by=clerk, key=make.key())

    assert sum("holder.kind" in statement and statement.startswith("SELECT") for statement in statements) < 5
