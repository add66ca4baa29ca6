"""A file of people on its way in: nobody but its office learns from it who anybody is, wherever they look."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.approvals import sign_approval
from app.accounts.models import Approval
from app.accounts.queries import get_user_by_name
from app.beneficiaries import sealing
from app.beneficiaries.models import Receiver
from app.db import Base, db
from app.files.models import StoredFile
from app.files.vault import the_vault
from app.imports import base, desk
from app.imports.desk_models import DeskHeading
from app.imports.models import Import
from app.jobs.doing import do_job
from tests.make import Make
from tests.web.bringing import another, bring_in, make_people, words
from tests.web.reading import Page, read, sign_in

NAME, NUMBER, PHONE, HOME, LABEL = "کاملیا", "0963695398", "09120007771", "کوچهٔ کاشته", "خانوادهٔ کاشته"
PLANTED = (NAME, NUMBER, PHONE, HOME, LABEL)
HEADINGS = {
    "kind": "نوع", "name": "نام", "family_name": "نام خانوادگی", "national_number": "کد ملی", "group": "گروه",
    "county": "شهرستان", "phone": "موبایل", "address": "آدرس", "household": "خانوار", "consent_on": "تاریخ رضایت",
    "consent_text": "متن رضایت", "consent_by": "رضایت‌دهنده", "despite": "دلیل",
}  # fmt: skip
FIELDS = list(HEADINGS)
PAGES = ("/imports", "/imports/new", "/jobs", "/approvals", "/audit", "/access/log", "/access/log.csv", "/receivers")
OTHERS = ("supervisor", "yazd", "officer", "auditor", "administrator", "donor")


@pytest.fixture
def people(make: Make) -> dict[str, str]:
    return make_people(make)


@pytest.fixture
def clerk(client: FlaskClient, people: dict[str, str]) -> FlaskClient:
    sign_in(client, people["clerk"])
    return client


@pytest.fixture
def row(make: Make) -> Callable[..., list[Any]]:
    with make.inside():
        county = make.county().name_fa

    def cells(**said: Any) -> list[Any]:
        plain = {
            "kind": "فرد", "name": NAME, "family_name": "آزمون", "national_number": NUMBER, "phone": PHONE,
            "address": HOME, "group": "سایر خدمت‌گیرندگان", "county": county, "consent_on": "1404/05/01",
            "consent_text": "1404/1", "consent_by": "خود شخص",
        }  # fmt: skip
        return [{**plain, **said}.get(name) for name in FIELDS]

    return cells


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = LABEL
    book.create_sheet("دوم").append(["یادداشت"])
    for each in rows:
        book.active.append(each)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def lay(client: FlaskClient, *rows: list[Any]) -> str:
    answer = bring_in(client, workbook(*rows), f"{NAME} {NUMBER}.xlsx", kind="people", desk="yes")
    assert answer.status_code == 303
    return answer.location.removesuffix("/arrange")


def hidden(page: Page, action: str = "") -> dict[str, str]:
    form = next(form for form in page.all("main form") if (form.get("action") or "").endswith(action))
    return {node.get("name"): node.get("value") or "" for node in form.all("input") if node.get("type") == "hidden"}


def arrange(client: FlaskClient, place: str, at: int = 1) -> Any:
    page = read(client.get(f"{place}/arrange"))
    form = next(form for form in page.all("main form") if not form.get("action"))
    sent = {node.get("name"): node.get("value") or "" for node in form.all("input")}
    sent |= {f"columns.{number}.column": str(number) for number in range(len(FIELDS))}
    sent |= {f"columns.{number}.fills": name for number, name in enumerate(FIELDS)}
    return client.post(f"{place}/arrange", data=sent | {"headings_at": str(at), "sheet_no": "0", "days": "year_first"})


def press(client: FlaskClient, place: str, act: str, **typed: Any) -> Any:
    return client.post(f"{place}/{act}", data=hidden(read(client.get(place)), act) | typed)


def kept_in_clear() -> Iterator[str]:
    """Every value of every row, and every byte on the disk, as a thief of both would read them."""
    for table in Base.metadata.sorted_tables:
        for found in db.session.execute(select(table)):
            for value in found:
                yield value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    for path in the_vault().folder.rglob("*"):
        if path.is_file():
            yield path.read_bytes().decode("utf-8", "replace")


def on_disk() -> set[str]:
    """What other tests left there stays."""
    return {path.name for path in the_vault().folder.rglob("*") if path.is_file()}


def seen_by_others(client: FlaskClient, people: dict[str, str], *places: str) -> Iterator[str]:
    for role in OTHERS:
        theirs = another(client, people[role])
        for place in (*PAGES, *places):
            yield theirs.get(place).get_data(as_text=True)


def found_in(texts: Iterator[str] | list[str]) -> set[str]:
    whole = "\n".join(texts)
    return {planted for planted in PLANTED if planted in whole}


def looked_for(client: FlaskClient, make: Make, people: dict[str, str], *places: str) -> set[str]:
    """Which of the planted words are found by whoever has no right to them."""
    with make.inside():
        kept = found_in(list(kept_in_clear()))
    return kept | found_in(seen_by_others(client, people, *places))


def walk_in(clerk: FlaskClient, row: Callable[..., list[Any]], look: Callable[..., None]) -> str:
    """A sheet with words in wrong places is arranged wrongly, arranged rightly, mended and brought in."""
    bad = [
        row(kind="خانوار", household=LABEL), row(group=NUMBER, national_number=None), row(county=NAME, household=LABEL),
        row(kind=LABEL), row(consent_by=PHONE), row(national_number=f"{NUMBER}{PHONE}"), row(consent_on=HOME),
    ]  # fmt: skip
    place = lay(clerk, list(HEADINGS.values()), *bad)
    lying = (place, f"{place}/arrange", f"{place}/bad-rows.xlsx")
    look(*lying)
    assert NAME in clerk.get(f"{place}/arrange").get_data(as_text=True)
    for at in (2, 1):
        # Asked for another row of headings, it is guessed anew first.
        while arrange(clerk, place, at).location.endswith("/arrange"):
            look(*lying)
        look(*lying)
    page = clerk.get(place).get_data(as_text=True)
    assert NUMBER in page
    assert clerk.get(f"{place}/bad-rows.xlsx").status_code == 200
    mended = {"mend.3.group": "سایر خدمت‌گیرندگان", "mend.3.name": "شیرین", "mend.4.county": NAME}
    press(clerk, place, "correct", **mended)
    look(*lying)
    # There is no button for it; whoever sends it all the same has it written down that it was refused.
    assert clerk.post(f"{place}/bring-in", data=hidden(read(clerk.get(place)), "correct")).location == place
    look(*lying, "/imports/1", "/imports/1/remarks.csv")
    press(clerk, place, "put-away")
    good = lay(clerk, list(HEADINGS.values()), bad[0], row(name="شیرین", national_number=None, household=LABEL))
    arrange(clerk, good)
    look(good)
    done = press(clerk, good, "bring-in").location
    assert clerk.get(good).location == done
    look(good, done, f"{done}/remarks.csv", f"{done}/made/person", f"{done}/made/household member", f"{done}/file")
    return done


def test_from_the_desk_into_the_vault_and_out_again_nothing_leaks(clerk, make, people, row, capfd) -> None:
    def look(*places: str) -> None:
        assert looked_for(clerk, make, people, *places) == set()

    done = walk_in(clerk, row, look)

    assert "۲" in words(read(clerk.get(done)))
    with make.inside():
        assert db.session.scalar(select(func.count()).select_from(Receiver)) == 2
        codes = db.session.scalars(select(Receiver.id).order_by(Receiver.id))
        assert [sealing.take_out(key).name for key in codes] == [f"{NAME} آزمون", "شیرین آزمون"]
        assert [each.file_name for each in db.session.scalars(select(Import))] == ["people.xlsx"]
        assert db.session.scalars(select(StoredFile)).all() == db.session.scalars(select(DeskHeading)).all() == []
    assert [another(clerk, people[role]).get(f"{done}/file").status_code for role in ("supervisor", "auditor")] == [
        404
    ] * 2
    clerk.post(f"{done}/undo", data=read(clerk.get(f"{done}/undo")).hidden())
    with make.inside():
        [waiting] = db.session.scalars(select(Approval.id))
        sign_approval(approval_id=waiting, by=get_user_by_name(people["supervisor"]))
        assert db.session.scalar(select(func.count()).select_from(Receiver)) == 0
    look(done)
    assert found_in(list(capfd.readouterr())) == set()


def test_a_large_file_lies_on_the_desk_and_a_worker_keeps_no_word_of_it(clerk, make, people, row, monkeypatch) -> None:
    for page in ("bringing", "desk"):
        monkeypatch.setattr(f"app.web.{page}.AT_ONCE", 10)
    with make.inside():
        before = on_disk()

    def work(waiting: str) -> None:
        assert "/jobs/" in waiting
        with make.inside():
            assert do_job(int(waiting.rpartition("/")[2]))
        assert looked_for(clerk, make, people, waiting) == set()

    lines = [list(HEADINGS.values()), row(group=NUMBER), row(name="شیرین", national_number=None)]
    content = "\n".join(",".join(each or "" for each in line) for line in lines).encode()
    place = bring_in(clerk, content, f"{NAME}.csv", kind="people").location.removesuffix("/arrange")
    assert "/imports/desk/" in place
    work(arrange(clerk, place).location)
    page = read(clerk.get(place))
    work(clerk.post(f"{place}/bring-in", data=hidden(page, "correct")).location)
    work(press(clerk, place, "correct", **{"mend.2.group": "سایر خدمت‌گیرندگان"}).location)
    work(press(clerk, place, "bring-in").location)
    with make.inside():
        assert db.session.scalar(select(func.count()).select_from(Receiver)) == 2
        assert on_disk() == before


@pytest.mark.parametrize("careless", ["remarks", "layout", "name"])
def test_the_search_finds_what_is_told_without_care(clerk, make, people, row, monkeypatch, careless: str) -> None:
    if careless == "remarks":
        monkeypatch.setattr(base, "say_nothing_typed", lambda said: said)
    elif careless == "layout":
        monkeypatch.setattr(desk, "kept", lambda layout, *, is_sealed: layout.kept())
    else:
        monkeypatch.setattr(base, "name_for", lambda _slug, name: name)
    found: set[str] = set()

    def look(*_places: str) -> None:
        with make.inside():
            found.update(found_in(list(kept_in_clear())))

    walk_in(clerk, row, look)
    assert found
