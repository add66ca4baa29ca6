"""The auditor's page says in words what the last night found, and leads to what is worth a look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text, update

from app import clock
from app.db import atomic, db
from app.ledger import nightly
from app.ledger.kept import Balance, Night
from tests.web.reading import read, sign_in

KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def auditor(client, make):
    with make.inside():
        name = make.auditor().name
        store = make.store()
        make.stock(store, "blanket", 20)
        make.stock(store, "blanket", 30, on=make.today - timedelta(days=60))
    sign_in(client, name)
    return client


def keep_watch(make) -> None:
    with make.inside():
        nightly.keep_watch(key=KEY)


def age_nights(make, by: timedelta) -> None:
    with make.inside(), atomic():
        for night in nightly.list_nights(100):
            night.began_at -= by


def test_before_the_first_night_the_page_says_what_to_do(auditor):
    page = read(auditor.get("/audit"))

    assert page.heading == "خودآزمایی دفتر"
    assert "flask ledger nightly" in page.all(".empty")[0].text


def test_a_right_book_is_said_to_be_right_with_figures_and_history(auditor, make):
    keep_watch(make)
    keep_watch(make)

    page = read(auditor.get("/audit"))

    assert "دفتر همان است که نوشته شده بود" in page.all(".notice-done")[0].text
    assert [figure.text for figure in page.all(".figure-value")][:4] == ["۲", "۱", "۰", "۰"]
    assert len(page.rows) == 2
    assert page.latin_digits == []
    assert page.all(".notice-refused") == page.all(".notice-waiting") == []


def test_what_is_worth_a_look_leads_to_its_page(auditor, make):
    keep_watch(make)

    answer = auditor.get("/audit")
    page = read(answer)
    [entry] = [link for link in page.links("main li a") if link.startswith("/entries/")]

    assert "ثبت دیرهنگام" in answer.text
    assert auditor.get(entry).status_code == 200


def test_each_difference_is_named_and_the_page_warns(auditor, make):
    with make.inside(), atomic():
        db.session.execute(update(Balance).where(Balance.quantity > 0).values(quantity=Balance.quantity + 1))
    keep_watch(make)

    page = read(auditor.get("/audit"))

    assert "چیز نادرستی پیدا شد" in page.all(".notice-refused")[0].text
    assert "مانده" in [row[0] for row in page.rows]


@pytest.mark.only_on("sqlite")
def test_each_damage_is_named_in_the_reader_s_language(auditor, make):
    with make.inside(), atomic():
        db.session.execute(text("DROP TRIGGER entry_never_changes"))
        db.session.execute(text("UPDATE entry SET memo = 'otherwise' WHERE chain_no = 1"))
    keep_watch(make)

    page, english = read(auditor.get("/audit")), read(auditor.get("/audit?lang=en"))

    assert page.rows[0][0] == "تغییر کرده"
    assert page.rows[0][3] == "چیزی جز آنچه درهم‌سازی شده بود می‌گوید"
    assert english.rows[0][3] == "it says something else than what was hashed"
    assert len(page.all(".notice-refused")) == 2


def test_the_page_warns_when_a_night_was_missed_and_only_then(auditor, make):
    keep_watch(make)
    age_nights(make, timedelta(hours=25, minutes=50))
    in_time = read(auditor.get("/audit"))
    age_nights(make, timedelta(minutes=20))

    late = read(auditor.get("/audit"))

    assert in_time.all(".notice-waiting") == []
    assert "نوبت خودآزمایی گذشته است" in late.all(".notice-waiting")[0].text


def test_a_night_without_an_end_is_at_work_first_and_broken_off_later(auditor, make):
    with make.inside(), atomic():
        db.session.add(Night(began_at=clock.now()))
    alone = read(auditor.get("/audit"))
    keep_watch(make)

    page = read(auditor.get("/audit"))

    assert alone.all(".empty")
    assert [row[1] for row in page.rows] == ["درست", "ناتمام"]


def test_the_page_and_its_link_are_for_auditors_and_national_officers(client, make):
    with make.inside():
        names = [make.national().name, make.auditor().name, make.supervisor().name]
    seen = []
    for name in names:
        client.delete_cookie("daftar")
        sign_in(client, name)
        seen.append((client.get("/audit").status_code, "/audit" in read(client.get("/")).links("nav a")))

    assert seen == [(200, True), (200, True), (403, False)]
