"""A file of participations that a company gathered for a campaign: what was counted before is left out, by its row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.campaigns.models import Campaign
from app.clock import business_today
from app.companies.models import Company
from app.db import db, take_long
from app.energy.conversion_refusals import OneCompanyAFile
from app.energy.count_deciding import take_back_with_file
from app.energy.counting import Sending, count_participations
from app.energy.counting_systems import get_system
from app.energy.marking import Event
from app.energy.participations import CountingSystem
from app.errors import N_
from app.files.models import StoredFile
from app.imports.base import ImportKind, ImportRun, UndoRun
from app.imports.cells import Reads
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.shapes import Day, Shape, Text

COLUMNS = [
    Column("campaign", "پویش", "Campaign"),
    Column("company", "شرکت", "Company", other_names=("شناسه ملی", "Legal-entity number")),
    Column("system", "سامانه", "System", other_names=("سامانه شمارش", "Counting system")),
    Column("action", "شناسه مشارکت", "Action", other_names=("شناسه", "Key")),
    Column("day", "روز", "Day", Reads.DAY),
]
MOST_EVENTS = 12_000_000
"""So many rows one file may have: they are read as they come and laid aside by the database, so memory stays small."""
KNOWN = N_("This participation was counted before; it counts once.")
ELSEWHERE = N_("This participation was counted for another campaign; it counts once in the country.")
SENDING = "sending"
"""What an effect is called that stands for a sending."""


class ParticipationRow(Shape):
    """One action, by what its system knows it by."""

    campaign = Text(required=True)
    company = Text(required=True)
    system = Text(required=True)
    action = Text(required=True, longest=120)
    day = Day(required=True)


def apply(run: ImportRun) -> None:
    """All rows are one sending of one company to one campaign, in the names of one system: those of the first row."""
    naming = Naming(run.office, run.by)
    first = next(iter(run.list_rows()), None)
    if first is None:
        return
    with run.row(first.number):
        data = first.data
        named = naming.campaign(data["campaign"]), naming.company(data["company"]), get_system(data["system"])
        _count(run, naming, *named)


def _count(run: ImportRun, naming: Naming, campaign: Campaign, company: Company, system: CountingSystem) -> None:
    take_long()
    sending = Sending(
        campaign_id=campaign.id, company_id=company.id, system=system.code, counted_on=business_today(),
        source=run.sheet.name[:200],
    )  # fmt: skip
    done = count_participations(
        sending=sending, events=_events(run, naming, campaign, company, system), evidence=lambda: _file_of(run),
        by=run.by, key=run.key(),
    )  # fmt: skip
    for row in done.repeated_rows:
        run.know(row, KNOWN)
    for row in done.elsewhere_rows:
        run.know(row, ELSEWHERE)
    run.known_unnamed = done.repeated + done.elsewhere - len(done.repeated_rows) - len(done.elsewhere_rows)
    new = done.count.quantity if done.count else 0
    run.report = {"counted": new, "counted before": done.repeated, "counted elsewhere": done.elsewhere}
    if done.count is not None:
        run.made(SENDING, done.count.id)


def _file_of(run: ImportRun) -> StoredFile | None:
    return db.session.get(StoredFile, run.file_id) if run.file_id else None


def _events(
    run: ImportRun, naming: Naming, campaign: Campaign, company: Company, system: CountingSystem
) -> Iterator[Event]:  # fmt: skip
    # Millions of rows name the same three things and few days: each spelling is looked at once.
    alike: set[tuple[str, str, str]] = set()
    days: dict[date, date] = {}
    for row in run.list_rows():
        data = row.data
        named, day = (data["campaign"], data["company"], data["system"]), days.get(data["day"])
        if day is not None and named in alike:
            yield Event(row.number, data["action"], day)
            continue
        with run.row(row.number):
            is_alike = naming.campaign(data["campaign"]).id == campaign.id
            is_alike = is_alike and naming.company(data["company"]).id == company.id
            if not is_alike or get_system(data["system"]).id != system.id:
                raise OneCompanyAFile(field="company")
            days[data["day"]] = day = naming.day(data["day"], "day")
            alike.add(named)
            yield Event(row.number, data["action"], day)


def undo(run: UndoRun) -> None:
    """What nobody has decided about is taken back; what was verified is undone by its entry first."""
    for effect in run.list_effects(SENDING):
        take_back_with_file(sending_id=effect.record_id, by=run.by)


kind = ImportKind(
    slug="participations", title=N_("Participations"), columns=COLUMNS, shape=ParticipationRow,
    act="count_participations", apply=apply, undo=undo, most_rows=MOST_EVENTS,
    note=N_(
        "Each action counts once in the country, whoever sends it again; a file is of one campaign, one company and one"
        " counting system. Another person verifies it before it can be converted."
    ),
)  # fmt: skip
