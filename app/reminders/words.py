"""The closed lists of reminders: of what people are reminded, and how far a message came."""

from __future__ import annotations

from app.codes import Coded


class ReminderKind(Coded):
    """Of what somebody is reminded."""

    PLEDGE_DUE = "pledge_due", "سررسید تعهد نزدیک است", "A pledge is due soon"
    PLEDGE_LATE = "pledge_late", "مهلت تعهد گذشته است", "A pledge is late"
    LOT_EXPIRING = "lot_expiring", "کالایی رو به انقضاست", "Goods expire soon"
    LOT_EXPIRED = "lot_expired", "کالای منقضی در انبار است", "Expired goods are in store"
    SAVING_EXPIRING = "saving_expiring", "صرفه‌جویی رو به انقضاست", "A saving expires soon"
    NEEDS_TO_CONFIRM = "needs_to_confirm", "نیازهایی باید دوباره تأیید شوند", "Needs are to be confirmed again"
    TOKEN_ENDING = "token_ending", "اعتبار نشانه رو به پایان است", "An access token ends soon"


class MessageState(Coded):
    """How far a message came."""

    WAITING = "waiting", "در صف ارسال", "Waiting"
    SENT = "sent", "فرستاده‌شده", "Sent"
    GIVEN_UP = "given_up", "رها شد", "Given up"
