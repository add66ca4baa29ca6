"""Acts in stores: opening stock, set aside, handed out, taken back, sent on, lost, destroyed, returned, counted."""

from __future__ import annotations

from typing import Any

from app.campaigns import service as campaigns
from app.campaigns.drafts import Wanted
from app.campaigns.words import ProofKind
from app.codes import DisposalReason, LossReason, ReturnReason
from app.stores import service as stores
from app.stores.drafts import CountedLine, LotLine, OpeningLine, StockLine
from tests.simulation.country import Country, Post, Shelf, Step
from tests.simulation.giving import some_day, some_worth


def open_stock(country: Country) -> Step:
    """A store begins to keep this book, or finds another sheet of what it had."""
    chance, post = country.chance, country.post()
    shelf = Shelf(post, chance.choice(post.stores), chance.choice(country.items))
    donor = chance.choice([None, *(holder for _, holder, _ in country.companies)])
    quantity = chance.randint(5, 300)
    line = OpeningLine(shelf.item_id, quantity, donor, worth=some_worth(country, quantity))
    said = {"store_id": shelf.store_id, "happened_on": some_day(country), "paper": "sheet", "lines": [line]}

    def remember(opening: Any) -> None:
        country.shelves.append(shelf)
        country.lots.append(opening.entry.lines[0].lot_id)
        country.entries.append((post, opening.entry_id))

    return Step("record_opening", stores.record_opening, said, post.clerk, remember=remember)


def _wanted(country: Country, shelf: Shelf) -> list[Wanted]:
    return [Wanted(item_id=shelf.item_id, quantity=country.chance.randint(1, 60))]


def allot(country: Country) -> Step | None:
    """Goods are set aside for a receiver."""
    if not country.shelves:
        return None
    shelf = country.chance.choice(country.shelves[-25:])
    post, receiver = shelf.post, country.chance.choice(shelf.post.receivers)
    said = {
        "store_id": shelf.store_id, "receiver_id": receiver, "happened_on": some_day(country),
        "lines": _wanted(country, shelf),
    }  # fmt: skip

    def remember(allotment: Any) -> None:
        country.allotments.append((post, allotment.id, receiver))
        country.entries.append((post, allotment.entry_id))

    return Step("allot_goods", campaigns.allot_goods, said, post.clerk, remember=remember)


def release(country: Country) -> Step | None:
    """What was set aside is free again."""
    if not country.allotments:
        return None
    post, key, _ = country.chance.choice(country.allotments[-15:])
    said = {"allotment_id": key, "happened_on": some_day(country)}
    return Step("release_allotment", campaigns.release_allotment, said, post.clerk)


def deliver(country: Country) -> Step | None:
    """Goods are handed out, from the shelf or as they were set aside."""
    if not country.shelves:
        return None
    chance = country.chance
    shelf = chance.choice(country.shelves[-25:])
    post, receiver = shelf.post, chance.choice(shelf.post.receivers)
    said: dict[str, Any] = {"store_id": shelf.store_id, "lines": _wanted(country, shelf)}
    if country.allotments and chance.random() < 0.5:
        post, said["allotment_id"], receiver = chance.choice(country.allotments[-15:])
        said |= {"store_id": chance.choice(post.stores), "lines": []}
    said |= {"receiver_id": receiver, "happened_on": some_day(country), "proof": ProofKind.SIGNATURE}

    def remember(delivery: Any) -> None:
        country.deliveries.append((post, delivery.id))
        country.entries.append((post, delivery.entry_id))

    return Step("record_delivery", campaigns.record_delivery, said, post.clerk, remember=remember)


def take_back(country: Country) -> Step | None:
    """What was handed out comes back."""
    if not country.deliveries:
        return None
    post, key = country.chance.choice(country.deliveries[-20:])
    said = {
        "delivery_id": key, "store_id": country.chance.choice(post.stores), "happened_on": some_day(country),
        "reason": ReturnReason.REFUSED,
    }  # fmt: skip
    return Step("take_back", campaigns.take_back, said, post.clerk, remember=_entry_of(country, post))


def send(country: Country) -> Step | None:
    """Goods leave for another store."""
    if not country.shelves:
        return None
    chance, to = country.chance, country.post()
    shelf, target = chance.choice(country.shelves[-25:]), chance.choice(to.stores)
    said = {
        "from_store_id": shelf.store_id, "to_store_id": target, "happened_on": some_day(country),
        "lines": [StockLine(shelf.item_id, chance.randint(1, 80))],
        "carrier_id": chance.choice([None, shelf.post.carrier_id]),
    }  # fmt: skip

    def remember(transfer: Any) -> None:
        sent = [(line.lot_id, line.sent, line.item_id) for line in transfer.lines]
        country.transfers.append({"id": transfer.id, "lines": sent, "from": shelf.post, "to": to})
        country.shelves.append(Shelf(to, target, shelf.item_id))
        country.entries.append((shelf.post, transfer.entry_id))

    return Step("send_transfer", stores.send_transfer, said, shelf.post.clerk, remember=remember)


def arrive(country: Country) -> Step | None:
    """They come, all or some of them."""
    if not country.transfers:
        return None
    chance = country.chance
    transfer = chance.choice(country.transfers[-10:])
    lines = [
        LotLine(lot, sent if chance.random() < 0.6 else chance.randint(0, sent)) for lot, sent, _ in transfer["lines"]
    ]
    said = {
        "transfer_id": transfer["id"], "happened_on": some_day(country), "lines": lines,
        "nothing_more": chance.random() < 0.5,
    }  # fmt: skip
    return Step("receive_transfer", stores.receive_transfer, said, transfer["to"].clerk)


def lose(country: Country) -> Step | None:
    """Goods of a store or a transfer are gone, or destroyed: asked for, or recorded by two at once."""
    if not country.shelves:
        return None
    chance = country.chance
    shelf = chance.choice(country.shelves[-25:])
    post, kind = shelf.post, chance.choice(["loss", "loss", "disposal"])
    said: dict[str, Any] = {
        "happened_on": some_day(country), "minutes_number": "M", "store_id": shelf.store_id,
        "reason": LossReason.THEFT if kind == "loss" else DisposalReason.BROKEN,
        "lines": [StockLine(shelf.item_id, chance.randint(1, 20))],
    }  # fmt: skip
    if kind == "loss" and country.transfers and chance.random() < 0.4:
        transfer = chance.choice(country.transfers[-10:])
        lot, sent, item = chance.choice(transfer["lines"])
        post = transfer["from"]
        lines = [StockLine(item, chance.randint(1, sent), lot)]
        said |= {"store_id": None, "transfer_id": transfer["id"], "lines": lines}
    if chance.random() < 0.6:

        def remember(approval: Any) -> None:
            country.approvals.append((post, approval.id))

        return Step(f"ask_{kind}", getattr(stores, f"ask_{kind}"), said, post.clerk, remember=remember)
    verb = getattr(stores, f"record_{kind}")
    return Step(f"record_{kind}", verb, said, post.clerk, post.supervisor, remember=_entry_of(country, post))


def give_back(country: Country) -> Step | None:
    """Goods go back to whoever gave them."""
    if not country.shelves or not country.lots:
        return None
    shelf, lot = country.chance.choice(country.shelves[-25:]), country.chance.choice(country.lots[-25:])
    said = {
        "store_id": shelf.store_id, "happened_on": some_day(country), "reason": ReturnReason.UNSUITABLE,
        "lines": [LotLine(lot, country.chance.randint(1, 10))],
    }  # fmt: skip
    return Step(
        "return_to_donor", stores.return_to_donor, said, shelf.post.clerk, remember=_entry_of(country, shelf.post)
    )


def open_sheet(country: Country) -> Step | None:
    """A count begins."""
    if not country.shelves:
        return None
    shelf = country.chance.choice(country.shelves[-25:])
    said = {"store_id": shelf.store_id, "opened_on": country.today, "item_ids": [shelf.item_id]}

    def remember(sheet: Any) -> None:
        country.sheets.append((shelf.post, sheet.id, shelf.item_id))

    return Step("open_stocktake", stores.open_stocktake, said, shelf.post.clerk, is_keyed=False, remember=remember)


def end_sheet(country: Country) -> Step | None:
    """It is posted, or given up."""
    if not country.sheets:
        return None
    post, key, item = country.sheets.pop(country.chance.randrange(len(country.sheets)))
    if country.chance.random() < 0.3:
        return Step("drop_stocktake", stores.drop_stocktake, {"stocktake_id": key}, post.clerk, is_keyed=False)
    said = {
        "stocktake_id": key, "happened_on": country.today, "minutes_number": "M",
        "counts": [CountedLine(item, country.chance.randint(0, 150))],
    }  # fmt: skip
    return Step("post_stocktake", stores.post_stocktake, said, post.clerk)


def _entry_of(country: Country, post: Post) -> Any:
    def remember(paper: Any) -> None:
        country.entries.append((post, paper.entry_id))

    return remember
