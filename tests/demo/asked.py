"""What the stories of the demo are asked, in SQL that knows nothing of the program."""

from __future__ import annotations

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
