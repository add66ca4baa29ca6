"""A file of participations that a company gathered for a campaign: what was counted before is left out, by its row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.campaigns.models import Campaign
from app.clock import business_today
from app.companies.models import Company
from app.db import take_long
from app.energy.conversion_refusals import OneCompanyAFile
from app.energy.counting import Event, count_participations
from app.errors import N_
from app.imports.base import ENTRY, ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.shapes import Day, Shape, Text

COLUMNS = [
    Column("campaign", "پویش", "Campaign"),
    Column("company", "شرکت", "Company", other_names=("شناسه ملی", "Legal-entity number")),
    Column("action", "شناسه مشارکت", "Action", other_names=("شناسه", "Key")),
    Column("day", "روز", "Day", Reads.DAY),
]
MOST_EVENTS = 12_000_000
"""So many rows one file may have: they are read as they come and laid aside by the database, so memory stays small."""
KNOWN = N_("This participation was counted before; it counts once.")


class ParticipationRow(Shape):
    """One action, by what its sender knows it by."""

    campaign = Text(required=True)
    company = Text(required=True)
    action = Text(required=True, longest=120)
    day = Day(required=True)


def apply(run: ImportRun) -> None:
    """All rows are one sending of one company to one campaign: those of the first row."""
    naming = Naming(run.office, run.by)
    first = next(iter(run.list_rows()), None)
    if first is None:
        return
    with run.row(first.number):
        _count(run, naming, naming.campaign(first.data["campaign"]), naming.company(first.data["company"]))


def _count(run: ImportRun, naming: Naming, campaign: Campaign, company: Company) -> None:
    take_long()
    done = count_participations(
        campaign_id=campaign.id, company_id=company.id, counted_on=business_today(), source=run.sheet.name[:200],
        events=_events(run, naming, campaign, company), by=run.by, key=run.key(),
    )  # fmt: skip
    for row in done.repeated_rows:
        run.know(row, KNOWN)
    run.known_unnamed = done.repeated - len(done.repeated_rows)
    run.report = {"counted": done.count.quantity if done.count else 0, "counted before": done.repeated}
    if done.count is not None:
        run.made(ENTRY, done.count.entry_id)


def _events(run: ImportRun, naming: Naming, campaign: Campaign, company: Company) -> Iterator[Event]:
    # Millions of rows name the same two things and few days: each spelling is looked at once.
    alike: set[tuple[str, str]] = set()
    days: dict[date, date] = {}
    for row in run.list_rows():
        data = row.data
        named, day = (data["campaign"], data["company"]), days.get(data["day"])
        if day is not None and named in alike:
            yield Event(row.number, data["action"], day)
            continue
        with run.row(row.number):
            is_alike = naming.campaign(data["campaign"]).id == campaign.id
            if not is_alike or naming.company(data["company"]).id != company.id:
                raise OneCompanyAFile(field="company")
            days[data["day"]] = day = naming.day(data["day"], "day")
            alike.add(named)
            yield Event(row.number, data["action"], day)


kind = ImportKind(
    slug="participations", title=N_("Participations"), columns=COLUMNS, shape=ParticipationRow,
    act="count_participations", apply=apply, undo=leave_records, most_rows=MOST_EVENTS,
    note=N_("Each action counts once in a campaign, whoever sends it again; a file is of one campaign and company."),
)  # fmt: skip
