"""A relief organisation's own table of offers: what donors said they would give, one row an item, dirt and all."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.campaigns import service
from app.campaigns.drafts import PledgeDraft, PledgeLineDraft
from app.campaigns.pledges import Pledge
from app.clock import business_today
from app.errors import N_
from app.imports.base import ENTRY, GoodRow, ImportKind, ImportRun, UndoRun
from app.imports.cells import Reads
from app.imports.grouping import entry_ids
from app.imports.naming import Naming
from app.imports.relief import (
    LARGEST_OFFER,
    BeyondBelief,
    Moment,
    Sieve,
    Signed,
    get_relief_campaign,
    know_donors,
)
from app.imports.sheets import Column
from app.shapes import Shape, Text

PLEDGE = "pledge"
OFFERS = "offers"
COLUMNS = [
    Column("donor", "کلید اهداکننده", "donorKey"),
    Column("donation", "کلید اهدا", "donationkey"),
    Column("item", "کد قلم", "equipmentEnum"),
    Column("quantity", "تعداد", "qty", Reads.TEXT),
    Column("made_at", "زمان ثبت", "datecreated"),
    Column("source", "منبع", "dataSource", required=False),
    Column("place", "محل", "stateprovince", required=False),
]
Heading = tuple[str, str, date]


class OfferRow(Shape):
    """One item of an offer."""

    donor = Text(required=True, longest=80)
    donation = Text(required=True, longest=80)
    item = Text(required=True, longest=80)
    quantity = Signed(required=True)
    made_at = Moment(required=True)
    source = Text(load_default=None)
    place = Text(load_default=None)


def apply(run: ImportRun) -> None:
    """Rows of one donation are one pledge, confirmed by the offer itself and accepted on its day."""
    campaign, sieve, naming = get_relief_campaign(), Sieve(run), Naming(run.office, run.by)
    offers: dict[Heading, list[PledgeLineDraft]] = {}
    for row in run.list_rows():
        with run.row(row.number):
            line = _read(row, sieve, naming)
            day = row.data["made_at"].date()
            offers.setdefault((row.data["donor"], row.data["donation"], day), []).append(line)
            sieve.keep(OFFERS, line.quantity)
    donors = know_donors(run, {donor for donor, _, _ in offers})
    drafts = [
        PledgeDraft(
            campaign_id=campaign.id, company_id=donors[donor], announced_on=day, accepted_on=day, letter_no=donation,
            letter_on=day, source_ref=donation, lines=lines,
        )
        for (donor, donation, day), lines in offers.items()
    ]  # fmt: skip
    pledges: list[Pledge] = service.record_pledges(drafts=drafts, by=run.by, key=run.key())
    run.made(PLEDGE, *(pledge.id for pledge in pledges))
    run.made(ENTRY, *entry_ids(pledges))
    sieve.report()
    run.report["pledges"] = len(pledges)


def _read(row: GoodRow, sieve: Sieve, naming: Naming) -> PledgeLineDraft:
    data: dict[str, Any] = row.data
    sieve.pass_through(row.number, data, kind=OFFERS, tests=[data["place"]])
    if data["quantity"] > LARGEST_OFFER:
        raise BeyondBelief(quantity=data["quantity"], largest=LARGEST_OFFER, field="quantity")
    naming.day(data["made_at"].date(), "made_at")
    return PledgeLineDraft(item_id=naming.item(data["item"]).id, quantity=data["quantity"])


def undo(out: UndoRun) -> None:
    """Their promises are reversed already; the pledges are withdrawn, and their donors stay: each pledge names one."""
    withdraw_all(out, PLEDGE)


def withdraw_all(out: UndoRun, what: str) -> None:
    """Pledges that came with the file count no more, and say why."""
    service.drop_pledges(
        pledge_ids=[effect.record_id for effect in out.list_effects(what)], happened_on=business_today(), by=out.by,
        reason=f"import {out.number}",
    )  # fmt: skip


kind = ImportKind(
    slug="relief_offers", title=N_("Offers of a relief organisation"), columns=COLUMNS, shape=OfferRow,
    act="import_relief", apply=apply, undo=undo, refuses_whole_file=False,
    note=N_(
        "Rows of one donation become one pledge, accepted on its day; tests, repetitions and impossible "
        "quantities are refused one by one."
    ),
)  # fmt: skip
