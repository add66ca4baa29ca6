"""A row of a file of companies: a new company, one that is known, or one of which more is known now."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.companies.models import Company, CompanyDetails, CompanyState, name_key


class Outcome(enum.StrEnum):
    """What a row did."""

    NEW = "new"
    KNOWN = "known"
    CHANGED = "changed"


@dataclass(frozen=True)
class CompanyRow:
    """The details of one row, and why what looks wrong in them is right all the same."""

    details: CompanyDetails
    despite: str | None = None


@dataclass(frozen=True)
class RowOutcome:
    """What one row did, to which company; `former` is what a change can be undone from, fit for JSON."""

    outcome: Outcome
    company: Company
    former: dict[str, Any] | None = None


def add_to(standing: CompanyDetails, details: CompanyDetails) -> CompanyDetails:
    """What stands, with what a row says written over it.

    A row leaves alone what it does not say, and another spelling of the name is not another name.
    """
    said = {name: value for name, value in asdict(details).items() if value is not None}
    if name_key(details.name_fa) == name_key(standing.name_fa):
        del said["name_fa"]
    return replace(standing, **said)


def remember(company: Company) -> dict[str, Any]:
    """What must be known to restore a company as it is now."""
    return {
        "details": asdict(company.details), "state": company.state.value, "is_namesake": company.is_namesake,
        "despite": company.despite, "version": company.version + 1,
    }  # fmt: skip


def read_former(former: Mapping[str, Any]) -> tuple[CompanyDetails, CompanyState]:
    """The details and the state that `remember` wrote down."""
    return CompanyDetails(**former["details"]), CompanyState(former["state"])
