"""Campaigns, companies, pledges, meters and savings as files."""

from __future__ import annotations

from collections.abc import Iterator

from app.accounts.models import User
from app.campaigns import figures, pledge_figures
from app.campaigns.models import Campaign
from app.campaigns.queries import list_campaigns
from app.campaigns.schemas import CampaignFilters
from app.companies.queries import list_companies
from app.companies.schemas import CompanyQuery
from app.energy import queries as energy
from app.energy.schemas import MeterQuery, SavingQuery
from app.errors import N_, Bilingual
from app.exports.asked import PledgeListFilters
from app.exports.base import ITEM, Asked, Listing, in_batches, of_item
from app.exports.journal import NUMBER
from app.reports.base import Amount, Cell, Column, Kind, Row, names_of

STATE, PLACE = Column("state", N_("State")), Column("place", N_("Province"))


def read_pledges(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each line of a pledge, and what came of it."""
    for pledges in in_batches(pledge_figures.list_pledges, lambda each: each.id, seen_by=by, **asked):
        lines = pledge_figures.total_of_lines(pledges)
        for pledge in pledges:
            for line in pledge.lines:
                came = lines[line.id]
                received, left = (came.received, came.left) if pledge.is_counted else (None, None)
                yield [
                    pledge.number, pledge.announced_on, names_of(pledge.company), title_of(pledge.campaign),
                    *of_item(line.item, line.quantity, received, left), names_of(line.place), line.due_on,
                    pledge.state, pledge.letter_no,
                ]  # fmt: skip


def title_of(campaign: Campaign) -> Bilingual:
    """What a campaign is called."""
    return Bilingual(campaign.title_en or campaign.title_fa, campaign.title_fa)


def read_campaigns(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each item of a campaign; one alone where nothing is wanted or promised yet."""
    for campaigns in in_batches(list_campaigns, lambda each: (each.opens_on, each.id), seen_by=by, **asked):
        rows = figures.list_item_rows(campaigns)
        for campaign in campaigns:
            head: list[Cell] = [
                campaign.code, title_of(campaign), campaign.state, campaign.kind, names_of(campaign.office),
                campaign.opens_on, campaign.closes_on,
            ]  # fmt: skip
            for row in rows[campaign.id]:
                came = row.figures
                yield [*head, *of_item(row.item, row.target, came.promised, came.received, came.delivered)]
            if not rows[campaign.id]:
                yield [*head, *(None,) * 6]


def read_companies(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each company, as a Persian dictionary sorts them."""
    for companies in in_batches(list_companies, lambda each: (each.sort_key, each.id), seen_by=by, **asked):
        for company in companies:
            place = names_of(company.place) if company.place else None
            yield [names_of(company), company.legal_id, place, company.state]


def read_meters(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each meter, the newest first."""
    for meters in in_batches(energy.list_meters, lambda each: each.id, seen_by=by, **asked):
        for meter in meters:
            owner = names_of(meter.company) if meter.company else meter.owner
            yield [meter.name, meter.identifier, meter.energy, owner, names_of(meter.place)]


def read_savings(by: User, asked: Asked) -> Iterator[Row]:
    """A row for each saving, the newest first."""
    for savings in in_batches(energy.list_savings, lambda each: each.id, seen_by=by, **asked):
        for saving in savings:
            kind = saving.energy
            yield [
                names_of(saving.company), kind, saving.method, saving.starts_on, saving.ends_on,
                Amount(saving.quantity, kind.decimals), Bilingual(kind.unit_name("en"), kind.unit_name("fa")),
                saving.state, INVENTED if saving.is_invented else None,
            ]  # fmt: skip


INVENTED = Bilingual("invented degree days", "درجه-روز ساختگی")
LISTINGS = (
    Listing(
        "pledges", N_("Pledges"), "read_pledges",
        (
            NUMBER, Column("announced_on", N_("Announced on"), Kind.DAY), Column("company", N_("Company")),
            Column("campaign", N_("Campaign")), *ITEM, Column("promised", N_("Promised"), Kind.QUANTITY),
            Column("received", N_("Received"), Kind.QUANTITY), Column("left", N_("Still expected"), Kind.QUANTITY),
            Column("place", N_("Place")), Column("due_on", N_("Due on"), Kind.DAY), STATE,
            Column("letter", N_("Letter number"), Kind.CODE),
        ),
        PledgeListFilters, read_pledges,
    ),
    Listing(
        "campaigns", N_("Campaigns"), "read_campaigns",
        (
            Column("code", N_("Code"), Kind.CODE), Column("title", N_("Title")), STATE, Column("kind", N_("Kind")),
            Column("office", N_("Office")), Column("opens_on", N_("Opens on"), Kind.DAY),
            Column("closes_on", N_("Closes on"), Kind.DAY), *ITEM, Column("target", N_("Target"), Kind.QUANTITY),
            Column("promised", N_("Promised"), Kind.QUANTITY), Column("received", N_("Received"), Kind.QUANTITY),
            Column("delivered", N_("Delivered"), Kind.QUANTITY),
        ),
        CampaignFilters, read_campaigns,
    ),
    Listing(
        "companies", N_("Companies"), "read_companies",
        (Column("name", N_("Name")), Column("legal_id", N_("Legal-entity number"), Kind.CODE), PLACE, STATE),
        CompanyQuery, read_companies,
    ),
    Listing(
        "meters", N_("Meters"), "read_savings",
        (
            Column("name", N_("Name")), Column("meter", N_("Meter number"), Kind.CODE), Column("energy", N_("Energy")),
            Column("company", N_("Company")), Column("place", N_("Place")),
        ),
        MeterQuery, read_meters,
    ),
    Listing(
        "savings", N_("Savings"), "read_savings",
        (
            Column("company", N_("Company")), Column("energy", N_("Energy")), Column("method", N_("Method")),
            Column("starts_on", N_("From"), Kind.DAY), Column("ends_on", N_("To"), Kind.DAY),
            Column("saved", N_("Saved"), Kind.QUANTITY), Column("unit", N_("Unit")), STATE,
            Column("note", N_("Note")),
        ),
        SavingQuery, read_savings,
    ),
)  # fmt: skip
