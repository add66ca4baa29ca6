"""The desk of a year's report: asked for, read, signed by two people, published, corrected by an erratum."""

from __future__ import annotations

import pytest

from app.accounts.models import Role
from app.accounts.queries import get_user_by_name
from app.jobs.doing import do_job
from tests.reports.test_editions import draft, published
from tests.reports.test_yearly import year
from tests.web.reading import read, send, sign_in

__all__ = ["year"]


@pytest.fixture
def names(make, year):
    with make.inside():
        return [make.user(Role.NATIONAL).name for _ in range(3)]


def browser(app, name):
    client = app.test_client()
    sign_in(client, name)
    return client


def buttons(page):
    return [form.get("action").rsplit("/", 1)[1] for form in page.all("form.act") if "/editions/" in form.get("action")]


def test_a_report_is_asked_for_made_and_found(app, client, names):
    sign_in(client, names[0])

    sent = send(client, "/editions/new", year="1404")

    assert sent.status_code == 303
    job = sent.location.rsplit("/", 1)[1]
    with app.app_context():
        assert do_job(int(job))
    [number] = [href for href in read(client.get(f"/jobs/{job}")).links("main a") if href.startswith("/editions/")]
    assert read(client.get("/editions")).links("tbody th a") == [number]
    shown = read(client.get(number))
    assert (buttons(shown), "پیش‌نویس" in shown.heading) == (["discard"], True)
    page = client.get(f"{number}/files/fa/report.html")
    assert (page.mimetype, page.headers["Content-Security-Policy"].endswith("sandbox")) == ("text/html", True)
    assert client.get(f"{number}/files/nothing.txt").status_code == 404


def test_each_sees_the_step_that_is_theirs_and_a_step_out_of_turn_is_refused_in_words(app, make, names):
    with make.inside():
        number = draft(get_user_by_name(names[0])).id
    seen = []
    for name, step in ((names[1], "review"), (names[0], "sign"), (names[1], "sign"), (names[2], "publish")):
        client = browser(app, name)
        seen.append(buttons(read(client.get(f"/editions/{number}"))))
        done = send(client, f"/editions/{number}/{step}", at=f"/editions/{number}")
        assert (done.status_code, done.location) == (303, f"/editions/{number}")
        twice = send(client, f"/editions/{number}/{step}", at="/editions/new")
        assert (twice.status_code, bool(read(twice).all(".notice-refused"))) == (409, True), (
            step
        )  # what was done is not done again

    assert seen == [["review", "discard"], ["sign", "discard"], ["sign", "discard"], ["publish", "discard"]]
    page = read(client.get(f"/editions/{number}"))
    assert (buttons(page), f"/published/{number}" in page.links("main a")) == ([], True)
    assert f"/editions/new?corrects={number}" in page.links("main a")


def test_an_erratum_is_asked_for_with_a_reason_and_names_what_it_corrects(client, make, names):
    with make.inside():
        number = published([get_user_by_name(name) for name in names]).id
    sign_in(client, names[0])
    address = f"/editions/new?corrects={number}"

    unsaid = send(client, address, at=address, corrects=str(number), year="1404", reason="")
    again = send(client, "/editions/new", year="1404")
    sent = send(client, address, at=address, corrects=str(number), year="1404", reason="جمع درست نبود")

    assert (unsaid.status_code, read(unsaid).field("corrects")) == (422, str(number))
    assert (again.status_code, sent.status_code) == (409, 303)
    assert client.get("/editions/new?corrects=999999999999999999999").status_code == 422
    assert client.get("/editions/new?corrects=999").status_code == 404


def test_nobody_but_the_centre_comes_here(app, make, year):
    with make.inside():
        people = [make.clerk().name, make.supervisor().name]

    for name in people:
        client = browser(app, name)
        assert client.get("/editions").status_code == 403
        assert "/editions" not in read(client.get("/published")).links("main a")
