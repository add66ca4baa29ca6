"""flask import: in a person's name and with their rights; the last line says the result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from app.db import db
from app.jobs.models import Job, JobState
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("kinds")


@pytest.fixture
def people(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "DEFAULT_LOCALE", "en")
    with make.inside():
        make.user("clerk", "IR-20", name="clerk")
        make.user("supervisor", "IR-20", name="supervisor")
        make.user("clerk", "IR-24", name="stranger")
        both = make.user("clerk", "IR-20", name="both")
        make.grant(both, "clerk", "IR-21")


def run(cli: FlaskCliRunner, *words: object) -> tuple[int, list[str]]:
    result = cli.invoke(args=["import", *map(str, words)])
    return result.exit_code, result.output.splitlines()


def total_tasks(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Job).where(Job.kind == "a")) or 0


@pytest.mark.usefixtures("people")
def test_a_file_is_brought_in_and_its_job_kept(app: Flask, cli: FlaskCliRunner, sheet: Sheet) -> None:
    status, said = run(cli, "tasks", sheet("name,count", "a,200"), "--as", "clerk")

    assert status == 0
    assert said == [
        "flagged: row 2, count: That is a lot.",
        "1 rows: 1 accepted (0 known already, 1 flagged, 0 completed), 0 refused.",
        "Saved as import 1.",
    ]
    with app.app_context():
        [job] = db.session.scalars(select(Job).where(Job.kind == "import tasks"))
        assert (job.state, job.done, job.total) == (JobState.DONE, 1, 1)
        assert job.result == {"import": 1, "rows": 1, "accepted": 1, "refused": 0}


@pytest.mark.usefixtures("people")
def test_the_same_file_again_says_that_nothing_changed(app: Flask, cli: FlaskCliRunner, sheet: Sheet) -> None:
    path = sheet("name,count", "a,1")
    run(cli, "tasks", path, "--as", "clerk")

    status, said = run(cli, "tasks", path, "--as", "supervisor")

    assert (status, said[-1]) == (0, "Nothing changed: this file stands already as import 1.")
    assert total_tasks(app) == 1


@pytest.mark.usefixtures("people")
def test_bad_rows_are_named_and_the_status_is_not_nought(app: Flask, cli: FlaskCliRunner, sheet: Sheet) -> None:
    status, said = run(cli, "tasks", sheet("name,count", "a,1", "b,4.7"), "--as", "clerk")

    assert status == 1
    assert said[0] == "refused: row 3, count: “4.7” is not a whole number. Write digits only, such as 120."
    assert said[-1].startswith("Error: 1 problems were found")
    assert total_tasks(app) == 0


@pytest.mark.usefixtures("people")
def test_a_dry_run_says_all_and_saves_nothing(app: Flask, cli: FlaskCliRunner, sheet: Sheet) -> None:
    status, said = run(cli, "tasks", sheet("name,count", "a,1"), "--dry-run", "--as", "clerk")

    assert (status, said[-1]) == (0, "A rehearsal: nothing was saved.")
    assert total_tasks(app) == 0


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as", "nobody"], "Nobody here is called “nobody”."),
        (["--as", "clerk", "--office", "IR-99"], "IR-99"),
        (["--as", "clerk", "--office", "IR-24"], "no such record"),
        (["--as", "both"], "more than one office"),
    ],
)
def test_who_and_where_must_be_clear_and_right(cli: FlaskCliRunner, sheet: Sheet, words: list[str], said: str) -> None:
    status, lines = run(cli, "tasks", sheet("name,count", "a,1"), *words)

    assert status == 1
    assert said in lines[-1]


@pytest.mark.usefixtures("people")
def test_someone_of_two_offices_names_one(app: Flask, cli: FlaskCliRunner, sheet: Sheet) -> None:
    assert run(cli, "tasks", sheet("name,count", "a,1"), "--as", "both", "--office", "IR-21")[0] == 0
    assert total_tasks(app) == 1


@pytest.mark.usefixtures("people")
def test_an_import_is_undone_by_two_people_or_waits(app: Flask, cli: FlaskCliRunner, sheet: Sheet) -> None:
    run(cli, "tasks", sheet("name,count", "a,1"), "--as", "clerk")

    assert run(cli, "undo", 1, "--as", "clerk") == (
        0, ["Waiting as approval 1 for a second signature; nothing is undone yet."],
    )  # fmt: skip
    assert run(cli, "undo", 1, "--as", "clerk", "--second", "clerk")[0] == 1
    assert total_tasks(app) == 1
    assert run(cli, "undo", 1, "--as", "clerk", "--second", "supervisor") == (0, ["Import 1 is undone."])
    assert total_tasks(app) == 0
    assert run(cli, "undo", 1, "--as", "clerk", "--second", "supervisor")[0] == 1
    assert run(cli, "undo", 7, "--as", "clerk")[0] == 1


@pytest.mark.usefixtures("people")
def test_the_kinds_are_listed_with_their_columns(cli: FlaskCliRunner) -> None:
    status, said = run(cli, "kinds")

    assert status == 0
    assert "tasks: Tasks" in said
    assert "    [Memo / یادداشت]" in said
