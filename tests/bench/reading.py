"""What is asked most, and whether it stays as quick when the book grows: balances, a stock, a campaign, a company."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.campaigns.figures import list_gift_rows, list_item_rows, list_place_rows
from app.campaigns.models import Campaign
from app.companies.models import Company
from app.dates import solar_month, solar_year
from app.db import db
from app.ledger import queries
from app.ledger.kept import Balance
from app.ledger.models import Line
from app.memory import settle
from app.stores.models import Store
from app.stores.stock_queries import list_items_in_store, list_stock
from tests.bench import loading, peers
from tests.bench.ground import POSTGRESQL, SQLITE, Ground
from tests.bench.rows import Row, Target, median
from tests.bench.run import Run

CELLS, SMALL, LARGE, TIMES = 26_000, 10_000, 1_000_000, 15


def took(app: Flask, ask: Callable[[], object], times: int = TIMES) -> float:
    """Milliseconds of one asking, in a session of its own as a page has it; the median after a first one."""
    found: list[float] = []
    settle()  # as the server does when it has begun
    for _ in range(times + 1):
        with app.app_context():
            db.session.connection()
            begun = time.perf_counter()
            ask()
            found.append((time.perf_counter() - begun) * 1000)
    return median(found[1:])


def measure(run: Run) -> list[Row]:
    """All balances after an import, on both databases."""
    return [row for name in (SQLITE, POSTGRESQL) for row in _balances(run, run.on(name))]


def _balances(run: Run, ground: Ground) -> list[Row]:
    cells = run.lines(CELLS)
    run.say(f"reading {cells:,} balances on {ground.name}")
    loading.bring_in(run, ground, cells)
    ground.analyze()
    ours = took(ground.app, _read_balances)
    sums = took(ground.app, _sum_lines)
    rows = [
        Row(f"balances-{ground.name.lower()}", f"all balances after an import ({cells:,} cells)", ground.name, "ms",
            ours, sums, "summing the lines instead", (Target(at_most=20),)),
    ]  # fmt: skip
    if ground.name == POSTGRESQL:
        hordak = peers.Hordak(ground, accounts=cells) if not peers.install() else None
        theirs = _hordak_balances(hordak, cells) if hordak else None
        rows.append(
            Row("balances-hordak", "the same, beside a ledger that sums", ground.name, "ms", ours, theirs,
                "django-hordak", note=peers.install()),
        )  # fmt: skip
    return rows


def _hordak_balances(hordak: peers.Hordak, cells: int) -> float:
    hordak.ask("load", cells // 2)
    return hordak.ask("balances") * 1000


def _read_balances() -> object:
    cells = (Balance.holder_id, Balance.stage, Balance.lot_id, Balance.quantity, Balance.fair_value)
    return db.session.connection().execute(select(*cells)).all()


def _sum_lines() -> object:
    cells = (Line.holder_id, Line.stage, Line.lot_id)
    sums = select(*cells, func.sum(Line.quantity), func.sum(Line.fair_value)).group_by(*cells)
    return db.session.connection().execute(sums).all()


def measure_growth(run: Run) -> list[Row]:
    """The same three questions of a small book and of one with a hundred times its lines."""
    ground = run.on(POSTGRESQL)
    small, large = run.lines(SMALL), run.lines(LARGE)
    figures: list[dict[str, float]] = []
    for lines in (small, large):
        run.say(f"filling the book to {lines:,} lines on {ground.name}")
        country = ground.fill_to(lines)
        asked: dict[str, Callable[[], object]] = {
            "the stock of an office": partial(_stock_of_office, country.spots[0].office_id),
            "the stock of an office on a past day": partial(_stock_of_office, country.spots[0].office_id, past=True),
            "a campaign's progress": partial(_progress, country.campaigns[0]),
            "a company's year": partial(_year_of, country.companies[0]),
        }
        figures.append({what: took(ground.app, ask) for what, ask in asked.items()})
    run.recount(f"{large:,} lines", ground)
    return [
        Row(f"growth-{number}", f"{what}: {large:,} lines beside {small:,}", ground.name, "ms", figures[1][what],
            figures[0][what], f"{small:,} lines", (Target(at_most=2, of_ratio=True),))
        for number, what in enumerate(figures[0], 1)
    ]  # fmt: skip


def _stock_of_office(office_id: int, *, past: bool = False) -> None:
    day = clock.business_today() - timedelta(days=100) if past else None
    for store in db.session.scalars(select(Store).where(Store.office_id == office_id)):
        list_items_in_store(list_stock(store, day=day))


def _progress(campaign_id: int) -> None:
    campaign = db.session.get_one(Campaign, campaign_id)
    list_item_rows([campaign])
    list_place_rows(campaign)


def _year_of(company_id: int) -> None:
    company = db.session.get_one(Company, company_id)
    today = clock.business_today()
    first = solar_year(today) * 100 + 1
    list_gift_rows(company.holder_id)
    queries.total_flows(
        by=("item_id", "flow", "month"), given_by=company.holder_id, from_month=first, to_month=solar_month(today)
    )
