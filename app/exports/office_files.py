"""The files of an office that goes elsewhere: sheets of the import desk, in the order in which they are brought in."""

from __future__ import annotations

import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.beneficiaries.models import DETAILS, Receiver
from app.campaigns.issues import Delivery
from app.campaigns.papers import Receipt
from app.campaigns.pledge_figures import total_of_lines
from app.campaigns.pledges import Pledge
from app.companies.models import DETAILS as COMPANY_DETAILS
from app.companies.models import Company
from app.db import db
from app.errors import N_, Bilingual
from app.exports.base import Listing, Voice
from app.exports.models import FileForm
from app.exports.office import Departure, companies_by_holder, list_deliveries, list_opening, list_receipts
from app.exports.writers import write_file
from app.imports import IMPORTS
from app.imports.cells import Reads
from app.items.models import Item
from app.reports.base import Amount, Cell, Column, Kind, Row, names_of, unit_of
from app.shapes import Filters
from app.stores.stock_queries import list_stock

ORDER = ("companies", "coded_receivers", "opening", "pledges", "receipts", "deliveries")
KINDS = {Reads.QUANTITY: Kind.QUANTITY, Reads.WHOLE: Kind.COUNT}
Told = dict[str, Cell]
READ_ME = (
    N_("{office}, as it goes on in another book."),
    N_("Beforehand its stores are registered there under the same codes, and its campaigns under theirs."),
    N_("Bring the files in one after the other, in the order of their numbers."),
    N_("Stock is counted once: what came or went since an item's opening stock is in the receipts and deliveries."),
    N_("A pledge has in its file what the receipts say was received of it, and what is still expected."),
    N_("The last file is not brought in: it says what lies in each store now, to be held against the other book."),
    N_("Not in these files: what is on its way, values, trace codes, who receivers are, what was set aside for whom."),
)


@dataclass
class Packing:
    """What is learnt while the files are written: whom and what they name, and how many rows each has."""

    leaving: Departure
    progress: Callable[[int], None]
    companies: set[int] = field(default_factory=set)
    receivers: set[int] = field(default_factory=set)
    came: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Of a pledge and an item, so much was received."""
    began: dict[int, date] = field(default_factory=dict)
    """The day of a pledge's first receipt."""
    purposes: dict[tuple[int, int], set[int | None]] = field(default_factory=lambda: defaultdict(set))
    """For which campaigns the told stock of a store and an item is; opening stock is for none."""
    rows: int = 0

    def pack(self, path: Path, folder: Path, voice: Voice) -> int:
        """Write all files and put them into one; how many rows they have together."""
        made: dict[str, Path] = {}
        # What is named in a file is known only when it is written.
        for slug in ("opening", "receipts", "deliveries", "pledges", "companies", "coded_receivers"):
            made[slug] = self._write(folder, slug, voice)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("0-read-me.txt", "\r\n".join(self._read_me(voice)))
            for number, slug in enumerate(ORDER, 1):
                archive.write(made[slug], f"{number}-{slug}.xlsx")
            afterwards = folder / "afterwards.xlsx"
            write_file(afterwards, FileForm.XLSX, AFTERWARDS, _afterwards(self.leaving), voice)
            archive.write(afterwards, f"{len(ORDER) + 1}-stock-now.xlsx")
        return self.rows

    def _read_me(self, voice: Voice) -> Iterator[str]:
        for said in READ_ME:
            yield voice.say(said.format(office=self.leaving.office.names) if said is READ_ME[0] else said)

    def _write(self, folder: Path, slug: str, voice: Voice) -> Path:
        kind = IMPORTS[slug]
        columns = tuple(
            Column(each.field, Bilingual(each.en, each.fa), KINDS.get(each.reads, Kind.CODE)) for each in kind.columns
        )
        listing = Listing(slug, kind.title, kind.act, columns, Filters, lambda _by, _asked: iter(()))
        path = folder / f"{slug}.xlsx"
        rows = ([told.get(column.name) for column in columns] for told in self._counted(slug))
        write_file(path, FileForm.XLSX, listing, rows, voice)
        return path

    def _counted(self, slug: str) -> Iterator[Told]:
        read: dict[str, Callable[[], Iterator[Told]]] = {
            "opening": self._opening, "receipts": self._receipts, "deliveries": self._deliveries,
            "pledges": self._pledges, "companies": self._companies, "coded_receivers": self._receivers,
        }  # fmt: skip
        for told in read[slug]():
            self.rows += 1
            self.progress(self.rows)
            yield told

    def _opening(self) -> Iterator[Told]:
        lots = list(list_opening(self.leaving))
        donors = companies_by_holder(sorted({lot.given_by for _, _, lot, _ in lots}))
        alike: Counter[tuple[Any, ...]] = Counter()
        for store, day, lot, quantity in lots:
            donor = donors.get(lot.given_by)
            self.companies.update([donor.id] if donor else [])
            self.purposes[store.id, lot.item_id].add(None)
            company = _company(donor) if donor else None
            # What is told apart here by its way alone is one line there.
            alike[store.code, day, lot.item, company, lot.condition, lot.expires_on, lot.batch] += quantity
        for (code, day, item, company, condition, expires_on, batch), quantity in alike.items():
            yield {
                "store": code, "day": day, "paper": f"{code}/0", "item": item.code,
                "quantity": Amount(quantity, item.decimals), "company": company, "condition": condition,
                "expires_on": expires_on, "batch": batch,
            }  # fmt: skip

    def _receipts(self) -> Iterator[Told]:
        alone = _Once()
        for receipt in list_receipts(self.leaving):
            told = [each for each in receipt.lines if self._is_told(receipt, each.pledge_line.item_id)]
            self.companies.update([receipt.company_id] if told else [])
            heading = (receipt.store_id, receipt.company_id)
            waybill = alone.name(receipt.happened_on, heading, receipt.waybill or receipt.letter_no, receipt.entry_id)
            for line in told:
                promised = line.pledge_line
                self.purposes[receipt.store_id, promised.item_id].add(promised.pledge.campaign_id)
                self.began.setdefault(promised.pledge_id, receipt.happened_on)
                self.came[promised.pledge_id, promised.item_id] += line.good + line.damaged
                good, damaged, missing = (
                    Amount(each, promised.item.decimals) for each in (line.good, line.damaged, line.missing)
                )
                yield {
                    "store": receipt.store.code, "day": receipt.happened_on, "waybill": waybill,
                    "pledge": self._letter(promised.pledge), "item": promised.item.code, "good": good,
                    "damaged": damaged, "missing": missing, "batch": line.batch, "expires_on": line.expires_on,
                }  # fmt: skip

    def _deliveries(self) -> Iterator[Told]:
        alone = _Once()
        for each in list_deliveries(self.leaving):
            told = [line for line in each.lines if self._is_told(each, line.item_id)]
            self.receivers.update([each.receiver_id] if told else [])
            heading = (each.store_id, each.receiver_id, each.proof, each.campaign_id, each.memo)
            paper = alone.name(each.happened_on, heading, each.paper, each.entry_id)
            items: Counter[Item] = Counter()
            for line in told:
                items[line.item] += line.quantity
            for item, quantity in items.items():
                # Stock of several purposes is drawn there without asking for one, or a later note would find none.
                is_of_one = self.purposes.get((each.store_id, item.id)) == {each.campaign_id}
                yield {
                    "store": each.store.code, "receiver": each.receiver.code, "day": each.happened_on,
                    "item": item.code, "quantity": Amount(quantity, item.decimals), "proof": each.proof,
                    "campaign": each.campaign.code if each.campaign and is_of_one else None, "paper": paper,
                    "memo": each.memo,
                }  # fmt: skip

    def _is_told(self, paper: Receipt | Delivery, item_id: int) -> bool:
        return paper.happened_on >= self.leaving.first_of(paper.store, item_id)

    def _pledges(self) -> Iterator[Told]:
        """Pledges as they stand when only what is told was received of them."""
        for pledge_id in sorted({pledge_id for pledge_id, _ in self.came}):
            pledge = db.session.get_one(Pledge, pledge_id)
            self.companies.add(pledge.company_id)
            lines = total_of_lines([pledge])
            wanted: Counter[int] = Counter({item: n for (of, item), n in self.came.items() if of == pledge_id})
            for line in pledge.lines:
                wanted[line.item_id] += lines[line.id].left
            of_item = {line.item_id: line for line in pledge.lines}
            for item_id, quantity in wanted.items():
                line, province = of_item[item_id], of_item[item_id].place.province
                # Goods that came before their pledge was taken on would be refused there.
                days = [pledge.announced_on, pledge.letter_on or pledge.announced_on, pledge.accepted_on or date.max]
                announced_on, letter_on, accepted_on = (min(day, self.began[pledge_id]) for day in days)
                if quantity:
                    yield {
                        "campaign": pledge.campaign.code, "company": _company(pledge.company),
                        "announced_on": announced_on, "letter_no": self._letter(pledge), "letter_on": letter_on,
                        "accepted_on": accepted_on, "item": line.item.code,
                        "quantity": Amount(quantity, line.item.decimals),
                        "province": province.code if province else None, "due_on": line.due_on,
                        "memo": pledge.letter_no,
                    }  # fmt: skip

    def _letter(self, pledge: Pledge) -> str:
        """By what a pledge is known there: its number here, which with the office before it is no number there."""
        return f"{self.leaving.office.code}/{pledge.number}"

    def _companies(self) -> Iterator[Told]:
        for company_id in sorted(self.companies):
            company = db.session.get_one(Company, company_id)
            told: Told = {name: getattr(company, name) or None for name in COMPANY_DETAILS if name not in NOT_TOLD}
            place = company.place.province.code if company.place and company.place.province else None
            yield {**told, "province": place, "is_public": YES if company.is_public else NO, "despite": company.despite}

    def _receivers(self) -> Iterator[Told]:
        for receiver_id in sorted(self.receivers):
            receiver = db.session.get_one(Receiver, receiver_id)
            told: Told = {name: getattr(receiver, name) for name in DETAILS if name != "place_id"}
            yield {**told, "code": receiver.code, "county": receiver.place.code}


class _Once:
    """Papers that have all in common but are two would become one: the second has its entry's key behind its number."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._seen: set[tuple[object, ...]] = set()

    def name(self, day: date, heading: tuple[object, ...], paper: str | None, entry_id: int) -> str:
        """The number of a paper, which no other of its day and heading has."""
        if day != self._day:
            self._day, self._seen = day, set()
        name = paper or str(entry_id)
        if (heading, name) in self._seen:
            name = f"{name[:50]} ({entry_id})"
        self._seen.add((heading, name))
        return name


def _company(company: Company) -> str:
    return company.legal_id or company.name_fa


YES, NO = Bilingual("yes", "بله"), Bilingual("no", "خیر")
NOT_TOLD = ("place_id", "is_public", "despite")


def _afterwards(leaving: Departure) -> Iterator[Row]:
    for store in leaving.stores:
        items: Counter[Item] = Counter()
        for row in list_stock(store):
            items[row.item] += row.quantity
        for item, quantity in items.items():
            yield [store.code, item.code, names_of(item), unit_of(item), Amount(quantity, item.decimals)]


AFTERWARDS = Listing(
    "afterwards", N_("What lies in the stores now"), "read_stores",
    (
        Column("store", N_("Store"), Kind.CODE), Column("code", N_("Code"), Kind.CODE), Column("item", N_("Item")),
        Column("unit", N_("Unit")), Column("quantity", N_("Quantity"), Kind.QUANTITY),
    ),
    Filters, lambda _by, _asked: iter(()),
)  # fmt: skip
