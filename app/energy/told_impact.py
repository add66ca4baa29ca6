"""What a campaign has brought as somebody may read it: outside its office no small number of people is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar

from app.accounts.models import User
from app.accounts.rights import sees_office
from app.campaigns import queries as campaigns
from app.energy.heater_figures import CountyRow, list_counties
from app.energy.impact import Impact, get_impact
from app.energy.inspecting import Finding, list_findings
from app.energy.reached import FEWEST, GroupRow, WaitingRow, list_groups, list_waiting_rows


@dataclass(frozen=True, slots=True)
class ToldImpact:
    """All of it, and whom it reached; a number that is too small to be told is None."""

    of: Impact
    counties: Sequence[CountyRow]
    groups: Sequence[GroupRow]
    waiting: Sequence[WaitingRow]
    findings: Sequence[Finding] = ()
    """What whoever looked at homes by lot found; nothing is taken off for it, but it stands beside the figure."""

    def __getattr__(self, name: str) -> Any:
        """The figures are the impact's."""
        return getattr(self.of, name)


def get_told_impact(campaign_id: int, *, on: date, seen_by: User) -> ToldImpact:
    """What a campaign that this person sees has brought, by what holds on a day."""
    campaign = campaigns.get_campaign(campaign_id, seen_by=seen_by)
    impact, groups = get_impact(campaign, on=on), list_groups(campaign)
    counties = list_counties(campaign, impact.swaps.plan.item_id) if impact.swaps else []
    if not sees_office(seen_by, campaign.office_id):
        counties, groups = without_few(counties), without_few(groups)
    return ToldImpact(impact, counties, groups, list_waiting_rows(campaign, until=on), list_findings(campaign))


Row = TypeVar("Row", GroupRow, CountyRow)


def without_few(rows: Sequence[Row]) -> list[Row]:
    """The same rows, in each column the numbers from one to four left out.

    Where that is one number alone the smallest of the others goes too, so that no total tells it (handbook 10).
    """
    told = [replace(row) for row in rows]
    for name in (each.name for each in fields(rows[0]) if isinstance(getattr(rows[0], each.name), int)) if rows else ():
        numbers = {place: getattr(row, name) for place, row in enumerate(rows) if getattr(row, name)}
        hidden = [place for place, number in numbers.items() if number < FEWEST]
        if len(hidden) == 1 and len(numbers) > 1:
            hidden.append(min((place for place in numbers if place not in hidden), key=lambda place: numbers[place]))
        for place in hidden:
            setattr(told[place], name, None)
    return told
