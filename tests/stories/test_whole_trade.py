"""A campaign from its draft to the closing of the year, walked through its pages; every figure is counted anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.dates import format_solar
from tests.stories import goods, ledger, promises
from tests.stories import trade as acts
from tests.stories.browser import Browser
from tests.stories.recount import Recount
from tests.stories.trade import Trade
from tests.web.reading import Page, read

CHECKS: dict[str, Callable[..., None]] = {
    "/campaigns": promises.check_list,
    "/campaigns/#": promises.check_campaign,
    "/campaigns/#/goods": promises.check_parcels,
    "/campaigns/#/impact": goods.check_impact,
    "/companies/#": promises.check_company,
    "/pledges": promises.check_pledge_list,
    "/pledges/#": promises.check_pledge,
    "/pledges/#/withdraw": promises.check_act,
    "/pledges/#/receive": promises.check_reception,
    "/pledges/#/hand-over": promises.check_reception,
    "/figures": promises.check_behind,
    "/reports/by-item": promises.check_report_by_item,
    "/stores": goods.check_stores,
    "/stores/#": goods.check_store,
    "/stores/#/card/#": goods.check_card,
    "/stores/#/stocktakes": goods.check_stocktakes,
    "/stocktakes/#": goods.check_stocktake,
    "/receipts/#": goods.check_receipt,
    "/transfers": goods.check_transfers,
    "/transfers/#": goods.check_transfer,
    "/losses/#": goods.check_loss,
    "/allotments": goods.check_hand_overs,
    "/allotments/#": goods.check_allotment,
    "/deliveries": goods.check_hand_overs,
    "/deliveries/#": goods.check_delivery,
    "/receivers/#": goods.check_hand_overs,
    "/entries": ledger.check_entries,
    "/entries/#": ledger.check_entry,
    "/lots/#": ledger.check_lot,
    "/lots/#/pieces": ledger.check_pieces,
    "/approvals/#": ledger.check_approval,
    "/years": ledger.check_years,
    "/years/#/close": ledger.check_closing,
}
"""Every page with a figure of the trade on it, and how that figure is counted anew."""
WITHOUT = re.compile(
    "/|/account(/second-factor)?|/approvals|/companies|/items(/#)?|/imports|/trace|/search|/lots/#/labels|/imports/new/[a-z_]+|/imports/desk/#(/arrange)?"
    "|/(items|people|imports|companies|campaigns|pledges)/new"
    "|/campaigns/#/(revise|report|close)|/companies/#/(revise|suspend|representatives)|/lots/#/value|/seals|/audit"
    "|/account/tokens|/access|/access/log|/api/v1/docs|/meters(/new|/#(/(readings|bills)/#/remove)?)?|/savings(/new|/#|/desk)?"
    "|/(tariffs|prices)(/new)?|/counting-systems|/sendings/#|/degree-days(/#)?|/calculator|/jobs(/#)?"
    "|/exports/(#|[a-z-]+/new)|/access/exports/#|/reminders"
    "|/reports(/(by-(campaign|company|province|month)|stock|losses|late-pledges|reliability|values|corrections|map-[a-z0-9-]+))?|/map"
    "|/reports/(waiting-lists|figure|year)|/published|/editions(/new)?|/factors|/waiting-lists|/campaigns/#/(swap-plan|inspections|match)"
    "|/deliveries/#/swap|/inspections/#"
    "|/receivers/persons/new|/receivers/pairs(/#)?|/needs(/#)?|/entitlements"
    "|/receivers/#/(identity|identity/write|consents/new|collectors/new|members/new|members/end|needs/new|forget)"
)
"""Pages that show no figure of the trade: forms, names, the catalogue, who may do what and who read what; seals and
nights, which it is without; and the other reports, each of whose figures tests/reports counts anew."""
OF_THE_COUNTRY = {
    "/campaigns", "/campaigns/#", "/pledges", "/pledges/#", "/stores", "/stores/#", "/stores/#/card/#",
    "/stores/#/stocktakes", "/stocktakes/#", "/receipts/#", "/transfers", "/transfers/#", "/losses/#", "/allotments",
    "/allotments/#", "/deliveries", "/deliveries/#", "/years", "/approvals/#", "/receivers/#",
}  # fmt: skip
"""Pages whose figures are the same for everybody who may open them; the others show each reader an own part."""
NOT_OF_OFFICERS = {"/pledges/#/receive", "/pledges/#/hand-over", "/receivers/#"}
OTHERS = ("auditor", "clerk", "yazd", "steel", "cement")


FILES = re.compile(
    "/static|/sign-out|/styleguide|.*[?&](lang|theme)=|.*[.](csv|xlsx|pdf|geojson)|/companies/.*/statements/.*|/seals[./]"
    "|.*/proof$|/entries/.*/code[?].*"
)


def walk(browser: Browser) -> dict[str, Page]:
    """Every page that a person reaches by following links from the first one; no link leads nowhere."""
    pages: dict[str, Page] = {}
    ahead = [("/", "")]
    while ahead:
        path, linked_by = ahead.pop()
        # Of the pages that hold no figure one of each kind is enough.
        is_known = WITHOUT.fullmatch(kind_of(path)) and kind_of(path) in map(kind_of, pages)
        if path not in pages and not is_known:
            answer = browser.client.get(path)
            assert answer.status_code == 200, f"{linked_by} leads to {path}: {answer.status_code}"
            pages[path] = read(answer)
            ahead += [(href.split("#")[0], path) for href in pages[path].links("body a") if leads_on(href)]
    return pages


def leads_on(href: str) -> bool:
    """A link to another page of the house, not to a language, a part of this page or a file."""
    return href.startswith("/") and not FILES.match(href)


def kind_of(path: str) -> str:
    """ "/stores/7/card/3?after=…" is "/stores/#/card/#"."""
    return re.sub(r"\d+", "#", path.split("?")[0].split("#")[0])


@pytest.fixture
def trade(app, make) -> Trade:
    """All that happened, each step through the page of the person whose work it is."""
    trade = acts.begin(app, make)
    for step in (
        acts.open_campaign, acts.pledge, acts.receive, acts.move_on, acts.deliver, acts.count, acts.close_year
    ):  # fmt: skip
        step(trade)
    return trade


@pytest.fixture
def recount(make) -> Recount:
    """The book, added up anew."""
    return Recount(make)


def check(path: str, page: Page, recount: Recount) -> None:
    """Every figure of a page is what the lines add up to."""
    kind = kind_of(path)
    assert kind in CHECKS or WITHOUT.fullmatch(kind), f"{path} is a page that nobody counts anew."
    if kind in CHECKS:
        CHECKS[kind](page, path, recount)


def days_of(recount: Recount) -> list[str]:
    """Each day on which anything happened, the day before it and the day after it."""
    days = {day if isinstance(day, date) else date.fromisoformat(day)
            for [day] in recount.rows("SELECT DISTINCT happened_on FROM entry")}  # fmt: skip
    return sorted(format_solar(day + timedelta(days=around)) for day in days for around in (-1, 0, 1))


def own_pages(trade: Trade, name: str) -> list[str]:
    """Pages that the officer does not open: the forms of a receipt, what was signed, a company's own page."""
    forms = [trade.papers[f"pledge of {company}"] + form for company in ("steel", "cement")
             for form in ("/receive", "/hand-over")]  # fmt: skip
    if name == "clerk":
        return [*forms, trade.papers["miscount"], trade.papers["lost"], f"/receivers/{trade.keys['homes']}"]
    return [f"/companies/{trade.keys[name]}"] if name in ("steel", "cement") else []


def test_every_figure_on_every_page_of_a_whole_trade_is_what_the_lines_add_up_to(trade, recount, cli):
    pages = walk(trade.officer)
    past = [f"/stores/{trade.keys[name]}?on={day}" for name in ("store", "away") for day in days_of(recount)]

    for path, page in pages.items():
        check(path, page, recount)
    for path in past:
        check(path, trade.officer.open(path), recount)
    read_by = {name: read_as(name, trade, recount) for name in OTHERS}

    assert {kind_of(path) for path in [*pages, *trade.papers.values()]} >= set(CHECKS) - NOT_OF_OFFICERS
    assert {kind for kinds in read_by.values() for kind in kinds} >= OF_THE_COUNTRY | NOT_OF_OFFICERS
    assert all({"/campaigns/#", "/pledges/#"} <= kinds for kinds in read_by.values()), read_by
    chairs = recount.by("line.stage", "lot.kind = 'goods' AND item.code = 'wheelchair_manual'")
    assert chairs == {("given",): -226, ("in_store",): 156, ("delivered",): 69, ("lost",): 1}
    assert recount.figure("promised", "item.code") == {
        ("wheelchair_manual",): 300,
        ("blanket",): 250,
        ("rice",): Decimal("120.5"),
    }
    assert cli.invoke(args=["ledger", "check"]).exit_code == 0


def read_as(name: str, trade: Trade, recount: Recount) -> set[str]:
    """Somebody else reads all that they reach: of which kinds the pages are whose figures were counted anew."""
    browser = trade.people[name]
    pages = walk(browser) | {path: browser.open(path) for path in own_pages(trade, name)}
    counted = {path for path in pages if kind_of(path) in OF_THE_COUNTRY} | set(own_pages(trade, name))
    for path in counted:
        check(path, pages[path], recount)
    return {kind_of(path) for path in counted}
