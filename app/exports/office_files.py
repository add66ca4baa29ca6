"""The files of an office that goes elsewhere: sheets of the import desk, in the order in which they are brought in."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.beneficiaries.models import DETAILS, Receiver
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
    N_("{office}, as it goes on in another book from {day} on."),
    N_("Beforehand its stores are registered there under the same codes, and its campaigns under theirs."),
    N_("Bring the files in one after the other, in the order of their numbers."),
    N_("Opening stock is what lay in the stores at the end of the day before; what came or went since is in the rest."),
    N_("A pledge has in its file what was received of it since that day, and what is still expected."),
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
        office, first = self.leaving.office, self.leaving.first
        for said in READ_ME:
            params = {"office": office.names, "day": first} if said is READ_ME[0] else {}
            yield voice.say(said.format(**params) if params else said)

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
        donors = companies_by_holder(sorted({lot.given_by for _, lot, _ in lots}))
        for store, lot, quantity in lots:
            donor = donors.get(lot.given_by)
            if donor is not None:
                self.companies.add(donor.id)
            yield {
                "store": store.code, "day": self.leaving.opening_day, "paper": f"{store.code}/0",
                "item": lot.item.code, "quantity": Amount(quantity, lot.item.decimals),
                "company": _company(donor) if donor else None, "condition": lot.condition, "expires_on": lot.expires_on,
                "batch": lot.batch,
            }  # fmt: skip

    def _receipts(self) -> Iterator[Told]:
        alone = _Once()
        for receipt in list_receipts(self.leaving):
            self.companies.add(receipt.company_id)
            heading = (receipt.store_id, receipt.company_id)
            waybill = alone.name(receipt.happened_on, heading, receipt.waybill or receipt.letter_no, receipt.entry_id)
            for line in receipt.lines:
                promised = line.pledge_line
                self.came[promised.pledge_id, promised.item_id] += line.good + line.damaged
                good, damaged, missing = (
                    Amount(each, promised.item.decimals) for each in (line.good, line.damaged, line.missing)
                )
                yield {
                    "store": receipt.store.code, "day": receipt.happened_on, "waybill": waybill,
                    "pledge": promised.pledge.number, "item": promised.item.code, "good": good, "damaged": damaged,
                    "missing": missing, "batch": line.batch, "expires_on": line.expires_on,
                }  # fmt: skip

    def _deliveries(self) -> Iterator[Told]:
        alone = _Once()
        for each in list_deliveries(self.leaving):
            self.receivers.add(each.receiver_id)
            heading = (each.store_id, each.receiver_id, each.proof, each.campaign_id, each.memo)
            paper = alone.name(each.happened_on, heading, each.paper, each.entry_id)
            items: Counter[Item] = Counter()
            for line in each.lines:
                items[line.item] += line.quantity
            for item, quantity in items.items():
                yield {
                    "store": each.store.code, "receiver": each.receiver.code, "day": each.happened_on,
                    "item": item.code, "quantity": Amount(quantity, item.decimals), "proof": each.proof,
                    "campaign": each.campaign.code if each.campaign else None, "paper": paper, "memo": each.memo,
                }  # fmt: skip

    def _pledges(self) -> Iterator[Told]:
        """A pledge is known there by a letter, whose number is the number that it has here."""
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
                if quantity:
                    yield {
                        "campaign": pledge.campaign.code, "company": _company(pledge.company),
                        "announced_on": pledge.announced_on, "letter_no": pledge.number,
                        "letter_on": pledge.letter_on or pledge.announced_on,
                        "accepted_on": pledge.accepted_on or pledge.announced_on, "item": line.item.code,
                        "quantity": Amount(quantity, line.item.decimals),
                        "province": province.code if province else None, "due_on": line.due_on,
                        "memo": pledge.letter_no,
                    }  # fmt: skip

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
