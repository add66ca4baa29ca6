"""Forms that carry somebody's numbers: each is right, and names in one field what is one's own or what is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.beneficiaries.models import Receiver
from app.campaigns.issues import Delivery
from app.campaigns.pledges import Pledge
from app.db import db
from app.items.queries import get_item_by_code
from tests.access.ground import HERE, THERE, Ground
from tests.make import Make

NEVER, NO_CODE = "990", "R-2222-2222"
DAY = {"happened_on": "1404/08/08"}
CAMPAIGN = {
    "code": "N1", "title_fa": "ن", "title_en": "N", "kind": "goods", "aim": "relief", "opens_on": "1404/08/08",
    "closes_on": "1404/09/08",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A form, whose it is, and one field of it: with one's own number it is taken, with a foreign one refused."""

    who: str
    endpoint: str
    subject: str
    said: dict[str, Any]
    field: str
    own: str
    foreign: str
    never: str = NEVER


@dataclass(frozen=True)
class Abroad:
    """What there is next door: numbers, and the code of a receiver."""

    store: int
    office: int
    lot: int
    campaign: int
    county: int
    code: str
    company: int
    carrier: int
    pledge_line: int
    delivery_line: int
    meter: int


@dataclass(frozen=True)
class Own:
    """The same of one's own, and the lines that forms name."""

    keys: dict[str, int]
    blanket: int
    code: str
    pledged: str
    handed: str
    office: int
    province: int
    county: int
    carrier: int
    target: int


def cases(make: Make, ground: Ground, abroad: Abroad) -> list[Case]:
    """One of each kind of number that a form may carry."""
    keys = {name: next(iter(subject.keys.values())) for name, subject in ground.subjects.items()}
    with make.inside():
        office, pledge = make.office(HERE), db.session.get_one(Pledge, keys["pledge"])
        own = Own(
            keys, get_item_by_code("blanket").id, db.session.get_one(Receiver, keys["receiver"]).code,
            str(pledge.lines[0].id), str(db.session.get_one(Delivery, keys["delivery"]).lines[0].id), office.id,
            office.place_id, make.county().id, make.carrier(HERE).id, make.store(THERE).id,
        )  # fmt: skip
    each = (_out_of_stores, _to_and_fro, _for_receivers, _into_books, _of_energy)
    return [case for some in each for case in some(own, abroad)]


def _goods(own: Own) -> dict[str, str]:
    return {"lines.0.item_id": str(own.blanket), "lines.0.quantity": "1", **DAY}


def _out_of_stores(own: Own, abroad: Abroad) -> list[Case]:
    """Lots, and the store to which something comes back."""
    lot = "lines.0.item_id", f"{own.blanket}.{own.keys['lot']}", f"{own.blanket}.{abroad.lot}", f"{own.blanket}.{NEVER}"
    lost = {**_goods(own), "minutes_number": "1"}
    back = {"reason": "refused", "lines.0.delivery_line_id": own.handed, "lines.0.quantity": "1", **DAY}
    shop = "store_id", str(own.keys["store"]), str(abroad.store)
    counted = {"lines.0.pledge_line_id": own.pledged, "lines.0.sent": "1", "lines.0.good": "1", **DAY}
    return [
        Case("clerk", "web.ask_loss", "store", {**lost, "reason": "theft"}, *lot),
        Case("clerk", "web.ask_disposal", "store", {**lost, "reason": "expired"}, *lot),
        Case("clerk", "web.return_to_donor", "store", {**_goods(own), "reason": "other"}, *lot),
        Case("clerk", "web.record_delivery", "store",
             {**_goods(own), "proof": "signature", "receiver_id": own.code}, *lot),
        Case("clerk", "web.take_back", "delivery", back, *shop),
        Case("clerk", "web.receive", "pledge", counted, *shop),
    ]  # fmt: skip


def _to_and_fro(own: Own, abroad: Abroad) -> list[Case]:
    """Who carries goods, and the lines of pledges and deliveries of which some come."""
    sent = {**_goods(own), "to_store_id": str(own.target)}
    counted = {"store_id": str(own.keys["store"]), "lines.0.sent": "1", "lines.0.good": "1", **DAY}
    straight = {"receiver": own.code, "lines.0.quantity": "1", "proof": "signature", **DAY}
    back = {"reason": "refused", "store_id": str(own.keys["store"]), "lines.0.quantity": "1", **DAY}
    pledged = "lines.0.pledge_line_id", own.pledged, str(abroad.pledge_line)
    return [
        Case("clerk", "web.send_transfer", "store", sent, "carrier_id", str(own.carrier), str(abroad.carrier)),
        Case("clerk", "web.receive", "pledge", counted, *pledged),
        Case("clerk", "web.hand_over", "pledge", straight, *pledged),
        Case("clerk", "web.take_back", "delivery", back, "lines.0.delivery_line_id", own.handed,
             str(abroad.delivery_line)),
    ]  # fmt: skip


def _of_energy(own: Own, abroad: Abroad) -> list[Case]:
    """Whose a meter is, and who waits where."""
    company, who = (str(own.keys["company"]), str(abroad.company)), "representative of A"
    meter = {"energy": "gas", "identifier": "N-1", "owner": "company", "name": "کنتور", "place_id": own.province}
    homes = {**meter, "owner": "households", "households": "3", "identifier": "N-2"}
    counted = {"item_id": own.blanket, "day": "1404/08/08", "waiting": "3", "source": "فهرست"}
    home = "office_id", str(own.office), str(abroad.office)
    saved = {
        "company_id": company[0], "energy": "gas", "method": "deemed", "figure": "gas_heater_a", "units": "3",
        "starts_on": "1403/01/01", "ends_on": "1403/06/31", "place_id": own.province, "ground": "فهرست ۱",
    }  # fmt: skip
    return [
        Case(who, "web.draft_saving", "-", saved, "company_id", *company),
        Case(who, "web.draft_saving", "-", {**saved, "ground": "فهرست ۲"}, "campaign_id",
             str(own.keys["gas_campaign"]), str(abroad.campaign)),
        Case(who, "web.register_meter", "-", meter, "company_id", *company),
        Case("clerk", "web.register_meter", "-", homes, *home),
        Case("clerk", "web.record_waiting", "-", counted, *home),
    ]  # fmt: skip


def _for_receivers(own: Own, abroad: Abroad) -> list[Case]:
    """Receivers by their codes, and what is given for."""
    code, campaign = (own.code, abroad.code, NO_CODE), (str(own.keys["campaign"]), str(abroad.campaign))
    straight = {"lines.0.pledge_line_id": own.pledged, "lines.0.quantity": "1", "proof": "signature", **DAY}
    aside = {**_goods(own), "receiver_id": own.code}
    handed = {**aside, "proof": "signature"}
    return [
        Case("clerk", "web.hand_over", "pledge", straight, "receiver", *code),
        Case("clerk", "web.record_delivery", "store", handed, "receiver_id", *code),
        Case("clerk", "web.record_delivery", "store", handed, "campaign_id", *campaign),
        Case("clerk", "web.allot_goods", "store", aside, "receiver_id", *code),
        Case("clerk", "web.allot_goods", "store", aside, "campaign_id", *campaign),
    ]


def _into_books(own: Own, abroad: Abroad) -> list[Case]:
    """Campaigns, companies and offices."""
    home, company = (str(own.office), str(abroad.office)), (str(own.keys["company"]), str(abroad.company))
    promise = {
        "campaign_id": own.keys["campaign"], "company_id": own.keys["company"], "announced_on": "1404/08/08",
        "lines.0.item_id": own.blanket, "lines.0.quantity": "1", "lines.0.place_id": own.province,
    }  # fmt: skip
    store = {"name_fa": "انبار تازه", "code": "N1", "place_id": own.county}
    return [
        Case("clerk", "web.announce_pledge", "-", promise, "campaign_id", str(own.keys["campaign"]),
             str(abroad.campaign)),
        Case("representative of A", "web.announce_pledge", "-", promise, "company_id", *company),
        Case("clerk", "web.register_store", "-", store, "office_id", *home),
        Case("clerk", "web.register_carrier", "-", {"name_fa": "باربری تازه"}, "office_id", *home),
        Case("clerk", "web.register_company", "-", {"name_fa": "شرکت تازه"}, "office_id", *home),
        Case("supervisor", "web.draft_campaign", "-", CAMPAIGN, "office_id", *home),
    ]  # fmt: skip
