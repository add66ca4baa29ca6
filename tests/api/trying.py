"""A world in which a fuzzer tries the contract in somebody's name, and what has to hold when it is done."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import Role, Token
from app.accounts.queries import get_user_by_name
from app.beneficiaries.models import Receiver
from app.campaigns.issues import Allotment, Delivery
from app.campaigns.papers import Dispute, Handover, Receipt
from app.campaigns.pledges import Pledge, PledgeLine
from app.companies.models import Company
from app.db import db
from app.items.models import Item
from app.ledger import audit
from app.ledger.models import Entry, Lot
from app.places.models import Office, Place
from app.stores.models import Store
from tests.api.fuzzing import Known, contract_of, fuzz
from tests.making.base import TODAY

KEYS = {
    "campaign_id": Pledge.campaign_id, "pledge_id": Pledge.id, "pledge_line_id": PledgeLine.id,
    "company_id": Company.id, "store_id": Store.id, "from_store_id": Store.id, "to_store_id": Store.id,
    "item_id": Item.id, "place_id": Place.id, "office_id": Office.id, "receipt_id": Receipt.id,
    "delivery_id": Delivery.id, "allotment_id": Allotment.id, "handover_id": Handover.id, "dispute_id": Dispute.id,
    "lot_id": Lot.id, "entry_id": Entry.id, "receiver_id": Receiver.id,
}  # fmt: skip
PEOPLE = {
    "speaker": Role.REPRESENTATIVE, "clerk": Role.CLERK, "supervisor": Role.SUPERVISOR, "officer": Role.NATIONAL,
    "auditor": Role.AUDITOR, "administrator": Role.ADMINISTRATOR,
}  # fmt: skip
WRITERS = {"speaker", "clerk", "supervisor", "officer", "administrator"}
SAMPLE, FULL = 500, 10_000


@pytest.fixture
def known(make, trade) -> Known:
    with make.inside():
        trade.administrator = make.administrator().name
        keys = {
            name: db.session.scalars(select(column).order_by(column).limit(8)).all() for name, column in KEYS.items()
        }
        return Known(keys, TODAY.isoformat())


def try_as(who: str, requests: int, app, make, trade, known, token_of) -> None:
    """What the role may do takes most of the requests, so that much of it succeeds; the rest is tried on all."""
    token = token_of(getattr(trade, who))
    with make.inside():
        me = get_user_by_name(getattr(trade, who))
        mine = db.session.scalars(select(Token.id).where(Token.user_id == me.id)).all()
        known.spared = {"token_id": frozenset(mine), "grant_id": frozenset(grant.id for grant in me.grants)}

    own = fuzz(contract_of(app, known, [PEOPLE[who]]), token, known, requests=requests * 9 // 10)
    others = fuzz(contract_of(app, known), token, known, requests=requests // 10)

    assert own.total() + others.total() >= requests * 0.9
    done = {way.split()[0] for way, status in own if 200 <= status < 300}
    assert done >= ({"GET", "POST"} if who in WRITERS else {"GET"})
    with make.inside():
        assert [str(fault) for fault in audit.check()] == []
