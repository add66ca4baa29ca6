"""What an estimate of goods must say before the book takes it."""

from __future__ import annotations

from collections.abc import Sequence

from app.ledger.drafts import UNVALUED, LotDraft, Worth
from app.ledger.models import VALUE_BOUND
from app.ledger.refusals import NotValuable, TooLarge


def check_worth(worth: Worth) -> None:
    """A value has a basis and a level; without a value there is neither; and it fits into the book."""
    for name in ("fair_value", "company_cost"):
        if not 0 <= (getattr(worth, name) or 0) < VALUE_BOUND:
            raise TooLarge(largest=VALUE_BOUND - 1, field=name)
    if (worth.fair_value is None) != (worth.fair_level == 0) or not 0 <= worth.fair_level <= 3:
        raise NotValuable(field="fair_level")
    if worth.fair_value is not None and worth.fair_basis is None:
        raise NotValuable(field="fair_basis")
    if worth.company_cost is not None and worth.cost_basis is None:
        raise NotValuable(field="cost_basis")


def checked(lots: Sequence[LotDraft]) -> Sequence[LotDraft]:
    """The same lots, each with a worth that the book takes."""
    for lot in lots:
        if lot.worth is not UNVALUED:
            check_worth(lot.worth)
    return lots
