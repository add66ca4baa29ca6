"""A peer that reads the feed alone, in small pages, ends with the balances of the book, whoever writes meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.queries import get_user
from app.campaigns.undoing import reverse_entry
from app.codes import CorrectionKind
from app.db import atomic, db
from app.imports.service import undo_import
from app.ledger.drafts import EntryDraft, Move, Worth
from app.ledger.kept import Balance
from app.ledger.models import Entry
from app.ledger.words import Basis, EntryKind, Stage
from app.stores import service as stores
from app.stores.drafts import LotLine, OpeningLine, StockLine
from tests.api.asking import ask, token_of
from tests.imports.acts import bring_in
from tests.imports.conftest import sheet
from tests.together import at_once, patiently
from tests.web.gifts import make_gift, receive_in_yazd
from tests.web.shelves import counted_queries

__all__ = ["ask", "sheet", "token_of"]
Cells = dict[tuple[int, str, int], tuple[int, int, int]]
Read = Callable[[Any], tuple[list[dict], Any, bool]]
TURNS = 4


class Peer:
    """Another system: it knows nothing but what it reads, page by page, and where it reads on."""

    def __init__(self, read: Read) -> None:
        self.read, self.after = read, None
        self.seen: list[dict] = []

    def catch_up(self) -> None:
        """Read until there is no more for now."""
        has_more = True
        while has_more:
            entries, self.after, has_more = self.read(self.after)
            self.seen += entries

    @property
    def cells(self) -> Cells:
        """What the lines add up to."""
        sums: dict[tuple[int, str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
        for line in (line for entry in self.seen for line in entry["lines"]):
            parts = int(Decimal(line["quantity"]) * 10 ** line["item"]["decimals"])
            for at, figure in enumerate((parts, line["fair_value"], line["company_cost"])):
                sums[line["holder"]["id"], line["stage"], int(line["lot_id"])][at] += figure
        return {cell: (figures[0], figures[1], figures[2]) for cell, figures in sums.items() if any(figures)}


@pytest.fixture
def auditor(make, client) -> str:
    """Who reads every book."""
    with make.inside():
        return make.auditor().name


@pytest.fixture
def feed(ask) -> Callable[..., Peer]:
    """A peer with somebody's token, that takes so many entries at a time."""

    def of(name: str, limit: int = 3) -> Peer:
        def read(after: str | None) -> tuple[list[dict], str, bool]:
            answer = ask("GET", f"/entries?limit={limit}" + (f"&after={after}" if after else ""), as_=name)
            assert answer.status_code == 200, answer.json
            return answer.json["items"], answer.json["after"], answer.json["has_more"]

        return Peer(read)

    return of


@pytest.fixture
def by_key(app) -> Peer:
    """The control: a peer that goes by the keys of entries alone."""

    def read(after: int | None) -> tuple[list[dict], int, bool]:
        with app.app_context():
            wanted = select(Entry).where(Entry.id > (after or 0)).order_by(Entry.id).limit(3)
            found = [{"id": entry.id, "lines": list(plain(entry))} for entry in db.session.scalars(wanted)]
        return found, found[-1]["id"] if found else after or 0, len(found) == 3

    return Peer(read)


def plain(entry: Entry) -> Iterator[dict]:
    """The lines of an entry as the feed has them."""
    for line in entry.lines:
        yield {
            "holder": {"id": line.holder_id}, "stage": str(line.stage), "lot_id": line.lot_id,
            "item": {"decimals": 0}, "quantity": str(line.quantity), "fair_value": line.fair_value,
            "company_cost": line.company_cost,
        }  # fmt: skip


@pytest.fixture
def book(app) -> Callable[[], Cells]:
    """The balances as the book keeps them."""

    def cells() -> Cells:
        with app.app_context():
            return {
                (cell.holder_id, str(cell.stage), cell.lot_id): (cell.quantity, cell.fair_value, cell.company_cost)
                for cell in db.session.scalars(select(Balance))
                if cell.quantity or cell.fair_value or cell.company_cost
            }

    return cells


@pytest.fixture
def writer(app, make, sheet, client) -> Callable[[int], None]:
    """What each of four clerks of two offices does: goods come, go to the other office, arrive or are brought back.

    One of them undoes an import that is there already.
    """
    with make.inside():
        places = [make.store(office, code=f"A{at}") for at, office in enumerate(("IR-20", "IR-21", "IR-20", "IR-21"))]
        clerks = [make.clerk(store.office.code) for store in places]
        path = sheet("انبار,تاریخ,شماره سند,کالا,تعداد", "A0,1404/01/15,12,واکر,7")
        brought = bring_in("opening", path, clerks[0]).number
        item = make.stock(places[0], "blanket", 4).item_id
        seconds = [make.supervisor(store.office.code).id for store in places]
        store_ids, clerk_ids = [store.id for store in places], [clerk.id for clerk in clerks]

    def turn(number: int, at: int) -> None:
        by, other = get_user(clerk_ids[number]), (number + 1) % 4
        common: dict[str, Any] = {"happened_on": make.today}
        worth = Worth(1_000 + at, Basis.PRICE_LIST, 2, company_cost=700, cost_basis=Basis.INVOICE)
        stores.record_opening(
            store_id=store_ids[number], paper="p", lines=[OpeningLine(item, 5 + at, worth=worth)], by=by,
            key=f"open-{number}-{at}", **common,
        )  # fmt: skip
        sent = stores.send_transfer(
            from_store_id=store_ids[number], to_store_id=store_ids[other], lines=[StockLine(item, 3)], by=by,
            key=f"send-{number}-{at}", **common,
        )  # fmt: skip
        if at % 2:
            reverse_entry(
                entry_id=sent.entry_id, correction=CorrectionKind.SLIP, memo="خطا", by=by,
                second=get_user(seconds[number]), key=f"undo-{number}-{at}", **common,
            )  # fmt: skip
        else:
            lines = [LotLine(line.lot_id, line.sent) for line in sent.lines]
            stores.receive_transfer(
                transfer_id=sent.id, lines=lines, by=get_user(clerk_ids[other]), key=f"take-{number}-{at}", **common
            )  # fmt: skip

    def write(number: int) -> None:
        for at in range(TURNS):
            patiently(lambda at=at: turn(number, at))
        if number == 0:
            by = get_user(clerk_ids[0])
            patiently(lambda: undo_import(import_id=brought, by=by, second=get_user(seconds[0]), key="undo-file"))

    return write


def test_a_peer_that_reads_while_four_write_ends_with_the_balances_of_the_book(app, auditor, feed, writer, book):
    peer = feed(auditor)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(at_once, app, 4, writer)
        while not writing.done():
            peer.catch_up()
        assert writing.result() == [None] * 4
    peer.catch_up()

    with app.app_context():
        assert len(peer.seen) == db.session.scalar(select(func.count()).select_from(Entry))
    assert len({entry["id"] for entry in peer.seen}) == len(peer.seen)
    assert {"opening", "transfer_sent", "transfer_received", "reversal"} == {entry["kind"] for entry in peer.seen}
    assert peer.cells == book()


def test_a_place_in_a_chain_is_never_seen_before_an_earlier_one(app, auditor, feed, writer):
    peer = feed(auditor)
    at_once(app, 4, writer)

    peer.catch_up()

    for office in {entry["office"]["id"] for entry in peer.seen}:
        places = [entry["chain_no"] for entry in peer.seen if entry["office"]["id"] == office]
        assert places == list(range(1, len(places) + 1))


def test_an_entry_whose_key_was_made_before_those_that_were_read_is_not_missed(make, auditor, feed, by_key, book):
    with make.inside():
        by, here, there = make.clerk(), make.holder(), make.holder(office="IR-21")
        lot, other = make.lot(quantity=10), make.lot(quantity=10)
        # Both keys are made; the later one commits first, as when a posting waits for a lock before its commit.
        early, late = (
            EntryDraft(store.office_id, EntryKind.RECEIPT, make.today, [
                Move(each.id, 10, (each.given_by, Stage.GIVEN), (store.id, Stage.IN_STORE))
            ])
            for store, each in ((here, lot), (there, other))
        )  # fmt: skip
        db.session.commit()
        clerk_id, peer = by.id, feed(auditor)

    def post(draft: EntryDraft) -> None:
        with make.inside(), atomic():
            make.post(draft, by=get_user(clerk_id))

    post(late)
    for each in (peer, by_key):
        each.catch_up()
    post(early)
    for each in (peer, by_key):
        each.catch_up()

    assert early.id < late.id
    assert peer.cells == book()
    assert by_key.cells != book()


def test_each_reads_what_is_theirs_to_see_and_can_keep_their_own_balances(make, client, feed, book):
    gift = make_gift(make)
    receive_in_yazd(make, gift)
    with make.inside():
        readers = {name: feed(name, limit=2) for name in (gift.clerk, gift.yazd, gift.stranger, gift.donor)}
    for peer in readers.values():
        peer.catch_up()

    def kinds(entries: Iterable[dict]) -> list[str]:
        return [entry["kind"] for entry in entries]

    own, yazd, donor = (readers[name].seen for name in (gift.clerk, gift.yazd, gift.donor))
    assert sorted(kinds(own)) == ["accept", "delivery", "receipt", "transfer_received", "transfer_sent"]
    assert kinds(yazd) == ["transfer_sent", "transfer_received"]
    assert readers[gift.stranger].seen == []
    assert [(entry["kind"], entry["is_foreign"], bool(entry["lines"])) for entry in donor] == [
        ("accept", False, True), ("receipt", False, True), ("transfer_sent", True, False), ("delivery", True, False),
        ("transfer_received", True, False),
    ]  # fmt: skip
    assert readers[gift.clerk].cells == book()


def test_what_was_read_is_good_for_those_rights_and_that_office_alone(ask, make, client, auditor):
    gift = make_gift(make)
    mine = ask("GET", "/entries", as_=gift.clerk).json["after"]
    office = ask("GET", "/entries", as_=gift.clerk).json["items"][0]["office"]["id"]

    assert ask("GET", f"/entries?after={mine}", as_=gift.clerk).json["items"] == []
    for address, name in (
        (f"after={mine}", auditor),
        (f"after={mine}&office_id={office}", gift.clerk),
        ("after=x", auditor),
    ):
        refused = ask("GET", f"/entries?{address}", as_=name)
        assert (refused.status_code, list(refused.json["errors"])) == (400, ["after"])
    assert ask("GET", f"/entries?office_id={office + 1}", as_=gift.clerk).json["items"] == []
    assert ask("GET", "/entries?limit=201", as_=gift.clerk).status_code == 422


def test_twenty_entries_take_as_many_statements_as_two(make, client, ask, auditor):
    with make.inside():
        store = make.store()
        make.stock(store, "blanket", 5)
        make.stock(store, "blanket", 5)
    ask("GET", "/entries", as_=auditor)

    def statements(limit: int) -> int:
        with counted_queries(make) as asked:
            ask("GET", f"/entries?limit={limit}", as_=auditor)
        return len(asked)

    two = statements(2)
    with make.inside():
        store = make.store()
        for _ in range(20):
            make.stock(store, "blanket", 5)

    assert statements(20) == two
