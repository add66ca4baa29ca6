"""A file comes in as one act: accounted for row by row, known again, rehearsed, and undone as one act."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.approvals import sign_approval
from app.accounts.models import Approval, ApprovalState, User
from app.db import db
from app.errors import NotAllowed, NotFound
from app.files.models import StoredFile
from app.files.queries import list_pieces
from app.files.vault import the_vault
from app.imports import queries
from app.imports.models import Import, ImportEffect, ImportRemark, ImportState, Verdict
from app.imports.refusals import BadFile, ImportUndone, RowsRefused
from app.imports.service import OnePerson, Outcome, import_file, rehearse_import, undo_import
from app.jobs.models import Job
from tests.make import Make
from tests.together import patiently

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx", "kinds")
TABLES = (Import, ImportRemark, ImportEffect, Job, StoredFile)


@pytest.fixture
def clerk(make: Make) -> User:
    return make.clerk()


def bring_in(
    path: Path, by: User, kind: str = "tasks", verb: Callable[..., Outcome] = import_file, **more: Any
) -> Outcome:
    return verb(kind=kind, path=path, name=path.name, office_id=by.grants[0].office_id, by=by, **more)


def counts() -> dict[str, int]:
    return {
        table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES
    } | {"on disk": sum(path.is_file() for path in the_vault().folder.rglob("*"))}  # fmt: skip


def test_a_good_file_is_saved_with_its_bytes_and_what_it_made(clerk: User, sheet: Sheet) -> None:
    path = sheet("نام,تعداد", "a,۱۲", "b,101")

    outcome = bring_in(path, clerk)

    saved = queries.get_import(outcome.number or 0, seen_by=clerk)
    assert (saved.rows, saved.accepted, saved.refused, saved.flagged) == (2, 2, 0, 1)
    assert saved.state is ImportState.POSTED
    assert saved.file is not None
    assert b"".join(list_pieces(saved.file)) == path.read_bytes()
    assert sorted(job.kind for job in db.session.scalars(select(Job))) == ["a", "b"]
    [remark] = queries.list_remarks(saved.id)
    assert (remark.row, remark.verdict, remark.column, remark.problem) == (
        3,
        Verdict.FLAGGED,
        "تعداد",
        "That is a lot.",
    )


def test_every_bad_row_is_named_with_row_column_and_reason_and_nothing_is_saved(clerk: User, sheet: Sheet) -> None:
    path = sheet(
        "name,count,day", "a,4.7,", ",3,", "c,1_000,1404-12-30", "d,=1+1,", "e,0,", "forbidden,1,", "g,1", "h,1,,x"
    )
    before = counts()

    with pytest.raises(RowsRefused) as refused:
        bring_in(path, clerk)

    said = [(error.row, error.column, str(error.problem)) for error in refused.value.errors]
    assert [(row, column) for row, column, _problem in said] == [
        (2, "count"), (3, "name"), (4, "count"), (4, "day"), (5, "count"), (6, "count"), (7, "name"), (9, None),
    ]  # fmt: skip
    problems = " ".join(problem for _row, _column, problem in said)
    for expected in ("“4.7” is not a whole number", "does not exist in the calendar", "as a formula does",
                     "Must be 1 or more", "“forbidden” is not wanted", "more cells"):  # fmt: skip
        assert expected in problems
    assert refused.value.rows == 8
    assert counts() == before


def test_a_lenient_kind_takes_the_good_rows_and_accounts_for_all(clerk: User, sheet: Sheet) -> None:
    outcome = bring_in(sheet("name,count", "a,1", "b,x", "forbidden,1", "d,200"), clerk, "lenient")

    assert (outcome.rows, outcome.accepted, outcome.refused, outcome.flagged) == (4, 2, 2, 1)
    assert sorted(job.kind for job in db.session.scalars(select(Job))) == ["a", "d"]
    remarks = queries.list_remarks(outcome.number or 0)
    assert [(remark.row, remark.verdict) for remark in remarks] == [
        (3, Verdict.REFUSED), (4, Verdict.REFUSED), (5, Verdict.FLAGGED),
    ]  # fmt: skip
    assert remarks[1].problem.params == {"name": "forbidden"}
    assert sum(number for _verdict, _reason, number in queries.total_remarks(outcome.number or 0)) == 3


def test_the_same_file_again_changes_nothing_and_says_so(clerk: User, make: Make, sheet: Sheet) -> None:
    path = sheet("name,count", "a,1")
    first = bring_in(path, clerk)
    before = counts()

    again = bring_in(path, make.clerk())

    assert (again.repeats, again.number, again.rows) == (True, first.number, 1)
    assert counts() == before


def test_another_office_may_bring_in_the_same_file(clerk: User, make: Make, sheet: Sheet) -> None:
    path = sheet("name,count", "a,1")
    bring_in(path, clerk)

    assert not bring_in(path, make.clerk("IR-24")).repeats


def test_a_rehearsal_says_all_and_leaves_nothing(clerk: User, sheet: Sheet) -> None:
    before = counts()

    outcome = bring_in(sheet("name,count", "a,1", "b,500"), clerk, verb=rehearse_import)

    assert (outcome.rows, outcome.accepted, outcome.flagged) == (2, 2, 1)
    assert [remark.row for remark in outcome.remarks] == [3]
    assert counts() == before


def test_a_rehearsal_of_a_bad_file_names_its_rows(clerk: User, sheet: Sheet) -> None:
    with pytest.raises(RowsRefused):
        bring_in(sheet("name,count", "a,0"), clerk, verb=rehearse_import)


def test_a_file_over_the_limit_is_refused(clerk: User, sheet: Sheet) -> None:
    with pytest.raises(BadFile):
        bring_in(sheet("name,count", "a,1"), clerk, largest=10)


def test_a_file_is_brought_in_for_ones_own_office_by_those_who_may(clerk: User, make: Make, sheet: Sheet) -> None:
    path = sheet("name,count", "a,1")
    yazd = make.office("IR-21").id

    with pytest.raises(NotFound):
        import_file(kind="tasks", path=path, name="a.csv", office_id=yazd, by=clerk)
    with pytest.raises(NotAllowed):
        import_file(kind="tasks", path=path, name="a.csv", office_id=yazd, by=make.auditor())


def test_an_undone_import_leaves_nothing_and_can_come_again(clerk: User, make: Make, sheet: Sheet) -> None:
    path = sheet("name,count", "a,1", "b,2")
    first = bring_in(path, clerk)

    undone = undo_import(import_id=first.number or 0, by=clerk, second=make.supervisor(), key=make.key())

    assert isinstance(undone, Import)
    assert undone.state is ImportState.UNDONE
    assert counts()["job"] == 0
    again = bring_in(path, clerk)
    assert not again.repeats
    assert again.number != first.number
    assert counts()["job"] == 2


def test_an_import_is_undone_once(clerk: User, make: Make, sheet: Sheet) -> None:
    number = bring_in(sheet("name,count", "a,1"), clerk).number or 0
    second = make.supervisor()
    undo_import(import_id=number, by=clerk, second=second, key=make.key())

    with pytest.raises(ImportUndone):
        undo_import(import_id=number, by=clerk, second=second, key=make.key())


def test_without_a_second_person_the_undoing_waits(clerk: User, make: Make, sheet: Sheet) -> None:
    number = bring_in(sheet("name,count", "a,1"), clerk).number or 0

    waiting = undo_import(import_id=number, by=clerk, key=make.key())

    assert isinstance(waiting, Approval)
    assert queries.get_import(number).state is ImportState.POSTED
    signed = sign_approval(approval_id=waiting.id, by=make.supervisor())
    assert signed.state is ApprovalState.SIGNED
    assert queries.get_import(number).state is ImportState.UNDONE
    assert counts()["job"] == 0


def test_the_second_signature_is_another_persons_and_a_supervisors(clerk: User, make: Make, sheet: Sheet) -> None:
    number = bring_in(sheet("name,count", "a,1"), clerk).number or 0
    one = make.supervisor()

    for by, second, refusal in [
        (one, one, OnePerson), (clerk, make.clerk(), NotAllowed), (clerk, make.supervisor("IR-24"), NotFound),
    ]:  # fmt: skip
        with pytest.raises(refusal):
            undo_import(import_id=number, by=by, second=second, key=make.key())
    assert queries.get_import(number).state is ImportState.POSTED


def test_an_import_of_another_office_is_not_found(clerk: User, make: Make, sheet: Sheet) -> None:
    number = bring_in(sheet("name,count", "a,1"), clerk).number or 0
    stranger = make.clerk("IR-24")

    with pytest.raises(NotFound):
        queries.get_import(number, seen_by=stranger)
    assert list(queries.list_imports(seen_by=stranger)) == []
    with pytest.raises(NotFound):
        undo_import(import_id=number, by=stranger, second=make.supervisor("IR-24"), key=make.key())


def test_of_two_people_who_bring_in_one_file_at_once_one_wins(
    app: Flask, clerk: User, make: Make, sheet: Sheet
) -> None:
    path = sheet("name,count", *[f"task{n},1" for n in range(200)])
    people = [clerk.id, make.clerk().id]
    office_id = clerk.grants[0].office_id
    db.session.rollback()
    start, outcomes = threading.Barrier(2), []

    def work(person: int) -> None:
        with app.app_context():
            start.wait()
            by = db.session.get_one(User, person)
            bring = functools.partial(import_file, kind="tasks", path=path, name="a.csv", office_id=office_id, by=by)
            outcomes.append(patiently(bring))

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcome.repeats for outcome in outcomes) == [False, True]
    assert counts()["job"] == 200
    assert counts()["import"] == 1
