"""Pages: one module per domain, all on one blueprint; a new module is a line here."""

from __future__ import annotations

from flask import Flask

from app.clock import demo_day
from app.language import direction
from app.web import (
    approvals,
    assets,
    behind,
    campaigns,
    companies,
    disputes,
    drafting,
    entries,
    filters,
    handovers,
    home,
    lots,
    navigation,
    own_account,
    pledges,
    promising,
    receipts,
    registering,
    sessions,
    styleguide,
    years,
)
from app.web.door import bp, theme
from app.web.refusals import answer

PAGES = (assets, home, own_account, sessions, styleguide, entries, lots, approvals, years)
PAGES += (campaigns, drafting, behind, pledges, promising, receipts, disputes, handovers, companies, registering)
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
    )
    app.register_blueprint(bp)


__all__ = ["PAGES", "answer", "init_app"]
