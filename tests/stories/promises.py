"""What pages of campaigns, companies and pledges show, against the book added up anew."""

from __future__ import annotations

from decimal import Decimal

from app.ledger.words import Stage
from tests.stories.figures import asked_for, figure, figures, first, heads, key_in, plain, table, without_noughts
from tests.stories.recount import HERE, MEANT, STANDS, Recount
from tests.web.reading import Node, Page

LENGTHS = ("promised", "received", "delivered")
STAGES = {stage.fa: stage.value for stage in Stage}
SHOWN = "('expected', 'in_store', 'allotted', 'in_transit', 'delivered', 'lost', 'returned', 'disposed')"


def check_list(page: Page, _path: str, recount: Recount) -> None:
    """The list of campaigns: the lengths of each item of each campaign."""
    articles = page.all("article.card")
    assert articles
    for article in articles:
        check_lengths(article, key_in(article, "campaigns"), recount)


def check_lengths(article: Node, campaign: int, recount: Recount) -> None:
    """Promised, received and delivered of each item that is shown, and its target."""
    titles = [plain(each.text) for each in article.all("h3")]
    for title, drawing in zip(titles, article.all("figure.progress-three"), strict=True):
        for kind in (*LENGTHS, "target"):
            shown = [figure(each.text) for each in drawing.all(f"div.length-key-{kind} dd")]
            wanted = _target(campaign, title, recount) if kind == "target" else _figure(campaign, title, kind, recount)
            assert shown == wanted, (title, kind)


def _figure(campaign: int, item: str, kind: str, recount: Recount) -> list[Decimal]:
    of = "lot.given_for = (SELECT holder_id FROM campaign WHERE id = :campaign) AND item.name_fa = :item"
    return [sum(recount.figure(kind, "item.id", of, campaign=campaign, item=item).values(), Decimal(0))]


def _target(campaign: int, item: str, recount: Recount) -> list[Decimal]:
    found = recount.one(
        "SELECT SUM(quantity) FROM campaign_target JOIN item ON item.id = item_id "
        "WHERE campaign_id = :campaign AND item.name_fa = :item", campaign=campaign, item=item,
    )  # fmt: skip
    return [Decimal(found)] if found else []


def check_campaign(page: Page, path: str, recount: Recount) -> None:
    """A campaign: its lengths, its provinces, where its goods are, and its pledges."""
    campaign = int(path.split("/")[2])
    articles = page.all("article.card")
    for article in articles:
        check_lengths(article, campaign, recount)
    holder = recount.one("SELECT holder_id FROM campaign WHERE id = :id", id=campaign)
    items = {name for [name] in recount.rows("SELECT DISTINCT item.name_fa FROM lot JOIN item ON item.id = lot.item_id "
                                             "WHERE lot.given_for = :holder", holder=holder)}  # fmt: skip
    assert items <= {plain(title.text) for article in articles for title in article.all("h3")}
    rows = table(page, "provinces")
    for column, kind in enumerate(LENGTHS, start=3):
        shown = {(row[0].text, plain(row[1].text)): figure(row[column].text) for row in rows}
        found = recount.figure(kind, "{province}, item.name_fa", "lot.given_for = :holder", holder=holder)
        assert without_noughts(shown) == found, kind
    check_whereabouts(page, holder, recount)
    check_pledges(page, "pledges", recount)


def check_whereabouts(page: Page, holder: int, recount: Recount) -> None:
    """Where the goods of a campaign are: what is expected where it is meant for, all else where its holder is."""
    stages = heads(page, "where")[2:]
    shown = {
        (plain(row[0].text), row[1].text, STAGES[stage]): figure(cell.text)
        for row in table(page, "where")
        for stage, cell in zip(stages, row[2:], strict=True)
    }
    at = f"CASE WHEN line.stage = 'expected' THEN {MEANT} ELSE {HERE} END"
    of = f"lot.given_for = :holder AND line.stage IN {SHOWN}"
    found = recount.by(f"item.name_fa, {at}, line.stage", of, holder=holder)
    assert without_noughts(shown) == found


def check_pledges(page: Page, under: str, recount: Recount) -> None:
    """Rows of pledges: so much of each item was promised, so much of it has come."""
    for row in table(page, under):
        shown = [tuple(figures(line.text)) for cell in row for line in cell.all("div") if _is_line(line)]
        lines = recount.rows("SELECT lot_id FROM pledge_line WHERE pledge_id = :id ORDER BY line_no",
                             id=key_in(row[0], "pledges"))  # fmt: skip
        assert shown == [(_promised(lot, recount), _received(lot, recount)) for [lot] in lines]


def _is_line(node: Node) -> bool:
    return not node.get("class") and bool(node.all("span.quantity"))


def _promised(lot: int, recount: Recount) -> Decimal:
    return recount.total("line.lot_id = :lot AND line.stage = 'expected' AND entry.counts_as = 'accept'", lot=lot)


def _received(lot: int, recount: Recount, condition: str = "%") -> Decimal:
    of = "lot.parent_id = :lot AND line.stage = 'given' AND lot.condition LIKE :condition"
    return recount.total(of, sign=-1, lot=lot, condition=condition)


def check_pledge_list(page: Page, _path: str, recount: Recount) -> None:
    """The list of pledges."""
    assert table(page)
    check_pledges(page, "", recount)


def check_pledge(page: Page, path: str, recount: Recount) -> None:
    """A pledge, line by line: promised, good, damaged, missing on arrival, still expected."""
    lines = recount.rows("SELECT lot_id, id FROM pledge_line WHERE pledge_id = :id ORDER BY line_no",
                         id=int(path.split("/")[2]))  # fmt: skip
    shown = [[figure(cell.text) for cell in row[2:7]] for row in table(page, "lines")]
    assert shown == [
        [
            _promised(lot, recount), _received(lot, recount, "good"), _received(lot, recount, "damaged"),
            _missing(line, recount), recount.total("line.lot_id = :lot AND line.stage = 'expected'", lot=lot),
        ]
        for lot, line in lines
    ]  # fmt: skip


def _missing(line: int, recount: Recount) -> Decimal:
    """What the waybills said and nobody found, of receipts that stand; it is in no line of the book."""
    return Decimal(
        recount.one(
            "SELECT COALESCE(SUM(receipt_line.missing), 0) FROM receipt_line JOIN receipt ON receipt.id = receipt_id "
            f"JOIN entry ON entry.id = receipt.entry_id WHERE receipt_line.pledge_line_id = :line AND {STANDS}",
            line=line,
        )
    )


def check_company(page: Page, path: str, recount: Recount) -> None:
    """A company: its figures by item and campaign, where each of its gifts is, and its pledges."""
    holder = recount.one("SELECT holder_id FROM company WHERE id = :id", id=int(path.split("/")[2]))
    rows = table(page, "figures")
    for column, kind in enumerate(LENGTHS, start=2):
        shown = {(plain(row[0].text), key_in(row[1], "campaigns")): first(row[column].text) for row in rows}
        key = "item.name_fa, (SELECT campaign.id FROM campaign WHERE campaign.holder_id = lot.given_for)"
        assert without_noughts(shown) == recount.figure(kind, key, "lot.given_by = :holder", holder=holder)
    parts: dict[tuple[int, str], Decimal] = {}
    for gift, quantity, places in table(page, "gifts"):
        lot = key_in(gift, "lots")
        assert figure(quantity.text) == recount.total("line.lot_id = :lot AND line.stage = 'given' "
                                                      "AND entry.kind <> 'reversal'", sign=-1, lot=lot)  # fmt: skip
        for part in [each for each in places.all("div") if each.all("span.state")]:
            stage = STAGES[part.all("span.state")[0].text]
            parts[lot, stage] = parts.get((lot, stage), Decimal(0)) + first(part.text)
    of = "lot.given_by = :holder AND lot.kind = 'goods' AND line.stage <> 'given'"
    assert parts == recount.by("line.lot_id, line.stage", of, holder=holder)
    check_pledges(page, "pledges", recount)


def check_behind(page: Page, path: str, recount: Recount) -> None:
    """The entries behind a figure: they add up to it, and the figure is what the book says."""
    asked = asked_for(path)
    shown = {key_in(row[0], "entries"): figure(row[3].text) for row in table(page)}
    of = ["item.id = :item"]
    if "campaign" in asked:
        of.append("lot.given_for = (SELECT holder_id FROM campaign WHERE id = :campaign)")
    if "company" in asked:
        of.append("lot.given_by = (SELECT holder_id FROM company WHERE id = :company)")
    if "place" in asked:
        of.append(("spot", "home")[asked["figure"] in ("promised", "received", "damaged")] + ".id IN (SELECT id FROM "
                  "place WHERE id = :place OR (parent_id = :place AND level = 'county'))")  # fmt: skip
    named = {name: int(value) for name, value in asked.items() if name != "figure"}
    found = recount.figure(asked["figure"], "line.entry_id", " AND ".join(of), **named)
    assert shown == {entry: quantity for (entry,), quantity in found.items()}, path
    assert first(page.all("div.figure-value")[0].text) == sum(found.values())


def check_report_by_item(page: Page, path: str, recount: Recount) -> None:
    """The report by item: what was promised, received, damaged, delivered and lost of each."""
    names = ("promised", "received", "damaged", "delivered", "lost")
    shown = {row[1].text: [figure(cell.text) for cell in row[3:8]] for row in table(page)[:-1]}
    found = [recount.figure(name, "item.name_fa") for name in names]
    assert shown == {item: [each.get((item,), 0) for each in found] for (item,) in {key for f in found for key in f}}
    assert path == "/reports/by-item"


def check_parcels(page: Page, path: str, recount: Recount) -> None:
    """A campaign's parcels of an item at a stage in a province."""
    asked = asked_for(path)
    shown = {key_in(row[0], "lots"): first(row[3].text) for row in table(page)}
    at = "home" if asked["stage"] == "expected" else "spot"
    found = recount.by(
        "line.lot_id", "lot.given_for = (SELECT holder_id FROM campaign WHERE id = :campaign) AND item.id = :item AND "
        f"line.stage = :stage AND {at}.id IN (SELECT id FROM place WHERE id = :place OR "
        "(parent_id = :place AND level = 'county'))",
        campaign=int(path.split("/")[2]), item=int(asked["item"]), stage=asked["stage"], place=int(asked["place"]),
    )  # fmt: skip
    assert shown == {lot: quantity for (lot,), quantity in found.items()}, path


def check_act(page: Page, path: str, recount: Recount) -> None:
    """The form of an act on a pledge says what was promised."""
    lines = recount.rows("SELECT lot_id FROM pledge_line WHERE pledge_id = :id ORDER BY line_no",
                         id=int(path.split("/")[2]))  # fmt: skip
    shown = [figure(each.text) for each in page.all("div.card-body li span.quantity")]
    assert shown == [_promised(lot, recount) for [lot] in lines]


def check_reception(page: Page, path: str, recount: Recount) -> None:
    """The form of a receipt says of each line how much is still expected, and of how much."""
    lines = recount.rows("SELECT lot_id FROM pledge_line WHERE pledge_id = :id ORDER BY line_no",
                         id=int(path.split("/")[2]))  # fmt: skip
    shown = [figures(each.text) for each in page.all("fieldset p.figure-note")]
    left = [recount.total("line.lot_id = :lot AND line.stage = 'expected'", lot=lot) for [lot] in lines]
    assert [each[0] for each in shown] == left
    assert [each[1:] for each in shown] in ([[]] * len(lines), [[_promised(lot, recount)] for [lot] in lines])
