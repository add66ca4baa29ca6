"""The statement of a company: its gifts of a year with their papers, their worth apart, and nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.queries import get_user_by_name
from app.campaigns import service
from app.codes import CorrectionKind
from app.companies.models import Company
from app.db import db
from app.errors import NotAllowed
from app.ledger.years import NoSuchYear
from app.reports.statements import compile_statement, list_stated_years
from tests.api.asking import ask, token_of
from tests.reports.conftest import make_book
from tests.web.reading import read, sign_in

__all__ = ["ask", "token_of"]


def make_stated(make):
    """The reports' book, with people who speak for its two companies."""
    book = make_book(make)
    with make.inside():
        steel, cement = db.session.scalars(select(Company).order_by(Company.id).limit(2))
        book.steel, book.cement = steel.id, cement.id
        book.speaker, book.other = make.representative(steel).name, make.representative(cement).name
        book.officer, book.clerk, book.auditor = make.national().name, make.clerk().name, make.auditor().name
    return book


@pytest.fixture
def book(world):
    return world("stated", make_stated)


def stated(book, who, company=None, year=1404):
    return compile_statement(company or book.steel, year=year, by=get_user_by_name(who))


def test_each_lot_that_came_and_was_not_undone_stands_there_once_with_its_papers(app, book):
    with app.app_context():
        statement = stated(book, book.speaker)
        lines = [
            (line.item.code, line.quantity, str(line.condition), line.papers.office.code) for line in statement.lines
        ]

        assert lines == [("blanket", 58, "good", "IR-20"), ("blanket", 2, "damaged", "IR-20")]
        assert {line.papers.pledge for line in statement.lines} == {statement.lines[0].papers.pledge}
        assert all(line.papers.entry.startswith("IR-20/1404/") for line in statement.lines)
        assert [line.worth.fair_value for line in statement.lines] == [58_000, None]
        assert (statement.fair_value, statement.company_cost, statement.unvalued) == (58_000, 40_001, 1)
        assert (statement.lines[0].worth.level, statement.lines[0].worth.valuer) == (1, "کارشناس")
        assert [(item.code, quantity) for item, quantity in statement.delivered] == [("blanket", 17)]
        assert (statement.serial, statement.is_final) == (f"1404-{book.steel}", False)


def test_what_another_company_gave_is_not_in_it(app, book):
    with app.app_context():
        statement = stated(book, book.other, book.cement)

        assert (statement.lines, statement.fair_value, statement.delivered) == ([], 0, [])


def test_the_company_the_centre_and_an_auditor_read_it_an_office_does_not(app, book, ask):
    with app.app_context():
        for who in (book.officer, book.auditor, book.speaker):
            assert stated(book, who).fair_value == 58_000
        with pytest.raises(NotAllowed):
            stated(book, book.clerk)
        with pytest.raises(NoSuchYear):
            stated(book, book.officer, year=0)
    path = f"/companies/{book.steel}/statements/1404"
    told = ask("GET", path, as_=book.speaker)
    assert [line["fair_value"] for line in told.json["lines"]] == [58_000, None]
    assert told.json["lines"][0]["office"] == "IR-20"
    assert ask("GET", path, as_=book.other).status_code == 404
    assert ask("GET", path, as_=book.clerk).status_code == 403
    assert ask("GET", f"/companies/{book.steel}/statements/9999", as_=book.officer).status_code == 404


def test_its_page_offers_the_years_and_the_paper_is_set(app, client, book):
    path = f"/companies/{book.steel}/statements/1404"
    sign_in(client, book.speaker)

    assert path in read(client.get(f"/companies/{book.steel}")).links("main a")
    assert client.get(path).data.startswith(b"%PDF")
    assert client.get(path).data == client.get(path).data
    client.post("/sign-out", data={"csrf_token": read(client.get("/account")).token})
    sign_in(client, book.clerk)
    assert path not in read(client.get(f"/companies/{book.steel}")).links("main a")
    assert client.get(path).status_code == 403


def test_a_gift_that_was_undone_later_is_gone_from_it(make, ctx):
    campaign, company = make.campaign(), make.company(verified=True)
    pledge, store = make.pledge(campaign, company), make.store()
    receipt, officer = make.receipt(pledge, store, 5, 1), make.national()
    assert len(compile_statement(company.id, year=1404, by=officer).lines) == 2
    service.reverse_entry(
        entry_id=receipt.entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="دو بار",
        by=make.clerk(), second=make.supervisor(), key=make.key(),
    )  # fmt: skip

    assert compile_statement(company.id, year=1404, by=officer).lines == []
    assert list_stated_years(company) == [1404]
