"""Pages: one module per domain, all on one blueprint; a new module is a line here."""

from __future__ import annotations

from types import ModuleType

from flask import Flask

from app.clock import demo_day
from app.language import direction
from app.web import (
    access,
    allotments,
    approvals,
    assets,
    audit,
    behind,
    bringing,
    calculator,
    campaigns,
    companies,
    conversions,
    degree_days,
    deliveries,
    desk,
    disputes,
    drafting,
    drafts,
    editions,
    entries,
    exports,
    filters,
    handovers,
    home,
    identities,
    impacts,
    imports,
    items,
    jobs,
    keeping,
    lots,
    maps,
    matches,
    measures,
    meters,
    navigation,
    needs,
    own_account,
    pairs,
    participations,
    people,
    pledges,
    promising,
    published,
    receipts,
    receivers,
    registering,
    reminders,
    reports,
    saving_paper,
    savings,
    seals,
    searching,
    sessions,
    statements,
    stocktakes,
    stores,
    styleguide,
    swaps,
    tags,
    tariffs,
    tokens,
    transfers,
    values,
    verifying,
    waiting,
    writeoffs,
    yearly,
    years,
)
from app.web.door import bp, theme
from app.web.refusals import answer

PAGES: tuple[ModuleType, ...] = (assets, home, searching, drafts, own_account, tokens, sessions, styleguide)
PAGES += (entries, lots, tags, values, approvals, years, seals, audit, access, measures)
PAGES += (
    campaigns,
    drafting,
    behind,
    pledges,
    promising,
    receipts,
    disputes,
    handovers,
    companies,
    registering,
    statements,
)
PAGES += (conversions, participations, meters, savings, saving_paper, verifying, tariffs, degree_days, calculator)
PAGES += (matches, impacts, swaps)
PAGES += (reports, maps, yearly, published, editions, exports)
PAGES += (identities, pairs, needs)
PAGES += (imports, bringing, desk, jobs)
PAGES += (stores, transfers, writeoffs, stocktakes, allotments, deliveries, receivers, items, people, reminders)
"""The modules whose pages are on the blueprint; importing them here hangs them there."""


def init_app(app: Flask) -> None:
    """Open the pages."""
    filters.init_app(app)
    sessions.init_app(app)
    app.jinja_env.globals.update(
        asset=assets.asset,
        direction=direction,
        theme=theme,
        nav_links=navigation.nav_links,
        my_offices=navigation.my_offices,
        demo_day=demo_day,
        sealed=seals.sealed,
        seal_address=seals.address_of,
        undo_at_once=entries.undo_at_once,
        printed_code=tags.printed_code,
        shown_words=searching.shown_words,
        unread_reminders=waiting.unread_reminders,
        is_kept_here=keeping.is_kept_here,
    )
    app.register_blueprint(bp)


__all__ = ["PAGES", "answer", "init_app"]
