"""The closed lists of receivers: what they are, and what may be known of them without knowing who they are."""

from __future__ import annotations

from app.codes import Coded


class ReceiverKind(Coded):
    """Who receives."""

    PERSON = "person", "فرد", "Person"
    HOUSEHOLD = "household", "خانوار", "Household"
    CENTRE = "centre", "مرکز", "Centre"
    ANONYMOUS = "anonymous", "بی‌نام", "Anonymous"


class Sex(Coded):
    """A person's sex."""

    FEMALE = "female", "زن", "Female"
    MALE = "male", "مرد", "Male"


class AgeBand(Coded):
    """A person's age, never finer than this."""

    TO_4 = "0-4", "۰ تا ۴ سال", "0 to 4 years"
    TO_17 = "5-17", "۵ تا ۱۷ سال", "5 to 17 years"
    TO_34 = "18-34", "۱۸ تا ۳۴ سال", "18 to 34 years"
    TO_59 = "35-59", "۳۵ تا ۵۹ سال", "35 to 59 years"
    OVER_59 = "60+", "۶۰ سال و بیشتر", "60 years and over"


class Disability(Coded):
    """A person's disability."""

    PHYSICAL = "physical", "جسمی‌حرکتی", "Physical"
    VISUAL = "visual", "بینایی", "Visual"
    HEARING = "hearing", "شنوایی", "Hearing"
    INTELLECTUAL = "intellectual", "ذهنی", "Intellectual"
    PSYCHOSOCIAL = "psychosocial", "اعصاب و روان", "Psychosocial"
    SPEECH = "speech", "صوت و گفتار", "Speech"
    MULTIPLE = "multiple", "چندمعلولیتی", "Multiple"


class HouseholdBand(Coded):
    """How many live in a household, never finer than this."""

    ONE = "1", "۱ نفر", "1 person"
    TWO = "2", "۲ نفر", "2 persons"
    TO_4 = "3-4", "۳ تا ۴ نفر", "3 to 4 persons"
    TO_6 = "5-6", "۵ تا ۶ نفر", "5 to 6 persons"
    OVER_6 = "7+", "۷ نفر و بیشتر", "7 persons and over"


class Purpose(Coded):
    """For what somebody reads who a receiver is; each reading says one of these, and it is written down."""

    HAND_OVER = "hand_over", "تحویل کالا", "To hand goods over"
    CONTACT = "contact", "تماس با مددجو", "To get in touch"
    CORRECTION = "correction", "تصحیح مشخصات", "To correct what is written"
    ASSESSMENT = "assessment", "ارزیابی نیاز", "To assess a need"
    COMPLAINT = "complaint", "رسیدگی به شکایت", "To answer a complaint"
    OWN_REQUEST = "own_request", "درخواست خود مددجو", "At the person's own request"


class ConsentBy(Coded):
    """Who agreed that a person's identity is kept."""

    SELF = "self", "خود شخص", "The person"
    GUARDIAN = "guardian", "سرپرست یا قیم", "A guardian"


class Relation(Coded):
    """What somebody who may collect is to the person."""

    FAMILY = "family", "خانواده", "Family"
    GUARDIAN = "guardian", "سرپرست یا قیم", "Guardian"
    NEIGHBOUR = "neighbour", "همسایه", "Neighbour"
    SOCIAL_WORKER = "social_worker", "مددکار", "Social worker"
    OTHER = "other", "سایر", "Other"


class NeedState(Coded):
    """How far a need has come."""

    NEW = "new", "جدید", "New"
    ASSESSED = "assessed", "ارزیابی‌شده", "Assessed"
    WAITING = "waiting", "در انتظار", "Waiting"
    MET = "met", "تأمین‌شده", "Met"
    WITHDRAWN = "withdrawn", "پس‌گرفته‌شده", "Withdrawn"


class NeedCause(Coded):
    """Why something is needed."""

    ACCIDENT = "accident", "حادثه", "Accident"
    BIRTH = "birth", "مادرزادی", "From birth"
    ILLNESS = "illness", "بیماری", "Illness"
    AGE = "age", "سالمندی", "Old age"
    WORN_OUT = "worn_out", "فرسودگی وسیله پیشین", "The former one is worn out"
    POVERTY = "poverty", "تنگدستی", "Poverty"
    DISASTER = "disaster", "بلای طبیعی", "Disaster"
    OTHER = "other", "سایر", "Other"


class Withdrawal(Coded):
    """Why a need is no longer one."""

    ELSEWHERE = "elsewhere", "از جای دیگر تأمین شد", "Met from elsewhere"
    NOT_NEEDED = "not_needed", "دیگر نیازی نیست", "No longer needed"
    MOVED = "moved", "نقل مکان کرده است", "Moved away"
    DIED = "died", "درگذشته است", "Died"
    MISTAKE = "mistake", "اشتباه ثبت شده بود", "Noted by mistake"
    FORGOTTEN = "forgotten", "شخص فراموش شد", "The person was forgotten"


class MatchState(Coded):
    """What was decided of two receivers that look alike."""

    OPEN = "open", "بررسی‌نشده", "Not decided"
    SAME = "same", "همان شخص", "The same"
    OTHER = "other", "شخص دیگر", "Somebody else"


class IdentityAct(Coded):
    """What happened to somebody's identity."""

    WRITTEN = "written", "نوشته شد", "Written"
    REVISED = "revised", "تصحیح شد", "Revised"
    EXPIRED = "expired", "مهلت نگهداری گذشت", "Kept long enough"
    FORGOTTEN = "forgotten", "به درخواست شخص فراموش شد", "Forgotten on request"
