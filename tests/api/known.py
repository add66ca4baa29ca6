"""What there is in a world, by the names under which requests ask for it, so that a fuzzer can ask for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.accounts.models import Approval, Grant, Token, User
from app.api.contract import OPERATIONS
from app.beneficiaries.identity_models import Collector
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Match, Need
from app.campaigns.issues import Allotment, Delivery, DeliveryLine
from app.campaigns.models import Campaign
from app.campaigns.papers import Dispute, Handover, Receipt
from app.campaigns.pledges import Pledge, PledgeLine
from app.companies.models import Company
from app.db import db
from app.energy.conversions import Conversion
from app.energy.meters import Bill, DegreeSeries, Meter, Reading
from app.energy.models import Saving, SavingEvidence
from app.energy.participations import Count, CountingSystem
from app.energy.swap_models import Inspection
from app.exports.models import Export
from app.imports import IMPORTS
from app.imports.models import Import
from app.items.models import Item
from app.jobs.models import Job
from app.ledger.kept import Period, Seal, Unit
from app.ledger.models import Entry, Holder, Lot
from app.places.models import Office, Place
from app.reminders.models import Reminder
from app.reports import REPORTS
from app.reports.edition_models import Edition
from app.reports.schemas import YEARS
from app.shapes import LARGEST
from app.stores.models import Carrier, Disposal, DonorReturn, Loss, Opening, Store
from app.stores.stocktake_models import Stocktake
from app.stores.transfer_models import Transfer
from app.webhooks.models import Webhook, WebhookEvent

KEYS: dict[str, Any] = {
    "allotment_id": Allotment.id, "approval_id": Approval.id, "bill_id": Bill.id,
    "campaign_id": Campaign.id, "carrier_id": Carrier.id,
    "collector_id": Collector.id, "company_id": Company.id, "conversion_id": Conversion.id,
    "delivery_id": Delivery.id, "delivery_line_id": DeliveryLine.id, "disposal_id": Disposal.id,
    "corrects": Edition.id, "edition_id": Edition.id,
    "dispute_id": Dispute.id, "entry_id": Entry.id, "event_id": WebhookEvent.id, "evidence_id": SavingEvidence.id,
    "export_id": Export.id,
    "from_store_id": Store.id, "given_by": Holder.id, "given_for": Holder.id, "grant_id": Grant.id,
    "handover_id": Handover.id, "import_id": Import.id, "inspection_id": Inspection.id, "item_id": Item.id,
    "job_id": Job.id, "loss_id": Loss.id, "lot_id": Lot.id, "meter_id": Meter.id, "need_id": Need.id,
    "number": Seal.number, "office_id": Office.id, "only_place_id": Place.id, "opening_id": Opening.id,
    "pair_id": Match.id, "parent_id": Place.id, "person_id": Receiver.id, "place_id": Place.id,
    "pledge_id": Pledge.id, "pledge_line_id": PledgeLine.id, "province_id": Place.id, "reading_id": Reading.id,
    "receipt_id": Receipt.id,
    "receiver_id": Receiver.id, "reminder_id": Reminder.id,
    "return_id": DonorReturn.id, "saving_id": Saving.id,
    "saving_item_id": Item.id,
    "sending_id": Count.id, "series_id": DegreeSeries.id, "sponsor_id": Company.id, "stocktake_id": Stocktake.id,
    "store_id": Store.id, "to_store_id": Store.id, "token_id": Token.id, "transfer_id": Transfer.id,
    "unit_id": Unit.id, "user_id": User.id, "webhook_id": Webhook.id, "year": Period.year,
}  # fmt: skip
"""Where the keys are kept that a field or a part of a path names; of many, the field's name ends in “s”."""
WORDS: dict[str, Any] = {"person": User.name, "system": CountingSystem.code}
LISTED = {"report": [report.slug for report in REPORTS], "kind of file": list(IMPORTS)}
FIRST, NEWEST = 8, 24
"""So many that were there at first are named, and so many of what was made since."""
FAR_OFF = 10**12
"""A key that nothing has."""
TAKEN = range(1, LARGEST + 1)
TAKEN_FOR = {"year": range(int(YEARS.min), int(YEARS.max) + 1)}
"""The numbers that every place of the contract takes for a key. One beyond them may have been made up to be refused:
it stays, for what is put in its place would be taken.
"""
KEY, DAY, QUANTITY = (
    re.compile(r"[0-9]{1,19}"),
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,3})?"),
)


class Known:
    """What there is, by the names under which requests ask for it: keys, words, days, quantities.

    Two of three made-up values become one of these; what could be none of them stays as it is, to be refused. What is
    `spared` is never named: nobody saws off the branch on which they sit, their token or their role.
    """

    def __init__(self, keys: Mapping[str, Sequence[int]], words: Mapping[str, Sequence[str]], day: str) -> None:
        self.keys = {name: list(found) for name, found in keys.items() if found}
        self.words = {name: list(found) for name, found in words.items() if found}
        self.day = day
        self.spared: dict[str, frozenset[int]] = {}
        self.named = 0
        self.cursors: dict[str, list[str]] = {}

    def put_in(self, said: Any, name: str = "") -> Any:
        """`said` with made-up values replaced by ones that there are."""
        if isinstance(said, dict):
            return {key: self.put_in(value, key) for key, value in said.items()}
        if isinstance(said, list):
            return [self.put_in(value, name.removesuffix("s")) for value in said]
        found = self.keys.get(name)
        if type(said) is int and found and said % 3 and said in taken_for(name):
            return found[said % len(found)]
        return self._put_in_text(said, name) if isinstance(said, str) else said

    def _put_in_text(self, said: str, name: str) -> str:
        found, words = self.keys.get(name), self.words.get(name)
        if words and len(said) % 3:
            return words[len(said) % len(words)]
        if KEY.fullmatch(said) and found and int(said) % 3 and int(said) in taken_for(name):
            return str(found[int(said) % len(found)])
        if DAY.fullmatch(said) and int(said[-2:]) % 3:
            return self.day
        if QUANTITY.fullmatch(said) and int(said[-1]) % 3:
            return said[-1]
        return said

    def put_in_path(self, said: Any) -> Any:
        """The same for an address, whose only word is the kind of a file."""
        if isinstance(said, dict) and "kind" in said:
            return {"kind": self.put_in(said["kind"], "kind of file")}
        return self.put_in(said)

    def put_in_query(self, said: Any, name: str) -> Any:
        """The same for the filters of an operation, whose list goes on from where it ended or begins anew."""
        said = self.put_in(said)
        for field in {"cursor", "after"} & set(said or ()):
            own, made_up = self.cursors.get(name), said[field]
            if isinstance(made_up, str) and len(made_up) % 4:
                said = {**said, field: own[len(made_up) % len(own)]} if own else _without(said, field)
        return said

    def name_anew(self, said: Any, name: str = "") -> Any:
        """The contract's example with keys that there are in place of its own: mostly the first of each, in turns."""
        if isinstance(said, dict):
            return {key: self.name_anew(value, key) for key, value in said.items()}
        if isinstance(said, list):
            return [self.name_anew(value, name.removesuffix("s")) for value in said]
        found = self.keys.get(name) or self.words.get(name)
        if found is None or isinstance(said, bool):
            return said
        self.named += 1
        chosen = found[0 if self.named % 3 else self.named % len(found)]
        return str(chosen) if isinstance(said, str) else chosen

    def first(self, said: dict[str, Any]) -> dict[str, Any]:
        """The same with the first key of its kind in place of each."""
        return {name: self.keys[name][0] if name in self.keys else value for name, value in said.items()}

    def learn(self, name: str, response: Any) -> None:
        """Remember what an operation made, and where a list goes on."""
        if not 200 <= response.status_code < 300 or "json" not in response.headers.get("content-type", [""])[0]:
            return
        said, made = response.json(), OPERATIONS[name].made
        if made and "id" in said:
            [part] = OPERATIONS[made].parts
            self._add(self.keys.setdefault(part, []), int(said["id"]))
        cursor = said.get("next_cursor") or said.get("after")
        if cursor:
            self._add(self.cursors.setdefault(name, []), cursor)

    def _add(self, found: list[Any], new: Any) -> None:
        found.append(new)
        del found[FIRST:-NEWEST]

    def spare(self, parts: dict[str, Any]) -> None:
        """Name something else in the parts of a path where they name what is spared, wherever the key came from."""
        for name, kept in self.spared.items():
            if parts.get(name) in kept:
                parts[name] = FAR_OFF


def taken_for(name: str) -> range:
    """What the contract takes for a key of this name, wherever it asks for one."""
    return TAKEN_FOR.get(name, TAKEN)


def _without(said: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != field}


def look_around(first: Mapping[str, Sequence[int]], day: str) -> Known:
    """What there is: what is named first, and some more of each kind that the database has."""
    keys = {name: [*first.get(name, ()), *_some(column)] for name, column in KEYS.items()}
    words = {name: _some(column) for name, column in WORDS.items()}
    return Known({name: list(dict.fromkeys(found)) for name, found in keys.items()}, {**words, **LISTED}, day)


def _some(column: Any) -> Sequence[Any]:
    return db.session.scalars(select(column).order_by(column).limit(FIRST)).all()
