"""Persons of the ground: one whose name and number are planted, with what belongs to them."""

from __future__ import annotations

from datetime import date

from app.accounts.models import User
from app.beneficiaries import identities
from app.beneficiaries.matching import list_pairs
from app.beneficiaries.sealing import CollectorDraft, IdentityDraft
from app.beneficiaries.words import NeedState, ReceiverKind, Relation
from app.clock import now
from app.db import atomic, db
from app.reminders.models import Reminder
from app.reminders.words import ReminderKind
from tests.make import Make

PERSON, NUMBER = "کاملیا کاشته", "0963695398"
"""What is planted of a receiver."""


def settle(make: Make, office: str) -> dict[str, dict[str, int]]:
    """Somebody whose identity is kept, who may collect for them, a need, and somebody else of the same name."""
    clerk = make.clerk(office)
    person, twin = (make.person(office=office, name=PERSON, national_number=each) for each in (NUMBER, None))
    who = CollectorDraft(name="گیرنده کاشته")
    collector = identities.name_collector(receiver_id=person.id, relation=Relation.FAMILY, who=who, by=clerk)
    [pair] = list_pairs(seen_by=clerk, receiver_id=twin.id)
    house = make.receiver(office=office, kind=ReceiverKind.HOUSEHOLD)
    return {
        "known": {"receiver_id": person.id},
        "collector": {"receiver_id": person.id, "collector_id": collector.id},
        "household": {"receiver_id": house.id},
        "pair": {"pair_id": pair.id},
        "need": {"need_id": make.need(make.receiver(office=office), "blanket", state=NeedState.ASSESSED).id},
    }


def know_again(make: Make, office: str, *, receiver_id: int) -> None:
    """Who was forgotten is written down again."""
    with make.inside():
        if not identities.has_identity(receiver_id):
            said = IdentityDraft(name=PERSON, national_number=NUMBER)
            identities.write_identity(receiver_id=receiver_id, identity=said, by=make.clerk(office))


@atomic()
def reminder_of(person: User) -> Reminder:
    """Somebody is reminded of something."""
    reminder = Reminder(
        user_id=person.id, kind=ReminderKind.NEEDS_TO_CONFIRM, subject_id=person.grants[0].office_id,
        due_on=date(2025, 1, 1), made_at=now(),
    )  # fmt: skip
    db.session.add(reminder)
    return reminder
