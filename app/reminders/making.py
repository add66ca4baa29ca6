"""Every morning: what is to be reminded of is written down once for each person, and what is settled goes.

A second run of a day finds everything there. One transaction for each kind, so that none waits for another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select, update

from app import clock
from app.accounts.models import Grant, User
from app.accounts.rights import roles_of
from app.companies.models import Representative
from app.db import atomic, db
from app.ledger.cells import chunks
from app.reminders.finding import FINDERS, Due, Finder
from app.reminders.models import Message, Reminder, Silence
from app.reminders.words import ReminderKind

Key = tuple[int, int, date]
"""A person, a subject, a day."""


@dataclass
class Morning:
    """What a run did: how many reminders are new, how many were settled, how many people get a message."""

    new: int = 0
    settled: int = 0
    told: int = 0


def remind(today: date) -> Morning:
    """Look for everything that is due, write down what is new, end what is settled, and put messages in the outbox."""
    morning = Morning()
    for kind in FINDERS:
        new, settled = bring_up_to_date(kind=kind, today=today)
        morning.new += new
        morning.settled += settled
    morning.told = write_messages(today=today)
    return morning


@atomic()
def bring_up_to_date(*, kind: ReminderKind, today: date) -> tuple[int, int]:
    """The reminders of one kind are as the records say; how many are new, and how many were settled."""
    finder = FINDERS[kind]
    wanted = _for_people(list(finder.find(today)), finder)
    known: dict[Key, Reminder] = {
        (each.user_id, each.subject_id, each.due_on): each for each in _known(kind, {key[1] for key in wanted})
    }
    settled = [each.id for key, each in known.items() if each.ended_at is None and key not in wanted]
    back = [key for key in wanted if key in known and known[key].ended_at is not None]
    fresh = sorted(key for key in wanted if key not in known)
    at = clock.now()
    for some in chunks(settled):
        db.session.execute(update(Reminder).where(Reminder.id.in_(some)).values(ended_at=at))
    for some in chunks([known[key].id for key in back]):
        again = {"ended_at": None, "read_at": None, "told_at": None}
        db.session.execute(update(Reminder).where(Reminder.id.in_(some)).values(again))
    if fresh:
        rows = [
            {"user_id": user_id, "kind": kind, "subject_id": subject_id, "due_on": due_on, "made_at": at}
            for user_id, subject_id, due_on in fresh
        ]
        db.session.execute(insert(Reminder), rows)
    return len(fresh) + len(back), len(settled)


def _known(kind: ReminderKind, subjects: Iterable[int]) -> Iterable[Reminder]:
    """What stands of a kind, and what once stood of these subjects."""
    yield from db.session.scalars(select(Reminder).where(Reminder.kind == kind, Reminder.ended_at.is_(None)))
    for some in chunks(sorted(subjects)):
        ended = select(Reminder).where(Reminder.kind == kind, Reminder.subject_id.in_(some))
        yield from db.session.scalars(ended.where(Reminder.ended_at.is_not(None)))


def _for_people(found: list[Due], finder: Finder) -> set[Key]:
    """Everybody whom each of these concerns, and who may still sign in."""
    offices = _people_of_offices({due.office_id for due in found if due.office_id is not None}, finder.act)
    companies = _people_of_companies({due.company_id for due in found if due.company_id is not None})
    active = _active({due.user_id for due in found if due.user_id is not None})
    keys: set[Key] = set()
    for due in found:
        people = {*offices.get(due.office_id or 0, ()), *companies.get(due.company_id or 0, ())}
        people |= {due.user_id} & active if due.user_id is not None else set()
        keys.update((user_id, due.subject_id, due.due_on) for user_id in people)
    return keys


def _people_of_offices(office_ids: set[int], act: str) -> dict[int, set[int]]:
    """Who holds, at the office itself, a role that does this."""
    found: dict[int, set[int]] = defaultdict(set)
    if office_ids:
        wanted = select(Grant.office_id, Grant.user_id).join(User, User.id == Grant.user_id)
        wanted = wanted.where(Grant.ended_at.is_(None), User.is_active, Grant.office_id.in_(sorted(office_ids)))
        for office_id, user_id in db.session.execute(wanted.where(Grant.role.in_(sorted(roles_of(act))))):
            found[office_id].add(user_id)
    return found


def _people_of_companies(company_ids: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for some in chunks(sorted(company_ids)):
        wanted = select(Representative.company_id, Representative.user_id)
        wanted = wanted.join(User, User.id == Representative.user_id)
        wanted = wanted.where(Representative.until.is_(None), User.is_active, Representative.company_id.in_(some))
        for company_id, user_id in db.session.execute(wanted):
            found[company_id].add(user_id)
    return found


def _active(user_ids: set[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(sorted(user_ids)):
        found.update(db.session.scalars(select(User.id).where(User.id.in_(some), User.is_active)))
    return found


@atomic()
def write_messages(*, today: date) -> int:
    """One message for each person of whose reminders some were told in none yet; how many messages that are.

    Only those get one who have a number and want it, and one a day; what is new stands on everybody's page.
    """
    untold = (Reminder.told_at.is_(None), Reminder.ended_at.is_(None), Reminder.read_at.is_(None))
    counts = select(Reminder.user_id, func.count()).where(*untold).group_by(Reminder.user_id)
    told = select(Message.user_id).where(Message.told_on == today)
    wanted = (
        counts.join(User, User.id == Reminder.user_id)
        .where(User.mobile.is_not(None), User.is_active)
        .where(User.id.not_in(select(Silence.user_id)), User.id.not_in(told))
    )
    at = clock.now()
    rows = [
        {"user_id": user_id, "told_on": today, "count": count, "next_at": at}
        for user_id, count in db.session.execute(wanted.order_by(Reminder.user_id))
    ]
    if rows:
        db.session.execute(insert(Message), rows)
    db.session.execute(update(Reminder).where(Reminder.told_at.is_(None)).values(told_at=at))
    return len(rows)
