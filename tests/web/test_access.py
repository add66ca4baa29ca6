"""The table of rights as an auditor reads it: every act, every role, how far it reaches."""

from __future__ import annotations

import pytest

from app.access import ACTS, TABLE
from app.accounts.models import Role
from tests.web.reading import read
from tests.web.shelves import enter

NO = "—ندارد"


FIRST = {"auditor": "بازرس", "administrator": "راهبر سامانه"}


@pytest.mark.parametrize("role", FIRST)
def test_every_act_has_its_row_and_says_how_far_each_role_reaches_the_readers_own_first(client, make, role):
    with make.inside():
        name = make.user(role).name
    enter(client, name)

    page = read(client.get("/access"))
    roles = [heading.text for heading in page.all("thead th")][1 : 1 + len(Role)]
    rows = {row[0]: dict(zip(roles, row[1:], strict=True)) for row in page.rows}
    receivers, years = rows["دیدن گیرندگان"], rows["بستن سالدر دفتر می‌نویسد"]

    assert page.heading == "چه کسی چه می‌تواند"
    assert len(page.rows) == len(ACTS)
    assert roles[0] == f"{FIRST[role]} (شما)"
    assert reached(receivers) == {"کارشناس": "ادارهٔ خود", "سرپرست": "ادارهٔ خود"}
    assert reached(years) == {"کارشناس ستاد": "سراسر کشور"}
    assert page.latin_digits == []


def reached(cells):
    """Who may do it, and how far."""
    return {who: reach for who, reach in cells.items() if reach != NO}


def test_the_table_is_folded_into_its_chapters(client, make):
    with make.inside():
        name = make.user("auditor").name
    enter(client, name)

    chapters = [node.text for node in read(client.get("/access")).all("details.chapter summary")]

    assert len(chapters) == len(TABLE)
    assert {"شرکت‌ها ۷ کار، ۳ تا از آنِ شما", "گیرندگان، زیر کدشان ۸ کار، ۱ تا از آنِ شما"} <= set(chapters)


@pytest.mark.parametrize("role", ["clerk", "supervisor", "national", "representative"])
def test_nobody_else_reads_it(client, make, role):
    with make.inside():
        name = make.user(role).name
    enter(client, name)

    assert client.get("/access").status_code == 403
