"""The lists of the desk, of energy and of what is counted: their files have the rows of their pages, in their order."""

from __future__ import annotations

import pytest

from app.accounts.queries import get_user_by_name
from app.exports import LISTINGS, base, shelves
from tests.exports.conftest import rows_of_csv, rows_of_json, sheets_of
from tests.exports.ground import make_desk
from tests.source import APP
from tests.web.reading import read

PAGES = {
    "people": ("administrator", "/people", "sign_in"),
    "approvals": ("officer", "/approvals", "asked_by"),
    "jobs": ("clerk", "/jobs", "number"),
    "imports": ("officer", "/imports", "number"),
    "years": ("clerk", "/years", "year"),
    "editions": ("officer", "/editions", "number"),
    "tariffs": ("officer", "/tariffs", "rials"),
    "prices": ("officer", "/prices", "rials"),
    "factors": ("officer", "/factors", "source"),
    "series": ("clerk", "/degree-days", "series"),
    "degree-days": ("clerk", "/degree-days/{series}", "starts_on"),
    "conversions": ("officer", "/campaigns/{money}/conversions", "giver"),
    "sendings": ("officer", "/campaigns/{counting}/participations", "counted_on"),
    "counted-days": ("officer", "/campaigns/{counting}/participations", "day"),
    "counting-systems": ("officer", "/counting-systems", "code"),
    "inspections": ("clerk", "/campaigns/{swaps}/inspections", "serial"),
    "stocktakes": ("clerk", "/stores/{shelf}/stocktakes", "opened_on"),
    "card": ("clerk", "/stores/{shelf}/card/{blanket}", "number"),
    "pieces": ("clerk", "/lots/{chairs}/pieces", "code"),
    "waiting-lists": ("officer", "/waiting-lists", "source"),
    "entitlements": ("officer", "/entitlements", "since"),
}
"""Who reads the page of each list, where, and which column tells its rows apart."""
WITHOUT = {
    "companies/show.html", "entries/show.html", "imports/effects.html", "imports/show.html", "lots/labels.html",
    "lots/show.html",
    "reports/figure.html", "campaigns/figure.html", "campaigns/goods.html", "reminders/list.html",
    "receivers/pairs.html", "seals/list.html", "styleguide.html",
}  # fmt: skip
"""Pages that go on and have no file: decision 49 says of each why."""
TEMPLATES = APP / "web" / "templates"
TO_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫", "0123456789.", "٬\u2066\u2067\u2068\u2069\u200e\u200f")


@pytest.fixture
def desk(world):
    """One book for all of them."""
    return world("desk", make_desk)


def link_of(client, listing, desk):
    """The address under which a page offers its list as a file, and what it is filtered by there."""
    _, path, _ = PAGES[listing]
    page = read(client.get(path.format(**vars(desk))))
    [found] = [link for link in page.links("main a") if link.startswith(f"/exports/{listing}/new")]
    asked = dict(part.split("=") for part in found.partition("?")[2].split("&") if part)
    return page, asked


def where(told, cells, shown):
    """The first row with a cell that says just this, or else that has it somewhere: 3 also stands in a date."""
    alone = (n for n, row in enumerate(cells) if told in row)
    return next(alone, next((n for n, text in enumerate(shown) if told in text), None))


@pytest.mark.parametrize("listing", PAGES)
def test_each_is_offered_on_its_page_with_its_rows_and_written_in_every_form(as_, desk, made, listing):
    who, _, column = PAGES[listing]
    client = as_(getattr(desk, who))
    if listing == "jobs":
        made(client, "items")
        made(client, "stores")
    page, asked = link_of(client, listing, desk)
    shown = [row.text.translate(TO_LATIN) for row in page.all("tbody tr")]
    cells = [
        [cell.text.translate(TO_LATIN) for tag in ("th", "td") for cell in row.all(tag)] for row in page.all("tbody tr")
    ]

    heads, *rows = rows_of_csv(made(client, listing, **asked))
    place = [each.name for each in LISTINGS[listing].columns].index(column)
    told = list(dict.fromkeys(row[place] for row in rows))
    if listing == "jobs":
        told = told[1:]
    places = [where(each, cells, shown) for each in told]

    assert len(told) > 1 or listing == "series"
    assert None not in places, (told, cells)
    assert places == sorted(places) or listing == "approvals", (told, cells)
    assert len(heads) == len(LISTINGS[listing].columns)
    records = rows_of_json(made(client, listing, "jsonl", **asked))
    assert len(records) - len(rows) == (1 if listing == "jobs" else 0)
    sheet = sheets_of(made(client, listing, "xlsx", **asked)).active
    assert (sheet.sheet_view.rightToLeft, sheet.freeze_panes) == (True, "A2")
    assert made(client, listing, "pdf", **asked)[:5] == b"%PDF-"


def test_every_page_that_goes_on_has_its_file_or_a_reason():
    goes_on = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.html")
        if "pager(" in path.read_text(encoding="utf-8")
    }

    assert {name for name, text in goes_on.items() if "export=" not in text and "export_link(" not in text} == WITHOUT


@pytest.mark.parametrize("listing", PAGES)
def test_a_file_says_of_what_it_is_and_leads_back_to_its_page(as_, desk, made, listing):
    who, path, _ = PAGES[listing]
    client = as_(getattr(desk, who))
    if listing == "jobs":
        made(client, "items")
    _, asked = link_of(client, listing, desk)

    page = client.get(f"/exports/{listing}/new", query_string=asked)

    assert page.status_code == 200
    assert path.format(**vars(desk)) in [link.partition("?")[0] for link in read(page).links("main a")]
    if any(field.required for field in LISTINGS[listing].shape().fields.values()):
        assert client.get(f"/exports/{listing}/new").status_code == 422


@pytest.mark.parametrize("listing", PAGES)
def test_batches_of_any_size_give_the_same_rows(make, desk, monkeypatch, listing):
    names = LISTINGS[listing].shape().fields
    keys = {"store_id": desk.shelf, "item_id": desk.blanket, "lot_id": desk.chairs, "series_id": desk.series}
    keys["campaign_id"] = {"conversions": desk.money, "inspections": desk.swaps}.get(listing, desk.counting)
    asked = {(field.data_key or name): keys[name] for name, field in names.items() if field.required}

    def whole():
        by = get_user_by_name(getattr(desk, PAGES[listing][0]))
        return list(LISTINGS[listing].read(by, LISTINGS[listing].shape().load(asked)))

    with make.inside():
        if listing == "jobs":
            make.export("items", get_user_by_name(desk.clerk))
            make.export("stores", get_user_by_name(desk.clerk))
        at_once = whole()
        monkeypatch.setitem(base.in_batches.__kwdefaults__, "at_once", 1)
        monkeypatch.setattr(shelves, "AT_ONCE", 3)
        monkeypatch.setattr(shelves, "SHEETS_AT_ONCE", 1)
        assert whole() == at_once
        assert at_once


def test_a_clerk_gets_what_is_of_their_own_office_alone(as_, desk, made):
    def rows(listing, **asked):
        return rows_of_json(made(clerk, listing, "jsonl", **asked))

    clerk = as_(desk.yazd)
    assert {row["file"] for row in rows("imports")} == {"companies-IR-21.csv"}
    assert {row["source"] for row in rows("waiting-lists")} == {"فهرست IR-21"}
    [other] = rows("approvals")
    assert (other["quantity"], other["state"]) == (9, "waiting")
    assert {row["asked_by"] for row in rows("jobs")} == {desk.yazd}
    clerk = as_(desk.clerk)
    assert {row["file"] for row in rows("imports")} == {"companies-IR-20.csv"}
    assert {row["source"] for row in rows("waiting-lists")} == {"فهرست IR-20"}
    assert [(row["quantity"], row["state"]) for row in rows("approvals")] == [
        (2, "waiting"), (1, "signed"),
    ]  # fmt: skip


@pytest.mark.parametrize("listing", ["stocktakes", "card", "pieces", "conversions", "inspections"])
def test_what_is_of_another_office_is_not_written(as_, desk, made, listing):
    clerk = as_(desk.yazd)

    with pytest.raises(ValueError, match="not enough values"):
        made(clerk, listing, store=desk.shelf, item=desk.blanket, lot=desk.chairs, campaign=desk.swaps)


@pytest.mark.parametrize(
    ("who", "listing"),
    [
        ("clerk", "people"), ("officer", "people"), ("speaker", "approvals"), ("speaker", "imports"),
        ("clerk", "editions"), ("speaker", "tariffs"), ("speaker", "sendings"), ("speaker", "stocktakes"),
        ("speaker", "waiting-lists"), ("speaker", "entitlements"), ("administrator", "card"),
    ],
)  # fmt: skip
def test_who_may_not_read_a_page_does_not_get_its_file(as_, desk, who, listing):
    assert as_(getattr(desk, who)).get(f"/exports/{listing}/new").status_code == 403


def test_a_company_gets_of_a_conversion_no_more_than_its_own_part(as_, desk, made):
    whole = rows_of_json(made(as_(desk.officer), "conversions", "jsonl", campaign=desk.money))
    assert [(row["giver"], row["carried"]) for row in whole if "17000" in row["giver"]] == [
        ("صرفه‌جو 17000", 77_000_000)
    ]
    assert [row["carried"] for row in whole].count(None) == 1
    own = rows_of_json(made(as_(desk.saver), "conversions", "jsonl", campaign=desk.money))
    assert {row["giver"] for row in own} == {"صرفه‌جو 17000"}
    assert {(row["carried"], row["pledge"]) for row in own} == {(None, None)}
