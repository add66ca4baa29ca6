"""The closed lists of the ledger: where goods can be, who can hold them, what can happen to them."""

from __future__ import annotations

from app.codes import Coded, CorrectionKind
from app.codes import ValueBasis as Basis

__all__ = [
    "BELOW_NOUGHT", "ONE_PER_OFFICE", "Basis", "Condition", "CorrectionKind", "EntryKind", "Flow", "HolderKind",
    "LotKind", "Origin", "Stage",
]  # fmt: skip


class Stage(Coded):
    """Where goods are at their holder."""

    PROMISED = "promised", "تعهدشده", "Promised"
    EXPECTED = "expected", "در انتظار دریافت", "Expected"
    GIVEN = "given", "اهداشده", "Given"
    IN_STORE = "in_store", "موجود", "In store"
    ALLOTTED = "allotted", "تخصیص‌یافته", "Allotted"
    IN_TRANSIT = "in_transit", "در راه", "In transit"
    DELIVERED = "delivered", "تحویل‌شده", "Delivered"
    LOST = "lost", "مفقود", "Lost"
    RETURNED = "returned", "مرجوع", "Returned"
    DISPOSED = "disposed", "امحاشده", "Disposed"
    AVAILABLE = "available", "در دسترس", "Available"
    CONVERTED = "converted", "تبدیل‌شده", "Converted"
    EXPIRED = "expired", "منقضی‌شده", "Expired"
    WITHDRAWN = "withdrawn", "انصراف", "Withdrawn"


BELOW_NOUGHT = frozenset({Stage.GIVEN, Stage.PROMISED})
"""The donor's side: what stands elsewhere came from here, so these alone run below nought."""


class HolderKind(Coded):
    """Who can have goods, or owe them."""

    COMPANY = "company", "شرکت", "Company"
    BENEFACTOR = "benefactor", "خیّر", "Benefactor"
    CAMPAIGN = "campaign", "پویش", "Campaign"
    STORE = "store", "انبار", "Store"
    CARRIER = "carrier", "حمل‌کننده", "Carrier"
    RECEIVERS = "receivers", "مددجویان شهرستان", "Receivers of a county"
    OFFICE = "office", "خارج از پویش", "Outside campaigns"
    UNKNOWN = "unknown", "اهداکننده نامعلوم", "Donor unknown"
    LOSSES = "losses", "مفقودی‌های اداره", "Losses of an office"


ONE_PER_OFFICE = frozenset({HolderKind.OFFICE, HolderKind.UNKNOWN, HolderKind.LOSSES})
"""OFFICE stands for 'no campaign', UNKNOWN for 'donor unknown' (found in a count), LOSSES for what an office lost."""


class LotKind(Coded):
    """What a parcel is made of."""

    PROMISE = "promise", "تعهد", "Promise"
    GOODS = "goods", "کالا", "Goods"
    SAVING = "saving", "صرفه‌جویی", "Saving"
    CREDIT = "credit", "اعتبار باقی‌مانده", "Credit"


class Origin(Coded):
    """How a lot came into the book."""

    PLEDGE = "pledge", "تعهد", "Pledge"
    RECEIPT = "receipt", "رسید", "Receipt"
    DIRECT = "direct", "تحویل مستقیم", "Direct hand-over"
    OPENING = "opening", "موجودی اول دوره", "Opening stock"
    FOUND = "found", "یافت‌شده در انبارگردانی", "Found in a stocktake"
    SAVING = "saving", "صرفه‌جویی", "Saving"
    CONVERSION = "conversion", "تبدیل", "Conversion"


class Condition(Coded):
    """Damaged goods are a lot of their own and cannot be allotted."""

    GOOD = "good", "سالم", "Good"
    DAMAGED = "damaged", "معیوب", "Damaged"


class EntryKind(Coded):
    """What happened."""

    ACCEPT = "accept", "پذیرش تعهد", "Pledge accepted"
    WITHDRAW = "withdraw", "انصراف از تعهد", "Pledge withdrawn"
    LAPSE = "lapse", "انقضای تعهد", "Pledge lapsed"
    RECEIPT = "receipt", "رسید", "Receipt"
    DIRECT = "direct", "تحویل مستقیم", "Direct hand-over"
    OPENING = "opening", "موجودی اول دوره", "Opening stock"
    ALLOT = "allot", "تخصیص", "Allotment"
    RELEASE = "release", "لغو تخصیص", "Release"
    TRANSFER_SENT = "transfer_sent", "ارسال حواله", "Transfer sent"
    TRANSFER_RECEIVED = "transfer_received", "دریافت حواله", "Transfer received"
    DELIVERY = "delivery", "تحویل", "Delivery"
    TAKE_BACK = "take_back", "بازگشت از مددجو", "Taken back"
    LOSS = "loss", "مفقودی", "Loss"
    DISPOSAL = "disposal", "امحا", "Disposal"
    RETURN = "return", "مرجوعی به اهداکننده", "Return to donor"
    STOCKTAKE = "stocktake", "انبارگردانی", "Stocktake"
    VALUE_CORRECTION = "value_correction", "اصلاح ارزش", "Value correction"
    SAVING = "saving", "تأیید صرفه‌جویی", "Saving verified"
    SAVING_EXPIRED = "saving_expired", "انقضای صرفه‌جویی", "Saving expired"
    SAVING_WITHDRAWN = "saving_withdrawn", "انصراف از صرفه‌جویی", "Saving withdrawn"
    CONVERSION = "conversion", "تبدیل", "Conversion"
    REVERSAL = "reversal", "سند معکوس", "Reversal"


class Flow(Coded):
    """What the kept totals count. No page adds two of these."""

    PROMISED = "promised", "تعهدشده", "Promised"
    WITHDRAWN = "withdrawn", "انصراف", "Withdrawn"
    LAPSED = "lapsed", "منقضی‌شده", "Lapsed"
    RECEIVED = "received", "رسیده", "Received"
    RECEIVED_DAMAGED = "received_damaged", "رسیده، معیوب", "Received, damaged"
    OPENING = "opening", "موجودی اول دوره", "Opening stock"
    FOUND = "found", "یافت‌شده در انبارگردانی", "Found in a stocktake"
    SENT = "sent", "حواله‌شده", "Sent on"
    ARRIVED = "arrived", "رسیده با حواله", "Arrived by transfer"
    DELIVERED = "delivered", "تحویل‌شده", "Delivered"
    TAKEN_BACK = "taken_back", "پس‌گرفته‌شده", "Taken back"
    LOST = "lost", "مفقود", "Lost"
    DISPOSED = "disposed", "امحاشده", "Disposed"
    RETURNED = "returned", "مرجوع", "Returned"
