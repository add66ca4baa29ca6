"""A file of pledges that companies confirmed by letter: announced, confirmed and accepted on their days."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.campaigns import service
from app.campaigns.drafts import PledgeDraft, PledgeLineDraft
from app.campaigns.pledges import Pledge
from app.clock import business_today
from app.errors import N_
from app.imports.base import ENTRY, ImportKind, ImportRun, UndoRun
from app.imports.cells import Reads
from app.imports.grouping import entry_ids, group_rows, record_papers
from app.imports.naming import Naming
from app.imports.recorded import find_pledges, leave_out_recorded, total_by
from app.imports.sheets import Column
from app.shapes import Day, Shape, Text

PLEDGE = "pledge"
COLUMNS = [
    Column("campaign", "پویش", "Campaign"),
    Column("company", "شرکت", "Company", other_names=("شناسه ملی", "Legal-entity number")),
    Column("announced_on", "روز اعلام", "Announced on", Reads.DAY),
    Column("letter_no", "شماره نامه", "Letter number"),
    Column("letter_on", "تاریخ نامه", "Letter date", Reads.DAY),
    Column("accepted_on", "روز پذیرش", "Accepted on", Reads.DAY),
    Column("item", "قلم", "Item", other_names=("کالا",)),
    Column("quantity", "تعداد", "Quantity", Reads.QUANTITY, other_names=("مقدار",)),
    Column("province", "استان", "Province", required=False),
    Column("due_on", "مهلت", "Due on", Reads.DAY, required=False),
    Column("memo", "توضیح", "Note", required=False),
]
Heading = tuple[int, int, date, str, date, date, str | None]
NAMES = ("campaign_id", "company_id", "announced_on", "letter_no", "letter_on", "accepted_on", "memo")


class PledgeRow(Shape):
    """One item of a pledge."""

    campaign = Text(required=True)
    company = Text(required=True)
    announced_on = Day(required=True)
    letter_no = Text(required=True, longest=80)
    letter_on = Day(required=True)
    accepted_on = Day(required=True)
    item = Text(required=True)
    quantity = Text(required=True, longest=40)
    province = Text()
    due_on = Day(load_default=None)
    memo = Text(longest=500, load_default=None)


def apply(run: ImportRun) -> None:
    """Rows of one letter are one pledge."""
    naming = Naming(run.office, run.by)

    def read(data: dict[str, Any]) -> tuple[Heading, PledgeLineDraft]:
        item = naming.item(data["item"])
        line = PledgeLineDraft(
            item_id=item.id, quantity=naming.quantity(data["quantity"], item), due_on=data["due_on"],
            place_id=naming.province(data["province"]).id if data.get("province") else None,
        )  # fmt: skip
        campaign, company = naming.campaign(data["campaign"]), naming.company(data["company"])
        days = [naming.day(data[name], name) for name in ("announced_on", "letter_on", "accepted_on")]
        return (campaign.id, company.id, days[0], data["letter_no"], days[1], days[2], data["memo"]), line

    letters = leave_out_recorded(
        run, group_rows(run, read), number_of=lambda letter: letter.heading[3],
        key_of=lambda letter: (*letter.heading[:2], *letter.heading[3:5]), find=find_pledges,
        quantities_of=lambda letter: total_by((line.item_id, line.quantity) for line in letter.lines),
    )  # fmt: skip
    drafts = [
        PledgeDraft(**dict(zip(NAMES, letter.heading, strict=True)), lines=letter.lines)  # type: ignore[arg-type]
        for letter in letters
    ]
    done: list[Pledge] = record_papers(
        run, letters, lambda: service.record_pledges(drafts=drafts, by=run.by, key=run.key())
    )
    run.made(PLEDGE, *(pledge.id for pledge in done))
    run.made(ENTRY, *entry_ids(done))


def undo(out: UndoRun) -> None:
    """Their promises are reversed already; what is left of the pledges is that they were withdrawn."""
    pledge_ids = [effect.record_id for effect in out.list_effects(PLEDGE)]
    service.drop_pledges(
        pledge_ids=pledge_ids, happened_on=business_today(), by=out.by, reason=f"import {out.number}"
    )  # fmt: skip


kind = ImportKind(
    slug="pledges", title=N_("Pledges confirmed by letter"), columns=COLUMNS, shape=PledgeRow,
    act="accept_pledge", apply=apply, undo=undo,
    note=N_("Rows of one campaign, company and letter become one pledge, accepted on its day."),
)  # fmt: skip
