"""Who may have which list as a file, whose the file is, what is written down, and what becomes of it."""

from __future__ import annotations

import json
import os
import signal
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.queries import get_user_by_name
from app.accounts.service import end_role
from app.clock import now
from app.db import db
from app.exports import queries
from app.exports import service as exports
from app.exports.models import Export, FileForm
from app.files.models import StoredFile
from app.jobs import alive, doing
from app.jobs.models import Job, JobState
from app.jobs.progress import WorkCancelled
from app.watching.models import Access
from app.watching.words import Watched
from tests.api.asking import ask, token_of
from tests.imports.acts import total
from tests.jobs.test_doing import kill_while
from tests.web.reading import read

__all__ = ["ask", "token_of"]
CSV = FileForm.CSV


def asked(make, name, listing="companies", form=CSV, **filters):
    """The key of a job that waits."""
    with make.inside():
        by = get_user_by_name(name)
        return exports.ask_export(listing=listing, asked=filters, form=form, locale="fa", by=by).id


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/exports/nothing/new", 404),
        ("/exports/receivers/new", 403),
        ("/exports/pledges/new?state=happy", 422),
        ("/exports/entries/new?from=yesterday", 422),
        ("/exports/stock/new", 422),
    ],
)
def test_what_cannot_be_had_is_refused_before_and_when_it_is_asked_for(as_, trade, make, path, status):
    officer = as_(trade.officer)
    hidden = read(officer.get("/exports/items/new")).hidden()

    for answer in (officer.get(path), officer.post(path, data={**hidden, "form": "csv"})):
        assert answer.status_code == status
        assert status != 422 or read(answer).errors
    with make.inside():
        assert total(Job) == total(Export) == 0


@pytest.mark.parametrize("form", ["", "doc", "zip"])
def test_a_kind_of_file_that_is_none_of_a_list_is_refused(as_, trade, make, form):
    officer = as_(trade.officer)
    hidden = read(officer.get("/exports/items/new")).hidden()

    answer = officer.post("/exports/items/new", data={**hidden, "form": form})

    assert answer.status_code == 422
    assert read(answer).errors
    with make.inside():
        assert total(Job) == 0


def test_receivers_are_not_had_by_a_search_that_would_be_kept(as_, trade, make):
    clerk = as_(trade.clerk)

    answer = clerk.get("/exports/receivers/new?search=4993708990")

    assert answer.status_code == 422
    assert "جست‌وجو" in read(answer).all("main")[0].text
    assert clerk.get("/exports/receivers/new?kind=person").status_code == 200


def test_a_file_is_its_owner_s_alone_and_what_was_taken_out_is_for_the_auditor(as_, trade, make):
    with make.inside():
        export = make.export("companies", get_user_by_name(trade.clerk), state="verified").id
    paths = [f"/exports/{export}", f"/exports/{export}/file"]

    assert [as_(trade.clerk).get(path).status_code for path in paths] == [200, 200]
    for other in (trade.yazd, trade.officer, trade.auditor):
        assert [as_(other).get(path).status_code for path in paths] == [404, 404]
    auditor = as_(trade.auditor)
    assert f"/access/exports/{export}" in read(auditor.get("/access/log?what=exported")).links("main a")
    page = read(auditor.get(f"/access/exports/{export}"))
    assert not [link for link in page.links("main a") if link.endswith("/file")]
    assert "تأییدشده" in page.all("main")[0].text


def test_that_a_list_was_taken_out_is_written_down_and_so_is_each_receiver_in_it(make, trade):
    with make.inside():
        clerk = get_user_by_name(trade.clerk)
        export = make.export("receivers", clerk)
        rows = db.session.scalars(select(Access).where(Access.user_id == clerk.id)).all()
        told = [(row.subject_kind, row.subject_id) for row in rows if row.what is Watched.EXPORTED]
        people = {row.subject_id for row in rows if row.what is Watched.PERSON_READ}

        assert told == [("export", export.id)]
        assert len(people) == export.row_count == 1
        assert (export.listing, export.asked, export.form) == ("receivers", {}, CSV)


def test_rights_are_those_of_when_the_file_is_written(make, trade):
    job = asked(make, trade.clerk, "pledges")
    with make.inside():
        [grant] = get_user_by_name(trade.clerk).grants
        end_role(grant_id=grant.id, by=make.administrator())
        doing.do_job(job)

        failed = db.session.get_one(Job, job)
        assert (failed.state, str(failed.said)) == (JobState.FAILED, "Your role does not allow this.")
        assert total(Export) == total(StoredFile) == 0


def test_more_rows_than_paper_takes_are_refused_in_words(make, trade, monkeypatch):
    monkeypatch.setattr("app.exports.writers.MOST_ON_PAPER", 3)
    job = asked(make, trade.officer, "items", FileForm.PDF)
    with make.inside():
        doing.do_job(job)

        failed = db.session.get_one(Job, job)
        assert str(failed.said) == "More than 3 rows are no paper. Ask for less, or save them as XLSX."
        assert total(StoredFile) == 0


def test_work_that_is_cancelled_leaves_nothing(make, trade, monkeypatch):
    monkeypatch.setattr("app.exports.works.REPORT_EVERY", 1)
    monkeypatch.setattr("app.jobs.progress.OFTEN", 0)
    job = asked(make, trade.officer, "items")
    with make.inside():
        look_up = alive.Watch.look_up
        monkeypatch.setattr(alive.Watch, "look_up", lambda *told: (alive.ask_to_stop(job), look_up(*told))[1])
        doing.do_job(job)

        assert db.session.get_one(Job, job).state is JobState.CANCELLED
        assert total(Export) == total(StoredFile) == 0
    assert issubclass(WorkCancelled, Exception)


@pytest.mark.parametrize("at", ["app.exports.service.note_exported", "app.jobs.service.finish_job"])
def test_a_file_whose_worker_was_killed_is_made_once(make, trade, monkeypatch, at):
    def die(**_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    job = asked(make, trade.officer)
    with make.inside():
        kill_while(job, lambda: monkeypatch.setattr(at, die))
        for waits in doing.take_up_again():
            doing.do_job(waits)

        db.session.rollback()
        assert db.session.get_one(Job, job, populate_existing=True).state is JobState.DONE
        assert total(Export) == total(StoredFile) == 1
        export = queries.find_export_of(job)
        assert b"".join(queries.list_pieces_of(export)).startswith(b"\xef\xbb\xbf")


def test_a_file_is_let_go_after_some_days_and_what_was_made_stays_known(as_, trade, make):
    with make.inside():
        export = make.export("companies", get_user_by_name(trade.clerk)).id
        assert exports.let_go(now() - timedelta(days=1)) == 0
        assert exports.let_go(now() + timedelta(seconds=1)) == 1
        assert total(StoredFile) == 0

    clerk = as_(trade.clerk)
    assert clerk.get(f"/exports/{export}").status_code == 200
    assert clerk.get(f"/exports/{export}/file").status_code == 409


def test_a_program_asks_follows_and_fetches(ask, make, trade):
    lists = ask("GET", "/exports/lists", as_=trade.clerk).json["lists"]
    assert {"pledges", "entries", "receivers"} <= {each["list"] for each in lists}
    assert "accesses" not in {each["list"] for each in lists}

    sent = {"list": "pledges", "form": "jsonl", "filters": {"state": "withdrawn"}}
    waits = ask("POST", "/exports", as_=trade.clerk, json=sent)
    assert (waits.status_code, waits.json["state"]) == (202, "queued")
    with make.inside():
        doing.do_job(int(waits.json["id"]))
    export = ask("GET", f"/jobs/{waits.json['id']}", as_=trade.clerk).json["export_id"]
    told = ask("GET", f"/exports/{export}", as_=trade.clerk).json

    assert (told["list"], told["rows"], told["filters"]) == ("pledges", 1, {"state": "withdrawn"})
    assert json.loads(ask("GET", f"/exports/{export}/file", as_=trade.clerk).text)["state"] == "withdrawn"
    assert (
        ask(
            "GET", f"/exports/{export}/file", as_=trade.supervisor if hasattr(trade, "supervisor") else trade.yazd
        ).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"list": "nothing", "form": "csv"}, 404, "list"),
        ({"list": "pledges", "form": "zip"}, 422, "form"),
        ({"list": "pledges", "form": "csv", "filters": {"stat": "open"}}, 422, "filters"),
        ({"list": "pledges", "form": "csv", "filters": {"state": "happy"}}, 422, "state"),
        ({"list": "pledges", "form": "csv", "filters": []}, 422, "filters"),
        ({"list": "accesses", "form": "csv"}, 403, None),
    ],
)
def test_what_a_program_cannot_have_is_refused(ask, make, trade, sent, status, field):
    answer = ask("POST", "/exports", as_=trade.clerk, json=sent)

    assert answer.status_code == status
    assert field is None or field in str(answer.json)
    with make.inside():
        assert total(Job) == 0


def test_a_token_for_one_office_takes_out_the_rows_of_that_office_alone(ask, make, trade, token_of):
    with make.inside():
        office = make.office("IR-21").id
    secret = token_of(trade.officer, office_id=office)
    headers = {"Authorization": f"Bearer {secret}"}

    waits = ask("POST", "/exports", json={"list": "lines", "form": "jsonl"}, headers=headers)
    assert waits.status_code == 202, waits.json
    with make.inside():
        doing.do_job(int(waits.json["id"]))
    job = ask("GET", f"/jobs/{waits.json['id']}", headers=headers).json
    lines = ask("GET", f"/exports/{job['export_id']}/file", headers=headers).text.splitlines()

    assert lines
    assert all('"IR-21/' in line for line in lines)
