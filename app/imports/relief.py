"""What the two tables of the relief organisation share: their instants and numbers, their dirt, their donors and items.

Source of the tables and of the rules for cleaning them: `app/data/relief/README.md`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields

from app.campaigns.models import Campaign
from app.campaigns.queries import find_campaign_by_code
from app.companies import service as companies
from app.companies.models import CompanyDetails, CompanyState
from app.companies.rows import CompanyRow, Outcome
from app.errors import N_, Conflict, Invalid
from app.imports.base import ImportRun

CAMPAIGN = "RELIEF"
COMPANY = "company"
LARGEST_OFFER = 1_000_000
"""An offer of more than this is a slip of the finger; one was of 199,999,999,999,998 face shields."""

HOW_VERIFIED = "Known to the relief organisation under this key; anonymised by it."
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)? UTC")
SIGNED = re.compile(r"-?\d{1,15}")


class NoReliefCampaign(Conflict):
    """Open a campaign with the code {code} first; the rows of this file belong to it."""


class NotPositive(Invalid):
    """A quantity of {quantity} is no goods: it must be one or more."""


class SameRow(Invalid):
    """This row is row {row} once more."""


class TestRow(Invalid):
    """This row is a test (“{mark}”)."""


class BeyondBelief(Invalid):
    """An offer of {quantity} cannot be right: more than {largest}."""


class Moment(fields.Field[datetime]):
    """An instant as the tables write it: 2020-05-22 07:38:09.981 UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        match = INSTANT.fullmatch(str(value).strip())
        try:
            return datetime.fromisoformat(match[1]).replace(tzinfo=UTC) if match else _not_an_instant(value)
        except ValueError as error:
            raise ValidationError(N_("There is no such day in the calendar.")) from error


def _not_an_instant(value: Any) -> datetime:
    problem = N_("“{input}” is not an instant. Write 2020-05-22 07:38:09 UTC.")
    raise ValidationError(problem.format(input=str(value)[:40]))


class Signed(fields.Field[int]):
    """A whole number with its sign: the tables hold minus ones, which are to be counted before they are refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not SIGNED.fullmatch(str(value).strip()):
            raise ValidationError(
                N_("“{input}” is not a whole number. Write digits only, such as 120.").format(input=str(value)[:40])
            )
        return int(value)


class Sieve:
    """What the tables are cleaned of, row by row, and the sums before and after."""

    def __init__(self, run: ImportRun) -> None:
        """For one file."""
        self.run = run
        self._rows: dict[Hashable, int] = {}
        self.raw: Counter[tuple[str, str]] = Counter()
        self.clean: Counter[tuple[str, str]] = Counter()

    def pass_through(self, row: int, data: Mapping[str, Any], *, kind: str, tests: Collection[str | None]) -> None:
        """Count the row as it stands, then raise what is wrong with it; what is left counts as clean."""
        self._count(self.raw, kind, data["quantity"])
        same = self._rows.setdefault(tuple(data.values()), row)
        for mark in tests:
            if mark and mark.lower().startswith("test"):
                raise TestRow(mark=mark)
        if data["quantity"] < 1:
            raise NotPositive(quantity=data["quantity"], field="quantity")
        if same != row:
            raise SameRow(row=same)

    def keep(self, kind: str, quantity: int) -> None:
        """The row is taken."""
        self._count(self.clean, kind, quantity)

    def report(self) -> None:
        """Write the sums into the import's report: rows and units, as they stood and as they were taken."""
        for sums, when in ((self.raw, "as it stands"), (self.clean, "taken")):
            for (kind, what), figure in sorted(sums.items()):
                self.run.report[f"{kind}, {what}, {when}"] = figure

    @staticmethod
    def _count(sums: Counter[tuple[str, str]], kind: str, quantity: int) -> None:
        sums[kind, "rows"] += 1
        sums[kind, "units"] += quantity


def get_relief_campaign() -> Campaign:
    """The campaign that the tables belong to; raises NoReliefCampaign."""
    campaign = find_campaign_by_code(CAMPAIGN)
    if campaign is None:
        raise NoReliefCampaign(code=CAMPAIGN)
    return campaign


def know_donors(run: ImportRun, keys: Collection[str]) -> dict[str, int]:
    """The company behind each donor's key, registered and verified where it was not known."""
    ordered = sorted(set(keys))
    rows = [CompanyRow(CompanyDetails(name_fa=key, name_en=key)) for key in ordered]
    done = companies.register_companies(rows=rows, office_id=run.office.id, by=run.by)
    run.made(COMPANY, *(each.company.id for each in done if each.outcome is Outcome.NEW))
    unverified = [each.company.id for each in done if each.company.state is CompanyState.REGISTERED]
    companies.verify_companies(company_ids=unverified, by=run.by, note=HOW_VERIFIED)
    return {key: each.company.id for key, each in zip(ordered, done, strict=True)}
