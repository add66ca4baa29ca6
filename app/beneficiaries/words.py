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
