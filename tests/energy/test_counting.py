"""Participations count once in the country, whoever sends them again for which campaign, and by two people's word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from app.campaigns import undoing
from app.codes import CorrectionKind
from app.db import atomic, db
from app.energy.conversion_queries import list_saved
from app.energy.conversion_refusals import (
    BeforeCampaign,
    CountedAgainOnly,
    NoFileOfIt,
    NoSuchSystem,
    SavingSpent,
    SpeaksForCompany,
    SystemKnown,
    UnfitSystemCode,
    VerifierBrought,
)
from app.energy.count_deciding import refuse_sending, take_back_sending, verify_sending
from app.energy.count_queries import list_counted_days, list_sendings_to_verify
from app.energy.counting import Sending, count_participations
from app.energy.counting_systems import register_counting_system
from app.energy.marking import Event
from app.energy.participations import Count, CountState, Participation, SendingWrongState
from app.energy.refusals import ExpiryPassed
from app.errors import Invalid, NotAllowed
from app.files.vault import the_vault
from app.ledger import audit
from app.ledger.models import Line
from app.ledger.words import LotKind
from tests.attacks.standing import person
from tests.ledger.test_races import ended


@pytest.fixture
def campaign(ctx, make):
    return make.energy_campaign()


def marks() -> int:
    return db.session.scalar(select(func.count()).select_from(Participation)) or 0


def test_what_is_new_is_counted_and_what_is_known_is_named(make, campaign):
    first = make.sent(campaign, ["a-1", "a-2", " a-1 ", "a-۳"])
    second = make.sent(campaign, ["b-1", "a-2", "a-3", "b-1"])

    assert (first.count.quantity, first.repeated, first.repeated_rows) == (3, 1, [3])
    assert (second.count.quantity, second.repeated, second.repeated_rows) == (1, 3, [2, 3, 4])
    assert list_saved(campaign) == []
    for done in (first, second):
        verify_sending(
            sending_id=done.count.id, expires_on=make.today + timedelta(days=9), by=make.officer(), key=make.key()
        )
    [figures] = list_saved(campaign)
    assert (figures.verified, figures.available) == (4, 4)
    assert not audit.check()


def test_an_action_counts_once_in_the_country_whatever_the_campaign(make, campaign):
    other = make.energy_campaign(office="IR-21")
    make.sent(campaign, ["a", "b"])

    again = make.sent(other, ["b", "c", "a", "c"])
    only_known = make.sent(other, ["a", "b"])

    assert (again.count.quantity, again.repeated, again.elsewhere) == (1, 1, 2)
    assert (again.repeated_rows, again.elsewhere_rows) == ([4], [1, 3])
    assert (only_known.count, only_known.repeated, only_known.elsewhere) == (None, 0, 2)
    assert marks() == 3


def test_a_name_of_another_system_is_another_action_and_systems_are_registered_by_the_centre(make, campaign):
    make.sent(campaign, ["a"], system="sms-20008")

    assert make.sent(campaign, ["a"], system="portal").count.quantity == 1
    facts = {"code": "SMS-1", "name_fa": "خط ۱", "name_en": "Line 1"}
    known = register_counting_system(**facts, by=make.officer())
    assert known.code == "sms-1"
    with pytest.raises(SystemKnown):
        register_counting_system(**facts | {"code": "sms-2"}, by=make.officer())
    with pytest.raises(UnfitSystemCode):
        register_counting_system(**facts | {"code": "sms 2"}, by=make.officer())
    with pytest.raises(NotAllowed):
        register_counting_system(**facts, by=make.supervisor())
    with pytest.raises(NoSuchSystem):
        _count(make, campaign.id, ["a"], system="my own")


def _count(make, campaign_id, names, *, system="sms-20008", by=None, key="race", company=None):
    """The verb itself, with nothing made on the way."""
    company_id = company or make.company(verified=True).id
    sending = Sending(
        campaign_id=campaign_id, company_id=company_id, system=system, counted_on=make.today, source="فایل"
    )
    events = [Event(row, name, make.today) for row, name in enumerate(names, start=1)]
    return count_participations(sending=sending, events=events, evidence=lambda: None, by=by or make.officer(), key=key)


def test_the_database_itself_refuses_an_action_for_a_second_campaign(make, campaign):
    """A verb that forgot to look would be refused by the key, which no campaign is part of."""
    make.sent(campaign, ["a"])
    mark = db.session.scalars(select(Participation.mark)).one()
    other = make.sent(make.energy_campaign(office="IR-21"), ["b"]).count

    with pytest.raises(IntegrityError), atomic() as session:
        session.execute(insert(Participation).values(mark=mark, count_id=other.id))


def test_of_two_files_at_once_each_action_is_counted_by_one(app, make):
    with app.app_context():
        campaigns = [make.energy_campaign(office=office).id for office in ("IR-20", "IR-21")]
        companies = [make.company(verified=True).id for _ in campaigns]
        make.counting_system()
        by = make.officer().id
    names = [f"n{number}" for number in range(50)]

    answers = ended(
        app, 2,
        lambda n: _count(make, campaigns[n % 2], names[:: 1 - 2 * (n % 2)], by=person(by), key=f"r{n}",
                         company=companies[n % 2]),
    )  # fmt: skip

    assert answers == {"done": 2}
    with app.app_context():
        assert marks() == 50
        assert [count.quantity for count in db.session.scalars(select(Count))] == [50]


def test_what_was_counted_before_systems_were_told_apart_is_known_in_every_campaign(make, campaign):
    """Rows as the migration leaves them: a mark under the campaign's own key, a sending that nobody named verified."""
    old = make.counted(campaign, ["x"])
    bare = {column.name: getattr(old, column.key) for column in Count.__table__.columns}
    bare |= {"id": old.id + 1000, "system_id": None, "file_id": None, "decided_by_id": None, "decided_at": None}
    with atomic() as session:
        lot = make.saved(campaign, 1)
        entry = session.scalars(select(Count.entry_id).where(Count.id == old.id)).one()
        assert entry
        session.execute(insert(Count).values(bare | {"expires_on": None, "lot_id": lot.id, "entry_id": _entry_of(lot)}))
        mark = the_vault().marker(f"participation {campaign.id}")("before-1")
        session.execute(insert(Participation).values(mark=mark, count_id=old.id + 1000))

    here, there = (make.sent(each, ["before-1", "new"]) for each in (campaign, make.energy_campaign(office="IR-21")))

    assert (here.count.quantity, here.repeated, here.elsewhere) == (1, 1, 0)
    assert (there.count, there.elsewhere) == (None, 2)


def _entry_of(lot) -> int:
    return db.session.scalars(select(Line.entry_id).where(Line.lot_id == lot.id).limit(1)).one()


def test_a_sending_is_verified_by_another_person_and_by_its_file(make, campaign):
    by, company = make.national(), make.company(verified=True)
    sent = make.sent(campaign, ["a", "b"], company, by=by).count
    bare = make.sent(campaign, ["c"], evidence=lambda: None).count
    speaks = make.supervisor()
    make.speaks_for(speaks, company)
    later = {"expires_on": make.today + timedelta(days=400)}

    for who in (by, speaks):
        with pytest.raises(VerifierBrought):
            verify_sending(sending_id=sent.id, by=who, key=make.key(), **later)
    with pytest.raises(NotAllowed):
        verify_sending(sending_id=sent.id, by=make.clerk(), key=make.key(), **later)
    with pytest.raises(ExpiryPassed):
        verify_sending(sending_id=sent.id, by=make.officer(), key=make.key(), expires_on=make.today)
    with pytest.raises(NoFileOfIt):
        verify_sending(sending_id=bare.id, by=make.officer(), key=make.key(), **later)
    assert list_saved(campaign) == []
    assert [each.id for each in list_sendings_to_verify(seen_by=make.officer())] == [sent.id, bare.id]

    done = verify_sending(sending_id=sent.id, by=make.supervisor(), key="v", **later)

    assert (done.state, done.lot.quantity, done.lot.expires_on) == (CountState.VERIFIED, 2, later["expires_on"])
    assert done.file.sha256
    assert [day.quantity for day in list_counted_days(campaign.id, seen_by=make.officer())] == [2]
    with pytest.raises(SendingWrongState):
        refuse_sending(sending_id=sent.id, reason="دیر", by=make.officer())


@pytest.mark.parametrize("end", ["refused", "taken back"])
def test_what_a_refused_sending_claimed_may_be_sent_again(make, campaign, end):
    by = make.national()
    sent = make.sent(campaign, ["a", "b"], by=by).count

    if end == "refused":
        with pytest.raises(VerifierBrought):
            refuse_sending(sending_id=sent.id, reason="نادرست", by=by)
        with pytest.raises(Invalid):
            refuse_sending(sending_id=sent.id, reason=" ", by=make.officer())
        refuse_sending(sending_id=sent.id, reason="فهرست خوانا نیست", by=make.officer())
    else:
        take_back_sending(sending_id=sent.id, by=by)

    assert (marks(), sent.lot_id) == (0, None)
    assert make.sent(make.energy_campaign(office="IR-21"), ["a", "b"]).count.quantity == 2
    with pytest.raises(SendingWrongState):
        verify_sending(sending_id=sent.id, expires_on=make.today + timedelta(days=2), by=make.officer(), key="v")


def test_a_sending_of_which_nothing_is_new_opens_no_lot(make, campaign):
    make.counted(campaign, ["a"])

    again = make.sent(campaign, ["a", "a"])

    assert (again.count, again.repeated) == (None, 2)
    assert [figures.verified for figures in list_saved(campaign, LotKind.SAVING)] == [1]


def test_the_days_of_a_sending_are_kept_and_none_lies_outside_the_campaign(make, campaign):
    earlier = make.today - timedelta(days=3)

    sent = make.sent(campaign, [str(number) for number in range(5)], on=earlier).count

    assert [(day.happened_on, day.quantity) for day in sent.days] == [(earlier, 5)]
    for day in (campaign.opens_on - timedelta(days=1), make.today + timedelta(days=1)):
        with pytest.raises(BeforeCampaign):
            make.sent(campaign, ["late"], on=day)
    assert marks() == 5


def test_the_same_key_counts_once(make, campaign):
    company, by = make.company(verified=True), make.officer()

    first = make.sent(campaign, ["a", "b"], company, key="once", by=by)
    again = make.sent(campaign, ["a", "b"], company, key="once", by=by)
    known = [make.sent(campaign, ["a"], company, key="known", by=by) for _ in range(2)]

    assert first.count.id == again.count.id
    assert [(each.count, each.repeated) for each in known] == [(None, 1)] * 2
    assert marks() == 2


def test_whoever_speaks_for_the_company_does_not_count_for_it(make, campaign):
    company, by = make.company(verified=True), make.supervisor()
    make.speaks_for(by, company)

    with pytest.raises(SpeaksForCompany):
        make.sent(campaign, ["a"], company, by=by)


def test_an_undone_count_may_be_sent_again_and_is_not_brought_back(make, campaign):
    counted = make.counted(campaign, ["a", "b"])
    undo = {"happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "اشتباه", "by": make.officer()}

    undone = undoing.reverse_entry(entry_id=counted.entry_id, key="u1", **undo)

    assert marks() == 0
    with pytest.raises(CountedAgainOnly):
        undoing.reverse_entry(entry_id=undone.id, key="u2", **undo)
    assert make.sent(campaign, ["a", "b"]).count.quantity == 2


def test_a_count_that_was_spent_is_not_undone_before_what_it_paid_for(make, campaign):
    counted = make.counted(campaign, [str(number) for number in range(300)])
    make.converted(campaign)

    with pytest.raises(SavingSpent):
        undoing.reverse_entry(
            entry_id=counted.entry_id, key="u1", happened_on=make.today, correction=CorrectionKind.SLIP,
            memo="اشتباه", by=make.officer(),
        )  # fmt: skip
