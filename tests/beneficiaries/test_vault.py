"""Who a receiver is: sealed apart, read by its own office alone with a purpose, forgotten when it is asked for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.beneficiaries import identities
from app.beneficiaries.identities import NoIdentityKept
from app.beneficiaries.needing import assess_need, note_need, queue_need
from app.beneficiaries.queries import NoSuchReceiver
from app.beneficiaries.words import NeedCause, NeedState, Purpose
from app.db import db
from app.errors import NotAllowed
from app.items.queries import get_item_by_code
from app.watching.models import Access


def test_from_a_name_to_a_wheelchair(ctx, make):
    clerk = make.clerk()
    person = make.person(by=clerk, name="مریم آزمون", national_number="0499370899")
    known = identities.read_identity(person.id, purpose=Purpose.CONTACT, by=clerk)
    chair = get_item_by_code("wheelchair_child")
    need = note_need(
        receiver_id=person.id, item_id=chair.id, quantity="1", since=make.today, cause=NeedCause.ACCIDENT, by=clerk,
        key=make.key(),
    )  # fmt: skip
    assess_need(need_id=need.id, by=clerk)
    queue_need(need_id=need.id, by=clerk)
    assert need.state is NeedState.WAITING
    store = make.store()
    make.stock(store, "wheelchair_child", 3)

    delivery = make.delivery(store, person, 1, item="wheelchair_child")

    assert (known.identity.name, known.identity.national_number) == ("مریم آزمون", "0499370899")
    [read] = db.session.scalars(select(Access).where(Access.subject_kind == "identity_contact"))
    assert (read.subject_id, read.user_id) == (person.id, clerk.id)
    db.session.refresh(need)
    assert (need.state, need.met, need.ended_on) == (NeedState.MET, 1, delivery.happened_on)


def test_nobody_else_reads_it(ctx, make):
    person = make.person()

    for stranger, refusal in (
        (make.clerk("IR-21"), NoSuchReceiver), (make.national(), NoSuchReceiver), (make.auditor(), NoSuchReceiver),
        (make.administrator(), NoSuchReceiver),
    ):  # fmt: skip
        with pytest.raises(refusal):
            identities.read_identity(person.id, purpose=Purpose.CONTACT, by=stranger)
    with pytest.raises(NoIdentityKept):
        identities.read_identity(make.receiver().id, purpose=Purpose.CONTACT, by=make.clerk())
    assert db.session.scalars(select(Access)).all() == []
    assert NotAllowed
