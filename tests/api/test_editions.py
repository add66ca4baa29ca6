"""Editions through the door for programs: made by a worker, read, signed by two, published; each refusal in words."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.db import db
from app.jobs import queries
from app.jobs.doing import do_job
from app.jobs.progress import Progress
from app.jobs.works import WORKS
from app.reports.edition_models import Edition
from tests.api.asking import ask, token_of
from tests.reports.test_yearly import year

__all__ = ["ask", "token_of", "year"]


@pytest.fixture
def names(make, year):
    with make.inside():
        return [make.user(Role.NATIONAL).name for _ in range(3)]


def made(app, ask, who, **said):
    """The edition that comes of asking for one, once a worker has done it."""
    asked = ask("POST", "/editions", as_=who, json={"year": 1404, **said})
    assert asked.status_code == 202, asked.text
    with app.app_context():
        assert do_job(int(asked.json["id"]))
    done = ask("GET", f"/jobs/{asked.json['id']}", as_=who).json
    assert done["state"] == "done", done
    return done["edition_id"]


def test_an_edition_goes_from_its_year_to_everybody(app, ask, names, year):
    number = made(app, ask, names[0], place_id=year.semnan)
    shown = ask("GET", f"/editions/{number}", as_=names[1]).json
    report = ask("GET", f"/editions/{number}/files/report.json", as_=names[1])

    assert (shown["state"], shown["subject"], shown["corrects_id"]) == ("draft", "IR-20", None)
    assert [shown[whom] for whom in ("reviewed_by", "first_by", "second_by")] == [None, None, None]
    assert {"fa/report.pdf", "en/report.pdf", "report.json", "manifest.json"} <= {one["name"] for one in shown["files"]}
    assert json.loads(report.data)["year"] == 1404
    assert ask("GET", f"/published/{number}", as_=names[1]).status_code == 404
    states = [
        ask("POST", f"/editions/{number}/review", as_=names[1]).json["state"],
        *(ask("POST", f"/editions/{number}/sign", as_=name).json["state"] for name in names[:2]),
        ask("POST", f"/editions/{number}/publish", as_=names[2]).json["state"],
    ]
    assert states == ["reviewed", "reviewed", "signed", "published"]
    assert [one["id"] for one in ask("GET", "/editions", as_=names[0]).json["items"]] == [number]


def test_what_cannot_be_made_is_refused_before_a_worker_takes_it_up(app, ask, make, names, year):
    with make.inside():
        clerk, company = make.clerk().name, year.named
    refused = [
        ({"year": 1405}, 409, "is not over yet"), ({"place_id": 999_999}, 404, "There is no place"),
        ({"place_id": year.semnan, "company_id": company}, 422, "Leave one of them empty"),
        ({"reason": "چون"}, 422, "Only an erratum"), ({"corrects": 7}, 404, "There is no edition 7"),
        ({"year": "1404.0"}, 422, "not a whole number"), ({"company_id": 999}, 404, "There is no company"),
    ]  # fmt: skip

    for said, status, words in refused:
        answer = ask("POST", "/editions", as_=names[0], json={"year": 1404, **said})
        assert (answer.status_code, words in answer.text) == (status, True), (said, answer.text)
    assert ask("POST", "/editions", as_=clerk, json={"year": 1404}).status_code == 403
    assert ask("GET", "/jobs", as_=names[0]).json["items"] == []


def test_an_erratum_says_what_changed_and_of_which_edition(app, ask, names):
    first = made(app, ask, names[0])
    for step, who in (("review", 1), ("sign", 0), ("sign", 1), ("publish", 2)):
        ask("POST", f"/editions/{first}/{step}", as_=names[who])

    again = ask("POST", "/editions", as_=names[0], json={"year": 1404})
    unsaid = ask("POST", "/editions", as_=names[0], json={"year": 1404, "corrects": first})
    number = made(app, ask, names[0], corrects=first, reason="دیر رسید")

    assert (again.status_code, unsaid.status_code) == (409, 422)
    assert ask("GET", f"/editions/{number}", as_=names[0]).json["reason"] == "دیر رسید"


def test_work_that_is_done_twice_makes_one_edition(app, ask, names):
    asked = ask("POST", "/editions", as_=names[0], json={"year": 1404})
    job_id = int(asked.json["id"])
    with app.app_context():
        job = queries.get_job(job_id)
        first, second = (WORKS["edition"].do(job, Progress()) for _ in range(2))

        assert first == second
        assert len(db.session.scalars(select(Edition)).all()) == 1
