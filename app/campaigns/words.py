"""The closed lists of campaigns and their papers, in both languages."""

from __future__ import annotations

from app.codes import Coded


class CampaignState(Coded):
    """How far a campaign has come."""

    DRAFT = "draft", "پیش‌نویس", "Draft"
    APPROVED = "approved", "مصوب", "Approved"
    OPEN = "open", "در حال اجرا", "Open"
    CLOSED = "closed", "پایان‌یافته", "Closed"
    REPORTED = "reported", "گزارش‌شده", "Reported"


class PledgeState(Coded):
    """How far a pledge has come; only what is accepted counts as promised."""

    ANNOUNCED = "announced", "اعلام آمادگی", "Announced"
    CONFIRMED = "confirmed", "تأییدشده", "Confirmed"
    ACCEPTED = "accepted", "پذیرفته‌شده", "Accepted"
    PART_RECEIVED = "part_received", "دریافت ناقص", "Part received"
    FULFILLED = "fulfilled", "ایفاشده", "Fulfilled"
    WITHDRAWN = "withdrawn", "انصراف", "Withdrawn"
    LAPSED = "lapsed", "منقضی‌شده", "Lapsed"


class EndingKind(Coded):
    """Why the rest of a pledge is no longer expected."""

    WITHDRAWN = "withdrawn", "انصراف", "Withdrawn"
    LAPSED = "lapsed", "منقضی‌شده", "Lapsed"


class ProofKind(Coded):
    """What shows that goods were handed over."""

    SIGNATURE = "signature", "امضای گیرنده", "Receiver's signature"
    FINGERPRINT = "fingerprint", "اثر انگشت", "Fingerprint"
    MINUTES = "minutes", "صورت‌جلسه", "Minutes"
    LETTER = "letter", "نامه مرکز", "Letter of the centre"
    PHOTO = "photo", "عکس", "Photo"
    CODE = "code", "کد تأیید", "Confirmation code"
    RECORD = "record", "ثبت سامانه دیگر", "Record of another system"


class DisputeState(Coded):
    """How far a company's objection to a receipt has come; the totals follow the ledger meanwhile."""

    OPEN = "open", "باز", "Open"
    ANSWERED = "answered", "پاسخ‌داده‌شده", "Answered"
    SETTLED = "settled", "حل‌شده", "Settled"
    REJECTED = "rejected", "ردشده", "Rejected"


class CheckedAct(Coded):
    """What is checked before it happens."""

    APPROVE = "approve", "تصویب پویش", "Approving a campaign"
    ALLOT = "allot", "تخصیص کالا", "Allotting goods"
    DELIVER = "deliver", "تحویل کالا", "Handing goods over"
