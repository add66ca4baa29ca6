"""The statement of what a company gave in a year, on paper, for its own books."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from app.access import require
from app.language import locale, write_day, write_digits, write_number
from app.reports.papers import PDF, write_pdf
from app.reports.statements import Statement, StatementLine, compile_statement
from app.web import filters
from app.web.door import bp, reader
from app.web.sheets import save_as
from app.web.tags import draw_square


@bp.get("/companies/<int:company_id>/statements/<int:year>")
@require("read_statements")
def print_statement(company_id: int, year: int) -> ResponseReturnValue:
    """What it gave, gift by gift, with what it was worth on a page of its own."""
    statement = compile_statement(company_id, year=year, by=reader())
    paper = write_pdf("statement", said_of(statement))
    return save_as(f"statement-{statement.serial}.pdf", Response(paper, mimetype=PDF))


def said_of(statement: Statement) -> dict[str, Any]:
    """What the paper says, in the reader's language."""
    address = url_for("web.list_seals", _external=True)
    company = statement.company
    return {
        "locale": locale(),
        "title": gettext("Statement of gifts in kind, %(year)s", year=write_digits(statement.year)),
        "serial": gettext("Number %(number)s", number=write_digits(statement.serial)),
        "company": _plain(filters.name(company)),
        "facts": [
            [gettext("Legal-entity number"), write_digits(company.legal_id) if company.legal_id else "—"],
            [gettext("From day"), write_day(statement.first_day)],
            [gettext("To day"), write_day(statement.last_day)],
        ],
        "warning": "" if statement.is_final else gettext("The year is not closed yet: more may be added to it."),
        "empty": gettext("Nothing of this company came in during the year."),
        "gifts": {
            "title": gettext("What was given"),
            "heads": [gettext("Day"), gettext("Item"), gettext("Quantity"), gettext("Condition"),
                      gettext("For"), gettext("Received by"), gettext("Entry, pledge, letter, waybill")],
            "numbers": [False, False, True, False, False, False, False],
            "rows": [_gift(line) for line in statement.lines],
        },
        "return": gettext("No money passes through this ledger, and none of its entries gives anything in return."),
        "worth": {
            "title": gettext("Appendix: what it was worth"),
            "note": gettext(
                "Estimates in rials. Level 1 is a quoted price of the same thing, 2 another price, 3 an expert's"
                " estimate. The cost is what the company said that it cost."
            ),
            "heads": [gettext("Entry"), gettext("Item"), gettext("Fair value"), gettext("Level"),
                      gettext("It rests on"), gettext("Source and valuer"), gettext("Cost to the company")],
            "numbers": [False, False, True, True, False, False, True],
            "rows": [*(_worth(line) for line in statement.lines), *_sum(statement)],
        },
        "measures": {"title": gettext("For the company's own report"), "rows": list(_measures(statement))},
        "check": gettext(
            "Every gift is an entry of a book in which nothing is changed or erased. Its number leads to its proof;"
            " the seals under which all entries stand are published here:"
        ),
        "address": address,
        "code": draw_square(address),
    }  # fmt: skip


def _gift(line: StatementLine) -> list[str]:
    papers = line.papers
    told = [] if papers is None else [papers.entry, papers.pledge, papers.letter_no, papers.paper]
    return [
        write_day(line.received_on),
        _plain(filters.name(line.item)),
        _plain(filters.quantity(line.quantity, line.item)),
        _plain(filters.label(line.condition)),
        line.purpose.fa if locale() == "fa" else line.purpose.en,
        "—" if papers is None else _plain(filters.name(papers.office)),
        "\n".join(f"\u2066{each}\u2069" for each in told if each),
    ]


def _worth(line: StatementLine) -> list[str]:
    said = line.worth
    who = " · ".join(each for each in (said.source, said.valuer) if each)
    return [
        line.papers.entry if line.papers else "—", _plain(filters.name(line.item)), _rials(said.fair_value),
        write_number(said.level) if said.level else "—", _plain(filters.label(said.basis)) if said.basis else "—",
        who or "—", _rials(said.company_cost),
    ]  # fmt: skip


def _sum(statement: Statement) -> Iterator[list[str]]:
    if statement.lines:
        yield [gettext("Together"), "", _rials(statement.fair_value), "", "", "", _rials(statement.company_cost)]


def _measures(statement: Statement) -> Iterator[list[str]]:
    """B4SI's inputs and outputs, and the lines of GRI that they answer. Source: handbook 4."""
    cost, fair = _rials(statement.company_cost), _rials(statement.fair_value)
    yield [gettext("B4SI input: cash"), _rials(0)]
    yield [gettext("B4SI input: goods and services in kind, at cost to the company"), cost]
    yield [gettext("B4SI input: management cost"), gettext("not recorded in this ledger")]
    for item, quantity in statement.delivered:
        said = gettext("B4SI output: delivered to receivers, %(item)s", item=_plain(filters.name(item)))
        yield [said, _plain(filters.quantity(quantity, item))]
    yield [gettext("GRI 201-1: community investments in kind, at cost to the company"), cost]
    yield [gettext("GRI 203-1: goods and services given in kind, at fair value"), fair]
    yield [gettext("GRI 413-1: offices with which the company worked locally"), write_number(statement.offices)]


def _rials(value: int | None) -> str:
    return gettext("not valued") if value is None else write_number(value)


def _plain(said: object) -> str:
    """Without the page's marks."""
    return said.striptags() if isinstance(said, Markup) else str(said)
