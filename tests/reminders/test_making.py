"""People are reminded once of what is theirs, in time; what is settled goes by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts import service as accounts
from app.accounts import tokens
from app.accounts.models import Token, TokenScope
from app.beneficiaries import needing
from app.beneficiaries.words import NeedState
from app.campaigns import undoing
from app.codes import CorrectionKind
from app.companies import service as companies
from app.db import db
from app.language import translate
from app.reminders import making, queries, service
from app.reminders.telling import tell
from app.reminders.words import ReminderKind

DAY = timedelta(days=1)


@pytest.fixture
def said(ctx, make):
    """What stands for somebody, by its kind and day, in the words that they read."""
    clock.set_demo_today(make.today)

    def read(user, **asked):
        told = tell(queries.list_reminders(seen_by=user, **asked), seen_by=user)
        return [(each.of.kind, each.of.due_on, str(each.said), [str(note) for note in each.notes]) for each in told]

    return read


def remind(make, days=0):
    """A morning, some days from today."""
    clock.set_demo_today(make.today + timedelta(days=days))
    return making.remind(clock.business_today())


def due(make, days, **facts):
    return make.pledge(lines=[make.pledge_line("blanket", 9, due_on=make.today + timedelta(days=days))], **facts)


def test_a_company_and_the_campaigns_office_are_reminded_of_a_pledge_a_week_before_and_when_it_is_late(make, said):
    company = make.company(verified=True)
    speaker, clerk, stranger = make.representative(company), make.clerk(), make.representative()
    pledge = due(make, 8, company=company)

    assert remind(make).new == 0
    assert remind(make, 1).new == 2
    day = make.today + 8 * DAY
    words = f"Pledge {pledge.number} of {company.name('en')} is due on {day}"
    for person in (speaker, clerk):
        assert said(person) == [(ReminderKind.PLEDGE_DUE, day, words, ["9 sheets of Blanket still expected"])]
    assert said(stranger) == []

    assert (remind(make, 8).new, remind(make, 9)) == (0, making.Morning(new=2, settled=2))
    assert [row[:2] for row in said(speaker)] == [(ReminderKind.PLEDGE_LATE, day)]


def test_a_second_morning_has_nothing_new_and_what_came_settles_it_until_it_is_undone(make, said):
    pledge, store, clerk = due(make, 3), make.store(), make.clerk()
    assert (remind(make).new > 0, remind(make)) == (True, making.Morning())

    receipt = make.receipt(pledge, store, 9, by=clerk)
    assert (remind(make).settled > 0, said(clerk)) == (True, [])
    undoing.reverse_entries(
        entry_ids=[receipt.entry_id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="-", by=clerk,
        key=make.key(),
    )  # fmt: skip
    assert remind(make).new >= 1
    assert [row[0] for row in said(clerk)] == [ReminderKind.PLEDGE_DUE]


def test_the_office_that_a_pledge_is_for_is_reminded_too(make, said):
    place = make.office("IR-23").place_id
    clerk, elsewhere = make.clerk("IR-23"), make.clerk("IR-21")
    line = make.pledge_line("blanket", 9, due_on=make.today + DAY, place_id=place)
    make.pledge(make.campaign("IR"), lines=[line])

    remind(make)

    assert [row[0] for row in said(clerk)] == [ReminderKind.PLEDGE_DUE]
    assert said(elsewhere) == []


def test_what_expires_on_a_shelf_is_told_to_who_keeps_the_store_and_gone_when_it_is_gone(make, said):
    store, clerk = make.store(), make.clerk()
    make.stock(store, "blanket", 7, expires_on=make.today + 91 * DAY, on=make.today)
    lot = make.stock(store, "blanket", 5, expires_on=make.today + 90 * DAY, on=make.today)

    remind(make)
    day = make.today + 90 * DAY
    [row] = said(clerk)
    assert row[:3] == (ReminderKind.LOT_EXPIRING, day, f"Blanket can be used until {day}")
    assert row[3] == [f"5 sheets in {store.name_en}"]

    remind(make, 91)
    assert [(kind, on) for kind, on, *_ in said(clerk)] == [
        (ReminderKind.LOT_EXPIRED, day), (ReminderKind.LOT_EXPIRING, day + DAY),
    ]  # fmt: skip
    elsewhere = make.store(office="IR-21")
    make.transfer(store, elsewhere, lot, 5, on=make.today + 91 * DAY)
    remind(make, 91)
    assert [(kind, on) for kind, on, *_ in said(clerk)] == [(ReminderKind.LOT_EXPIRING, day + DAY)]


def test_a_saving_that_expires_is_told_to_its_company_and_the_office_of_its_campaign(make, said):
    company, campaign = make.company(verified=True), make.energy_campaign()
    speaker, supervisor, clerk = make.representative(company), make.supervisor(), make.clerk()
    make.saved(campaign, 700, company, expires_on=make.today + 30 * DAY)
    make.saved(campaign, 900, company, expires_on=make.today + 31 * DAY)

    remind(make)

    words = f"700 of Counted participation can be converted until {make.today + 30 * DAY}"
    for person in (speaker, supervisor):
        [row] = said(person)
        assert (row[0], row[2].replace(" participations", "")) == (ReminderKind.SAVING_EXPIRING, words)
        assert row[3] == [f"Saved by {company.name('en')}"]
    assert said(clerk) == []


def test_needs_nobody_confirmed_for_half_a_year_are_one_reminder_a_month_until_somebody_asks(make, said):
    clerk = make.clerk()
    needs = [make.need(make.person(), state=NeedState.WAITING) for _ in range(2)]
    assert remind(make, 180).new == 0

    assert remind(make, 181).new >= 1
    [row] = said(clerk)
    assert row[0] is ReminderKind.NEEDS_TO_CONFIRM
    assert row[2] == "Needs that were not confirmed for 180 days: 2"
    needing.confirm_need(need_id=needs[0].id, by=clerk)
    assert said(clerk)[0][2].endswith(": 1")
    needing.confirm_need(need_id=needs[1].id, by=clerk)
    assert remind(make, 181).settled >= 1
    assert said(clerk) == []


def test_a_token_that_ends_is_told_to_its_person_alone(make, said):
    person, other = make.clerk(), make.clerk()
    tokens.issue_token(user_id=person.id, label="انبار", scope=TokenScope.READ, days=10, by=person)
    tokens.issue_token(user_id=other.id, label="دور", scope=TokenScope.READ, days=30, by=other)

    remind(make)

    [row] = said(person)
    assert row[0] is ReminderKind.TOKEN_ENDING
    assert row[2].startswith("The token “انبار” ends on")
    assert said(other) == []
    assert db.session.scalar(select(Token.id).limit(1)) is not None


def test_whoever_left_or_no_longer_speaks_for_a_company_is_reminded_of_nothing_more(make, said):
    company = make.company(verified=True)
    speaker, clerk = make.representative(company), make.clerk()
    due(make, 3, company=company)
    remind(make)
    assert (len(said(speaker)), len(said(clerk))) == (1, 1)

    companies.end_representative(company_id=company.id, user_id=speaker.id, by=make.national())
    accounts.disable_user(user_id=clerk.id, by=make.administrator())
    assert said(speaker) == []
    assert remind(make, 1) == making.Morning(settled=2)


def test_what_is_put_aside_stays_marked_and_together_no_more_than_was_on_the_page(make, said):
    clerk = make.clerk()
    for days in (1, 2, 3):
        due(make, days)
    remind(make)
    first, second, third = queries.list_reminders(seen_by=clerk)

    service.read_reminder(reminder_id=first.id, by=clerk)
    service.read_reminder(reminder_id=first.id, by=clerk)
    assert service.read_all(by=clerk, up_to=second.id) == 1
    assert [each.id for each in queries.list_reminders(seen_by=clerk, is_read=False)] == [third.id]
    assert queries.find_unread(clerk)[0] == 1
    assert remind(make).new == 0
    assert [each.is_read for each in queries.list_reminders(seen_by=clerk)] == [True, True, False]


def test_it_is_told_in_persian_with_a_persian_readers_day(app, make, said):
    company, clerk = make.company(verified=True), make.clerk()
    due(make, 3, company=company)
    remind(make)

    with app.test_request_context("/?lang=fa"):
        [told] = tell(queries.list_reminders(seen_by=clerk), seen_by=clerk)
        words = translate(told.said)

    assert company.name("fa") in words
    assert "سررسید" in words
