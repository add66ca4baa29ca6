"""The table of rights as an auditor reads it: every act, every role, how far it reaches."""

from __future__ import annotations

import pytest

from app.access import ACTS
from tests.web.reading import read
from tests.web.shelves import enter

NO = "—ندارد"


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_every_act_has_its_row_and_says_how_far_each_role_reaches(client, make, role):
    with make.inside():
        name = make.user(role).name
    enter(client, name)

    page = read(client.get("/access"))
    rows = {row[0]: row[1:] for row in page.rows}

    assert page.heading == "چه کسی چه می‌تواند"
    assert len(page.rows) == len(ACTS)
    assert rows["دیدن گیرندگان"] == [NO, "ادارهٔ خود", "ادارهٔ خود", NO, NO, NO]
    assert rows["بستن سالدر دفتر می‌نویسد"] == [NO, NO, NO, "سراسر کشور", NO, NO]
    assert page.latin_digits == []


@pytest.mark.parametrize("role", ["clerk", "supervisor", "national", "representative"])
def test_nobody_else_reads_it(client, make, role):
    with make.inside():
        name = make.user(role).name
    enter(client, name)

    assert client.get("/access").status_code == 403
