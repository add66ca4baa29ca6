"""Pages of campaigns: three figures that are never added, and every one of them leading to its entries."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.campaigns.drafts import TargetDraft
from app.items.queries import get_item_by_code
from tests.web.reading import read, sign_in


@pytest.fixture
def trade(client, make):
    """A campaign with a pledge of 100 blankets: 60 came, 3 of them damaged, 5 were missing, 20 were handed over."""
    with make.inside():
        semnan, blanket = make.office("IR-20").place_id, get_item_by_code("blanket")
        campaign = make.campaign(
            title_fa="پتوی گرم", title_en="Warm blankets", story_fa="برای زمستان", province_ids=[semnan],
            targets=[TargetDraft(place_id=semnan, item_id=blanket.id, quantity=200)],
        )  # fmt: skip
        company = make.company(name_fa="فولاد نمونه", verified=True)
        pledge = make.pledge(campaign, company, item="blanket", quantity=100)
        store, receiver = make.store(), make.receiver()
        receipt = make.receipt(pledge, store, 57, 3, 5, waybill="1404-88213")
        make.delivery(store, receiver, 20)
        supervisor, clerk = make.supervisor(), make.clerk()
        people = {
            "officer": make.officer().name, "supervisor": supervisor.name, "clerk": clerk.name,
            "auditor": make.auditor().name, "speaker": make.representative(company).name,
            "stranger": make.representative().name, "yazd": make.clerk("IR-21").name,
        }  # fmt: skip
        ids = {
            "campaign": campaign.id, "company": company.id, "pledge": pledge.id, "line": pledge.lines[0].id,
            "receipt": receipt.id, "blanket": blanket.id, "semnan": semnan, "store": store.id,
            "receiver": receiver.code, "holder": campaign.holder_id,
        }  # fmt: skip
    return SimpleNamespace(**people, ids=SimpleNamespace(**ids))


@pytest.mark.parametrize("tongue", ["fa", "en"])
@pytest.mark.parametrize("who", ["officer", "clerk", "speaker"])
def test_smoke(client, trade, who, tongue):
    sign_in(client, getattr(trade, who))
    client.get(f"/?lang={tongue}")
    i = trade.ids
    for path in (
        "/campaigns", f"/campaigns/{i.campaign}", "/campaigns/new", f"/campaigns/{i.campaign}/revise",
        f"/campaigns/{i.campaign}/close", f"/figures?figure=received&item={i.blanket}&campaign={i.campaign}",
        f"/figures?figure=delivered&item={i.blanket}&campaign={i.campaign}&place={i.semnan}",
        f"/campaigns/{i.campaign}/goods?item={i.blanket}&stage=in_store&place={i.semnan}",
        "/pledges", f"/pledges/{i.pledge}", "/pledges/new", f"/pledges/{i.pledge}/confirm", f"/pledges/{i.pledge}/accept",
        f"/pledges/{i.pledge}/withdraw", f"/pledges/{i.pledge}/lapse", f"/pledges/{i.pledge}/receive",
        f"/pledges/{i.pledge}/hand-over", f"/receipts/{i.receipt}", f"/receipts/{i.receipt}/dispute",
        "/companies", f"/companies/{i.company}", "/companies/new", f"/companies/{i.company}/revise",
        f"/companies/{i.company}/verify", f"/companies/{i.company}/representatives",
    ):
        answer = client.get(path)
        print(who, path, answer.status_code)
        page = read(answer)
        assert answer.status_code in (200, 403)
        if tongue == "fa":
            assert page.latin_digits == [], path
