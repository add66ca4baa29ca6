"""What pages of stores, receipts, transfers, hand-overs and counts show, against the book added up anew."""

from __future__ import annotations

from decimal import Decimal

from app.dates import read_day
from tests.stories.figures import asked_for, day_of, figure, figures, first, key_in, plain, table, without_noughts
from tests.stories.promises import STAGES
from tests.stories.recount import STANDS, Recount
from tests.web.reading import Page

ON_SHELF = "line.holder_id = :holder AND line.stage IN ('in_store', 'allotted')"


def _key(path: str) -> int:
    return int(path.split("?")[0].split("/")[2])


def _holder(store: int, recount: Recount) -> int:
    return int(recount.one("SELECT holder_id FROM store WHERE id = :id", id=store))


def check_stores(page: Page, _path: str, recount: Recount) -> None:
    """The list of stores: how many kinds of goods lie in each."""
    for row in table(page):
        holder = _holder(key_in(row[0], "stores"), recount)
        assert figure(row[3].text) == len(recount.by("item.id", ON_SHELF, holder=holder))


def check_store(page: Page, path: str, recount: Recount) -> None:
    """What lies in a store, now or at the end of a past day: item by item, and lot by lot with its stage."""
    asked = asked_for(path).get("on")
    until = {"holder": _holder(_key(path), recount), "day": read_day(asked) if asked else read_day("1499/01/01")}
    items: dict[str, Decimal] = {}
    lots: dict[tuple[int, str], Decimal] = {}
    for row in table(page, "stock"):
        if row[0].tag == "th":
            items[row[0].text] = figure(row[1].text)
        else:
            stage = next(name for name in STAGES if row[1].text.startswith(name))
            lots[key_in(row[0], "lots"), STAGES[stage]] = figure(row[2].text)
    of = ON_SHELF + " AND line.happened_on <= :day"
    assert items == {name: quantity for (name,), quantity in recount.by("item.name_fa", of, **until).items()}, path
    assert lots == recount.by("line.lot_id, line.stage", of, **until), path
    if not asked:
        check_around(page, _key(path), recount)


def check_around(page: Page, store: int, recount: Recount) -> None:
    """The large figures of a store's page, and what is promised to its office."""
    holder = _holder(store, recount)
    shown = [figure(each.text) for each in page.all("div.figure-value")]
    coming = "SELECT COUNT(*) FROM transfer WHERE to_store_id = :id AND state = 'sent'"
    assert shown == [len(recount.by("item.id", ON_SHELF, holder=holder)), recount.one(coming, id=store), 0, 0]
    for row in table(page, "expected"):
        of = "line.stage = 'expected' AND item.name_fa = :item AND lot.id IN " \
             "(SELECT lot_id FROM pledge_line WHERE pledge_id = :pledge)"  # fmt: skip
        left = recount.total(of, item=row[0].text, pledge=key_in(row[0], "pledges"))
        assert figure(row[2].text) == left


def check_card(page: Page, path: str, recount: Recount) -> None:
    """An item's card: each entry's lines, what was left after each, and the lots on the shelf now."""
    _, _, store, _, item = path.split("?")[0].split("/")
    named = {"holder": _holder(int(store), recount), "item": int(item)}
    of = ON_SHELF + " AND line.item_id = :item"
    rows = table(page)
    shown = {(key_in(row[0], "entries"), STAGES[row[3].text]): figure(row[4].text) for row in rows}
    assert len(shown) == len(rows)
    assert shown == recount.by("line.entry_id, line.stage", of, **named)
    left = Decimal(0)
    for row in reversed(rows):
        left += figure(row[4].text)
        assert figure(row[5].text) == left
    days = [day_of(row[1]) for row in rows]
    assert days == sorted(days, reverse=True)
    lots = {(key_in(row[0], "lots"), STAGES[row[1].text.split(" · ")[0]]): figure(row[2].text)
            for row in table(page, "lots")}  # fmt: skip
    assert lots == recount.by("line.lot_id, line.stage", of, **named)


def check_receipt(page: Page, path: str, recount: Recount) -> None:
    """A receipt: on the waybill, good, damaged, missing. What was found is in the lines of its entry."""
    receipt = _key(path)
    entry = recount.one("SELECT entry_id FROM receipt WHERE id = :id", id=receipt)
    papers = recount.rows("SELECT item.name_fa, missing, item.decimals FROM receipt_line JOIN pledge_line ON "
                          "pledge_line.id = pledge_line_id JOIN item ON item.id = item_id WHERE receipt_id = :id",
                          id=receipt)  # fmt: skip
    found = recount.by("item.name_fa, lot.condition", "line.entry_id = :entry AND line.stage = 'given'",
                       sign=-1, entry=entry)  # fmt: skip
    wanted = {}
    for name, missing, decimals in papers:
        good, damaged = (found.get((name, condition), Decimal(0)) for condition in ("good", "damaged"))
        gone = Decimal(missing).scaleb(-decimals)
        wanted[name] = [good + damaged + gone, good, damaged, gone]
    assert {plain(row[0].text): [figure(cell.text) for cell in row[2:]] for row in table(page)} == wanted


def _road(transfer: int, recount: Recount) -> dict[str, dict[int, Decimal]]:
    """What was sent, received, lost and is still out, lot by lot: lines of its entry and of those that follow it."""
    entry = recount.one("SELECT entry_id FROM transfer WHERE id = :id", id=transfer)
    follows = "(line.entry_id = :entry OR entry.follows_id = :entry)"
    kinds = {
        "sent": "line.entry_id = :entry AND line.stage = 'in_transit'",
        "received": "entry.follows_id = :entry AND line.stage = 'in_store'",
        "lost": "entry.follows_id = :entry AND line.stage = 'lost'",
        "out": f"{follows} AND line.stage = 'in_transit'",
    }
    return {
        kind: {lot: much for (lot,), much in recount.by("line.lot_id", of, entry=entry).items()}
        for kind, of in kinds.items()
    }


def check_transfer(page: Page, path: str, recount: Recount) -> None:
    """A transfer, lot by lot: sent, received, lost, still on the way or short."""
    road = _road(_key(path), recount)
    rows = table(page, "lines")
    for column, kind in enumerate(("sent", "received", "lost", "out"), start=1):
        assert without_noughts({key_in(row[0], "lots"): figure(row[column].text) for row in rows}) == road[kind], kind


def check_transfers(page: Page, _path: str, recount: Recount) -> None:
    """The list of transfers: what was sent."""
    for row in table(page):
        sent = _road(key_in(row[0], "transfers"), recount)["sent"]
        assert sorted(first(line.text) for line in row[2].all("div")) == sorted(sent.values())


def check_loss(page: Page, path: str, recount: Recount) -> None:
    """The minutes of a loss."""
    entry = recount.one("SELECT entry_id FROM loss WHERE id = :id", id=_key(path))
    shown = {key_in(each, "lots"): first(each.text) for each in page.all("ul.goods li")}
    found = recount.by("line.lot_id", "line.entry_id = :entry AND line.stage = 'lost'", entry=entry)
    assert shown == {lot: quantity for (lot,), quantity in found.items()}


def check_allotment(page: Page, path: str, recount: Recount) -> None:
    """What was set aside, lot by lot, and what is left of it; nothing else was set aside in this trade."""
    entry, holder = recount.rows("SELECT allotment.entry_id, store.holder_id FROM allotment JOIN store ON "
                                 "store.id = store_id WHERE allotment.id = :id", id=_key(path))[0]  # fmt: skip
    set_aside = recount.by("line.lot_id", "line.entry_id = :entry AND line.stage = 'allotted'", entry=entry)
    left = recount.by("line.lot_id", "line.holder_id = :holder AND line.stage = 'allotted'", holder=holder)
    rows = table(page, "lines")
    for column, found in ((2, set_aside), (3, left)):
        shown = without_noughts({key_in(row[1], "lots"): figure(row[column].text) for row in rows})
        assert shown == {lot: quantity for (lot,), quantity in found.items()}


def _delivered(delivery: int, recount: Recount, of: str) -> dict[int, Decimal]:
    entry = recount.one("SELECT entry_id FROM delivery WHERE id = :id", id=delivery)
    found = recount.by("line.lot_id", f"({of}) AND line.stage = 'delivered'", entry=entry)
    return {lot: quantity for (lot,), quantity in found.items()}


def check_delivery(page: Page, path: str, recount: Recount) -> None:
    """A hand-over, lot by lot: what was given, and what is still with the receiver."""
    rows = table(page, "lines")
    for column, of in ((2, "entry.id = :entry"), (3, "entry.id = :entry OR entry.follows_id = :entry")):
        shown = {key_in(row[1], "lots"): figure(row[column].text) for row in rows}
        assert without_noughts(shown) == _delivered(_key(path), recount, of)
    back = [first(each.text) for each in page.all("ol.timeline div.step-note")]
    came = _delivered(_key(path), recount, "entry.follows_id = :entry")
    assert sum(back) == -sum(came.values())


def check_impact(page: Page, path: str, recount: Recount) -> None:
    """Whom a campaign has reached: each receiver once who still has something of it, the uncounted by their number."""
    by_store = """SELECT delivery.receiver_id FROM delivery
        JOIN entry ON delivery.entry_id IN (entry.id, entry.follows_id, entry.reverses_id)
        JOIN line ON line.entry_id = entry.id AND line.stage = 'delivered' JOIN lot ON lot.id = line.lot_id
        JOIN campaign ON campaign.holder_id = lot.given_for WHERE campaign.id = :id
        GROUP BY delivery.id, delivery.receiver_id HAVING SUM(line.quantity) > 0"""
    straight = f"""SELECT handover.receiver_id FROM handover JOIN entry ON entry.id = handover.entry_id
        WHERE handover.campaign_id = :id AND {STANDS}"""
    reached = recount.one(
        f"SELECT COALESCE(SUM(COALESCE(people, 1)), 0) FROM receiver WHERE id IN ({by_store} UNION {straight})",
        id=_key(path),
    )  # fmt: skip
    assert sum(figure(cell.text) for row in table(page, "people") for cell in row[1:]) == reached


def check_hand_overs(page: Page, path: str, recount: Recount) -> None:
    """Lists of deliveries or of allotments: how much of each line."""
    folder, stage = ("allotments", "allotted") if path.startswith("/allotments") else ("deliveries", "delivered")
    paper = {"allotments": "allotment", "deliveries": "delivery"}[folder]
    for row in table(page, "deliveries" if path.startswith("/receivers") else ""):
        key = key_in(row[0], folder)
        entry = recount.one(f"SELECT entry_id FROM {paper} WHERE id = :id", id=key)
        found = recount.by("line.lot_id", "line.entry_id = :entry AND line.stage = :stage", entry=entry, stage=stage)
        lines = [figure(line.text) for line in row[1].all("span.quantity")]
        assert len(lines) == min(len(found), 3)
        assert set(lines) <= set(found.values())


def check_stocktake(page: Page, path: str, recount: Recount) -> None:
    """A count: in the book before it, counted, and the difference that it posted."""
    entry, holder, day = recount.rows("SELECT stocktake.entry_id, store.holder_id, entry.happened_on FROM stocktake "
                                      "JOIN store ON store.id = store_id JOIN entry ON entry.id = entry_id WHERE "
                                      "stocktake.id = :id", id=_key(path))[0]  # fmt: skip
    of = f"{ON_SHELF} AND line.happened_on <= :day AND line.entry_id "
    named = {"holder": holder, "day": day, "entry": entry}
    book, change = (recount.by("item.name_fa, lot.condition", f"{of} {sign} :entry", **named) for sign in ("<>", "="))
    shown = {
        (row[0].text, {"سالم": "good", "معیوب": "damaged"}[row[1].text]): [figure(cell.text) for cell in row[2:]]
        for row in table(page, "lines")
    }
    wanted = {key: [book.get(key, Decimal(0)), change.get(key, Decimal(0))] for key in {*book, *change}}
    assert shown == {key: [before, before + more, more] for key, (before, more) in wanted.items()}


def check_stocktakes(page: Page, _path: str, recount: Recount) -> None:
    """The counts of a store: how many lines each has, and how many of them differ."""
    for row in table(page):
        entry = recount.one("SELECT entry_id FROM stocktake WHERE id = :id", id=key_in(row[0], "stocktakes"))
        changed = recount.by(
            "item.id, lot.condition", "line.entry_id = :entry AND line.stage = 'in_store'", entry=entry
        )
        assert figures(row[3].text) == [len(changed)]
