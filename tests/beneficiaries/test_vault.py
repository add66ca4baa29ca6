"""Who a receiver is: sealed apart, read by its own office alone with a purpose, forgotten when it is asked for."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts import form_drafts
from app.accounts.queries import get_user
from app.beneficiaries import forgetting, identities, sealing
from app.beneficiaries.asking import Unanswered
from app.beneficiaries.envelopes import Envelopes, IdentityUnreadable, the_envelopes, use_envelopes
from app.beneficiaries.helped import list_of_number
from app.beneficiaries.identities import NoIdentityKept, NotANationalNumber, RegisteredAlready
from app.beneficiaries.identity_models import Identity, IdentityEvent, IdentityHash, NameMark, PersonKey
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Answered
from app.beneficiaries.queries import NoSuchReceiver
from app.beneficiaries.rewrapping import rewrap_all
from app.beneficiaries.sealing import CollectorDraft, IdentityDraft
from app.beneficiaries.service import RegisteredMeanwhile
from app.beneficiaries.words import IdentityAct, NeedState, Purpose, ReceiverKind, Relation
from app.clock import now
from app.db import Base, atomic, db
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.keys import IdentityKeys, add_identity_key, make_missing_keys
from app.ledger.models import Line
from app.watching.models import Access
from tests.together import at_once

NAME, NUMBER, WRONG = "کاملیا کاشته", "0963695398", "0963695397"
AT_HOME = "خیابان کاشته"


def total(model) -> int:
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def whole_database() -> str:
    """Every value of every row, as a thief of the database would read it."""
    values = [
        value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table))
        for value in row
    ]
    return json.dumps(values, ensure_ascii=False)


def test_its_own_office_reads_it_and_that_is_written_down_with_what_for(ctx, make):
    clerk = make.clerk()
    person = make.person(by=clerk, name=NAME, national_number=NUMBER, phone="09120000001", address=AT_HOME)
    sister = CollectorDraft(name="زهرا کاشته", phone="09120000002")
    identities.name_collector(receiver_id=person.id, relation=Relation.FAMILY, who=sister, by=clerk)

    known = identities.read_identity(person.id, purpose=Purpose.CONTACT, by=clerk)

    assert known.identity == IdentityDraft(
        name=NAME, national_number=NUMBER, phone="09120000001", address=AT_HOME
    )  # fmt: skip
    assert [(row.relation, who) for row, who in known.collectors] == [(Relation.FAMILY, sister)]
    [read] = db.session.scalars(select(Access).where(Access.subject_kind == "identity_contact"))
    assert (read.subject_id, read.user_id) == (person.id, clerk.id)


def test_nobody_else_reads_it_and_of_a_code_alone_there_is_nothing_to_read(ctx, make):
    person, bare = make.person(), make.receiver()

    for stranger in (make.clerk("IR-21"), make.national(), make.auditor(), make.administrator()):
        with pytest.raises(NoSuchReceiver):
            identities.read_identity(person.id, purpose=Purpose.CONTACT, by=stranger)
    with pytest.raises(NoIdentityKept):
        identities.read_identity(bare.id, purpose=Purpose.CONTACT, by=make.clerk())
    assert total(Access) == 0


def test_whoever_has_the_database_has_no_name_number_or_address(ctx, make, capfd):
    clerk = make.clerk()
    person = make.person(by=clerk, name=NAME, national_number=WRONG, address=AT_HOME, answers={
        "national_number-check": "کارت دیده شد",
    })  # fmt: skip
    with pytest.raises(RegisteredAlready):
        make.person(name=NAME, national_number=WRONG, answers={"national_number-check": "همان است"})
    make.person(name="كامليا كاشته")
    who = CollectorDraft(name="گیرنده کاشته", national_number=NUMBER)
    identities.name_collector(receiver_id=person.id, relation=Relation.OTHER, who=who, by=clerk)
    identities.read_identity(person.id, purpose=Purpose.HAND_OVER, by=clerk)

    stolen, logged = whole_database(), "".join(capfd.readouterr())

    assert "کارت دیده شد" in stolen
    for planted in (NAME, "كامليا", "کاشته", WRONG, NUMBER):
        assert planted not in stolen
        assert planted not in logged
    assert NAME not in repr(IdentityDraft(name=NAME))


def test_what_is_sealed_for_one_person_does_not_open_beside_another(ctx, make):
    one, other = (make.person(name=name) for name in (NAME, "آرش دیگری"))
    rows = {table: [db.session.get(table, each.id) for each in (one, other)] for table in (Identity, PersonKey)}
    rows[Identity][1].sealed, rows[PersonKey][1].wrapped = rows[Identity][0].sealed, rows[PersonKey][0].wrapped

    with pytest.raises(IdentityUnreadable):
        sealing.take_out(other.id)


def test_the_keyed_hash_is_that_of_the_handbook():
    keys = IdentityKeys(1, {1: bytes(32)}, b"test-key")

    assert Envelopes(keys).hash_of("0499370899").hex() == (
        "149b8cb556e0b489e23ab255281f4c331f11687032fd563b6d8ad69b1f18beba"
    )


def test_a_wrong_last_digit_is_answered_with_a_reason_that_is_kept(ctx, make):
    with pytest.raises(Unanswered) as refused:
        make.person(national_number=WRONG)
    person = make.person(national_number="۰۹۶۳۶۹۵۳۹۷", answers={"national_number-check": "کارت ملی دیده شد"})

    assert WRONG not in str(refused.value)
    [kept] = db.session.scalars(select(Answered))
    assert (kept.receiver_id, kept.answer) == (person.id, "کارت ملی دیده شد")
    assert list_of_number(WRONG) == {person.id}


REFUSED = [
    (NotANationalNumber, {"national_number": "12345"}),
    (Invalid, {"kind": ReceiverKind.ANONYMOUS, "people": 4}),
    (Invalid, {"kind": ReceiverKind.CENTRE, "centre_name": "خانه"}),
    (RegisteredAlready, {"national_number": NUMBER}),
]


@pytest.mark.parametrize(("refusal", "facts"), REFUSED)
def test_what_cannot_be_registered_leaves_no_trace(ctx, make, refusal, facts):
    make.person(name=NAME, national_number=NUMBER)
    before = [total(table) for table in (Receiver, Identity, IdentityHash, PersonKey)]

    with pytest.raises(refusal):
        make.person(**facts)

    db.session.rollback()
    assert [total(table) for table in (Receiver, Identity, IdentityHash, PersonKey)] == before


def test_the_same_key_registers_once_and_another_content_under_it_is_refused(ctx, make):
    clerk, said = make.clerk(), {"details": make.receiver_details(), "consent": make.consent()}
    said |= {"office_id": make.office().id, "by": clerk, "key": "twice-1"}

    first, again = (
        identities.register_person(identity=IdentityDraft(name=NAME), **said) for _ in range(2)
    )  # fmt: skip

    assert first.id == again.id
    with pytest.raises(Conflict):
        identities.register_person(identity=IdentityDraft(name="دیگری"), **said)
    assert total(Identity) == 1


def test_a_correction_replaces_what_was_there_and_finds_by_the_new_number(ctx, make):
    clerk, person = make.clerk(), make.person(national_number=NUMBER)

    identities.write_identity(
        receiver_id=person.id, identity=IdentityDraft(name=NAME, national_number="0499370899"), by=clerk
    )

    assert identities.read_identity(person.id, purpose=Purpose.CORRECTION, by=clerk).identity.name == NAME
    assert (list_of_number(NUMBER), list_of_number("0499370899")) == (set(), {person.id})
    bare = make.receiver()
    with pytest.raises(Conflict, match="agrees"):
        identities.write_identity(receiver_id=bare.id, identity=IdentityDraft(name=NAME), by=clerk)
    identities.note_consent(receiver_id=bare.id, consent=make.consent(), by=clerk)
    identities.write_identity(receiver_id=bare.id, identity=IdentityDraft(name=NAME), by=clerk)


def test_whoever_asks_is_forgotten_for_good_and_the_ledger_stays_whole(ctx, make):
    person = make.person(national_number=WRONG, answers={"national_number-check": "کارت دیده شد"})
    need, store = make.need(person, "carpet"), make.store()
    make.stock(store, "blanket", 5)
    make.delivery(store, person, 1)
    lines = total(Line)
    clerk, of_others = make.clerk(), f"/receivers/{person.id}0/identity"
    for path in (f"/receivers/{person.id}/consents/new", f"/receivers/{person.id}/identity/write?x=1", of_others):
        form_drafts.keep(user_id=clerk.id, path=path, values=[("name", NAME)])

    with pytest.raises(NotAllowed):
        forgetting.forget_person(receiver_id=person.id, by=make.clerk())
    forgetting.forget_person(receiver_id=person.id, by=make.supervisor())

    assert [total(table) for table in (Identity, IdentityHash, PersonKey, NameMark, Answered)] == [0] * 5
    assert (need.state, total(Line), db.session.get(Receiver, person.id).code) == (
        NeedState.WITHDRAWN, lines, person.code
    )  # fmt: skip
    assert [path for path, _ in form_drafts.list_kept_paths(clerk.id)] == [of_others]
    events = db.session.scalars(select(IdentityEvent.what).order_by(IdentityEvent.id)).all()
    assert events == [IdentityAct.WRITTEN, IdentityAct.FORGOTTEN]
    with pytest.raises(NotFound):
        forgetting.forget_person(receiver_id=person.id, by=make.supervisor())


def test_what_was_kept_long_enough_goes_but_for_the_hash(ctx, make):
    old, waiting, helped, young = (make.person(national_number=make.national_number()) for _ in range(4))
    make.need(waiting, "blanket")
    store = make.store()
    make.stock(store, "blanket", 5)
    make.delivery(store, helped, 1)
    with atomic():
        for each in (old, waiting, helped):
            db.session.get(Identity, each.id).written_at = now() - timedelta(days=800)

    gone = forgetting.expire_identities(now() - timedelta(days=730))

    left = set(db.session.scalars(select(Identity.receiver_id)))
    assert (gone, left) == (1, {waiting.id, helped.id, young.id})
    assert (total(IdentityHash), total(PersonKey)) == (4, 3)
    assert forgetting.expire_identities(now() - timedelta(days=730)) == 0


@pytest.fixture
def own_keys(ctx, tmp_path):
    """A file of keys of this test's own; the others find theirs again."""
    before = the_envelopes()
    make_missing_keys(tmp_path)
    yield tmp_path / "identity.key"
    use_envelopes(db.engine, before)


def test_new_keys_wrap_what_is_there_and_find_who_was_hashed_with_the_former(own_keys, make):
    use_envelopes(db.engine, Envelopes(add_identity_key(own_keys)))
    held = make.person(name=NAME, national_number=NUMBER)
    gone = make.person(name="آرش دیگری", national_number="0499370899")
    with atomic():
        sealing.destroy([gone.id])

    use_envelopes(db.engine, Envelopes(add_identity_key(own_keys, hashes_too=True)))
    done = rewrap_all()

    assert (done.keys, done.hashes, rewrap_all().keys) == (1, 1, 0)
    assert db.session.get(PersonKey, held.id).key_version == the_envelopes().version == 3
    assert sealing.take_out(held.id) == IdentityDraft(name=NAME, national_number=NUMBER)
    assert (list_of_number(NUMBER), list_of_number("0499370899")) == ({held.id}, {gone.id})
    again = make.person(office="IR-21", national_number="0499370899")
    assert total(select(IdentityHash).where(IdentityHash.receiver_id == again.id).subquery()) == 2


def test_a_number_typed_by_four_at_once_is_registered_once(app, make):
    with make.inside():
        clerk_id, office_id, details = make.clerk().id, make.office().id, make.receiver_details()
        consent = make.consent()

    def send(number):
        return identities.register_person(
            details=details, identity=IdentityDraft(name=NAME, national_number=NUMBER), consent=consent,
            office_id=office_id, by=get_user(clerk_id), key=f"at-once-{number}",
        ).id  # fmt: skip

    answers = at_once(app, 4, send)

    refused = [each for each in answers if each in (RegisteredAlready, RegisteredMeanwhile)]
    assert len(refused) == 3
    with make.inside():
        assert (total(Identity), total(Receiver)) == (1, 1)
