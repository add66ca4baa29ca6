"""Figures and the entries behind them: after everything that can happen, each adds up to what the page shows."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import event

from app.campaigns import service
from app.campaigns.behind import Asked, Figure, get_behind
from app.campaigns.drafts import BackLine, TargetDraft
from app.campaigns.figures import list_gift_rows, list_item_rows, list_place_rows, list_places_within, total_figure
from app.campaigns.pledge_figures import total_of_lines
from app.campaigns.whereabouts import list_gifts, list_parts, list_whereabouts
from app.codes import CorrectionKind, ReturnReason
from app.db import db
from app.items.queries import get_item_by_code
from app.ledger.words import Stage
from app.places.models import Place
from app.stores.drafts import LotLine
from app.stores.service import receive_transfer


@pytest.fixture
def story(ctx, make):
    """100 promised to Semnan; 60 came with 2 damaged, one receipt of 10 was undone, 20 went to Yazd, 5 came back."""
    semnan = make.office("IR-20").place_id
    blanket = get_item_by_code("blanket")
    campaign = make.campaign("IR", targets=[TargetDraft(place_id=semnan, item_id=blanket.id, quantity=200)])
    company = make.company(verified=True)
    line = make.pledge_line("blanket", 100, place_id=semnan)
    pledge = make.pledge(campaign, company, lines=[line])
    here, there, clerk, second = make.store(), make.store("IR-21"), make.clerk(), make.supervisor()
    receipt = make.receipt(pledge, here, 58, 2, 1, by=clerk)
    wrong = make.receipt(pledge, here, 10, by=clerk)
    service.reverse_entry(
        entry_id=wrong.entry_id, happened_on=make.today, correction=CorrectionKind.SLIP, memo="twice", by=clerk,
        second=second, key=make.key(),
    )  # fmt: skip
    lot_id = receipt.lines[0].good_lot_id
    lot = list_gifts(company.holder_id, seen_by=make.officer())[-1].lot
    assert lot_id
    sent = make.transfer(here, there, db.session.get_one(type(lot), lot_id), 20)
    receive_transfer(
        transfer_id=sent.id, happened_on=make.today, lines=[LotLine(lot_id, 20)], by=make.clerk("IR-21"), key=make.key()
    )
    delivery = make.delivery(here, make.receiver(), 15, by=clerk)
    service.take_back(
        delivery_id=delivery.id, store_id=here.id, happened_on=make.today, reason=ReturnReason.NOT_NEEDED,
        lines=[BackLine(delivery_line_id=delivery.lines[0].id, quantity=5)], by=clerk, key=make.key(),
    )  # fmt: skip
    service.withdraw_pledge(pledge_id=pledge.id, happened_on=make.today, by=make.officer(), key=make.key())
    return campaign, company, pledge, blanket


def test_the_figures_say_what_stands(story):
    campaign, _, pledge, _ = story

    [row] = list_item_rows([campaign])[campaign.id]
    line = total_of_lines([pledge])[pledge.lines[0].id]

    figures = row.figures
    assert (row.target, figures.promised, figures.received, figures.damaged, figures.delivered) == (200, 60, 60, 2, 10)
    assert (line.good, line.damaged, line.missing, line.left) == (58, 2, 1, 0)


def test_every_figure_is_the_sum_of_its_entries(story, make):
    campaign, company, _, blanket = story

    for figure in Figure:
        for given in ({"given_for": campaign.holder_id}, {"given_by": company.holder_id}):
            found = get_behind(Asked(figure=figure, item_id=blanket.id, **given), seen_by=make.officer())
            assert found.total == found.seen == sum(row.quantity for row in found.rows), figure


def test_every_figure_of_a_province_is_the_sum_of_its_entries(story, make):
    campaign, _, _, blanket = story
    rows = list_place_rows(campaign)

    for row in rows:
        places = list_places_within(db.session.get_one(Place, row.place.id))
        for figure in Figure:
            asked = Asked(figure=figure, item_id=blanket.id, given_for=campaign.holder_id, place_ids=places)
            found = get_behind(asked, seen_by=make.officer())
            assert found.total == sum(each.quantity for each in found.rows) == getattr(row.figures, figure.value)
    assert {row.place.code: row.figures.delivered for row in rows} == {"IR-20": 10}


def test_what_is_where_adds_up_to_what_was_received(story, make):
    campaign, company, _, blanket = story
    rows = list_whereabouts(campaign.holder_id)

    stood = {row.place.code: {stage.value: quantity for stage, quantity in row.quantities.items()} for row in rows}
    gifts = [part for gift in list_gifts(company.holder_id, seen_by=make.officer()) for part in gift.parts]

    assert stood == {"IR-20": {"in_store": 30, "delivered": 10}, "IR-21": {"in_store": 20}}
    assert sum(part.quantity for part in gifts) == 60
    yazd = next(row.place for row in rows if row.place.code == "IR-21")
    parts = list_parts(
        campaign.holder_id, item_id=blanket.id, stage=Stage.IN_STORE, place_ids=list_places_within(yazd),
        seen_by=make.officer(),
    )  # fmt: skip
    assert [part.quantity for part in parts.parts] == [20]


def test_an_office_follows_only_what_it_has_and_is_told_how_much_lies_elsewhere(story, make):
    campaign, company, _, blanket = story
    clerk = make.clerk("IR-21")

    found = get_behind(
        Asked(figure=Figure.RECEIVED, item_id=blanket.id, given_for=campaign.holder_id), seen_by=clerk
    )  # fmt: skip
    semnan = list_places_within(make.office("IR-20").place)
    parts = list_parts(
        campaign.holder_id, item_id=blanket.id, stage=Stage.IN_STORE, place_ids=semnan, seen_by=clerk
    )  # fmt: skip
    [gift] = list_gifts(company.holder_id, seen_by=clerk)

    assert (found.total, found.seen, found.rows) == (60, 0, [])
    assert (parts.parts, parts.elsewhere) == ([], 30)
    assert {(part.stage, part.quantity) for part in gift.parts if part.holder} == {(Stage.IN_STORE, 20)}
    assert {part.quantity for part in gift.parts if part.holder is None} == {None}


def test_a_companys_rows_and_one_total_agree(story):
    campaign, company, _, blanket = story

    [row] = list_gift_rows(company.holder_id)

    assert row.given_for == campaign.holder_id
    for figure in Figure:
        total = total_figure(
            figure.value, blanket.id, given_for=campaign.holder_id, given_by=company.holder_id, place_ids=()
        )  # fmt: skip
        assert total == getattr(row.figures, figure.value)


def plans_of(read):
    """How SQLite goes about each question of a read that concerns holders."""
    asked = []
    event.listen(db.engine, "before_cursor_execute", note := lambda *args: asked.append(args[2:4]))
    try:
        read()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    ask = db.session.connection().exec_driver_sql
    about = [(sql, values) for sql, values in asked if sql.startswith("SELECT") and "JOIN lot" in sql]
    return [" / ".join(row[-1] for row in ask(f"EXPLAIN QUERY PLAN {sql}", values)) for sql, values in about]


@pytest.mark.only_on("sqlite")
def test_goods_in_a_place_are_found_by_the_campaigns_lots_however_many_holders_the_place_has(story, make):
    campaign, _, _, blanket = story
    semnan = list_places_within(make.office("IR-20").place)

    for reader in (make.officer(), make.clerk("IR-21")):
        figures = [
            Asked(figure=figure, item_id=blanket.id, given_for=campaign.holder_id, place_ids=semnan)
            for figure in Figure
        ]
        plans = [plan for asked in figures for plan in plans_of(partial(get_behind, asked, seen_by=reader))]
        for stage in (Stage.IN_STORE, Stage.DELIVERED, Stage.EXPECTED):
            parts = partial(list_parts, campaign.holder_id, item_id=blanket.id, stage=stage, place_ids=semnan)
            plans += plans_of(partial(parts, seen_by=reader))

        assert len(plans) >= len(Figure) + 3
        for plan in plans:
            assert "ix_lot_given_for" in plan, plan
            assert "ix_holder_place_id" not in plan, plan
