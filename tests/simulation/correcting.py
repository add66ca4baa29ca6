"""Acts of correction: undone, and brought back; valued anew; the year closed."""

from __future__ import annotations

from typing import Any

from app.campaigns import service as campaigns
from app.codes import CorrectionKind
from app.ledger import service as ledger
from app.ledger.queries import worth_of
from tests.simulation.country import Country, Step
from tests.simulation.giving import some_day, some_worth
from tests.simulation.invariants import Broken


def undo(country: Country) -> Step | None:
    """An entry is undone by two people, or the undoing of one."""
    if not country.entries:
        return None
    post, entry = country.chance.choice(country.entries[-30:])
    said: dict[str, Any] = {
        "entry_ids": [entry], "happened_on": some_day(country), "correction": CorrectionKind.SLIP, "memo": "slip",
    }  # fmt: skip
    if country.chance.random() < 0.3:

        def asked(approval: Any) -> None:
            country.approvals.append((post, approval.id))

        return Step("ask_reversal", campaigns.ask_reversal, said, post.clerk, remember=asked)

    def remember(undoings: Any) -> None:
        country.entries.extend((post, undoing.id) for undoing in undoings)

    return Step("reverse_entries", campaigns.reverse_entries, said, post.clerk, post.supervisor, remember=remember)


def undo_transfer(country: Country) -> Step | None:
    """A transfer is undone whole."""
    if not country.transfers:
        return None
    transfer = country.chance.choice(country.transfers[-10:])
    said = {
        "transfer_id": transfer["id"], "happened_on": country.today, "correction": CorrectionKind.MOVED, "memo": "slip",
    }  # fmt: skip
    post = transfer["from"]

    def remember(undoings: Any) -> None:
        country.entries.extend((post, undoing.id) for undoing in undoings)

    return Step("reverse_transfer", campaigns.reverse_transfer, said, post.clerk, post.supervisor, remember=remember)


def revalue(country: Country) -> Step | None:
    """A lot is worth more, or less."""
    if not country.lots:
        return None
    # Mostly one that has just come: that is when estimates are made.
    lot = country.lots[-1 - int(country.chance.random() ** 2 * min(25, len(country.lots)))]
    worth = some_worth(country, country.chance.randint(1, 99))
    said = {"lot_id": lot, "worth": worth, "happened_on": some_day(country), "memo": "market"}

    def remember(_entry: Any) -> None:
        if (now := worth_of(lot)) != (worth.fair_value, worth.fair_level, worth.company_cost):
            raise Broken(f"lot {lot} was just valued at {worth}, and is worth {now}")

    return Step("correct_value", campaigns.correct_value, said, country.officer, remember=remember)


def close(country: Country) -> Step:
    """Last year is closed, or closed again; this one is not over."""
    year = country.chance.choice([1403, 1403, 1404])
    return Step("close_year", ledger.close_year, {"year": year}, country.officer, is_keyed=False)
