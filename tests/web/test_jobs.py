"""A large file waits for a worker; whoever sent it follows it on a page, and so do their programs."""

from __future__ import annotations

import pytest

from app.accounts.queries import get_user_by_name
from app.errors import N_, Conflict
from app.jobs import alive, service
from app.jobs.doing import do_job
from app.jobs.works import WORKS, Work
from tests.api.asking import token_of
from tests.web.bringing import GOOD, another, bring_in, kept, make_people, sheet, words
from tests.web.reading import read, sign_in

__all__ = ["token_of"]


class Unwanted(Conflict):
    """Nobody wants it."""


@pytest.fixture
def people(make) -> dict[str, str]:
    return make_people(make)


@pytest.fixture
def clerk(client, people, monkeypatch):
    monkeypatch.setattr("app.web.bringing.AT_ONCE", 100)
    sign_in(client, people["clerk"])
    return client


def number_of(answer) -> int:
    return int(answer.location.rsplit("/", 1)[1])


def test_a_large_file_waits_is_followed_and_comes_in(clerk, make):
    before = kept(make)
    answer = bring_in(clerk, sheet(GOOD, "A1,1404/01/15,13,پتو,۵"))

    assert (answer.status_code, answer.location.rsplit("/", 1)[0]) == (303, "/jobs")
    waits = clerk.get(answer.location)
    assert waits.headers["Refresh"] == "3"
    assert "در صف" in words(read(waits))
    assert "Refresh" not in clerk.get(f"{answer.location}?rest=1").headers
    assert kept(make) == {**before, "stored_file": 1, "on disk": before["on disk"] + 1}

    with make.inside():
        do_job(number_of(answer))
    done = clerk.get(answer.location)

    assert "Refresh" not in done.headers
    assert "/imports/" in str(read(done).links("main a"))
    assert kept(make)["entry"] == before["entry"] + 2


def test_a_bad_row_of_a_large_file_is_named_on_its_page(clerk, make):
    answer = bring_in(clerk, sheet(GOOD, "A1,1404/01/15,13,پتو,-۵"))
    with make.inside():
        do_job(number_of(answer))

    page = words(read(clerk.get(answer.location)))

    assert "۱ اشکال" in page
    assert "ردیف ۳" in page
    assert "تعداد" in page


def test_how_far_it_is_stands_on_its_page(clerk, make, people, monkeypatch):
    def look(job, progress):
        progress.reach(1, 4)
        seen.append(words(read(clerk.get(f"/jobs/{job.id}"))))
        progress._told = 0
        progress.reach(4)
        seen.append(words(read(clerk.get(f"/jobs/{job.id}"))))
        return {}

    seen: list[str] = []
    monkeypatch.setitem(WORKS, "count", Work(N_("Sealing new entries"), look, one_act=False))
    with make.inside():
        job_id = service.queue_job(kind="count", by=get_user_by_name(people["clerk"])).id
    with make.inside():
        do_job(job_id)

    assert "۲۵ درصد" in seen[0]
    assert "۱ از ۴" in seen[0]
    assert "اکنون نوشته می‌شوند" in seen[1]
    assert "درصد" not in seen[1]


@pytest.mark.parametrize("path", ["", "/cancel", "/retry"])
def test_nobody_else_knows_of_it(clerk, people, path):
    where = f"{bring_in(clerk, sheet(GOOD, GOOD)).location}{path}"

    for name in ("supervisor", "officer", "auditor", "administrator"):
        theirs = another(clerk, people[name])
        token = read(theirs.get("/account")).token
        answer = theirs.post(where, data={"csrf_token": token}) if path else theirs.get(where)
        assert answer.status_code == 404
        assert "/jobs/" not in theirs.get("/jobs").text


def test_what_waits_is_cancelled_and_what_failed_is_tried_again(clerk, make, people, monkeypatch):
    where = bring_in(clerk, sheet(GOOD, "A1,1404/01/15,13,پتو,-۵")).location
    token = read(clerk.get(where)).token

    refused = clerk.post(f"{where}/retry", data={"csrf_token": token})
    assert (refused.status_code, "در پس‌زمینه" in refused.text) == (403, True)
    with make.inside():
        do_job(int(where.rsplit("/", 1)[1]))
    assert clerk.post(f"{where}/retry", data={"csrf_token": token}).status_code == 303
    assert "در صف" in words(read(clerk.get(where)))
    assert clerk.post(f"{where}/cancel", data={"csrf_token": token}).status_code == 303

    assert "لغو" in words(read(clerk.get(where)))
    assert clerk.post(f"{where}/cancel", data={"csrf_token": token}).status_code == 409
    assert kept(make)["entry"] == 0


def test_running_work_is_told_that_it_is_not_wanted(clerk, make, people, monkeypatch):
    def wait(job, progress):
        assert clerk.post(f"/jobs/{job.id}/cancel", data={"csrf_token": token}).status_code == 303
        assert not alive.Watch(alive._path(job.id), None).look_up(progress)
        return {}

    monkeypatch.setitem(WORKS, "count", Work(N_("Sealing new entries"), wait, one_act=False))
    token = read(clerk.get("/jobs")).token
    with make.inside():
        job_id = service.queue_job(kind="count", by=get_user_by_name(people["clerk"])).id
    with make.inside():
        do_job(job_id)


def test_an_administrator_sees_the_program_s_own_work(client, make, people):
    with make.inside():
        job_id = service.queue_job(kind="seal", by=None).id
        do_job(job_id)
    sign_in(client, people["administrator"])

    assert "خود دفتر" in words(read(client.get("/jobs")))
    assert client.get(f"/jobs/{job_id}").status_code == 200
    assert another(client, people["auditor"]).get(f"/jobs/{job_id}").status_code == 404


def test_a_program_follows_it_too(clerk, make, people, token_of):
    job_id = number_of(bring_in(clerk, sheet(GOOD, "A1,1404/01/15,13,پتو,۵")))
    headers = {"Authorization": f"Bearer {token_of(people['clerk'])}", "Accept-Language": "fa"}

    [told] = clerk.get("/api/v1/jobs", headers=headers).json["items"]
    assert (int(told["id"]), told["state"]) == (job_id, "queued")
    with make.inside():
        do_job(job_id)
    whole = clerk.get(f"/api/v1/jobs/{job_id}", headers=headers).json
    assert whole["import_id"]
    others = {"Authorization": f"Bearer {token_of(people['yazd'])}"}
    assert clerk.get(f"/api/v1/jobs/{job_id}", headers=others).status_code == 404
    answer = clerk.post(f"/api/v1/jobs/{job_id}/retry", headers={**headers, "Idempotency-Key": "a"})
    assert answer.status_code == 403
