"""Every figure is what the lines add up to and what the entries behind it add up to, whatever it is asked of."""

from __future__ import annotations

from itertools import product

import pytest

from app.accounts.models import User
from app.db import db
from app.ledger.kept import Total
from app.reports.behind import get_behind
from app.reports.figures import NotOneItem, Within, get_figure
from app.reports.recounting import recount
from app.reports.words import ESTIMATES, FLOWS, SAID, Counted, Measure


def reader(name):
    return db.session.query(User).filter_by(name=name).one()


def asked_of(trade):
    """One thing after the other, and several at once."""
    one = {"item_id": trade.blanket}
    return [
        Within(**one), Within(**one, given_by=trade.holder, level=0), Within(given_for=trade.purpose, **one),
        Within(**one, place_id=trade.semnan), Within(**one, from_month=140408, to_month=140408),
        Within(**one, from_month=140501, to_month=140512),
    ]  # fmt: skip


def test_every_figure_is_what_the_lines_and_what_its_entries_add_up_to(app, trade):
    with app.app_context():
        officer, nought = reader(trade.officer), 0
        for measure, counted, within in product(Measure, Counted, asked_of(trade)):
            figure = get_figure(measure, counted, within)
            behind = get_behind(figure, seen_by=officer)

            assert figure.value == recount(measure, counted, within) == behind.recounted == behind.seen, figure
            assert figure.value == sum(row.number for row in behind.rows), figure
            nought += figure.value == 0

        assert nought < len(Measure) * len(Counted) * 6 - 50


def test_the_figures_are_those_of_the_story(app, trade):
    with app.app_context():

        def value(measure, counted=Counted.QUANTITY, **within):
            return get_figure(measure, counted, Within(item_id=trade.blanket, **within)).value

        assert [value(each) for each in (Measure.PROMISED, Measure.RECEIVED, Measure.DAMAGED)] == [90, 60, 2]
        assert (value(Measure.DELIVERED), value(Measure.DELIVERED, place_id=trade.semnan)) == (17, 10)
        assert value(Measure.WITHDRAWN) == 40
        assert value(Measure.RECEIVED, Counted.FAIR_VALUE) == 58_000
        assert value(Measure.RECEIVED, Counted.COMPANY_COST) == 40_001
        assert value(Measure.RECEIVED, Counted.UNVALUED) == 2


def test_an_office_is_told_how_much_of_a_figure_lies_in_books_that_it_may_not_open(app, trade):
    with app.app_context():
        figure = get_figure(Measure.DELIVERED, Counted.QUANTITY, Within(item_id=trade.blanket))

        found = get_behind(figure, seen_by=reader(trade.yazd))

        assert (found.recounted, found.seen) == (17, 7)
        assert sum(row.number for row in found.rows) == 7


def test_a_figure_that_the_kept_totals_have_wrong_is_not_what_the_lines_say(app, trade):
    with app.app_context():
        table = Total.__table__
        db.session.execute(table.update().where(table.c.flow == "delivered").values(quantity=table.c.quantity + 1))
        within = Within(item_id=trade.blanket)

        assert get_figure(Measure.DELIVERED, Counted.QUANTITY, within).value > recount(
            Measure.DELIVERED, Counted.QUANTITY, within
        )


def test_a_quantity_of_no_single_item_is_refused(app, trade):
    with app.app_context(), pytest.raises(NotOneItem):
        get_figure(Measure.RECEIVED, Counted.QUANTITY, Within())


def test_every_measure_says_in_both_languages_what_it_counts():
    assert set(FLOWS) == set(SAID) == set(Measure)
    assert set(ESTIMATES) == set(Counted) - {Counted.QUANTITY}
    assert all(said.en and said.fa for said in (*SAID.values(), *ESTIMATES.values()))
