"""The whole trade: two companies pledge, three trucks come, fifty chairs move on, and the year closes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app import clock
from app.beneficiaries.words import ReceiverKind
from app.campaigns import service
from app.campaigns.drafts import BackLine
from app.campaigns.figures import list_item_rows
from app.codes import CorrectionKind, LossReason, ReturnReason
from app.db import db
from app.items.queries import get_item_by_code
from app.ledger import audit, queries, stock
from app.ledger import service as ledger
from app.ledger.words import Flow, Stage
from app.stores import service as stores
from app.stores.drafts import CountedLine, LotLine, StockLine

pytestmark = pytest.mark.usefixtures("ctx")
FIRST = date(2024, 4, 20)  # 1403/02/01


def recount(campaign_holder: int) -> dict[str, int]:
    """Where the campaign's goods are, added up from the lines and nothing else."""
    rows = db.session.execute(
        text(
            "SELECT line.stage, SUM(line.quantity) FROM line JOIN lot ON lot.id = line.lot_id "
            "WHERE lot.given_for = :campaign AND lot.kind = 'goods' GROUP BY line.stage"
        ),
        {"campaign": campaign_holder},
    )
    return {stage: int(quantity) for stage, quantity in rows if quantity}


class Trade:
    """A campaign, two pledges, two stores, and the people of Mazandaran."""

    def __init__(self, make):
        self.make, self.officer, self.chair = make, make.officer(), get_item_by_code("wheelchair_manual")
        self.clerk, self.supervisor = make.clerk("IR-02"), make.supervisor("IR-02")
        self.campaign = make.campaign("IR", opens_on=FIRST, closes_on=day(300))
        self.sari, self.zahedan = make.store("IR-02"), make.store("IR-11")
        self.steel, self.cement = (
            make.pledge(self.campaign, make.company(verified=True), item=self.chair, quantity=quantity, on=FIRST)
            for quantity in (200, 100)
        )

    def receive(self):
        """One truck is short, one has broken chairs, one is miscounted and counted again."""
        received = self.make.receipt(self.steel, self.sari, good=95, missing=5, on=day(10), by=self.clerk)
        self.make.receipt(self.steel, self.sari, good=48, damaged=2, on=day(20), by=self.clerk)
        wrong = self.make.receipt(self.cement, self.sari, good=90, on=day(30), by=self.clerk)
        service.reverse_entry(
            entry_id=wrong.entry_id, happened_on=day(31), correction=CorrectionKind.SLIP, memo="هشتاد بود",
            by=self.clerk, second=self.supervisor, key="undo-miscount",
        )  # fmt: skip
        self.make.receipt(self.cement, self.sari, good=80, on=day(31), by=self.clerk)
        return received.lines[0].good_lot_id

    def move_on(self, lot_id):
        """Fifty chairs go to Zahedan and one is lost on the way."""
        transfer = stores.send_transfer(
            from_store_id=self.sari.id, to_store_id=self.zahedan.id, happened_on=day(40), by=self.clerk,
            lines=[StockLine(self.chair.id, 50, lot_id)], key="fifty-chairs",
        )  # fmt: skip
        stores.receive_transfer(
            transfer_id=transfer.id, happened_on=day(43), lines=[LotLine(lot_id, 49)], nothing_more=True,
            by=self.make.clerk("IR-11"), key="forty-nine",
        )  # fmt: skip
        stores.record_loss(
            transfer_id=transfer.id, happened_on=day(50), reason=LossReason.TRANSPORT, minutes_number="12",
            lines=[StockLine(self.chair.id, 1, lot_id)], by=self.clerk, second=self.supervisor, key="one-lost",
        )  # fmt: skip

    def deliver(self):
        """Sixty chairs reach homes and one comes back."""
        place = self.make.county("ساری").id
        homes = self.make.receiver(office="IR-02", place_id=place, kind=ReceiverKind.ANONYMOUS, people=60)
        delivery = self.make.delivery(self.sari, homes, 60, self.chair, on=day(60), by=self.clerk)
        service.take_back(
            delivery_id=delivery.id, store_id=self.sari.id, happened_on=day(62), reason=ReturnReason.REFUSED,
            lines=[BackLine(delivery_line_id=delivery.lines[0].id, quantity=1)], by=self.clerk, key="one-returned",
        )  # fmt: skip

    def count(self):
        """The shelf has one more than the book says."""
        sheet = stores.open_stocktake(
            store_id=self.sari.id, opened_on=day(90), by=self.supervisor, item_ids=[self.chair.id]
        )
        counts = [
            CountedLine(line.item_id, line.book + (line.condition == "good"), line.condition) for line in sheet.lines
        ]
        stores.post_stocktake(
            stocktake_id=sheet.id, happened_on=day(90), counts=counts, minutes_number="7", by=self.supervisor,
            key="stocktake-1",
        )  # fmt: skip


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def on_shelf(store, on: date | None = None) -> int:
    rows = stock.stock_on(store.holder_id, on) if on else stock.stock_now(store.holder_id)
    return sum(row.quantity for row in rows if row.stage is Stage.IN_STORE)


def test_a_campaign_from_its_opening_to_the_closing_of_the_year(make):
    clock.set_demo_today(day(200))
    make.today = day(200)
    trade = Trade(make)
    trade.move_on(trade.receive())
    trade.deliver()
    trade.count()
    service.withdraw_pledge(pledge_id=trade.steel.id, happened_on=day(100), by=trade.officer, key="rest-goes")

    left = 95 + 48 + 80 - 50 - 60 + 1
    holder_id = trade.campaign.holder_id
    assert recount(holder_id) == {"given": -225, "in_store": left + 2 + 49, "delivered": 59, "lost": 1}
    [row] = list_item_rows([trade.campaign])[trade.campaign.id]
    assert (row.figures.promised, row.figures.received, row.figures.delivered) == (300 - 55, 225, 59)
    flows = {r.key[0]: r.quantity for r in queries.total_flows(given_for=holder_id)}
    assert (flows[Flow.SENT], flows[Flow.ARRIVED], flows[Flow.LOST]) == (50, 49, 1)
    assert (on_shelf(trade.sari), on_shelf(trade.zahedan)) == (left + 2 + 1, 49)
    assert [on_shelf(trade.sari, day(number)) for number in (9, 10, 30, 31, 40, 60, 62)] == [
        0, 95, 235, 225, 175, 115, 116
    ]  # fmt: skip

    clock.set_demo_today(date(2025, 10, 30))
    ledger.close_year(year=1403, by=trade.officer)
    assert audit.check() == []
