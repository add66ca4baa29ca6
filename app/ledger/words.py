"""The closed lists of the ledger: where goods can be, who can hold them, what can happen to them."""

from __future__ import annotations

import enum


class Stage(enum.StrEnum):
    """Where goods are at their holder."""

    PROMISED = "promised"
    EXPECTED = "expected"
    GIVEN = "given"
    IN_STORE = "in_store"
    ALLOTTED = "allotted"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    LOST = "lost"
    RETURNED = "returned"
    DISPOSED = "disposed"
    AVAILABLE = "available"
    CONVERTED = "converted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


BELOW_NOUGHT = frozenset({Stage.GIVEN, Stage.PROMISED})
"""The donor's side: what stands elsewhere came from here, so these alone run below nought."""


class HolderKind(enum.StrEnum):
    """Who can have goods, or owe them."""

    COMPANY = "company"
    BENEFACTOR = "benefactor"
    CAMPAIGN = "campaign"
    STORE = "store"
    CARRIER = "carrier"
    RECEIVERS = "receivers"
    OFFICE = "office"
    UNKNOWN = "unknown"
    LOSSES = "losses"


ONE_PER_OFFICE = frozenset({HolderKind.OFFICE, HolderKind.UNKNOWN, HolderKind.LOSSES})
"""OFFICE stands for 'no campaign', UNKNOWN for 'donor unknown' (found in a count), LOSSES for what an office lost."""


class LotKind(enum.StrEnum):
    """What a parcel is made of."""

    PROMISE = "promise"
    GOODS = "goods"
    SAVING = "saving"
    CREDIT = "credit"


class Origin(enum.StrEnum):
    """How a lot came into the book."""

    PLEDGE = "pledge"
    RECEIPT = "receipt"
    DIRECT = "direct"
    OPENING = "opening"
    FOUND = "found"
    SAVING = "saving"
    CONVERSION = "conversion"


class Condition(enum.StrEnum):
    """Damaged goods are a lot of their own and cannot be allotted."""

    GOOD = "good"
    DAMAGED = "damaged"


class EntryKind(enum.StrEnum):
    """What happened."""

    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    RECEIPT = "receipt"
    DIRECT = "direct"
    OPENING = "opening"
    ALLOT = "allot"
    RELEASE = "release"
    TRANSFER_SENT = "transfer_sent"
    TRANSFER_RECEIVED = "transfer_received"
    DELIVERY = "delivery"
    TAKE_BACK = "take_back"
    LOSS = "loss"
    DISPOSAL = "disposal"
    RETURN = "return"
    STOCKTAKE = "stocktake"
    VALUE_CORRECTION = "value_correction"
    CONVERSION = "conversion"
    REVERSAL = "reversal"


class Flow(enum.StrEnum):
    """What the kept totals count. No page adds two of these."""

    PROMISED = "promised"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    RECEIVED = "received"
    RECEIVED_DAMAGED = "received_damaged"
    OPENING = "opening"
    FOUND = "found"
    SENT = "sent"
    ARRIVED = "arrived"
    DELIVERED = "delivered"
    TAKEN_BACK = "taken_back"
    LOST = "lost"
    DISPOSED = "disposed"
    RETURNED = "returned"


class Basis(enum.StrEnum):
    """What an estimate of worth rests on."""

    INVOICE = "invoice"
    PRICE_LIST = "price_list"
    QUOTATION = "quotation"
    COST = "cost"
    EXPERT = "expert"
