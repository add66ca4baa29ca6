"""The relief tables go over the desk in a browser with their published sums, are undone by two, and go in again."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from app.db import db
from app.jobs.doing import do_job, take_up_again
from app.ledger import audit
from tests.imports.test_relief import DELIVERED, FILES, STANDING, TABLES, figures, relief
from tests.making.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.only_on("sqlite")]
__all__ = ["relief"]
PATIENCE = 120_000
"""Milliseconds until a worker has done with the largest of them."""


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """A worker takes up what waits, in a thread of its own, until the block ends."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.1):
            with app.app_context():
                for job_id in take_up_again():
                    do_job(job_id)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()


def sign_in(page, name: str) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector(".account")


def bring_in_over_the_desk(page, kind: str) -> str:
    """Lay a table on the desk, look it through, bring it in; what its page then says."""
    page.goto(f"/imports/new/{kind}")
    page.set_input_files("[name=file]", TABLES / FILES[kind])
    page.click("main form [name=desk]")
    page.wait_for_url("**/arrange")
    page.click("main form.form-box .btn-main")
    page.wait_for_url(re.compile(r"/imports/desk/\d+$|/jobs/\d+$"))
    follow(page)
    page.click("main form[action$=bring-in] button")
    page.wait_for_url(re.compile(r"/imports/\d+$|/jobs/\d+$"))
    follow(page)
    assert re.search(r"/imports/\d+$", page.url), page.inner_text("main")
    return page.url


def follow(page) -> None:
    """Wait on the page of a job until it is over, and go where it leads."""
    if "/jobs/" not in page.url:
        return
    page.wait_for_selector("main a.btn-main, main .notice-refused", timeout=PATIENCE)
    page.click("main a.btn-main")
    page.wait_for_load_state()


def undo(page, place: str, *, asks: str, signs: str) -> None:
    """One asks for it, another signs."""
    sign_in(page, asks)
    page.goto(f"{place}/undo")
    page.click("main form .btn-refuse")
    page.wait_for_load_state()
    page.goto("/approvals")
    page.click("main table a")
    approval = page.url
    sign_in(page, signs)
    page.goto(approval)
    page.click("main form .btn-main")
    page.wait_for_load_state()


def test_the_tables_go_over_the_desk_are_undone_and_go_in_again(app, page, relief):
    asks, signs = relief.officer.name, relief.second.name
    db.session.rollback()
    with working(app):
        sign_in(page, asks)
        places = [bring_in_over_the_desk(page, kind) for kind in FILES]
        said = page.inner_text("main").translate({0x2066 + n: None for n in range(4)})
        assert "۴٬۱۳۶" in said
        assert "۱۳٬۴۱۲٬۱۷۴" in said
        db.session.rollback()
        assert figures(DELIVERED) == [(4084, 13_411_483)]
        stood = figures(STANDING)
        for place in reversed(places[1:]):
            undo(page, place, asks=asks, signs=signs)
        db.session.rollback()
        assert figures(STANDING) == [(0, None)]
        sign_in(page, asks)
        for kind in ("relief_offers", "relief_matches"):
            bring_in_over_the_desk(page, kind)
    db.session.rollback()
    assert figures(DELIVERED) == [(2 * 4084, 2 * 13_411_483)], "both times stand in the book, the first one undone"
    assert figures(STANDING) == stood
    assert audit.check() == []
