"""Files that say who people are: what of them is kept, at every door, and what may be said of their rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.codes import Group
from app.db import db
from app.errors import Bilingual, Message, NotAllowed, NotFound
from app.files.models import StoredFile
from app.files.vault import FileDamaged, the_vault
from app.imports.bringing import bring_in
from app.imports.confiding import GAP, name_for, say_nothing_typed
from app.imports.desk import lay
from app.imports.desk_models import DeskSheet
from app.imports.desk_queries import get_lying
from app.imports.forgetting import forget_sheets
from app.imports.models import Import
from app.imports.queries import digest_of
from app.imports.refusals import OddLayout, RowsRefused
from app.jobs.models import Job
from tests.imports.acts import total
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")
HEADINGS = "نام,شماره ملی,گروه,شهرستان,تاریخ رضایت,شماره متن رضایت,رضایت‌دهنده"
NAME, NUMBER = "کاملیا کاشته", "0963695398"


@pytest.fixture
def clerk(make: Make) -> User:
    return make.clerk()


@pytest.fixture
def good(make: Make) -> str:
    return f"{NAME},{NUMBER},سایر خدمت‌گیرندگان,{make.county().name_fa},1404/05/01,1404/1,خود شخص"


def send(path: Path, by: User, key: str) -> Import:
    name = f"{NAME}.csv"
    return bring_in(kind="people", path=path, name=name, office_id=by.grants[0].office_id, by=by, key=key).record


def on_disk() -> int:
    """How many files there are; other tests left some."""
    return sum(path.is_file() for path in the_vault().folder.rglob("*"))


def test_what_is_said_of_a_row_has_no_word_of_the_file() -> None:
    inner = Message("{typed}", {"typed": NAME})
    params = {
        "input": NAME, "near": "سمنان", "day": date(2025, 7, 23), "min": 1, "group": Group.OTHER, "code": "R-7K3M-Q2XA",
        "item": Bilingual("a", "الف"), "why": inner,
    }  # fmt: skip

    said = say_nothing_typed(Message("{input}{near}{day}{min}{group}{code}{item}{why}", params))

    assert NAME not in said
    assert said.params == params | {"input": GAP, "why": Message("{typed}", {"typed": GAP})}
    assert say_nothing_typed(Message("{code}", {"code": NUMBER})).params == {"code": GAP}


@pytest.mark.parametrize(("called", "is_called"), [
    (f"{NAME}.xlsx", "people.xlsx"), (f"{NAME}.XLS", "people.xls"), (NAME, "people.csv"),
    (f"x.{NAME}", "people.csv"), ("", "people.csv"),
])  # fmt: skip
def test_a_file_is_called_by_its_kind_whatever_its_sender_called_it(called: str, is_called: str) -> None:
    assert name_for("people", called) == is_called


def test_what_a_program_sends_is_not_kept_and_comes_in_once(clerk, good, sheet: Sheet) -> None:
    path, before = sheet(HEADINGS, good), on_disk()

    record, again = send(path, clerk, "f-1"), send(path, clerk, "f-2")

    assert (record.id, record.file_id, record.file_name, record.accepted) == (again.id, None, "people.csv", 1)
    assert record.digest != digest_of(path)
    assert (total(StoredFile), on_disk()) == (0, before)


def test_a_table_without_headings_is_refused_and_its_record_says_nobody(clerk, good, sheet: Sheet) -> None:
    for lines, refusal in (((good, good), OddLayout), ((HEADINGS, good.replace("سایر", NUMBER)), RowsRefused)):
        with pytest.raises(refusal) as refused:
            send(sheet(*lines), clerk, "f-1")
        assert NAME not in str(refused.value) + str(refused.value.message.params)
        assert NUMBER not in str(refused.value) + str(refused.value.details)

    jobs = db.session.scalars(select(Job)).all()
    assert len(jobs) == 2
    for job in jobs:
        kept = f"{job.kind} {job.payload} {job.message} {job.message_params} {job.result}"
        assert NAME not in kept
        assert NUMBER not in kept
    assert total(Import) == 0


def test_what_lies_on_a_desk_is_forgotten_in_time_and_seen_by_whoever_may_know_it(make, clerk, good, sheet) -> None:
    path, office_id, before = sheet(HEADINGS, good), clerk.grants[0].office_id, on_disk()
    desk = lay(kind="people", path=path, name=f"{NAME}.csv", office_id=office_id, by=clerk)

    assert get_lying(desk.id, seen_by=clerk).file.name == "people.csv"
    for other in (make.supervisor(), make.clerk("IR-21"), make.auditor(), make.national()):
        with pytest.raises(NotFound):
            get_lying(desk.id, seen_by=other)
    for other in (make.auditor(), make.national()):
        with pytest.raises(NotAllowed):
            lay(kind="people", path=path, name="a.csv", office_id=office_id, by=other)
    assert (total(DeskSheet), on_disk()) == (1, before + 1)
    forget_sheets(clock.now() + timedelta(days=1))
    assert (total(DeskSheet), total(StoredFile), on_disk()) == (0, 0, before)


def test_what_is_sealed_for_a_column_opens_again_or_says_that_it_is_damaged() -> None:
    sealed = the_vault().seal(NAME.encode())

    assert (the_vault().unseal(sealed).decode(), NAME.encode() in sealed) == (NAME, False)
    for damaged in (sealed[:-1], b"", sealed[:30], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(FileDamaged):
            the_vault().unseal(damaged)
