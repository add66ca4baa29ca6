"""flask import: nobody does at the command line what they may not do on the pages, and a refusal leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from app.accounts import service
from app.accounts.models import Approval
from app.db import db
from app.imports.models import Import
from app.jobs.models import Job
from tests.imports.test_cli import run
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("kinds", "people")


@pytest.fixture
def people(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "DEFAULT_LOCALE", "en")
    with make.inside():
        make.user("clerk", "IR-20", name="clerk")
        make.user("supervisor", "IR-20", name="supervisor")
        make.user("clerk", "IR-24", name="foreign")
        make.user("supervisor", "IR-24", name="chief")
        for role in ("national", "auditor", "administrator", "representative"):
            make.user(role, name=role)
        make.user(name="nothing")
        service.disable_user(user_id=make.user("clerk", "IR-20", name="gone").id, by=None)
        both = make.user("clerk", "IR-20", name="both")
        make.grant(both, "clerk", "IR-24")


def standing(app: Flask) -> tuple[int, ...]:
    """How many imports, undone ones, approvals and jobs there are."""
    with app.app_context():
        undone = select(func.count()).select_from(Import).where(Import.undone_at.is_not(None))
        counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (Import, Approval, Job)]
        return (*[number or 0 for number in counts], db.session.scalar(undone) or 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as", "nobody"], "Nobody here is called “nobody”."),
        (["--as", "gone"], "gone is disabled and can do nothing here."),
        (["--as", "nothing"], "Your role does not allow this."),
        (["--as", "auditor"], "Your role does not allow this."),
        (["--as", "administrator"], "Your role does not allow this."),
        (["--as", "representative"], "Your role does not allow this."),
        (["--as", "clerk", "--office", "IR-24"], "There is no such record, or it is not yours to see."),
        (["--as", "clerk", "--office", "IR"], "There is no such record, or it is not yours to see."),
    ],
)
@pytest.mark.parametrize("rehearsed", [[], ["--dry-run"]], ids=["kept", "rehearsed"])
def test_who_may_not_bring_a_file_in_is_refused_in_words(
    app: Flask, cli: FlaskCliRunner, sheet: Sheet, words: list[str], said: str, rehearsed: list[str]
) -> None:
    status, lines = run(cli, "tasks", sheet("name,count", "a,1"), *rehearsed, *words)

    assert (status, lines[-1]) == (1, f"Error: {said}")
    assert standing(app) == (0, 0, 0, 0)


def test_the_kinds_own_rule_is_the_verbs(app: Flask, cli: FlaskCliRunner, sheet: Sheet) -> None:
    """A national officer brings files in, but tasks are a desk's."""
    status, lines = run(cli, "tasks", sheet("name,count", "a,1"), "--as", "national", "--office", "IR-20")

    assert (status, lines[-1]) == (1, "Error: Your role does not allow this.")
    assert standing(app)[0] == 0


def test_who_works_for_two_offices_brings_in_for_the_one_they_name(
    app: Flask, cli: FlaskCliRunner, sheet: Sheet, make: Make
) -> None:
    assert run(cli, "tasks", sheet("name,count", "a,1"), "--as", "both", "--office", "IR-24")[0] == 0

    with make.inside():
        assert db.session.scalars(select(Import.office_id)).all() == [make.office("IR-24").id]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as", "nobody"], "Nobody here is called “nobody”."),
        (["--as", "gone"], "gone is disabled and can do nothing here."),
        (["--as", "auditor"], "Your role does not allow this."),
        (["--as", "administrator"], "Your role does not allow this."),
        (["--as", "foreign"], "There is no import number 1, or it is not yours to see."),
        (["--as", "both", "--office", "IR-24"], "There is no import number 1, or it is not yours to see."),
        (["--as", "clerk", "--office", "IR-24"], "There is no such"),
        (["--as", "clerk", "--second", "nobody"], "Nobody here is called “nobody”."),
        (["--as", "clerk", "--second", "gone"], "gone is disabled and can do nothing here."),
        (["--as", "clerk", "--second", "clerk"], "The second signature must be another person's."),
        (["--as", "clerk", "--second", "both"], "Your role does not allow this."),
        (["--as", "clerk", "--second", "chief"], "There is no such"),
        (["--as", "clerk", "--second", "auditor"], "Your role does not allow this."),
    ],
)
def test_who_may_not_undo_an_import_or_sign_for_it_is_refused_in_words(
    app: Flask, cli: FlaskCliRunner, sheet: Sheet, words: list[str], said: str
) -> None:
    run(cli, "tasks", sheet("name,count", "a,1"), "--as", "clerk")
    before = standing(app)

    status, lines = run(cli, "undo", 1, *words)

    assert status == 1
    assert said in lines[-1]
    assert standing(app) == before


def test_whoever_keeps_to_the_right_office_undoes_its_import(app: Flask, cli: FlaskCliRunner, sheet: Sheet) -> None:
    run(cli, "tasks", sheet("name,count", "a,1"), "--as", "clerk")

    done = run(cli, "undo", 1, "--as", "both", "--office", "IR-20", "--second", "supervisor")

    assert done == (0, ["Import 1 is undone."])
    assert standing(app)[-1] == 1
