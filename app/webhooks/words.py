"""The closed lists of webhooks: of what a program can be told, and how far the telling came."""

from __future__ import annotations

from app.codes import Coded
from app.ledger.words import EntryKind


class EventKind(Coded):
    """Of what a program can be told."""

    PLEDGE_ANNOUNCED = "pledge.announced", "تعهدی اعلام شد", "A pledge was announced"
    PLEDGE_ACCEPTED = "pledge.accepted", "تعهدی پذیرفته شد", "A pledge was accepted"
    PLEDGE_WITHDRAWN = "pledge.withdrawn", "از تعهدی پذیرفته‌شده انصراف داده شد", "An accepted pledge was withdrawn"
    PLEDGE_LAPSED = "pledge.lapsed", "مهلت تعهدی پذیرفته‌شده گذشت", "An accepted pledge lapsed"
    RECEIPT_RECORDED = "receipt.recorded", "رسیدی ثبت شد", "A receipt was recorded"
    HANDOVER_RECORDED = "handover.recorded", "تحویل مستقیمی ثبت شد", "A direct hand-over was recorded"
    DELIVERY_RECORDED = "delivery.recorded", "تحویلی ثبت شد", "A delivery was recorded"
    DELIVERY_TAKEN_BACK = "delivery.taken_back", "کالایی از مددجو بازگشت", "Goods of a delivery were taken back"
    TRANSFER_SENT = "transfer.sent", "حواله‌ای فرستاده شد", "A transfer was sent"
    TRANSFER_RECEIVED = "transfer.received", "حواله‌ای دریافت شد", "Goods of a transfer arrived"
    LOSS_RECORDED = "loss.recorded", "مفقودی ثبت شد", "A loss was recorded"
    VALUE_CORRECTED = "value.corrected", "ارزشی اصلاح شد", "A value was corrected"
    ENTRY_REVERSED = "entry.reversed", "سندی باطل شد", "An entry was reversed"
    APPROVAL_WAITING = "approval.waiting", "کاری در انتظار تأیید دوم است", "An act waits for a second signature"


KIND_OF: dict[EntryKind, EventKind] = {
    EntryKind.ACCEPT: EventKind.PLEDGE_ACCEPTED,
    EntryKind.WITHDRAW: EventKind.PLEDGE_WITHDRAWN,
    EntryKind.LAPSE: EventKind.PLEDGE_LAPSED,
    EntryKind.RECEIPT: EventKind.RECEIPT_RECORDED,
    EntryKind.DIRECT: EventKind.HANDOVER_RECORDED,
    EntryKind.DELIVERY: EventKind.DELIVERY_RECORDED,
    EntryKind.TAKE_BACK: EventKind.DELIVERY_TAKEN_BACK,
    EntryKind.TRANSFER_SENT: EventKind.TRANSFER_SENT,
    EntryKind.TRANSFER_RECEIVED: EventKind.TRANSFER_RECEIVED,
    EntryKind.LOSS: EventKind.LOSS_RECORDED,
    EntryKind.VALUE_CORRECTION: EventKind.VALUE_CORRECTED,
    EntryKind.REVERSAL: EventKind.ENTRY_REVERSED,
}
"""What an entry is an event of; of the other kinds nobody is told."""

OF_TWO_OFFICES = frozenset({EventKind.TRANSFER_SENT, EventKind.TRANSFER_RECEIVED, EventKind.ENTRY_REVERSED})
"""What the office at the other end may want to know too."""


class WebhookState(Coded):
    """Is a program being told?"""

    ACTIVE = "active", "فعال", "Active"
    STOPPED = "stopped", "متوقف‌شده", "Stopped"
    ENDED = "ended", "پایان‌یافته", "Ended"


class NoticeState(Coded):
    """How far the telling of one event to one program came."""

    WAITING = "waiting", "در صف ارسال", "Waiting"
    SENT = "sent", "رسیده", "Arrived"
    WITHHELD = "withheld", "فرستاده نشد", "Withheld"
    GIVEN_UP = "given_up", "رها شد", "Given up"


class Problem(Coded):
    """Why an attempt did not get an answer that says yes."""

    ANSWER = "answer", "پاسخ گیرنده مثبت نبود", "The answer did not say yes"
    REDIRECT = "redirect", "گیرنده به نشانی دیگری فرستاد", "The answer led elsewhere"
    TIMEOUT = "timeout", "گیرنده به‌موقع پاسخ نداد", "No answer in time"
    UNREACHABLE = "unreachable", "گیرنده در دسترس نبود", "Nobody answered"
    CERTIFICATE = "certificate", "گواهی گیرنده پذیرفته نشد", "The certificate was not accepted"
    ADDRESS = "address", "نشانی مجاز نیست", "The address is not allowed"
