"""What the tests of reports read: 100 blankets promised by one company, 30 by another, and what came of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.campaigns import service
from app.campaigns.drafts import BackLine, TargetDraft
from app.codes import CorrectionKind, ReturnReason, ValueBasis
from app.db import db
from app.items.queries import get_item_by_code
from app.ledger import service as ledger
from app.ledger.drafts import Worth
from app.ledger.models import Lot
from app.places.models import PlaceLevel
from app.places.queries import list_places
from app.stores.drafts import LotLine
from app.stores.service import receive_transfer


def make_book(make) -> SimpleNamespace:
    """58 came good, 2 damaged; 10 more were undone; 20 went to Yazd; 15 were handed over, 5 of them came back."""
    with make.inside():
        semnan, blanket = make.office("IR-20").place_id, get_item_by_code("blanket")
        campaign = make.campaign(
            "IR", title_fa="پتوی گرم", title_en="Warm blankets",
            targets=[TargetDraft(place_id=semnan, item_id=blanket.id, quantity=200)],
        )  # fmt: skip
        company = make.company(name_fa="فولاد نمونه", name_en="Model Steel", verified=True)
        other = make.company(name_fa="=سیمان", name_en=None, verified=True)
        pledge = make.pledge(campaign, company, lines=[make.pledge_line("blanket", 100, place_id=semnan)])
        make.pledge(campaign, other, lines=[make.pledge_line("blanket", 30, place_id=semnan)])
        here, there, clerk, second = make.store(), make.store("IR-21"), make.clerk(), make.supervisor()
        receipt = make.receipt(pledge, here, 58, 2, 1, by=clerk)
        wrong = make.receipt(pledge, here, 10, by=clerk)
        service.reverse_entry(
            entry_id=wrong.entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="دو بار", by=clerk,
            second=second, key=make.key(),
        )  # fmt: skip
        lot_id = receipt.lines[0].good_lot_id
        worth = Worth(fair_value=58_000, fair_basis=ValueBasis.INVOICE, fair_level=1, fair_source="فاکتور",
                      fair_valuer="کارشناس", fair_on=make.today, company_cost=40_001, cost_basis=ValueBasis.COST,
                      cost_source="دفتر")  # fmt: skip
        ledger.correct_value(
            lot_id=lot_id, worth=worth, happened_on=make.today, memo="فاکتور", by=make.officer(), key=make.key()
        )
        sent = make.transfer(here, there, db.session.get_one(Lot, lot_id), 20)
        receive_transfer(
            transfer_id=sent.id, happened_on=make.today, lines=[LotLine(lot_id, 20)], by=make.clerk("IR-21"),
            key=make.key(),
        )  # fmt: skip
        delivery = make.delivery(here, make.receiver(), 15, by=clerk)
        service.take_back(
            delivery_id=delivery.id, store_id=here.id, happened_on=make.today, reason=ReturnReason.NOT_NEEDED,
            lines=[BackLine(delivery_line_id=delivery.lines[0].id, quantity=5)], by=clerk, key=make.key(),
        )  # fmt: skip
        away = list_places(PlaceLevel.COUNTY, make.office("IR-21").place)[0]
        make.delivery(there, make.receiver(office="IR-21", place_id=away.id), 7, by=make.clerk("IR-21"))
        service.withdraw_pledge(pledge_id=pledge.id, happened_on=make.today, by=make.officer(), key=make.key())
        people = {"officer": make.officer(), "clerk": clerk, "yazd": make.clerk("IR-21"), "auditor": make.auditor()}
        people["speaker"] = make.representative(company)
        rows = {"campaign": campaign, "company": company, "other": other, "blanket": blanket, "pledge": pledge}
        return SimpleNamespace(
            semnan=semnan, yazd_place=make.office("IR-21").place_id, holder=company.holder_id,
            purpose=campaign.holder_id, lot=lot_id, **{name: row.id for name, row in rows.items()},
            **{name: user.name for name, user in people.items()},
        )  # fmt: skip


@pytest.fixture
def trade(world) -> SimpleNamespace:
    """The same book for every test that reads it."""
    found: SimpleNamespace = world("reports", make_book)
    return found
