"""What the stories of the demo are asked, in SQL that knows nothing of the program."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, text

from app.campaigns.models import Campaign
from app.db import db

STAGES = (
    "SELECT line.stage, sum(line.quantity) FROM line JOIN item ON item.id = line.item_id"
    " WHERE item.code = :item GROUP BY line.stage"
)
BY_PROVINCE = (
    "SELECT province.code, sum(line.quantity) FROM line JOIN item ON item.id = line.item_id"
    " JOIN holder ON holder.id = line.holder_id JOIN place county ON county.id = holder.place_id"
    " JOIN place province ON province.id = county.parent_id"
    " WHERE item.code = :item AND line.stage = 'delivered' GROUP BY province.code"
)
BY_COUNTY = (
    "SELECT county.name_fa, sum(line.quantity) FROM line JOIN lot ON lot.id = line.lot_id"
    " JOIN campaign ON campaign.holder_id = lot.given_for"
    " JOIN holder ON holder.id = line.holder_id JOIN place county ON county.id = holder.place_id"
    " WHERE campaign.code = :campaign AND line.stage = 'delivered' GROUP BY county.name_fa"
)
OF_CAMPAIGN = (
    "SELECT line.stage, sum(line.quantity) FROM line JOIN lot ON lot.id = line.lot_id"
    " JOIN campaign ON campaign.holder_id = lot.given_for WHERE campaign.code = :campaign"
    " AND lot.kind <> 'saving' GROUP BY line.stage"
)
SWAPPED = (
    "SELECT disposal, count(*) FROM heater_swap JOIN delivery_line ON delivery_line.id = delivery_line_id"
    " JOIN lot ON lot.id = delivery_line.lot_id JOIN campaign ON campaign.holder_id = lot.given_for"
    " WHERE campaign.code = :campaign GROUP BY disposal"
)
PAID = (
    "SELECT conversion_line.quantity, conversion_line.goods FROM conversion_line"
    " JOIN conversion ON conversion.id = conversion_line.conversion_id"
    " JOIN campaign ON campaign.id = conversion.campaign_id WHERE campaign.code = 'WHEELCHAIR-1404'"
    " ORDER BY conversion_line.line_no"
)
LED_BACK = (
    "SELECT saving.quantity, count(DISTINCT unit.code) FROM unit JOIN lot ON lot.id = unit.lot_id"
    " JOIN item ON item.id = lot.item_id JOIN lot promise ON promise.id = lot.parent_id"
    " JOIN lot saving ON saving.id = promise.parent_id"
    " WHERE item.code = :item AND saving.kind = 'saving' GROUP BY saving.quantity"
)
ISFAHAN = (
    "SELECT line.stage, sum(line.quantity) FROM line JOIN lot ON lot.id = line.lot_id"
    " JOIN campaign ON campaign.holder_id = lot.given_for JOIN item ON item.id = line.item_id"
    " WHERE campaign.code = 'ISFAHAN-1405' AND item.code = 'participation' GROUP BY line.stage"
)
RECEIVED = (
    "SELECT item.code, sum(total.quantity) FROM total JOIN item ON item.id = total.item_id"
    " JOIN campaign ON campaign.holder_id = total.given_for"
    " WHERE campaign.code = 'ISFAHAN-1405' AND total.flow = 'received' GROUP BY item.code"
)
MATCHED = (
    "SELECT item.code, sum(pledge_line.quantity) FROM pledge_line JOIN pledge ON pledge.id = pledge_line.pledge_id"
    " JOIN item ON item.id = pledge_line.item_id WHERE pledge.source_ref LIKE 'match:%' GROUP BY item.code"
)
COUNTED = (
    "SELECT company.name_en, participation_count.quantity FROM participation_count"
    " JOIN company ON company.id = participation_count.company_id"
    " JOIN campaign ON campaign.id = participation_count.campaign_id WHERE campaign.code = 'WHEELCHAIR-1404'"
)
DAMAGED = (
    "SELECT sum(lot.quantity) FROM lot JOIN item ON item.id = lot.item_id"
    " WHERE item.code = :item AND lot.condition = 'damaged'"
)
BOUGHT = (
    "SELECT conversion.goods, conversion.carried FROM conversion JOIN campaign"
    " ON campaign.id = conversion.campaign_id WHERE campaign.code = 'GAS-1404'"
)
OF_KIND = (
    "SELECT sum(line.quantity) FROM line JOIN item ON item.id = line.item_id JOIN entry ON entry.id = line.entry_id"
    " WHERE item.code = :item AND entry.kind = :kind AND line.stage = :stage AND line.quantity > 0"
)


def figures(statement: str, **values: str) -> dict[str, int]:
    return {name: int(total) for name, total in db.session.execute(text(statement), values) if total}


def figure(statement: str, **values: str) -> int:
    return int(db.session.scalar(text(statement), values) or 0)


def campaign_of(code: str) -> Campaign:
    return db.session.scalars(select(Campaign).where(Campaign.code == code)).one()


def instant_of(at: datetime | str) -> datetime:
    """SQLite hands back a text in UTC, PostgreSQL an instant."""
    if isinstance(at, datetime):
        return at
    return datetime.fromisoformat(at).replace(tzinfo=UTC)
