"""The undoing of a large import is work for a worker: asked for, signed and refused as a small one is, and once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts.models import Approval
from app.accounts.queries import get_user_by_name
from app.db import db
from app.imports import undo_works
from app.imports.models import Import, ImportState
from app.jobs.doing import do_job
from app.jobs.models import Job, JobState
from app.ledger import audit
from app.ledger.models import Entry
from app.stores.models import Store
from tests.web.bringing import another, bring_in, make_people, words
from tests.web.reading import read, send, sign_in

SHEET = "انبار,تاریخ,شماره سند,کالا,تعداد\nA1,1404/01/15,12,پتو,7\nA1,1404/01/15,13,برنج,9\n".encode()


@pytest.fixture
def people(make):
    return make_people(make)


@pytest.fixture
def clerk(client, people):
    sign_in(client, people["clerk"])
    return client


@pytest.fixture
def here(clerk, monkeypatch) -> str:
    """An import of two entries, where more than one is much."""
    place = bring_in(clerk, SHEET).location
    monkeypatch.setattr(undo_works, "LARGE", 1)
    return place


def work(make, place: str) -> Job:
    """A worker does what waits at this page."""
    assert "/jobs/" in place
    number = int(place.rpartition("/")[2])
    with make.inside():
        assert do_job(number)
        return db.session.get_one(Job, number)


def undone(make) -> tuple[int, int]:
    with make.inside():
        reversals = select(func.count()).select_from(Entry).where(Entry.reverses_id.is_not(None))
        states = select(func.count()).select_from(Import).where(Import.state == ImportState.UNDONE)
        return db.session.scalar(reversals), db.session.scalar(states)


def test_it_is_asked_for_and_signed_by_a_worker_and_undone_once(clerk, people, make, here):
    asked = send(clerk, f"{here}/undo").location
    assert work(make, asked).state is JobState.DONE
    [waits] = [href for href in read(clerk.get(asked)).links("main a") if "/approvals/" in href]
    assert undone(make) == (0, 0)

    supervisor = another(clerk, people["supervisor"])
    twice = [send(supervisor, f"{waits}/sign", at=waits).location for _ in range(2)]
    assert undone(make) == (0, 0)
    assert [work(make, signed).state for signed in twice] == [JobState.DONE] * 2

    assert undone(make) == (2, 1)
    assert here in read(supervisor.get(twice[0])).links("main a")
    assert "برگردانده‌شده" in words(read(clerk.get(here)))
    with make.inside():
        assert audit.check() == []


def test_what_rests_on_it_is_said_by_the_work_and_nothing_waits(clerk, make, here):
    with make.inside():
        store = db.session.scalars(select(Store)).one()
        make.delivery(store, make.receiver(), 3)

    job = work(make, send(clerk, f"{here}/undo").location)

    assert job.state is JobState.FAILED
    with make.inside():
        assert db.session.scalar(select(func.count()).select_from(Approval)) == 0
    assert undone(make) == (0, 0)


def test_who_asked_does_not_sign_and_whose_right_is_gone_does_not_either(clerk, people, make, here):
    asked = send(clerk, f"{here}/undo").location
    work(make, asked)
    [waits] = [href for href in read(clerk.get(asked)).links("main a") if "/approvals/" in href]

    assert clerk.post(f"{waits}/sign", data={"csrf_token": read(clerk.get(waits)).token}).status_code in (403, 409)

    supervisor = another(clerk, people["supervisor"])
    signed = send(supervisor, f"{waits}/sign", at=waits).location
    with make.inside():
        get_user_by_name(people["supervisor"]).is_active = False
        db.session.commit()
    assert work(make, signed).state is JobState.FAILED
    assert undone(make) == (0, 0)
